//! The locks of devices and the orders to erase them. What they mean is in `server/access/tablet`.

use super::Tx;
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const INSERT_LOCK: &str =
    "INSERT INTO device_locks (club_id, device_id, id, user_id, half, recovery, proof_hash, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(super) const FIND_LOCK: &str =
    "SELECT half, recovery, proof_hash, wrong_tries, created_at FROM device_locks
WHERE club_id = $1 AND device_id = $2 AND id = $3 AND user_id = $4";
/// The try is counted before the proof is looked at; the row is locked by that.
pub(super) const COUNT_TRY: &str = "UPDATE device_locks SET wrong_tries = wrong_tries + 1
WHERE club_id = $1 AND device_id = $2 AND id = $3 AND user_id = $4";
pub(super) const FORGET_TRIES: &str =
    "UPDATE device_locks SET wrong_tries = 0 WHERE club_id = $1 AND device_id = $2 AND id = $3";
pub(super) const DESTROY_HALF: &str =
    "UPDATE device_locks SET half = NULL WHERE club_id = $1 AND device_id = $2 AND id = $3";
pub(super) const DESTROY_HALVES: &str =
    "UPDATE device_locks SET half = NULL WHERE club_id = $1 AND device_id = $2";
/// Those that were made before one that opens.
pub(super) const DELETE_FORMER: &str = "DELETE FROM device_locks
WHERE club_id = $1 AND device_id = $2 AND user_id = $3 AND id <> $4 AND created_at < $5";
pub(super) const DELETE_LOCK: &str =
    "DELETE FROM device_locks WHERE club_id = $1 AND device_id = $2 AND id = $3 AND user_id = $4";
pub(super) const DELETE_LOCKS: &str = "DELETE FROM device_locks WHERE club_id = $1 AND device_id = $2";
pub(super) const COUNT_LOCKS: &str =
    "SELECT COUNT(*) FROM device_locks WHERE club_id = $1 AND device_id = $2";
/// Whose a device is: by what it has sent, else by what it has asked for.
pub(super) const FIND_OWNER: &str = "SELECT user_id FROM devices WHERE club_id = $1 AND id = $2
UNION ALL SELECT user_id FROM device_wipes WHERE club_id = $1 AND device_id = $2
UNION ALL SELECT user_id FROM device_locks WHERE club_id = $1 AND device_id = $2
UNION ALL SELECT user_id FROM device_cursors WHERE club_id = $1 AND device_id = $2 AND user_id IS NOT NULL
LIMIT 1";
/// What a person has in a club, and nobody has ordered to be erased, or with `$3` destroyed: by what was sent from
/// it, else by what was asked for here.
pub(super) const LIST_UNORDERED: &str = "SELECT d.id FROM (
    SELECT id FROM devices WHERE club_id = $1 AND user_id = $2
    UNION SELECT device_id FROM device_wipes WHERE club_id = $1 AND user_id = $2
    UNION SELECT device_id FROM device_locks WHERE club_id = $1 AND user_id = $2
    UNION SELECT device_id FROM device_cursors WHERE club_id = $1 AND user_id = $2
) d WHERE NOT EXISTS (SELECT 1 FROM device_wipes w WHERE w.club_id = $1 AND w.device_id = d.id
    AND w.asked_at IS NOT NULL AND w.withdrawn_at IS NULL
    AND (w.destroy OR w.done_at IS NOT NULL OR NOT $3)) ORDER BY d.id";
pub(super) const SET_TOKEN: &str =
    "INSERT INTO device_wipes (club_id, device_id, user_id, token_hash) VALUES ($1, $2, $3, $4)
ON CONFLICT (club_id, device_id) DO UPDATE SET token_hash = excluded.token_hash";
pub(super) const ORDER_WIPE: &str =
    "INSERT INTO device_wipes (club_id, device_id, user_id, asked_at, asked_by, destroy)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (club_id, device_id) DO UPDATE SET asked_at = excluded.asked_at, asked_by = excluded.asked_by,
    destroy = excluded.destroy, done_at = NULL, lost = NULL, withdrawn_at = NULL";
