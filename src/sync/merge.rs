//! How concurrent changes of one row come together: each field, and whether the row is deleted, is
//! a register that the larger stamp wins. Commutative, associative and idempotent, but for
//! [`Write::Move`] and [`Write::Erase`], which the server's order alone decides about.

use super::{clock::Stamp, command::Write, record::Row, value::Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// When each field of a row was set. Most rows were written whole by one command, so one stamp
/// stands for all fields but the exceptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps {
    pub all: Stamp,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<usize, Stamp>,
    /// When the row was deleted or brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Stamp>,
}

impl Stamps {
    #[must_use]
    pub fn of(&self, position: usize) -> Stamp {
        self.fields.get(&position).copied().unwrap_or(self.all)
    }
}

/// A row with its stamps, as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampedRow {
    pub row: Row,
    pub stamps: Stamps,
}

/// One field that a write wanted to set on a row that existed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub position: usize,
    /// What stands afterwards when the write won; what it lost against when not.
    pub before: Value,
    pub after: Value,
    /// False: a later edit stands, this one is kept in the history only.
    pub won: bool,
}

/// What a write makes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub stamped: StampedRow,
    pub changes: Vec<FieldChange>,
}

/// Brings a write into a row. `width` is the number of the collection's fields.
#[must_use]
pub fn merge(existing: Option<StampedRow>, write: &Write, stamp: Stamp, width: usize) -> Merged {
    let id = write.id();
    match (existing, write) {
        (Some(stamped), Write::Set { values, .. }) => set_fields(stamped, values, stamp),
        (Some(stamped), Write::Move { values, .. }) => move_fields(stamped, values, stamp),
        (existing, Write::Erase { values, deleted, .. }) => {
            erase(existing.unwrap_or_else(|| blank(id, Stamp::ZERO, width)), values, *deleted, stamp)
        }
        (None, Write::Set { values, .. } | Write::Move { values, .. }) => {
            let stamped = blank(id, Stamp::ZERO, width);
            let mut merged = set_fields(stamped, values, stamp);
            // Written whole: one stamp says it all, and there is no history yet.
            if values.len() == width {
                merged.stamped.stamps = Stamps { all: stamp, fields: BTreeMap::new(), deleted: None };
            }
            merged.changes.clear();
            merged
        }
        (existing, Write::Delete { .. }) => set_deleted(existing, id, stamp, true, width),
        (existing, Write::Restore { .. }) => set_deleted(existing, id, stamp, false, width),
    }
}

fn blank(id: Uuid, stamp: Stamp, width: usize) -> StampedRow {
    StampedRow {
        row: Row { id, seq: 0, deleted: false, values: vec![Value::Null; width] },
        stamps: Stamps { all: stamp, fields: BTreeMap::new(), deleted: None },
    }
}

fn set_fields(mut stamped: StampedRow, values: &[(usize, Value)], stamp: Stamp) -> Merged {
    let mut changes = Vec::new();
    for (position, after) in values {
        let Some(current) = stamped.row.values.get_mut(*position) else { continue };
        let won = stamp > stamped.stamps.of(*position);
        if *current != *after {
            changes.push(FieldChange {
                position: *position,
                before: current.clone(),
                after: after.clone(),
                won,
            });
        }
        if won {
            current.clone_from(after);
            stamped.stamps.fields.insert(*position, stamp);
        }
    }
    Merged { stamped, changes }
}

/// The later stamp stays: an edit made between the two is no later word.
fn move_fields(mut stamped: StampedRow, values: &[(usize, Value)], stamp: Stamp) -> Merged {
    let mut changes = Vec::new();
    for (position, after) in values {
        let stands = stamped.stamps.of(*position).max(stamp);
        let Some(current) = stamped.row.values.get_mut(*position) else { continue };
        if *current != *after {
            let before = std::mem::replace(current, after.clone());
            changes.push(FieldChange { position: *position, before, after: after.clone(), won: true });
        }
        stamped.stamps.fields.insert(*position, stands);
    }
    Merged { stamped, changes }
}

/// Like [`move_fields`], and nobody is told what stood there.
fn erase(stamped: StampedRow, values: &[(usize, Value)], deleted: bool, stamp: Stamp) -> Merged {
    let Merged { mut stamped, .. } = move_fields(stamped, values, stamp);
    if deleted {
        stamped.row.deleted = true;
        stamped.stamps.deleted = stamped.stamps.deleted.max(Some(stamp));
    }
    Merged { stamped, changes: Vec::new() }
}

