//! Clubs' providers, and for whom they may speak.

use super::Tx;
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const FIND_PROVIDER: &str =
    "SELECT issuer, client_id, client_secret, label, admits FROM openid_providers WHERE club_id = $1";
pub(super) const SAVE_PROVIDER: &str =
    "INSERT INTO openid_providers (club_id, issuer, client_id, client_secret, label, admits, saved_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (club_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
    client_secret = excluded.client_secret, label = excluded.label, admits = excluded.admits,
    saved_at = excluded.saved_at";
pub(super) const DELETE_PROVIDER: &str = "DELETE FROM openid_providers WHERE club_id = $1";
pub(super) const FIND_LINK: &str =
    "SELECT user_id FROM openid_links WHERE club_id = $1 AND issuer = $2 AND subject = $3";
pub(super) const INSERT_LINK: &str =
    "INSERT INTO openid_links (club_id, issuer, subject, user_id, linked_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (club_id, issuer, subject) DO NOTHING";
pub(super) const DELETE_LINKS: &str = "DELETE FROM openid_links WHERE club_id = $1";
pub(super) const DELETE_LINKS_OF: &str = "DELETE FROM openid_links WHERE club_id = $1 AND user_id = $2";
pub(super) const COUNT_LINKS: &str =
    "SELECT COUNT(DISTINCT user_id) FROM openid_links WHERE club_id = $1 AND issuer = $2";

/// A club's provider.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Provider {
    pub issuer: String,
    pub client_id: String,
    /// Sealed.
    pub client_secret: Option<Vec<u8>>,
    /// What stands on the button.
    pub label: String,
    /// Whether people whom the club does not know yet come in, as members.
    pub admits: bool,
}

/// # Errors
/// What the database says.
pub async fn find_provider(tx: &mut Tx, club: Uuid) -> Result<Option<Provider>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, Provider>(FIND_PROVIDER).bind(club).fetch_optional(connection).await?
    }))
}

/// # Errors
/// What the database says.
pub async fn save_provider(
    tx: &mut Tx,
    club: Uuid,
    provider: &Provider,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(SAVE_PROVIDER)
            .bind(club)
            .bind(&provider.issuer)
            .bind(&provider.client_id)
            .bind(provider.client_secret.as_deref())
            .bind(&provider.label)
            .bind(provider.admits)
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// The club's provider, and for whom it spoke. Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn delete_provider(tx: &mut Tx, club: Uuid) -> Result<bool, Error> {
    on_connection!(tx, |connection| {
        sqlx::query(DELETE_LINKS).bind(club).execute(connection).await.map(drop)
    })?;
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DELETE_PROVIDER).bind(club).execute(connection).await?.rows_affected() > 0
    }))
}

/// Whose account a provider speaks for by a name of its own.
///
/// # Errors
/// What the database says.
pub async fn find_link(tx: &mut Tx, club: Uuid, issuer: &str, subject: &str) -> Result<Option<Uuid>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, Uuid>(FIND_LINK)
            .bind(club)
            .bind(issuer)
            .bind(subject)
            .fetch_optional(connection)
            .await?
    }))
}

/// From now on the provider speaks for the account; one that has been linked stays. Whether it did not before.
///
/// # Errors
/// What the database says.
pub async fn insert_link(
    tx: &mut Tx,
    club: Uuid,
    (issuer, subject): (&str, &str),
    user: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(INSERT_LINK)
            .bind(club)
            .bind(issuer)
            .bind(subject)
            .bind(user)
            .bind(now)
            .execute(connection)
            .await?
            .rows_affected()
            > 0
    }))
}

/// The provider no longer speaks for somebody.
///
/// # Errors
/// What the database says.
pub async fn delete_links_of(tx: &mut Tx, club: Uuid, user: Uuid) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(DELETE_LINKS_OF).bind(club).bind(user).execute(connection).await?;
    });
    Ok(())
}

/// For how many accounts a provider speaks.
///
/// # Errors
/// What the database says.
pub async fn count_links(tx: &mut Tx, club: Uuid, issuer: &str) -> Result<i64, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, i64>(COUNT_LINKS).bind(club).bind(issuer).fetch_one(connection).await?
    }))
}
