//! Whether a device holds what the server holds: count and checksum of each collection, compared once a
//! day. The protocol loses nothing that it knows of; this finds what it does not know of: a row that a
//! disk damaged, a bug of an earlier version, rows that should have been removed.
//!
//! The sum is of one 128-bit hash for each row, added up. Addition asks for no order, so that neither
//! side has to sort 100,000 rows; a sum, unlike an exclusive or, also sees a row that is there twice. Id,
//! seq and values are hashed, so that a damaged value is found as well as a missing row. The hash defends
//! against accidents, not against people, who could only deceive themselves: two lanes of a multiplying
//! mixer take 16 bytes in a few nanoseconds, and an accident goes unseen once in 2¹²⁸.
//!
//! Values are taken in the order of columns that the device names. A server that is a version ahead or
//! behind then hashes what the device could know, and a new field is no difference.

use super::{
    protocol::{Cursor, Holder, WireTable},
    record::{Collection, Row},
    value::Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Asks for the digests of what the server holds at a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestRequest {
    #[serde(default)]
    pub holder: Option<Holder>,
    pub device: Uuid,
    pub cursor: Cursor,
    pub collections: Vec<Columns>,
}

/// A collection and its fields as the device knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    pub collection: String,
    pub columns: Vec<String>,
}

/// The digests, all of one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestResponse {
    /// Where the club's counter was. What is stored is only what is now: at another cursor than this one
    /// there is nothing to compare, and `digests` is empty.
    pub at: Cursor,
    pub digests: Vec<CollectionDigest>,
}

/// What one collection adds up to; none for a collection that the server does not know. One that the
/// session may not see has no rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionDigest {
    pub collection: String,
    pub rows: u64,
    /// 32 hexadecimal digits.
    pub sum: String,
}

/// Asks for a page of a collection, from its beginning, after it was found to differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRequest {
    #[serde(default)]
    pub holder: Option<Holder>,
    pub device: Uuid,
    pub collection: String,
    /// Rows above this seq.
    pub after: i64,
}

/// A page of a collection, by seq. A row that changes while the pages are fetched moves to a later one,
/// so that the pages up to the head have listed every row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CollectionPage {
    pub epoch: Uuid,
    pub after: i64,
    /// All rows up to here are in this page or before it.
    pub through: i64,
    /// The club's counter when this page was read.
    pub head: i64,
    pub table: WireTable,
}

/// Rows, counted and added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    rows: u64,
    sum: u128,
}

impl Digest {
    /// Takes a row in; `values` are its values in the order of the columns that were named.
    pub fn add<'a>(&mut self, id: Uuid, seq: i64, values: impl IntoIterator<Item = &'a Value>) {
        let mut hash = Hash::NEW;
        let (high, low) = id.as_u64_pair();
        hash.word(high);
        hash.word(low);
        hash.word(seq.cast_unsigned());
        for value in values {
            hash.value(value);
        }
        self.rows += 1;
        self.sum = self.sum.wrapping_add(hash.finish());
    }

    /// The digest of rows in the order of their declaration.
    #[must_use]
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut digest = Self::default();
        for row in rows {
            digest.add(row.id, row.seq, &row.values);
        }
        digest
    }

    /// As it travels.
    #[must_use]
    pub fn named(self, collection: &str) -> CollectionDigest {
        CollectionDigest {
            collection: collection.to_owned(),
            rows: self.rows,
            sum: format!("{:032x}", self.sum),
        }
    }
}

impl Columns {
    #[must_use]
    pub fn of(collection: &Collection) -> Self {
        Self {
            collection: collection.name.to_owned(),
            columns: collection.fields.iter().map(|field| field.name.to_owned()).collect(),
        }
    }

    /// Where each of the columns stands in a collection; none for a field that it does not have, whose
    /// values the device holds as null.
    #[must_use]
    pub fn positions_in(&self, collection: &Collection) -> Vec<Option<usize>> {
        self.columns.iter().map(|column| collection.position(column)).collect()
    }
}

/// Two lanes of 64 bits that differ in their start only.
struct Hash([u64; 2]);

impl Hash {
    const NEW: Self = Self([0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344]);

    const fn word(&mut self, word: u64) {
        let [first, second] = self.0;
        self.0 = [stir(first ^ word), stir(second ^ word.rotate_left(32))];
    }

