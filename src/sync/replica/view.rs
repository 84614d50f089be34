//! The view: base rows with the effect of pending commands laid over them.

use super::Tables;
use crate::sync::{
    command::Write,
    record::{Collection, Records, Row},
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows as pending commands leave them, and which of their fields have not been acknowledged.
#[derive(Debug, Default)]
pub struct Overlay {
    rows: Tables,
    unsent: HashMap<(&'static str, Uuid), BTreeSet<usize>>,
}

impl Overlay {
    pub fn collections(&self) -> impl Iterator<Item = &'static str> {
        self.rows.keys().copied()
    }

    pub fn is_unsent(&self, collection: &Collection, id: Uuid, position: Option<usize>) -> bool {
        self.unsent
            .get(&(collection.name, id))
            .is_some_and(|fields| position.is_none_or(|position| fields.contains(&position)))
    }

    /// Lays writes over the rows of `below` and `base`.
    pub fn write(&mut self, base: &Tables, below: &Self, writes: &[Write], unsent: bool) {
        for write in writes {
            let (collection, id) = (write.collection(), write.id());
            let start = find(&self.rows, collection, id)
                .or_else(|| find(&below.rows, collection, id))
                .or_else(|| find(base, collection, id))
                .cloned();
            self.put(write, start, unsent);
        }
    }

    /// Whether writes set fields of a record that a pending command has deleted, without bringing it back:
    /// delete wins here as it will on the server.
    pub fn would_be_buried(&self, below: &Self, writes: &[Write]) -> bool {
        writes.iter().any(|write| {
            let (Write::Set { collection, id, .. } | Write::Move { collection, id, .. }) = write else {
                return false;
            };
            let row = find(&self.rows, collection, *id).or_else(|| find(&below.rows, collection, *id));
            let restored =
                || writes.iter().any(|w| matches!(w, Write::Restore { id: other, .. } if other == id));
            row.is_some_and(|row| row.deleted) && !restored()
        })
    }

    /// Lays writes over its own rows and those of `base`.
    pub fn write_in_place(&mut self, base: &Tables, writes: &[Write], unsent: bool) {
        self.write(base, &Self::default(), writes, unsent);
    }

    fn put(&mut self, write: &Write, start: Option<Row>, unsent: bool) {
        let (collection, id) = (write.collection(), write.id());
        let row = write.onto(start);
        if unsent {
            let set = write.values().iter().map(|(position, _)| *position);
            let marked = set.filter(|position| *position < row.values.len());
            self.unsent.entry((collection.name, id)).or_default().extend(marked);
        }
        self.rows.entry(collection.name).or_default().insert(id, row);
    }
}

fn find<'a>(tables: &'a Tables, collection: &Collection, id: Uuid) -> Option<&'a Row> {
    tables.get(collection.name)?.get(&id)
}

/// What pages and decisions read on a device.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    base: &'a Tables,
    /// Later layers hide earlier ones.
    layers: [Option<&'a Overlay>; 2],
}

impl<'a> View<'a> {
    pub(super) const fn new(base: &'a Tables, overlay: &'a Overlay) -> Self {
        Self { base, layers: [Some(overlay), None] }
    }

    pub(super) const fn with_scratch(base: &'a Tables, overlay: &'a Overlay, scratch: &'a Overlay) -> Self {
        Self { base, layers: [Some(overlay), Some(scratch)] }
    }

    /// The layer's rows of a collection, if it has any.
    fn table(layer: Option<&'a Overlay>, collection: &Collection) -> Option<&'a HashMap<Uuid, Row>> {
        layer?.rows.get(collection.name)
    }
}

impl Records for View<'_> {
    fn is_partial(&self) -> bool {
        true
    }

    fn row(&self, collection: &'static Collection, id: Uuid) -> Option<&Row> {
        let [lower, upper] = self.layers.map(|layer| Self::table(layer, collection).and_then(|t| t.get(&id)));
        upper.or(lower).or_else(|| find(self.base, collection, id)).filter(|row| !row.deleted)
    }

    fn rows<'b>(&'b self, collection: &'static Collection) -> Box<dyn Iterator<Item = &'b Row> + 'b> {
        let [lower, upper] = self.layers.map(|layer| Self::table(layer, collection));
        let hidden_by =
            move |table: Option<&HashMap<Uuid, Row>>, id: &Uuid| table.is_some_and(|t| t.contains_key(id));
        let base = self.base.get(collection.name);
        Box::new(
            upper
                .into_iter()
                .flat_map(HashMap::values)
                .chain(lower.into_iter().flat_map(HashMap::values).filter(move |r| !hidden_by(upper, &r.id)))
                .chain(
                    base.into_iter()
                        .flat_map(HashMap::values)
                        .filter(move |r| !hidden_by(upper, &r.id) && !hidden_by(lower, &r.id)),
                )
                .filter(|row| !row.deleted),
        )
    }
}
