//! The forms of browsers without scripts: what is accepted leads on (303), what is refused comes back
//! with the page, what was entered, and the problems. A password never comes back.

use super::{
    AppState,
    auth::{
        remember, token_for, try_change, try_forgotten, try_join, try_register, try_reset, try_sign_in,
        try_switch,
    },
    device::Device,
    extract::{Form, id},
    language::language_of,
    pages::{self, HOME, Rendering},
    peer::Peer,
    problem::is_gone,
    session::{Authenticated, ended_cookie, session_cookie},
};
use crate::app::page::FormEcho;
use crate::server::{
    Error,
    access::{
        Session,
        change::Change,
        register::{Credentials, Person, Registration},
    },
};
use axum::{
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use std::collections::BTreeMap;

/// What a form holds.
type Fields = BTreeMap<String, String>;

fn take(fields: &Fields, name: &str) -> String {
    fields.get(name).cloned().unwrap_or_default()
}

/// Where to go on: an address of ours, or home.
fn next_of(fields: &Fields) -> String {
    let next = take(fields, "next");
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if is_ours { next } else { HOME.to_owned() }
}

fn begin(
    state: &AppState,
    session: &Session,
    next: &str,
    mark: Option<HeaderValue>,
) -> Result<Response, Error> {
    let token = token_for(state, session)?;
    let mut response = Redirect::to(next).into_response();
    let cookies = session_cookie(state, &token).into_iter().chain(mark);
    response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// The page again, with what is wrong; what is not the person's mistake stays an error.
async fn come_back(
    state: &AppState,
    (headers, uri): (&HeaderMap, &Uri),
    session: Option<Session>,
    mut fields: Fields,
    error: Error,
) -> Result<Response, Error> {
    for secret in ["password", "old_password"] {
        fields.remove(secret);
    }
    let mut echo = FormEcho { values: fields, ..FormEcho::default() };
    let status = match error {
        Error::Refused(refusal) => {
            let is_gone = is_gone(&refusal);
            echo.refusal = Some(refusal);
            if is_gone { StatusCode::GONE } else { StatusCode::UNPROCESSABLE_ENTITY }
        }
        Error::WrongPassword => {
            echo.wrong_password = true;
            StatusCode::UNAUTHORIZED
        }
        Error::TooMany(wait) => {
            echo.wait_seconds = Some(wait);
            StatusCode::TOO_MANY_REQUESTS
        }
        error => return Err(error),
    };
    let wait = echo.wait_seconds;
    let rendering = Rendering { session, form: Some(echo), status: Some(status) };
    let mut response = pages::render(state, headers, uri, rendering).await?;
    response.headers_mut().extend(wait.map(|wait| (header::RETRY_AFTER, wait.into())));
    Ok(response)
}

/// `POST /register`
pub async fn register(
    State(state): State<AppState>,
    (peer, device): (Peer, Device),
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let registration = Registration {
        club_name: take(&fields, "club_name"),
        given_name: take(&fields, "given_name"),
        family_name: take(&fields, "family_name"),
        email: take(&fields, "email"),
        password: take(&fields, "password"),
    };
    match try_register(&state, peer, registration).await {
        Ok(session) => {
            let mark = remember(&state, (peer, &device), &take(&fields, "email"))?;
            begin(&state, &session, &next_of(&fields), mark)
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /sign-in`
pub async fn sign_in(
    State(state): State<AppState>,
    (peer, device): (Peer, Device),
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let credentials =
        Credentials { email: take(&fields, "email"), password: take(&fields, "password"), club_id: None };
    match try_sign_in(&state, (peer, &device), credentials).await {
        Ok(session) => {
            let mark = remember(&state, (peer, &device), &take(&fields, "email"))?;
            begin(&state, &session, &next_of(&fields), mark)
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /sign-out`
pub async fn sign_out(State(state): State<AppState>) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().extend(ended_cookie(&state).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

/// `POST /join/{token}`
pub async fn join(
    authenticated: Option<Authenticated>,
    State(state): State<AppState>,
    (peer, device): (Peer, Device),
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let session = authenticated.map(|authenticated| authenticated.session);
    let person = Person {
        given_name: take(&fields, "given_name"),
        family_name: take(&fields, "family_name"),
        email: take(&fields, "email"),
        password: take(&fields, "password"),
    };
    let user = session.as_ref().map(|session| session.user);
    match try_join(&state, (peer, &device), &token, person, user).await {
        Ok(joined) => {
            let email = if user.is_none() { take(&fields, "email") } else { String::new() };
            let mark = remember(&state, (peer, &device), &email)?;
            begin(&state, &joined, HOME, mark)
        }
        Err(error) => come_back(&state, (&headers, &uri), session, fields, error).await,
    }
}

/// `POST /switch-club`
pub async fn switch_club(
    session: Session,
    State(state): State<AppState>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let session = try_switch(&state, &session, id(&take(&fields, "club_id"))?).await?;
    begin(&state, &session, &next_of(&fields), None)
}

/// `POST /forgotten-password`: the answer is the same whether there is such an account or not.
pub async fn forgotten_password(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    match try_forgotten(&state, peer, &take(&fields, "email"), language_of(&headers)) {
        Ok(()) => {
            let echo = FormEcho { values: fields, is_done: true, ..FormEcho::default() };
            let rendering = Rendering { form: Some(echo), ..Rendering::default() };
            pages::render(&state, &headers, &uri, rendering).await
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /reset-password/{token}`
pub async fn reset_password(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let password = take(&fields, "password");
    match try_reset(&state, peer, (&token, password), language_of(&headers)).await {
        Ok(()) => {
            let mut response = Redirect::to("/sign-in?changed").into_response();
            response.headers_mut().extend(ended_cookie(&state).map(|cookie| (header::SET_COOKIE, cookie)));
            Ok(response)
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /change-password`
pub async fn change_password(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let passwords =
        Change { old_password: take(&fields, "old_password"), password: take(&fields, "password") };
    match try_change(&state, &session, passwords, language_of(&headers)).await {
        Ok(()) => begin(&state, &session, "/club", None),
        Err(error) => come_back(&state, (&headers, &uri), Some(session), fields, error).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_never_leads_to_another_site() {
        for (next, expected) in [
            ("/members?q=l%C3%A9a", "/members?q=l%C3%A9a"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            let fields = Fields::from([("next".to_owned(), next.to_owned())]);
            assert_eq!(next_of(&fields), expected, "{next:?}");
        }
    }
}
