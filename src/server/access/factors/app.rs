//! An account's app that shows codes, and its recovery codes: making, using, taking away.

use super::{
    Factors, email, recovery,
    totp::{self, Enrolment},
};
use crate::club::{Code, Refusal};
use crate::server::{
    Db, Error,
    access::{password, sealed::columns::Column},
    db::{accounts::User, factors},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Where the server's secret was changed and the one before not given, no code is right: recovery codes and
/// passkeys go on to work.
fn opened(factors_of: &Factors, user: Uuid, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let secret = factors_of.seal.open(&Column::AppSecret.place(&[user]), sealed);
    if secret.is_none() {
        tracing::error!("the secret of an app cannot be opened with NOVACLUB_SECRET, nor the one before");
    }
    secret.ok_or_else(wrong)
}

fn wrong() -> Error {
    Refusal::field("code", Code::WrongCode).into()
}

/// A new secret for an app; it counts once a first right code was given.
///
/// # Errors
/// [`Code::AlreadyExists`] when there is one that counts, [`Code::AddressUnproven`].
pub async fn begin(
    db: &Db,
    factors_of: &Factors,
    user: &User,
    now: DateTime<Utc>,
) -> Result<Enrolment, Error> {
    let secret = totp::new_secret()?;
    let sealed = factors_of.seal.close(&Column::AppSecret.place(&[user.id]), &secret)?;
    let mut tx = db.write().await?;
    email::require_proven(&mut tx, user.id).await?;
    let kept = factors::begin_totp(&mut tx, user.id, &sealed, now).await?;
    tx.commit().await?;
    if !kept {
        return Err(Refusal::field("totp", Code::AlreadyExists).into());
    }
    totp::enrolment(&secret, &user.email)
}

/// The first right code: from now on codes are asked for. Gives recovery codes, if the account had none.
///
/// # Errors
/// [`Code::WrongCode`], [`Code::AddressUnproven`].
pub async fn confirm(
    db: &Db,
    factors_of: &Factors,
    user: Uuid,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Error> {
    let mut tx = db.read().await?;
    email::require_proven(&mut tx, user).await?;
    let found = factors::find_totp(&mut tx, user).await?.filter(|found| found.confirmed_at.is_none());
    tx.commit().await?;
    let found = found.ok_or(Error::NotFound)?;
    let secret = opened(factors_of, user, &found.sealed)?;
    let step = totp::check(&secret, code, now, found.last_step)?.ok_or_else(wrong)?;
    let codes = first_codes(db, user).await?;
    let kept = recovery::hashed(&codes).await?;
    let mut tx = db.write().await?;
    if !factors::confirm_totp(&mut tx, user, step, now).await? {
        tx.rollback().await?;
        return Err(Error::NotFound);
    }
    if !kept.is_empty() {
        factors::replace_recovery_codes(&mut tx, user, &kept, now).await?;
    }
    tx.commit().await?;
    Ok(codes)
}

/// New recovery codes for an account that has none left; none for another.
///
/// # Errors
/// What the database says.
pub async fn first_codes(db: &Db, user: Uuid) -> Result<Vec<String>, Error> {
    let mut tx = db.read().await?;
    let holds = factors::find_holds(&mut tx, user).await?;
    tx.commit().await?;
    if holds.recovery_codes > 0 { Ok(Vec::new()) } else { recovery::new_codes() }
}

/// Ten new recovery codes; those that the account had are no longer good.
///
/// # Errors
/// [`Error::NotFound`] when there is no factor that they could stand in for.
pub async fn renew_codes(db: &Db, user: Uuid, now: DateTime<Utc>) -> Result<Vec<String>, Error> {
    let mut tx = db.read().await?;
    let holds = factors::find_holds(&mut tx, user).await?;
    tx.commit().await?;
    if !holds.any() {
        return Err(Error::NotFound);
    }
    let codes = recovery::new_codes()?;
    let kept = recovery::hashed(&codes).await?;
    let mut tx = db.write().await?;
    factors::replace_recovery_codes(&mut tx, user, &kept, now).await?;
    tx.commit().await?;
    Ok(codes)
}

/// What a code was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Totp,
    Recovery,
}

/// Uses a code of the app, or a recovery code, up.
///
/// # Errors
/// [`Code::WrongCode`] when it is neither, or was used before.
pub async fn take(
    db: &Db,
    factors_of: &Factors,
    user: Uuid,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Shown, Error> {
    if let Some(parts) = recovery::parts(code) {
        return take_recovery(db, user, parts, now).await.map(|()| Shown::Recovery);
    }
    let mut tx = db.read().await?;
    let found = factors::find_totp(&mut tx, user).await?.filter(|found| found.confirmed_at.is_some());
    tx.commit().await?;
    let found = found.ok_or_else(wrong)?;
    let secret = opened(factors_of, user, &found.sealed)?;
    let step = totp::check(&secret, code, now, found.last_step)?.ok_or_else(wrong)?;
    let mut tx = db.write().await?;
    let taken = factors::take_step(&mut tx, user, step).await?;
    tx.commit().await?;
    if taken { Ok(Shown::Totp) } else { Err(wrong()) }
}

async fn take_recovery(
    db: &Db,
    user: Uuid,
    (lookup, rest): (String, String),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut tx = db.read().await?;
    let hash = factors::find_recovery_code(&mut tx, user, &lookup).await?;
    tx.commit().await?;
    if !password::verify(rest, hash).await? {
        return Err(wrong());
    }
    let mut tx = db.write().await?;
    let used = factors::use_recovery_code(&mut tx, user, &lookup, now).await?;
    tx.commit().await?;
    if used { Ok(()) } else { Err(wrong()) }
}

/// Takes the app away; with the last factor its recovery codes go.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn remove(db: &Db, user: Uuid) -> Result<(), Error> {
    let mut tx = db.write().await?;
    let was_there = factors::delete_totp(&mut tx, user).await?;
    if !factors::find_holds(&mut tx, user).await?.any() {
        factors::delete_recovery_codes(&mut tx, user).await?;
    }
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(Error::NotFound) }
}
