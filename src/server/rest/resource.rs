//! The declaration of a resource: one value, from which routes, JSON, checks, filters, sorting and the
//! `OpenAPI` document follow.

use super::{
    attribute::{Attribute, Preset, Said},
    listing::{Listing, Test},
    reading::{Values, is_id, read_date},
};
use crate::club::{
    ClubCommand, Refusal,
    access::Area,
    planning::{SeriesId, SessionRef},
};
use crate::sync::{Collection, Read, Record, Records, Value, record::UnreadableRow};
use chrono::NaiveDate;
use uuid::Uuid;

/// A kind of thing that the API offers.
#[derive(Debug)]
pub struct Resource {
    /// In addresses, and as the document's tag.
    pub path: &'static str,
    /// The name of one in the document: `Member`.
    pub one: &'static str,
    /// The name of several: `Members`.
    pub many: &'static str,
    pub title: Said,
    pub about: Said,
    /// Who may see this collection may read.
    pub collection: &'static Collection,
    /// Who may change something here may write.
    pub writes: Area,
    pub names: Naming,
    /// What is shown, in this order.
    pub shown: Vec<Attribute>,
    /// What a new one is made of.
    pub created: Vec<Attribute>,
    /// What can be changed later.
    pub changed: Vec<Attribute>,
    /// The order when none is asked for.
    pub order: &'static [&'static str],
    /// Filters that hold unless the request says otherwise.
    pub unless_asked: &'static [(&'static str, Preset)],
    pub list: Listed,
    pub creating: Said,
    pub changing: Said,
    pub deleting: Said,
    pub find_reads: fn(Name) -> Vec<Read>,
    pub find: fn(&dyn Records, Name) -> Option<Item>,
    pub create: fn(&Creation) -> Result<Created, Refusal>,
    pub change: fn(&Change) -> Result<Vec<ClubCommand>, Refusal>,
    /// None where things stay for good.
    pub delete: Option<Delete>,
}

/// What deletes an item.
pub type Delete = fn(Name, &dyn Records) -> Result<ClubCommand, Refusal>;

/// How the items of a list are read.
#[derive(Debug)]
pub struct Listed {
    /// Parameters `from` and `to` bound this date; this week when they are left out.
    pub window: Option<&'static str>,
    pub reads: fn(&Listing) -> Vec<Read>,
    pub items: fn(&dyn Records, &Listing) -> Vec<Item>,
}

/// What names one item in its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A UUID, which the client may give.
    Given,
    /// A UUID that follows from what the item is about.
    Derived,
    /// A series and a date.
    Session,
}

/// The name of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Record(Uuid),
    Session(SessionRef),
}

impl Name {
    /// The id of a record; nil for a session, which is none.
    #[must_use]
    pub const fn record(self) -> Uuid {
        match self {
            Self::Record(id) => id,
            Self::Session(_) => Uuid::nil(),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Record(id) => id.fmt(f),
            Self::Session(session) => write!(f, "{}.{}", session.series_id, session.date),
        }
    }
}

/// A session as its id names it.
#[must_use]
pub fn read_session(text: &str) -> Option<SessionRef> {
    let (series, date) = text.split_once('.')?;
    let series = is_id(series).then(|| Uuid::try_parse(series).ok())??;
    Some(SessionRef { series_id: SeriesId(series), date: read_date(date)? })
}

impl Naming {
    /// The name that stands in an address.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Name> {
        match self {
            Self::Given | Self::Derived => is_id(text).then(|| Uuid::try_parse(text).ok())?.map(Name::Record),
            Self::Session => read_session(text).map(Name::Session),
        }
    }
}

/// One item as it is shown: values in the order of [`Resource::shown`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub name: Name,
    pub values: Vec<Value>,
}

/// A new item, as asked for.
#[derive(Debug)]
pub struct Creation<'a> {
    pub id: Uuid,
    pub today: NaiveDate,
    pub values: &'a Values,
}