pub(super) const WITHDRAW_WIPE: &str = "UPDATE device_wipes SET withdrawn_at = $3
WHERE club_id = $1 AND device_id = $2 AND asked_at IS NOT NULL AND withdrawn_at IS NULL AND done_at IS NULL";
pub(super) const FIND_WIPE: &str =
    "SELECT user_id, asked_at, destroy, done_at, withdrawn_at FROM device_wipes
WHERE club_id = $1 AND device_id = $2 AND token_hash = $3";
/// One that was withdrawn as well: the device was at it already.
pub(super) const END_WIPE: &str = "UPDATE device_wipes SET done_at = $3, lost = $4
WHERE club_id = $1 AND device_id = $2 AND asked_at IS NOT NULL AND done_at IS NULL";
pub(super) const LIST_WIPES: &str =
    "SELECT device_id, user_id, destroy, asked_at, done_at, lost, withdrawn_at FROM device_wipes
WHERE club_id = $1 AND asked_at IS NOT NULL AND (withdrawn_at IS NULL OR done_at IS NOT NULL)
ORDER BY asked_at DESC, device_id";

/// A lock, by what it is found with.
#[derive(Clone, Copy, Debug)]
pub struct LockId {
    pub club: Uuid,
    pub device: Uuid,
    pub lock: Uuid,
    pub user: Uuid,
}

/// What the server keeps of a lock.
#[derive(Debug, sqlx::FromRow)]
pub struct LockRow {
    pub half: Option<String>,
    pub recovery: String,
    pub proof_hash: Vec<u8>,
    pub wrong_tries: i64,
    pub created_at: DateTime<Utc>,
}

/// # Errors
/// What the database says.
pub async fn insert_lock(tx: &mut Tx, id: LockId, row: &LockRow) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_LOCK)
            .bind(id.club)
            .bind(id.device)
            .bind(id.lock)
            .bind(id.user)
            .bind(row.half.as_deref())
            .bind(&row.recovery)
            .bind(&row.proof_hash)
            .bind(row.created_at)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn find_lock(tx: &mut Tx, id: LockId) -> Result<Option<LockRow>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, LockRow>(FIND_LOCK)
            .bind(id.club)
            .bind(id.device)
            .bind(id.lock)
            .bind(id.user)
            .fetch_optional(connection)
            .await?
    }))
}

/// Counts a try; false when there is no such lock of this person.
///
/// # Errors
/// What the database says.
pub async fn count_try(tx: &mut Tx, id: LockId) -> Result<bool, Error> {
    on_lock(tx, COUNT_TRY, id).await
}

/// Whether there was one of this person.
///
/// # Errors
/// What the database says.
pub async fn delete_lock(tx: &mut Tx, id: LockId) -> Result<bool, Error> {
    on_lock(tx, DELETE_LOCK, id).await
}

async fn on_lock(tx: &mut Tx, sql: &'static str, id: LockId) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query(sql).bind(id.club).bind(id.device).bind(id.lock).bind(id.user);
        query.execute(connection).await?.rows_affected() > 0
    }))
}

/// The code was right: it counts anew, and what was made before this lock goes.
///
/// # Errors
/// What the database says.
pub async fn opened(tx: &mut Tx, id: LockId, made_at: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(FORGET_TRIES).bind(id.club).bind(id.device).bind(id.lock).execute(connection).await?;
    });
    on_connection!(tx, |connection| {
        sqlx::query(DELETE_FORMER)
            .bind(id.club)
            .bind(id.device)
            .bind(id.user)
            .bind(id.lock)
            .bind(made_at)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn destroy_half(tx: &mut Tx, id: LockId) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(DESTROY_HALF).bind(id.club).bind(id.device).bind(id.lock).execute(connection).await?;
    });
    Ok(())
}

/// All halves of a device; what a sign-in opens stays.
///
/// # Errors
/// What the database says.
pub async fn destroy_halves(tx: &mut Tx, club: Uuid, device: Uuid) -> Result<(), Error> {
    of_device(tx, DESTROY_HALVES, club, device).await
}

/// All locks of a device, with what a sign-in opens.
///
/// # Errors
/// What the database says.
pub async fn delete_locks(tx: &mut Tx, club: Uuid, device: Uuid) -> Result<(), Error> {
    of_device(tx, DELETE_LOCKS, club, device).await
}

