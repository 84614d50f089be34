//! `POST /api/v1/auth/confirm` and the page `/confirm`: whoever is signed in shows again who they are, by a code, a
//! passkey or a recovery code where the account has a second factor, else by the password.

use super::{own_account, second_step::tell_of_recovery};
use crate::app::{account::ConfirmShown, languages::Language};
use crate::club::{Code, Refusal};
use crate::server::{
    Error,
    access::{
        Session,
        factors::{app, keys, policy::Holds},
        password,
    },
    db::{factors, sessions},
    http::{AppState, extract::Json, factors::keys::Proof, language::language_of, limits::Try},
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Deserialize;
use webauthn_rs::prelude::PublicKeyCredential;

/// Where a browser without scripts shows it.
pub const PAGE: &str = "/confirm";

async fn holds_of(state: &AppState, session: &Session) -> Result<Holds, Error> {
    let mut tx = state.desk.db().read().await?;
    let holds = factors::find_holds(&mut tx, session.user).await?;
    tx.commit().await?;
    Ok(holds)
}

/// What the page asks for.
///
/// # Errors
/// What the database says.
pub async fn shown(state: &AppState, session: &Session) -> Result<ConfirmShown, Error> {
    let holds = holds_of(state, session).await?;
    Ok(ConfirmShown { totp: holds.totp, passkeys: holds.passkeys > 0 })
}

/// One of the three.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    pub password: String,
    pub code: String,
    pub ceremony: Option<String>,
    pub credential: Option<PublicKeyCredential>,
}

impl Shown {
    fn proof(&mut self) -> Option<Proof> {
        Some(Proof { ceremony: self.ceremony.take()?, credential: self.credential.take()? })
    }
}

/// Confirms within the limits. Who has a second factor is asked for it: a stolen password and an open session would
/// else be enough to take the account over.
///
/// # Errors
/// [`Error::Refused`] names what does not fit. [`Error::ConfirmationWanted`] for a token without a session
/// that could be confirmed: sign in again.
pub async fn try_confirm(
    state: &AppState,
    session: &Session,
    mut shown: Shown,
    language: Language,
) -> Result<(), Error> {
    let sid = session.sid.ok_or(Error::ConfirmationWanted)?;
    let one = Try::Factor(session.user);
    state.limits.take(one.clone())?;
    let has_factor = holds_of(state, session).await?.any();
    let outcome = match shown.proof() {
        Some(proof) => by_passkey(state, session, proof).await,
        None if has_factor => by_code(state, session, &shown.code, language).await,
        None => by_password(state, session, shown.password).await,
    };
    if let Err(error) = outcome {
        if matches!(error, Error::Refused(_)) {
            state.desk.audit().factor_failed(session.user);
        }
        return Err(error);
    }
    state.limits.give_back(&one);
    let mut tx = state.desk.db().write_aside_for(session.club).await?;
    sessions::confirm(&mut tx, sid, moment::now()).await?;
    tx.commit().await
}

async fn by_password(state: &AppState, session: &Session, given: String) -> Result<(), Error> {
    if given.is_empty() {
        return Err(Refusal::field("password", Code::Required).into());
    }
    let user = own_account(state, session.user).await?;
    let fits = password::verify(given, Some(user.password_hash)).await?;
    if fits { Ok(()) } else { Err(Refusal::field("password", Code::WrongPassword).into()) }
}

async fn by_code(state: &AppState, session: &Session, code: &str, language: Language) -> Result<(), Error> {
    if code.trim().is_empty() {
        return Err(Refusal::field("code", Code::Required).into());
    }
    match app::take(state.desk.db(), &state.factors, session.user, code, moment::now()).await? {
        app::Shown::Totp => Ok(()),
        app::Shown::Recovery => tell_of_recovery(state, (session.user, Some(session)), language).await,
    }
}

async fn by_passkey(state: &AppState, session: &Session, proof: Proof) -> Result<(), Error> {
    let (db, passkeys) = (state.desk.db(), &state.factors.passkeys);
    let user = keys::prove(db, passkeys, &proof.ceremony, &proof.credential, moment::now()).await?;
    // Somebody else's passkey on a shared tablet.
    if user == session.user { Ok(()) } else { Err(Refusal::because(Code::PasskeyRefused).into()) }
}

/// `POST /api/v1/auth/confirm`
pub async fn confirm(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(shown): Json<Shown>,
) -> Result<StatusCode, Error> {
    try_confirm(&state, &session, shown, language_of(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/auth/confirm`: whether a confirmation counts now, for what a page sends by the sync afterwards.
pub async fn is_confirmed(session: Session) -> Result<StatusCode, Error> {
    session.require_confirmed(moment::now())?;
    Ok(StatusCode::NO_CONTENT)
}
