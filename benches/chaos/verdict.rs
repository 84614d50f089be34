//! After the faults: where every accepted command is, and whether everybody holds the same.

use crate::{
    Failure,
    club::Club,
    commands::{FIELDS, Made, Trace},
    database,
    device::Device,
    report::Line,
    witness::Witness,
};
use novaclub::{
    club::{
        COLLECTIONS, Refusal,
        history::{Change, keep},
        people::Member,
    },
    server::Db,
    sync::{
        Record, Row, Stamp, Value,
        command::HistoryEntry,
        merge::FieldChange,
        protocol::Outcome,
        replica::{Replica, Tables},
    },
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// A club's rows by collection and id.
type Rows<'a> = BTreeMap<(&'static str, Uuid), &'a Row>;

/// What stands at the end in a club, as a device sees it that has just come.
pub struct Standing<'a> {
    pub club: &'a Club,
    base: &'a Tables,
    outcomes: HashMap<(Uuid, u64), Outcome<Refusal>>,
    /// The lines of the history, and how often each value was set.
    lines: HashSet<Uuid>,
    values: HashMap<String, usize>,
    changes: Vec<(i64, Change)>,
}

impl<'a> Standing<'a> {
    /// # Errors
    /// When the database does not answer, or with what cannot be read.
    pub async fn read(db: &Db, club: &'a Club, base: &'a Tables) -> Result<Self, Failure> {
        let mut outcomes = HashMap::new();
        for (device, n, outcome) in database::results(db, club.owner.club).await? {
            outcomes.insert((device, u64::try_from(n)?), serde_json::from_str(&outcome)?);
        }
        let mut changes = Vec::new();
        for row in base.get(Change::COLLECTION.name).into_iter().flat_map(HashMap::values) {
            changes.push((row.seq, Change::from_values(row.id, &row.values)?));
        }
        changes.sort_by_key(|(seq, _)| *seq);
        let (mut lines, mut values) = (HashSet::new(), HashMap::new());
        for (_, change) in &changes {
            lines.insert(change.id.0);
            *values.entry(change.after.clone().unwrap_or_default()).or_default() += 1;
        }
        Ok(Self { club, base, outcomes, lines, values, changes })
    }