/// What a new item comes to.
#[derive(Debug)]
pub struct Created {
    pub name: Name,
    /// The row that must not exist yet; none where creating means setting.
    pub claims: Option<(&'static Collection, Uuid)>,
    pub commands: Vec<ClubCommand>,
}

/// A change of an item that exists.
pub struct Change<'a> {
    pub before: &'a Item,
    pub today: NaiveDate,
    /// The fields that are set.
    pub values: &'a Values,
    pub records: &'a dyn Records,
}

impl Resource {
    /// Where a field stands among those shown.
    #[must_use]
    pub fn position(&self, field: &str) -> Option<usize> {
        self.shown.iter().position(|attribute| attribute.name == field)
    }
}

/// A text among values.
#[must_use]
pub fn text_of(values: &Values, field: &str) -> Option<String> {
    match values.get(field) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// A record from what was given; ids and dates were checked when they were read.
///
/// # Errors
/// Names a field that does not fit after all.
pub fn record_of<R: Record>(id: Uuid, values: &Values) -> Result<R, Refusal> {
    let given = |field: &crate::sync::Field| values.get(field.name).cloned().unwrap_or(Value::Null);
    let values: Vec<Value> = R::COLLECTION.fields.iter().map(given).collect();
    R::from_values(id, &values).map_err(|wrong| unfit(&wrong))
}

/// A record before and after a change.
///
/// # Errors
/// Names a field that does not fit after all.
pub fn changed_record<R: Record>(change: &Change) -> Result<(R, R), Refusal> {
    let id = change.before.name.record();
    let before = &change.before.values;
    let mut after = before.clone();
    for (field, value) in R::COLLECTION.fields.iter().zip(&mut after) {
        if let Some(given) = change.values.get(field.name) {
            value.clone_from(given);
        }
    }
    let read = |values: &[Value]| R::from_values(id, values).map_err(|wrong| unfit(&wrong));
    Ok((read(before)?, read(&after)?))
}

fn unfit(wrong: &UnreadableRow) -> Refusal {
    Refusal::field(wrong.field, crate::club::Code::NotInList)
}

/// [`Resource::find_reads`] of records that are shown as they are.
#[must_use]
pub fn find_record_reads<R: Record>(name: Name) -> Vec<Read> {
    vec![Read::one::<R>(name.record())]
}

/// [`Resource::find`] of records that are shown as they are.
#[must_use]
pub fn find_record<R: Record>(records: &dyn Records, name: Name) -> Option<Item> {
    let row = records.row(R::COLLECTION, name.record())?;
    Some(Item { name, values: row.values.clone() })
}

/// [`Listed`] of records that are shown as they are.
#[must_use]
pub fn list_records<R: Record>() -> Listed {
    Listed { window: None, reads: record_reads::<R>, items: record_items::<R> }
}

/// The smallest part of a collection that holds what a list asks for and the database can find.
#[must_use]
pub fn record_reads<R: Record>(listing: &Listing) -> Vec<Read> {
    let field = |position: usize| R::COLLECTION.fields.get(position).map(|field| field.name);
    let by_id = listing.tests.iter().find_map(|(position, test, value)| {
        let field = R::COLLECTION.fields.get(*position)?;
        let is_id = *test == Test::Equals && field.kind == crate::sync::Kind::Id;
        is_id.then(|| Read::Where(R::COLLECTION, field.name, value.clone()))
    });
    let by_date = || {
        let (position, from, to) = listing.range_of_days()?;
        Some(Read::Between(R::COLLECTION, field(position)?, from, to))
    };
    vec![by_id.or_else(by_date).unwrap_or(Read::All(R::COLLECTION))]
}

fn record_items<R: Record>(records: &dyn Records, _: &Listing) -> Vec<Item> {
    let item = |row: &crate::sync::Row| Item { name: Name::Record(row.id), values: row.values.clone() };
    records.rows(R::COLLECTION).map(item).collect()
}

/// A date among values; checked when it was read.
#[must_use]
pub fn date_of(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Text(text) => read_date(text),
        _ => None,
    }
}
