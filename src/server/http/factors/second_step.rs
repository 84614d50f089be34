//! Between a right password (or another site's word) and a session: an account with a second factor gets a
//! cookie for five minutes that opens nothing but the page that asks for the code.

use super::tell_owner;
use crate::app::{account::HalfwayShown, languages::Language};
use crate::server::{
    Error,
    access::{
        Session,
        errand::Errand,
        factors::{
            app::{self, Shown},
            halfway::{COOKIE, Halfway, LIFETIME},
            is_second_wanted,
            policy::{Door, Wanted},
            wanted_of,
        },
        register::session_of,
    },
    audit::told::Way,
    db::factors,
    http::{
        AppState,
        auth::{Begun, Entry, Visitor, begin_session},
        extract::Json,
        language::{cookie, language_of},
        limits::Try,
        pages::escape,
        session::own_name,
    },
    mail::Event,
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;

/// Where the code is asked for.
pub const PAGE: &str = "/sign-in/code";

/// Somebody who has come half-way.
#[derive(Debug)]
pub struct Halted {
    halfway: Halfway,
    token: String,
}

/// Asks whoever has come in by a door for what is still wanted; none when they can go on to a session.
///
/// # Errors
/// What the database says.
pub async fn door(
    state: &AppState,
    session: &Session,
    door: Door,
    email: &str,
) -> Result<Option<Halted>, Error> {
    if wanted_of(state.desk.db(), session, door).await? != Wanted::Second {
        return Ok(None);
    }
    halt(state, (session.user, session.club), door, email, None).map(Some)
}

/// [`door`] before what somebody came for is done, which may bring them into the club in the first place.
///
/// # Errors
/// What the database says.
pub async fn door_before(
    state: &AppState,
    (user, club): (Uuid, Uuid),
    door: Door,
    email: &str,
    errand: Errand,
) -> Result<Option<Halted>, Error> {
    if !is_second_wanted(state.desk.db(), user, door).await? {
        return Ok(None);
    }
    halt(state, (user, club), door, email, Some(errand)).map(Some)
}

fn halt(
    state: &AppState,
    account: (Uuid, Uuid),
    door: Door,
    email: &str,
    errand: Option<Errand>,
) -> Result<Halted, Error> {
    let (tokens, now) = (&state.factors.halfway, moment::now());
    let token = tokens.issue(account, door, email, errand, now)?;
    let halfway = tokens
        .read(&token, now)
        .ok_or_else(|| Error::Internal("a half-way token is not read back".to_owned()))?;
    Ok(Halted { halfway, token })
}

impl Halted {
    /// For programs: 401, to be asked again with a code.
    #[must_use]
    pub fn refuse(&self, state: &AppState) -> Response {
        self.with_cookie(state, Error::SecondFactorWanted.into_response())
    }

    /// For browsers: on to the page that asks for the code.
    #[must_use]
    pub fn lead_on(&self, state: &AppState, next: &str) -> Response {
        let to = if next == "/" { PAGE.to_owned() } else { format!("{PAGE}?next={}", escape(next)) };
        self.with_cookie(state, Redirect::to(&to).into_response())
    }

    fn with_cookie(&self, state: &AppState, mut response: Response) -> Response {
        let cookie = cookie_value(state, &self.token, LIFETIME.num_seconds());
        response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
        response
    }

    /// The code came with the password.
    ///
    /// # Errors
    /// See [`try_second_factor`].
    pub async fn go_on(
        &self,
        state: &AppState,
        visitor: &Visitor,
        code: &str,
        language: Language,
    ) -> Result<(Session, Begun), Error> {
        try_second_factor(state, visitor, &self.halfway, code, language).await
    }
}

fn cookie_value(state: &AppState, token: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = if state.config.is_secure() { "; Secure" } else { "" };
    let name = own_name(state, COOKIE);
    let value = format!("{name}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&value).ok()
}

/// Takes the half-way cookie back: whoever had it has a session now.
pub fn forget(state: &AppState, response: &mut Response) {
    let cookie = cookie_value(state, "", 0);
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
}

/// Who has come half-way, by the cookie.
#[must_use]
pub fn halfway_of(state: &AppState, headers: &HeaderMap) -> Option<Halfway> {
    state.factors.halfway.read(cookie(headers, &own_name(state, COOKIE))?, moment::now())
}

/// What the page asks of them.
///
/// # Errors
/// What the database says.
pub async fn shown(state: &AppState, headers: &HeaderMap) -> Result<Option<HalfwayShown>, Error> {
    let Some(halfway) = halfway_of(state, headers) else { return Ok(None) };
    let mut tx = state.desk.db().read().await?;
    let holds = factors::find_holds(&mut tx, halfway.sub).await?;
    tx.commit().await?;
    Ok(Some(HalfwayShown { totp: holds.totp, passkeys: holds.passkeys > 0 }))
}

/// The session of somebody who shows the code of their app, or a recovery code, within the limits. What they came
/// for is done before.
///
/// # Errors
/// [`Error::Unauthenticated`] when the account's sessions were ended since the first step, or its place in the
/// club; [`Error::Refused`] when the code is wrong, or what they came for cannot be done any more.
pub async fn try_second_factor(
    state: &AppState,
    visitor: &Visitor,
    halfway: &Halfway,
    code: &str,
    language: Language,
) -> Result<(Session, Begun), Error> {
    // A code is not used up for nothing.
    let place = if halfway.errand.is_none() { Some(go_in(state, halfway).await?) } else { None };
    require_open(state, halfway).await?;
    let one = Try::Factor(halfway.sub);
    state.limits.take(one.clone())?;
    match app::take(state.desk.db(), &state.factors, halfway.sub, code, moment::now()).await {
        Ok(Shown::Totp) => {}
        Ok(Shown::Recovery) => tell_of_recovery(state, (halfway.sub, place.as_ref()), language).await?,
        Err(error) => {
            if matches!(error, Error::Refused(_)) {
                state.desk.audit().factor_failed(halfway.sub);
            }
            return Err(error);
        }
    }
    state.limits.give_back(&one);
    let session = match place {
        Some(place) => place,
        None => go_in(state, halfway).await?,
    };
    let email = &halfway.email;
    let entry = match halfway.door {
        Door::Password | Door::Passkey => Entry::Proven { email, way: Way::SecondFactor },
        Door::OpenId => Entry::ByClub,
    };
    let begun = begin_session(state, &session, visitor, entry).await?;
    Ok((session, begun))
}

/// The session to go on to, after what somebody came for was done.
async fn go_in(state: &AppState, halfway: &Halfway) -> Result<Session, Error> {
    if let Some(errand) = &halfway.errand {
        return errand.run(&state.desk, halfway.sub).await;
    }
    session_of(state.desk.db(), halfway.sub, Some(halfway.club)).await.map_err(|error| match error {
        Error::WrongPassword => Error::Unauthenticated,
        error => error,
    })
}

/// What ended the account's sessions ended what came half-way before.
async fn require_open(state: &AppState, halfway: &Halfway) -> Result<(), Error> {
    let mut tx = state.desk.db().read().await?;
    let valid_from = factors::find_valid_from(&mut tx, halfway.sub).await?;
    tx.commit().await?;
    let is_over = valid_from.is_some_and(|valid_from| halfway.made_at() < valid_from);
    if is_over { Err(Error::Unauthenticated) } else { Ok(()) }
}

/// The session of somebody who shows a passkey instead of a code. What they had come half-way for is done before.
///
/// # Errors
/// See [`try_second_factor`].
pub(super) async fn session_by_passkey(
    state: &AppState,
    headers: &HeaderMap,
    user: Uuid,
) -> Result<Session, Error> {
    // Somebody else may have come half-way on the same device.
    let halfway = halfway_of(state, headers).filter(|halfway| halfway.sub == user);
    let Some(halfway) = halfway.filter(|halfway| halfway.errand.is_some()) else {
        return session_of(state.desk.db(), user, None).await;
    };
    require_open(state, &halfway).await?;
    go_in(state, &halfway).await
}

/// Tells the account's owner and the audit log that a recovery code was used.
///
/// # Errors
/// What the database says.
pub(super) async fn tell_of_recovery(
    state: &AppState,
    (user, session): (Uuid, Option<&Session>),
    language: Language,
) -> Result<(), Error> {
    let account = super::own_account(state, user).await?;
    let mut tx = state.desk.db().read().await?;
    let left = factors::find_holds(&mut tx, user).await?.recovery_codes;
    tx.commit().await?;
    tell_owner(state, (&account, session), &Event::CodeUsed(left), language);
    Ok(())
}

/// A code of the app, or a recovery code.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Code {
    pub code: String,
}

/// `POST /api/v1/auth/second-factor`, with the half-way cookie.
pub async fn second_factor(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(Code { code }): Json<Code>,
) -> Result<Response, Error> {
    let halfway = halfway_of(&state, &headers).ok_or(Error::Unauthenticated)?;
    let (session, begun) =
        try_second_factor(&state, &visitor, &halfway, &code, language_of(&headers)).await?;
    let mut response = begun.answer(&state, StatusCode::OK, &session).await?;
    forget(&state, &mut response);
    Ok(response)
}
