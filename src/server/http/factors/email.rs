//! `/api/v1/auth/email`: another address for the account of whoever is signed in, and the link that confirms it.

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

/// The address to move to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewEmail {
    pub email: String,
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
    let link = format!("{}/confirm-email/{token}", state.config.public_url.trim_end_matches('/'));
    let letters = [
        (email.clone(), Letter::email_link(language, &user.given_name, &link)),
        (user.email, Letter::email_asked(language, &user.given_name, &email, &sign_in_page(state))),
    ];
    for (to, letter) in letters {
        let post = state.post.clone();
        state.post.later(async move { post.send(&to, letter).await });
    }
    Ok(())
}

/// Moves an account to the address that a link was sent to, and tells the former one.
///
/// # Errors
/// See [`change::finish`].
pub async fn try_finish(state: &AppState, peer: Peer, token: &str, language: Language) -> Result<(), Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let (user, email) = change::finish(state.desk.db(), token, moment::now()).await?;
    state.desk.audit().account_changed(user.id, None, "account.email_changed");
    let letter = Letter::email_changed(language, &user.given_name, &email, &sign_in_page(state));
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
