//! Whom a provider's statement lets into the club.

use super::{
    Linking, Said,
    linking::{SpokenFor, tie},
};
use crate::club::{Code, Refusal, Role};
use crate::server::{
    Error,
    access::{
        Session, join,
        link::new_token,
        register::{Person, insert_user, new_user, session_of},
    },
    audit::{self, told},
    db::{
        Across, Tx,
        accounts::{self, User},
        departures,
        openid::{self, Provider},
    },
    moment,
    sync::Desk,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Who has come.
#[derive(Clone, Debug)]
pub enum Arrived {
    /// They are in, with the account's e-mail.
    In(Session, String),
    /// They are in by an account that is made for them, with its e-mail, which has still to answer.
    New(Session, String),
    /// The account is not linked yet: its password is asked once.
    WantsPassword(Linking),
    /// The provider speaks for the account, which is not in the club, or was invited to more: they come once they
    /// have shown a second factor, where there is one. See [`super::link`].
    Returns(Linking),
}

/// Lets in whom the provider names: one whose account is linked, or somebody new who was invited or whom the
/// club lets in.
///
/// # Errors
/// [`Code::OpenIdUnknown`], [`Code::OpenIdUnverified`], or what is wrong with an invitation.
pub async fn arrive(
    desk: &Desk,
    (club, provider): (Uuid, &Provider),
    said: Said,
    (invitation, next): (Option<String>, String),
) -> Result<Arrived, Error> {
    let db = desk.db();
    let unknown = || Error::from(Refusal::because(Code::OpenIdUnknown));
    // Invitations of other clubs are none of this provider's.
    let invitation = match invitation {
        Some(token) => (join::find(db, &token).await.map_err(gone)?.club == club).then_some(token),
        None => None,
    };
    let mut tx = db.read_for(Across::SignIn).await?;
    let linked = openid::find_link(&mut tx, club, &said.issuer, &said.subject).await?;
    let account = match (linked, &said.email) {
        (Some(user), _) => accounts::find_user(&mut tx, user).await?,
        (None, Some(email)) => accounts::find_user_by_email(&mut tx, email).await?,
        (None, None) => return Err(Refusal::because(Code::OpenIdUnverified).into()),
    };
    let is_in_club = match &account {
        Some(user) => accounts::find_membership(&mut tx, club, user.id).await?.is_some(),
        None => false,
    };
    tx.commit().await?;
    let may_come = is_in_club || invitation.is_some() || provider.admits;
    match account {
        _ if !may_come => Err(unknown()),
        Some(user) if linked.is_some() && is_in_club && invitation.is_none() => {
            Ok(Arrived::In(session_of(db, user.id, Some(club)).await?, user.email))
        }
        Some(User { id: user, email, .. }) => {
            let Said { issuer, subject, .. } = said;
            let linking = Linking { club, issuer, subject, user, email, invitation, next };
            Ok(if linked.is_some() { Arrived::Returns(linking) } else { Arrived::WantsPassword(linking) })
        }
        None => begin_account(desk, club, said, invitation).await,
    }
}

fn gone(error: Error) -> Error {
    match error {
        Error::NotFound => Refusal::because(Code::InvitationUnknown).into(),
        error => error,
    }
}

/// Somebody new, whom the provider vouches for. Nobody knows the account's password; a link by mail sets one. The
/// provider's word proves the address to its club, and to nobody else: whoever runs it can say any.
async fn begin_account(
    desk: &Desk,
    club: Uuid,
    said: Said,
    invitation: Option<String>,
) -> Result<Arrived, Error> {
    let db = desk.db();
    let email = said.email.clone().unwrap_or_default();
    let (given_name, family_name) = names(&said, &email);
    let person = Person { given_name, family_name, email, password: new_token() };
    let named = SpokenFor { issuer: &said.issuer, subject: &said.subject };
    let (user, email) = if let Some(token) = invitation {
        let email = person.email.clone();
        let session = join::accept_linked(desk, &token, person, None, Some(named)).await?;
        (session.user, email)
    } else {
        let now = moment::now();
        let user = new_user(person, "", Vec::new()).await?;
        let mut tx = db.write_for(club).await?;
        insert_user(&mut tx, &user).await?;
        admit(&mut tx, club, user.id, now).await?;
        tie(&mut tx, club, named, user.id, now).await?;
        tx.commit().await?;
        (user.id, user.email)
    };
    Ok(Arrived::New(session_of(db, user, Some(club)).await?, email))
}

/// As a member, who sees what is their own.
pub(super) async fn admit(tx: &mut Tx, club: Uuid, user: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    if !departures::hold(tx, user).await? {
        return Err(Error::Unauthenticated);
    }
    accounts::upsert_membership(tx, club, user, Role::Member, now).await?;
    let joined = told::staff_changed("staff.joined", user, (None, Some(Role::Member))).by_user(user);
    audit::append(tx, club, vec![joined]).await
}

/// A provider that tells no names: what stands before the @ until the person says better.
fn names(said: &Said, email: &str) -> (String, String) {
    let local = || email.split('@').next().unwrap_or_default().to_owned();
    let cut = |name: &str| name.chars().filter(|c| !c.is_control()).take(80).collect::<String>();
    let given = Some(cut(&said.given_name)).filter(|name| !name.trim().is_empty()).unwrap_or_else(local);
    let family = Some(cut(&said.family_name)).filter(|name| !name.trim().is_empty());
    (given, family.unwrap_or_else(|| "—".to_owned()))
}
