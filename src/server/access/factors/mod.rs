//! Second factors: an app that shows codes, recovery codes on paper, passkeys; which of them are wanted of whom;
//! and showing again who one is before what is sensitive.

pub mod app;
pub mod confirmation;
pub mod email;
pub mod halfway;
pub mod keys;
pub mod passkeys;
pub mod policy;
pub mod recovery;
pub mod totp;

use super::{
    Session,
    sealed::{Seal, columns::Column},
};
use crate::club::Role;
use crate::server::{
    Config, Db, Error,
    db::{Across, factors},
};
use halfway::HalfwayTokens;
use passkeys::Passkeys;
use policy::{Door, Wanted, wanted};
use uuid::Uuid;

/// What the handlers of factors share.
#[derive(Debug)]
pub struct Factors {
    /// Seals the secrets of apps.
    pub seal: Seal,
    pub passkeys: Passkeys,
    pub halfway: HalfwayTokens,
}

impl Factors {
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let (secret, former) = (config.secret.as_slice(), config.former_secret.as_deref());
        Self {
            seal: Column::AppSecret.seal(config),
            passkeys: Passkeys::at(&config.public_url, Seal::of(secret, former, "passkey ceremonies")),
            halfway: HalfwayTokens::new(secret, former),
        }
    }
}

/// Whether a second factor is wanted of an account that came by a door, whichever club it goes to.
///
/// # Errors
/// What the database says.
pub async fn is_second_wanted(db: &Db, user: Uuid, door: Door) -> Result<bool, Error> {
    let mut tx = db.read().await?;
    let holds = factors::find_holds(&mut tx, user).await?;
    tx.commit().await?;
    Ok(wanted(door, holds, Role::Member, &[]) == Wanted::Second)
}

/// What is still wanted of somebody who has come in by a door.
///
/// # Errors
/// What the database says.
pub async fn wanted_of(db: &Db, session: &Session, door: Door) -> Result<Wanted, Error> {
    let mut tx = db.read_for(Across::SignIn).await?;
    let holds = factors::find_holds(&mut tx, session.user).await?;
    let required = factors::find_required(&mut tx, session.club).await?;
    tx.commit().await?;
    Ok(wanted(door, holds, session.role, &required))
}
