//! Signing in by a club's own provider: the way there, the way back, and the password that is asked once. All
//! are pages that browsers are led over; none of them is of the API.

mod settings;
mod shown;

pub use settings::{change, change_by_form, remove, remove_by_form, settings_of, show, typed};
pub use shown::{problem_of, shown};

use super::{
    AppState,
    auth::{Entry, Visitor, begin_session, try_sign_in},
    extract::{Form, id},
    factors::{door, door_before, send_proof},
    forms::{Fields, come_back, ours, take},
    language::{cookie, language_of},
    limits::Try,
    peer::Peer,
};
use crate::club::{Code, Refusal};
use crate::server::{
    Error,
    access::{
        Session,
        errand::Errand,
        factors::policy::Door,
        join,
        openid::{Arrived, Back, Failure, Journey, LIFETIME, Linking, arrive, link, pack, unpack},
        register::Credentials,
    },
    db::{Across, openid::Provider},
    moment,
};
use axum::{
    extract::{OriginalUri, Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A cookie of ours: its name, and below which address it is sent.
#[derive(Clone, Copy, Debug)]
struct Place {
    name: &'static str,
    path: &'static str,
}

/// The way to a provider and back.
const JOURNEY: Place = Place { name: "novaclub_openid", path: "/openid" };
/// Who has come back, and must say that the account is theirs.
const LINKING: Place = Place { name: "novaclub_link", path: LINK };
/// The club whose door was taken last, so that the sign-in page offers it.
const LAST: Place = Place { name: "novaclub_club", path: "/sign-in" };
/// How long a club's door is offered.
const LAST_SECONDS: i64 = 365 * 24 * 3_600;

/// What somebody typed who has to show first who they are.
const TYPED: Place = Place { name: "novaclub_openid_typed", path: "/club/openid" };

const LINK: &str = "/sign-in/link";

/// The longest address to go on to that travels along.
const LONGEST_NEXT: usize = 500;

impl Place {
    /// Where people use TLS no page without it can set the cookie.
    fn name(self, state: &AppState) -> String {
        format!("{}{}", if state.config.is_secure() { "__Secure-" } else { "" }, self.name)
    }

    fn with(self, state: &AppState, value: &str, seconds: i64) -> Option<HeaderValue> {
        let secure = if state.config.is_secure() { "; Secure" } else { "" };
        let (name, path) = (self.name(state), self.path);
        let text = format!("{name}={value}; HttpOnly; SameSite=Lax; Path={path}; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&text).ok()
    }

    fn holding<T: Serialize>(self, state: &AppState, what: &T) -> Result<Option<HeaderValue>, Error> {
        let value = pack(&state.openid.journeys, self.name, what, moment::now())?;
        Ok(self.with(state, &value, LIFETIME.num_seconds()))
    }

    fn read<T: serde::de::DeserializeOwned>(self, state: &AppState, headers: &HeaderMap) -> Option<T> {
        unpack(&state.openid.journeys, self.name, cookie(headers, &self.name(state))?, moment::now())
    }
}

fn with_cookies(mut response: Response, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The sign-in page of a club, saying why nobody came in. What is no refusal stays an error.
fn turn_back(club: Uuid, error: Error) -> Result<Response, Error> {
    let Error::Refused(Refusal(problems)) = error else { return Err(error) };
    let code = problems.first().map_or(Code::OpenIdLost, |problem| problem.code);
    Ok(Redirect::to(&format!("/sign-in?club={club}&problem={}", code.word())).into_response())
}

/// What a person is told of a provider's failure; the log has it whole.
fn told(club: Uuid, failure: &Failure) -> Error {
    tracing::info!(%club, %failure, "nobody came in by a provider");
    Refusal::because(match failure {
        Failure::Silent(_) | Failure::Elsewhere => Code::OpenIdSilent,
        Failure::Denied(_) => Code::OpenIdDenied,
        Failure::Untrue(_) => Code::OpenIdUntrue,
    })
    .into()
}

async fn provider_of(state: &AppState, club: Uuid) -> Result<Option<Provider>, Error> {
    let mut tx = state.desk.db().read_for(Across::SignIn).await?;
    let provider = crate::server::db::openid::find_provider(&mut tx, club).await?;
    tx.commit().await?;
    Ok(provider)
}

/// Where to go on afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Onwards {
    next: String,
}

/// `GET /sign-in/with/{club}`: leads to the club's provider. Public.
pub async fn leave(
    State(state): State<AppState>,
    peer: Peer,
    Path(club): Path<String>,
    Query(Onwards { next }): Query<Onwards>,
) -> Result<Response, Error> {
    let club = id(&club)?;
    depart(&state, peer, club, None, &next).await.or_else(|error| turn_back(club, error))
}

/// `GET /join/{token}/with`: the same, by an invitation. Public to who has its link.
pub async fn leave_invited(
    State(state): State<AppState>,
    peer: Peer,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let club = join::find(state.desk.db(), &token).await?.club;
    depart(&state, peer, club, Some(token), "").await.or_else(|error| turn_back(club, error))
}

async fn depart(
    state: &AppState,
    Peer(address): Peer,
    club: Uuid,
    invitation: Option<String>,
    next: &str,
) -> Result<Response, Error> {
    state.limits.take(Try::Address(address))?;
    let provider = provider_of(state, club).await?.ok_or(Error::NotFound)?;
    let departure = state.openid.providers.depart(&state.openid.ours(club, &provider)).await;
    let departure = departure.map_err(|failure| told(club, &failure))?;
    let to = departure.to.clone();
    let next = ours(Some(next).filter(|next| next.len() <= LONGEST_NEXT).unwrap_or_default());
    let journey = Journey::to(club, provider.issuer, invitation, next, departure);
    let cookie = JOURNEY.holding(state, &journey)?;
    Ok(with_cookies(Redirect::to(&to).into_response(), [cookie]))
}

/// `GET /openid/back/{club}`: who comes back from a club's provider. Public.
pub async fn come_from_provider(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(named): Path<String>,
    Query(back): Query<Back>,
) -> Result<Response, Error> {
    let Peer(address) = visitor.peer;
    state.limits.take(Try::Address(address))?;
    let used = JOURNEY.with(&state, "", 0);
    // One that began at another club's door was sent here by somebody who is not that club's provider.
    let journey = JOURNEY.read::<Journey>(&state, &headers);
    let Some(journey) = journey.filter(|journey| journey.club.to_string() == named) else {
        let lost = format!("/sign-in?problem={}", Code::OpenIdLost.word());
        return Ok(with_cookies(Redirect::to(&lost).into_response(), [used]));
    };
    let (club, next) = (journey.club, journey.next.clone());
    let answer = match listen(&state, journey, &back).await {
        Ok(Arrived::In(session, email)) => let_in(&state, &visitor, session, &email, &next).await,
        Ok(Arrived::New(session, email)) => {
            send_proof(&state, session.user, language_of(&headers));
            let_in(&state, &visitor, session, &email, &next).await
        }
        Ok(Arrived::Returns(linking)) => link_and_let_in(&state, &visitor, &linking).await,
        Ok(Arrived::WantsPassword(linking)) => {
            let cookie = LINKING.holding(&state, &linking)?;
            Ok(with_cookies(Redirect::to(LINK).into_response(), [cookie]))
        }
        Err(error) => turn_back(club, error),
    };
    Ok(with_cookies(answer?, [used]))
}

async fn listen(state: &AppState, journey: Journey, back: &Back) -> Result<Arrived, Error> {
    let club = journey.club;
    // The club may have another one since.
    let provider = provider_of(state, club).await?.filter(|provider| provider.issuer == journey.issuer);
    let provider = provider.ok_or_else(|| Error::from(Refusal::because(Code::OpenIdLost)))?;
    let told = |failure: Failure| told(club, &failure);
    let code = journey.code(back).map_err(told)?;
    let (verifier, nonce) = journey.proof();
    let ours = state.openid.ours(club, &provider);
    let said = state.openid.providers.hear(&ours, code, verifier, nonce).await.map_err(told)?;
    arrive(&state.desk, (club, &provider), said, (journey.invitation, journey.next)).await
}

/// Begins the session, or asks for the second factor first.
async fn let_in(
    state: &AppState,
    visitor: &Visitor,
    session: Session,
    email: &str,
    next: &str,
) -> Result<Response, Error> {
    let last = LAST.with(state, &session.club.to_string(), LAST_SECONDS);
    if let Some(halted) = door(state, &session, Door::OpenId, email).await? {
        return Ok(with_cookies(halted.lead_on(state, next), [last]));
    }
    let begun = begin_session(state, &session, visitor, Entry::ByClub).await?;
    Ok(with_cookies(begun.lead_to(next), [last]))
}

/// Asks for the second factor first; then the provider speaks for the account, and its person comes in.
async fn link_and_let_in(state: &AppState, visitor: &Visitor, linking: &Linking) -> Result<Response, Error> {
    let Linking { club, user, email, next, .. } = linking;
    let errand = Errand::Link(Linking { next: String::new(), ..linking.clone() });
    if let Some(halted) = door_before(state, (*user, *club), Door::OpenId, email, errand).await? {
        let last = LAST.with(state, &club.to_string(), LAST_SECONDS);
        return Ok(with_cookies(halted.lead_on(state, next), [last]));
    }
    match link(&state.desk, linking).await {
        Ok(session) => let_in(state, visitor, session, email, next).await,
        Err(error) => turn_back(*club, error),
    }
}

/// `POST /sign-in/link`: the account's password, asked once.
pub async fn link_account(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let used = LINKING.with(&state, "", 0);
    let Some(linking) = LINKING.read::<Linking>(&state, &headers) else {
        let lost = format!("/sign-in?problem={}", Code::OpenIdLost.word());
        return Ok(with_cookies(Redirect::to(&lost).into_response(), [used]));
    };
    let (email, password) = (linking.email.clone(), take(&fields, "password"));
    let credentials = Credentials { email, password, ..Credentials::default() };
    let shown = match try_sign_in(&state, &visitor, credentials).await {
        // The e-mail may be another account's since.
        Ok(session) if session.user != linking.user => Err(Error::WrongPassword),
        shown => shown,
    };
    if let Err(error) = shown {
        return come_back(&state, (&headers, &uri), None, fields, error).await;
    }
    let answer = link_and_let_in(&state, &visitor, &linking).await?;
    Ok(with_cookies(answer, [used]))
}
