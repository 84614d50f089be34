//! `/api/v1/staff` and `/api/v1/invitations`: who works for the club. Admins only; another club's ids
//! are answered as unknown ones are.

use super::{AppState, extract};
use crate::club::{Code, Refusal, Role, access::Permission, refusal::require};
use crate::server::{
    Error,
    access::{Session, join},
    audit::{self, told},
    db::accounts,
    moment,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize)]
struct StaffList {
    staff: Vec<StaffMember>,
}

#[derive(Serialize)]
struct StaffMember {
    user_id: Uuid,
    email: String,
    given_name: String,
    family_name: String,
    role: Role,
}

#[derive(Serialize)]
struct InvitationList {
    invitations: Vec<OpenInvitation>,
}

#[derive(Serialize)]
struct OpenInvitation {
    id: Uuid,
    role: Role,
    expires_at: DateTime<Utc>,
}

/// A new link; it is shown this once.
#[derive(Serialize)]
struct NewLink {
    link: String,
    expires_at: DateTime<Utc>,
}

/// As what someone is invited.
#[derive(Debug, Deserialize)]
pub struct Invite {
    pub role: Role,
}

/// `GET /api/v1/staff`
pub async fn list(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    require(session.role, Permission::ManageClub)?;
    let mut tx = state.desk.db().read().await?;
    let staff = accounts::list_staff(&mut tx, session.club).await?;
    tx.commit().await?;
    let staff = staff.into_iter().map(|person| StaffMember {
        user_id: person.user,
        email: person.email,
        given_name: person.given_name,
        family_name: person.family_name,
        role: person.role,
    });
    Ok(axum::Json(StaffList { staff: staff.collect() }))
}

/// `DELETE /api/v1/staff/{user_id}`; never oneself, so that a club always keeps an admin.
pub async fn remove(
    session: Session,
    State(state): State<AppState>,
    Path(user): Path<String>,
) -> Result<StatusCode, Error> {
    require(session.role, Permission::ManageClub)?;
    let user = extract::id(&user)?;
    if user == session.user {
        return Err(Refusal::field("user_id", Code::StillInUse).into());
    }
    let mut tx = state.desk.db().write().await?;
    let role =
        accounts::find_membership(&mut tx, session.club, user).await?.map(|membership| membership.role);
    let was_there = accounts::delete_membership(&mut tx, session.club, user).await?;
    if was_there {
        let removed = told::staff_changed("staff.removed", session.user, user, (role, None));
        audit::append(&mut tx, session.club, vec![removed]).await?;
    }
    tx.commit().await?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Error::NotFound) }
}

/// `GET /api/v1/invitations`
pub async fn list_invitations(
    session: Session,
    State(state): State<AppState>,
) -> Result<impl IntoResponse, Error> {
    require(session.role, Permission::ManageClub)?;
    let mut tx = state.desk.db().read().await?;
    let open = accounts::list_invitations(&mut tx, session.club, moment::now()).await?;
    tx.commit().await?;
    let invitations = open.into_iter().map(|(id, role, expires_at)| OpenInvitation { id, role, expires_at });
    Ok(axum::Json(InvitationList { invitations: invitations.collect() }))
}

/// `POST /api/v1/invitations`
pub async fn invite(
    session: Session,
    State(state): State<AppState>,
    extract::Json(Invite { role }): extract::Json<Invite>,
) -> Result<impl IntoResponse, Error> {
    let expires_at = moment::now() + join::LIFETIME;
    let token = join::invite(state.desk.db(), &session, role).await?;
    let link = format!("{}/join/{token}", state.config.public_url.trim_end_matches('/'));
    Ok((StatusCode::CREATED, axum::Json(NewLink { link, expires_at })))
}

/// `DELETE /api/v1/invitations/{id}`
pub async fn withdraw(
    session: Session,
    State(state): State<AppState>,
    Path(invitation): Path<String>,
) -> Result<StatusCode, Error> {
    require(session.role, Permission::ManageClub)?;
    let invitation = extract::id(&invitation)?;
    let mut tx = state.desk.db().write().await?;
    let was_there = accounts::delete_invitation(&mut tx, session.club, invitation).await?;
    if was_there {
        let withdrawn = told::invitation_changed("invitation.withdrawn", session.user, invitation, None);
        audit::append(&mut tx, session.club, vec![withdrawn]).await?;
    }
    tx.commit().await?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Error::NotFound) }
}
