//! What tells what may be forgotten, and forgets it, in small portions: each is one short transaction
//! under the club's lock, so that nobody who pushes waits for long.

use super::{Across, Db, Tx, statements::keep};
use crate::club::COLLECTIONS;
use crate::server::Error;
use crate::sync::tombstones::{Answers, Sighting, Tombstone};
use crate::{on_connection, on_readers};
use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};
use uuid::Uuid;

/// Rows that one transaction deletes.
pub const PORTION: i64 = 500;

/// Which fields refer to records of which collections, as the tables' foreign keys have it; a test compares.
/// A tombstone stays for as long as a row refers to it.
pub const REFERENCES: &[(&str, &str, &str)] = &[
    ("groups", "season_id", "seasons"),
    ("session_series", "group_id", "groups"),
    ("session_exceptions", "series_id", "session_series"),
    ("enrolments", "member_id", "members"),
    ("enrolments", "group_id", "groups"),
    ("licences", "member_id", "members"),
    ("licences", "season_id", "seasons"),
    ("attendance_marks", "series_id", "session_series"),
    ("attendance_marks", "member_id", "members"),
    ("season_memberships", "member_id", "members"),
    ("season_memberships", "season_id", "seasons"),
    ("consents", "member_id", "members"),
    ("medical_proofs", "member_id", "members"),
    ("households", "payer_member_id", "members"),
    ("household_places", "household_id", "households"),
    ("household_places", "member_id", "members"),
    ("guardians", "household_id", "households"),
    ("guardians", "member_id", "members"),
    ("emergency_contacts", "member_id", "members"),
    ("distinct_people", "member_id", "members"),
    ("distinct_people", "other_id", "members"),
    ("group_coaches", "group_id", "groups"),
    ("family_accounts", "member_id", "members"),
    ("family_accounts", "guardian_id", "guardians"),
];

pub(super) const LIST_CLUBS: &str = "SELECT id, name, tombstone_floor FROM clubs ORDER BY id";
pub(super) const READ_FLOOR: &str = "SELECT tombstone_floor, tombstone_floor_at FROM clubs WHERE id = $1";
/// The counter moves on, so that the bounds of downloads tell whether they began before or after.
pub(super) const RAISE_FLOOR: &str =
    "UPDATE clubs SET seq = seq + 1, tombstone_floor_at = seq + 1, tombstone_floor = $2
WHERE id = $1 AND tombstone_floor < $2";
/// For each device: club, device, seq, now, session, commands that wait, user. Programs of an earlier version do
/// not say how many wait. What the session calls the device is kept beside it: it may end, or go on in another
/// club. Nobody moves another person's device under their own name: who it is follows from what it has sent or
/// asked for, else from who was there first.
pub(super) const NOTE_CURSOR: &str =
    "INSERT INTO device_cursors (club_id, device_id, seq, seen_at, session_id, waiting, user_id, device_name, agent)
SELECT c.id, $2, CAST($3 AS BIGINT), $4, $5, CAST($6 AS BIGINT), $7, s.device_name, COALESCE(s.agent, '')
FROM clubs c LEFT JOIN sessions s ON s.id = $5 AND s.user_id = $7 WHERE c.id = $1
    AND NOT EXISTS (SELECT 1 FROM devices d WHERE d.club_id = $1 AND d.id = $2 AND d.user_id <> $7)
    AND NOT EXISTS (SELECT 1 FROM device_wipes w WHERE w.club_id = $1 AND w.device_id = $2 AND w.user_id <> $7)
ON CONFLICT (club_id, device_id) DO UPDATE SET seq = excluded.seq, seen_at = excluded.seen_at,
    session_id = COALESCE(excluded.session_id, device_cursors.session_id), waiting = excluded.waiting,
    user_id = excluded.user_id, device_name = COALESCE(excluded.device_name, device_cursors.device_name),
    agent = CASE WHEN excluded.agent = '' THEN device_cursors.agent ELSE excluded.agent END
WHERE device_cursors.user_id IS NULL OR device_cursors.user_id = excluded.user_id";
pub(super) const LIST_CURSORS: &str = "SELECT seq, seen_at FROM device_cursors WHERE club_id = $1";
/// A device that is still to be erased stays on the list, however long it is away.
pub(super) const FORGET_CURSORS: &str = "DELETE FROM device_cursors WHERE club_id = $1 AND seen_at < $2
    AND NOT EXISTS (SELECT 1 FROM device_wipes w WHERE w.club_id = $1 AND w.device_id = device_cursors.device_id
        AND w.asked_at IS NOT NULL AND w.withdrawn_at IS NULL AND w.done_at IS NULL)";
