//! Addresses of accounts that have to answer before they count: another one, or the one that an account was
//! registered with.

use super::Tx;
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const DELETE_OF_USER: &str = "DELETE FROM email_changes WHERE user_id = $1";
pub(super) const INSERT: &str = "INSERT INTO email_changes (id, user_id, email, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
/// What ends the sessions that an account has had ends what was asked for in one of them.
pub(super) const FIND: &str =
    "SELECT e.user_id, e.email, u.email AS present FROM email_changes e JOIN users u ON u.id = e.user_id
WHERE e.token_hash = $1 AND e.used_at IS NULL AND e.expires_at > $2
    AND (u.sessions_valid_from IS NULL OR u.sessions_valid_from <= e.created_at)";
pub(super) const FIND_OF_USER: &str = "SELECT e.email FROM email_changes e JOIN users u ON u.id = e.user_id
WHERE e.user_id = $1 AND e.email <> u.email AND e.used_at IS NULL AND e.expires_at > $2
    AND (u.sessions_valid_from IS NULL OR u.sessions_valid_from <= e.created_at)
ORDER BY e.created_at DESC, e.id DESC LIMIT 1";
pub(super) const USE: &str = "UPDATE email_changes SET used_at = $2
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
pub(super) const SET_EMAIL: &str = "UPDATE users SET email = $2, email_proven_at = $3 WHERE id = $1";

/// What a link stands for.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Awaited {
    pub user_id: Uuid,
    /// The address that has to answer.
    pub email: String,
    /// The one that the account has.
    pub present: String,
}

impl Awaited {
    /// Whether the account moves by it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.email != self.present
    }
}

/// Keeps a change; those that the account had begun before end.
///
/// # Errors
/// What the database says.
pub async fn insert(
    tx: &mut Tx,
    user: Uuid,
    email: &str,
    (id, token_hash): (Uuid, Vec<u8>),
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    delete_of_user(tx, user).await?;
    on_connection!(tx, |connection| {
        sqlx::query(INSERT)
            .bind(id)
            .bind(user)
            .bind(email)
            .bind(token_hash)
            .bind(now)
            .bind(expires_at)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// Whose address answers by a link, if it is still good.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Awaited>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, Awaited>(FIND).bind(token_hash).bind(now).fetch_optional(connection).await?
    }))
}

/// The other address that an account waits for.
///
/// # Errors
/// What the database says.
pub async fn find_of_user(tx: &mut Tx, user: Uuid, now: DateTime<Utc>) -> Result<Option<String>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, String>(FIND_OF_USER).bind(user).bind(now).fetch_optional(connection).await?
    }))
}

/// Whether the link could be used: false when someone was quicker.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(USE).bind(token_hash).bind(now).execute(connection).await?.rows_affected() > 0
    }))
}

/// Ends what an account had begun.
///
/// # Errors
/// What the database says.
pub async fn delete_of_user(tx: &mut Tx, user: Uuid) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(DELETE_OF_USER).bind(user).execute(connection).await?;
    });
    Ok(())
}

/// The account has an address that has answered.
///
/// # Errors
/// A unique violation when the e-mail has an account.
pub async fn set_email(tx: &mut Tx, user: Uuid, email: &str, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(SET_EMAIL).bind(user).bind(email).bind(now).execute(connection).await?;
    });
    Ok(())
}
