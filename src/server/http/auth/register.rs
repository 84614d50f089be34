//! `POST /api/v1/auth/register`

use super::{Entry, Visitor, begin_session};
use crate::app::languages::Language;
use crate::server::{
    Error,
    access::{
        Session,
        register::{self, Registration},
    },
    http::{
        AppState,
        extract::{Json, storable},
        factors::send_proof,
        language::language_of,
        limits::Try,
        peer::Peer,
    },
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};

/// Registers within the limits, and has the address confirmed by a mail; the form does the same.
///
/// # Errors
/// See [`register::register`].
pub async fn try_register(
    state: &AppState,
    peer: Peer,
    registration: Registration,
    language: Language,
) -> Result<Session, Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let registration = Registration {
        club_name: storable(registration.club_name),
        given_name: storable(registration.given_name),
        family_name: storable(registration.family_name),
        ..registration
    };
    let session = register::register(state.desk.db(), registration).await?;
    send_proof(state, session.user, language);
    Ok(session)
}

/// `POST /api/v1/auth/register`
pub async fn register(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(registration): Json<Registration>,
) -> Result<Response, Error> {
    let email = registration.email.clone();
    let session = try_register(&state, visitor.peer, registration, language_of(&headers)).await?;
    let begun = begin_session(&state, &session, &visitor, Entry::Joined { email: &email }).await?;
    begun.answer(&state, StatusCode::CREATED, &session).await
}
