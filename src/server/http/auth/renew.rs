//! A browser's session goes on: `POST /api/v1/auth/refresh`, and before pages are rendered and forms are read.

use super::{
    Visitor,
    begin::{Begun, for_browser, with_cookies},
};
use crate::server::{
    Error,
    access::{
        register::find_session_in,
        sessions::{self, Renewal, Why},
        token::COOKIE,
    },
    db::{Across, accounts},
    http::{
        AppState,
        device::Device,
        language::language_of,
        limits::Try,
        peer,
        session::{ended_cookies, has_token, own_name, refresh_token_of},
    },
    mail::Letter,
    moment,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A session that went on.
#[derive(Debug)]
struct Renewed {
    expires_at: DateTime<Utc>,
    /// Names and values of the cookies, as the next request brings them.
    given: Vec<String>,
    cookies: Vec<HeaderValue>,
}

/// `POST /api/v1/auth/refresh`; the tokens are in the cookies.
#[derive(Serialize)]
struct Told {
    expires_at: DateTime<Utc>,
}

/// `POST /api/v1/auth/refresh`
pub async fn refresh(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Error> {
    // The cookies stay as they are: the answer may come after that of another tab where somebody signs in.
    let renewed = renew(&state, &visitor, &headers).await?.ok_or(Error::Unauthenticated)?;
    let told = axum::Json(Told { expires_at: renewed.expires_at });
    Ok(with_cookies(told.into_response(), renewed.cookies))
}

async fn renew(state: &AppState, visitor: &Visitor, headers: &HeaderMap) -> Result<Option<Renewed>, Error> {
    let Some(refresh) = &visitor.refresh else { return Ok(None) };
    let (db, now) = (state.desk.db(), moment::now());
    match sessions::renew(db, &state.tokens, state.config.sessions, refresh, now).await? {
        Renewal::Goes(going) => {
            let session = match find_session_in(db, going.user, going.club, going.id).await {
                Ok(session) => session,
                // No longer in the club.
                Err(Error::Unauthenticated) => return Ok(None),
                Err(error) => return Err(error),
            };
            let Begun { expires_at, cookies, .. } = for_browser(state, &session, &going)?;
            let given =
                cookies.iter().filter_map(|cookie| Some(cookie.to_str().ok()?.split(';').next()?.to_owned()));
            Ok(Some(Renewed { expires_at, given: given.collect(), cookies }))
        }
        Renewal::Over => Ok(None),
        Renewal::Unknown => {
            state.limits.take(Try::Token(visitor.peer.0))?;
            Ok(None)
        }
        Renewal::Copied(ended) => {
            state.desk.audit().sessions_ended(ended.user, &[ended], Why::Copied);
            state.desk.pokes().tell_ended(&[ended.club]);
            tracing::warn!(session = %ended.id, "a copy of a refresh token was used: the session was ended");
            let mut tx = db.read_for(Across::SignIn).await?;
            let user = accounts::find_user(&mut tx, ended.user).await?;
            tx.commit().await?;
            if let Some(user) = user {
                let sign_in = format!("{}/sign-in", state.config.public_url.trim_end_matches('/'));
                let letter = Letter::copied(language_of(headers), user.greeted(), &sign_in);
                let post = state.post.clone();
                state.post.later(async move { post.send(&user.email, letter).await });
            }
            Ok(None)
        }
    }
}

/// Whether an address is a page's or a form's: the API's callers renew by themselves, and files are everybody's.
fn is_page(path: &str) -> bool {
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    !is_file
        && !["/api", "/pkg/", "/icons/", "/screenshots/", "/health"]
            .iter()
            .any(|other| path.starts_with(other))
}

/// Before a page is rendered or a form is read, a token that is over is exchanged: who comes back after a while
/// is still signed in.
pub async fn keep_signed_in(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let may_renew = is_page(request.uri().path())
        && !headers.contains_key(header::AUTHORIZATION)
        && refresh_token_of(headers, &state).is_some()
        && !has_token(headers, &state);
    if !may_renew {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let device = Device::of(&parts.headers);
    let visitor = Visitor::of(peer::of(&parts, &state), device, &parts.headers, &state);
    match renew(&state, &visitor, &parts.headers).await {
        Ok(Some(renewed)) => {
            if let Some(cookie) = with_tokens(&parts.headers, &renewed.given) {
                parts.headers.insert(header::COOKIE, cookie);
            }
            let response = next.run(Request::from_parts(parts, body)).await;
            // Whoever signed out or in by this request has other cookies now.
            if gives_session(&response, &state) { response } else { with_cookies(response, renewed.cookies) }
        }
        Ok(None) => {
            let response = next.run(Request::from_parts(parts, body)).await;
            if gives_session(&response, &state) {
                response
            } else {
                with_cookies(response, ended_cookies(&state))
            }
        }
        Err(error) => error.into_response(),
    }
}

/// Whether an answer gives or takes the cookie of a session.
fn gives_session(response: &Response, state: &AppState) -> bool {
    let name = own_name(state, COOKIE);
    let mut given = response.headers().get_all(header::SET_COOKIE).iter();
    given.any(|value| value.as_bytes().starts_with(name.as_bytes()))
}

/// The cookies of a request, with others in the place of those of the same name.
fn with_tokens(headers: &HeaderMap, given: &[String]) -> Option<HeaderValue> {
    let name = |cookie: &str| cookie.split('=').next().unwrap_or_default().to_owned();
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let others = cookies
        .flat_map(|cookies| cookies.split(';'))
        .map(str::trim)
        .filter(|cookie| !cookie.is_empty() && !given.iter().any(|given| name(given) == name(cookie)));
    let all: Vec<&str> = given.iter().map(String::as_str).chain(others).collect();
    HeaderValue::from_str(&all.join("; ")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_forms_renew_and_files_and_the_api_do_not() {
        for (path, expected) in [
            ("/", true),
            ("/members/0192", true),
            ("/sign-out", true),
            ("/api/v1/sync/pull", false),
            ("/pkg/x/novaclub.css", false),
            ("/sw.js", false),
            ("/favicon.ico", false),
            ("/health", false),
        ] {
            assert_eq!(is_page(path), expected, "{path}");
        }
    }

    #[test]
    fn the_new_token_takes_the_place_of_the_old_one() {
        let headers = [(header::COOKIE, HeaderValue::from_static("a=1; novaclub_session=old; b=2"))];
        let given = ["novaclub_session=new".to_owned(), "novaclub_refresh=next".to_owned()];
        let cookies = with_tokens(&headers.into_iter().collect(), &given).unwrap();
        assert_eq!(cookies, "novaclub_session=new; novaclub_refresh=next; a=1; b=2");
    }
}
