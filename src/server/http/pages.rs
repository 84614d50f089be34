//! Pages: the app rendered with the rows that a page reads, inside the session's scope.

use super::{
    AppState, assets, auth,
    factors::{self, CODE_PAGE, CONFIRM_PAGE, FACTORS_PAGE, halfway_of},
    language::{cookie, language_of},
    no_such_api, openid,
    security::document_policy,
    session::Authenticated,
};
use crate::app::{
    Document,
    data::Page,
    page::{EmailLinkShown, FormEcho, InvitationShown, Start},
    pages::reads,
};
use crate::club::{
    COLLECTIONS,
    tablet::{self, LOCK_COOKIE},
};
use crate::server::{
    Error,
    access::{Session, factors::email, join, reset},
    db::reading::read_into,
    moment,
};
use crate::sync::{Sight as _, authority::Ledger};
use axum::{
    body::Body,
    extract::{OptionalFromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// Where a signed-in person begins.
pub const HOME: &str = "/";

/// What a page is rendered for, beside its address.
#[derive(Debug, Default)]
pub struct Rendering {
    pub session: Option<Session>,
    pub form: Option<FormEcho>,
    pub status: Option<StatusCode>,
}

/// Whatever no route knows: a page when someone looks at it, nothing otherwise.
pub async fn fallback(state: State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return no_such_api();
    }
    let is_file = ["/pkg/", "/icons/", "/screenshots/"].iter().any(|folder| path.starts_with(folder));
    if is_file || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Error::NotFound.into_response();
    }
    page(state, request).await
}

/// A page of the app; without a session the public ones alone.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    answer(&state, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(state: &AppState, request: Request) -> Result<Response, Error> {
    let (mut parts, _) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let asked = <Authenticated as OptionalFromRequestParts<AppState>>::from_request_parts(&mut parts, state);
    let authenticated = match asked.await {
        Err(Error::EnrolmentWanted) => return Ok(Redirect::to(FACTORS_PAGE).into_response()),
        outcome => outcome?,
    };
    if path == CODE_PAGE && authenticated.is_none() && halfway_of(state, &parts.headers).is_none() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let Some(authenticated) = authenticated else {
        if is_public(&path) {
            return render(state, &parts.headers, &parts.uri, Rendering::default()).await;
        }
        let wanted = parts.uri.path_and_query().map_or(HOME, |wanted| wanted.as_str());
        let to =
            if wanted == HOME { "/sign-in".to_owned() } else { format!("/sign-in?next={}", escape(wanted)) };
        return Ok(Redirect::to(&to).into_response());
    };
    if matches!(path.as_str(), "/sign-in" | "/register" | CODE_PAGE) {
        return Ok(Redirect::to(HOME).into_response());
    }
    if !is_public(&path) && asks_for_code(&parts.headers, &authenticated.session) {
        return Ok(assets::shell_of(state));
    }
    let rendering = Rendering { session: Some(authenticated.session), ..Rendering::default() };
    render(state, &parts.headers, &parts.uri, rendering).await
}

/// Whether the person's data on this device is behind a code: nothing of the club's leaves in a page then.
fn asks_for_code(headers: &HeaderMap, session: &Session) -> bool {
    cookie(headers, LOCK_COOKIE).is_some_and(|value| tablet::asks_for_code(value, session.user, session.club))
}

fn is_public(path: &str) -> bool {
    matches!(path, "/sign-in" | "/sign-in/link" | CODE_PAGE | "/register" | "/forgotten-password")
        || ["/join/", "/reset-password/", "/confirm-email/"].iter().any(|link| path.starts_with(link))
}

/// Everything but what stands for itself in a query.
#[must_use]
pub fn escape(text: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~');
    text.bytes()
        .map(|byte| if keep(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Renders the page of an address.
///
/// # Errors
/// What the database says.
pub async fn render(
    state: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
    rendering: Rendering,
) -> Result<Response, Error> {
    if let Some(missing) = &state.site.missing {
        return Ok(assets::site_missing(missing));
    }
    let page = load(state, headers, uri, rendering.session, rendering.form).await?;
    let handler = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(page.clone());
            set_policy();
        },
        Document,
    );
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    *request.headers_mut() = headers.clone();
    let mut response = handler(request).await;
    if let Some(status) = rendering.status {
        *response.status_mut() = status;
    }
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    Ok(response)
}

/// The nonce is made with the page, and stands in its policy.
fn set_policy() {
    let nonce = leptos::nonce::use_nonce();
    if let (Some(options), Some(policy)) =
        (use_context::<ResponseOptions>(), document_policy(nonce.as_deref()))
    {
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

async fn load(
    state: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
    session: Option<Session>,
    form: Option<FormEcho>,
) -> Result<Page, Error> {
    let today = moment::today();
    let mut records = Ledger::default();
    let mut signed_in = None;
    if let Some(session) = &session {
        signed_in = Some(auth::signed_in(state.desk.db(), session).await?);
        let mut tx = state.desk.db().read_for(session.club).await?;
        let mut reads = reads(uri.path(), uri.query(), today);
        let sight = state.desk.sight(&mut tx, session).await?;
        reads.retain(|read| sight.sees(read.collection()));
        for read in &reads {
            read_into(&mut records, &mut tx, session.club, read).await?;
        }
        records = records.shown(COLLECTIONS, &*sight);
        tx.commit().await?;
        state.desk.audit().rendered(session, uri.path(), &reads);
    }
    let start = Start {
        signed_in,
        language: language_of(headers),
        today,
        now_ms: moment::now().timestamp_millis(),
        form: form
            .or_else(|| openid::problem_of(uri))
            .or_else(|| openid::typed(state, headers, uri, session.as_ref())),
        openid: openid::shown(state, headers, uri).await?,
        openid_settings: openid::settings_of(state, session.as_ref(), uri).await?,
        invitation: invitation(state, uri.path()).await?,
        reset_is_open: match uri.path().strip_prefix("/reset-password/") {
            Some(token) => reset::is_open(state.desk.db(), token).await?,
            None => false,
        },
        halfway: if uri.path() == CODE_PAGE { factors::halfway_shown(state, headers).await? } else { None },
        confirm: match session.as_ref().filter(|_| uri.path() == CONFIRM_PAGE) {
            Some(session) => Some(factors::confirm_shown(state, session).await?),
            None => None,
        },
        email_link: match uri.path().strip_prefix("/confirm-email/") {
            Some(token) => email::find(state.desk.db(), token, moment::now())
                .await?
                .map(|awaited| EmailLinkShown { is_new: awaited.is_new(), email: awaited.email }),
            None => None,
        },
    };
    Ok(Page { start, records: Arc::new(records), build: state.site.build.clone() })
}

async fn invitation(state: &AppState, path: &str) -> Result<Option<InvitationShown>, Error> {
    let Some(token) = path.strip_prefix("/join/") else { return Ok(None) };
    match join::find(state.desk.db(), token).await {
        Ok(found) => Ok(Some(InvitationShown { club_name: found.club_name, role: found.role })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
