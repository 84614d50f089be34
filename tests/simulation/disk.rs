//! What a device has on its disk: survives crashes, commits whole transactions.

use crate::chance::Chance;
use crate::server::Key;
use novaclub::club::ClubCommand;
use novaclub::sync::replica::{Op, Pending, Refused, State, Stored, Transaction};
use novaclub::sync::{Collection, Row, Value};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Clone, Default)]
pub struct Disk {
    pub state: Option<State>,
    pub rows: BTreeMap<(&'static str, Uuid), (&'static Collection, Row)>,
    pub outbox: BTreeMap<u64, Pending<ClubCommand>>,
    pub journal: BTreeMap<u64, Refused<ClubCommand>>,
    /// Rows that are not what was written, and that nothing was written over since. No program knows.
    pub damaged: BTreeSet<Key>,
}

/// Another tab has written meanwhile.
pub struct Behind;

impl Disk {
    /// All of a transaction, or nothing of it.
    pub fn commit(&mut self, transaction: &Transaction<ClubCommand>) -> Result<(), Behind> {
        let revision = self.state.as_ref().map_or(0, |state| state.revision);
        if transaction.state.revision != revision + 1 {
            return Err(Behind);
        }
        self.write_state(transaction);
        self.write_ops(transaction);
        Ok(())
    }

    /// Only the state: cursor, number and clock.
    pub fn write_state(&mut self, transaction: &Transaction<ClubCommand>) {
        self.state = Some(transaction.state.clone());
    }

    /// Only the rows and entries.
    pub fn write_ops(&mut self, transaction: &Transaction<ClubCommand>) {
        for op in &transaction.ops {
            self.write(op);
        }
    }

    fn write(&mut self, op: &Op<ClubCommand>) {
        match op {
            Op::PutRows(collection, rows) => {
                for row in rows {
                    self.damaged.remove(&(collection.name, row.id));
                    self.rows.insert((collection.name, row.id), (collection, row.clone()));
                }
            }
            Op::RemoveRows(collection, ids) => {
                for id in ids {
                    self.damaged.remove(&(collection.name, *id));
                    self.rows.remove(&(collection.name, *id));
                }
            }
            Op::PutPending(pending) => {
                self.outbox.insert(pending.envelope.n, pending.clone());
            }
            Op::RemovePending(n) => {
                self.outbox.remove(n);
            }
            Op::PutRefused(refused) => {
                self.journal.insert(refused.envelope.n, refused.clone());
            }
            Op::RemoveRefused(n) => {
                self.journal.remove(n);
            }
        }
    }

    pub fn stored(&self) -> Stored<ClubCommand> {
        Stored {
            state: self.state.clone(),
            rows: self.rows.values().cloned().collect(),
            outbox: self.outbox.values().cloned().collect(),
            unreadable: Vec::new(),
            journal: self.journal.values().cloned().collect(),
        }
    }

    /// A newer program keeps rows in another shape: the base goes, what a person did stays.
    pub fn change_schema(&mut self) {
        self.rows.clear();
        self.damaged.clear();
        self.state = self.state.as_ref().map(State::without_base);
    }

    /// A row is lost, changed, or there twice.
    pub fn damage(&mut self, chance: &mut Chance) {
        if self.rows.is_empty() {
            return;
        }
        let keys: Vec<Key> = self.rows.keys().copied().collect();
        let key = *chance.pick(&keys);
        let (collection, mut row) = self.rows[&key].clone();
        match chance.below(4) {
            0 => {
                self.rows.remove(&key);
                self.damaged.insert(key);
                return;
            }
            1 => row.id = Uuid::new_v5(&row.id, b"again"),
            2 => row.seq += 1 - chance.ms(3).min(row.seq - 1),
            _ => {
                let at = chance.index(row.values.len());
                let is_optional = collection.fields[at].optional && chance.one_in(2);
                row.values[at] = if is_optional { Value::Null } else { Value::Text("\u{fffd}".into()) };
            }
        }
        let key = (collection.name, row.id);
        let before = self.rows.insert(key, (collection, row.clone()));
        // Chance may have left it as it was.
        if before.is_none_or(|(_, before)| before != row) {
            self.damaged.insert(key);
        }
    }

    /// The outbox as text, and read from it again.
    pub fn outbox_by_way_of_text(&self) -> BTreeMap<u64, Pending<ClubCommand>> {
        let read = |pending: &Pending<ClubCommand>| {
            let text = serde_json::to_string(pending).unwrap();
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
        };
        self.outbox.iter().map(|(n, pending)| (*n, read(pending))).collect()
    }
}
