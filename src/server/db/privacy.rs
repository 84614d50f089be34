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

/// Accounts of people who were erased, by name, with the person whose pseudonym stands in its place: an account
/// that stood for them when they were.
pub(super) const LIST_AUTHORS: &str =
    "SELECT DISTINCT u.id AS user_id, COALESCE(m.merged_into, m.id) AS member_id, u.given_name, u.family_name
FROM family_accounts f JOIN members m ON m.club_id = f.club_id AND m.id = f.member_id JOIN users u ON u.id = f.user_id
WHERE f.club_id = $1 AND m.erased_on IS NOT NULL AND f.active AND u.deleted_at IS NULL";
/// Whether somebody else who is in the club, or from whose devices something came, has an author's name.
pub(super) const FIND_NAMESAKE: &str =
    "SELECT COUNT(*) FROM users u WHERE u.id <> $2 AND u.given_name = $3 AND u.family_name = $4
    AND (EXISTS (SELECT 1 FROM memberships m WHERE m.club_id = $1 AND m.user_id = u.id)
        OR EXISTS (SELECT 1 FROM devices d WHERE d.club_id = $1 AND d.user_id = u.id))";
/// `$2` the name, `$3` what stands in its place, `$4` now, `$5` seq, `$6` at most, `$7` the account: a line of the
/// history is from the device that made it.
pub(super) const RENAME_IN_HISTORY: &str =
    "UPDATE \"changes\" SET user_name = $3, updated_at = $4, seq = $5, sync_version = sync_version + 1
WHERE club_id = $1 AND id IN
    (SELECT id FROM \"changes\" WHERE club_id = $1 AND deleted_at IS NULL AND user_name = $2
        AND device_id IN (SELECT d.id FROM devices d WHERE d.club_id = $1 AND d.user_id = $7) LIMIT $6)";
/// A mark is from the device that changed it last, which need not be the first one's.
pub(super) const RENAME_AT_MARKS: &str =
    "UPDATE \"attendance_marks\" SET first_by = $3, updated_at = $4, seq = $5, sync_version = sync_version + 1
WHERE club_id = $1 AND id IN
    (SELECT id FROM \"attendance_marks\" WHERE club_id = $1 AND deleted_at IS NULL AND first_by = $2 LIMIT $6)";
/// Of tombstones devices hold no values.
pub(super) const RENAME_IN_ENDED_HISTORY: &str =
    "UPDATE \"changes\" SET user_name = $3 WHERE club_id = $1 AND deleted_at IS NOT NULL AND user_name = $2
    AND device_id IN (SELECT d.id FROM devices d WHERE d.club_id = $1 AND d.user_id = $4)";
pub(super) const RENAME_AT_ENDED_MARKS: &str = "UPDATE \"attendance_marks\" SET first_by = $3 WHERE club_id = $1 AND deleted_at IS NOT NULL AND first_by = $2";

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
    let fixed = [
        COUNT_ERASED,
        LIST_NAMING,
        SET_OUTCOME,
        LIST_AUTHORS,
        RENAME_IN_HISTORY,
        RENAME_AT_MARKS,
        RENAME_IN_ENDED_HISTORY,
        RENAME_AT_ENDED_MARKS,
        FIND_NAMESAKE,
        *HISTORY,
    ];
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

/// An account of somebody who was erased.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ErasedAuthor {
    pub user_id: Uuid,
    pub member_id: Uuid,
    pub given_name: String,
    pub family_name: String,
}

/// Those whose accounts were there under a name that still stands, in a club.
///
/// # Errors
/// What the database says.
pub async fn list_authors(tx: &mut Tx, club: Uuid) -> Result<Vec<ErasedAuthor>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, ErasedAuthor>(LIST_AUTHORS).bind(club).fetch_all(connection).await?
    }))
}

/// Whether an author's name is somebody else's in the club, too.
///
/// # Errors
/// What the database says.
pub async fn has_namesake(tx: &mut Tx, club: Uuid, author: &ErasedAuthor) -> Result<bool, Error> {
    let count: i64 = on_connection!(tx, |connection| {
        let query = sqlx::query_scalar(FIND_NAMESAKE).bind(club).bind(author.user_id);
        query.bind(&author.given_name).bind(&author.family_name).fetch_one(connection).await?
    });
    Ok(count > 0)
}

/// A name that gives way, and in whose lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    pub user: Uuid,
    pub name: String,
    pub pseudonym: String,
    /// In marks as well: they do not say from which account they were made first.
    pub at_marks: bool,
}

/// Puts another name in the place of an author's in a portion of the history and of the marks, at a seq that was
/// taken for it; gives in how many rows.
///
/// # Errors
/// What the database says.
pub async fn rename_author(
    tx: &mut Tx,
    club: Uuid,
    renaming: &Renaming,
    (now, seq): (DateTime<Utc>, i64),
) -> Result<u64, Error> {
    let Renaming { user, name, pseudonym, at_marks } = renaming;
    let mut renamed = on_connection!(tx, |connection| {
        let query = sqlx::query(RENAME_IN_HISTORY).bind(club).bind(name).bind(pseudonym).bind(now).bind(seq);
        query.bind(PORTION).bind(*user).execute(connection).await?.rows_affected()
    });
    if *at_marks {
        renamed += on_connection!(tx, |connection| {
            let query =
                sqlx::query(RENAME_AT_MARKS).bind(club).bind(name).bind(pseudonym).bind(now).bind(seq);
            query.bind(PORTION).execute(connection).await?.rows_affected()
        });
    }
    Ok(renamed)
}

/// The same in rows that are gone from devices.
///
/// # Errors
/// What the database says.
pub async fn rename_ended(tx: &mut Tx, club: Uuid, renaming: &Renaming) -> Result<u64, Error> {
    let Renaming { user, name, pseudonym, at_marks } = renaming;
    let mut renamed = on_connection!(tx, |connection| {
        let query = sqlx::query(RENAME_IN_ENDED_HISTORY).bind(club).bind(name).bind(pseudonym).bind(*user);
        query.execute(connection).await?.rows_affected()
    });
    if *at_marks {
        renamed += on_connection!(tx, |connection| {
            let query = sqlx::query(RENAME_AT_ENDED_MARKS).bind(club).bind(name).bind(pseudonym);
            query.execute(connection).await?.rows_affected()
        });
    }
    Ok(renamed)
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
