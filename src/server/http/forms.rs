//! The forms of browsers without scripts: what is accepted leads on (303), what is refused comes back
//! with the page, what was entered, and the problems. A password never comes back.

use super::{
    AppState,
    auth::{
        Entry, Joined, Visitor, begin_session, try_change, try_forgotten, try_join, try_register, try_reset,
        try_sign_in, try_sign_out, try_switch,
    },
    extract::{Form, id},
    factors,
    language::language_of,
    pages::{self, HOME, Rendering},
    peer::Peer,
    problem::is_gone,
    session::{Authenticated, ended_cookies},
};
use crate::app::page::FormEcho;
use crate::server::{
    Error,
    access::{
        Session,
        change::Change,
        factors::policy::Door,
        register::{Credentials, Person, Registration},
    },
    audit::told::{Way, is_for_want_of_right},
};
use axum::{
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use std::collections::BTreeMap;

/// What a form holds.
pub(super) type Fields = BTreeMap<String, String>;

pub(super) fn take(fields: &Fields, name: &str) -> String {
    fields.get(name).cloned().unwrap_or_default()
}

/// Where to go on: an address of ours, or home.
pub(super) fn next_of(fields: &Fields) -> String {
    ours(&take(fields, "next"))
}

/// An address of ours, or home.
pub(super) fn ours(next: &str) -> String {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if is_ours { next.to_owned() } else { HOME.to_owned() }
}

/// The page again, with what is wrong; what is not the person's mistake stays an error.
pub(super) async fn come_back(
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
        Error::Refused(refusal) if !is_for_want_of_right(&refusal) => {
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
    visitor: Visitor,
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
    match try_register(&state, visitor.peer, registration, language_of(&headers)).await {
        Ok(session) => {
            let email = take(&fields, "email");
            let begun = begin_session(&state, &session, &visitor, Entry::Joined { email: &email }).await?;
            Ok(begun.lead_to(&next_of(&fields)))
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /sign-in`
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let credentials = Credentials {
        email: take(&fields, "email"),
        password: take(&fields, "password"),
        ..Credentials::default()
    };
    match try_sign_in(&state, &visitor, credentials).await {
        Ok(session) => {
            let email = take(&fields, "email");
            if let Some(halted) = factors::door(&state, &session, Door::Password, &email).await? {
                return Ok(halted.lead_on(&state, &next_of(&fields)));
            }
            let begun = begin_session(
                &state,
                &session,
                &visitor,
                Entry::Proven { email: &email, way: Way::Password },
            )
            .await?;
            Ok(begun.lead_to(&next_of(&fields)))
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /sign-out`
pub async fn sign_out(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Error> {
    try_sign_out(&state, &visitor, &headers).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().extend(ended_cookies(&state).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// `POST /join/{token}`
pub async fn join(
    authenticated: Option<Authenticated>,
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let person = Person {
        given_name: take(&fields, "given_name"),
        family_name: take(&fields, "family_name"),
        email: take(&fields, "email"),
        password: take(&fields, "password"),
    };
    let by = authenticated.as_ref().map(|authenticated| &authenticated.session);
    match try_join(&state, &visitor, &token, (person, by), language_of(&headers)).await {
        Ok(Joined::Halted(halted)) => Ok(halted.lead_on(&state, HOME)),
        Ok(Joined::In(joined)) => {
            let email = take(&fields, "email");
            let entry = match &authenticated {
                Some(authenticated) => Entry::SignedIn(&authenticated.claims),
                None => Entry::Joined { email: &email },
            };
            Ok(begin_session(&state, &joined, &visitor, entry).await?.lead_to(HOME))
        }
        Err(error) => {
            let session = authenticated.map(|authenticated| authenticated.session);
            come_back(&state, (&headers, &uri), session, fields, error).await
        }
    }
}

/// `POST /switch-club`
pub async fn switch_club(
    Authenticated { session, claims, .. }: Authenticated,
    State(state): State<AppState>,
    visitor: Visitor,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let session = try_switch(&state, &session, id(&take(&fields, "club_id"))?).await?;
    let begun = begin_session(&state, &session, &visitor, Entry::SignedIn(&claims)).await?;
    Ok(begun.lead_to(&next_of(&fields)))
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
    visitor: Visitor,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let password = take(&fields, "password");
    match try_reset(&state, &visitor, (&token, password), language_of(&headers)).await {
        Ok(mark) => {
            let mut response = Redirect::to("/sign-in?changed").into_response();
            let cookies = ended_cookies(&state).chain(mark);
            response.headers_mut().extend(cookies.map(|cookie| (header::SET_COOKIE, cookie)));
            Ok(response)
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

/// `POST /change-password`
pub async fn change_password(
    session: Session,
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let passwords =
        Change { old_password: take(&fields, "old_password"), password: take(&fields, "password") };
    match try_change(&state, &session, passwords, language_of(&headers)).await {
        Ok(()) => {
            let begun = begin_session(&state, &session, &visitor, Entry::Anew).await?;
            Ok(begun.lead_to("/club"))
        }
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
