//! What the server decides about a device's commands, apart from where rows are stored.
//!
//! The shell takes the club's lock, asks [`admit`] about each number, reads what the command reads
//! into a [`Ledger`], lets [`Ledger::carry_out`] decide, and stores what [`Ledger::take_dirty`]
//! gives, all in one transaction.

use super::{
    clock::{Clock, Stamp},
    command::{Command, Context, Envelope, HistoryEntry, Read, Signing, Write, decide},
    merge::{StampedRow, Stamps, merge},
    record::{Collection, Records, Row},
    sight::Sight,
};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};
use uuid::Uuid;

/// Whether a command's number may be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Fresh,
    /// It was dealt with before: answer what was stored.
    Repeated,
    /// Earlier commands of the device have not arrived yet.
    Gap,
}

/// Numbers count up without holes, so that nothing overtakes and nothing is done twice. A device
/// that says that all below is settled (`settled_below`) may start there: after a restore from a
/// backup the server has forgotten commands that the device rightly dropped.
#[must_use]
pub const fn admit(last_n: u64, n: u64, settled_below: u64) -> Admission {
    if n <= last_n {
        Admission::Repeated
    } else if n == last_n + 1 || n <= settled_below {
        Admission::Fresh
    } else {
        Admission::Gap
    }
}

/// A device's progress at the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceProgress {
    pub last_n: u64,
    /// Orders the corrected stamps of the device.
    pub clock: Clock,
}

/// Who sends, for rules and history.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a, Role> {
    pub context: Context<Role>,
    pub user_name: &'a str,
    pub device_name: &'a str,
}

