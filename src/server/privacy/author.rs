//! The account in whose name the program acts by itself: nobody can sign in with it.

use crate::club::Role;
use crate::server::{
    Db, Error,
    access::{Session, password},
    db::accounts::{self, User},
    moment,
};
use uuid::Uuid;

/// The same in every database. It is in no club.
#[must_use]
pub fn id() -> Uuid {
    Uuid::new_v5(&Uuid::nil(), b"novaclub, by itself")
}

/// A session of the program in a club, for what it does there by itself.
///
/// # Errors
/// What the database says.
pub async fn session(db: &Db, club: Uuid, club_name: &str) -> Result<Session, Error> {
    let user = (account(db).await?, "NovaClub".to_owned());
    Ok(Session::beginning(user, (club, club_name.to_owned()), Role::Admin))
}

/// The account, made when it is first needed. No mail arrives at its address (RFC 2606), and it is one that
/// nobody can have registered before.
async fn account(db: &Db) -> Result<Uuid, Error> {
    let mut tx = db.read().await?;
    let known = accounts::find_user(&mut tx, id()).await?;
    tx.commit().await?;
    if known.is_some() {
        return Ok(id());
    }
    let user = User {
        id: id(),
        email: format!("{}@novaclub.invalid", moment::random_id()),
        password_hash: password::hash(moment::random_id().to_string()).await?,
        given_name: "NovaClub".to_owned(),
        family_name: String::new(),
        email_proven_at: None,
    };
    let mut tx = db.write().await?;
    // Another process may have been first.
    if accounts::find_user(&mut tx, id()).await?.is_none() {
        accounts::insert_user(&mut tx, &user, moment::now()).await?;
    }
    tx.commit().await?;
    Ok(id())
}
