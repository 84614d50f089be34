//! The SQL of record tables, made from the records' declarations once.

use crate::club::COLLECTIONS;
use crate::sync::{Collection, Kind};
use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

/// The statements of one collection. Parameters: `$1` is always the club.
#[derive(Debug)]
pub struct Statements {
    /// `$2` id.
    pub find: &'static str,
    pub list: &'static str,
    /// `$2` after, `$3` up to, `$4` most rows; by seq.
    pub changed: &'static str,
    /// `$2` after, `$3` up to.
    pub count_changed: &'static str,
    /// `$2` id, `$3` seq, `$4` `deleted_at`, `$5` stamps, `$6` device, `$7` now, then the fields.
    pub upsert: &'static str,
    /// By field that another record refers by: `$2` the value.
    by_field: HashMap<&'static str, &'static str>,
    /// By field that holds a date: `$2` from, `$3` to.
    between: HashMap<&'static str, &'static str>,
}

impl Statements {
    /// The rows whose field holds `$2`; fields that hold ids only.
    #[must_use]
    pub fn list_by(&self, field: &str) -> Option<&'static str> {
        self.by_field.get(field).copied()
    }

    /// The rows whose date lies between `$2` and `$3`; fields that hold dates only.
    #[must_use]
    pub fn list_between(&self, field: &str) -> Option<&'static str> {
        self.between.get(field).copied()
    }

    /// Every statement, for the catalogue test.
    pub fn all(&self) -> impl Iterator<Item = &'static str> + '_ {
        [self.find, self.list, self.changed, self.count_changed, self.upsert]
            .into_iter()
            .chain(self.by_field.values().copied())
            .chain(self.between.values().copied())
    }
}

static STATEMENTS: LazyLock<HashMap<&'static str, Statements>> =
    LazyLock::new(|| COLLECTIONS.iter().map(|collection| (collection.name, build(collection))).collect());

/// The statements of a collection of [`COLLECTIONS`].
///
/// # Panics
/// Never: every collection that exists is in the registry, which a test compares with the tables.
#[must_use]
pub fn statements(collection: &Collection) -> &'static Statements {
    &STATEMENTS[collection.name]
}

/// Made once for each collection and kept for the life of the program.
fn keep(sql: String) -> &'static str {
    Box::leak(sql.into_boxed_str())
}

fn build(collection: &'static Collection) -> Statements {
    let table = collection.name;
    let fields: String = collection.fields.iter().fold(String::new(), |mut list, field| {
        let _ = write!(list, r#", "{}""#, field.name);
        list
    });
    let select = format!(r#"SELECT id, seq, deleted_at, stamps{fields} FROM "{table}" WHERE club_id = $1"#);
    let by_field = collection
        .fields
        .iter()
        .filter(|field| field.kind == Kind::Id)
        .map(|field| (field.name, keep(format!(r#"{select} AND "{}" = $2"#, field.name))))
        .collect();
    let between = collection
        .fields
        .iter()
        .filter(|field| field.kind == Kind::Date)
        .map(|field| (field.name, keep(format!(r#"{select} AND "{0}" >= $2 AND "{0}" <= $3"#, field.name))))
        .collect();
    Statements {
        find: keep(format!("{select} AND id = $2")),
        changed: keep(format!("{select} AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4")),
        count_changed: keep(format!(
            r#"SELECT COUNT(*) FROM "{table}" WHERE club_id = $1 AND seq > $2 AND seq <= $3"#
        )),
        upsert: keep(upsert(collection, &fields)),
        list: keep(select),
        by_field,
        between,
    }
}

fn upsert(collection: &Collection, fields: &str) -> String {
    const FIRST_FIELD: usize = 8;
    let parameters: String = (0..collection.fields.len()).fold(String::new(), |mut list, offset| {
        let _ = write!(list, ", ${}", FIRST_FIELD + offset);
        list
    });
    let assignments: String = collection.fields.iter().fold(String::new(), |mut list, field| {
        let _ = write!(list, r#", "{0}" = excluded."{0}""#, field.name);
        list
    });
    let table = collection.name;
    format!(
        r#"INSERT INTO "{table}" (club_id, id, seq, deleted_at, stamps, device_id, created_at, updated_at, sync_version{fields})
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1{parameters})
ON CONFLICT (club_id, id) DO UPDATE SET seq = excluded.seq, deleted_at = excluded.deleted_at, stamps = excluded.stamps,
    device_id = excluded.device_id, updated_at = excluded.updated_at, sync_version = "{table}".sync_version + 1{assignments}"#
    )
}
