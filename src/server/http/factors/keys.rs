//! Passkeys: `/api/v1/auth/factors/passkeys` makes and removes those of whoever is signed in,
//! `/api/v1/auth/passkey` signs in with one. Both in two requests: what the browser is asked, and its answer.

use super::{
    own_account,
    second_step::{forget, halfway_of, session_by_passkey},
    tell,
};
use crate::app::account::{PasskeyOptions, RecoveryCodes};
use crate::server::{
    Error,
    access::{Session, factors::keys},
    audit::told::Way,
    http::{
        AppState,
        auth::{Entry, Visitor, begin_session},
        extract::{Json, id, storable},
        language::language_of,
        limits::Try,
        peer::Peer,
    },
    mail::Event,
    moment,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

/// `POST /api/v1/auth/factors/passkeys/options`
pub async fn begin(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    session.require_confirmed(moment::now())?;
    let user = own_account(&state, session.user).await?;
    let (ceremony, options) = keys::begin(state.desk.db(), &state.factors.passkeys, &user).await?;
    Ok(axum::Json(PasskeyOptions { ceremony, options }))
}

/// What a browser has made.
#[derive(Debug, Deserialize)]
pub struct Made {
    pub ceremony: String,
    pub name: String,
    pub credential: RegisterPublicKeyCredential,
}

/// `POST /api/v1/auth/factors/passkeys`
pub async fn finish(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(Made { ceremony, name, credential }): Json<Made>,
) -> Result<impl IntoResponse, Error> {
    let now = moment::now();
    session.require_confirmed(now)?;
    let name = storable(name);
    let named = (ceremony.as_str(), name.as_str());
    let db = state.desk.db();
    let recovery_codes = keys::finish(db, &state.factors, session.user, named, &credential, now).await?;
    let user = own_account(&state, session.user).await?;
    tell(&state, (&user, &session), &Event::PasskeyAdded, language_of(&headers));
    Ok((StatusCode::CREATED, axum::Json(RecoveryCodes { recovery_codes })))
}

/// Another name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    pub name: String,
}

/// `PATCH /api/v1/auth/factors/passkeys/{id}`
pub async fn rename(
    session: Session,
    State(state): State<AppState>,
    Path(passkey): Path<String>,
    Json(Named { name }): Json<Named>,
) -> Result<StatusCode, Error> {
    keys::rename(state.desk.db(), session.user, id(&passkey)?, &storable(name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/auth/factors/passkeys/{id}`
pub async fn remove(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    Path(passkey): Path<String>,
) -> Result<StatusCode, Error> {
    session.require_confirmed(moment::now())?;
    keys::remove(state.desk.db(), session.user, id(&passkey)?).await?;
    let user = own_account(&state, session.user).await?;
    tell(&state, (&user, &session), &Event::PasskeyRemoved, language_of(&headers));
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/auth/passkey/options`: to sign in or to confirm.
pub async fn options(State(state): State<AppState>, peer: Peer) -> Result<impl IntoResponse, Error> {
    state.limits.take(Try::Token(peer.0))?;
    let (ceremony, options) = state.factors.passkeys.start_authentication()?;
    Ok(axum::Json(PasskeyOptions { ceremony, options }))
}

/// What a browser has proven.
#[derive(Debug, Deserialize)]
pub struct Proof {
    pub ceremony: String,
    pub credential: PublicKeyCredential,
}

/// `POST /api/v1/auth/passkey`
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(Proof { ceremony, credential }): Json<Proof>,
) -> Result<Response, Error> {
    let one = Try::Address(visitor.peer.0);
    state.limits.take(one.clone())?;
    let db = state.desk.db();
    let user = keys::prove(db, &state.factors.passkeys, &ceremony, &credential, moment::now()).await?;
    state.limits.give_back(&one);
    let mut response = match begin_by_passkey(&state, &visitor, &headers, user).await {
        Ok(begun) => begun,
        Err(error) => error.into_response(),
    };
    // What was begun half-way is done, or cannot be.
    if halfway_of(&state, &headers).is_some() {
        forget(&state, &mut response);
    }
    Ok(response)
}

async fn begin_by_passkey(
    state: &AppState,
    visitor: &Visitor,
    headers: &HeaderMap,
    user: Uuid,
) -> Result<Response, Error> {
    let session = session_by_passkey(state, headers, user).await?;
    let email = own_account(state, user).await?.email;
    let entry = Entry::Proven { email: &email, way: Way::Passkey };
    let begun = begin_session(state, &session, visitor, entry).await?;
    begun.answer(state, StatusCode::OK, &session).await
}
