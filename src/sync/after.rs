//! Records as writes would leave them, before anybody carries them out.

use super::{
    clock::Stamp,
    command::Write,
    record::{Collection, Records, Row},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Writes laid over records. A row that was deleted is not known here: what brings it back says all that it holds.
pub struct After<'a> {
    before: &'a dyn Records,
    written: HashMap<(&'static str, Uuid), Row>,
}

impl<'a> After<'a> {
    /// Records of which nothing has been written yet.
    #[must_use]
    pub fn new(before: &'a dyn Records) -> Self {
        Self { before, written: HashMap::new() }
    }

    /// Lays writes over what there is.
    pub fn write(&mut self, writes: &[Write]) {
        for write in writes {
            let (collection, id) = (write.collection(), write.id());
            let written = self.written.remove(&(collection.name, id));
            let start = written.or_else(|| self.before.row(collection, id).cloned());
            self.written.insert((collection.name, id), write.onto(start));
        }
    }
}

impl Records for After<'_> {
    fn row(&self, collection: &'static Collection, id: Uuid) -> Option<&Row> {
        match self.written.get(&(collection.name, id)) {
            Some(row) => (!row.deleted).then_some(row),
            None => self.before.row(collection, id),
        }
    }

    fn rows<'b>(&'b self, collection: &'static Collection) -> Box<dyn Iterator<Item = &'b Row> + 'b> {
        let of_collection = move |(key, row): (&(&'static str, Uuid), &'b Row)| {
            (key.0 == collection.name && !row.deleted).then_some(row)
        };
        let is_as_before = move |row: &&Row| !self.written.contains_key(&(collection.name, row.id));
        let written = self.written.iter().filter_map(of_collection);
        Box::new(self.before.rows(collection).filter(is_as_before).chain(written))
    }

    fn set_at(&self, collection: &'static Collection, id: Uuid, position: usize) -> Option<Stamp> {
        let is_as_before = !self.written.contains_key(&(collection.name, id));
        is_as_before.then(|| self.before.set_at(collection, id, position)).flatten()
    }

    fn is_partial(&self) -> bool {
        self.before.is_partial()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        Field, Kind, Value,
        authority::Ledger,
        merge::{StampedRow, Stamps},
    };
    use std::collections::BTreeMap;

    const FIELD: Field = Field { name: "f", kind: Kind::Integer, optional: true, words: &[] };
    const THINGS: &Collection = &Collection { name: "things", fields: &[FIELD, FIELD] };

    #[test]
    fn what_is_written_hides_what_was_there_and_the_rest_stays() {
        let row = |id, values: [i64; 2]| Row {
            id: Uuid::from_u128(id),
            seq: 1,
            deleted: false,
            values: values.map(Value::Integer).to_vec(),
        };
        let stamps = || Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
        let mut before = Ledger::default();
        let rows = [row(1, [1, 1]), row(2, [2, 2]), row(3, [3, 3])];
        before.insert(THINGS, rows.map(|row| StampedRow { row, stamps: stamps() }));

        let set = |id, value| Write::Set {
            collection: THINGS,
            id: Uuid::from_u128(id),
            values: vec![(1, Value::Integer(value))],
        };
        let (deleted, new) = (Uuid::from_u128(3), Uuid::from_u128(4));
        let mut after = After::new(&before);
        after.write(&[set(1, 5), Write::Delete { collection: THINGS, id: deleted }]);
        after.write(&[set(1, 6), set(4, 7)]);
        let mut found: Vec<_> = after.rows(THINGS).map(|row| (row.id, row.values.clone())).collect();
        found.sort_by_key(|(id, _)| *id);
        let as_it_was = row(2, [2, 2]);
        assert_eq!(
            found,
            [
                (Uuid::from_u128(1), vec![Value::Integer(1), Value::Integer(6)]),
                (as_it_was.id, as_it_was.values),
                (new, vec![Value::Null, Value::Integer(7)]),
            ]
        );
        assert_eq!(after.row(THINGS, deleted), None);
        assert!(after.set_at(THINGS, as_it_was.id, 0).is_some() && after.set_at(THINGS, new, 1).is_none());
        after.write(&[Write::Restore { collection: THINGS, id: deleted }]);
        assert!(after.row(THINGS, deleted).is_some());
    }
}
