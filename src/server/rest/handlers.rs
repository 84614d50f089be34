//! The five acts on a resource, the same for all: what differs is in its declaration.

use super::{
    answer::{self, Shown},
    body,
    listing::read_query,
    reading::{Extent, Flaws, read_body},
    resource::{Change, Creation, Delete, Item, Name, Naming, Resource},
};
use crate::club::{
    COLLECTIONS, Code, Problem, Refusal,
    access::{Action, Sight},
};
use crate::server::{
    Error,
    access::Session,
    db::{Tx, devices, reading::read_into, records},
    http::{AppState, problem::Draft},
    moment,
    sync::Origin,
};
use crate::sync::{Read, Sight as _, authority::Ledger, sight::epoch_of};
use axum::{
    extract::{Query, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use std::sync::Arc;
use uuid::Uuid;

/// How the history names what was changed here.
const ORIGIN: Origin<'static> = Origin { key: "api", name: "API" };

/// A key that makes a repeated creation harmless.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that a creation was a repetition.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
pub const LONGEST_KEY: usize = 200;

/// `GET /api/v1/<resource>`
pub async fn list(
    resource: &'static Resource,
    session: &Session,
    state: &AppState,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Draft> {
    let sight = require_sight(resource, session, state).await?;
    let Query(pairs): Query<Vec<(String, String)>> =
        Query::try_from_uri(uri).map_err(|error| Error::Unreadable(error.to_string()))?;
    let today = moment::today();
    let listing = read_query(resource, &pairs, today)?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let (seq, epoch, _) = devices::read_seq(&mut tx, session.club).await?;
    // Whatever changes in the club takes the next seq: the same seq, the same list.
    let etag = answer::etag(&(epoch_of(epoch, &*sight), seq, today, resource.path, &pairs));
    if answer::is_known(headers, &etag) {
        return Ok(answer::not_modified(&etag));
    }
    let records = read(&mut tx, session.club, &sight, &(resource.list.reads)(&listing)).await?;
    tx.commit().await?;
    state.desk.audit().read(session, resource.collection, None);
    let page = listing.page((resource.list.items)(&records, &listing));
    Ok(answer::page(resource, &page, &pairs, &etag))
}

/// `GET /api/v1/<resource>/{id}`
pub async fn show(
    resource: &'static Resource,
    session: &Session,
    state: &AppState,
    headers: &HeaderMap,
    name: &str,
) -> Result<Response, Draft> {
    let sight = require_sight(resource, session, state).await?;
    let name = resource.names.read(name).ok_or(Error::NotFound)?;
    let mut tx = state.desk.db().read_for(session.club).await?;
    let item = find(&mut tx, session.club, &sight, resource, name).await?;
    tx.commit().await?;
    let item = item.ok_or(Error::NotFound)?;
    state.desk.audit().read(session, resource.collection, Some(name.record()));
    let shown = Shown::of(resource, &item);
    if answer::is_known(headers, &shown.etag) {
        return Ok(answer::not_modified(&shown.etag));
    }
    Ok(shown.into_response())
}

/// `POST /api/v1/<resource>`
pub async fn create(
    resource: &'static Resource,
    session: &Session,
    state: &AppState,
    request: Request,
) -> Result<Response, Draft> {
    let sight = require_write(resource, session, state).await?;
    let key = read_key(request.headers())?;
    let mut fields = body::read(request, state).await?;
    let mut flaws = Flaws::default();
    let given = if resource.names == Naming::Derived { None } else { take_id(&mut fields, &mut flaws) };
    let values = read_body(&resource.created, Extent::Whole, &fields, &mut flaws);
    flaws.unless_none()?;

    // A key stands for an id, so that a repetition finds what the first time made.
    let of_key = key.map(|key| {
        Uuid::new_v5(&session.club, format!("{}/{}/{key}", resource.path, session.user).as_bytes())
    });
    let id = given.or(of_key).unwrap_or_else(moment::new_id);
    let created =
        (resource.create)(&Creation { id, today: moment::today(), values: &values }).map_err(refused)?;

    let mut writing = state.desk.write(session, ORIGIN).await?;
    if let Some((collection, id)) = created.claims {
        let row = records::find(writing.tx(), session.club, collection, id).await?;
        match row {
            Some(stamped) if !stamped.row.deleted && given.is_none() => {
                let item = find(writing.tx(), session.club, &sight, resource, created.name).await?;
                let item = item.ok_or_else(already_there)?;
                let mut response = Shown::of(resource, &item).created(resource, &item);
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                return Ok(response);
            }
            Some(_) => return Err(already_there()),
            None => {}
        }
    }
    let before = find(writing.tx(), session.club, &sight, resource, created.name).await?;
    writing.perform(created.commands, moment::today()).await.map_err(not_performed)?;
    let item =
        find(writing.tx(), session.club, &sight, resource, created.name).await?.ok_or(Error::NotFound)?;
    writing.commit().await?;
    let shown = Shown::of(resource, &item);
    Ok(if before.is_some() { shown.into_response() } else { shown.created(resource, &item) })
}

/// `PUT` and `PATCH /api/v1/<resource>/{id}`
pub async fn change(
    resource: &'static Resource,
    session: &Session,
    state: &AppState,
    (name, extent): (&str, Extent),
    request: Request,
) -> Result<Response, Draft> {
    let sight = require_write(resource, session, state).await?;
    let name = resource.names.read(name).ok_or(Error::NotFound)?;
    let headers = request.headers().clone();
    let fields = body::read(request, state).await?;
    let mut flaws = Flaws::default();
    let values = read_body(&resource.changed, extent, &fields, &mut flaws);
    flaws.unless_none()?;

    let mut writing = state.desk.write(session, ORIGIN).await?;
    let records = read(writing.tx(), session.club, &sight, &(resource.find_reads)(name)).await?;
    let before = (resource.find)(&records, name).ok_or(Error::NotFound)?;
    require_unchanged(resource, &before, &headers)?;
    let commands = {
        let change = Change { before: &before, today: moment::today(), values: &values, records: &records };
        (resource.change)(&change).map_err(refused)?
    };
    writing.perform(commands, moment::today()).await.map_err(not_performed)?;
    let item = find(writing.tx(), session.club, &sight, resource, name).await?.ok_or(Error::NotFound)?;
    writing.commit().await?;
    Ok(Shown::of(resource, &item).into_response())
}

/// `DELETE /api/v1/<resource>/{id}`
pub async fn delete(
    (resource, delete): (&'static Resource, Delete),
    session: &Session,
    state: &AppState,
    headers: &HeaderMap,
    name: &str,
) -> Result<Response, Draft> {
    let sight = require_write(resource, session, state).await?;
    let name = resource.names.read(name).ok_or(Error::NotFound)?;
    let mut writing = state.desk.write(session, ORIGIN).await?;
    let records = read(writing.tx(), session.club, &sight, &(resource.find_reads)(name)).await?;
    let before = (resource.find)(&records, name).ok_or(Error::NotFound)?;
    require_unchanged(resource, &before, headers)?;
    let command = delete(name, &records).map_err(refused)?;
    writing.perform(vec![command], moment::today()).await.map_err(not_performed)?;
    writing.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What the session sees, if it may see anything of the resource.
async fn require_sight(
    resource: &Resource,
    session: &Session,
    state: &AppState,
) -> Result<Arc<Sight>, Error> {
    let mut tx = state.desk.db().read_for(session.club).await?;
    let sight = state.desk.sight(&mut tx, session).await?;
    tx.commit().await?;
    // A program holds no replica, and asks for the years before too.
    if sight.sees(resource.collection) { Ok(Arc::new(sight.of_every_day())) } else { Err(Error::Forbidden) }
}

async fn require_write(
    resource: &Resource,
    session: &Session,
    state: &AppState,
) -> Result<Arc<Sight>, Error> {
    let sight = require_sight(resource, session, state).await?;
    if sight.rights.may(resource.writes, Action::Change) { Ok(sight) } else { Err(Error::Forbidden) }
}

fn require_unchanged(resource: &Resource, before: &Item, headers: &HeaderMap) -> Result<(), Draft> {
    if answer::is_expected(headers, &Shown::of(resource, before).etag) {
        Ok(())
    } else {
        Err(Draft::changed())
    }
}

/// The key that makes repetitions harmless, if one was sent.
fn read_key(headers: &HeaderMap) -> Result<Option<String>, Draft> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let mut flaws = Flaws::default();
    match value.to_str() {
        Ok(key) if key.len() > LONGEST_KEY => {
            flaws.add_limited(IDEMPOTENCY_KEY.as_str(), Code::TooLong, LONGEST_KEY);
        }
        Ok(key) if !key.trim().is_empty() => return Ok(Some(key.to_owned())),
        Ok(_) | Err(_) => flaws.add(IDEMPOTENCY_KEY.as_str(), Code::Required),
    }
    flaws.unless_none().map(|()| None)
}

/// The id that the client gives a new record.
fn take_id(fields: &mut Vec<(String, serde_json::Value)>, flaws: &mut Flaws) -> Option<Uuid> {
    use super::attribute::{Attribute, Shape, said};
    let at = fields.iter().position(|(name, _)| name == "id")?;
    let (_, json) = fields.remove(at);
    let attribute = Attribute::new("id", Shape::Id, said("", ""));
    let values = read_body(&[attribute], Extent::Part, &[("id".to_owned(), json)], flaws);
    super::resource::text_of(&values, "id").and_then(|text| Uuid::try_parse(&text).ok())
}

fn already_there() -> Draft {
    Draft::conflict(vec![Problem::of("id", Code::AlreadyExists)])
}

fn refused(refusal: Refusal) -> Draft {
    not_performed(Error::Refused(refusal))
}

/// What stands in the way is a conflict, what cannot be is refused; a constraint of the database that
/// the rules do not know is the caller's problem as well, and ours to read about.
fn not_performed(error: Error) -> Draft {
    match error {
        Error::Refused(refusal)
            if refusal
                .0
                .iter()
                .any(|p| matches!(p.code, Code::AlreadyExists | Code::StillInUse | Code::HasNumber)) =>
        {
            Draft::conflict(refusal.0)
        }
        error if error.is_constraint() => {
            tracing::error!(%error, "a decided command could not be stored");
            Draft::from(Error::Refused(Refusal::because(Code::NotStored)))
        }
        error => Draft::from(error),
    }
}

async fn find(
    tx: &mut Tx,
    club: Uuid,
    sight: &Sight,
    resource: &Resource,
    name: Name,
) -> Result<Option<Item>, Error> {
    let records = read(tx, club, sight, &(resource.find_reads)(name)).await?;
    Ok((resource.find)(&records, name))
}

async fn read(tx: &mut Tx, club: Uuid, sight: &Sight, reads: &[Read]) -> Result<Ledger, Error> {
    let mut records = Ledger::default();
    for one in reads {
        read_into(&mut records, tx, club, one).await?;
    }
    Ok(records.shown(COLLECTIONS, sight))
}
