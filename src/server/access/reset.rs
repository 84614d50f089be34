//! Forgotten passwords: a link by mail, good for an hour and once (OWASP ASVS 5.0, 6.5.1). Using it ends all
//! sessions of the account (7.4.3), and signs nobody in: whoever reads the mail alone still has to sign
//! in, with the second factor where there is one (6.4.3). Whoever uses it reads the mail of the address, which is
//! proven by that.

use super::{
    change::{hash_for, set_new_password},
    link::{hash_of, new_token},
};
use crate::club::{Code, Refusal};
use crate::server::{
    Db, Error,
    db::{
        Across,
        accounts::{self, User},
        password_resets,
        sessions::EndedSession,
    },
    moment,
};
use chrono::TimeDelta;

/// How long a link can be used.
pub const LIFETIME: TimeDelta = TimeDelta::hours(1);

fn gone() -> Error {
    Refusal::because(Code::ResetUnknown).into()
}

/// A new link's token for the account of an e-mail, whose earlier links end; none when there is no account.
///
/// # Errors
/// What the database says.
pub async fn begin(db: &Db, email: &str) -> Result<Option<(User, String)>, Error> {
    let mut tx = db.read().await?;
    let user = accounts::find_user_by_email(&mut tx, &email.trim().to_lowercase()).await?;
    tx.commit().await?;
    let Some(user) = user else { return Ok(None) };
    let (token, now) = (new_token(), moment::now());
    let mut tx = db.write().await?;
    let link = (moment::new_id(), hash_of(&token));
    password_resets::insert(&mut tx, user.id, link, now, now + LIFETIME).await?;
    tx.commit().await?;
    Ok(Some((user, token)))
}

/// Whether a link can still be used.
///
/// # Errors
/// What the database says.
pub async fn is_open(db: &Db, token: &str) -> Result<bool, Error> {
    let mut tx = db.read().await?;
    let found = password_resets::find(&mut tx, &hash_of(token), moment::now()).await?;
    tx.commit().await?;
    Ok(found.is_some())
}

/// Sets the password of the account that a link was sent to. Gives the account.
///
/// # Errors
/// [`Error::Refused`] says what is wrong with the password, or that the link is used or too old.
pub async fn finish(db: &Db, token: &str, new_password: String) -> Result<(User, Vec<EndedSession>), Error> {
    let hash = hash_of(token);
    let mut tx = db.read_for(Across::SignIn).await?;
    let Some(id) = password_resets::find(&mut tx, &hash, moment::now()).await? else { return Err(gone()) };
    let user = accounts::find_user(&mut tx, id).await?.ok_or_else(gone)?;
    let memberships = accounts::list_memberships(&mut tx, id).await?;
    tx.commit().await?;
    let password_hash = hash_for(&user, &memberships, new_password).await?;
    let mut tx = db.write_for(Across::SignIn).await?;
    let now = moment::now();
    if !password_resets::spend(&mut tx, &hash, now).await? {
        tx.rollback().await?;
        return Err(gone());
    }
    let ended = set_new_password(&mut tx, id, &password_hash, now).await?;
    accounts::prove_email(&mut tx, id, now).await?;
    tx.commit().await?;
    Ok((user, ended))
}
