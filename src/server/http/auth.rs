//! `/api/v1/auth`: registering, signing in and out, switching clubs, joining by invitation.

use super::{
    AppState,
    extract::{Json, storable},
    limits::Try,
    peer::Peer,
    session::{Authenticated, ended_cookie, session_cookie},
};
use crate::app::session::{ClubChoice, SignedIn};
use crate::server::{
    Db, Error,
    access::{
        Session, join,
        register::{self, Credentials, Person, Registration},
        token::LIFETIME,
    },
    db::accounts,
    moment,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
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

async fn begin(state: &AppState, status: StatusCode, session: &Session) -> Result<Response, Error> {
    let token = token_for(state, session)?;
    let cookie = session_cookie(state, &token);
    let signed_in = signed_in(state.desk.db(), session).await?;
    let body = Begun { token, expires_at: moment::now() + LIFETIME, signed_in };
    let mut response = (status, axum::Json(body)).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
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
pub async fn try_sign_in(state: &AppState, peer: Peer, credentials: Credentials) -> Result<Session, Error> {
    let credentials = Credentials { email: storable(credentials.email), ..credentials };
    let tries = [Try::Account(credentials.email.trim().to_lowercase()), Try::Address(peer.0)];
    for one in &tries {
        state.limits.take(one.clone())?;
    }
    let outcome = register::sign_in(state.desk.db(), credentials).await;
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
    peer: Peer,
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
    state.limits.take(Try::Registration(peer.0))?;
    // Who is signed in gives no password that could be guessed.
    let account = user.is_none().then(|| Try::Account(person.email.trim().to_lowercase()));
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
    Json(registration): Json<Registration>,
) -> Result<Response, Error> {
    let session = try_register(&state, peer, registration).await?;
    begin(&state, StatusCode::CREATED, &session).await
}

/// `POST /api/v1/auth/login`
pub async fn login(
    State(state): State<AppState>,
    peer: Peer,
    Json(credentials): Json<Credentials>,
) -> Result<Response, Error> {
    let session = try_sign_in(&state, peer, credentials).await?;
    begin(&state, StatusCode::OK, &session).await
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
    match register::find_session(db, db.look(), session.user, club).await {
        Err(Error::Unauthenticated) => Err(Error::NotFound),
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
    begin(&state, StatusCode::OK, &session).await
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
    Json(Join { token, given_name, family_name, email, password }): Json<Join>,
) -> Result<Response, Error> {
    let person = Person { given_name, family_name, email, password };
    let user = authenticated.map(|authenticated| authenticated.session.user);
    let session = try_join(&state, peer, &token, person, user).await?;
    begin(&state, StatusCode::CREATED, &session).await
}
