//! Accounts that end: when they are in no club any more, and what is left of them.

use super::Tx;
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// So long before an account is deleted its owner is told.
pub const NOTICE: TimeDelta = TimeDelta::days(30);

/// Whoever was taken in again stays.
pub(super) const STAY: &str = "UPDATE users SET delete_after = NULL, warned_at = NULL
WHERE delete_after IS NOT NULL AND EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id)";
/// `$1` the moment, `$2` the account that is in no club by nature.
pub(super) const BEGIN_TERM: &str = "UPDATE users SET delete_after = $1, warned_at = NULL
WHERE delete_after IS NULL AND deleted_at IS NULL AND id <> $2
    AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id)";
pub(super) const SHORTEN_TERM: &str = "UPDATE users SET delete_after = $2, warned_at = $3
WHERE id = $1 AND deleted_at IS NULL AND (delete_after IS NULL OR delete_after > $2)";
/// `$1` now, `$2` that much earlier: whoever was warned by then.
pub(super) const LIST_WARNED: &str = "SELECT id FROM users
WHERE delete_after <= $1 AND deleted_at IS NULL AND warned_at <= $2
    AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id) ORDER BY id";
/// The same, and whom no mail reached on all the nights since.
pub(super) const LIST_DUE: &str = "SELECT id FROM users WHERE delete_after <= $1 AND deleted_at IS NULL
    AND (warned_at <= $2 OR warned_at IS NULL AND delete_after <= $2)
    AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id) ORDER BY id";
pub(super) const LIST_UNWARNED: &str = "SELECT id, email, CASE WHEN email_proven_at IS NULL THEN NULL ELSE given_name END AS greeted, delete_after
FROM users WHERE delete_after <= $1 AND warned_at IS NULL AND deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id) ORDER BY id";
pub(super) const NOTE_WARNED: &str = "UPDATE users SET warned_at = $2
WHERE id = $1 AND warned_at IS NULL AND delete_after IS NOT NULL AND deleted_at IS NULL";
/// Written in any case: the row is held from then on, by whoever takes the account in or deletes it.
pub(super) const HOLD: &str = "UPDATE users SET deleted_at = NULL WHERE id = $1 AND deleted_at IS NULL";
/// What is an account's alone: `$1` the account.
pub(super) const BELONGINGS: [&str; 11] = [
    "DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)",
    "DELETE FROM sessions WHERE user_id = $1",
    "DELETE FROM totp_secrets WHERE user_id = $1",
    "DELETE FROM recovery_codes WHERE user_id = $1",
    "DELETE FROM passkeys WHERE user_id = $1",
    "DELETE FROM openid_links WHERE user_id = $1",
    "DELETE FROM password_resets WHERE user_id = $1",
    "DELETE FROM email_changes WHERE user_id = $1",
    "DELETE FROM invitations WHERE used_by = $1",
    "UPDATE devices SET name = '' WHERE user_id = $1",
    "UPDATE device_cursors SET device_name = NULL, agent = '' WHERE user_id = $1",
];
/// `$2` an address at which nobody is, `$3` the hash of a password that nobody knows, `$4` now.
pub(super) const EMPTY: &str =
    "UPDATE users SET email = $2, password_hash = $3, given_name = '', family_name = '',
    sessions_valid_from = $4, delete_after = NULL, warned_at = NULL, deleted_at = $4, email_proven_at = NULL
WHERE id = $1 AND deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = users.id)";
pub(super) const FORGET_INVITATIONS: &str = "DELETE FROM invitations WHERE used_at < $1 OR expires_at < $1";
pub(super) const FORGET_EMAIL_CHANGES: &str =
    "DELETE FROM email_changes WHERE used_at < $1 OR expires_at < $1";
pub(super) const FORGET_RESETS: &str = "DELETE FROM password_resets WHERE used_at < $1 OR expires_at < $1";

