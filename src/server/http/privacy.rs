//! `/api/v1/members/{id}/export`: everything that the club keeps of a person, for those who may see it: the
//! office, and people of their own family. `/api/v1/retention/due`: what goes soon by the club's terms. Both are
//! answered from all years, of which devices hold this season's and the months before.

use super::{AppState, problem::Draft};
use crate::club::{
    COLLECTIONS, Code, Refusal,
    access::{Action, Area, Reach},
    audit::Kind,
    people::{Member, MemberId},
    privacy::{PersonFile, retention::DueSoon},
};
use crate::server::{
    Error,
    access::{Session, rights::rights_of},
    audit::{Happened, Note},
    db::reading::read_rounds,
    moment,
    privacy::retention::due_within,
};
use crate::sync::Record as _;
use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use uuid::Uuid;

/// `GET /api/v1/members/{id}/export`
pub async fn export(
    session: Session,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Draft> {
    let id = MemberId(Uuid::try_parse(&id).map_err(|_| Error::NotFound)?);
    let mut tx = state.desk.db().read_for(session.club).await?;
    let sight = state.desk.sight(&mut tx, &session).await?;
    let is_shown = match sight.rights.reach(Area::Privacy, Action::See) {
        Reach::All => true,
        Reach::Own => sight.own().is_some_and(|own| own.family.contains(&id)),
        Reach::None => false,
    };
    if !is_shown {
        return Err(Error::from(Refusal::because(Code::Forbidden)).into());
    }
    let records = read_rounds(&mut tx, session.club, |known| PersonFile::reads(known, id)).await?;
    tx.commit().await?;
    // What the matrix keeps from somebody it keeps from them here too: a parent does not read the office's notes,
    // nor where the other parent lives.
    let records = records.shown(COLLECTIONS, &sight.of_every_day());
    let file = PersonFile::of(&records, id, moment::today()).ok_or(Error::NotFound)?;
    let happened = Happened::new(Kind::Export, "member.export", moment::now())
        .to(Member::COLLECTION.name, Some(id.0))
        .about(Some(id.0));
    state.desk.audit().note(Note::InClub(session.club, happened.by(&session)));
    let name = format!("attachment; filename=\"novaclub-{id}.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(file)).into_response())
}

/// So many days are looked ahead.
const AHEAD: u64 = 30;

/// `GET /api/v1/retention/due`: for those who may erase anybody.
pub async fn due(session: Session, State(state): State<AppState>) -> Result<Json<DueSoon>, Draft> {
    let rights = rights_of(state.desk.db(), &session).await?;
    if rights.reach(Area::Privacy, Action::Change) != Reach::All {
        return Err(Error::from(Refusal::because(Code::Forbidden)).into());
    }
    let today = moment::today();
    let due = due_within(&state.desk, session.club, today, AHEAD).await?;
    Ok(Json(DueSoon { today, days: AHEAD, due }))
}
