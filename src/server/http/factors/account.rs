//! `/api/v1/auth/factors`: what opens the account of whoever is signed in, its app, its recovery codes.

use super::{own_account, tell};
use crate::app::account::{AccountEmail, AccountSecurity, AppSecret, PasskeyShown, RecoveryCodes};
use crate::server::{
    Error,
    access::{Session, factors::app},
    db::{email_changes, factors},
    http::{AppState, extract::Json, language::language_of, limits::Try},
    mail::Event,
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::Deserialize;

/// `GET /api/v1/auth/factors`
pub async fn show(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    let user = own_account(&state, session.user).await?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let holds = factors::find_holds(&mut tx, session.user).await?;
    let passkeys = factors::list_passkeys(&mut tx, session.user).await?;
    let required = factors::find_required(&mut tx, session.club).await?;
    let awaited = email_changes::find_of_user(&mut tx, session.user, moment::now()).await?;
    tx.commit().await?;
    let passkeys = passkeys.into_iter().map(|passkey| PasskeyShown {
        id: passkey.id,
        name: passkey.name,
        created_at: passkey.created_at,
        used_at: passkey.used_at,
    });
    Ok(axum::Json(AccountSecurity {
        email: AccountEmail { address: user.email, is_proven: user.email_proven_at.is_some(), awaited },
        totp: holds.totp,
        passkeys: passkeys.collect(),
        recovery_codes: holds.recovery_codes,
        passkeys_possible: state.factors.passkeys.are_possible(),
        is_required: required.contains(&session.role),
    }))
}

/// `POST /api/v1/auth/factors/app`
pub async fn begin_app(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    let now = moment::now();
    session.require_confirmed(now)?;
    let user = own_account(&state, session.user).await?;
    let enrolment = app::begin(state.desk.db(), &state.factors, &user, now).await?;
    Ok(axum::Json(AppSecret { secret: enrolment.secret, uri: enrolment.uri }))
}

/// A code that the app shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FirstCode {
    pub code: String,
}

/// `POST /api/v1/auth/factors/app/confirm`
pub async fn confirm_app(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(FirstCode { code }): Json<FirstCode>,
) -> Result<impl IntoResponse, Error> {
    let now = moment::now();
    session.require_confirmed(now)?;
    let one = Try::Factor(session.user);
    state.limits.take(one.clone())?;
    let recovery_codes = app::confirm(state.desk.db(), &state.factors, session.user, &code, now).await?;
    state.limits.give_back(&one);
    let user = own_account(&state, session.user).await?;
    tell(&state, (&user, &session), &Event::AppAdded, language_of(&headers));
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// `DELETE /api/v1/auth/factors/app`
pub async fn remove_app(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    session.require_confirmed(moment::now())?;
    app::remove(state.desk.db(), session.user).await?;
    let user = own_account(&state, session.user).await?;
    tell(&state, (&user, &session), &Event::AppRemoved, language_of(&headers));
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/auth/factors/recovery-codes`
pub async fn renew_codes(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let now = moment::now();
    session.require_confirmed(now)?;
    let recovery_codes = app::renew_codes(state.desk.db(), session.user, now).await?;
    let user = own_account(&state, session.user).await?;
    tell(&state, (&user, &session), &Event::CodesRenewed, language_of(&headers));
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}
