//! Records for the tests of this folder's queries.

use crate::sync::{
    Record, Stamp,
    authority::Ledger,
    merge::{StampedRow, Stamps},
    record::Row,
};
use std::collections::BTreeMap;

/// A club's records, put together one by one.
#[derive(Default)]
pub struct TestClub(pub Ledger);

impl TestClub {
    #[must_use]
    pub fn with<R: Record>(mut self, records: &[R]) -> Self {
        let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
        let rows = records.iter().map(|record| StampedRow {
            row: Row { id: record.id(), seq: 1, deleted: false, values: record.values() },
            stamps: stamps.clone(),
        });
        self.0.insert(R::COLLECTION, rows.collect::<Vec<_>>());
        self
    }
}