/// Says from when on accounts in no club are deleted, of those of which nothing was said; takes it back of those
/// that are in one again. `but`: the account that is in none by nature.
///
/// # Errors
/// What the database says.
pub async fn note_terms(tx: &mut Tx, delete_after: DateTime<Utc>, but: Uuid) -> Result<(), Error> {
    on_connection!(tx, |connection| sqlx::query(STAY).execute(connection).await.map(drop))?;
    on_connection!(tx, |connection| {
        sqlx::query(BEGIN_TERM).bind(delete_after).bind(but).execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// An account is deleted the next night, unless it is in another club. Nobody is warned: it goes with its person.
///
/// # Errors
/// What the database says.
pub async fn shorten_term(tx: &mut Tx, user: Uuid, delete_after: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        let query = sqlx::query(SHORTEN_TERM).bind(user).bind(delete_after).bind(delete_after - NOTICE);
        query.execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// What becomes of accounts whose owners nobody could tell that their term is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// Nobody has tried to tell them.
    Stay,
    /// Each night has tried for a month.
    Go,
}

/// Accounts in no club whose term is over, and whose owner has been told for long enough.
///
/// # Errors
/// What the database says.
pub async fn list_due(tx: &mut Tx, untold: Untold, now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let sql = match untold {
        Untold::Stay => LIST_WARNED,
        Untold::Go => LIST_DUE,
    };
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar(sql).bind(now).bind(now - NOTICE).fetch_all(connection).await?
    }))
}

/// An account that is about to be deleted, and whose owner does not know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unwarned {
    pub id: Uuid,
    pub email: String,
    /// By what name; none when the address never answered.
    pub greeted: Option<String>,
    pub delete_after: DateTime<Utc>,
}

/// Accounts in no club whose term is over at a moment, and whose owner was not told.
///
/// # Errors
/// What the database says.
pub async fn list_unwarned(tx: &mut Tx, until: DateTime<Utc>) -> Result<Vec<Unwarned>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, Unwarned>(LIST_UNWARNED).bind(until).fetch_all(connection).await?
    }))
}

/// The owner of an account was told.
///
/// # Errors
/// What the database says.
pub async fn note_warned(tx: &mut Tx, user: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(NOTE_WARNED).bind(user).bind(now).execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// Holds an account until the transaction ends, so that nobody takes it into a club while it is deleted, or the
/// other way round. Comes after the clubs' locks, and before sessions. False when it was deleted.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, user: Uuid) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(HOLD).bind(user).execute(connection).await?.rows_affected() > 0
    }))
}

/// Deletes an account that is in no club, in a transaction that is begun for [`super::Across::Upkeep`]. Its number
/// alone stays, with devices that may have to be erased. False, and nothing was done, when it is in a club or was
/// deleted before.
///
/// # Errors
/// What the database says.
pub async fn delete_account(
    tx: &mut Tx,
    user: Uuid,
    nobodys_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    // Held by a statement of its own: on PostgreSQL the next one sees the place that was waited for.
    if !hold(tx, user).await? {
        return Ok(false);
    }
    // No mail arrives there (RFC 2606).
    let nowhere = format!("{user}@deleted.novaclub.invalid");
    let emptied = on_connection!(tx, |connection| {
        let query = sqlx::query(EMPTY).bind(user).bind(nowhere).bind(nobodys_hash).bind(now);
        query.execute(connection).await?.rows_affected()
    });
    if emptied == 0 {
        return Ok(false);
    }
    for sql in BELONGINGS {
        on_connection!(tx, |connection| sqlx::query(sql).bind(user).execute(connection).await.map(drop))?;
    }
    Ok(true)
}

/// Forgets links that were used, or over, before a moment.
///
/// # Errors
/// What the database says.
pub async fn forget_links(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Error> {
    for sql in [FORGET_INVITATIONS, FORGET_EMAIL_CHANGES, FORGET_RESETS] {
        on_connection!(tx, |connection| sqlx::query(sql).bind(before).execute(connection).await.map(drop))?;
    }
    Ok(())
}
