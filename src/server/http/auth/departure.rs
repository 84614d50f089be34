//! `DELETE /api/v1/auth/account`.

use super::begin::with_cookies;
use crate::server::{
    Error,
    access::{Session, departure},
    http::{AppState, session::ended_cookies},
    moment,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

/// `DELETE /api/v1/auth/account`: one's own, for whoever showed a short while ago who they are.
pub async fn delete_account(session: Session, State(state): State<AppState>) -> Result<Response, Error> {
    session.require_confirmed(moment::now())?;
    departure::delete_account(&state.desk, &session).await?;
    Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), ended_cookies(&state)))
}
