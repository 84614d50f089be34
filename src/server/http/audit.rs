//! `/api/v1/audit`: the club's log, for its admins; and the layer that notes what is refused.

use super::{AppState, problem::Draft, session::Authenticated};
use crate::club::{
    Code, Refusal,
    access::{Action, Area},
    audit::{Choice, Kind, LogLine, LogPage},
};
use crate::server::access::rights::require;
use crate::server::{
    Error,
    access::Session,
    db::audit::{self, Named, Wanted},
    moment,
    privacy::retention::months_of_audit,
};
use axum::{
    body::Body,
    extract::{FromRequestParts as _, MatchedPath, Query, Request, State},
    http::{Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Days, NaiveDate, TimeZone as _};
use uuid::Uuid;

/// Entries on a page.
const PAGE: usize = 50;

impl From<Named> for LogLine {
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
#[derive(Debug, Default)]
struct Asked {
    kind: String,
    person: String,
    device: String,
    from: String,
    to: String,
    before: String,
}

impl Asked {
    /// What is asked for twice, or is none of these, is refused: it would show more than was meant.
    fn read(pairs: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut asked = Self::default();
        for (name, text) in pairs {
            let field = match name.as_str() {
                "kind" => &mut asked.kind,
                "person" => &mut asked.person,
                "device" => &mut asked.device,
                "from" => &mut asked.from,
                "to" => &mut asked.to,
                "before" => &mut asked.before,
                _ => return Err(Refusal::field(&name, Code::UnknownField)),
            };
            if !field.is_empty() {
                return Err(Refusal::field(&name, Code::TwiceGiven));
            }
            *field = text;
        }
        Ok(asked)
    }

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
    require(state.desk.db(), &session, Area::Audit, Action::See).await?;
    let Query(pairs) = Query::try_from_uri(&uri).map_err(|error| Error::Unreadable(error.to_string()))?;
    let wanted = Asked::read(pairs)?.wanted()?;
    // What was noted before is there.
    state.desk.audit().settle().await?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let mut named = audit::list(&mut tx, session.club, &wanted).await?;
    let people = audit::list_actors(&mut tx, session.club).await?;
    let devices = audit::list_devices(&mut tx, session.club).await?;
    tx.commit().await?;
    let months = months_of_audit(&state.desk, session.club, moment::today()).await?;
    let has_more = named.len() > PAGE;
    named.truncate(PAGE);
    let next = named.last().filter(|_| has_more).map(|last| last.entry.n);
    let choices = |all: Vec<(Uuid, String)>| all.into_iter().map(|(id, name)| Choice { id, name }).collect();
    Ok(axum::Json(LogPage {
        entries: named.into_iter().map(LogLine::from).collect(),
        next,
        people: choices(people),
        devices: choices(devices),
        months,
    }))
}

/// Notes the requests that a role does not allow, and no others that are answered 403: who is asked for a
/// confirmation, or for a second factor, is refused nothing. Who asks is looked up again for these alone.
pub async fn note_refusals(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let proof = [header::AUTHORIZATION, header::COOKIE]
        .map(|name| headers.get(&name).cloned().map(|value| (name, value)));
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    if response.extensions().get::<Draft>().is_some_and(Draft::is_for_want_of_right)
        && let Some(route) = route
    {
        let mut parts = Request::new(Body::empty()).into_parts().0;
        parts.headers.extend(proof.into_iter().flatten());
        match Authenticated::from_request_parts(&mut parts, &state).await {
            Ok(Authenticated { session, .. }) => {
                let named = uri.path().split('/').find_map(|part| Uuid::try_parse(part).ok());
                state.desk.audit().request_refused(&session, (method.as_str(), route.as_str()), named);
            }
            // Nobody, somebody who has to make a second factor first, or whose token is tried too often.
            Err(Error::Unauthenticated | Error::EnrolmentWanted | Error::TooMany(_)) => {}
            Err(error) => {
                tracing::error!(%error, %method, route = route.as_str(), "who was refused is not in the audit log");
            }
        }
    }
    response
}