    /// Kind and length come first, so that no two lists of values read the same.
    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.word(0),
            Value::Bool(flag) => self.word(1 + u64::from(*flag)),
            Value::Integer(number) => {
                self.word(3);
                self.word(number.cast_unsigned());
            }
            Value::Text(text) => {
                let bytes = text.as_bytes();
                self.word(4 | (bytes.len() as u64) << 8);
                for chunk in bytes.chunks(8) {
                    let mut word = [0; 8];
                    word[..chunk.len()].copy_from_slice(chunk);
                    self.word(u64::from_le_bytes(word));
                }
            }
        }
    }

    fn finish(self) -> u128 {
        let [first, second] = self.0;
        u128::from(stir(first)) << 64 | u128::from(stir(second))
    }
}

/// Spreads every bit over all of them (the last step of splitmix64), without losing one.
const fn stir(mut word: u64) -> u64 {
    word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn row(number: u128, seq: i64, values: Vec<Value>) -> Row {
        Row { id: Uuid::from_u128(number), seq, deleted: false, values }
    }

    fn some_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Integer),
            ".{0,20}".prop_map(Value::Text),
        ]
    }

    fn some_rows() -> impl Strategy<Value = Vec<Row>> {
        let values = prop::collection::vec(some_value(), 4);
        prop::collection::vec((any::<u128>(), 1..1_000_i64, values), 1..12)
            .prop_map(|rows| rows.into_iter().map(|(id, seq, values)| row(id, seq, values)).collect())
    }

    proptest! {
        #[test]
        fn the_order_of_rows_does_not_matter(rows in some_rows(), turn in 0..12_usize) {
            let mut turned = rows.clone();
            turned.rotate_left(turn % rows.len());
            turned.reverse();
            prop_assert_eq!(Digest::of(&rows), Digest::of(&turned));
        }

        #[test]
        fn every_difference_is_seen(rows in some_rows(), at in 0..12_usize, field in 0..4_usize, other in some_value()) {
            let at = at % rows.len();
            let whole = Digest::of(&rows);
            let with = |change: &dyn Fn(&mut Vec<Row>)| {
                let mut changed = rows.clone();
                change(&mut changed);
                Digest::of(&changed)
            };
            prop_assert_ne!(whole, with(&|rows| { rows.remove(at); }));
            prop_assert_ne!(whole, with(&|rows| rows.push(rows[at].clone())));
            prop_assert_ne!(whole, with(&|rows| rows[at].seq += 1));
            prop_assert_ne!(whole, with(&|rows| rows[at].id = Uuid::nil()));
            prop_assert_ne!(whole, with(&|rows| { rows[at].values.pop(); }));
            prop_assert_ne!(whole, with(&|rows| rows[at].values.push(Value::Null)));
            let changed = with(&|rows| rows[at].values[field] = other.clone());
            prop_assert_eq!(whole == changed, rows[at].values[field] == other);
        }
    }

    #[test]
    fn values_that_look_alike_are_told_apart() {
        let alike = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), text("")],
            vec![text("abc"), Value::Null],
            vec![text("abc\0"), Value::Null],
            vec![Value::Integer(0), Value::Null],
            vec![Value::Bool(false), Value::Null],
            vec![Value::Bool(true), Value::Null],
            vec![Value::Null, Value::Null],
            vec![Value::Null, Value::Integer(0)],
        ];
        let digests: Vec<Digest> =
            alike.iter().map(|values| Digest::of(&[row(1, 1, values.clone())])).collect();
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest), "{:?}", alike[at]);
        }
        // Two rows that change places are two other rows.
        let [first, second] = [vec![text("Léa")], vec![text("Zoé")]];
        let straight = Digest::of(&[row(1, 5, first.clone()), row(2, 5, second.clone())]);
        assert_ne!(straight, Digest::of(&[row(2, 5, first), row(1, 5, second)]));
    }

    /// Programs of neighbouring versions compare their digests: what is hashed, and how, never changes.
    #[test]
    fn a_digest_is_the_same_for_ever() {
        assert_eq!(Digest::default().named("members").sum, "0".repeat(32));
        let values = vec![
            Value::Null,
            Value::Bool(true),
            Value::Integer(-3),
            text("Éloïse « Léa » D’Almeida"),
            text(""),
        ];
        let digest = Digest::of(&[row(7, 42, values), row(8, 43, Vec::new())]).named("members");
        assert_eq!((digest.rows, &*digest.sum), (2, "12f59ecf18fb10e823701739267284a3"));
    }
}