/// The rows that a transaction has read and what its commands made of them so far.
#[derive(Debug, Default)]
pub struct Ledger {
    rows: HashMap<&'static str, HashMap<Uuid, StampedRow>>,
    /// Rows that were looked up and do not exist.
    absent: BTreeSet<(&'static str, Uuid)>,
    dirty: BTreeSet<(&'static str, Uuid)>,
    /// Of the dirty rows those that no command reads.
    history: BTreeSet<(&'static str, Uuid)>,
}

impl Ledger {
    /// Takes in rows read from storage; what this transaction has changed already stands.
    pub fn insert(&mut self, collection: &'static Collection, rows: impl IntoIterator<Item = StampedRow>) {
        let table = self.rows.entry(collection.name).or_default();
        for stamped in rows {
            table.entry(stamped.row.id).or_insert(stamped);
        }
    }

    pub fn insert_absent(&mut self, collection: &'static Collection, id: Uuid) {
        self.absent.insert((collection.name, id));
    }

    /// Whether a row was read already, or found absent.
    #[must_use]
    pub fn knows(&self, collection: &'static Collection, id: Uuid) -> bool {
        self.rows.get(collection.name).is_some_and(|t| t.contains_key(&id))
            || self.absent.contains(&(collection.name, id))
    }

    /// A row that was read, a tombstone too.
    #[must_use]
    pub fn even_deleted(&self, collection: &'static Collection, id: Uuid) -> Option<&Row> {
        Some(&self.rows.get(collection.name)?.get(&id)?.row)
    }

    /// Which single rows still have to be read for these reads and writes.
    pub fn missing<'a>(
        &'a self,
        keys: impl IntoIterator<Item = (&'static Collection, Uuid)> + 'a,
    ) -> impl Iterator<Item = (&'static Collection, Uuid)> + 'a {
        keys.into_iter().filter(|(collection, id)| !self.knows(collection, *id))
    }

    /// Decides a command on the rows read so far, changing nothing.
    ///
    /// # Errors
    /// The refusal of the command's rules.
    pub fn decide<C: Command>(
        &self,
        envelope: &Envelope<C>,
        sender: &Sender<'_, C::Role>,
    ) -> Result<Vec<Write>, C::Refusal> {
        let context = Context { on: envelope.on, ..sender.context };
        decide(&envelope.command, &context, self)
    }

    /// Whether writes set fields of a deleted row without bringing it back: delete wins, and the
    /// sender must hear of it.
    #[must_use]
    pub fn would_be_buried(&self, writes: &[Write]) -> bool {
        writes.iter().any(|write| {
            let (Write::Set { collection, id, .. } | Write::Move { collection, id, .. }) = write else {
                return false;
            };
            let deleted =
                self.rows.get(collection.name).and_then(|t| t.get(id)).is_some_and(|s| s.row.deleted);
            let restored =
                || writes.iter().any(|w| matches!(w, Write::Restore { id: other, .. } if other == id));
            deleted && !restored()
        })
    }

    /// A write as it is carried out: the records that it makes are signed.
    #[must_use]
    pub fn signed<'w, C: Command>(
        &self,
        write: &'w Write,
        stamp: Stamp,
        sender: &Sender<'_, C::Role>,
    ) -> Cow<'w, Write> {
        let Write::Set { collection, id, values } = write else { return Cow::Borrowed(write) };
        if self.rows.get(collection.name).is_some_and(|table| table.contains_key(id)) {
            return Cow::Borrowed(write);
        }
        let Sender { user_name, device_name, .. } = *sender;
        let mut added = C::signature(&Signing { collection, stamp, user_name, device_name });
        added.retain(|(position, _)| values.iter().all(|(set, _)| set != position));
        if added.is_empty() {
            return Cow::Borrowed(write);
        }
        let values = values.iter().cloned().chain(added).collect();
        Cow::Owned(Write::Set { collection, id: *id, values })
    }

    /// Brings decided writes into the rows, with their history, at one seq.
    /// Every row written must have been read ([`Ledger::missing`] says which were not).
    pub fn carry_out<C: Command>(
        &mut self,
        writes: &[Write],
        n: u64,
        stamp: Stamp,
        seq: i64,
        sender: &Sender<'_, C::Role>,
    ) {
        for write in writes {
            let collection = write.collection();
            let changes = self.merge(&self.signed::<C>(write, stamp, sender), stamp, seq);
            let kept: Vec<Write> = {
                let row = self.rows.get(collection.name).and_then(|table| table.get(&write.id()));
                let values = row.map_or(&[][..], |stamped| &stamped.row.values);
                let kept = changes.iter().filter_map(|change| {
                    C::history(&HistoryEntry {
                        collection,
                        record: write.id(),
                        values,
                        change,
                        stamp,
                        n,
                        user_name: sender.user_name,
                        device_name: sender.device_name,
                    })
                });
                kept.collect()
            };
            for kept in kept {
                self.history.insert((kept.collection().name, kept.id()));
                self.merge(&kept, stamp, seq);
            }
        }
    }

    fn merge(&mut self, write: &Write, stamp: Stamp, seq: i64) -> Vec<super::merge::FieldChange> {
        let collection = write.collection();
        let table = self.rows.entry(collection.name).or_default();
        let existing = table.remove(&write.id());
        let mut merged = merge(existing, write, stamp, collection.fields.len());
        merged.stamped.row.seq = seq;
        table.insert(write.id(), merged.stamped);
        self.dirty.insert((collection.name, write.id()));
        merged.changes
    }

    /// The rows to store, by collection. What is the history's alone is not kept here any longer.
    pub fn take_dirty(&mut self) -> Vec<(&'static str, StampedRow)> {
        let history = std::mem::take(&mut self.history);
        std::mem::take(&mut self.dirty)
            .into_iter()
            .filter_map(|key @ (name, id)| {
                let table = self.rows.get_mut(name)?;
                let row = if history.contains(&key) { table.remove(&id)? } else { table.get(&id)?.clone() };
                Some((name, row))
            })
            .collect()
    }

    /// What a person may see of the rows, for a page or an answer.
    #[must_use]
    pub fn shown<Role>(self, collections: &[&'static Collection], sight: &impl Sight<Role>) -> Self {
        let mut shown = Self::default();
        let mut rows = self.rows;
        for collection in collections {
            let Some(table) = rows.remove(collection.name) else { continue };
            let (rows, mut stamps): (Vec<Row>, HashMap<Uuid, Stamps>) =
                table.into_values().map(|StampedRow { row, stamps }| (row.clone(), (row.id, stamps))).unzip();
            let seen = sight.show(collection, rows).into_iter();
            shown.insert(
                collection,
                seen.filter_map(|row| Some(StampedRow { stamps: stamps.remove(&row.id)?, row })),
            );
        }
        shown
    }

    /// How many rows are kept here, absent ones among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.values().map(HashMap::len).sum::<usize>() + self.absent.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The keys of single rows among reads.
pub fn single_rows(reads: &[Read]) -> impl Iterator<Item = (&'static Collection, Uuid)> + '_ {
    reads.iter().filter_map(|read| match read {
        Read::One(collection, id) => Some((*collection, *id)),
        Read::Where(..) | Read::Between(..) | Read::All(_) => None,
    })
}

impl Records for Ledger {
    fn row(&self, collection: &'static Collection, id: Uuid) -> Option<&Row> {
        let stamped = self.rows.get(collection.name)?.get(&id)?;
        (!stamped.row.deleted).then_some(&stamped.row)
    }

    fn set_at(&self, collection: &'static Collection, id: Uuid, position: usize) -> Option<Stamp> {
        Some(self.rows.get(collection.name)?.get(&id)?.stamps.of(position))
    }

    fn rows<'a>(&'a self, collection: &'static Collection) -> Box<dyn Iterator<Item = &'a Row> + 'a> {
        Box::new(
            self.rows
                .get(collection.name)
                .into_iter()
                .flat_map(HashMap::values)
                .map(|stamped| &stamped.row)
                .filter(|row| !row.deleted),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_carried_out_once_in_order_or_from_a_settled_start() {
        let cases = [
            // last_n, n, settled_below, admission
            (0, 1, 1, Admission::Fresh),
            (5, 6, 6, Admission::Fresh),
            (5, 5, 5, Admission::Repeated),
            (5, 1, 6, Admission::Repeated),
            (5, 7, 6, Admission::Gap),
            (5, 9, 9, Admission::Fresh),
            (5, 9, 8, Admission::Gap),
        ];
        for (last_n, n, settled_below, expected) in cases {
            assert_eq!(admit(last_n, n, settled_below), expected, "{last_n} {n} {settled_below}");
        }
    }
}
