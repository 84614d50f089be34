//! A provider: its documents, the way to it, and what it says of who came back.

use super::{Client, Reachable, Unreached};
use crate::server::moment;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, DiscoveryError, EndUserGivenName, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, LocalizedClaim, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, ProviderMetadata, RedirectUrl, Scope, SignatureVerificationError, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
        CoreClientAuthMethod, CoreGrantType, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
        CoreTokenResponse, CoreUserInfoClaims,
    },
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Mutex, PoisonError},
};

/// For how long a provider's documents are not asked for again.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// A provider that changed its keys is asked again, but not more often.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// More providers than this are forgotten, and asked again.
const MOST: usize = 1_000;

/// How old a statement may be when it arrives, and by how much clocks may differ.
const AGE: TimeDelta = TimeDelta::minutes(10);
const LEEWAY: TimeDelta = TimeDelta::minutes(1);

/// What RFC 9207 adds to a provider's documents.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct More {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

type Documents = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Known = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It cannot be reached, or does not answer as a provider does.
    #[error("the provider does not answer: {0}")]
    Silent(String),
    /// Its address, or what it names, lies where the server does not go.
    #[error("the provider is in a private network, or not asked by https")]
    Elsewhere,
    /// It let nobody in, or takes the code from nobody.
    #[error("the provider refused: {0}")]
    Denied(String),
    /// What it says is not signed by it, not meant for us, too old, or of another journey.
    #[error("the provider's statement is not accepted: {0}")]
    Untrue(String),
}

/// Who we are to a provider.
#[derive(Clone, Debug)]
pub struct Ours {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    /// Where it sends people back to.
    pub redirect: String,
}

/// Where to send somebody, and what must come back.
#[derive(Debug)]
pub struct Departure {
    pub to: String,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    /// The provider says who it is when it sends somebody back.
    pub names_itself: bool,
}

/// What a provider says of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub issuer: String,
    pub subject: String,
    /// In small letters; none when the provider has not verified it.
    pub email: Option<String>,
    pub given_name: String,
    pub family_name: String,
}

/// Providers with their documents.
#[derive(Debug)]
pub struct Providers {
    client: Client,
    known: Mutex<HashMap<String, (Documents, DateTime<Utc>)>>,
}

fn silent(error: impl std::fmt::Display) -> Failure {
    Failure::Silent(error.to_string())
}

fn untrue(error: impl std::fmt::Display) -> Failure {
    Failure::Untrue(error.to_string())
}

impl Providers {
    /// Asked by a client.
    #[must_use]
    pub fn asked_by(client: Client) -> Self {
        Self { client, known: Mutex::default() }
    }

    #[must_use]
    pub const fn reachable(&self) -> Reachable {
        self.client.reachable()
    }

    /// A provider's documents, which are asked for when they are older than this.
    ///
    /// # Errors
    /// [`Failure::Silent`].
    async fn documents(&self, issuer: &str, oldest: TimeDelta) -> Result<Documents, Failure> {
        let now = moment::now();
        if let Some((known, since)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(issuer)
            && now - *since < oldest
        {
            return Ok(known.clone());
        }
        let url = IssuerUrl::new(issuer.to_owned()).map_err(silent)?;
        let found = Documents::discover_async(url, &self.client).await.map_err(|error| match error {
            DiscoveryError::Request(Unreached::Private | Unreached::NotHttps) => Failure::Elsewhere,
            other => silent(other),
        })?;
        let to = found.authorization_endpoint().url();
        let is_safe = match to.scheme() {
            "https" => true,
            "http" => to.host_str().is_some_and(|host| self.reachable().allows_plain(host)),
            _ => false,
        };
        if !is_safe {
            return Err(Failure::Elsewhere);
        }
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(issuer.to_owned(), (found.clone(), now));
        Ok(found)
    }

    /// Whether there is a provider at an address, asked now.
    ///
    /// # Errors
    /// [`Failure::Silent`].
    pub async fn look(&self, issuer: &str) -> Result<(), Failure> {
        self.documents(issuer, TimeDelta::zero()).await.map(drop)
    }

    /// The way to a provider.
    ///
    /// # Errors
    /// [`Failure::Silent`].
    pub async fn depart(&self, ours: &Ours) -> Result<Departure, Failure> {
        let documents = self.documents(&ours.issuer, KEPT).await?;
        let known = ours.known(&documents)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (to, state, nonce) = known
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Departure {
            to: to.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            names_itself: documents.additional_metadata().authorization_response_iss_parameter_supported,
        })
    }

