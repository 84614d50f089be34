//! `POST /api/v1/sync/rescue`: an admin brings in what another device had not handed in, from the file
//! that it exported. Carried out under that device's numbers: whatever it hands in later is answered as
//! a repetition.

use super::{AppState, extract::Json, session::Authenticated, sync::acceptable};
use crate::club::{
    Code, Refusal, Role,
    access::{Action, Area},
};
use crate::server::access::rights::require;
use crate::server::{
    Error,
    access::{BroughtIn, Session},
    db::{accounts, devices},
    moment,
};
use crate::sync::{protocol::PushResponse, rescue::Rescue};
use axum::extract::State;

/// For those who manage the club. A file is of whoever handed it over, and says what they like: it is decided by what
/// its maker may do now, and by what the admin may do, so that nobody comes to see or do by it what they could not;
/// the history names its maker, the audit log who brought it in. What decides over others or over the whole club is
/// refused, and of somebody who has left the club what could show a record to somebody else.
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
    let brought_in = BroughtIn { user: admin.user, role: admin.role, maker_has_left: maker.role.is_none() };
    let session = Session {
        user: rescue.user,
        user_name: maker.name,
        role: maker.role.unwrap_or(admin.role),
        brought_in: Some(brought_in),
        ..admin
    };
    let name = rescue.device_name.clone();
    let push = acceptable(rescue.into_push(name, moment::now().timestamp_millis()))?;
    let device = push.device;
    let answer = state.desk.push(&session, push).await?;
    state.desk.audit().rescued(&authenticated.session, device);
    Ok(axum::Json(answer))
}

/// Who made the commands of a file.
struct Maker {
    name: String,
    /// What they are in the club now; none when they have left it.
    role: Option<Role>,
}

/// Someone whose device the club knows, or who is in it.
async fn maker(
    state: &AppState,
    admin: &Session,
    rescue: &Rescue<serde_json::Value>,
) -> Result<Maker, Error> {
    let mut tx = state.desk.db().read_for(admin.club).await?;
    let device = devices::find(&mut tx, admin.club, rescue.device).await?;
    let role = accounts::find_membership(&mut tx, admin.club, rescue.user).await?;
    let role = role.map(|membership| membership.role);
    let known = device.map_or(role.is_some(), |device| device.user == rescue.user);
    let user = if known { accounts::find_user(&mut tx, rescue.user).await? } else { None };
    tx.commit().await?;
    let user = user.ok_or_else(|| Refusal::field("user", Code::UnknownRecord))?;
    Ok(Maker { name: user.full_name(), role })
}
