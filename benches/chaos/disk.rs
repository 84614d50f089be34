//! What a device has on its disk: the object stores of the browser, with texts in them, and transactions
//! that are all there or not at all.

use crate::Failure;
use novaclub::{
    club::ClubCommand,
    sync::{
        command::collection_named,
        replica::{Op, State, Stored, Transaction},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The stores, and the JSON in them.
#[derive(Debug, Default)]
pub struct Disk {
    state: Option<String>,
    rows: BTreeMap<(String, Uuid), String>,
    outbox: BTreeMap<u64, String>,
    journal: BTreeMap<u64, String>,
}

impl Disk {
    /// Writes a transaction, if it follows what is here.
    ///
    /// # Errors
    /// When it does not, or is no JSON: the device's program is wrong then.
    pub fn commit(&mut self, transaction: &Transaction<ClubCommand>) -> Result<(), Failure> {
        let revision = match &self.state {
            Some(text) => serde_json::from_str::<State>(text)?.revision,
            None => 0,
        };
        if transaction.state.revision != revision + 1 {
            return Err(format!("{} does not follow {revision}", transaction.state.revision).into());
        }
        self.state = Some(text_of(&transaction.state)?);
        for op in &transaction.ops {
            self.write(op)?;
        }
        Ok(())
    }

    fn write(&mut self, op: &Op<ClubCommand>) -> Result<(), Failure> {
        match op {
            Op::PutRows(collection, rows) => {
                for row in rows {
                    self.rows.insert((collection.name.to_owned(), row.id), text_of(row)?);
                }
            }
            Op::RemoveRows(collection, ids) => {
                for id in ids {
                    self.rows.remove(&(collection.name.to_owned(), *id));
                }
            }
            Op::PutPending(pending) => {
                self.outbox.insert(pending.envelope.n, text_of(pending)?);
            }
            Op::RemovePending(n) => {
                self.outbox.remove(n);
            }
            Op::PutRefused(refused) => {
                self.journal.insert(refused.envelope.n, text_of(refused)?);
            }
            Op::RemoveRefused(n) => {
                self.journal.remove(n);
            }
        }
        Ok(())
    }

    /// Everything, as a program that starts reads it.
    ///
    /// # Errors
    /// When something cannot be read that was written here.
    pub fn stored(&self) -> Result<Stored<ClubCommand>, Failure> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for ((name, _), text) in &self.rows {
            let collection = collection_named::<ClubCommand>(name).ok_or("a collection that is none")?;
            rows.push((collection, serde_json::from_str(text)?));
        }
        Ok(Stored {
            state: self.state.as_deref().map(serde_json::from_str).transpose()?,
            rows,
            outbox: all(&self.outbox)?,
            unreadable: Vec::new(),
            journal: all(&self.journal)?,
        })
    }
}

fn text_of<T: Serialize>(value: &T) -> Result<String, Failure> {
    Ok(serde_json::to_string(value)?)
}

fn all<T: DeserializeOwned>(texts: &BTreeMap<u64, String>) -> Result<Vec<T>, Failure> {
    texts.values().map(|text| Ok(serde_json::from_str(text)?)).collect()
}