fn set_deleted(existing: Option<StampedRow>, id: Uuid, stamp: Stamp, deleted: bool, width: usize) -> Merged {
    let mut stamped = existing.unwrap_or_else(|| blank(id, Stamp::ZERO, width));
    if stamped.stamps.deleted.is_none_or(|last| stamp > last) {
        stamped.row.deleted = deleted;
        stamped.stamps.deleted = Some(stamp);
    }
    Merged { stamped, changes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{Collection, Field, Kind};
    use proptest::prelude::*;

    const FIELD: Field = Field { name: "f", kind: Kind::Integer, optional: true, words: &[] };
    const THINGS: &Collection = &Collection { name: "things", fields: &[FIELD, FIELD, FIELD] };
    const ID: Uuid = Uuid::from_u128(1);

    fn write() -> impl Strategy<Value = (Write, Stamp)> {
        let what = prop_oneof![
            4 => prop::collection::btree_map(0..3_usize, 0..5_i64, 1..=3).prop_map(|fields| Write::Set {
                collection: THINGS,
                id: ID,
                values: fields.into_iter().map(|(p, v)| (p, Value::Integer(v))).collect(),
            }),
            1 => Just(Write::Delete { collection: THINGS, id: ID }),
            1 => Just(Write::Restore { collection: THINGS, id: ID }),
        ];
        (what, 1..20_i64, 0..3_u128).prop_map(|(write, ms, device)| {
            (write, Stamp { ms, counter: 0, device: Uuid::from_u128(device) })
        })
    }

    fn apply(writes: &[(Write, Stamp)]) -> Option<(Row, Vec<Stamp>, Option<Stamp>)> {
        let mut state = None;
        for (write, stamp) in writes {
            state = Some(merge(state, write, *stamp, 3).stamped);
        }
        state.map(|s| (s.row.clone(), (0..3).map(|p| s.stamps.of(p)).collect(), s.stamps.deleted))
    }

    proptest! {
        /// Stamps are unique in life: (device, counter) never repeats with other content.
        #[test]
        fn any_order_and_any_repetition_of_writes_gives_the_same_row(
            writes in prop::collection::vec(write(), 1..8)
                .prop_filter("a stamp belongs to one write", |w| {
                    let mut stamps: Vec<_> = w.iter().map(|(_, s)| *s).collect();
                    stamps.sort_unstable();
                    stamps.dedup();
                    stamps.len() == w.len()
                }),
            order in any::<prop::sample::Index>(),
            repeat in any::<prop::sample::Index>(),
        ) {
            let reference = apply(&writes);
            let mut other = writes.clone();
            other.rotate_left(order.index(writes.len()));
            other.push(writes[repeat.index(writes.len())].clone());
            other.reverse();
            prop_assert_eq!(reference, apply(&other));
        }
    }

    #[test]
    fn the_loser_of_a_field_is_reported_so_that_history_can_keep_it() {
        let set = |value| Write::Set { collection: THINGS, id: ID, values: vec![(0, Value::Integer(value))] };
        let stamp = |ms| Stamp { ms, counter: 0, device: ID };
        let first = merge(None, &set(1), stamp(10), 3).stamped;
        let late = merge(Some(first), &set(2), stamp(5), 3);
        assert_eq!(late.stamped.row.values[0], Value::Integer(1));
        assert_eq!(
            late.changes,
            [FieldChange { position: 0, before: Value::Integer(1), after: Value::Integer(2), won: false }]
        );
    }

    #[test]
    fn what_is_erased_stays_erased_whatever_was_set_or_brought_back_before_and_nothing_tells_what_it_was() {
        let set = |value| Write::Set { collection: THINGS, id: ID, values: vec![(0, Value::Integer(value))] };
        let erase =
            Write::Erase { collection: THINGS, id: ID, values: vec![(0, Value::Null)], deleted: true };
        let stamp = |ms| Stamp { ms, counter: 0, device: ID };
        let first = merge(None, &set(1), stamp(10), 3).stamped;
        let back = merge(Some(first), &Write::Restore { collection: THINGS, id: ID }, stamp(30), 3).stamped;
        let erased = merge(Some(back), &erase, stamp(20), 3);
        assert_eq!(erased.changes, []);
        assert_eq!((erased.stamped.row.deleted, &erased.stamped.row.values[0]), (true, &Value::Null));
        let late = merge(Some(erased.stamped), &set(2), stamp(15), 3).stamped;
        assert_eq!((late.row.deleted, &late.row.values[0]), (true, &Value::Null));
    }

    #[test]
    fn what_is_moved_stays_moved_and_a_later_edit_still_stands_over_one_made_between() {
        let values = |value| vec![(0, Value::Integer(value))];
        let set = |value| Write::Set { collection: THINGS, id: ID, values: values(value) };
        let moved = |value| Write::Move { collection: THINGS, id: ID, values: values(value) };
        let stamp = |ms| Stamp { ms, counter: 0, device: ID };
        let first = merge(None, &set(1), stamp(20), 3).stamped;
        let then = merge(Some(first), &moved(2), stamp(10), 3);
        assert_eq!(then.changes.iter().map(|change| change.won).collect::<Vec<_>>(), [true]);
        let cases = [(set(3), 15, 2), (set(3), 25, 3), (moved(3), 5, 3)];
        for (write, ms, expected) in cases {
            let after = merge(Some(then.stamped.clone()), &write, stamp(ms), 3).stamped;
            assert_eq!(after.row.values[0], Value::Integer(expected), "{write:?}");
        }
    }
}
