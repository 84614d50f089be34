//! Who asks: the session of a cookie or a bearer token, as an extractor, and the cookies themselves.

use super::{
    AppState,
    factors::may_go_on,
    language::cookie,
    limits::Try,
    peer::{self, Peer},
};
use crate::server::{
    Error,
    access::{
        Session,
        register::find_session,
        token::{COOKIE, Claims},
    },
    db::unchanged::LogState,
    moment,
};
use axum::{
    extract::{FromRequestParts, MatchedPath, OptionalFromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use chrono::{DateTime, Utc};
use std::{borrow::Cow, convert::Infallible, sync::Arc};

/// The name of the cookie with the refresh token.
const REFRESH_COOKIE: &str = "novaclub_refresh";

/// A session with the token that it comes from.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub session: Session,
    pub claims: Arc<Claims>,
    /// How the database looked when the session was read: what is read next need not look again.
    pub seen: Option<LogState>,
}

/// The token of a request: an `Authorization` header counts before the cookie.
fn token_of<'a>(headers: &'a HeaderMap, state: &AppState) -> Option<&'a str> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => Some(bearer(value).unwrap_or_default()),
        None => cookie(headers, &own_name(state, COOKIE)),
    }
}

/// The name of a cookie that says who somebody is. Where people use TLS no other host can set one of that name.
#[must_use]
pub fn own_name(state: &AppState, name: &'static str) -> Cow<'static, str> {
    if state.config.is_secure() { Cow::Owned(format!("__Host-{name}")) } else { Cow::Borrowed(name) }
}

/// Whether a browser brings the cookie of a session, good or not.
#[must_use]
pub fn has_session_cookie(headers: &HeaderMap, state: &AppState) -> bool {
    cookie(headers, &own_name(state, COOKIE)).is_some()
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a request comes with a token that is good, as far as it says itself.
#[must_use]
pub fn has_token(headers: &HeaderMap, state: &AppState) -> bool {
    token_of(headers, state).is_some_and(|token| state.tokens.read(token, moment::now()).is_ok())
}

/// The session of a browser's token, good or not: for ending it.
#[must_use]
pub fn session_of_token(headers: &HeaderMap, state: &AppState) -> Option<Arc<Claims>> {
    state.tokens.read(token_of(headers, state)?, moment::now()).ok()
}

/// Whether a request proves itself by a header that no other site can make a browser send.
#[must_use]
pub fn has_bearer(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| bearer(value).is_some())
}

async fn authenticate(parts: &Parts, state: &AppState) -> Result<Authenticated, Error> {
    let token = token_of(&parts.headers, state).ok_or(Error::Unauthenticated)?;
    let claims = match state.tokens.read(token, moment::now()) {
        Ok(claims) => claims,
        Err(error) => {
            let Peer(address) = peer::of(parts, state);
            state.limits.take(Try::Token(address))?;
            return Err(error);
        }
    };
    let db = state.desk.db();
    let seen = db.look();
    let session = find_session(db, seen, &claims).await?;
    let path = parts.extensions.get::<MatchedPath>().map_or(parts.uri.path(), MatchedPath::as_str);
    if session.enrolment_due && !may_go_on(path) {
        return Err(Error::EnrolmentWanted);
    }
    Ok(Authenticated { session, claims, seen })
}

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        authenticate(parts, state).await
    }
}

impl OptionalFromRequestParts<AppState> for Authenticated {
    type Rejection = Error;

    /// A token that is no longer good is none; a database that does not answer is not an answer.
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Option<Self>, Error> {
        match authenticate(parts, state).await {
            Ok(authenticated) => Ok(Some(authenticated)),
            Err(Error::Unauthenticated) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl FromRequestParts<AppState> for Session {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        Ok(authenticate(parts, state).await?.session)
    }
}

impl FromRequestParts<AppState> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(peer::of(parts, state))
    }
}

/// The refresh token of a browser.
#[must_use]
pub fn refresh_token_of(headers: &HeaderMap, state: &AppState) -> Option<String> {
    // One of ours has 43 characters; more is not looked up.
    cookie(headers, &own_name(state, REFRESH_COOKIE))
        .filter(|token| (1..=64).contains(&token.len()))
        .map(str::to_owned)
}

/// The `Set-Cookie` of a browser's token; none if the token could not stand in a header.
#[must_use]
pub fn session_cookie(state: &AppState, token: &str, expires_at: DateTime<Utc>) -> Option<HeaderValue> {
    cookie_value(state, COOKIE, token, (expires_at - moment::now()).num_seconds())
}

/// The `Set-Cookie` of a refresh token.
#[must_use]
pub fn refresh_cookie(state: &AppState, token: &str, ends_at: DateTime<Utc>) -> Option<HeaderValue> {
    cookie_value(state, REFRESH_COOKIE, token, (ends_at - moment::now()).num_seconds())
}

/// The `Set-Cookie`s that end a session.
pub fn ended_cookies(state: &AppState) -> impl Iterator<Item = HeaderValue> {
    [COOKIE, REFRESH_COOKIE].into_iter().filter_map(|name| cookie_value(state, name, "", 0))
}

fn cookie_value(state: &AppState, name: &'static str, token: &str, seconds: i64) -> Option<HeaderValue> {
    let name = own_name(state, name);
    let (secure, seconds) = (if state.config.is_secure() { "; Secure" } else { "" }, seconds.max(0));
    let value = format!("{name}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&value).ok()
}
