//! Second factors of accounts, and which roles a club wants one of.

use super::Tx;
use crate::club::Role;
use crate::on_connection;
use crate::server::{Error, access::factors::policy::Holds};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const BEGIN_TOTP: &str = "INSERT INTO totp_secrets (user_id, sealed, created_at) VALUES ($1, $2, $3)
ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at, last_step = NULL
WHERE totp_secrets.confirmed_at IS NULL";
pub(super) const FIND_TOTP: &str =
    "SELECT sealed, confirmed_at, last_step FROM totp_secrets WHERE user_id = $1";
pub(super) const CONFIRM_TOTP: &str =
    "UPDATE totp_secrets SET confirmed_at = $2, last_step = $3 WHERE user_id = $1 AND confirmed_at IS NULL";
pub(super) const TAKE_STEP: &str = "UPDATE totp_secrets SET last_step = $2
WHERE user_id = $1 AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < $2)";
pub(super) const DELETE_TOTP: &str = "DELETE FROM totp_secrets WHERE user_id = $1";
pub(super) const DELETE_RECOVERY: &str = "DELETE FROM recovery_codes WHERE user_id = $1";
pub(super) const INSERT_RECOVERY: &str =
    "INSERT INTO recovery_codes (user_id, lookup, code_hash, created_at) VALUES ($1, $2, $3, $4)";
pub(super) const FIND_RECOVERY: &str =
    "SELECT code_hash FROM recovery_codes WHERE user_id = $1 AND lookup = $2 AND used_at IS NULL";
pub(super) const USE_RECOVERY: &str =
    "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND lookup = $2 AND used_at IS NULL";
pub(super) const INSERT_PASSKEY: &str = "INSERT INTO passkeys (user_id, id, credential_id, name, credential, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const LIST_PASSKEYS: &str = "SELECT user_id, id, name, credential, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id";
pub(super) const FIND_PASSKEY: &str =
    "SELECT user_id, id, name, credential, created_at, used_at FROM passkeys WHERE credential_id = $1";
pub(super) const USE_PASSKEY: &str =
    "UPDATE passkeys SET credential = $3, used_at = $4 WHERE user_id = $1 AND id = $2";
pub(super) const RENAME_PASSKEY: &str = "UPDATE passkeys SET name = $3 WHERE user_id = $1 AND id = $2";
pub(super) const DELETE_PASSKEY: &str = "DELETE FROM passkeys WHERE user_id = $1 AND id = $2";
pub(super) const DELETE_PASSKEYS: &str = "DELETE FROM passkeys WHERE user_id = $1";
pub(super) const FIND_HOLDS: &str = "SELECT
(SELECT COUNT(*) FROM totp_secrets WHERE user_id = $1 AND confirmed_at IS NOT NULL),
(SELECT COUNT(*) FROM passkeys WHERE user_id = $1),
(SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL)";
pub(super) const FIND_VALID_FROM: &str = "SELECT sessions_valid_from FROM users WHERE id = $1";
pub(super) const FIND_REQUIRED: &str = "SELECT factors_required FROM clubs WHERE id = $1";
pub(super) const SET_REQUIRED: &str = "UPDATE clubs SET factors_required = $2 WHERE id = $1";

/// The app that shows an account's codes, as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Totp {
    pub sealed: Vec<u8>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub last_step: Option<i64>,
}

/// A passkey as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredPasskey {
    pub user_id: Uuid,
    pub id: Uuid,
    pub name: String,
    pub credential: String,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// What an account can prove itself with beside the password.
///
/// # Errors
/// What the database says.
pub async fn find_holds(tx: &mut Tx, user: Uuid) -> Result<Holds, Error> {
    let (totp, passkeys, recovery_codes): (i64, i64, i64) = on_connection!(tx, |connection| {
        sqlx::query_as(FIND_HOLDS).bind(user).fetch_one(connection).await?
    });
    Ok(Holds {
        totp: totp > 0,
        passkeys: usize::try_from(passkeys).unwrap_or(0),
        recovery_codes: usize::try_from(recovery_codes).unwrap_or(0),
    })
}

/// Keeps a new secret that does not count yet. Whether it was kept: one that counts is not replaced.
///
/// # Errors
/// What the database says.
pub async fn begin_totp(tx: &mut Tx, user: Uuid, sealed: &[u8], now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(BEGIN_TOTP).bind(user).bind(sealed).bind(now).execute(connection).await?.rows_affected()
            > 0
    }))
}

/// # Errors
/// What the database says.
pub async fn find_totp(tx: &mut Tx, user: Uuid) -> Result<Option<Totp>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, Totp>(FIND_TOTP).bind(user).fetch_optional(connection).await?
    }))
}

/// From now on the codes count. Whether they did not before.
///
/// # Errors
/// What the database says.
pub async fn confirm_totp(tx: &mut Tx, user: Uuid, step: i64, now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(CONFIRM_TOTP).bind(user).bind(now).bind(step).execute(connection).await?.rows_affected()
            > 0
    }))
}

/// Uses up the code of a step and those before. False when it was used already, by whoever was quicker.
///
/// # Errors
/// What the database says.
pub async fn take_step(tx: &mut Tx, user: Uuid, step: i64) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(TAKE_STEP).bind(user).bind(step).execute(connection).await?.rows_affected() > 0
    }))
}

/// Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn delete_totp(tx: &mut Tx, user: Uuid) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DELETE_TOTP).bind(user).execute(connection).await?.rows_affected() > 0
    }))
}

