//! `POST /api/v1/auth/join`: an invitation is used.

use super::{Entry, Visitor, begin_session};
use crate::club::{Code, Refusal};
use crate::server::{
    Error,
    access::{Session, factors::policy::Door, join, register::Person},
    http::{
        AppState,
        extract::{Json, storable},
        factors,
        limits::Try,
        session::Authenticated,
    },
};
use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

/// Uses an invitation within the limits: links and passwords can both be guessed at here.
///
/// # Errors
/// See [`join::accept`].
pub async fn try_join(
    state: &AppState,
    visitor: &Visitor,
    token: &str,
    person: Person,
    by: Option<&Session>,
) -> Result<Session, Error> {
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
    let outcome = join::accept(&state.desk, token, person, user).await;
    if let (Ok(_), Some(account)) = (&outcome, &account) {
        state.limits.give_back(account);
    }
    outcome
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
    Json(Join { token, given_name, family_name, email, password }): Json<Join>,
) -> Result<Response, Error> {
    let person = Person { given_name, family_name, email, password };
    let by = authenticated.as_ref().map(|authenticated| &authenticated.session);
    let email = person.email.clone();
    let session = try_join(&state, &visitor, &token, person, by).await?;
    if by.is_none()
        && let Some(halted) = factors::door(&state, &session, Door::Password, &email).await?
    {
        return Ok(halted.refuse(&state));
    }
    let entry = match &authenticated {
        Some(authenticated) => Entry::SignedIn(&authenticated.claims),
        None => Entry::Joined { email: &email },
    };
    let begun = begin_session(&state, &session, &visitor, entry).await?;
    begun.answer(&state, StatusCode::CREATED, &session).await
}
