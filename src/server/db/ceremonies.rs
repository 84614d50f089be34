//! The passkey ceremonies that were answered, until their time is over.

use super::Tx;
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const END: &str =
    "INSERT INTO passkey_ceremonies (id, ends_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
pub(super) const FORGET: &str = "DELETE FROM passkey_ceremonies WHERE ends_at <= $1";

/// Whether this is the first answer to a ceremony.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, id: Uuid, ends_at: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(END).bind(id).bind(ends_at).execute(connection).await?.rows_affected() > 0
    }))
}

/// Those whose time is over cannot be answered anyhow.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| sqlx::query(FORGET).bind(now).execute(connection).await.map(drop))?;
    Ok(())
}
