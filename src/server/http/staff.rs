//! `/api/v1/staff` and `/api/v1/invitations`: who works for the club. For who sees and who changes its staff, and
//! admins are made and unmade by admins alone; another club's ids are answered as unknown ones are.

use super::{AppState, extract};
use crate::club::{
    Code, Refusal, Role,
    access::{Action, Area, StandsFor},
    families::GuardianId,
    people::MemberId,
};
use crate::server::access::rights::require;
use crate::server::{
    Error,
    access::{Session, join, staff},
    audit::{self, told},
    db::{accounts, invitations},
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
    /// Whom the account will stand for.
    member_id: Option<Uuid>,
    guardian_id: Option<Uuid>,
}

/// A new link; it is shown this once.
#[derive(Serialize)]
struct NewLink {
    link: String,
    expires_at: DateTime<Utc>,
}

/// As what someone is invited, and to whose family space.
#[derive(Debug, Deserialize)]
pub struct Invite {
    pub role: Role,
    #[serde(default)]
    pub member_id: Option<MemberId>,
    #[serde(default)]
    pub guardian_id: Option<GuardianId>,
}

impl Invite {
    /// One person of the club, and as a member.
    fn stands_for(&self) -> Result<Option<StandsFor>, Refusal> {
        let stands_for = match (self.member_id, self.guardian_id) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(Refusal::field("guardian_id", Code::TwiceGiven)),
            (Some(id), None) => StandsFor::Member(id),
            (None, Some(id)) => StandsFor::Guardian(id),
        };
        if self.role == Role::Member {
            Ok(Some(stands_for))
        } else {
            Err(Refusal::field("role", Code::NotInList))
        }
    }
}

/// `GET /api/v1/staff`
pub async fn list(session: Session, State(state): State<AppState>) -> Result<impl IntoResponse, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::See).await?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let people = accounts::list_staff(&mut tx, session.club).await?;
    tx.commit().await?;
    let people = people.into_iter().map(|person| StaffMember {
        user_id: person.user,
        email: person.email,
        given_name: person.given_name,
        family_name: person.family_name,
        role: person.role,
    });
    Ok(axum::Json(StaffList { staff: people.collect() }))
}

/// `DELETE /api/v1/staff/{user_id}`; never oneself.
pub async fn remove(
    session: Session,
    State(state): State<AppState>,
    Path(user): Path<String>,
) -> Result<StatusCode, Error> {
    let user = somebody_else(&state, &session, &user).await?;
    staff::remove(&state.desk, &session, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is named in the address, for who may change the staff and has shown who they are.
async fn somebody_else(state: &AppState, session: &Session, user: &str) -> Result<Uuid, Error> {
    require(state.desk.db(), session, Area::Staff, Action::Change).await?;
    session.require_confirmed(moment::now())?;
    let user = extract::id(user)?;
    if user == session.user {
        return Err(Refusal::field("user_id", Code::StillInUse).into());
    }
    Ok(user)
}

/// Another role.
#[derive(Debug, Deserialize)]
pub struct NewRole {
    pub role: Role,
}

/// `PATCH /api/v1/staff/{user_id}`; never one's own role.
pub async fn change_role(
    session: Session,
    State(state): State<AppState>,
    Path(user): Path<String>,
    extract::Json(NewRole { role }): extract::Json<NewRole>,
) -> Result<StatusCode, Error> {
    let user = somebody_else(&state, &session, &user).await?;
    staff::change_role(&state.desk, &session, user, role).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/invitations`
pub async fn list_invitations(
    session: Session,
    State(state): State<AppState>,
) -> Result<impl IntoResponse, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::See).await?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let open = invitations::list(&mut tx, session.club, moment::now()).await?;
    tx.commit().await?;
    let invitations = open.into_iter().map(|open| {
        let (member_id, guardian_id) = match open.stands_for {
            Some(StandsFor::Member(id)) => (Some(id.0), None),
            Some(StandsFor::Guardian(id)) => (None, Some(id.0)),
            None => (None, None),
        };
        OpenInvitation { id: open.id, role: open.role, expires_at: open.expires_at, member_id, guardian_id }
    });
    Ok(axum::Json(InvitationList { invitations: invitations.collect() }))
}

/// `POST /api/v1/invitations`
pub async fn invite(
    session: Session,
    State(state): State<AppState>,
    extract::Json(invite): extract::Json<Invite>,
) -> Result<impl IntoResponse, Error> {
    let (now, db) = (moment::now(), state.desk.db());
    let expires_at = now + join::LIFETIME;
    let token = if let Some(stands_for) = invite.stands_for()? {
        join::invite_family(db, &session, stands_for).await?
    } else {
        let role = invite.role;
        staff::require_may_place(db, &session, role).await?;
        // Who is invited as one of these sees and changes what others entrust to the club.
        if role != Role::Member {
            session.require_confirmed(now)?;
        }
        join::invite(db, &session, role).await?
    };
    let link = format!("{}/join/{token}", state.config.public_url.trim_end_matches('/'));
    Ok((StatusCode::CREATED, axum::Json(NewLink { link, expires_at })))
}

/// `DELETE /api/v1/invitations/{id}`
pub async fn withdraw(
    session: Session,
    State(state): State<AppState>,
    Path(invitation): Path<String>,
) -> Result<StatusCode, Error> {
    require(state.desk.db(), &session, Area::Staff, Action::Change).await?;
    let invitation = extract::id(&invitation)?;
    let mut tx = state.desk.db().write_for(session.club).await?;
    let was_there = invitations::delete(&mut tx, session.club, invitation).await?;
    if was_there {
        let withdrawn = told::invitation_changed("invitation.withdrawn", invitation, None).by(&session);
        audit::append(&mut tx, session.club, vec![withdrawn]).await?;
    }
    tx.commit().await?;
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Error::NotFound) }
}
