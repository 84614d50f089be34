//! Forgotten passwords and new ones.

use super::{Entry, Visitor, account, begin::with_cookies, begin_session};
use crate::app::languages::Language;
use crate::server::{
    Error,
    access::{
        Session,
        change::{Change, change},
        reset,
        sessions::Why,
    },
    db::sessions::EndedSession,
    http::{
        AppState,
        extract::{Json, storable},
        language::language_of,
        limits::Try,
        peer::Peer,
    },
    mail::Letter,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use uuid::Uuid;

/// Whose password is forgotten.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Forgotten {
    pub email: String,
}

/// Has a link to a new password sent, if there is such an account. All of that happens after the answer,
/// which is the same in any case.
///
/// # Errors
/// [`Error::TooMany`], counted by address.
pub fn try_forgotten(state: &AppState, peer: Peer, email: &str, language: Language) -> Result<(), Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let (state, account) = (state.clone(), account(&storable(email.to_owned())));
    let post = state.post.clone();
    post.later(async move {
        // The owner's letter box is not a stranger's to fill.
        if state.limits.take(Try::Mail(account.clone())).is_err() {
            return Ok(());
        }
        let Some((user, token)) = reset::begin(state.desk.db(), &account).await? else { return Ok(()) };
        let link = format!("{}/reset-password/{token}", state.config.public_url.trim_end_matches('/'));
        state.post.send(&user.email, Letter::reset(language, user.greeted(), &link)).await
    });
    Ok(())
}

/// Sets a new password by a link, and tells the account's owner by mail that it was set. Gives the mark by which the
/// account knows the device from now on, if it needs one: it is how its owner comes in on a new device while strangers
/// use up the account's tries.
///
/// # Errors
/// See [`reset::finish`].
pub async fn try_reset(
    state: &AppState,
    visitor: &Visitor,
    (token, password): (&str, String),
    language: Language,
) -> Result<Option<HeaderValue>, Error> {
    state.limits.take(Try::Registration(visitor.peer.0))?;
    let (user, ended) = reset::finish(state.desk.db(), token, password).await?;
    state.desk.audit().account_changed(user.id, None, "account.password_reset");
    tell_ended(state, &ended);
    let (_, mark) = visitor.device.marked(state, &account(&user.email))?;
    let sign_in = format!("{}/sign-in", state.config.public_url.trim_end_matches('/'));
    let post = state.post.clone();
    state.post.later(async move {
        post.send(&user.email, Letter::changed(language, user.greeted(), &sign_in)).await
    });
    Ok(mark)
}

/// The sessions that went with the old password.
fn tell_ended(state: &AppState, ended: &[EndedSession]) {
    if let Some(first) = ended.first() {
        state.desk.audit().sessions_ended(first.user, ended, Why::Password);
        let clubs: Vec<Uuid> = ended.iter().map(|session| session.club).collect();
        state.desk.pokes().tell_ended(&clubs);
    }
}

/// `POST /api/v1/auth/forgotten-password`
pub async fn forgotten_password(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Json(Forgotten { email }): Json<Forgotten>,
) -> Result<StatusCode, Error> {
    try_forgotten(&state, peer, &email, language_of(&headers))?;
    Ok(StatusCode::ACCEPTED)
}

/// A link's token and the password to set.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewPassword {
    pub token: String,
    pub password: String,
}

/// `POST /api/v1/auth/reset-password`
pub async fn reset_password(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(NewPassword { token, password }): Json<NewPassword>,
) -> Result<Response, Error> {
    let mark = try_reset(&state, &visitor, (&token, password), language_of(&headers)).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), mark))
}

/// Changes the password of whoever is signed in, and tells the account's owner by mail that it was changed.
/// The session that asks goes on, with a token that is made after this.
///
/// # Errors
/// See [`change`].
pub async fn try_change(
    state: &AppState,
    session: &Session,
    passwords: Change,
    language: Language,
) -> Result<(), Error> {
    // Counted by the account's id: strangers' tries are counted by its e-mail.
    let one = Try::Account(session.user.to_string());
    state.limits.take(one.clone())?;
    let (user, ended) = change(state.desk.db(), session.user, passwords).await?;
    state.desk.audit().account_changed(user.id, Some(session), "account.password_changed");
    tell_ended(state, &ended);
    state.limits.give_back(&one);
    let sign_in = format!("{}/sign-in", state.config.public_url.trim_end_matches('/'));
    let post = state.post.clone();
    state.post.later(async move {
        post.send(&user.email, Letter::changed(language, user.greeted(), &sign_in)).await
    });
    Ok(())
}

/// `POST /api/v1/auth/change-password`
pub async fn change_password(
    session: Session,
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(passwords): Json<Change>,
) -> Result<Response, Error> {
    try_change(&state, &session, passwords, language_of(&headers)).await?;
    let begun = begin_session(&state, &session, &visitor, Entry::Anew).await?;
    begun.answer(&state, StatusCode::OK, &session).await
}
