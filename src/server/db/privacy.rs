//! What erased people left in the database outside what commands reach.

use super::{Db, Tx, retention::PORTION, statements::keep};
use crate::club::{
    Refusal,
    privacy::{FATES, Fate, emptied},
};
use crate::on_connection;
use crate::server::Error;
use crate::sync::{Collection, Value, protocol::Outcome};
use chrono::{DateTime, Utc};
use std::{fmt::Write as _, sync::LazyLock};
use uuid::Uuid;

/// Who was erased since: when the server carried it out, whatever day the device says.
pub(super) const COUNT_ERASED: &str =
    "SELECT COUNT(*) FROM members WHERE club_id = $1 AND erased_on IS NOT NULL AND updated_at >= $2";
/// Answers that name who may not practise.
pub(super) const LIST_NAMING: &str = "SELECT device_id, n, outcome FROM command_results
WHERE club_id = $1 AND outcome LIKE '%\"may_not_practise\"%\"limit\"%'";
pub(super) const SET_OUTCOME: &str =
    "UPDATE command_results SET outcome = $4 WHERE club_id = $1 AND device_id = $2 AND n = $3";

const ERASED: &str = "(SELECT id FROM members WHERE club_id = $1 AND erased_on IS NOT NULL)";
/// Households where somebody who was erased had a place.
const HOMES: &str = "(SELECT household_id FROM household_places WHERE club_id = $1 AND member_id IN
    (SELECT id FROM members WHERE club_id = $1 AND erased_on IS NOT NULL))";

/// Emptying the tombstones of one kind of records about erased people: `$1` the club.
static TOMBSTONES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let of_people = FATES.iter().filter_map(|(collection, field, _)| {
        empty_tombstones(collection, &format!(r#""{field}" IN {ERASED}"#))
    });
    let homes = [("households", "id"), ("guardians", "household_id")].map(|(table, field)| {
        let collection = crate::club::COLLECTIONS.iter().find(|collection| collection.name == table);
        collection.and_then(|collection| empty_tombstones(collection, &format!(r#""{field}" IN {HOMES}"#)))
    });
    of_people.chain(homes.into_iter().flatten()).collect()
});

/// None for records of ids and our own words alone: there is nothing to empty.
fn empty_tombstones(collection: &'static Collection, whose: &str) -> Option<&'static str> {
    let (mut set, mut full) = (String::new(), String::new());
    for (position, value) in emptied(collection) {
        let name = collection.fields[position].name;
        let (empty, is_full) = match value {
            Value::Text(_) => ("''", format!(r#""{name}" <> ''"#)),
            _ => ("NULL", format!(r#""{name}" IS NOT NULL"#)),
        };
        let (comma, or) = if set.is_empty() { ("", "") } else { (", ", " OR ") };
        let _ = write!(set, r#"{comma}"{name}" = {empty}"#);
        let _ = write!(full, "{or}{is_full}");
    }
    let table = collection.name;
    (!set.is_empty()).then(|| {
        keep(format!(
            r#"UPDATE "{table}" SET {set} WHERE club_id = $1 AND deleted_at IS NOT NULL AND {whose} AND ({full})"#
        ))
    })
}

/// Ends the history that is left of erased people: `$2` now, `$3` seq, `$4` at most.
static HISTORY: LazyLock<&'static str> = LazyLock::new(|| {
    let mut theirs = format!(r#""record_id" IN {ERASED} OR "about_id" IN {ERASED}"#);
    for (collection, field, _) in FATES.iter().filter(|(.., fate)| *fate == Fate::Goes) {
        let table = collection.name;
        let _ = write!(
            theirs,
            r#" OR "record_id" IN (SELECT id FROM "{table}" WHERE club_id = $1 AND "{field}" IN {ERASED})"#
        );
    }
    let _ = write!(
        theirs,
        r#" OR "record_id" IN (SELECT id FROM households WHERE club_id = $1 AND deleted_at IS NOT NULL AND id IN {HOMES})
    OR "record_id" IN (SELECT id FROM guardians WHERE club_id = $1 AND deleted_at IS NOT NULL AND household_id IN {HOMES})"#
    );
    keep(format!(
        r#"UPDATE "changes" SET deleted_at = $2, updated_at = $2, seq = $3, sync_version = sync_version + 1,
    "before" = NULL, "after" = NULL
WHERE club_id = $1 AND id IN
    (SELECT id FROM "changes" WHERE club_id = $1 AND deleted_at IS NULL AND ({theirs}) LIMIT $4)"#
    ))
});

/// Every statement, for the catalogue test.
pub(super) fn all() -> Vec<&'static str> {
    let fixed = [COUNT_ERASED, LIST_NAMING, SET_OUTCOME, *HISTORY];
    fixed.into_iter().chain(TOMBSTONES.iter().copied()).collect()
}

/// How many people of a club were erased since.
///
/// # Errors
/// What the database says.
pub async fn count_erased(tx: &mut Tx, club: Uuid, since: DateTime<Utc>) -> Result<i64, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar(COUNT_ERASED).bind(club).bind(since).fetch_one(connection).await?
    }))
}

/// Empties what deleted records about erased people still hold. Devices have no values of tombstones.
///
/// # Errors
/// What the database says.
pub async fn empty_all_tombstones(tx: &mut Tx, club: Uuid) -> Result<u64, Error> {
    let mut emptied = 0;
    for sql in TOMBSTONES.iter() {
        emptied += on_connection!(tx, |connection| {
            sqlx::query(*sql).bind(club).execute(connection).await?.rows_affected()
        });
    }
    Ok(emptied)
}

/// Ends a portion of the history that is left of erased people, at a seq that was taken for it.
///
/// # Errors
/// What the database says.
pub async fn end_history(tx: &mut Tx, club: Uuid, now: DateTime<Utc>, seq: i64) -> Result<u64, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query(*HISTORY).bind(club).bind(now).bind(seq).bind(PORTION);
        query.execute(connection).await?.rows_affected()
    }))
}

/// Takes the names out of stored answers: a device that asks again hears that the command was refused, and
/// why, and no longer for whom.
///
/// # Errors
/// What the database says.
pub async fn empty_answers(tx: &mut Tx, club: Uuid) -> Result<u64, Error> {
    let named = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, i64, String)>(LIST_NAMING).bind(club).fetch_all(connection).await?
    });
    let mut emptied = 0;
    for (device, n, outcome) in named {
        let Ok(Outcome::Rejected { refusal: Refusal(mut problems) }) = serde_json::from_str(&outcome) else {
            continue;
        };
        for problem in &mut problems {
            problem.limit = None;
        }
        let outcome = Outcome::Rejected { refusal: Refusal(problems) };
        let json = serde_json::to_string(&outcome).map_err(|error| Error::Internal(error.to_string()))?;
        on_connection!(tx, |connection| {
            let query = sqlx::query(SET_OUTCOME).bind(club).bind(device).bind(n).bind(json);
            query.execute(connection).await.map(drop)
        })?;
        emptied += 1;
    }
    Ok(emptied)
}

/// `SQLite`: writes the file anew and folds the log into it, so that nothing that was deleted is left in
/// either. Waits for its turn among those who write; whoever reads goes on.
///
/// # Errors
/// What the database says; while somebody reads an old snapshot the log stays, until the next night.
pub async fn rewrite_file(db: &Db) -> Result<(), Error> {
    let Db::Sqlite { writer, known, .. } = db else { return Ok(()) };
    let mut connection = writer.acquire().await?;
    sqlx::query("VACUUM").execute(&mut *connection).await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await?;
    known.log.note_commit();
    Ok(())
}
