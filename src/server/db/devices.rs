//! Devices and what became of their commands.

use super::Tx;
use crate::club::{Role, access::Permission};
use crate::on_connection;
use crate::server::Error;
use crate::sync::{Clock, authority::DeviceProgress};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const FIND_DEVICE: &str =
    "SELECT user_id, name, last_n, clock_ms, clock_counter FROM devices WHERE club_id = $1 AND id = $2";
pub(super) const UPSERT_DEVICE: &str = "INSERT INTO devices (club_id, id, user_id, name, last_n, clock_ms, clock_counter, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (club_id, id) DO UPDATE SET name = excluded.name, last_n = excluded.last_n, clock_ms = excluded.clock_ms,
    clock_counter = excluded.clock_counter, seen_at = excluded.seen_at";
pub(super) const FIND_RESULT: &str =
    "SELECT outcome FROM command_results WHERE club_id = $1 AND device_id = $2 AND n = $3";
pub(super) const INSERT_RESULT: &str = "INSERT INTO command_results
    (club_id, device_id, n, outcome, made_stamp, corrected_stamp, user_id, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const TAKE_SEQ: &str = "UPDATE clubs SET seq = seq + $2 WHERE id = $1 RETURNING seq, epoch";
pub(super) const READ_SEQ: &str = "SELECT seq, epoch, tombstone_floor FROM clubs WHERE id = $1";

/// A device of a club.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: Uuid,
    pub user: Uuid,
    pub name: String,
    pub progress: DeviceProgress,
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

/// The epoch that a role's cursors belong to: who comes to see more, or less, starts over, which
/// delivers what was hidden and removes what is.
#[must_use]
pub fn epoch_for(epoch: Uuid, role: Role) -> Uuid {
    let sees = if role.may(Permission::SeePeople) { "people" } else { "planning" };
    Uuid::new_v5(&epoch, sees.as_bytes())
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
        sqlx::query_as::<_, (Uuid, String, i64, i64, i64)>(FIND_DEVICE)
            .bind(club)
            .bind(device)
            .fetch_optional(connection)
            .await?
    });
    Ok(row.map(|(user, name, last_n, ms, counter)| Device {
        id: device,
        user,
        name,
        progress: DeviceProgress {
            last_n: u64::try_from(last_n).unwrap_or(0),
            clock: Clock::at(ms, u32::try_from(counter).unwrap_or(u32::MAX)),
        },
    }))
}

/// # Errors
/// What the database says.
pub async fn upsert(tx: &mut Tx, club: Uuid, device: &Device, now: DateTime<Utc>) -> Result<(), Error> {
    let (ms, counter) = device.progress.clock.last();
    on_connection!(tx, |connection| {
        sqlx::query(UPSERT_DEVICE)
            .bind(club)
            .bind(device.id)
            .bind(device.user)
            .bind(&device.name)
            .bind(sql_number(device.progress.last_n))
            .bind(ms)
            .bind(i64::from(counter))
            .bind(now)
            .execute(connection)
            .await?;
    });
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
pub struct ResultRow<'a> {
    pub n: u64,
    pub outcome: &'a str,
    pub made_stamp: String,
    pub corrected_stamp: String,
}

/// # Errors
/// What the database says.
pub async fn insert_result(
    tx: &mut Tx,
    club: Uuid,
    device: &Device,
    result: &ResultRow<'_>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_RESULT)
            .bind(club)
            .bind(device.id)
            .bind(sql_number(result.n))
            .bind(result.outcome)
            .bind(&result.made_stamp)
            .bind(&result.corrected_stamp)
            .bind(device.user)
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// Numbers of commands stay far below the limit of SQL's integers; one beyond cannot match any.
fn sql_number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
