//! The forms of this area for browsers without scripts: the code after the password, showing again who one is, the
//! link to a new address.

use super::{
    confirm::{Shown, try_confirm},
    email::try_finish,
    second_step::{forget, halfway_of, try_second_factor},
};
use crate::app::page::FormEcho;
use crate::club::{Code, Problem, Refusal};
use crate::server::{
    Error,
    access::Session,
    http::{
        AppState,
        auth::Visitor,
        extract::Form,
        forms::{Fields, come_back, next_of, take},
        language::language_of,
        pages::{self, Rendering},
        peer::Peer,
        session::Authenticated,
    },
};
use axum::{
    extract::{OriginalUri, Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};

/// `POST /sign-in/code`: after five minutes one begins anew.
pub async fn code(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(mut fields): Form<Fields>,
) -> Result<Response, Error> {
    let Some(halfway) = halfway_of(&state, &headers) else {
        return Ok(Redirect::to("/sign-in?late").into_response());
    };
    let code = fields.remove("code").unwrap_or_default();
    match try_second_factor(&state, &visitor, &halfway, &code, language_of(&headers)).await {
        Ok((_, begun)) => {
            let mut response = begun.lead_to(&next_of(&fields));
            forget(&state, &mut response);
            Ok(response)
        }
        Err(Error::Unauthenticated) => {
            let mut response = Redirect::to("/sign-in?late").into_response();
            forget(&state, &mut response);
            Ok(response)
        }
        // The code was right; what they came for cannot be done any more, and another code would not help.
        Err(Error::Refused(Refusal(problems))) if halfway.errand.is_some() && !is_of_code(&problems) => {
            let code = problems.first().map_or(Code::InvitationUnknown, |problem| problem.code);
            let mut response = Redirect::to(&format!("/sign-in?problem={}", code.word())).into_response();
            forget(&state, &mut response);
            Ok(response)
        }
        Err(error) => come_back(&state, (&headers, &uri), None, fields, error).await,
    }
}

fn is_of_code(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.field.as_deref() == Some("code"))
}

/// `POST /confirm`
pub async fn confirm(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(mut fields): Form<Fields>,
) -> Result<Response, Error> {
    let code = fields.remove("code").unwrap_or_default();
    let shown = Shown { password: take(&fields, "password"), code, ..Shown::default() };
    match try_confirm(&state, &session, shown, language_of(&headers)).await {
        Ok(()) => Ok(Redirect::to(&next_of(&fields)).into_response()),
        Err(error) => come_back(&state, (&headers, &uri), Some(session), fields, error).await,
    }
}

/// `POST /confirm-email/{token}`
pub async fn confirm_email(
    authenticated: Option<Authenticated>,
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let session = authenticated.map(|authenticated| authenticated.session);
    match try_finish(&state, peer, &token, language_of(&headers)).await {
        Ok(()) => {
            let echo = FormEcho { is_done: true, ..FormEcho::default() };
            let rendering = Rendering { session, form: Some(echo), ..Rendering::default() };
            pages::render(&state, &headers, &uri, rendering).await
        }
        Err(error) => come_back(&state, (&headers, &uri), session, Fields::default(), error).await,
    }
}