    /// A new device holds as many rows as the database has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn compare_with(&self, db: &Db, line: &mut Line) -> Result<(), Failure> {
        for collection in COLLECTIONS {
            let stored = database::count_living(db, self.club.owner.club, collection.name).await?;
            let held = self.base.get(collection.name).map_or(0, HashMap::len);
            if i64::try_from(held)? != stored {
                let name = collection.name;
                line.wrong(format!("a new device holds {held} of {name}, the database has {stored}"));
            }
        }
        Ok(())
    }

    /// The history of each field that everybody edits is a chain that ends at what stands.
    pub fn check_chains(&self, line: &mut Line) {
        for member in &self.club.members {
            let row = self.base.get(Member::COLLECTION.name).and_then(|table| table.get(&member.0));
            for field in FIELDS {
                let position = Member::COLLECTION.position(field);
                let stands = position.zip(row).and_then(|(position, row)| row.values.get(position));
                let mut at: Option<&str> = None;
                let of_field =
                    |change: &&(i64, Change)| change.1.record_id == member.0 && change.1.field == field;
                for (seq, change) in self.changes.iter().filter(of_field) {
                    if change.before.as_deref() != at {
                        line.doubled(format!(
                            "{field} of {}: at seq {seq} {:?} found {:?} and not {at:?}",
                            member.0, change.after, change.before
                        ));
                    }
                    if change.won {
                        at = change.after.as_deref();
                    }
                }
                if stands != Some(&at.map_or(Value::Null, |text| Value::Text(text.to_owned()))) {
                    line.wrong(format!("{field} of {} is {stands:?}, its history ends at {at:?}", member.0));
                }
            }
        }
    }

    /// A device and everything that it ever accepted.
    ///
    /// # Errors
    /// When its disk cannot be read.
    pub fn check_device(&self, device: &Device, witness: &Witness, line: &mut Line) -> Result<(), Failure> {
        let inner = device.lock();
        line.made += inner.accepted.len();
        line.acknowledged += witness.acknowledged(device.id);
        let on_disk = Replica::load(inner.replica.owner(), device.id, inner.disk.stored()?);
        for (place, replica) in [("memory", &inner.replica), ("disk", &on_disk)] {
            if let Some(difference) = difference(replica.base(), self.base) {
                line.wrong(format!("{} in {place}: {difference}", device.name));
            }
        }
        for (n, made) in &inner.accepted {
            let refused = on_disk.journal().any(|refused| refused.envelope.n == *n);
            let seen = witness.outcome(device.id, *n);
            let stored = self.outcomes.get(&(device.id, *n));
            let about = || format!("{} ({}), n {n}: {:?}", device.name, device.id, made.command);
            if seen.is_some() && seen.as_ref() != stored {
                line.lost(format!("{}: was answered {seen:?}, the database has {stored:?}", about()));
                continue;
            }
            match (stored, refused) {
                (Some(Outcome::Applied { .. }), false) => match self.times(device.id, *n, made) {
                    1 => line.found += 1,
                    0 => line.lost(format!("{}: applied, and nothing of it is there", about())),
                    times => line.doubled(format!("{}: is there {times} times", about())),
                },
                (Some(Outcome::Rejected { .. }), true) => line.refused += 1,
                (Some(outcome), _) => {
                    line.lost(format!("{}: {outcome:?}, in the journal: {refused}", about()));
                }
                // It has not arrived, which is said of the device as a whole.
                (None, false) if on_disk.outbox().any(|pending| pending.envelope.n == *n) => {}
                (None, _) => line.lost(format!("{}: the server knows nothing of it", about())),
            }
        }
        Ok(())
    }

    /// How often the effect of a command is there.
    fn times(&self, device: Uuid, n: u64, made: &Made) -> usize {
        match &made.trace {
            Trace::Member(id) => usize::from(
                self.base.get(Member::COLLECTION.name).is_some_and(|table| table.contains_key(&id.0)),
            ),
            Trace::Change { member, field, value } => {
                let is_there = line_of(device, n, member.0, field).is_some_and(|id| self.lines.contains(&id));
                if is_there { self.values.get(value).copied().unwrap_or(0) } else { 0 }
            }
            Trace::Passing => 1,
        }
    }
}

/// The id that the history gives to a command's change of a field.
fn line_of(device: Uuid, n: u64, record: Uuid, field: &str) -> Option<Uuid> {
    let position = Member::COLLECTION.position(field)?;
    let change = FieldChange { position, before: Value::Null, after: Value::Null, won: true };
    let entry = HistoryEntry {
        collection: Member::COLLECTION,
        record,
        values: &[],
        change: &change,
        stamp: Stamp { device, ..Stamp::ZERO },
        n,
        user_name: "",
        device_name: "",
    };
    keep(&entry).map(|write| write.id())
}

/// Where two bases differ first.
fn difference(held: &Tables, expected: &Tables) -> Option<String> {
    let (held, expected) = (rows(held), rows(expected));
    let keys = held.keys().chain(expected.keys());
    let mut differing = keys.filter(|key| held.get(key) != expected.get(key));
    let first = differing.next()?;
    Some(format!(
        "{first:?} is {:?}, a new device holds {:?}; {} others differ",
        held.get(first),
        expected.get(first),
        differing.count()
    ))
}

fn rows(tables: &Tables) -> Rows<'_> {
    let all = tables.iter().flat_map(|(name, table)| table.values().map(|row| ((*name, row.id), row)));
    all.collect()
}

/// Everything about one club and its devices.
///
/// # Errors
/// When the database does not answer.
pub async fn check_club(
    db: &Db,
    club: &Club,
    fresh: &Device,
    devices: &[Arc<Device>],
    witness: &Witness,
    line: &mut Line,
) -> Result<(), Failure> {
    let base = fresh.lock().replica.base().clone();
    let standing = Standing::read(db, club, &base).await?;
    standing.compare_with(db, line).await?;
    standing.check_chains(line);
    for device in devices {
        standing.check_device(device, witness, line)?;
    }
    Ok(())
}
