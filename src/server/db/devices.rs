//! Devices and what became of their commands.

use super::{
    Db, Tx,
    statements::{AT_ONCE, keep, portions, values},
    unchanged::LogState,
};
use crate::server::Error;
use crate::sync::{Clock, authority::DeviceProgress};
use crate::{on_connection, on_readers};
use chrono::{DateTime, Utc};
use sqlx::query::Query;
use std::sync::LazyLock;
use uuid::Uuid;

/// Where the records stand that sights follow from: the matrix, and what is somebody's own. The collections are
/// those of `server/sync/sights.rs`.
macro_rules! marks {
    () => {
        "(SELECT COALESCE(MAX(s.seq), 0) FROM (
        SELECT MAX(seq) AS seq FROM access_grants WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM seasons WHERE club_id = c.id
    ) s) AS grants,
    (SELECT COALESCE(MAX(s.seq), 0) FROM (
        SELECT MAX(seq) AS seq FROM access_grants WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM group_coaches WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM family_accounts WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM enrolments WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM guardians WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM households WHERE club_id = c.id
        UNION ALL SELECT MAX(seq) FROM household_places WHERE club_id = c.id
    ) s) AS scopes"
    };
}

pub(super) const FIND_DEVICE: &str =
    "SELECT user_id, name, last_n, clock_ms, clock_counter, settled_below FROM devices
WHERE club_id = $1 AND id = $2";
pub(super) const FIND_RESULT: &str =
    "SELECT outcome FROM command_results WHERE club_id = $1 AND device_id = $2 AND n = $3";
pub(super) const TAKE_SEQ: &str = "UPDATE clubs SET seq = seq + $2 WHERE id = $1 RETURNING seq, epoch";
pub(super) const FIND_STANDING: &str = concat!(
    "SELECT c.seq, c.epoch, c.tombstone_floor, d.user_id, d.last_n, ",
    marks!(),
    " FROM clubs c
LEFT JOIN devices d ON d.club_id = c.id AND d.id = $2 WHERE c.id = $1"
);
pub(super) const READ_MARKS: &str = concat!("SELECT c.epoch, ", marks!(), " FROM clubs c WHERE c.id = $1");
pub(super) const READ_SEQ: &str = "SELECT seq, epoch, tombstone_floor FROM clubs WHERE id = $1";

/// Statements that store several rows at once, in the order of [`AT_ONCE`].
type Portions = [&'static str; AT_ONCE.len()];

/// For each club: id, seq.
pub(super) static SET_SEQS: LazyLock<Portions> = LazyLock::new(|| {
    AT_ONCE.map(|many| {
        let numbers = (0..many).map(|club| (2 * club + 1, 2 * club + 2));
        let cases = numbers.clone().map(|(id, seq)| format!("WHEN ${id} THEN CAST(${seq} AS BIGINT)"));
        let (cases, ids): (Vec<_>, Vec<_>) = cases.zip(numbers.map(|(id, _)| format!("${id}"))).unzip();
        let (cases, ids) = (cases.join(" "), ids.join(", "));
        keep(format!("UPDATE clubs SET seq = CASE id {cases} END WHERE id IN ({ids})"))
    })
});
/// For each device: club, id, user, name, `last_n`, `clock_ms`, `clock_counter`, now, `settled_below`.
pub(super) static UPSERT_DEVICES: LazyLock<Portions> = LazyLock::new(|| {
    AT_ONCE.map(|many| {
        keep(format!(
            "INSERT INTO devices (club_id, id, user_id, name, last_n, clock_ms, clock_counter, seen_at, settled_below)
VALUES {}
ON CONFLICT (club_id, id) DO UPDATE SET name = excluded.name, last_n = excluded.last_n, clock_ms = excluded.clock_ms,
    clock_counter = excluded.clock_counter, seen_at = excluded.seen_at, settled_below = excluded.settled_below",
            values(many, 9)
        ))
    })
});
/// For each result: club, device, n, outcome, made and corrected stamp, user, now.
pub(super) static INSERT_RESULTS: LazyLock<Portions> = LazyLock::new(|| {
    AT_ONCE.map(|many| {
        keep(format!(
            "INSERT INTO command_results
    (club_id, device_id, n, outcome, made_stamp, corrected_stamp, user_id, received_at)
VALUES {}",
            values(many, 8)
        ))
    })
});

/// A device of a club.
#[derive(Clone, Debug)]
pub struct Device {
    pub club: Uuid,
    pub id: Uuid,
    pub user: Uuid,
    pub name: String,
    pub progress: DeviceProgress,
    /// What it said last: its outbox holds nothing below this number.
    pub settled_below: u64,
}

/// Takes the club's lock and a block of its change counter: the first statement of every
/// transaction that writes records. Gives the last number of the block, and the epoch.
///
/// # Errors
/// [`Error::NotFound`] when there is no such club.
pub async fn take_seq(tx: &mut Tx, club: Uuid, count: i64) -> Result<(i64, Uuid), Error> {
    let seq = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, Uuid)>(TAKE_SEQ).bind(club).bind(count).fetch_optional(connection).await?
    });
    seq.ok_or(Error::NotFound)
}

/// Where the records of a club stand that sights follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Marks {
    pub epoch: Uuid,
    /// The last change of the matrix.
    pub grants: i64,
    /// The last change of the matrix, or of what may be somebody's own.
    pub scopes: i64,
}

/// Where a club's counter stands, and how far a device's commands have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    pub seq: i64,
    pub epoch: Uuid,
    pub tombstone_floor: i64,
    /// Whose device it is; none when the club does not know it.
    user_id: Option<Uuid>,
    last_n: Option<i64>,
    grants: i64,
    scopes: i64,
}

