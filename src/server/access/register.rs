//! Registering a club and its admin in one step, and signing in.

use super::{Session, password, token::Claims};
use crate::club::{
    Code, Problem, Refusal, Role,
    people::normalize_email,
    planning::{PlanningCommand, Season, SeasonId},
    spelling::tidy,
};
use crate::server::{
    Db, Error,
    audit::{self, told},
    db::{
        Across, Tx,
        accounts::{self, Membership, Place, User},
        unchanged::LogState,
    },
    moment,
    sync::{Origin, perform_in},
};
use serde::Deserialize;

/// A new club with its first person.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Registration {
    pub club_name: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub password: String,
}

/// A person's own part of a registration; joining by invitation asks the same.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Person {
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub password: String,
}

/// The longest name of a club or a person.
const NAME_LENGTH: usize = 80;

pub(super) fn name(field: &str, text: &str, problems: &mut Vec<Problem>) -> String {
    let tidied = tidy(text);
    match &tidied {
        None => problems.push(Problem::of(field, Code::Required)),
        Some(name) if name.chars().count() > NAME_LENGTH => {
            problems.push(Problem::limited(field, Code::TooLong, NAME_LENGTH));
        }
        Some(_) => {}
    }
    tidied.unwrap_or_default()
}

/// Checks a person's details for a club; the password is hashed only when all of them are right.
pub(super) async fn new_user(
    person: Person,
    club_name: &str,
    mut problems: Vec<Problem>,
) -> Result<User, Error> {
    let given_name = name("given_name", &person.given_name, &mut problems);
    let family_name = name("family_name", &person.family_name, &mut problems);
    let email = normalize_email(&person.email);
    if person.email.trim().is_empty() {
        problems.push(Problem::of("email", Code::Required));
    } else if email.is_none() {
        problems.push(Problem::of("email", Code::NotAnEmail));
    }
    let names = [club_name, &given_name, &family_name];
    problems.extend(password::check(&person.password, &person.email, &names));
    Refusal::unless_empty(problems)?;
    let password_hash = password::hash(person.password).await?;
    Ok(User {
        id: moment::new_id(),
        email: email.unwrap_or_default(),
        password_hash,
        given_name,
        family_name,
        email_proven_at: None,
    })
}

/// Stores a new user; an e-mail that has an account is refused.
pub(super) async fn insert_user(tx: &mut Tx, user: &User) -> Result<(), Error> {
    if accounts::find_user_by_email(tx, &user.email).await?.is_some() {
        return Err(Refusal::field("email", Code::AlreadyExists).into());
    }
    match accounts::insert_user(tx, user, moment::now()).await {
        // Registered by another request meanwhile.
        Err(error) if error.is_constraint() => Err(Refusal::field("email", Code::AlreadyExists).into()),
        other => other,
    }
}

/// Makes the club, its admin and its first season.
///
/// # Errors
/// [`Error::Refused`] names each field that is not accepted.
pub async fn register(db: &Db, registration: Registration) -> Result<Session, Error> {
    let Registration { club_name, given_name, family_name, email, password } = registration;
    let mut problems = Vec::new();
    let club_name = name("club_name", &club_name, &mut problems);
    let person = Person { given_name, family_name, email, password };
    let user = new_user(person, &club_name, problems).await?;

    let now = moment::now();
    let club = (moment::new_id(), club_name);
    let session = Session::beginning((user.id, user.full_name()), club, Role::Admin);
    let mut tx = db.write_for(session.club).await?;
    insert_user(&mut tx, &user).await?;
    let club = (session.club, session.club_name.as_str());
    accounts::insert_club(&mut tx, club, "Europe/Paris", moment::random_id(), now).await?;
    accounts::upsert_membership(&mut tx, session.club, user.id, Role::Admin, now).await?;
    let founded = told::staff_changed("staff.founded", user.id, (None, Some(Role::Admin))).by_user(user.id);
    audit::append(&mut tx, session.club, vec![founded]).await?;
    let season = Season::around(SeasonId(moment::new_id()), now.date_naive());
    let first_season = PlanningCommand::SaveSeason { season }.into();
    let origin = Origin { key: "server", name: "NovaClub" };
    perform_in(&mut tx, &session, origin, vec![first_season], now.date_naive()).await?;
    tx.commit().await?;
    Ok(session)
}

