//! Links to a new password.

use super::Tx;
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const INSERT_RESET: &str = "INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
pub(super) const FIND_RESET: &str =
    "SELECT user_id FROM password_resets WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
pub(super) const USE_RESET: &str =
    "UPDATE password_resets SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
pub(super) const FORGET_RESETS: &str =
    "DELETE FROM password_resets WHERE user_id = $1 AND (used_at IS NULL OR expires_at <= $2)";

/// A link to a new password; those that the account had are no longer good.
///
/// # Errors
/// What the database says.
pub async fn insert(
    tx: &mut Tx,
    user: Uuid,
    (id, token_hash): (Uuid, Vec<u8>),
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    forget(tx, user, now).await?;
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_RESET)
            .bind(id)
            .bind(user)
            .bind(token_hash)
            .bind(now)
            .bind(expires_at)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// The links of an account that were not used, and those whose time is over.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, user: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(FORGET_RESETS).bind(user).bind(now).execute(connection).await?;
    });
    Ok(())
}

/// Whose password a link sets, if it is still good.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Uuid>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, Uuid>(FIND_RESET)
            .bind(token_hash)
            .bind(now)
            .fetch_optional(connection)
            .await?
    }))
}

/// Whether the link could be used: false when someone was quicker.
///
/// # Errors
/// What the database says.
pub async fn spend(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(USE_RESET).bind(token_hash).bind(now).execute(connection).await?.rows_affected() > 0
    }))
}
