//! `POST /api/v1/auth/login`, `logout` and `switch`.

use super::{Entry, Visitor, begin::with_cookies, begin_session};
use crate::club::{Code, Refusal};
use crate::server::{
    Error,
    access::{
        Session,
        factors::policy::Door,
        register::{self, Credentials},
        sessions::{self, Why},
    },
    audit::told::Way,
    db::sessions::{EndedSession, Which},
    http::{
        AppState,
        extract::{Json, storable},
        factors,
        language::language_of,
        session::{Authenticated, ended_cookies, session_of_token},
    },
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

/// Signs in within the limits: what fails counts, for the account and for the address.
///
/// # Errors
/// See [`register::sign_in`].
pub async fn try_sign_in(
    state: &AppState,
    visitor: &Visitor,
    credentials: Credentials,
) -> Result<Session, Error> {
    let credentials = Credentials { email: storable(credentials.email), ..credentials };
    let tries = visitor.tries_at(state, &credentials.email);
    for one in &tries {
        state.limits.take(one.clone())?;
    }
    let email = credentials.email.clone();
    let outcome = register::sign_in(state.desk.db(), credentials).await;
    if matches!(outcome, Err(Error::WrongPassword)) {
        state.desk.audit().sign_in_failed(&email);
    } else {
        for one in &tries {
            state.limits.give_back(one);
        }
    }
    outcome
}

/// `POST /api/v1/auth/login`
pub async fn login(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Error> {
    let (email, code) = (credentials.email.clone(), credentials.code.clone());
    let session = try_sign_in(&state, &visitor, credentials).await?;
    if let Some(halted) = factors::door(&state, &session, Door::Password, &email).await? {
        if code.trim().is_empty() {
            return Ok(halted.refuse(&state));
        }
        let (session, begun) = halted.go_on(&state, &visitor, &code, language_of(&headers)).await?;
        return begun.answer(&state, StatusCode::OK, &session).await;
    }
    let begun =
        begin_session(&state, &session, &visitor, Entry::Proven { email: &email, way: Way::Password })
            .await?;
    begun.answer(&state, StatusCode::OK, &session).await
}

/// `POST /api/v1/auth/logout`: also for those whose session has ended already.
pub async fn logout(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Error> {
    try_sign_out(&state, &visitor, &headers).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), ended_cookies(&state)))
}

/// Ends the session that a request comes with, if it comes with one.
///
/// # Errors
/// What the database says.
pub async fn try_sign_out(state: &AppState, visitor: &Visitor, headers: &HeaderMap) -> Result<(), Error> {
    let db = state.desk.db();
    let session = match (session_of_token(headers, state), &visitor.refresh) {
        (Some(claims), _) => Some(claims.sid),
        (None, Some(refresh)) if !visitor.is_program => sessions::find_by_refresh(db, refresh).await?,
        (None, _) => None,
    };
    if let Some(session) = session {
        end_sessions(state, Which::This(session), Why::SignedOut, None).await?;
    }
    Ok(())
}

/// Ends sessions, on behalf of somebody or of their owner: says so in the log, and to whoever listens by them.
///
/// # Errors
/// What the database says.
pub async fn end_sessions(
    state: &AppState,
    which: Which,
    why: Why,
    by: Option<Uuid>,
) -> Result<Vec<EndedSession>, Error> {
    let ended = sessions::end(state.desk.db(), which, why, moment::now()).await?;
    if let Some(first) = ended.first() {
        state.desk.audit().sessions_ended(by.unwrap_or(first.user), &ended, why);
        let clubs: Vec<Uuid> = ended.iter().map(|session| session.club).collect();
        state.desk.pokes().tell_ended(&clubs);
    }
    Ok(ended)
}

/// Which club to go on in.
#[derive(Debug, Deserialize)]
pub struct Switch {
    pub club_id: Uuid,
}

/// A session in another club of the same person.
///
/// # Errors
/// [`Error::NotFound`], whether the club does not exist or the person is not in it.
pub async fn try_switch(state: &AppState, session: &Session, club: Uuid) -> Result<Session, Error> {
    let found = match register::find_place_in(state.desk.db(), session.user, club).await {
        Err(Error::Unauthenticated) => return Err(Error::NotFound),
        outcome => outcome?,
    };
    if session.one_club && club != session.club {
        return Err(Refusal::because(Code::SignedInByClub).into());
    }
    if club != session.club {
        state.desk.audit().signed_in(&found, Way::Switch, session.device);
    }
    Ok(Session { one_club: session.one_club, ..found })
}

/// `POST /api/v1/auth/switch`
pub async fn switch(
    Authenticated { session, claims, .. }: Authenticated,
    State(state): State<AppState>,
    visitor: Visitor,
    Json(Switch { club_id }): Json<Switch>,
) -> Result<Response, Error> {
    let session = try_switch(&state, &session, club_id).await?;
    let begun = begin_session(&state, &session, &visitor, Entry::SignedIn(&claims)).await?;
    begun.answer(&state, StatusCode::OK, &session).await
}
