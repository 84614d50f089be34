//! `/api/v1/members/{id}/export`: everything that the club keeps of a person, for those who may see it: the
//! office, and people of their own family. `/api/v1/members/{id}/accounts`: of that the accounts, which no device
//! knows. `/api/v1/retention/due`: what goes soon by the club's terms. Both are
//! answered from all years, of which devices hold this season's and the months before.

use super::{AppState, problem::Draft};
use crate::club::{
    COLLECTIONS, Code, Refusal,
    access::{Action, Area, Reach, Sight},
    audit::Kind,
    people::{Member, MemberId},
    privacy::{AccountLine, PersonAccounts, PersonFile, retention::DueSoon},
};
use crate::server::{
    Error,
    access::{Session, rights::rights_of},
    audit::{Happened, Note},
    db::{Tx, reading::read_rounds},
    moment,
    privacy::{account_file::lines_of, retention::due_within},
};
use crate::sync::{Record as _, Records as _};
use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// A person whose data somebody may see.
struct Seen {
    id: MemberId,
    sight: Arc<Sight>,
}

impl Seen {
    /// The office sees everybody's accounts; of a family each sees their own, and a parent not what an adult of the
    /// household signs in with, and where.
    async fn accounts(
        &self,
        tx: &mut Tx,
        session: &Session,
        mut users: BTreeSet<Uuid>,
    ) -> Result<Vec<AccountLine>, Error> {
        if self.sight.rights.reach(Area::Privacy, Action::See) != Reach::All {
            users.retain(|user| *user == session.user);
        }
        lines_of(tx, session.club, users, moment::now()).await
    }
}

/// Lets in who may see a person's data, in a transaction that goes on.
async fn see(state: &AppState, session: &Session, id: &str) -> Result<(Tx, Seen), Draft> {
    let id = MemberId(Uuid::try_parse(id).map_err(|_| Error::NotFound)?);
    let mut tx = state.desk.db().read_for(session.club).await?;
    let sight = state.desk.sight(&mut tx, session).await?;
    let is_shown = match sight.rights.reach(Area::Privacy, Action::See) {
        Reach::All => true,
        Reach::Own => sight.own().is_some_and(|own| own.family.contains(&id)),
        Reach::None => false,
    };
    if is_shown {
        Ok((tx, Seen { id, sight }))
    } else {
        Err(Error::from(Refusal::because(Code::Forbidden)).into())
    }
}

/// `GET /api/v1/members/{id}/accounts`: what stands for a person to sign in with.
pub async fn accounts(
    session: Session,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<PersonAccounts>, Draft> {
    let (mut tx, seen) = see(&state, &session, &id).await?;
    let records = read_rounds(&mut tx, session.club, |known| PersonAccounts::reads(known, seen.id)).await?;
    if records.rows(Member::COLLECTION).all(|row| row.id != seen.id.0) {
        return Err(Error::NotFound.into());
    }
    let accounts = seen.accounts(&mut tx, &session, PersonAccounts::users(&records, seen.id)).await?;
    tx.commit().await?;
    Ok(Json(PersonAccounts { accounts }))
}

/// `GET /api/v1/members/{id}/export`
pub async fn export(
    session: Session,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Draft> {
    let (mut tx, seen) = see(&state, &session, &id).await?;
    let records = read_rounds(&mut tx, session.club, |known| PersonFile::reads(known, seen.id)).await?;
    let accounts = seen.accounts(&mut tx, &session, PersonAccounts::users(&records, seen.id)).await?;
    tx.commit().await?;
    let id = seen.id;
    // What the matrix keeps from somebody it keeps from them here too: a parent does not read the office's notes,
    // nor where the other parent lives.
    let records = records.shown(COLLECTIONS, &seen.sight.of_every_day());
    let file = PersonFile::of(&records, id, moment::today()).ok_or(Error::NotFound)?;
    let file = PersonFile { accounts: Some(accounts), ..file };
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
