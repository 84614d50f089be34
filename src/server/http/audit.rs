//! `/api/v1/audit`: the club's log, for its admins; and the layer that notes what is refused.

use super::{AppState, session::Authenticated};
use crate::club::{Code, Refusal, access::Permission, audit::Kind, refusal::require};
use crate::server::{
    Error,
    access::Session,
    db::audit::{self, Named, Wanted},
};
use axum::{
    body::Body,
    extract::{MatchedPath, Query, Request, State},
    http::{StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Days, NaiveDate, TimeZone as _, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Entries on a page.
const PAGE: usize = 50;

#[derive(Serialize)]
struct Log {
    entries: Vec<Line>,
    /// Older ones are asked for with `before` this number; none when there are none.
    next: Option<i64>,
    people: Vec<Choice>,
    devices: Vec<Choice>,
}

/// Something to filter by.
#[derive(Serialize)]
struct Choice {
    id: Uuid,
    name: String,
}

#[derive(Serialize)]
struct Line {
    n: i64,
    at: Option<DateTime<Utc>>,
    device_at: Option<DateTime<Utc>>,
    kind: String,
    action: String,
    actor_id: Option<Uuid>,
    actor: Option<String>,
    device_id: Option<Uuid>,
    device: Option<String>,
    collection: Option<String>,
    record_id: Option<Uuid>,
    member_id: Option<Uuid>,
    fields: Vec<String>,
    old: Option<String>,
    new: Option<String>,
}

impl From<Named> for Line {
    fn from(Named { entry, actor, device }: Named) -> Self {
        let happened = entry.happened;
        let fields = happened.fields.unwrap_or_default();
        Self {
            n: entry.n,
            at: DateTime::from_timestamp_millis(happened.at_ms),
            device_at: happened.device_at_ms.and_then(DateTime::from_timestamp_millis),
            kind: happened.kind,
            action: happened.action,
            actor_id: happened.actor,
            actor,
            device_id: happened.device,
            device,
            collection: happened.collection,
            record_id: happened.record,
            member_id: happened.member,
            fields: fields.split(',').filter(|field| !field.is_empty()).map(str::to_owned).collect(),
            old: happened.old,
            new: happened.new,
        }
    }
}

/// What a query may ask for; empty is not asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    person: String,
    device: String,
    from: String,
    to: String,
    before: String,
}

impl Asked {
    fn wanted(&self) -> Result<Wanted, Refusal> {
        let kind = given("kind", &self.kind, Kind::from_word, Code::NotInList)?;
        let day = |field, text| given(field, text, |text| text.parse::<NaiveDate>().ok(), Code::NotADate);
        let id = |field, text| given(field, text, |text| Uuid::try_parse(text).ok(), Code::UnknownRecord);
        let to = day("to", &self.to)?.and_then(|day| day.checked_add_days(Days::new(1)));
        let before = given("before", &self.before, |text| text.parse().ok(), Code::OutOfRange)?;
        Ok(Wanted {
            kind: kind.map(|kind| kind.word().to_owned()),
            actor: id("person", &self.person)?,
            device: id("device", &self.device)?,
            from_ms: day("from", &self.from)?.and_then(midnight).unwrap_or(0),
            to_ms: to.and_then(midnight).unwrap_or(i64::MAX),
            before: before.unwrap_or(i64::MAX),
            most: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        })
    }
}

fn given<T>(
    field: &str,
    text: &str,
    read: impl FnOnce(&str) -> Option<T>,
    wrong: Code,
) -> Result<Option<T>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some).ok_or_else(|| Refusal::field(field, wrong)),
    }
}

/// When a day begins at the club.
fn midnight(day: NaiveDate) -> Option<i64> {
    let local = day.and_hms_opt(0, 0, 0)?;
    Some(chrono_tz::Europe::Paris.from_local_datetime(&local).earliest()?.timestamp_millis())
}

/// `GET /api/v1/audit`
pub async fn list(
    session: Session,
    State(state): State<AppState>,
    uri: Uri,
) -> Result<impl IntoResponse, Error> {
    require(session.role, Permission::ManageClub)?;
    let asked = Query::<Asked>::try_from_uri(&uri).map(|Query(asked)| asked).unwrap_or_default();
    let wanted = asked.wanted()?;
    // What was noted before is there.
    state.desk.audit().settle().await?;
    let mut tx = state.desk.db().read().await?;
    let mut named = audit::list(&mut tx, session.club, &wanted).await?;
    let people = audit::list_actors(&mut tx, session.club).await?;
    let devices = audit::list_devices(&mut tx, session.club).await?;
    tx.commit().await?;
    let has_more = named.len() > PAGE;
    named.truncate(PAGE);
    let next = named.last().filter(|_| has_more).map(|last| last.entry.n);
    let choices = |all: Vec<(Uuid, String)>| all.into_iter().map(|(id, name)| Choice { id, name }).collect();
    Ok(axum::Json(Log {
        entries: named.into_iter().map(Line::from).collect(),
        next,
        people: choices(people),
        devices: choices(devices),
    }))
}

/// Notes the requests that a role does not allow. Who asks is looked up again for these alone.
pub async fn note_refusals(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let proof = [header::AUTHORIZATION, header::COOKIE]
        .map(|name| headers.get(&name).cloned().map(|value| (name, value)));
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN
        && let Some(route) = route
    {
        let mut parts = Request::new(Body::empty()).into_parts().0;
        parts.headers.extend(proof.into_iter().flatten());
        if let Ok(Authenticated { session, .. }) = <Authenticated as axum::extract::FromRequestParts<
            AppState,
        >>::from_request_parts(&mut parts, &state)
        .await
        {
            let named = uri.path().split('/').find_map(|part| Uuid::try_parse(part).ok());
            state.desk.audit().request_refused(&session, (method.as_str(), route.as_str()), named);
        }
    }
    response
}
