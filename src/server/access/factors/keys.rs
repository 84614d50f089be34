//! An account's passkeys: making, using, naming, taking away.

use super::{Factors, app, email, passkeys::Passkeys, recovery};
use crate::club::{Code, Problem, Refusal, spelling::tidy};
use crate::server::{
    Db, Error,
    db::{
        accounts::User,
        factors::{self, NewPasskey},
    },
    moment,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

/// More than anybody has pockets for.
pub const MOST: usize = 20;
/// The longest name.
pub const NAME_LENGTH: usize = 60;

/// A passkey's name as it is kept.
///
/// # Errors
/// [`Error::Refused`] says what is wrong with it.
pub fn name(text: &str) -> Result<String, Error> {
    let name = tidy(text).ok_or_else(|| Refusal::field("name", Code::Required))?;
    if name.chars().count() > NAME_LENGTH {
        return Err(Refusal(vec![Problem::limited("name", Code::TooLong, NAME_LENGTH)]).into());
    }
    Ok(name)
}

/// What the browser is asked to make.
///
/// # Errors
/// [`Code::TooMany`], [`Code::PasskeysImpossible`], [`Code::AddressUnproven`].
pub async fn begin(db: &Db, passkeys: &Passkeys, user: &User) -> Result<(String, Value), Error> {
    let mut tx = db.read().await?;
    email::require_proven(&mut tx, user.id).await?;
    let known = factors::list_passkeys(&mut tx, user.id).await?;
    tx.commit().await?;
    if known.len() >= MOST {
        return Err(Refusal(vec![Problem::limited("passkeys", Code::TooMany, MOST)]).into());
    }
    let known: Vec<String> = known.into_iter().map(|passkey| passkey.credential).collect();
    passkeys.start_registration(user, &known)
}

/// Keeps what the browser has made. Gives recovery codes, if the account had none.
///
/// # Errors
/// [`Code::PasskeyRefused`] when it does not fit; [`Code::AddressUnproven`]; what is wrong with its name.
pub async fn finish(
    db: &Db,
    factors_of: &Factors,
    user: Uuid,
    (ceremony, named): (&str, &str),
    made: &RegisterPublicKeyCredential,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Error> {
    let name = name(named)?;
    let ended = factors_of.passkeys.end(db, ceremony, now).await?;
    let (credential_id, credential) = factors_of.passkeys.finish_registration(user, ended, made)?;
    let codes = app::first_codes(db, user).await?;
    let kept = recovery::hashed(&codes).await?;
    let mut tx = db.write().await?;
    email::require_proven(&mut tx, user).await?;
    let passkey = NewPasskey {
        id: moment::new_id(),
        credential_id: &credential_id,
        name: &name,
        credential: &credential,
    };
    match factors::insert_passkey(&mut tx, user, passkey, now).await {
        Err(error) if error.is_constraint() => {
            tx.abandon().await;
            return Err(Refusal::field("passkeys", Code::AlreadyExists).into());
        }
        inserted => inserted?,
    }
    if !kept.is_empty() {
        factors::replace_recovery_codes(&mut tx, user, &kept, now).await?;
    }
    tx.commit().await?;
    Ok(codes)
}

/// Whoever has proven themselves with a passkey.
///
/// # Errors
/// [`Code::PasskeyRefused`], whichever of its reasons.
pub async fn prove(
    db: &Db,
    passkeys: &Passkeys,
    ceremony: &str,
    proof: &PublicKeyCredential,
    now: DateTime<Utc>,
) -> Result<Uuid, Error> {
    let refused = || Error::Refused(Refusal::because(Code::PasskeyRefused));
    let (user, credential_id) = passkeys.named(proof)?;
    let mut tx = db.read().await?;
    let kept = factors::find_passkey(&mut tx, credential_id).await?;
    tx.commit().await?;
    let kept = kept.filter(|kept| kept.user_id == user).ok_or_else(refused)?;
    let ended = passkeys.end(db, ceremony, now).await?;
    let proven = passkeys.finish_authentication(ended, proof, &kept.credential)?;
    let mut tx = db.write().await?;
    let is_there = factors::use_passkey(&mut tx, (user, kept.id), &proven.credential, now).await?;
    tx.commit().await?;
    if is_there { Ok(proven.user) } else { Err(refused()) }
}

/// # Errors
/// [`Error::NotFound`]; what is wrong with the name.
pub async fn rename(db: &Db, user: Uuid, id: Uuid, named: &str) -> Result<(), Error> {
    let name = name(named)?;
    let mut tx = db.write().await?;
    let was_there = factors::rename_passkey(&mut tx, user, id, &name).await?;
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(Error::NotFound) }
}

/// Takes a passkey away; with the last factor the recovery codes go.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn remove(db: &Db, user: Uuid, id: Uuid) -> Result<(), Error> {
    let mut tx = db.write().await?;
    let was_there = factors::delete_passkey(&mut tx, user, id).await?;
    if !factors::find_holds(&mut tx, user).await?.any() {
        factors::delete_recovery_codes(&mut tx, user).await?;
    }
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(Error::NotFound) }
}
