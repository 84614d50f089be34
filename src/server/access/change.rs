//! A signed-in person changes the password: the present one is asked (OWASP ASVS 5.0, 6.2.3), and all other
//! sessions end (7.4.3).

use super::password;
use crate::club::{Code, Refusal};
use crate::server::{
    Db, Error,
    db::accounts::{self, User},
    moment,
};
use serde::Deserialize;
use uuid::Uuid;

/// The present password and the next.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Change {
    pub old_password: String,
    pub password: String,
}

/// Sets the password of an account, and ends the sessions that it has. Gives the account.
///
/// # Errors
/// [`Error::Refused`] names the field that is not accepted.
pub async fn change(db: &Db, user: Uuid, change: Change) -> Result<User, Error> {
    let mut tx = db.read().await?;
    let user = accounts::find_user(&mut tx, user).await?.ok_or(Error::Unauthenticated)?;
    let memberships = accounts::list_memberships(&mut tx, user.id).await?;
    tx.commit().await?;
    if !password::verify(change.old_password, Some(user.password_hash.clone())).await? {
        return Err(Refusal::field("old_password", Code::WrongPassword).into());
    }
    let clubs = memberships.iter().map(|membership| membership.club_name.as_str());
    let names: Vec<&str> = clubs.chain([user.given_name.as_str(), user.family_name.as_str()]).collect();
    if let Some(problem) = password::check(&change.password, &user.email, &names) {
        return Err(Refusal(vec![problem]).into());
    }
    let password_hash = password::hash(change.password).await?;
    let mut tx = db.write().await?;
    let now = moment::now();
    accounts::set_password(&mut tx, user.id, &password_hash, now).await?;
    accounts::forget_resets(&mut tx, user.id, now).await?;
    tx.commit().await?;
    Ok(user)
}
