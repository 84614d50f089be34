//! Invitations: a link with a role, for seven days, used once.

use super::{
    Session,
    link::{hash_of, new_token},
    password,
    register::{Person, insert_user, new_user},
};
use crate::club::{Code, Refusal, Role, access::Permission, refusal::require};
use crate::server::{
    Db, Error,
    audit::{self, told},
    db::accounts::{self, Invitation, NewInvitation, User},
    moment,
};
use chrono::TimeDelta;
use uuid::Uuid;

/// How long a link can be used.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);

/// A new link's token; only its hash is kept, so it can be shown this once.
///
/// # Errors
/// When the role may not invite.
pub async fn invite(db: &Db, session: &Session, role: Role) -> Result<String, Error> {
    require(session.role, Permission::ManageClub)?;
    let now = moment::now();
    let token = new_token();
    let invitation = NewInvitation {
        club: session.club,
        id: moment::new_id(),
        token_hash: hash_of(&token),
        role,
        invited_by: session.user,
        expires_at: now + LIFETIME,
    };
    let mut tx = db.write().await?;
    let created = told::invitation_changed("invitation.created", session.user, invitation.id, Some(role));
    accounts::insert_invitation(&mut tx, invitation, now).await?;
    audit::append(&mut tx, session.club, vec![created]).await?;
    tx.commit().await?;
    Ok(token)
}

/// The invitation that a link's token stands for.
///
/// # Errors
/// [`Error::NotFound`] when it was used, withdrawn, has expired or never was.
pub async fn find(db: &Db, token: &str) -> Result<Invitation, Error> {
    let mut tx = db.read().await?;
    let found = accounts::find_invitation(&mut tx, &hash_of(token), moment::now()).await?;
    tx.commit().await?;
    found.ok_or(Error::NotFound)
}

/// Uses an invitation: for someone new it makes the account, for someone who has one (known by e-mail
/// and password, or signed in) it adds the club.
///
/// # Errors
/// [`Error::Refused`] names what is not accepted; an invitation that is gone is one of them.
pub async fn accept(db: &Db, token: &str, person: Person, signed_in: Option<Uuid>) -> Result<Session, Error> {
    let gone = || Error::Refused(Refusal::because(Code::InvitationUnknown));
    let invitation = find(db, token).await.map_err(|_| gone())?;
    let now = moment::now();
    let (user, is_new) = match known_user(db, &person, signed_in).await? {
        Some(user) => (user, false),
        None => (new_user(person, &invitation.club_name, Vec::new()).await?, true),
    };
    let mut tx = db.write().await?;
    if is_new {
        insert_user(&mut tx, &user).await?;
    }
    if !accounts::use_invitation(&mut tx, invitation.club, invitation.id, user.id, now).await? {
        tx.rollback().await?;
        return Err(gone());
    }
    let before = accounts::find_membership(&mut tx, invitation.club, user.id).await?;
    let roles = (before.map(|membership| membership.role), Some(invitation.role));
    accounts::upsert_membership(&mut tx, invitation.club, user.id, invitation.role, now).await?;
    let told = vec![
        told::invitation_changed("invitation.used", user.id, invitation.id, Some(invitation.role)),
        told::staff_changed("staff.joined", user.id, user.id, roles),
    ];
    audit::append(&mut tx, invitation.club, told).await?;
    tx.commit().await?;
    Ok(Session {
        user: user.id,
        user_name: user.full_name(),
        club: invitation.club,
        club_name: invitation.club_name,
        role: invitation.role,
    })
}

async fn known_user(db: &Db, person: &Person, signed_in: Option<Uuid>) -> Result<Option<User>, Error> {
    let mut tx = db.read().await?;
    let signed_in = match signed_in {
        Some(id) => accounts::find_user(&mut tx, id).await?,
        None => None,
    };
    let by_email = accounts::find_user_by_email(&mut tx, &person.email.trim().to_lowercase()).await?;
    tx.commit().await?;
    match (signed_in, by_email) {
        (Some(user), _) => Ok(Some(user)),
        (None, None) => Ok(None),
        (None, Some(user)) => {
            let fits = password::verify(person.password.clone(), Some(user.password_hash.clone())).await?;
            if fits { Ok(Some(user)) } else { Err(Refusal::field("password", Code::WrongPassword).into()) }
        }
    }
}
