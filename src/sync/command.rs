//! Commands and what they decide. A command is one intention of a person, the unit of the outbox;
//! the same pure code decides it on the device at once and on the server for good.

use super::{
    clock::{Heard, Stamp},
    merge::FieldChange,
    record::{Collection, Record, Records, Row},
    sight::Sight,
    value::Value,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::HashMap, fmt::Debug};
use uuid::Uuid;

/// What an application gives the engine: its commands, their rules, its collections.
pub trait Command: Clone + Debug + PartialEq + Serialize + DeserializeOwned + 'static {
    /// Every collection that is kept in step between devices and server.
    const COLLECTIONS: &'static [&'static Collection];
    /// Why a command is not carried out.
    type Refusal: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// What a person is; opaque to the engine.
    type Role: Copy + Debug + PartialEq;
    /// What a person may see.
    type Sight: Sight<Self::Role>;

    /// The rows that the decision needs, as far as the rows known so far tell. The server reads
    /// these and asks again, until nothing new is named; it reads no others.
    fn reads(&self, known: &dyn Records) -> Vec<Read>;

    /// What every decision about a command of somebody looks at beside that: what they may do. Read like
    /// [`Command::reads`].
    fn actor_reads(_actor: &Actor<Self::Role>, _known: &dyn Records) -> Vec<Read> {
        Vec::new()
    }

    /// What follows from the command, or why nothing does. Pure: the same inputs, the same answer.
    ///
    /// # Errors
    /// The refusal, to be shown to the person.
    fn decide(
        &self,
        context: &Context<Self::Role>,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Self::Refusal>;

    /// The refusal for a command that the engine itself cannot carry out.
    fn refused_by_engine(reason: EngineRefusal) -> Self::Refusal;

    /// What a journal keeps in place of a command that was refused so, when what it says is to be forgotten.
    fn kept_when_refused(&self, _refusal: &Self::Refusal) -> Option<Self> {
        None
    }

    /// What a journal keeps, and says why, in place of a command that was refused before, when rows arrive
    /// that tell to forget what it says. `known` is as it was before they came.
    fn forgotten(
        &self,
        _arriving: &[(&'static Collection, &Row)],
        _known: &dyn Records,
    ) -> Option<(Self, Self::Refusal)> {
        None
    }

    /// Whether it was refused because it is about what its sender does not see: its journal then keeps nothing of
    /// the rows, which may be here still.
    fn is_out_of_sight(_refusal: &Self::Refusal) -> bool {
        false
    }

    /// What a journal keeps of a refusal once rows that it is about are no longer here: nothing that it tells of them.
    fn without_records(refusal: &Self::Refusal) -> Self::Refusal {
        refusal.clone()
    }

    /// How much of a push the command takes; 1 for all but those that carry many records.
    fn weight(&self) -> usize {
        1
    }

    /// What the history keeps of a field that a command set on a record that existed.
    fn history(_entry: &HistoryEntry) -> Option<Write> {
        None
    }

    /// What is known of a new record only when it is carried out, by position: who made it, when, on which
    /// device. Fields that the command set itself stay as they are.
    fn signature(_signing: &Signing) -> Vec<(usize, Value)> {
        Vec::new()
    }
}

/// Why the engine, not a rule, refuses a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineRefusal {
    /// This program cannot read it: it was made by another version, or damaged.
    Unreadable,
    /// The database would not take what follows from it.
    Unstorable,
    /// It sets fields of a record that was deleted meanwhile.
    Deleted,
}

/// A field changed, by whom, from where: what [`Command::history`] makes a record of.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry<'a> {
    pub collection: &'static Collection,
    pub record: Uuid,
    /// The record's values, with the change.
    pub values: &'a [Value],
    pub change: &'a FieldChange,
    /// The corrected stamp: when, and on which device.
    pub stamp: Stamp,
    pub n: u64,
    pub user_name: &'a str,
    pub device_name: &'a str,
}

/// A record is made, by whom, from where: what [`Command::signature`] adds to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signing<'a> {
    pub collection: &'static Collection,
    /// The corrected stamp: when, and on which device.
    pub stamp: Stamp,
    pub user_name: &'a str,
    pub device_name: &'a str,
}

/// The collection of that name, among those an application keeps in step.
#[must_use]
pub fn collection_named<C: Command>(name: &str) -> Option<&'static Collection> {
    C::COLLECTIONS.iter().copied().find(|c| c.name == name)
}

