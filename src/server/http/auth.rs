//! `/api/v1/auth`: registering, signing in and out, switching clubs, joining by invitation, forgotten passwords.

use super::{
    AppState,
    device::Device,
    extract::{Json, storable},
    language::language_of,
    limits::Try,
    peer::Peer,
    session::{Authenticated, ended_cookie, session_cookie},
};
use crate::app::{
    languages::Language,
    session::{ClubChoice, SignedIn},
};
use crate::server::{
    Db, Error,
    access::{
        Session,
        change::{Change, change},
        join,
        register::{self, Credentials, Person, Registration},
        reset,
        token::LIFETIME,
    },
    audit::told::Way,
    db::accounts,
    mail::Letter,
    moment,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A session that begins, for programs: the same token is in the cookie.
#[derive(Serialize)]
struct Begun {
    token: String,
    expires_at: DateTime<Utc>,
    #[serde(flatten)]
    signed_in: SignedIn,
}

/// `GET /api/v1/auth/me`; a script never sees the cookie's token.
#[derive(Serialize)]
struct Me {
    expires_at: Option<DateTime<Utc>>,
    #[serde(flatten)]
    signed_in: SignedIn,
}

/// What the app knows of a session.
///
/// # Errors
/// What the database says.
pub async fn signed_in(db: &Db, session: &Session) -> Result<SignedIn, Error> {
    let mut tx = db.read().await?;
    let memberships = accounts::list_memberships(&mut tx, session.user).await?;
    tx.commit().await?;
    Ok(SignedIn {
        user_id: session.user,
        user_name: session.user_name.clone(),
        club_id: session.club,
        club_name: session.club_name.clone(),
        role: session.role,
        clubs: memberships
            .into_iter()
            .map(|membership| ClubChoice {
                id: membership.club,
                name: membership.club_name,
                role: membership.role,
            })
            .collect(),
    })
}

/// A token for a session.
///
/// # Errors
/// When the key cannot sign.
pub fn token_for(state: &AppState, session: &Session) -> Result<String, Error> {
    state.tokens.issue(session.user, session.club, session.role, moment::now())
}

async fn begin(
    state: &AppState,
    status: StatusCode,
    session: &Session,
    mark: Option<HeaderValue>,
) -> Result<Response, Error> {
    let token = token_for(state, session)?;
    let cookie = session_cookie(state, &token);
    let signed_in = signed_in(state.desk.db(), session).await?;
    let body = Begun { token, expires_at: moment::now() + LIFETIME, signed_in };
    let mut response = (status, axum::Json(body)).into_response();
    for cookie in cookie.into_iter().chain(mark) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// An e-mail as accounts are counted by.
fn account(email: &str) -> String {
    email.trim().to_lowercase()
}

/// What a try at an account's password is counted by: apart from strangers' where the account has signed
/// in before.
fn tries_at(state: &AppState, (peer, device): (Peer, &Device), email: &str) -> Vec<Try> {
    let account = account(email);
    if let Some(number) = device.knows(state, &account) {
        return vec![Try::Device(number, account)];
    }
    let first = if state.limits.knows(&account, peer.0) {
        Try::Place(account, peer.0)
    } else {
        Try::Account(account)
    };
    vec![first, Try::Address(peer.0)]
}

/// Remembers from where an account has signed in. Gives the device's mark, if it needs one.
///
/// # Errors
/// When the key cannot sign.
pub fn remember(
    state: &AppState,
    (peer, device): (Peer, &Device),
    email: &str,
) -> Result<Option<HeaderValue>, Error> {
    let account = account(email);
    if account.is_empty() {
        return Ok(None);
    }
    state.limits.remember(&account, peer.0);
    device.marked(state, &account)
}

/// Registers within the limits; the form does the same.
///
/// # Errors
/// See [`register::register`].
pub async fn try_register(
    state: &AppState,
    peer: Peer,
    registration: Registration,
) -> Result<Session, Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let registration = Registration {
        club_name: storable(registration.club_name),
        given_name: storable(registration.given_name),
        family_name: storable(registration.family_name),
        ..registration
    };
    register::register(state.desk.db(), registration).await
}

/// Signs in within the limits: what fails counts, for the account and for the address.
///
/// # Errors
/// See [`register::sign_in`].
pub async fn try_sign_in(
    state: &AppState,
    from: (Peer, &Device),
    credentials: Credentials,
) -> Result<Session, Error> {
    let credentials = Credentials { email: storable(credentials.email), ..credentials };
    let tries = tries_at(state, from, &credentials.email);
    for one in &tries {
        state.limits.take(one.clone())?;
    }
    let email = credentials.email.clone();
    let outcome = register::sign_in(state.desk.db(), credentials).await;
    match &outcome {
        Ok(session) => state.desk.audit().signed_in(session, Way::Password),
        Err(Error::WrongPassword) => state.desk.audit().sign_in_failed(&email),
        Err(_) => {}
    }
    if !matches!(outcome, Err(Error::WrongPassword)) {
        for one in &tries {
            state.limits.give_back(one);
        }
    }
    outcome
}

/// Uses an invitation within the limits: links and passwords can both be guessed at here.
///
/// # Errors
/// See [`join::accept`].
pub async fn try_join(
    state: &AppState,
    from: (Peer, &Device),
    token: &str,
    person: Person,
    user: Option<Uuid>,
) -> Result<Session, Error> {
    let person = Person {
        given_name: storable(person.given_name),
        family_name: storable(person.family_name),
        email: storable(person.email),
        ..person
    };
    state.limits.take(Try::Registration(from.0.0))?;
    // Who is signed in gives no password that could be guessed.
    let account = user.is_none().then(|| tries_at(state, from, &person.email).swap_remove(0));
    if let Some(account) = &account {
        state.limits.take(account.clone())?;
    }
    let outcome = join::accept(state.desk.db(), token, person, user).await;
    if let (Ok(_), Some(account)) = (&outcome, &account) {
        state.limits.give_back(account);
    }
    outcome
}

/// `POST /api/v1/auth/register`
pub async fn register(
    State(state): State<AppState>,
    peer: Peer,
    device: Device,
    Json(registration): Json<Registration>,
) -> Result<Response, Error> {
    let email = registration.email.clone();
    let session = try_register(&state, peer, registration).await?;
    let mark = remember(&state, (peer, &device), &email)?;
    begin(&state, StatusCode::CREATED, &session, mark).await
}

/// `POST /api/v1/auth/login`
pub async fn login(
    State(state): State<AppState>,
    peer: Peer,
    device: Device,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Error> {
    let email = credentials.email.clone();
    let session = try_sign_in(&state, (peer, &device), credentials).await?;
    let mark = remember(&state, (peer, &device), &email)?;
    begin(&state, StatusCode::OK, &session, mark).await
}

/// `POST /api/v1/auth/logout`: also for those whose session has ended already.
pub async fn logout(State(state): State<AppState>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = ended_cookie(&state) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `GET /api/v1/auth/me`
pub async fn me(
    authenticated: Authenticated,
    State(state): State<AppState>,
) -> Result<impl IntoResponse, Error> {
    let expires_at = DateTime::from_timestamp(authenticated.claims.exp, 0);
    let signed_in = signed_in(state.desk.db(), &authenticated.session).await?;
    Ok(axum::Json(Me { expires_at, signed_in }))
}

/// Which club to go on in.
#[derive(Debug, Deserialize)]
pub struct Switch {
    pub club_id: Uuid,
}

/// A session in another club of the same person.
///
/// # Errors
/// [`Error::NotFound`], whether the club does not exist or the person is not in it.
pub async fn try_switch(state: &AppState, session: &Session, club: Uuid) -> Result<Session, Error> {
    let db = state.desk.db();
    match register::find_session(db, db.look(), session.user, club, moment::now()).await {
        Err(Error::Unauthenticated) => Err(Error::NotFound),
        Ok(session) => {
            state.desk.audit().signed_in(&session, Way::Switch);
            Ok(session)
        }
        outcome => outcome,
    }
}

/// `POST /api/v1/auth/switch`
pub async fn switch(
    session: Session,
    State(state): State<AppState>,
    Json(Switch { club_id }): Json<Switch>,
) -> Result<Response, Error> {
    let session = try_switch(&state, &session, club_id).await?;
    begin(&state, StatusCode::OK, &session, None).await
}

/// An invitation's token and who uses it; nothing but the token when signed in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Join {
    pub token: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub password: String,
}

/// `POST /api/v1/auth/join`
pub async fn join(
    authenticated: Option<Authenticated>,
    State(state): State<AppState>,
    peer: Peer,
    device: Device,
    Json(Join { token, given_name, family_name, email, password }): Json<Join>,
) -> Result<Response, Error> {
    let person = Person { given_name, family_name, email, password };
    let user = authenticated.map(|authenticated| authenticated.session.user);
    let email = if user.is_none() { person.email.clone() } else { String::new() };
    let session = try_join(&state, (peer, &device), &token, person, user).await?;
    let mark = remember(&state, (peer, &device), &email)?;
    begin(&state, StatusCode::CREATED, &session, mark).await
}

/// Whose password is forgotten.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Forgotten {
    pub email: String,
}

/// Has a link to a new password sent, if there is such an account. All of that happens after the answer,
/// which is the same in any case.
///
/// # Errors
/// [`Error::TooMany`], counted by address.
pub fn try_forgotten(state: &AppState, peer: Peer, email: &str, language: Language) -> Result<(), Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let (state, account) = (state.clone(), account(&storable(email.to_owned())));
    let post = state.post.clone();
    post.later(async move {
        // The owner's letter box is not a stranger's to fill.
        if state.limits.take(Try::Mail(account.clone())).is_err() {
            return Ok(());
        }
        let Some((user, token)) = reset::begin(state.desk.db(), &account).await? else { return Ok(()) };
        let link = format!("{}/reset-password/{token}", state.config.public_url.trim_end_matches('/'));
        state.post.send(&user.email, Letter::reset(language, &user.given_name, &link)).await
    });
    Ok(())
}

