//! Invitations: a link with a role, for seven days, used once. One to the family space carries whom the account
//! will stand for.

use super::{
    Session,
    link::{hash_of, new_token},
    openid::{SpokenFor, tie, tie_known},
    password,
    register::{Person, insert_user, new_user},
    rights::{rights_in, rights_of},
};
use crate::club::{
    Code, Refusal, Role,
    access::{AccessCommand, Action, Area, Reach, Rights, StandsFor, may_place},
    families::Guardian,
    people::Member,
};
use crate::server::{
    Db, Error,
    audit::{self, told},
    db::{
        Across, Tx,
        accounts::{self, User},
        departures, devices,
        invitations::{self, Invitation, NewInvitation},
        records,
    },
    moment,
    sync::{Desk, Origin, perform_in},
};
use crate::sync::Record as _;
use chrono::TimeDelta;
use uuid::Uuid;

/// How long a link can be used.
pub const LIFETIME: TimeDelta = TimeDelta::days(7);

/// A new link's token; only its hash is kept, so it can be shown this once.
///
/// # Errors
/// When the role may not invite, or not as that.
pub async fn invite(db: &Db, session: &Session, role: Role) -> Result<String, Error> {
    admit(&rights_of(db, session).await?, session.role, role, None)?;
    make_link(db, session, role, None).await
}

/// A new link to the family space: the account will be a member's, and stand for somebody of the club. Whoever
/// changes the families may make it, once they have shown who they are: by whoever uses it the account is tied.
///
/// # Errors
/// When the role may not, none was shown a short while ago, or there is no such person.
pub async fn invite_family(db: &Db, session: &Session, stands_for: StandsFor) -> Result<String, Error> {
    admit(&rights_of(db, session).await?, session.role, Role::Member, Some(stands_for))?;
    session.require_confirmed(moment::now())?;
    let (field, collection, id) = match stands_for {
        StandsFor::Member(id) => ("member_id", Member::COLLECTION, id.0),
        StandsFor::Guardian(id) => ("guardian_id", Guardian::COLLECTION, id.0),
    };
    let mut tx = db.read_for(session.club).await?;
    let known = records::find(&mut tx, session.club, collection, id).await?;
    tx.commit().await?;
    if known.is_none_or(|known| known.row.deleted) {
        return Err(Refusal::field(field, Code::UnknownRecord).into());
    }
    make_link(db, session, Role::Member, Some(stands_for)).await
}

/// Who may make a link, and in whose name it may still be used.
fn admit(rights: &Rights, inviter: Role, role: Role, stands_for: Option<StandsFor>) -> Result<(), Refusal> {
    let may = match stands_for {
        // Nobody's family is one's own to open to others.
        Some(_) => rights.reach(Area::Families, Action::Change) == Reach::All,
        None => may_place(inviter, rights, role),
    };
    if may { Ok(()) } else { Err(Refusal::because(Code::Forbidden)) }
}

async fn make_link(
    db: &Db,
    session: &Session,
    role: Role,
    stands_for: Option<StandsFor>,
) -> Result<String, Error> {
    let now = moment::now();
    let token = new_token();
    let invitation = NewInvitation {
        club: session.club,
        id: moment::new_id(),
        token_hash: hash_of(&token),
        role,
        invited_by: session.user,
        expires_at: now + LIFETIME,
        stands_for,
    };
    let mut tx = db.write_for(session.club).await?;
    let created = told::invitation_changed("invitation.created", invitation.id, Some(role))
        .by(session)
        .about(member_of(stands_for));
    invitations::insert(&mut tx, invitation, now).await?;
    audit::append(&mut tx, session.club, vec![created]).await?;
    tx.commit().await?;
    Ok(token)
}

/// The invitation that a link's token stands for.
///
/// # Errors
/// [`Error::NotFound`] when it was used, withdrawn, has expired or never was.
pub async fn find(db: &Db, token: &str) -> Result<Invitation, Error> {
    let mut tx = db.read_for(Across::SignIn).await?;
    let found = invitations::find(&mut tx, &hash_of(token), moment::now()).await?;
    tx.commit().await?;
    found.ok_or(Error::NotFound)
}

/// Who comes by an invitation without being signed in and has an account already, and into which club: the e-mail
/// and the password are theirs. None for somebody new.
///
/// # Errors
/// [`Error::Refused`] when the password is wrong, or the invitation is gone.
pub async fn recognise(db: &Db, token: &str, person: &Person) -> Result<Option<(Uuid, Uuid)>, Error> {
    let invitation = find_open(db, token).await?;
    Ok(known_user(db, person, None).await?.map(|user| (user.id, invitation.club)))
}

fn gone() -> Error {
    Refusal::because(Code::InvitationUnknown).into()
}

async fn find_open(db: &Db, token: &str) -> Result<Invitation, Error> {
    match find(db, token).await {
        Err(Error::NotFound) => Err(gone()),
        found => found,
    }
}

/// Uses an invitation, see [`use_link`]. The club's open pages hear whom the account is tied to, as of any other
/// change.
///
/// # Errors
/// See [`use_link`].
pub async fn accept(
    desk: &Desk,
    token: &str,
    person: Person,
    signed_in: Option<Uuid>,
) -> Result<Session, Error> {
    accept_linked(desk, token, person, signed_in, None).await
}

