//! `/api/v1/auth/sessions`: where one is signed in, for everybody; `/api/v1/staff/sessions`: where everybody of
//! the club is, for who sees its staff. Another person's or club's sessions are answered as unknown ones are.

use super::{
    AppState,
    auth::end_sessions,
    extract::{Json, id, storable},
};
use crate::app::session::{DeviceLine, DeviceList};
use crate::club::{
    Code, Problem, Refusal,
    access::{Action, Area},
    spelling::tidy,
};
use crate::server::{
    Error,
    access::{Session, rights::require, sessions::Why},
    db::{
        Across, accounts, email_changes,
        sessions::{self, ListedSession, SyncedDevice, Which},
    },
    moment,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

/// The longest name of a device.
const NAME_LENGTH: usize = 40;

/// Lines of a club's list: sessions that are alive, and the devices that keep a copy all the same: of a session
/// that has ended, that goes on in another club, or that was forgotten. By person, as the sessions are.
fn lines(
    club: Uuid,
    listed: Vec<ListedSession>,
    synced: Vec<SyncedDevice>,
    session: &Session,
    now: DateTime<Utc>,
) -> Vec<DeviceLine> {
    let (of_listed, left): (Vec<_>, Vec<_>) =
        synced.into_iter().partition(|device| listed.iter().any(|listed| Some(listed.id) == device.session));
    let lines = listed.into_iter().filter_map(|listed| {
        // The last one is the one seen last.
        let device = of_listed.iter().rfind(|device| device.session == Some(listed.id));
        let is_alive = listed.is_alive(now);
        (is_alive || device.is_some()).then(|| DeviceLine {
            id: listed.id,
            user_id: listed.user_id,
            user_name: name_of(&listed.given_name, &listed.family_name),
            club_id: club,
            club_name: listed.club_name,
            device_name: listed.device_name,
            agent: listed.agent,
            created_at: listed.created_at,
            used_at: listed.used_at,
            device_id: device.map(|device| device.device),
            synced_at: device.map(|device| device.seen_at),
            waiting: device.and_then(|device| u32::try_from(device.waiting?).ok()),
            is_this: session.sid == Some(listed.id),
            is_alive,
        })
    });
    let mut lines: Vec<DeviceLine> = lines.collect();
    for device in left.into_iter().rev() {
        let last = lines.iter().rposition(|line| line.user_id == device.user_id);
        lines.insert(last.map_or(lines.len(), |last| last + 1), signed_out(club, device));
    }
    lines
}

/// Empty for an account that was deleted.
fn name_of(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}

/// A device that keeps a copy, and of which no session is in the club.
fn signed_out(club: Uuid, device: SyncedDevice) -> DeviceLine {
    DeviceLine {
        id: device.device,
        user_id: device.user_id,
        user_name: name_of(&device.given_name, &device.family_name),
        club_id: club,
        club_name: device.club_name,
        device_name: device.device_name,
        agent: device.agent,
        created_at: device.seen_at,
        used_at: device.seen_at,
        device_id: Some(device.device),
        synced_at: Some(device.seen_at),
        waiting: device.waiting.and_then(|waiting| u32::try_from(waiting).ok()),
        is_this: false,
        is_alive: false,
    }
}

/// The clubs that a session may look into: its own alone, when the club's own sign-in opened it.
async fn clubs_of(state: &AppState, session: &Session) -> Result<Vec<Uuid>, Error> {
    if session.one_club {
        return Ok(vec![session.club]);
    }
    let mut tx = state.desk.db().read_for(Across::SignIn).await?;
    let memberships = accounts::list_memberships(&mut tx, session.user).await?;
    tx.commit().await?;
    Ok(memberships.into_iter().map(|membership| membership.club).collect())
}

async fn own_lines(state: &AppState, session: &Session) -> Result<Vec<DeviceLine>, Error> {
    // What devices have told until now is to be seen.
    state.desk.write_sightings().await?;
    let mut all = Vec::new();
    for club in clubs_of(state, session).await? {
        let mut tx = state.desk.db().read_for(club).await?;
        let listed = sessions::list_of_user(&mut tx, session.user, club).await?;
        let mut synced = sessions::list_synced(&mut tx, club).await?;
        tx.commit().await?;
        synced.retain(|device| device.user_id == session.user);
        all.extend(lines(club, listed, synced, session, moment::now()));
    }
    Ok(all)
}

/// `GET /api/v1/auth/sessions`
pub async fn list_own(
    session: Session,
    State(state): State<AppState>,
) -> Result<axum::Json<DeviceList>, Error> {
    Ok(axum::Json(DeviceList { sessions: own_lines(&state, &session).await? }))
}

/// `DELETE /api/v1/auth/sessions/{id}`
pub async fn end_own(
    session: Session,
    State(state): State<AppState>,
    Path(ended): Path<String>,
) -> Result<StatusCode, Error> {
    let ended = id(&ended)?;
    let why = if session.sid == Some(ended) { Why::SignedOut } else { Why::Elsewhere };
    let which = if session.one_club {
        own_in_club(&state, &session, ended).await?
    } else {
        Which::Own(session.user, ended)
    };
    found(&end_sessions(&state, which, why, Some(session.user)).await?)
}

/// One of a person's sessions in the club that they are in.
async fn own_in_club(state: &AppState, session: &Session, ended: Uuid) -> Result<Which, Error> {
    let own = own_lines(state, session).await?;
    own.iter()
        .find(|line| line.id == ended)
        .map(|line| Which::Own(session.user, line.id))
        .ok_or(Error::NotFound)
}

/// `DELETE /api/v1/auth/sessions`: all but the one that asks, and the move to another address that one of them may
/// have begun.
pub async fn end_others(session: Session, State(state): State<AppState>) -> Result<StatusCode, Error> {
    let this = session.sid.unwrap_or_default();
    let mut tx = state.desk.db().write_aside_for(Across::SignIn).await?;
    email_changes::delete_of_user(&mut tx, session.user).await?;
    tx.commit().await?;
    if session.one_club {
        let own = own_lines(&state, &session).await?;
        for line in own.iter().filter(|line| line.is_alive && line.id != this) {
            let which = Which::Own(session.user, line.id);
            end_sessions(&state, which, Why::Elsewhere, Some(session.user)).await?;
        }
    } else {
        let which = Which::OfUserBut(session.user, this);
        end_sessions(&state, which, Why::Elsewhere, Some(session.user)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What a device is called from now on; nothing takes the name back.
#[derive(Debug, Deserialize)]
pub struct Naming {
    pub device_name: String,
}

impl Naming {
    fn name(self) -> Result<Option<String>, Refusal> {
        let name = tidy(&storable(self.device_name));
        match &name {
            Some(name) if name.chars().count() > NAME_LENGTH => {
                Err(Refusal(vec![Problem::limited("device_name", Code::TooLong, NAME_LENGTH)]))
            }
            _ => Ok(name),
        }
    }
}

/// `PATCH /api/v1/auth/sessions/{id}`: names the device.
pub async fn name_own(
    session: Session,
    State(state): State<AppState>,
    Path(named): Path<String>,
    Json(naming): Json<Naming>,
) -> Result<StatusCode, Error> {
    let (named, name) = (id(&named)?, naming.name()?);
    for club in clubs_of(&state, &session).await? {
        let mut tx = state.desk.db().write_aside_for(club).await?;
        let is_done = sessions::name_device(&mut tx, named, (session.user, club), name.as_deref()).await?;
        tx.commit().await?;
        if is_done {
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(Error::NotFound)
}

/// `GET /api/v1/staff/sessions`
pub async fn list_of_club(
    session: Session,
    State(state): State<AppState>,
) -> Result<axum::Json<DeviceList>, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::See).await?;
    state.desk.write_sightings().await?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let listed = sessions::list_of_club(&mut tx, session.club).await?;
    let synced = sessions::list_synced(&mut tx, session.club).await?;
    tx.commit().await?;
    let lines = lines(session.club, listed, synced, &session, moment::now());
    Ok(axum::Json(DeviceList { sessions: lines }))
}

/// `DELETE /api/v1/staff/sessions/{id}`
pub async fn end_of_club(
    session: Session,
    State(state): State<AppState>,
    Path(ended): Path<String>,
) -> Result<StatusCode, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::Change).await?;
    let which = Which::OfClub(session.club, id(&ended)?);
    found(&end_sessions(&state, which, Why::Admin, Some(session.user)).await?)
}

/// `DELETE /api/v1/staff/{user_id}/sessions`: all that a person has in the club.
pub async fn end_of_person(
    session: Session,
    State(state): State<AppState>,
    Path(user): Path<String>,
) -> Result<StatusCode, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::Change).await?;
    let user = id(&user)?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let membership = accounts::find_membership(&mut tx, session.club, user).await?;
    tx.commit().await?;
    membership.ok_or(Error::NotFound)?;
    end_sessions(&state, Which::OfUserIn(user, session.club), Why::Admin, Some(session.user)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn found<T>(ended: &[T]) -> Result<StatusCode, Error> {
    if ended.is_empty() { Err(Error::NotFound) } else { Ok(StatusCode::NO_CONTENT) }
}