/// What a person signs in with; `club` picks one of several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Credentials {
    pub email: String,
    pub password: String,
    pub club_id: Option<uuid::Uuid>,
    /// Of the app, or a recovery code, for an account that has a second factor; empty, it is asked for.
    pub code: String,
}

/// Finds the account and the club to begin with: the one asked for, else the first by name.
///
/// # Errors
/// [`Error::WrongPassword`], whichever of the two is wrong, or when the account is in no club.
pub async fn sign_in(db: &Db, credentials: Credentials) -> Result<Session, Error> {
    let email = credentials.email.trim().to_lowercase();
    let mut tx = db.read_for(Across::SignIn).await?;
    let user = accounts::find_user_by_email(&mut tx, &email).await?;
    // Nobody is in no club: an unknown e-mail asks the database as much as a known one.
    let id = user.as_ref().map_or_else(uuid::Uuid::nil, |user| user.id);
    let memberships = accounts::list_memberships(&mut tx, id).await?;
    tx.commit().await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let fits = password::verify(credentials.password, hash).await?;
    let user = user.filter(|_| fits).ok_or(Error::WrongPassword)?;
    session_in(user, memberships, credentials.club_id)
}

/// The session of an account that was proven otherwise than by its password, in the club asked for, else the
/// first by name.
///
/// # Errors
/// [`Error::WrongPassword`] when the account is gone, or in no such club.
pub async fn session_of(db: &Db, user: uuid::Uuid, club: Option<uuid::Uuid>) -> Result<Session, Error> {
    let mut tx = db.read_for(Across::SignIn).await?;
    let found = accounts::find_user(&mut tx, user).await?;
    let memberships = accounts::list_memberships(&mut tx, user).await?;
    tx.commit().await?;
    session_in(found.ok_or(Error::WrongPassword)?, memberships, club)
}

fn session_in(user: User, memberships: Vec<Membership>, club: Option<uuid::Uuid>) -> Result<Session, Error> {
    let membership = match club {
        Some(club) => memberships.into_iter().find(|membership| membership.club == club),
        None => memberships.into_iter().next(),
    };
    let membership = membership.ok_or(Error::WrongPassword)?;
    let club = (membership.club, membership.club_name);
    Ok(Session::beginning((user.id, user.full_name()), club, membership.role))
}

/// A living session of a user in a club.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is none such, or the user is not in the club.
pub async fn find_session_in(
    db: &Db,
    user: uuid::Uuid,
    club: uuid::Uuid,
    session: uuid::Uuid,
) -> Result<Session, Error> {
    let place = accounts::find_place(db, db.look(), (user, club), Some(session)).await?;
    let place = place.filter(|place| place.session.is_some()).ok_or(Error::Unauthenticated)?;
    Ok(session_at(user, club, place))
}

/// A user's place in another club than the session's.
///
/// # Errors
/// [`Error::Unauthenticated`] when the user is not in the club.
pub async fn find_place_in(db: &Db, user: uuid::Uuid, club: uuid::Uuid) -> Result<Session, Error> {
    let place = accounts::find_place(db, db.look(), (user, club), None).await?;
    Ok(session_at(user, club, place.ok_or(Error::Unauthenticated)?))
}

fn session_at(user: uuid::Uuid, club: uuid::Uuid, place: Place) -> Session {
    let Place { user_name, club_name, role, session, confirmed_at, one_club, device, enrolment_due, .. } =
        place;
    Session {
        user,
        user_name,
        club,
        club_name,
        role,
        sid: session,
        confirmed_at,
        one_club,
        device,
        enrolment_due,
        brought_in: None,
    }
}

/// The session of a token as it is since `seen` was looked at.
///
/// # Errors
/// [`Error::Unauthenticated`] when the account or its place in the club is gone, the session was ended, or all
/// that were made at that time were.
pub async fn find_session(db: &Db, seen: Option<LogState>, claims: &Claims) -> Result<Session, Error> {
    let (user, club) = (claims.sub, claims.club_id);
    let place = accounts::find_place(db, seen, (user, club), Some(claims.sid)).await?;
    let place = place.ok_or(Error::Unauthenticated)?;
    let is_too_old = place.sessions_valid_from.is_some_and(|valid_from| claims.made_at() < valid_from);
    if place.session.is_none() || is_too_old {
        return Err(Error::Unauthenticated);
    }
    Ok(session_at(user, club, place))
}
