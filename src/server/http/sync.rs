//! `/api/v1/sync`: devices hand their commands in and fetch what changed. The addresses never change:
//! a tablet that lay in a drawer must find them.

use super::{
    AppState,
    extract::{Json, storable},
    session::Authenticated,
};
use crate::club::{Code, Problem, Refusal};
use crate::server::{Error, access::Session, sync::RawPush};
use crate::sync::{
    Envelope,
    digest::{CollectionRequest, DigestRequest},
    protocol::{FLOOR_VERSION, PullRequest},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{Datelike as _, NaiveDate};
use serde_json::Value;

/// The most commands in one push.
pub const PUSH_COMMANDS: usize = 1_000;

/// The longest name of a device that is kept.
const DEVICE_NAME_LENGTH: usize = 80;

/// The largest number of a command: what a JavaScript number can count to.
const GREATEST_N: u64 = (1 << 53) - 1;

/// `POST /api/v1/sync/push`
pub async fn push(
    authenticated: Authenticated,
    State(state): State<AppState>,
    Json(push): Json<RawPush>,
) -> Result<Response, Error> {
    if push.version < FLOOR_VERSION {
        return Err(Error::Outdated);
    }
    let push = acceptable(push)?;
    let answer = state.desk.push(&authenticated.session, push).await?;
    Ok(axum::Json(answer).into_response())
}

/// `POST /api/v1/sync/pull`
pub async fn pull(
    authenticated: Authenticated,
    State(state): State<AppState>,
    Json(request): Json<PullRequest>,
) -> Result<Response, Error> {
    let page = state.desk.pull(&authenticated.session, authenticated.seen, request).await?;
    Ok(axum::Json(page).into_response())
}

/// `POST /api/v1/sync/digest`: whether a device holds what the server holds.
pub async fn digest(
    session: Session,
    State(state): State<AppState>,
    Json(request): Json<DigestRequest>,
) -> Result<Response, Error> {
    Ok(axum::Json(state.desk.digests(&session, request).await?).into_response())
}

/// `POST /api/v1/sync/collection`: a collection from its beginning, for a device whose own differs.
pub async fn collection(
    session: Session,
    State(state): State<AppState>,
    Json(request): Json<CollectionRequest>,
) -> Result<Response, Error> {
    Ok(axum::Json(state.desk.collection_page(&session, request).await?).into_response())
}

/// What cannot be dealt with at all is refused here; one bad command is left to be refused alone, or the
/// device could never send what follows it.
pub(super) fn acceptable(mut push: RawPush) -> Result<RawPush, Error> {
    if push.commands.len() > PUSH_COMMANDS {
        return Err(Refusal(vec![Problem::limited("commands", Code::TooMany, PUSH_COMMANDS)]).into());
    }
    let numbers = push.commands.iter().map(|envelope| envelope.n).chain([push.settled_below]);
    if numbers.into_iter().any(|n| n > GREATEST_N) {
        return Err(Refusal(vec![Problem::limited("n", Code::OutOfRange, format!("1–{GREATEST_N}"))]).into());
    }
    push.device_name = storable(push.device_name).chars().take(DEVICE_NAME_LENGTH).collect();
    for envelope in &mut push.commands {
        if !is_storable(envelope) {
            envelope.command = Value::Null;
        }
    }
    Ok(push)
}

/// `PostgreSQL` has no NUL in texts, and arithmetic on a date at the end of time overflows.
fn is_storable(envelope: &Envelope<Value>) -> bool {
    (1900..=2200).contains(&NaiveDate::year(&envelope.on)) && !has_nul(&envelope.command)
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