/// Sets a new password by a link, and tells the account's owner by mail that it was set.
///
/// # Errors
/// See [`reset::finish`].
pub async fn try_reset(
    state: &AppState,
    peer: Peer,
    (token, password): (&str, String),
    language: Language,
) -> Result<(), Error> {
    state.limits.take(Try::Registration(peer.0))?;
    let user = reset::finish(state.desk.db(), token, password).await?;
    let sign_in = format!("{}/sign-in", state.config.public_url.trim_end_matches('/'));
    let post = state.post.clone();
    state.post.later(async move {
        post.send(&user.email, Letter::changed(language, &user.given_name, &sign_in)).await
    });
    Ok(())
}

/// `POST /api/v1/auth/forgotten-password`
pub async fn forgotten_password(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Json(Forgotten { email }): Json<Forgotten>,
) -> Result<StatusCode, Error> {
    try_forgotten(&state, peer, &email, language_of(&headers))?;
    Ok(StatusCode::ACCEPTED)
}

/// A link's token and the password to set.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewPassword {
    pub token: String,
    pub password: String,
}

/// `POST /api/v1/auth/reset-password`
pub async fn reset_password(
    State(state): State<AppState>,
    peer: Peer,
    headers: HeaderMap,
    Json(NewPassword { token, password }): Json<NewPassword>,
) -> Result<StatusCode, Error> {
    try_reset(&state, peer, (&token, password), language_of(&headers)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the password of whoever is signed in, and tells the account's owner by mail that it was changed.
/// The session that asks goes on, with a token that is made after this.
///
/// # Errors
/// See [`change`].
pub async fn try_change(
    state: &AppState,
    session: &Session,
    passwords: Change,
    language: Language,
) -> Result<(), Error> {
    // Counted by the account's id: strangers' tries are counted by its e-mail.
    let one = Try::Account(session.user.to_string());
    state.limits.take(one.clone())?;
    let user = change(state.desk.db(), session.user, passwords).await?;
    state.limits.give_back(&one);
    let sign_in = format!("{}/sign-in", state.config.public_url.trim_end_matches('/'));
    let post = state.post.clone();
    state.post.later(async move {
        post.send(&user.email, Letter::changed(language, &user.given_name, &sign_in)).await
    });
    Ok(())
}

/// `POST /api/v1/auth/change-password`
pub async fn change_password(
    session: Session,
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(passwords): Json<Change>,
) -> Result<Response, Error> {
    try_change(&state, &session, passwords, language_of(&headers)).await?;
    begin(&state, StatusCode::OK, &session, None).await
}
