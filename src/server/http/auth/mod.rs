//! `/api/v1/auth`: registering, signing in and out, staying signed in, switching clubs, joining by invitation, forgotten passwords.

mod begin;
mod departure;
mod join;
mod passwords;
mod register;
mod renew;
mod sign_in;
mod visitor;

pub use begin::{Begun, Entry, begin_session};
pub use departure::delete_account;
pub use join::{Joined, join, try_join};
pub use passwords::{
    change_password, forgotten_password, reset_password, try_change, try_forgotten, try_reset,
};
pub use register::{register, try_register};
pub use renew::{keep_signed_in, refresh};
pub use sign_in::{end_sessions, login, logout, switch, try_sign_in, try_sign_out, try_switch};
pub use visitor::Visitor;

use super::{AppState, session::Authenticated};
use crate::app::session::{ClubChoice, SignedIn};
use crate::server::{
    Db, Error,
    access::{Session, rights::rights_of},
    db::{Across, accounts},
};
use axum::{extract::State, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;

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
    let mut tx = db.read_for(Across::SignIn).await?;
    let memberships = accounts::list_memberships(&mut tx, session.user).await?;
    tx.commit().await?;
    Ok(SignedIn {
        user_id: session.user,
        user_name: session.user_name.clone(),
        club_id: session.club,
        club_name: session.club_name.clone(),
        role: session.role,
        granted: rights_of(db, session).await?.granted(session.role),
        clubs: memberships
            .into_iter()
            // A club's own sign-in shows nothing of the others.
            .filter(|membership| !session.one_club || membership.club == session.club)
            .map(|membership| ClubChoice {
                id: membership.club,
                name: membership.club_name,
                role: membership.role,
            })
            .collect(),
    })
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

/// An e-mail as accounts are counted by.
fn account(email: &str) -> String {
    email.trim().to_lowercase()
}
