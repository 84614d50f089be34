//! `/api/v1/openid` and the form of `/club/openid`: the club's provider, for who may change accounts. Setting it
//! and taking it away wants a confirmation: whoever does it decides who comes in. Without scripts the way to it leads
//! over another page; what was typed waits meanwhile in a cookie, sealed, all but the secret.

use super::{TYPED, with_cookies};
use crate::app::page::{FormEcho, OpenIdSettings};
use crate::club::access::{Action, Area};
use crate::server::{
    Error,
    access::{
        Session,
        openid::{self, SettingsForm},
        rights::{require, rights_of},
    },
    http::{
        AppState,
        extract::{Form, Json},
        factors::CONFIRM_PAGE,
        forms::{Fields, come_back, take},
    },
    moment,
};
use axum::{
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where the form is.
const PAGE: &str = "/club/openid";

/// Browsers keep no cookie that is longer; what was typed has room in it unless it is no address at all.
const LONGEST_COOKIE: usize = 4_000;

/// What was typed, and by whom: on a shared device nobody else gets it.
#[derive(Serialize, Deserialize)]
struct Typed {
    user: Uuid,
    club: Uuid,
    fields: Fields,
}

async fn try_change(state: &AppState, session: &Session, form: SettingsForm) -> Result<(), Error> {
    require(state.desk.db(), session, Area::Staff, Action::Change).await?;
    session.require_confirmed(moment::now())?;
    let own = &state.openid;
    openid::save(state.desk.db(), (&own.providers, &own.secrets), session, form).await
}

async fn try_remove(state: &AppState, session: &Session) -> Result<bool, Error> {
    require(state.desk.db(), session, Area::Staff, Action::Change).await?;
    session.require_confirmed(moment::now())?;
    openid::remove(state.desk.db(), session).await
}

/// `GET /api/v1/openid`
pub async fn show(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::Change).await?;
    let shown = openid::show(state.desk.db(), session.club, &state.config.public_url).await?;
    Ok(axum::Json(shown))
}

/// `PUT /api/v1/openid`
pub async fn change(
    session: Session,
    State(state): State<AppState>,
    Json(form): Json<SettingsForm>,
) -> Result<impl IntoResponse, Error> {
    try_change(&state, &session, form).await?;
    let saved = axum::Json(openid::show(state.desk.db(), session.club, &state.config.public_url).await?);
    // What was typed before is older than this.
    Ok(with_cookies(saved.into_response(), [TYPED.with(&state, "", 0)]))
}

/// `DELETE /api/v1/openid`
pub async fn remove(session: Session, State(state): State<AppState>) -> Result<Response, Error> {
    if try_remove(&state, &session).await? {
        Ok(with_cookies(StatusCode::NO_CONTENT.into_response(), [TYPED.with(&state, "", 0)]))
    } else {
        Err(Error::NotFound)
    }
}

/// What the page starts from; nothing for who may not change it.
///
/// # Errors
/// What the database says.
pub async fn settings_of(
    state: &AppState,
    session: Option<&Session>,
    uri: &Uri,
) -> Result<Option<OpenIdSettings>, Error> {
    let Some(session) = session.filter(|_| uri.path() == PAGE) else { return Ok(None) };
    let rights = rights_of(state.desk.db(), session).await?;
    if !rights.may(Area::Staff, Action::Change) {
        return Ok(None);
    }
    openid::show(state.desk.db(), session.club, &state.config.public_url).await.map(Some)
}

/// `POST /club/openid`
pub async fn change_by_form(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(mut fields): Form<Fields>,
) -> Result<Response, Error> {
    let form = SettingsForm {
        issuer: take(&fields, "issuer"),
        client_id: take(&fields, "client_id"),
        client_secret: fields.remove("client_secret"),
        label: take(&fields, "label"),
        admits: fields.contains_key("admits"),
    };
    match try_change(&state, &session, form).await {
        Ok(()) => {
            let saved = Redirect::to("/club/openid?saved").into_response();
            Ok(with_cookies(saved, [TYPED.with(&state, "", 0)]))
        }
        Err(Error::ConfirmationWanted) => {
            let kept = keep_typed(&state, &session, fields)?;
            Ok(with_cookies(confirm_first(), [kept]))
        }
        Err(error) => come_back(&state, (&headers, &uri), Some(session), fields, error).await,
    }
}

/// `POST /club/openid/remove`
pub async fn remove_by_form(session: Session, State(state): State<AppState>) -> Result<Response, Error> {
    match try_remove(&state, &session).await {
        Ok(_) => Ok(Redirect::to(PAGE).into_response()),
        Err(Error::ConfirmationWanted) => Ok(confirm_first()),
        Err(error) => Err(error),
    }
}

fn confirm_first() -> Response {
    Redirect::to(&format!("{CONFIRM_PAGE}?next={PAGE}")).into_response()
}

/// What was typed, for when its person comes back; the secret is no longer among it.
fn keep_typed(state: &AppState, session: &Session, fields: Fields) -> Result<Option<HeaderValue>, Error> {
    let typed = Typed { user: session.user, club: session.club, fields };
    Ok(TYPED.holding(state, &typed)?.filter(|cookie| cookie.len() <= LONGEST_COOKIE))
}

/// What somebody typed before they had to show who they are; the page begins with it again.
#[must_use]
pub fn typed(
    state: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
    session: Option<&Session>,
) -> Option<FormEcho> {
    let is_asked = uri.path() == PAGE && uri.query() != Some("saved");
    let session = session.filter(|_| is_asked)?;
    let typed = TYPED.read::<Typed>(state, headers)?;
    let is_theirs = (typed.user, typed.club) == (session.user, session.club);
    is_theirs.then(|| FormEcho { values: typed.fields, ..FormEcho::default() })
}
