//! `DELETE /api/v1/auth/account`.

use super::begin::with_cookies;
use crate::server::{
    Error,
    access::{Session, departure},
    http::{AppState, language::language_of, session::ended_cookies},
    mail::Letter,
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};

/// `DELETE /api/v1/auth/account`: one's own, for whoever showed a short while ago who they are. The address that it
/// had is told.
pub async fn delete_account(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    session.require_confirmed(moment::now())?;
    let user = departure::delete_account(&state.desk, &session).await?;
    let letter = Letter::account_deleted(language_of(&headers), user.greeted());
    let post = state.post.clone();
    state.post.later(async move { post.send(&user.email, letter).await });
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), ended_cookies(&state)))
}
