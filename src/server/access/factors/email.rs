//! Another e-mail for an account: it counts once the new address has answered, by a link that is good for an
//! hour and once. The old address is told at both ends. Whether the new one has an account is told to whoever
//! reads its mail, and to nobody else.

use crate::club::{Code, Refusal, people::normalize_email};
use crate::server::{
    Db, Error,
    access::link::{hash_of, new_token},
    db::{
        accounts::{self, User},
        email_changes, password_resets,
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

/// The address that a link stands for, if it can still be used.
///
/// # Errors
/// What the database says.
pub async fn find(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Option<String>, Error> {
    let mut tx = db.read().await?;
    let found = email_changes::find(&mut tx, &hash_of(token), now).await?;
    tx.commit().await?;
    Ok(found.map(|(_, email)| email))
}

/// Gives the account up to the change, and its new address. Links to a new password that went to the old
/// one end. The factors stay: a thief of an open session would else be rid of those that he has not.
///
/// # Errors
/// [`Error::Refused`] when the link was used or is too old, the sessions were ended since it was asked for, or the
/// new address has an account.
pub async fn finish(db: &Db, token: &str, now: DateTime<Utc>) -> Result<(User, String), Error> {
    let hash = hash_of(token);
    let mut tx = db.write().await?;
    let Some((id, email)) = email_changes::find(&mut tx, &hash, now).await? else {
        tx.rollback().await?;
        return Err(gone());
    };
    let user = accounts::find_user(&mut tx, id).await?.ok_or_else(gone)?;
    match email_changes::set_email(&mut tx, id, &email).await {
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
    password_resets::forget(&mut tx, id, now).await?;
    tx.commit().await?;
    Ok((user, email))
}
