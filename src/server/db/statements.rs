//! The SQL of record tables, made from the records' declarations once.

use crate::club::COLLECTIONS;
use crate::sync::{Collection, Field, Kind};
use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

/// How many rows one statement stores. Every statement is a way to the connection's thread and back,
/// which takes longer than storing a row; each number is a statement of its own.
pub const AT_ONCE: [usize; 3] = [16, 4, 1];

/// How many rows one statement finds by their ids; fewer are asked for twice.
pub const FOUND_AT_ONCE: usize = 16;

/// Parameters of a stored row before its fields.
const OWN_COLUMNS: usize = 7;

/// Splits so many rows into statements, as [`AT_ONCE`] has them.
pub fn portions<T>(mut rows: &[T]) -> impl Iterator<Item = (usize, &[T])> {
    std::iter::from_fn(move || {
        let which = AT_ONCE.iter().position(|many| *many <= rows.len())?;
        let (portion, rest) = rows.split_at(AT_ONCE[which]);
        rows = rest;
        Some((which, portion))
    })
}

/// `VALUES` of so many rows with so many parameters each.
pub(super) fn values(rows: usize, parameters: usize) -> String {
    let row = |row: usize| {
        let numbers: Vec<_> = (1..=parameters).map(|n| format!("${}", row * parameters + n)).collect();
        format!("({})", numbers.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// The statements of one collection. Parameters: `$1` is always the club.
#[derive(Debug)]
pub struct Statements {
    /// `$2` id.
    pub find: &'static str,
    /// `$2` and on: as many ids as [`FOUND_AT_ONCE`].
    pub find_many: &'static str,
    pub list: &'static str,
    /// `$2` after, `$3` up to, `$4` most rows; by seq.
    pub changed: &'static str,
    /// `$2` after, `$3` up to.
    pub count_changed: &'static str,
    /// By how many rows one statement stores, the most first. For each row: club, id, seq, `deleted_at`,
    /// stamps, device, now, then the fields.
    pub upserts: [(usize, &'static str); AT_ONCE.len()],
    /// By field that another record refers by: `$2` the value.
    by_field: HashMap<&'static str, &'static str>,
    /// By field that holds a date: `$2` from, `$3` to.
    between: HashMap<&'static str, &'static str>,
    /// By field that holds a date or a whole number.
    within: HashMap<&'static str, Within>,
}

/// [`Statements::changed`] and [`Statements::count_changed`] of those rows alone whose field holds the last
/// parameter or more, and of tombstones.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    pub kind: Kind,
    pub changed: &'static str,
    pub count_changed: &'static str,
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

    /// What changed of the rows whose field holds so much or more; fields that hold dates or numbers only.
    #[must_use]
    pub fn within(&self, field: &str) -> Option<Within> {
        self.within.get(field).copied()
    }

    /// Every statement, for the catalogue test.
    pub fn all(&self) -> impl Iterator<Item = &'static str> + '_ {
        [self.find, self.find_many, self.list, self.changed, self.count_changed]
            .into_iter()
            .chain(self.upserts.map(|(_, sql)| sql))
            .chain(self.by_field.values().copied())
            .chain(self.between.values().copied())
            .chain(self.within.values().flat_map(|within| [within.changed, within.count_changed]))
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
pub(super) fn keep(sql: String) -> &'static str {
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
    let count = format!(r#"SELECT COUNT(*) FROM "{table}" WHERE club_id = $1"#);
    let window = "AND seq > $2 AND seq <= $3";
    let within = collection
        .fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Date | Kind::Integer))
        .map(|Field { name, kind, .. }| {
            let shown = |last| format!(r#"AND (deleted_at IS NOT NULL OR "{name}" >= ${last})"#);
            let changed = keep(format!("{select} {window} {} ORDER BY seq LIMIT $4", shown(5)));
            let count_changed = keep(format!("{count} {window} {}", shown(4)));
            (*name, Within { kind: *kind, changed, count_changed })
        })
        .collect();
    Statements {
        find: keep(format!("{select} AND id = $2")),
        find_many: keep(format!("{select} AND id IN ({})", numbers(2, FOUND_AT_ONCE))),
        changed: keep(format!("{select} {window} ORDER BY seq LIMIT $4")),
        count_changed: keep(format!("{count} {window}")),
        upserts: AT_ONCE.map(|many| (many, keep(upsert(collection, &fields, many)))),
        list: keep(select),
        by_field,
        between,
        within,
    }
}

/// `$2, $3, …`
fn numbers(first: usize, many: usize) -> String {
    (first..first + many).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

fn upsert(collection: &Collection, fields: &str, rows: usize) -> String {
    // Created now and updated now are one parameter, and the version is none.
    let own = OWN_COLUMNS + collection.fields.len();
    let row = |row: usize| {
        let first = row * own + 1;
        let now = first + OWN_COLUMNS - 1;
        let fields = numbers(now + 1, collection.fields.len());
        format!("({}, ${now}, 1, {fields})", numbers(first, OWN_COLUMNS))
    };
    let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
    let assignments: String = collection.fields.iter().fold(String::new(), |mut list, field| {
        let _ = write!(list, r#", "{0}" = excluded."{0}""#, field.name);
        list
    });
    let table = collection.name;
    format!(
        r#"INSERT INTO "{table}" (club_id, id, seq, deleted_at, stamps, device_id, created_at, updated_at, sync_version{fields})
VALUES {rows}
ON CONFLICT (club_id, id) DO UPDATE SET seq = excluded.seq, deleted_at = excluded.deleted_at, stamps = excluded.stamps,
    device_id = excluded.device_id, updated_at = excluded.updated_at, sync_version = "{table}".sync_version + 1{assignments}"#
    )
}
