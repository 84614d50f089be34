//! What an admin says of the club's provider. The secret goes in and never comes out again.

use super::{Failure, Providers};
use crate::app::page::OpenIdSettings;
use crate::club::{Code, Problem, Refusal, audit::Kind, spelling::tidy};
use crate::server::{
    Db, Error,
    access::{
        Session,
        sealed::{Seal, columns::Column},
    },
    audit::{self, Happened},
    db::openid::{self, Provider},
    moment,
};
use openidconnect::IssuerUrl;
use serde::Deserialize;
use uuid::Uuid;

/// The longest label of a button.
const LABEL_LENGTH: usize = 40;

/// The longest address, name or secret of a provider.
const LENGTH: usize = 500;

/// What an admin sends. Without a secret the one that is there stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsForm {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    pub label: String,
    pub admits: bool,
}

/// A provider's secret; none when it has none, or the server's secret is another one since.
pub(super) fn secret_of(seal: &Seal, club: Uuid, provider: &Provider) -> Option<String> {
    let plain = seal.open(&Column::ClientSecret.place(&[club]), provider.client_secret.as_deref()?)?;
    String::from_utf8(plain).ok()
}

/// What is set.
///
/// # Errors
/// What the database says.
pub async fn show(db: &Db, club: Uuid, public_url: &str) -> Result<OpenIdSettings, Error> {
    let own = public_url.trim_end_matches('/');
    let (redirect_uri, sign_in_link) = (super::redirect_of(own, club), format!("{own}/sign-in?club={club}"));
    let mut tx = db.read_for(club).await?;
    let set = match openid::find_provider(&mut tx, club).await? {
        Some(found) => OpenIdSettings {
            linked: openid::count_links(&mut tx, club, &found.issuer).await?,
            has_secret: found.client_secret.is_some(),
            issuer: found.issuer,
            client_id: found.client_id,
            label: found.label,
            admits: found.admits,
            redirect_uri,
            sign_in_link,
        },
        None => OpenIdSettings { redirect_uri, sign_in_link, ..OpenIdSettings::default() },
    };
    tx.commit().await?;
    Ok(set)
}

fn text(field: &str, given: &str, longest: usize, problems: &mut Vec<Problem>) -> String {
    let text = given.trim();
    if text.is_empty() {
        problems.push(Problem::of(field, Code::Required));
    } else if text.chars().count() > longest {
        problems.push(Problem::limited(field, Code::TooLong, longest));
    } else if text.chars().any(char::is_control) {
        problems.push(Problem::of(field, Code::NotAText));
    }
    text.to_owned()
}

/// Sets the club's provider, once it has answered. Another provider speaks for nobody yet.
///
/// # Errors
/// The fields that are wrong; [`Code::OpenIdSilent`] when there is no provider at the address.
pub async fn save(
    db: &Db,
    (providers, seal): (&Providers, &Seal),
    session: &Session,
    form: SettingsForm,
) -> Result<(), Error> {
    let mut problems = Vec::new();
    let issuer = text("issuer", &form.issuer, LENGTH, &mut problems);
    let client_id = text("client_id", &form.client_id, LENGTH, &mut problems);
    let label = text("label", &tidy(&form.label).unwrap_or_default(), LABEL_LENGTH, &mut problems);
    let secret = form.client_secret.as_deref().map(str::trim).filter(|secret| !secret.is_empty());
    if let Some(secret) = secret {
        text("client_secret", secret, LENGTH, &mut problems);
    }
    if problems.is_empty() && !is_address(providers, &issuer) {
        problems.push(Problem::of("issuer", Code::OpenIdAddress));
    }
    Refusal::unless_empty(problems)?;
    providers.look(&issuer).await.map_err(|failure| {
        tracing::info!(club = %session.club, %failure, "a provider was not accepted");
        let is_private = matches!(failure, Failure::Elsewhere);
        Refusal::field("issuer", if is_private { Code::OpenIdAddress } else { Code::OpenIdSilent })
    })?;
    let now = moment::now();
    let mut tx = db.write_for(session.club).await?;
    let before = openid::find_provider(&mut tx, session.club).await?;
    let client_secret = match secret {
        Some(secret) => Some(seal.close(&Column::ClientSecret.place(&[session.club]), secret.as_bytes())?),
        // A secret is its provider's: another one is not told it.
        None => before.filter(|before| before.issuer == issuer).and_then(|before| before.client_secret),
    };
    let provider = Provider { issuer, client_id, client_secret, label, admits: form.admits };
    openid::save_provider(&mut tx, session.club, &provider, now).await?;
    let saved = Happened::new(Kind::Change, "openid.saved", now).by(session);
    audit::append(&mut tx, session.club, vec![saved]).await?;
    tx.commit().await
}

fn is_address(providers: &Providers, issuer: &str) -> bool {
    let Ok(url) = IssuerUrl::new(issuer.to_owned()) else { return false };
    let (url, host) = (url.url(), url.url().host_str().unwrap_or_default());
    let has_more = url.query().is_some() || url.fragment().is_some() || !url.username().is_empty();
    let is_safe = match url.scheme() {
        "https" => !host.is_empty(),
        "http" => providers.reachable().allows_plain(host),
        _ => false,
    };
    is_safe && !has_more && url.password().is_none()
}

/// From now on people sign in by password alone. Whether there was a provider.
///
/// # Errors
/// What the database says.
pub async fn remove(db: &Db, session: &Session) -> Result<bool, Error> {
    let mut tx = db.write_for(session.club).await?;
    let was_there = openid::delete_provider(&mut tx, session.club).await?;
    if was_there {
        let removed = Happened::new(Kind::Change, "openid.removed", moment::now()).by(session);
        audit::append(&mut tx, session.club, vec![removed]).await?;
    }
    tx.commit().await?;
    Ok(was_there)
}
