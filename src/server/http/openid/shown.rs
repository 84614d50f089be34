//! What the pages of the doors say of a club's provider.

use super::{LAST, LINK, LINKING, provider_of};
use crate::app::page::{FormEcho, OpenIdShown};
use crate::club::{Code, Refusal};
use crate::server::{
    Error,
    access::{join, openid::Linking},
    http::{AppState, language::cookie},
};
use axum::{
    extract::Query,
    http::{HeaderMap, Uri},
};
use serde::Deserialize;
use uuid::Uuid;

/// What the address of the sign-in page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    club: String,
    problem: String,
}

fn asked(uri: &Uri) -> Asked {
    Query::<Asked>::try_from_uri(uri).map(|Query(asked)| asked).unwrap_or_default()
}

/// The provider that a page offers: of the club that the address or an invitation names, or whose door was taken
/// last in this browser.
///
/// # Errors
/// What the database says.
pub async fn shown(state: &AppState, headers: &HeaderMap, uri: &Uri) -> Result<Option<OpenIdShown>, Error> {
    let path = uri.path();
    let (club, email) = if path == LINK {
        let Some(linking) = LINKING.read::<Linking>(state, headers) else { return Ok(None) };
        (linking.club, Some(linking.email))
    } else if path == "/sign-in" {
        let (named, last) = (asked(uri).club, LAST.name(state));
        let last = cookie(headers, &last).unwrap_or_default();
        let Ok(club) = Uuid::try_parse(if named.is_empty() { last } else { &named }) else { return Ok(None) };
        (club, None)
    } else if let Some(token) = path.strip_prefix("/join/") {
        match join::find(state.desk.db(), token).await {
            Ok(invitation) => (invitation.club, None),
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        }
    } else {
        return Ok(None);
    };
    let provider = provider_of(state, club).await?;
    Ok(provider.map(|provider| OpenIdShown { club, label: provider.label, email }))
}

/// What the sign-in page says when somebody was turned back: a code of ours, and no text of the address.
#[must_use]
pub fn problem_of(uri: &Uri) -> Option<FormEcho> {
    const OURS: [Code; 9] = [
        Code::OpenIdSilent,
        Code::OpenIdDenied,
        Code::OpenIdUntrue,
        Code::OpenIdLost,
        Code::OpenIdUnverified,
        Code::OpenIdUnknown,
        Code::InvitationUnknown,
        Code::AlreadyExists,
        Code::AddressUnproven,
    ];
    let problem = Some(asked(uri).problem).filter(|_| uri.path() == "/sign-in")?;
    let code = OURS.into_iter().find(|code| code.word() == problem)?;
    Some(FormEcho { refusal: Some(Refusal::because(code)), ..FormEcho::default() })
}
