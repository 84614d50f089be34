//! The first time a provider speaks for an account that is there already, the account's own password is asked:
//! a provider is the club's, the account is the person's.

use super::arrival::admit;
use crate::club::{Code, Refusal, audit::Kind};
use crate::server::{
    Error,
    access::{
        Session,
        factors::email::require_proven,
        join,
        register::{Person, session_of},
    },
    audit::{self, Happened},
    db::{
        Across, Tx, accounts,
        openid::{self, Provider},
    },
    moment,
    sync::Desk,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody whom a provider has named, and who has still to show that the account is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linking {
    pub club: Uuid,
    pub issuer: String,
    pub subject: String,
    pub user: Uuid,
    pub email: String,
    pub invitation: Option<String>,
    pub next: String,
}

/// How a club's provider names somebody.
#[derive(Clone, Copy, Debug)]
pub struct SpokenFor<'a> {
    pub issuer: &'a str,
    pub subject: &'a str,
}

/// From now on the provider speaks for an account in the club, if it did not before.
///
/// # Errors
/// What the database says.
pub async fn tie(
    tx: &mut Tx,
    club: Uuid,
    SpokenFor { issuer, subject }: SpokenFor<'_>,
    user: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if !openid::insert_link(tx, club, (issuer, subject), user, now).await? {
        return Ok(());
    }
    let linked = Happened::new(Kind::Change, "openid.linked", now).by_user(user);
    audit::append(tx, club, vec![linked]).await
}

/// [`tie`] of an account that was there before. Nobody ties somebody else's address to a name of their own: it has
/// answered.
///
/// # Errors
/// [`Code::AddressUnproven`].
pub async fn tie_known(
    tx: &mut Tx,
    club: Uuid,
    spoken_for: SpokenFor<'_>,
    user: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let SpokenFor { issuer, subject } = spoken_for;
    if openid::find_link(tx, club, issuer, subject).await?.is_none() {
        require_proven(tx, user).await?;
    }
    tie(tx, club, spoken_for, user, now).await
}

/// Links the account of somebody who has shown all that is wanted of them, unless it is linked already, and brings
/// them into the club if they may come.
///
/// # Errors
/// [`Code::OpenIdUnknown`] when they may not, or the club has another provider since; [`Code::AddressUnproven`].
pub async fn link(desk: &Desk, linking: &Linking) -> Result<Session, Error> {
    let db = desk.db();
    let unknown = || Error::from(Refusal::because(Code::OpenIdUnknown));
    let mut tx = db.read_for(Across::SignIn).await?;
    let provider = openid::find_provider(&mut tx, linking.club).await?;
    let is_in_club = accounts::find_membership(&mut tx, linking.club, linking.user).await?.is_some();
    tx.commit().await?;
    let Some(Provider { admits, .. }) = provider.filter(|provider| provider.issuer == linking.issuer) else {
        return Err(unknown());
    };
    let Linking { club, issuer, subject, user, invitation, .. } = linking;
    let named = SpokenFor { issuer, subject };
    if let Some(token) = invitation {
        join::accept_linked(desk, token, Person::default(), Some(*user), Some(named)).await?;
    } else if is_in_club || admits {
        let now = moment::now();
        let mut tx = db.write_for(*club).await?;
        if !is_in_club {
            admit(&mut tx, *club, *user, now).await?;
        }
        tie_known(&mut tx, *club, named, *user, now).await?;
        tx.commit().await?;
    } else {
        return Err(unknown());
    }
    session_of(db, linking.user, Some(linking.club)).await
}