pub(super) const LIST_ANSWERING: &str =
    "SELECT id, last_n, settled_below, seen_at FROM devices WHERE club_id = $1 AND last_n > 0 ORDER BY id";
/// `$3` numbered below, `$4` received before.
pub(super) const COUNT_ANSWERS: &str = "SELECT COUNT(*) FROM command_results WHERE club_id = $1 AND device_id = $2 AND n < $3 AND received_at < $4";
/// `$3` numbered below, `$4` received before, `$5` at most.
pub(super) const FORGET_ANSWERS: &str = "DELETE FROM command_results WHERE club_id = $1 AND device_id = $2 AND n IN
    (SELECT n FROM command_results WHERE club_id = $1 AND device_id = $2 AND n < $3 AND received_at < $4 LIMIT $5)";
/// `$2` kept before.
pub(super) const COUNT_HISTORY: &str =
    "SELECT COUNT(*) FROM \"changes\" WHERE club_id = $1 AND deleted_at IS NULL AND created_at < $2";
/// `$2` kept before, `$3` now, `$4` seq, `$5` at most. What was in the fields goes at once.
pub(super) const END_HISTORY: &str =
    "UPDATE \"changes\" SET deleted_at = $3, updated_at = $3, seq = $4, sync_version = sync_version + 1,
    \"before\" = NULL, \"after\" = NULL
WHERE club_id = $1 AND id IN
    (SELECT id FROM \"changes\" WHERE club_id = $1 AND deleted_at IS NULL AND created_at < $2 LIMIT $5)";

/// The statements about the tombstones of one collection.
#[derive(Debug)]
pub(super) struct OfCollection {
    list: &'static str,
    /// `$2` up to which seq, `$3` at most.
    forget: &'static str,
}

impl OfCollection {
    pub(super) const fn all(&self) -> [&'static str; 2] {
        [self.list, self.forget]
    }
}

/// By the collection's name.
pub(super) static TOMBSTONES: LazyLock<BTreeMap<&'static str, OfCollection>> = LazyLock::new(|| {
    COLLECTIONS.iter().map(|collection| (collection.name, of_collection(collection.name))).collect()
});

fn of_collection(table: &str) -> OfCollection {
    let mut referring = String::new();
    for (other, field, _) in REFERENCES.iter().filter(|(.., referred)| *referred == table) {
        let refers = format!(r#"o.club_id = t.club_id AND o."{field}" = t.id"#);
        let _ = write!(referring, r#" AND NOT EXISTS (SELECT 1 FROM "{other}" o WHERE {refers})"#);
    }
    OfCollection {
        list: keep(format!(
            r#"SELECT seq, deleted_at FROM "{table}" WHERE club_id = $1 AND deleted_at IS NOT NULL"#
        )),
        forget: keep(format!(
            r#"DELETE FROM "{table}" WHERE club_id = $1 AND id IN (SELECT t.id FROM "{table}" t
    WHERE t.club_id = $1 AND t.deleted_at IS NOT NULL AND t.seq <= $2{referring} LIMIT $3)"#
        )),
    }
}

/// A club, and up to where its tombstones may be gone.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ClubFloor {
    pub id: Uuid,
    pub name: String,
    #[sqlx(rename = "tombstone_floor")]
    pub floor: i64,
}

/// # Errors
/// What the database says.
pub async fn list_clubs(db: &Db) -> Result<Vec<ClubFloor>, Error> {
    Ok(on_readers!(db, Across::Upkeep, |pool| sqlx::query_as::<_, ClubFloor>(LIST_CLUBS)
        .fetch_all(pool)
        .await?))
}

/// A club's floor, and where its counter was when the floor was last raised.
///
/// # Errors
/// [`Error::NotFound`] when there is no such club.
pub async fn read_floor(tx: &mut Tx, club: Uuid) -> Result<(i64, i64), Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, i64)>(READ_FLOOR).bind(club).fetch_optional(connection).await?
    });
    row.ok_or(Error::NotFound)
}

/// Raises a club's floor: first this, then the tombstones go.
///
/// # Errors
/// What the database says.
pub async fn raise_floor(tx: &mut Tx, club: Uuid, floor: i64) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(RAISE_FLOOR).bind(club).bind(floor).execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// All tombstones of a club.
///
/// # Errors
/// What the database says.
pub async fn list_tombstones(tx: &mut Tx, club: Uuid) -> Result<Vec<Tombstone>, Error> {
    let mut found = Vec::new();
    for of_collection in TOMBSTONES.values() {
        let rows = on_connection!(tx, |connection| {
            sqlx::query_as::<_, (i64, DateTime<Utc>)>(of_collection.list)
                .bind(club)
                .fetch_all(connection)
                .await?
        });
        found.extend(rows.into_iter().map(|(seq, at)| Tombstone { seq, deleted_at: at.timestamp_millis() }));
    }
    Ok(found)
}