/// Decides a command, and refuses what no field could hold: a date of the year 12000 would be stored
/// and never read again.
///
/// # Errors
/// The refusal of the command's rules, or the engine's.
pub fn decide<C: Command>(
    command: &C,
    context: &Context<C::Role>,
    records: &dyn Records,
) -> Result<Vec<Write>, C::Refusal> {
    let writes = one_set_a_row(command.decide(context, records)?);
    let fits = |write: &Write| match write {
        Write::Set { collection, values, .. }
        | Write::Move { collection, values, .. }
        | Write::Erase { collection, values, .. } => values.iter().all(|(position, value)| {
            collection.fields.get(*position).is_some_and(|field| field.kind.holds(value, field.optional))
        }),
        Write::Delete { .. } | Write::Restore { .. } => true,
    };
    if writes.iter().all(fits) { Ok(writes) } else { Err(C::refused_by_engine(EngineRefusal::Unstorable)) }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Actor<Role> {
    pub user: Uuid,
    pub role: Role,
}

/// What a decision knows beside the records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Context<Role> {
    pub actor: Actor<Role>,
    pub club: Uuid,
    /// The date at the club when the command was made.
    pub on: NaiveDate,
}

/// All writes of a command bear one stamp, and of two the first would stand: what a command sets twice, as
/// an import with one person on two lines, is what it set last.
fn one_set_a_row(writes: Vec<Write>) -> Vec<Write> {
    let mut places: HashMap<(&'static str, Uuid), usize> = HashMap::new();
    let mut kept: Vec<Write> = Vec::with_capacity(writes.len());
    for write in writes {
        let key = (write.collection().name, write.id());
        let place = places.get(&key).copied();
        match (place.and_then(|place| kept.get_mut(place)), write) {
            (Some(Write::Set { values, .. }), Write::Set { values: later, .. }) => {
                values.retain(|(position, _)| later.iter().all(|(other, _)| other != position));
                values.extend(later);
            }
            (_, write) => {
                places.insert(key, kept.len());
                kept.push(write);
            }
        }
    }
    kept
}

/// A part of the records that a decision or a query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    One(&'static Collection, Uuid),
    /// The rows whose field holds the value.
    Where(&'static Collection, &'static str, Value),
    /// The rows whose date lies between two, both included.
    Between(&'static Collection, &'static str, NaiveDate, NaiveDate),
    All(&'static Collection),
}

impl Read {
    #[must_use]
    pub fn one<R: Record>(id: Uuid) -> Self {
        Self::One(R::COLLECTION, id)
    }

    #[must_use]
    pub fn all<R: Record>() -> Self {
        Self::All(R::COLLECTION)
    }

    #[must_use]
    pub const fn collection(&self) -> &'static Collection {
        match self {
            Self::One(collection, _)
            | Self::Where(collection, ..)
            | Self::Between(collection, ..)
            | Self::All(collection) => collection,
        }
    }
}