/// Takes all recovery codes of an account away.
///
/// # Errors
/// What the database says.
pub async fn delete_recovery_codes(tx: &mut Tx, user: Uuid) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(DELETE_RECOVERY).bind(user).execute(connection).await?;
    });
    Ok(())
}

/// Keeps recovery codes (what finds them, and their hashes) in place of those that the account had.
///
/// # Errors
/// What the database says.
pub async fn replace_recovery_codes(
    tx: &mut Tx,
    user: Uuid,
    codes: &[(String, String)],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    delete_recovery_codes(tx, user).await?;
    for (lookup, hash) in codes {
        on_connection!(tx, |connection| {
            sqlx::query(INSERT_RECOVERY)
                .bind(user)
                .bind(lookup)
                .bind(hash)
                .bind(now)
                .execute(connection)
                .await?;
        });
    }
    Ok(())
}

/// The hash of a recovery code that was not used.
///
/// # Errors
/// What the database says.
pub async fn find_recovery_code(tx: &mut Tx, user: Uuid, lookup: &str) -> Result<Option<String>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, String>(FIND_RECOVERY)
            .bind(user)
            .bind(lookup)
            .fetch_optional(connection)
            .await?
    }))
}

/// Whether it could be used: false when someone was quicker.
///
/// # Errors
/// What the database says.
pub async fn use_recovery_code(
    tx: &mut Tx,
    user: Uuid,
    lookup: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(USE_RECOVERY).bind(user).bind(lookup).bind(now).execute(connection).await?.rows_affected()
            > 0
    }))
}

/// A new passkey.
#[derive(Debug)]
pub struct NewPasskey<'a> {
    pub id: Uuid,
    pub credential_id: &'a [u8],
    pub name: &'a str,
    pub credential: &'a str,
}

/// # Errors
/// A unique violation when the passkey is known already.
pub async fn insert_passkey(
    tx: &mut Tx,
    user: Uuid,
    passkey: NewPasskey<'_>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_PASSKEY)
            .bind(user)
            .bind(passkey.id)
            .bind(passkey.credential_id)
            .bind(passkey.name)
            .bind(passkey.credential)
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// An account's passkeys, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn list_passkeys(tx: &mut Tx, user: Uuid) -> Result<Vec<StoredPasskey>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, StoredPasskey>(LIST_PASSKEYS).bind(user).fetch_all(connection).await?
    }))
}

/// Whoever's passkey has this number of its authenticator.
///
/// # Errors
/// What the database says.
pub async fn find_passkey(tx: &mut Tx, credential_id: &[u8]) -> Result<Option<StoredPasskey>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, StoredPasskey>(FIND_PASSKEY)
            .bind(credential_id)
            .fetch_optional(connection)
            .await?
    }))
}

/// A passkey was used: what its authenticator says of itself now. Whether it is still there.
///
/// # Errors
/// What the database says.
pub async fn use_passkey(
    tx: &mut Tx,
    (user, id): (Uuid, Uuid),
    credential: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(USE_PASSKEY)
            .bind(user)
            .bind(id)
            .bind(credential)
            .bind(now)
            .execute(connection)
            .await?
            .rows_affected()
            > 0
    }))
}

/// Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn rename_passkey(tx: &mut Tx, user: Uuid, id: Uuid, name: &str) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(RENAME_PASSKEY).bind(user).bind(id).bind(name).execute(connection).await?.rows_affected()
            > 0
    }))
}

/// Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn delete_passkey(tx: &mut Tx, user: Uuid, id: Uuid) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DELETE_PASSKEY).bind(user).bind(id).execute(connection).await?.rows_affected() > 0
    }))
}

/// All that this module knows of an account: for its erasure, or when its owner has lost it all.
///
/// # Errors
/// What the database says.
pub async fn delete_of_user(tx: &mut Tx, user: Uuid) -> Result<(), Error> {
    for sql in [DELETE_TOTP, DELETE_RECOVERY, DELETE_PASSKEYS, super::email_changes::DELETE_OF_USER] {
        on_connection!(tx, |connection| sqlx::query(sql).bind(user).execute(connection).await.map(drop))?;
    }
    Ok(())
}

/// What an account began before is no longer good.
///
/// # Errors
/// What the database says.
pub async fn find_valid_from(tx: &mut Tx, user: Uuid) -> Result<Option<DateTime<Utc>>, Error> {
    let found = on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, Option<DateTime<Utc>>>(FIND_VALID_FROM)
            .bind(user)
            .fetch_optional(connection)
            .await?
    });
    Ok(found.flatten())
}

/// The roles that a club wants a second factor of.
///
/// # Errors
/// What the database says.
pub async fn find_required(tx: &mut Tx, club: Uuid) -> Result<Vec<Role>, Error> {
    let words = on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, Option<String>>(FIND_REQUIRED).bind(club).fetch_optional(connection).await?
    });
    Ok(roles(words.flatten().as_deref()))
}

/// # Errors
/// What the database says.
pub async fn set_required(tx: &mut Tx, club: Uuid, required: &[Role]) -> Result<(), Error> {
    let words: Vec<&str> = required.iter().map(|role| role.word()).collect();
    let words = (!words.is_empty()).then(|| words.join(","));
    on_connection!(tx, |connection| {
        sqlx::query(SET_REQUIRED).bind(club).bind(words).execute(connection).await?;
    });
    Ok(())
}

/// The roles that are named; a word of a newer program is none.
#[must_use]
pub fn roles(words: Option<&str>) -> Vec<Role> {
    words.unwrap_or_default().split(',').filter_map(Role::from_word).collect()
}