async fn of_device(tx: &mut Tx, sql: &'static str, club: Uuid, device: Uuid) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(sql).bind(club).bind(device).execute(connection).await?;
    });
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn count_locks(tx: &mut Tx, club: Uuid, device: Uuid) -> Result<i64, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar(COUNT_LOCKS).bind(club).bind(device).fetch_one(connection).await?
    }))
}

/// Whose a device of a club is; none when it is not known.
///
/// # Errors
/// What the database says.
pub async fn find_owner(tx: &mut Tx, club: Uuid, device: Uuid) -> Result<Option<Uuid>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar(FIND_OWNER).bind(club).bind(device).fetch_optional(connection).await?
    }))
}

/// A person's devices in a club that nobody has ordered to be erased; with `destroy` those as well that were ordered
/// to send first, and have not told that they are erased. What this program does in somebody's name comes from an
/// origin that looks like a device of theirs, and is among them.
///
/// # Errors
/// What the database says.
pub async fn list_unordered(tx: &mut Tx, club: Uuid, user: Uuid, destroy: bool) -> Result<Vec<Uuid>, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query_scalar(LIST_UNORDERED).bind(club).bind(user).bind(destroy);
        query.fetch_all(connection).await?
    }))
}

/// The secret by which a device asks; the one it had is no longer good.
///
/// # Errors
/// What the database says.
pub async fn set_token(
    tx: &mut Tx,
    (club, device, user): (Uuid, Uuid, Uuid),
    token_hash: &[u8],
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(SET_TOKEN)
            .bind(club)
            .bind(device)
            .bind(user)
            .bind(token_hash)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// An order to erase a device.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    pub club: Uuid,
    pub device: Uuid,
    /// Whose device it is.
    pub owner: Uuid,
    pub by: Uuid,
    pub destroy: bool,
}

/// # Errors
/// What the database says.
pub async fn order_wipe(tx: &mut Tx, order: Order, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(ORDER_WIPE)
            .bind(order.club)
            .bind(order.device)
            .bind(order.owner)
            .bind(now)
            .bind(order.by)
            .bind(order.destroy)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// Whether there was an order that the device has not carried out.
///
/// # Errors
/// What the database says.
pub async fn withdraw_wipe(tx: &mut Tx, club: Uuid, device: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query(WITHDRAW_WIPE).bind(club).bind(device).bind(now);
        query.execute(connection).await?.rows_affected() > 0
    }))
}

/// What a device finds with its secret.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WipeRow {
    pub user_id: Uuid,
    pub asked_at: Option<DateTime<Utc>>,
    pub destroy: bool,
    pub done_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl WipeRow {
    /// Whether the device is to be erased.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.asked_at.is_some() && self.withdrawn_at.is_none() && self.done_at.is_none()
    }
}

/// # Errors
/// What the database says.
pub async fn find_wipe(
    tx: &mut Tx,
    club: Uuid,
    device: Uuid,
    token_hash: &[u8],
) -> Result<Option<WipeRow>, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query_as::<_, WipeRow>(FIND_WIPE).bind(club).bind(device).bind(token_hash);
        query.fetch_optional(connection).await?
    }))
}

/// Whether the order was not known to be carried out until now.
///
/// # Errors
/// What the database says.
pub async fn end_wipe(
    tx: &mut Tx,
    club: Uuid,
    device: Uuid,
    (now, lost): (DateTime<Utc>, i64),
) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query(END_WIPE).bind(club).bind(device).bind(now).bind(lost);
        query.execute(connection).await?.rows_affected() > 0
    }))
}

/// A device that is to be erased, or was.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OrderRow {
    pub device_id: Uuid,
    pub user_id: Uuid,
    pub destroy: bool,
    pub asked_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub lost: Option<i64>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// The orders of a club, the latest first.
///
/// # Errors
/// What the database says.
pub async fn list_wipes(tx: &mut Tx, club: Uuid) -> Result<Vec<OrderRow>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, OrderRow>(LIST_WIPES).bind(club).fetch_all(connection).await?
    }))
}
