//! Another e-mail for an account: it counts once the new address has answered, by a link that is good for an
//! hour and once. The old address is told at both ends. Whether the new one has an account is told to whoever
//! reads its mail, and to nobody else.
//!
//! The address that somebody registers with answers by the same kind of link. Until it has, or its owner has come by
//! another mail to it, nothing may be added that opens the account beside the password: whoever registers with
//! somebody else's address could keep them out by a factor, which a new password by mail does not get past.

use crate::club::{Code, Refusal, people::normalize_email};
use crate::server::{
    Db, Error,
    access::link::{hash_of, new_token},
    db::{
        Tx,
        accounts::{self, User},
        departures,
        email_changes::{self, Awaited},
        password_resets,
    },
    moment,
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long a link can be used.
pub const LIFETIME: TimeDelta = TimeDelta::hours(1);

fn gone() -> Error {
    Refusal::because(Code::EmailLinkUnknown).into()
}

/// What was asked: of whom, the new address, and the token of the link to it.
#[derive(Debug)]
pub struct Asked {
    pub user: User,
    pub email: String,
    pub token: String,
}

/// Begins a change; one that was begun before ends.
///
/// # Errors
/// [`Error::Refused`] when it is no e-mail, or the one that the account has.
pub async fn begin(db: &Db, user: Uuid, typed: &str, now: DateTime<Utc>) -> Result<Asked, Error> {
    if typed.trim().is_empty() {
        return Err(Refusal::field("email", Code::Required).into());
    }
    let email = normalize_email(typed).ok_or_else(|| Refusal::field("email", Code::NotAnEmail))?;
    let token = new_token();
    let mut tx = db.write().await?;
    // The account comes first, as where a link is opened: one of the two would else wait for the other for ever.
    if !departures::hold(&mut tx, user).await? {
        tx.rollback().await?;
        return Err(Error::Unauthenticated);
    }
    let user = accounts::find_user(&mut tx, user).await?.ok_or(Error::Unauthenticated)?;
    if user.email == email {
        tx.rollback().await?;
        return Err(Refusal::field("email", Code::AlreadyExists).into());
    }
    let link = (moment::new_id(), hash_of(&token));
    email_changes::insert(&mut tx, user.id, &email, link, now, now + LIFETIME).await?;
    tx.commit().await?;
    Ok(Asked { user, email, token })
}

/// Asks the address that an account has; what was asked before ends. None when it has answered already, or the
/// account was deleted meanwhile.
///
/// # Errors
/// What the database says.
pub async fn begin_proof(db: &Db, user: Uuid, now: DateTime<Utc>) -> Result<Option<Asked>, Error> {
    let token = new_token();
    let mut tx = db.write().await?;
    let is_there = departures::hold(&mut tx, user).await?;
    let found = accounts::find_user(&mut tx, user).await?;
    let Some(user) = found.filter(|user| is_there && user.email_proven_at.is_none()) else {
        tx.rollback().await?;
        return Ok(None);
    };
    let link = (moment::new_id(), hash_of(&token));
    email_changes::insert(&mut tx, user.id, &user.email, link, now, now + LIFETIME).await?;
    tx.commit().await?;
    Ok(Some(Asked { email: user.email.clone(), user, token }))
}

/// Whoever adds a way into an account reads the mail of its address.
///
/// # Errors
/// [`Code::AddressUnproven`]; [`Error::Unauthenticated`] when the account is gone.
pub async fn require_proven(tx: &mut Tx, user: Uuid) -> Result<(), Error> {
    let user = accounts::find_user(tx, user).await?.ok_or(Error::Unauthenticated)?;
    match user.email_proven_at {
        Some(_) => Ok(()),
        None => Err(Refusal::because(Code::AddressUnproven).into()),
    }
}

/// What a link stands for, if it can still be used.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<Awaited>, Error> {
    let mut tx = db.read().await?;
    let found = email_changes::find(&mut tx, &hash_of(token), now).await?;
    tx.commit().await?;
    Ok(found)
}

/// Gives the account up to the change, and its address, which has answered. Where it is a new one, links to a new
/// password that went to the old one end. The factors stay: a thief of an open session would else be rid of those
/// that he has not.
///
/// # Errors
/// [`Error::Refused`] when the link was used or is too old, the sessions were ended since it was asked for, or the
/// new address has an account.
pub async fn finish(db: &Db, token: &str, now: DateTime<Utc>) -> Result<(User, String), Error> {
    let hash = hash_of(token);
    let mut tx = db.write().await?;
    let Some(awaited) = email_changes::find(&mut tx, &hash, now).await? else {
        tx.rollback().await?;
        return Err(gone());
    };
    let is_new = awaited.is_new();
    let Awaited { user_id: id, email, .. } = awaited;
    let user = accounts::find_user(&mut tx, id).await?.ok_or_else(gone)?;
    match email_changes::set_email(&mut tx, id, &email, now).await {
        Err(error) if error.is_constraint() => {
            tx.abandon().await;
            return Err(Refusal::field("email", Code::AlreadyExists).into());
        }
        set => set?,
    }
    // After the account, as a new password does, which takes the link away.
    if !email_changes::take(&mut tx, &hash, now).await? {
        tx.rollback().await?;
        return Err(gone());
    }
    if is_new {
        password_resets::forget(&mut tx, id, now).await?;
    }
    tx.commit().await?;
    Ok((user, email))
}
