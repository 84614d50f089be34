//! `POST /api/v1/auth/join`: an invitation is used.

use super::{Entry, Visitor, begin_session};
use crate::app::languages::Language;
use crate::club::{Code, Refusal};
use crate::server::{
    Error,
    access::{Session, errand::Errand, factors::policy::Door, join, register::Person},
    http::{
        AppState,
        extract::{Json, storable},
        factors::{self, Halted, send_proof},
        language::language_of,
        limits::Try,
        session::Authenticated,
    },
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

/// How far somebody has come by an invitation.
#[derive(Debug)]
pub enum Joined {
    In(Session),
    /// It is used once they have shown their second factor.
    Halted(Halted),
}

/// Uses an invitation within the limits: links and passwords can both be guessed at here. Whoever is new has their
/// address confirmed by a mail: the link was given to them by hand.
///
/// # Errors
/// See [`join::accept`].
pub async fn try_join(
    state: &AppState,
    visitor: &Visitor,
    token: &str,
    (person, by): (Person, Option<&Session>),
    language: Language,
) -> Result<Joined, Error> {
    // A club's own sign-in leads to no other club, and the link may be another's.
    if by.is_some_and(|by| by.one_club) {
        return Err(Refusal::because(Code::SignedInByClub).into());
    }
    let user = by.map(|by| by.user);
    let person = Person {
        given_name: storable(person.given_name),
        family_name: storable(person.family_name),
        email: storable(person.email),
        ..person
    };
    state.limits.take(Try::Registration(visitor.peer.0))?;
    // Who is signed in gives no password that could be guessed.
    let account = user.is_none().then(|| visitor.tries_at(state, &person.email).swap_remove(0));
    if let Some(account) = &account {
        state.limits.take(account.clone())?;
    }
    let outcome = enter(state, token, (person, user), language).await;
    if let (Ok(_), Some(account)) = (&outcome, &account) {
        state.limits.give_back(account);
    }
    outcome
}

/// Whoever is signed in has come through their door; of others who have an account the second factor is asked first.
async fn enter(
    state: &AppState,
    token: &str,
    (person, signed_in): (Person, Option<Uuid>),
    language: Language,
) -> Result<Joined, Error> {
    let mut known = signed_in;
    if signed_in.is_none()
        && let Some((user, club)) = join::recognise(state.desk.db(), token, &person).await?
    {
        let errand = Errand::Join(token.to_owned());
        let halted = factors::door_before(state, (user, club), Door::Password, &person.email, errand).await?;
        if let Some(halted) = halted {
            return Ok(Joined::Halted(halted));
        }
        known = Some(user);
    }
    let session = join::accept(&state.desk, token, person, known).await?;
    if known.is_none() {
        send_proof(state, session.user, language);
    }
    Ok(Joined::In(session))
}

/// An invitation's token and who uses it; nothing but the token when signed in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Join {
    pub token: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub password: String,
}

/// `POST /api/v1/auth/join`
pub async fn join(
    authenticated: Option<Authenticated>,
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(Join { token, given_name, family_name, email, password }): Json<Join>,
) -> Result<Response, Error> {
    let person = Person { given_name, family_name, email, password };
    let by = authenticated.as_ref().map(|authenticated| &authenticated.session);
    let email = person.email.clone();
    let session = match try_join(&state, &visitor, &token, (person, by), language_of(&headers)).await? {
        Joined::In(session) => session,
        Joined::Halted(halted) => return Ok(halted.refuse(&state)),
    };
    let entry = match &authenticated {
        Some(authenticated) => Entry::SignedIn(&authenticated.claims),
        None => Entry::Joined { email: &email },
    };
    let begun = begin_session(&state, &session, &visitor, entry).await?;
    begun.answer(&state, StatusCode::CREATED, &session).await
}
