//! Who asks: the session of a cookie or a bearer token, as an extractor, and the cookie itself.

use super::{
    AppState,
    language::cookie,
    limits::Try,
    peer::{self, Peer},
};
use crate::server::{
    Error,
    access::{
        Session,
        register::find_session,
        token::{COOKIE, Claims, LIFETIME, RENEW_AFTER},
    },
    db::unchanged::LogState,
    moment,
};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use std::{convert::Infallible, sync::Arc};

/// A session with the token that it comes from.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub session: Session,
    pub claims: Arc<Claims>,
    pub by_cookie: bool,
    /// How the database looked when the session was read: what is read next need not look again.
    pub seen: Option<LogState>,
}

impl Authenticated {
    /// A fresh cookie when the one that was sent is old enough.
    #[must_use]
    pub fn renewal(&self, state: &AppState) -> Option<HeaderValue> {
        let now = moment::now();
        let is_old = now.timestamp() - self.claims.iat > RENEW_AFTER.num_seconds();
        if !(self.by_cookie && is_old) {
            return None;
        }
        let Session { user, club, role, .. } = self.session;
        let token = state.tokens.issue(user, club, role, now).ok()?;
        session_cookie(state, &token)
    }
}

/// The token of a request: an `Authorization` header counts before the cookie.
fn token_of(headers: &HeaderMap) -> Option<(&str, bool)> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => Some((bearer(value).unwrap_or_default(), false)),
        None => cookie(headers, COOKIE).map(|token| (token, true)),
    }
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether a request proves itself by a header that no other site can make a browser send.
#[must_use]
pub fn has_bearer(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| bearer(value).is_some())
}

async fn authenticate(parts: &Parts, state: &AppState) -> Result<Authenticated, Error> {
    let (token, by_cookie) = token_of(&parts.headers).ok_or(Error::Unauthenticated)?;
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
    let session = find_session(db, seen, claims.sub, claims.club_id, claims.made_at()).await?;
    Ok(Authenticated { session, claims, by_cookie, seen })
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

/// The `Set-Cookie` of a token; none if the token could not stand in a header.
#[must_use]
pub fn session_cookie(state: &AppState, token: &str) -> Option<HeaderValue> {
    cookie_value(state, token, LIFETIME.num_seconds())
}

/// The `Set-Cookie` that ends a session.
#[must_use]
pub fn ended_cookie(state: &AppState) -> Option<HeaderValue> {
    cookie_value(state, "", 0)
}

fn cookie_value(state: &AppState, token: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = if state.config.is_secure() { "; Secure" } else { "" };
    let value = format!("{COOKIE}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&value).ok()
}