    /// Exchanges the code that somebody came back with for what the provider says of them.
    ///
    /// # Errors
    /// [`Failure`]
    pub async fn hear(
        &self,
        ours: &Ours,
        code: String,
        verifier: String,
        nonce: &str,
    ) -> Result<Said, Failure> {
        let documents = self.documents(&ours.issuer, KEPT).await?;
        let known = ours.known(&documents)?;
        let answer = known
            .exchange_code(AuthorizationCode::new(code))
            .map_err(silent)?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&self.client)
            .await;
        let answer = answer.map_err(|error| match error {
            openidconnect::RequestTokenError::ServerResponse(said) => Failure::Denied(said.to_string()),
            other => silent(other),
        })?;
        let token = answer.id_token().ok_or_else(|| untrue("there is no statement of who it is"))?;
        let nonce = Nonce::new(nonce.to_owned());
        let (known, claims) = match check(&known, &documents, &answer, token, &nonce) {
            // It may have new keys since.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let documents = self.documents(&ours.issuer, AGAIN).await?;
                let known = ours.known(&documents)?;
                let claims = check(&known, &documents, &answer, token, &nonce).map_err(untrue)?;
                (known, claims)
            }
            checked => {
                let claims = checked.map_err(untrue)?;
                (known, claims)
            }
        };
        self.complete(&known, &answer, claims).await
    }

    /// Many providers tell of the person only when they are asked once more.
    async fn complete(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        claims: CoreIdTokenClaims,
    ) -> Result<Said, Failure> {
        let said = Said {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            email: verified(claims.email().map(Deref::deref), claims.email_verified()),
            given_name: plain(claims.given_name()),
            family_name: plain(claims.family_name().map(retyped).as_ref()),
        };
        if claims.email().is_some() || known.user_info_url().is_none() {
            return Ok(said);
        }
        let token = answer.access_token().clone();
        let subject = Some(claims.subject().clone());
        let more: CoreUserInfoClaims =
            known.user_info(token, subject).map_err(silent)?.request_async(&self.client).await.map_err(
                |error| match error {
                    openidconnect::UserInfoError::ClaimsVerification(error) => untrue(error),
                    other => silent(other),
                },
            )?;
        Ok(Said {
            email: verified(more.email().map(Deref::deref), more.email_verified()),
            given_name: plain(more.given_name()),
            family_name: plain(more.family_name().map(retyped).as_ref()),
            ..said
        })
    }
}

/// Both names are read by the same lines.
fn retyped(name: &LocalizedClaim<openidconnect::EndUserFamilyName>) -> LocalizedClaim<EndUserGivenName> {
    name.iter().map(|(tag, name)| (tag.cloned(), EndUserGivenName::new(name.to_string()))).collect()
}

fn plain(name: Option<&LocalizedClaim<EndUserGivenName>>) -> String {
    let name = name.and_then(|name| name.get(None).or_else(|| name.iter().next().map(|(_, name)| name)));
    name.map(|name| name.as_str().to_owned()).unwrap_or_default()
}

fn verified(email: Option<&String>, is_verified: Option<bool>) -> Option<String> {
    email.filter(|_| is_verified == Some(true)).map(|email| email.trim().to_lowercase())
}

/// Checks a statement: signature, issuer, audience, both times, nonce, and that the access token came with it.
fn check(
    known: &Known,
    documents: &Documents,
    answer: &CoreTokenResponse,
    token: &CoreIdToken,
    nonce: &Nonce,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let other = |error: &dyn std::fmt::Display| ClaimsVerificationError::Other(error.to_string());
    let verifier = verifier(known, documents);
    let claims = token.claims(&verifier, nonce)?;
    if claims.authorized_party().is_some_and(|party| **party != **known.client_id()) {
        return Err(ClaimsVerificationError::InvalidAudience("it is meant for another program".to_owned()));
    }
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|error| other(&error))?;
        let key = token.signing_key(&verifier).map_err(|error| other(&error))?;
        let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
        if actual.map_err(|error| other(&error))? != *expected {
            return Err(other(&"the access token is another one's"));
        }
    }
    Ok(claims.clone())
}

/// Signatures by keys that the provider publishes alone: none that the shared secret makes, and not none.
fn verifier<'a>(known: &'a Known, documents: &Documents) -> CoreIdTokenVerifier<'a> {
    let is_public = |algorithm: &CoreJwsSigningAlgorithm| {
        !matches!(
            algorithm,
            CoreJwsSigningAlgorithm::None
                | CoreJwsSigningAlgorithm::HmacSha256
                | CoreJwsSigningAlgorithm::HmacSha384
                | CoreJwsSigningAlgorithm::HmacSha512
        )
    };
    let offered = documents.id_token_signing_alg_values_supported().iter();
    known
        .id_token_verifier()
        .set_allowed_algs(offered.filter(|algorithm| is_public(algorithm)).cloned())
        .set_time_fn(moment::now)
        .set_issue_time_verifier_fn(|issued| {
            let age = moment::now() - issued;
            let is_new = age < AGE && age > -LEEWAY;
            if is_new { Ok(()) } else { Err("it was not issued just now".to_owned()) }
        })
}

impl Ours {
    fn known(&self, documents: &Documents) -> Result<Known, Failure> {
        let secret = self.client_secret.clone().map(ClientSecret::new);
        let redirect = RedirectUrl::new(self.redirect.clone()).map_err(silent)?;
        let known = CoreClient::from_provider_metadata(
            documents.clone(),
            ClientId::new(self.client_id.clone()),
            secret,
        )
        .set_redirect_uri(redirect);
        let takes = |method| {
            documents.token_endpoint_auth_methods_supported().is_some_and(|methods| methods.contains(&method))
        };
        let by_body =
            takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic);
        Ok(if by_body { known.set_auth_type(AuthType::RequestBody) } else { known })
    }
}
