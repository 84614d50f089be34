//! `POST /api/v1/sync/rescue`: an admin brings in what another device had not handed in, from the file
//! that it exported. Carried out under that device's numbers: whatever it hands in later is answered as
//! a repetition.

use super::{AppState, extract::Json, session::Authenticated, sync::acceptable};
use crate::club::{
    Code, Refusal,
    access::{Action, Area},
};
use crate::server::access::rights::require;
use crate::server::{
    Error,
    access::Session,
    db::{accounts, devices},
    moment,
};
use crate::sync::{protocol::PushResponse, rescue::Rescue};
use axum::extract::State;

/// For those who manage the club. The rules are asked with the admin's role, who vouches for the file;
/// the history names both. What decides over others or over the whole club is refused: whoever was handed a file
/// would else do, by opening it, what the file's maker never could.
pub async fn bring_in(
    authenticated: Authenticated,
    State(state): State<AppState>,
    Json(rescue): Json<Rescue<serde_json::Value>>,
) -> Result<axum::Json<PushResponse<Refusal>>, Error> {
    let admin = authenticated.session.clone();
    require(state.desk.db(), &admin, Area::Staff, Action::Change).await?;
    if rescue.club != admin.club {
        return Err(Refusal::field("club", Code::UnknownRecord).into());
    }
    let maker = maker(&state, &admin, &rescue).await?;
    let user_name = format!("{maker} ({})", admin.user_name);
    let session = Session { user: rescue.user, user_name, brings_in: true, ..admin };
    let name = rescue.device_name.clone();
    let push = acceptable(rescue.into_push(name, moment::now().timestamp_millis()))?;
    let device = push.device;
    let answer = state.desk.push(&session, push).await?;
    state.desk.audit().rescued(&authenticated.session, device);
    Ok(axum::Json(answer))
}

/// The name of who made the commands: someone whose device the club knows, or who is in it.
async fn maker(
    state: &AppState,
    admin: &Session,
    rescue: &Rescue<serde_json::Value>,
) -> Result<String, Error> {
    let mut tx = state.desk.db().read_for(admin.club).await?;
    let device = devices::find(&mut tx, admin.club, rescue.device).await?;
    let known = match device {
        Some(device) => device.user == rescue.user,
        None => accounts::find_membership(&mut tx, admin.club, rescue.user).await?.is_some(),
    };
    let user = if known { accounts::find_user(&mut tx, rescue.user).await? } else { None };
    tx.commit().await?;
    let user = user.ok_or_else(|| Refusal::field("user", Code::UnknownRecord))?;
    Ok(user.full_name())
}