/// [`accept`] of somebody for whom a provider speaks: the invitation is used and the account linked, or neither.
///
/// # Errors
/// See [`use_link`].
pub async fn accept_linked(
    desk: &Desk,
    token: &str,
    person: Person,
    signed_in: Option<Uuid>,
    spoken_for: Option<SpokenFor<'_>>,
) -> Result<Session, Error> {
    let (session, reached) = use_link(desk.db(), token, person, signed_in, spoken_for).await?;
    if let Some(seq) = reached {
        desk.pokes().tell(session.club, seq);
    }
    Ok(session)
}

/// Uses an invitation: for someone new it makes the account, for someone who has one (known by e-mail
/// and password, or signed in) it adds the club. With the session comes how far the club's counter is, where the
/// account was tied to somebody.
///
/// # Errors
/// [`Error::Refused`] names what is not accepted; an invitation that is gone is one of them.
pub async fn use_link(
    db: &Db,
    token: &str,
    person: Person,
    signed_in: Option<Uuid>,
    spoken_for: Option<SpokenFor<'_>>,
) -> Result<(Session, Option<i64>), Error> {
    let invitation = find_open(db, token).await?;
    let now = moment::now();
    let (user, is_new) = match known_user(db, &person, signed_in).await? {
        Some(user) => (user, false),
        None => (new_user(person, &invitation.club_name, Vec::new()).await?, true),
    };
    let mut tx = db.write_for(invitation.club).await?;
    // Whoever takes the inviter's right away, or the inviter off the staff, does so before or after.
    devices::take_seq(&mut tx, invitation.club, 0).await?;
    let Some(inviter) = inviter_in(&mut tx, &invitation).await? else {
        tx.rollback().await?;
        return Err(gone());
    };
    if is_new {
        insert_user(&mut tx, &user).await?;
    } else if !departures::hold(&mut tx, user.id).await? {
        // It was deleted since it was looked at.
        tx.rollback().await?;
        return Err(gone());
    }
    if !invitations::spend(&mut tx, invitation.club, invitation.id, user.id, now).await? {
        tx.rollback().await?;
        return Err(gone());
    }
    let before = accounts::find_membership(&mut tx, invitation.club, user.id).await?;
    let before = before.map(|membership| membership.role);
    // A coach who is a parent too stays a coach, and an admin who opens the link made for a colleague an admin:
    // a link takes nothing away.
    let role = before.filter(|before| !before.is_below(invitation.role)).unwrap_or(invitation.role);
    accounts::upsert_membership(&mut tx, invitation.club, user.id, role, now).await?;
    let used = told::invitation_changed("invitation.used", invitation.id, Some(role)).by_user(user.id);
    let mut told = vec![used.about(member_of(invitation.stands_for))];
    if before != Some(role) {
        told.push(told::staff_changed("staff.joined", user.id, (before, Some(role))).by_user(user.id));
    }
    audit::append(&mut tx, invitation.club, told).await?;
    match spoken_for {
        Some(spoken_for) if is_new => tie(&mut tx, invitation.club, spoken_for, user.id, now).await?,
        Some(spoken_for) => tie_known(&mut tx, invitation.club, spoken_for, user.id, now).await?,
        None => {}
    }
    let mut reached = None;
    if let Some(stands_for) = invitation.stands_for {
        reached = open_family(&mut tx, &inviter, &user, stands_for).await?;
        if reached.is_none() {
            tx.rollback().await?;
            return Err(gone());
        }
    }
    tx.commit().await?;
    let club = (invitation.club, invitation.club_name);
    Ok((Session::beginning((user.id, user.full_name()), club, role), reached))
}

const fn member_of(stands_for: Option<StandsFor>) -> Option<Uuid> {
    match stands_for {
        Some(StandsFor::Member(id)) => Some(id.0),
        Some(StandsFor::Guardian(_)) | None => None,
    }
}

/// Who made an invitation, as they are now: a link does not outlive the right that made it. None when they have
/// left the club, or could no longer make it.
async fn inviter_in(tx: &mut Tx, invitation: &Invitation) -> Result<Option<Session>, Error> {
    let inviter = accounts::find_user(tx, invitation.invited_by).await?;
    let membership = accounts::find_membership(tx, invitation.club, invitation.invited_by).await?;
    let Some((inviter, membership)) = inviter.zip(membership) else { return Ok(None) };
    let club = (invitation.club, invitation.club_name.clone());
    let inviter = Session::beginning((inviter.id, inviter.full_name()), club, membership.role);
    let rights = rights_in(tx, &inviter).await?;
    let may = admit(&rights, inviter.role, invitation.role, invitation.stands_for).is_ok();
    Ok(may.then_some(inviter))
}

/// Ties the account to whom the invitation is for, as the inviter. The seq that it reaches; none when it could not
/// be tied.
async fn open_family(
    tx: &mut Tx,
    inviter: &Session,
    user: &User,
    stands_for: StandsFor,
) -> Result<Option<i64>, Error> {
    let tie = AccessCommand::SetFamilyAccount {
        user_id: user.id,
        name: user.full_name(),
        stands_for,
        active: true,
    };
    let origin = Origin { key: "invitation", name: "NovaClub" };
    let now = moment::now();
    // By making the link, for which they showed who they are.
    let inviter = inviter.having_decided(now);
    match perform_in(tx, &inviter, origin, vec![tie.into()], now.date_naive()).await {
        Ok(seq) => Ok(Some(seq)),
        // The person is gone.
        Err(Error::Refused(_)) => Ok(None),
        Err(other) => Err(other),
    }
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
