//! A signed-in person changes the password: the present one is asked (OWASP ASVS 5.0, 6.2.3), and all other
//! sessions end (7.4.3).

use super::{
    password,
    sessions::{self, Why},
};
use crate::club::{Code, Refusal};
use crate::server::{
    Db, Error,
    db::{
        Across, Tx,
        accounts::{self, Membership, User},
        email_changes, password_resets,
        sessions::{EndedSession, Which},
    },
    moment,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// The present password and the next.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Change {
    pub old_password: String,
    pub password: String,
}

/// Sets the password of an account, and ends the sessions that it has. Gives the account, and the
/// sessions.
///
/// # Errors
/// [`Error::Refused`] names the field that is not accepted.
pub async fn change(db: &Db, user: Uuid, change: Change) -> Result<(User, Vec<EndedSession>), Error> {
    let mut tx = db.read_for(Across::SignIn).await?;
    let user = accounts::find_user(&mut tx, user).await?.ok_or(Error::Unauthenticated)?;
    let memberships = accounts::list_memberships(&mut tx, user.id).await?;
    tx.commit().await?;
    if !password::verify(change.old_password, Some(user.password_hash.clone())).await? {
        return Err(Refusal::field("old_password", Code::WrongPassword).into());
    }
    let password_hash = hash_for(&user, &memberships, change.password).await?;
    let mut tx = db.write_for(Across::SignIn).await?;
    let ended = set_new_password(&mut tx, user.id, &password_hash, moment::now()).await?;
    tx.commit().await?;
    Ok((user, ended))
}

/// The hash of a password that somebody may have.
///
/// # Errors
/// [`Error::Refused`] says what is wrong with it.
pub(super) async fn hash_for(
    user: &User,
    memberships: &[Membership],
    new_password: String,
) -> Result<String, Error> {
    let clubs = memberships.iter().map(|membership| membership.club_name.as_str());
    let names: Vec<&str> = clubs.chain([user.given_name.as_str(), user.family_name.as_str()]).collect();
    if let Some(problem) = password::check(&new_password, &user.email, &names) {
        return Err(Refusal(vec![problem]).into());
    }
    password::hash(new_password).await
}

/// A new password ends the sessions that an account has, the links that would set another, and a move to another
/// address that is under way: whoever knew the former one may have asked for it. Gives the sessions.
///
/// # Errors
/// What the database says.
pub(super) async fn set_new_password(
    tx: &mut Tx,
    user: Uuid,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<Vec<EndedSession>, Error> {
    accounts::set_password(tx, user, password_hash, now).await?;
    let ended = sessions::end_in(tx, Which::OfUser(user), Why::Password, now).await?;
    password_resets::forget(tx, user, now).await?;
    email_changes::delete_of_user(tx, user).await?;
    Ok(ended)
}