/// What a command decides for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Sets fields by position; creates the row when it does not exist.
    Set { collection: &'static Collection, id: Uuid, values: Vec<(usize, Value)> },
    /// Sets fields of a row that stands, whenever they were set before: whose a record is, after two
    /// people became one. Only the server's order tells which of two such writes comes last.
    Move { collection: &'static Collection, id: Uuid, values: Vec<(usize, Value)> },
    /// Sets fields for good, whenever they were set before, and perhaps leaves a tombstone: what stood in them
    /// is kept nowhere, in no history either.
    Erase { collection: &'static Collection, id: Uuid, values: Vec<(usize, Value)>, deleted: bool },
    /// Leaves a tombstone.
    Delete { collection: &'static Collection, id: Uuid },
    /// Brings a tombstone back.
    Restore { collection: &'static Collection, id: Uuid },
}

impl Write {
    /// A new record, whole.
    #[must_use]
    pub fn create<R: Record>(record: &R) -> Self {
        Self::Set {
            collection: R::COLLECTION,
            id: record.id(),
            values: record.values().into_iter().enumerate().collect(),
        }
    }

    /// Only the fields that differ, so that edits of other fields elsewhere stand; none if equal.
    #[must_use]
    pub fn update<R: Record>(before: &R, after: &R) -> Option<Self> {
        let values: Vec<_> = after
            .values()
            .into_iter()
            .zip(before.values())
            .enumerate()
            .filter_map(|(position, (new, old))| (new != old).then_some((position, new)))
            .collect();
        (!values.is_empty()).then_some(Self::Set { collection: R::COLLECTION, id: after.id(), values })
    }

    /// Like [`Write::update`], and an edit made before one heard of it does not stand in its way.
    #[must_use]
    pub fn moved<R: Record>(before: &R, after: &R) -> Option<Self> {
        match Self::update(before, after)? {
            Self::Set { collection, id, values } => Some(Self::Move { collection, id, values }),
            other => Some(other),
        }
    }

    #[must_use]
    pub fn delete<R: Record>(id: Uuid) -> Self {
        Self::Delete { collection: R::COLLECTION, id }
    }

    #[must_use]
    pub const fn collection(&self) -> &'static Collection {
        match self {
            Self::Set { collection, .. }
            | Self::Move { collection, .. }
            | Self::Erase { collection, .. }
            | Self::Delete { collection, .. }
            | Self::Restore { collection, .. } => collection,
        }
    }

    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Set { id, .. }
            | Self::Move { id, .. }
            | Self::Erase { id, .. }
            | Self::Delete { id, .. }
            | Self::Restore { id, .. } => *id,
        }
    }
}

impl Write {
    /// What it sets, by position.
    #[must_use]
    pub fn values(&self) -> &[(usize, Value)] {
        match self {
            Self::Set { values, .. } | Self::Move { values, .. } | Self::Erase { values, .. } => values,
            Self::Delete { .. } | Self::Restore { .. } => &[],
        }
    }

    /// The row as it leaves it, from the row as it was.
    #[must_use]
    pub fn onto(&self, before: Option<Row>) -> Row {
        let (id, width) = (self.id(), self.collection().fields.len());
        let mut row =
            before.unwrap_or_else(|| Row { id, seq: 0, deleted: false, values: vec![Value::Null; width] });
        for (position, value) in self.values() {
            if let Some(current) = row.values.get_mut(*position) {
                current.clone_from(value);
            }
        }
        match self {
            Self::Delete { .. } | Self::Erase { deleted: true, .. } => row.deleted = true,
            Self::Restore { .. } => row.deleted = false,
            Self::Set { .. } | Self::Move { .. } | Self::Erase { .. } => {}
        }
        row
    }
}

impl<C> Envelope<C> {
    /// The stamp as the device's wall clock would have given it.
    #[must_use]
    pub const fn stamp_as_made(&self) -> Stamp {
        if self.made_at_ms > 0 { Stamp { ms: self.made_at_ms, ..self.stamp } } else { self.stamp }
    }
}

/// A command with what was fixed when it was made; never computed again on a retry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope<C> {
    /// Counts up on each device; with the device's id it names the command.
    pub n: u64,
    pub stamp: Stamp,
    /// The device's wall clock when the command was made. The stamp only grows, so it stays in the
    /// future once the clock was; this tells the server when it really was. 0 when not known.
    #[serde(default)]
    pub made_at_ms: i64,
    /// What the device had heard of the time by then, so that a clock that is set before the command leaves
    /// does not shift it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Heard>,
    /// The date at the club, by the device's clock.
    pub on: NaiveDate,
    pub command: C,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{Field, Kind};

    const FIELD: Field = Field { name: "f", kind: Kind::Integer, optional: true, words: &[] };
    const THINGS: &Collection = &Collection { name: "things", fields: &[FIELD, FIELD] };

    #[test]
    fn what_a_command_sets_twice_is_what_it_set_last() {
        let set = |id, values: &[(usize, i64)]| Write::Set {
            collection: THINGS,
            id: Uuid::from_u128(id),
            values: values.iter().map(|(position, value)| (*position, Value::Integer(*value))).collect(),
        };
        let delete = Write::Delete { collection: THINGS, id: Uuid::from_u128(1) };
        let writes = vec![set(1, &[(0, 1), (1, 2)]), set(2, &[(0, 3)]), set(1, &[(0, 4)])];
        assert_eq!(one_set_a_row(writes), [set(1, &[(1, 2), (0, 4)]), set(2, &[(0, 3)])]);
        let between = vec![set(1, &[(0, 1)]), delete.clone(), set(1, &[(0, 2)])];
        assert_eq!(one_set_a_row(between.clone()), between);
    }
}