/// Deletes a portion of a collection's tombstones up to a seq; gives how many.
///
/// # Errors
/// What the database says.
pub async fn forget_tombstones(tx: &mut Tx, club: Uuid, collection: &str, up_to: i64) -> Result<u64, Error> {
    let Some(statements) = TOMBSTONES.get(collection) else { return Ok(0) };
    let sql = statements.forget;
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query(sql).bind(club).bind(up_to).bind(PORTION);
        query.execute(connection).await?.rows_affected()
    }))
}

/// What a device that asked for news told, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// How far it has come.
    pub seq: i64,
    pub at: DateTime<Utc>,
    /// Who asked, and by which session.
    pub user: Uuid,
    pub session: Option<Uuid>,
    /// How many commands it still had to send, if it said so.
    pub waiting: Option<u32>,
}

/// Notes how far a device had come; a club that is gone, and a device that is another person's, is passed over.
///
/// # Errors
/// What the database says.
pub async fn note_cursor(tx: &mut Tx, (club, device): (Uuid, Uuid), told: Told) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(NOTE_CURSOR)
            .bind(club)
            .bind(device)
            .bind(told.seq)
            .bind(told.at)
            .bind(told.session)
            .bind(told.waiting.map(i64::from))
            .bind(told.user)
            .execute(connection)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn list_cursors(tx: &mut Tx, club: Uuid) -> Result<Vec<Sighting>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, DateTime<Utc>)>(LIST_CURSORS).bind(club).fetch_all(connection).await?
    });
    Ok(rows.into_iter().map(|(seq, at)| Sighting { seq, seen_at: at.timestamp_millis() }).collect())
}

/// Forgets devices that were not seen since, but for those that are to be erased.
///
/// # Errors
/// What the database says.
pub async fn forget_cursors(tx: &mut Tx, club: Uuid, before: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(FORGET_CURSORS).bind(club).bind(before).execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// The devices of a club, with what their answers may be forgotten by.
///
/// # Errors
/// What the database says.
pub async fn list_answering(tx: &mut Tx, club: Uuid) -> Result<Vec<(Uuid, Answers)>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, i64, i64, DateTime<Utc>)>(LIST_ANSWERING)
            .bind(club)
            .fetch_all(connection)
            .await?
    });
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let answers = |last_n, settled_below, seen_at: DateTime<Utc>| Answers {
        last_n: number(last_n),
        settled_below: number(settled_below),
        seen_at: seen_at.timestamp_millis(),
    };
    Ok(rows.into_iter().map(|(device, last_n, below, at)| (device, answers(last_n, below, at))).collect())
}

/// Answers of one device: numbered below, received before.
#[derive(Clone, Copy, Debug)]
pub struct OldAnswers {
    pub club: Uuid,
    pub device: Uuid,
    pub below: i64,
    pub before: DateTime<Utc>,
}

/// # Errors
/// What the database says.
pub async fn count_answers(tx: &mut Tx, old: OldAnswers) -> Result<i64, Error> {
    let OldAnswers { club, device, below, before } = old;
    Ok(on_connection!(tx, |connection| {
        let query =
            sqlx::query_scalar::<_, i64>(COUNT_ANSWERS).bind(club).bind(device).bind(below).bind(before);
        query.fetch_one(connection).await?
    }))
}

/// Deletes a portion of them; gives how many.
///
/// # Errors
/// What the database says.
pub async fn forget_answers(tx: &mut Tx, old: OldAnswers) -> Result<u64, Error> {
    let OldAnswers { club, device, below, before } = old;
    Ok(on_connection!(tx, |connection| {
        let query =
            sqlx::query(FORGET_ANSWERS).bind(club).bind(device).bind(below).bind(before).bind(PORTION);
        query.execute(connection).await?.rows_affected()
    }))
}

/// How many entries of a club's history are older.
///
/// # Errors
/// What the database says.
pub async fn count_history(tx: &mut Tx, club: Uuid, before: DateTime<Utc>) -> Result<i64, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, i64>(COUNT_HISTORY).bind(club).bind(before).fetch_one(connection).await?
    }))
}

/// Makes tombstones of a portion of the older entries, at a seq that was taken for it; gives how many.
///
/// # Errors
/// What the database says.
pub async fn end_history(
    tx: &mut Tx,
    club: Uuid,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
    seq: i64,
) -> Result<u64, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query(END_HISTORY).bind(club).bind(before).bind(now).bind(seq).bind(PORTION);
        query.execute(connection).await?.rows_affected()
    }))
}
