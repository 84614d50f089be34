//! Whose session the server hears. A lock is one person's in one club: to a session of somebody else, or of the same
//! person in another club, the server says that there is none. Nothing is gone for that.

use super::{
    database,
    opening::{NotOpened, unanswered},
    profile_of,
    profiles::Profile,
};
use crate::app::{data::SyncProblem, session::SignedIn};
use crate::browser::{engine, requests};

/// How the session has come to be the copy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    WasOwn,
    /// It was the same person's in another club: what was asked is to be asked again.
    Switched,
}

/// Whether the session is this person's in this club.
///
/// # Errors
/// When nobody says so.
pub async fn is_own(profile: Profile) -> Result<bool, SyncProblem> {
    Ok(told().await? == profile)
}

/// Goes on in the club of a copy, where the session is the same person's.
///
/// # Errors
/// [`NotOpened::OtherAccount`], [`NotOpened::NoAccess`] when the person is not in that club any more, or why the
/// server did not do it; never [`NotOpened::Gone`].
pub async fn take(profile: Profile) -> Result<Session, NotOpened> {
    let told = told().await.map_err(|problem| refused(&problem))?;
    if told == profile {
        return Ok(Session::WasOwn);
    }
    if told.user != profile.user {
        return Err(NotOpened::OtherAccount);
    }
    let body = serde_json::json!({ "club_id": profile.club });
    let switched = requests::request::<serde_json::Value>("POST", "/api/v1/auth/switch", Some(body)).await;
    switched.map_err(|problem| refused(&problem))?;
    Ok(Session::Switched)
}

async fn told() -> Result<Profile, SyncProblem> {
    let told = requests::request::<SignedIn>("GET", "/api/v1/me", None).await?;
    Ok(profile_of(&told))
}

/// A copy was opened without the server: its session goes on in its club, where it is the same person's. Once for each
/// opening: two tabs would take it from each other for ever.
pub async fn follow(profile: Profile) {
    // Whatever stands against it, the exchange says so.
    let taken = engine::between_exchanges(&database(profile), take(profile)).await;
    if matches!(taken, Ok(Session::Switched)) {
        engine::sync_now();
    }
}

/// To whoever is not in that club the server says that there is none.
fn refused(problem: &SyncProblem) -> NotOpened {
    match unanswered(problem) {
        NotOpened::Gone => NotOpened::NoAccess,
        other => other,
    }
}
