//! `/api/v1/devices/…`: locks and orders to erase. What they do is in `access/tablet`.

use super::{AppState, extract, limits::Try, peer::Peer};
use crate::club::tablet::{LockWanted, Proof, WipeDone, WipeOrder, WipeToken, Wipes};
use crate::server::{
    Error,
    access::{
        Session,
        tablet::{locks, wipe},
    },
    moment,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};

/// `POST /api/v1/devices/{device_id}/locks`: whoever is signed in, for a device of theirs; confirmed where it has
/// one.
pub async fn make_lock(
    session: Session,
    State(state): State<AppState>,
    Path(device): Path<String>,
    extract::Json(wanted): extract::Json<LockWanted>,
) -> Result<impl IntoResponse, Error> {
    let made = locks::make((state.desk.db(), &state.locks), &session, extract::id(&device)?, wanted).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// `POST /api/v1/devices/{device_id}/locks/{lock_id}/open`: whose lock it is, with the code's proof.
pub async fn open_lock(
    session: Session,
    State(state): State<AppState>,
    Path((device, lock)): Path<(String, String)>,
    extract::Json(Proof { proof }): extract::Json<Proof>,
) -> Result<impl IntoResponse, Error> {
    let ids = (extract::id(&device)?, extract::id(&lock)?);
    Ok(Json(locks::open((state.desk.db(), &state.locks), &session, ids, &proof).await?))
}

/// `POST /api/v1/devices/{device_id}/locks/{lock_id}/recover`: whose lock it is, right after a sign-in.
pub async fn recover_lock(
    session: Session,
    State(state): State<AppState>,
    Path((device, lock)): Path<(String, String)>,
) -> Result<impl IntoResponse, Error> {
    session.require_confirmed(moment::now())?;
    let ids = (extract::id(&device)?, extract::id(&lock)?);
    Ok(Json(locks::recover((state.desk.db(), &state.locks), &session, ids).await?))
}

/// `DELETE /api/v1/devices/{device_id}/locks/{lock_id}`: whose lock it is; confirmed.
pub async fn remove_lock(
    session: Session,
    State(state): State<AppState>,
    Path((device, lock)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let ids = (extract::id(&device)?, extract::id(&lock)?);
    locks::remove(state.desk.db(), &session, ids).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/devices/{device_id}/token`: whoever is signed in, for a device of theirs.
pub async fn give_token(
    session: Session,
    State(state): State<AppState>,
    Path(device): Path<String>,
) -> Result<impl IntoResponse, Error> {
    let given = wipe::give_token(state.desk.db(), &session, extract::id(&device)?).await?;
    Ok((StatusCode::CREATED, Json(given)))
}

/// `POST /api/v1/devices/{device_id}/wipe`: whose device it is, or who manages the club; confirmed.
pub async fn order_wipe(
    session: Session,
    State(state): State<AppState>,
    Path(device): Path<String>,
    extract::Json(WipeOrder { destroy }): extract::Json<WipeOrder>,
) -> Result<StatusCode, Error> {
    session.require_confirmed(moment::now())?;
    wipe::order(state.desk.db(), &session, extract::id(&device)?, destroy).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/devices/{device_id}/wipe`: whose device it is, or who manages the club; confirmed, since the device
/// may be the one that was stolen.
pub async fn withdraw_wipe(
    session: Session,
    State(state): State<AppState>,
    Path(device): Path<String>,
) -> Result<StatusCode, Error> {
    session.require_confirmed(moment::now())?;
    wipe::withdraw(state.desk.db(), &session, extract::id(&device)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/devices/wipes`: whoever is signed in; those of one's own devices, or all for who manages the club.
pub async fn list_wipes(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    Ok(Json(Wipes { wipes: wipe::list(state.desk.db(), &session).await? }))
}

/// `POST /api/v1/devices/wipe/check`: a device, by its secret; no session is asked for.
pub async fn check_wipe(
    Peer(address): Peer,
    State(state): State<AppState>,
    extract::Json(token): extract::Json<WipeToken>,
) -> Result<impl IntoResponse, Error> {
    let checked = wipe::check(state.desk.db(), &token).await;
    count_wrong(&state, address, &checked)?;
    Ok(Json(checked?))
}

/// `POST /api/v1/devices/wipe/done`: a device, by its secret; no session is asked for.
pub async fn wipe_done(
    Peer(address): Peer,
    State(state): State<AppState>,
    extract::Json(told): extract::Json<WipeDone>,
) -> Result<StatusCode, Error> {
    let done = wipe::done(state.desk.db(), &told).await;
    count_wrong(&state, address, &done)?;
    done?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who guesses secrets is slowed down as with tokens.
fn count_wrong<T>(
    state: &AppState,
    address: std::net::IpAddr,
    result: &Result<T, Error>,
) -> Result<(), Error> {
    match result {
        Err(Error::Unauthenticated) => state.limits.take(Try::Token(address)),
        _ => Ok(()),
    }
}