impl Standing {
    #[must_use]
    pub const fn marks(&self) -> Marks {
        Marks { epoch: self.epoch, grants: self.grants, scopes: self.scopes }
    }

    /// The last command of the device, if it is this user's.
    #[must_use]
    pub fn last_n(&self, user: Uuid) -> u64 {
        let last_n = self.last_n.filter(|_| self.user_id == Some(user));
        last_n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
    }
}

/// A club and a device of it, in one statement: most pulls need no more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such club.
pub async fn find_standing(
    db: &Db,
    seen: Option<LogState>,
    club: Uuid,
    device: Uuid,
) -> Result<Standing, Error> {
    let known = db.known();
    if let Some(standing) = known.and_then(|known| known.standings.get(seen, &(club, device))) {
        return Ok(standing);
    }
    let row = on_readers!(db, club, |pool| {
        sqlx::query_as::<_, Standing>(FIND_STANDING).bind(club).bind(device).fetch_optional(pool).await?
    });
    let standing = row.ok_or(Error::NotFound)?;
    if let Some(known) = known {
        known.standings.keep(seen, (club, device), standing);
    }
    Ok(standing)
}

/// Sets the counters of clubs whose lock is held.
///
/// # Errors
/// What the database says.
pub async fn set_seqs(tx: &mut Tx, seqs: &[(Uuid, i64)]) -> Result<(), Error> {
    for (which, seqs) in portions(seqs) {
        let sql = SET_SEQS[which];
        on_connection!(tx, |connection| {
            let mut query: Query<'_, _, _> = sqlx::query(sql);
            for (club, seq) in seqs {
                query = query.bind(*club).bind(*seq);
            }
            query.execute(connection).await?;
        });
    }
    Ok(())
}

/// Where the records stand that sights follow from.
///
/// # Errors
/// [`Error::NotFound`] when there is no such club.
pub async fn read_marks(tx: &mut Tx, club: Uuid) -> Result<Marks, Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, Marks>(READ_MARKS).bind(club).fetch_optional(connection).await?
    });
    row.ok_or(Error::NotFound)
}

/// Where a club's counter stands: seq, epoch, tombstone floor.
///
/// # Errors
/// [`Error::NotFound`] when there is no such club.
pub async fn read_seq(tx: &mut Tx, club: Uuid) -> Result<(i64, Uuid, i64), Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, Uuid, i64)>(READ_SEQ).bind(club).fetch_optional(connection).await?
    });
    row.ok_or(Error::NotFound)
}

/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, club: Uuid, device: Uuid) -> Result<Option<Device>, Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, i64, i64, i64, i64)>(FIND_DEVICE)
            .bind(club)
            .bind(device)
            .fetch_optional(connection)
            .await?
    });
    Ok(row.map(|(user, name, last_n, ms, counter, settled_below)| Device {
        club,
        id: device,
        user,
        name,
        progress: DeviceProgress {
            last_n: u64::try_from(last_n).unwrap_or(0),
            clock: Clock::at(ms, u32::try_from(counter).unwrap_or(u32::MAX)),
        },
        settled_below: u64::try_from(settled_below).unwrap_or(0),
    }))
}

/// Stores how far devices have come; no device twice.
///
/// # Errors
/// What the database says.
pub async fn upsert(tx: &mut Tx, devices: &[(Device, DateTime<Utc>)]) -> Result<(), Error> {
    for (which, devices) in portions(devices) {
        let sql = UPSERT_DEVICES[which];
        on_connection!(tx, |connection| {
            let mut query: Query<'_, _, _> = sqlx::query(sql);
            for (device, now) in devices {
                let (ms, counter) = device.progress.clock.last();
                query = query
                    .bind(device.club)
                    .bind(device.id)
                    .bind(device.user)
                    .bind(&device.name)
                    .bind(sql_number(device.progress.last_n))
                    .bind(ms)
                    .bind(i64::from(counter))
                    .bind(*now)
                    .bind(sql_number(device.settled_below));
            }
            query.execute(connection).await?;
        });
    }
    Ok(())
}

/// What was answered to a command, as JSON.
///
/// # Errors
/// What the database says.
pub async fn find_result(tx: &mut Tx, club: Uuid, device: Uuid, n: u64) -> Result<Option<String>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, String>(FIND_RESULT)
            .bind(club)
            .bind(device)
            .bind(sql_number(n))
            .fetch_optional(connection)
            .await?
    }))
}

/// The answer to a command, kept for its repetitions.
#[derive(Debug)]
pub struct ResultRow {
    pub club: Uuid,
    pub device: Uuid,
    pub user: Uuid,
    pub n: u64,
    /// As JSON.
    pub outcome: String,
    pub made_stamp: String,
    pub corrected_stamp: String,
    pub now: DateTime<Utc>,
}

/// # Errors
/// What the database says.
pub async fn insert_results(tx: &mut Tx, results: &[ResultRow]) -> Result<(), Error> {
    for (which, results) in portions(results) {
        let sql = INSERT_RESULTS[which];
        on_connection!(tx, |connection| {
            let mut query: Query<'_, _, _> = sqlx::query(sql);
            for result in results {
                query = query
                    .bind(result.club)
                    .bind(result.device)
                    .bind(sql_number(result.n))
                    .bind(&result.outcome)
                    .bind(&result.made_stamp)
                    .bind(&result.corrected_stamp)
                    .bind(result.user)
                    .bind(result.now);
            }
            query.execute(connection).await?;
        });
    }
    Ok(())
}

/// Numbers of commands stay far below the limit of SQL's integers; one beyond cannot match any.
fn sql_number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
