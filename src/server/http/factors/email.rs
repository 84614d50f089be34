//! `/api/v1/auth/email`: another address for the account of whoever is signed in, the link that confirms it, and the
//! one that confirms the address that somebody has registered with.

use super::sign_in_page;
use crate::app::languages::Language;
use crate::server::{
    Error,
    access::{
        Session,
        factors::email::{self as change, Asked},
    },
    http::{
        AppState,
        extract::{Json, storable},
        language::language_of,
        limits::Try,
        peer::Peer,
    },
    mail::Letter,
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use uuid::Uuid;

/// The address to move to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewEmail {
    pub email: String,
}

fn link_of(state: &AppState, token: &str) -> String {
    format!("{}/confirm-email/{token}", state.config.public_url.trim_end_matches('/'))
}

/// Has the address that an account was registered with confirmed by a link, unless it is: after the answer, since
/// nobody waits for a mail to begin.
pub fn send_proof(state: &AppState, user: Uuid, language: Language) {
    let (state, post) = (state.clone(), state.post.clone());
    post.later(async move {
        let asked = change::begin_proof(state.desk.db(), user, moment::now()).await?;
        let Some(Asked { email, token, .. }) = asked else { return Ok(()) };
        let forgotten = format!("{}/forgotten-password", state.config.public_url.trim_end_matches('/'));
        let letter = Letter::email_proof(language, &link_of(&state, &token), &forgotten);
        state.post.send(&email, letter).await
    });
}

/// Has a link sent to the new address, and tells the one that the account has.
///
/// # Errors
/// [`Error::ConfirmationWanted`]; see [`change::begin`].
pub async fn try_begin(
    state: &AppState,
    session: &Session,
    typed: String,
    language: Language,
) -> Result<(), Error> {
    let now = moment::now();
    session.require_confirmed(now)?;
    // The new address is anybody's so far: its letter box is not to be filled.
    state.limits.take(Try::Mail(session.user.to_string()))?;
    let Asked { user, email, token } =
        change::begin(state.desk.db(), session.user, &storable(typed), now).await?;
    state.desk.audit().account_changed(user.id, Some(session), "account.email_asked");
    let told = Letter::email_asked(language, user.greeted(), &email, &sign_in_page(state));
    let letters = [(email, Letter::email_link(language, &link_of(state, &token))), (user.email, told)];
    for (to, letter) in letters {
        let post = state.post.clone();
        state.post.later(async move { post.send(&to, letter).await });
    }
    Ok(())
}

/// Confirms the address that a link was sent to. Where the account moves to it, the former one is told.
///
/// # Errors
/// See [`change::finish`].
pub async fn try_finish(state: &AppState, peer: Peer, token: &str, language: Language) -> Result<(), Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let (user, email) = change::finish(state.desk.db(), token, moment::now()).await?;
    if email == user.email {
        state.desk.audit().account_changed(user.id, None, "account.email_proven");
        return Ok(());
    }
    state.desk.audit().account_changed(user.id, None, "account.email_changed");
    let letter = Letter::email_changed(language, user.greeted(), &email, &sign_in_page(state));
    let post = state.post.clone();
    state.post.later(async move { post.send(&user.email, letter).await });
    Ok(())
}

/// `POST /api/v1/auth/email`
pub async fn begin(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(NewEmail { email }): Json<NewEmail>,
) -> Result<StatusCode, Error> {
    try_begin(&state, &session, email, language_of(&headers)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// `POST /api/v1/auth/email/again`: the link of a registration once more. What was begun towards another address ends.
pub async fn send_again(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    // The address may be anybody's.
    state.limits.take(Try::Mail(session.user.to_string()))?;
    send_proof(&state, session.user, language_of(&headers));
    Ok(StatusCode::ACCEPTED)
}

/// A link's token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EmailLink {
    pub token: String,
}

/// `POST /api/v1/auth/email/confirm`
pub async fn finish(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Json(EmailLink { token }): Json<EmailLink>,
) -> Result<StatusCode, Error> {
    try_finish(&state, peer, &token, language_of(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}
