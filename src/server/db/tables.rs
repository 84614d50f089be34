//! Every table with its columns, for what goes through all of them alike: backups. A test compares with
//! what the migrations made.

use super::{Tx, statements::keep};
use crate::club::COLLECTIONS;
use crate::on_connection;
use crate::server::Error;
use crate::sync::{Field, Kind};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, postgres::PgRow, query::Query, sqlite::SqliteRow};
use std::sync::LazyLock;
use uuid::Uuid;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Id,
    Bytes,
    Text,
    Integer,
    Bool,
    Date,
    Instant,
}

impl From<Kind> for Holds {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Time => Self::Text,
            Kind::Integer => Self::Integer,
            Kind::Bool => Self::Bool,
            Kind::Date => Self::Date,
            Kind::Id => Self::Id,
        }
    }
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    Id(Uuid),
    Bytes(Vec<u8>),
    Text(String),
    Integer(i64),
    Bool(bool),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
}

/// A table. The first columns are its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub key: usize,
    pub columns: Vec<(&'static str, Holds)>,
}

/// Tables that say where devices are, which a restore ends, links of an hour, and what is over in minutes: not in a
/// backup.
pub const LEFT_OUT: &[&str] = &["device_cursors", "password_resets", "email_changes", "passkey_ceremonies"];

/// All tables but [`LEFT_OUT`]; what others refer to comes first.
pub static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    use Holds::{Bytes, Id, Instant, Integer, Text};
    let mut tables = vec![
        Table {
            name: "users",
            key: 1,
            columns: vec![
                ("id", Id),
                ("email", Text),
                ("password_hash", Text),
                ("given_name", Text),
                ("family_name", Text),
                ("created_at", Instant),
                ("sessions_valid_from", Instant),
                ("delete_after", Instant),
                ("deleted_at", Instant),
                ("warned_at", Instant),
                ("email_proven_at", Instant),
            ],
        },
        Table {
            name: "clubs",
            key: 1,
            columns: vec![
                ("id", Id),
                ("name", Text),
                ("time_zone", Text),
                ("seq", Integer),
                ("epoch", Id),
                ("tombstone_floor", Integer),
                ("tombstone_floor_at", Integer),
                ("created_at", Instant),
                ("factors_required", Text),
            ],
        },
        Table {
            name: "memberships",
            key: 2,
            columns: vec![("club_id", Id), ("user_id", Id), ("role", Text), ("created_at", Instant)],
        },
        Table {
            name: "invitations",
            key: 2,
            columns: vec![
                ("club_id", Id),
                ("id", Id),
                ("token_hash", Bytes),
                ("role", Text),
                ("invited_by", Id),
                ("created_at", Instant),
                ("expires_at", Instant),
                ("used_by", Id),
                ("used_at", Instant),
                ("member_id", Id),
                ("guardian_id", Id),
            ],
        },
        Table {
            name: "devices",
            key: 2,
            columns: vec![
                ("club_id", Id),
                ("id", Id),
                ("user_id", Id),
                ("name", Text),
                ("last_n", Integer),
                ("clock_ms", Integer),
                ("clock_counter", Integer),
                ("settled_below", Integer),
                ("seen_at", Instant),
            ],
        },
        Table {
            name: "command_results",
            key: 3,
            columns: vec![
                ("club_id", Id),
                ("device_id", Id),
                ("n", Integer),
                ("outcome", Text),
                ("made_stamp", Text),
                ("corrected_stamp", Text),
                ("user_id", Id),
                ("received_at", Instant),
            ],
        },
        // A device that was locked before the backup must open after a restore.
        Table {
            name: "device_locks",
            key: 3,
            columns: vec![
                ("club_id", Id),
                ("device_id", Id),
                ("id", Id),
                ("user_id", Id),
                ("half", Text),
                ("recovery", Text),
                ("proof_hash", Bytes),
                ("wrong_tries", Integer),
                ("created_at", Instant),
            ],
        },
        Table {
            name: "device_wipes",
            key: 2,
            columns: vec![
                ("club_id", Id),
                ("device_id", Id),
                ("user_id", Id),
                ("token_hash", Bytes),
                ("asked_at", Instant),
                ("asked_by", Id),
                ("destroy", Holds::Bool),
                ("done_at", Instant),
                ("lost", Integer),
                ("withdrawn_at", Instant),
            ],
        },
    ];
    tables.extend(sessions());
    tables.extend(openid());
    tables.extend(factors());
    tables.extend(audit());
    tables.extend(COLLECTIONS.iter().map(|collection| records(collection.name, collection.fields)));
    tables
});

fn sessions() -> [Table; 2] {
    use Holds::{Bool, Bytes, Id, Instant, Text};
    let sessions = vec![
        ("id", Id),
        ("club_id", Id),
        ("user_id", Id),
        ("device_mark", Id),
        ("device_name", Text),
        ("agent", Text),
        ("created_at", Instant),
        ("used_at", Instant),
        ("idle_ends_at", Instant),
        ("ends_at", Instant),
        ("confirmed_at", Instant),
        ("one_club", Bool),
        ("revoked_at", Instant),
        ("revoked_why", Text),
    ];
    let tokens = vec![
        ("token_hash", Bytes),
        ("session_id", Id),
        ("made_from", Bytes),
        ("created_at", Instant),
        ("used_at", Instant),
        ("forgiven_at", Instant),
    ];
    [
        Table { name: "sessions", key: 1, columns: sessions },
        Table { name: "refresh_tokens", key: 1, columns: tokens },
    ]
}

fn openid() -> [Table; 2] {
    use Holds::{Bool, Bytes, Id, Instant, Text};
    let providers = vec![
        ("club_id", Id),
        ("issuer", Text),
        ("client_id", Text),
        ("client_secret", Bytes),
        ("label", Text),
        ("admits", Bool),
        ("saved_at", Instant),
    ];
    let links =
        vec![("club_id", Id), ("issuer", Text), ("subject", Text), ("user_id", Id), ("linked_at", Instant)];
    [
        Table { name: "openid_providers", key: 1, columns: providers },
        Table { name: "openid_links", key: 3, columns: links },
    ]
}

/// Whoever restores a backup with another secret has the recovery codes and passkeys, and no app's codes.
fn factors() -> [Table; 3] {
    use Holds::{Bytes, Id, Instant, Integer, Text};
    let totp = vec![
        ("user_id", Id),
        ("sealed", Bytes),
        ("created_at", Instant),
        ("confirmed_at", Instant),
        ("last_step", Integer),
    ];
    let codes = vec![
        ("user_id", Id),
        ("lookup", Text),
        ("code_hash", Text),
        ("created_at", Instant),
        ("used_at", Instant),
    ];
    let passkeys = vec![
        ("user_id", Id),
        ("id", Id),
        ("credential_id", Bytes),
        ("name", Text),
        ("credential", Text),
        ("created_at", Instant),
        ("used_at", Instant),
    ];
    [
        Table { name: "totp_secrets", key: 1, columns: totp },
        Table { name: "recovery_codes", key: 2, columns: codes },
        Table { name: "passkeys", key: 2, columns: passkeys },
    ]
}

fn audit() -> [Table; 2] {
    use Holds::{Bytes, Id, Integer, Text};
    let chains = vec![
        ("club_id", Id),
        ("dropped_n", Integer),
        ("dropped_hash", Bytes),
        ("last_n", Integer),
        ("last_hash", Bytes),
    ];
    let entries = vec![
        ("club_id", Id),
        ("n", Integer),
        ("at_ms", Integer),
        ("device_at_ms", Integer),
        ("kind", Text),
        ("action", Text),
        ("actor_id", Id),
        ("device_id", Id),
        ("collection", Text),
        ("record_id", Id),
        ("member_id", Id),
        ("fields", Text),
        ("old_value", Text),
        ("new_value", Text),
        ("hash", Bytes),
    ];
    [
        Table { name: "audit_chains", key: 1, columns: chains },
        Table { name: "audit_entries", key: 2, columns: entries },
    ]
}

fn records(name: &'static str, fields: &'static [Field]) -> Table {
    use Holds::{Id, Instant, Integer, Text};
    let mut columns = vec![
        ("club_id", Id),
        ("id", Id),
        ("seq", Integer),
        ("deleted_at", Instant),
        ("stamps", Text),
        ("device_id", Id),
        ("sync_version", Integer),
        ("created_at", Instant),
        ("updated_at", Instant),
    ];
    columns.extend(fields.iter().map(|field| (field.name, field.kind.into())));
    Table { name, key: 2, columns }
}

/// How many rows are read at once.
pub const PAGE: i64 = 1_000;

/// The statements that read a table in the order of its key: the first page, and the one after a key.
#[derive(Debug)]
pub struct Reading {
    pub(super) first: &'static str,
    pub(super) next: &'static str,
}

/// By position in [`TABLES`].
pub(super) static READINGS: LazyLock<Vec<Reading>> = LazyLock::new(|| {
    let reading = |table: &Table| {
        let list = |columns: &[(&str, Holds)]| -> String {
            let names: Vec<_> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            names.join(", ")
        };
        let key = list(&table.columns[..table.key]);
        let after: Vec<_> = (1..=table.key).map(|n| format!("${n}")).collect();
        let select = format!("SELECT {} FROM \"{}\"", list(&table.columns), table.name);
        let order = format!("ORDER BY {key} LIMIT {PAGE}");
        Reading {
            first: keep(format!("{select} {order}")),
            next: keep(format!("{select} WHERE ({key}) > ({}) {order}", after.join(", "))),
        }
    };
    TABLES.iter().map(reading).collect()
});

/// Both drivers' rows are read by the same lines.
macro_rules! cells_reader {
    ($name:ident, $row:ty) => {
        fn $name(row: &$row, columns: &[(&'static str, Holds)]) -> Result<Vec<Cell>, sqlx::Error> {
            let mut cells = Vec::with_capacity(columns.len());
            for (at, (_, holds)) in columns.iter().enumerate() {
                let cell = match holds {
                    Holds::Id => row.try_get::<Option<Uuid>, _>(at)?.map(Cell::Id),
                    Holds::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Cell::Bytes),
                    Holds::Text => row.try_get::<Option<String>, _>(at)?.map(Cell::Text),
                    Holds::Integer => row.try_get::<Option<i64>, _>(at)?.map(Cell::Integer),
                    Holds::Bool => row.try_get::<Option<bool>, _>(at)?.map(Cell::Bool),
                    Holds::Date => row.try_get::<Option<NaiveDate>, _>(at)?.map(Cell::Date),
                    Holds::Instant => row.try_get::<Option<DateTime<Utc>>, _>(at)?.map(Cell::Instant),
                };
                cells.push(cell.unwrap_or(Cell::Null));
            }
            Ok(cells)
        }
    };
}
cells_reader!(read_sqlite, SqliteRow);
cells_reader!(read_postgres, PgRow);

trait ReadCells {
    fn cells(&self, columns: &[(&'static str, Holds)]) -> Result<Vec<Cell>, sqlx::Error>;
}

impl ReadCells for SqliteRow {
    fn cells(&self, columns: &[(&'static str, Holds)]) -> Result<Vec<Cell>, sqlx::Error> {
        read_sqlite(self, columns)
    }
}

impl ReadCells for PgRow {
    fn cells(&self, columns: &[(&'static str, Holds)]) -> Result<Vec<Cell>, sqlx::Error> {
        read_postgres(self, columns)
    }
}

/// Binds a cell as its column's type; both drivers by the same lines.
macro_rules! bind_cell {
    ($query:expr, $holds:expr, $cell:expr) => {
        match ($holds, $cell) {
            (Holds::Id, Cell::Id(id)) => $query.bind(Some(*id)),
            (Holds::Id, _) => $query.bind(None::<Uuid>),
            (Holds::Bytes, Cell::Bytes(bytes)) => $query.bind(Some(bytes.clone())),
            (Holds::Bytes, _) => $query.bind(None::<Vec<u8>>),
            (Holds::Text, Cell::Text(text)) => $query.bind(Some(text.clone())),
            (Holds::Text, _) => $query.bind(None::<String>),
            (Holds::Integer, Cell::Integer(integer)) => $query.bind(Some(*integer)),
            (Holds::Integer, _) => $query.bind(None::<i64>),
            (Holds::Bool, Cell::Bool(flag)) => $query.bind(Some(*flag)),
            (Holds::Bool, _) => $query.bind(None::<bool>),
            (Holds::Date, Cell::Date(date)) => $query.bind(Some(*date)),
            (Holds::Date, _) => $query.bind(None::<NaiveDate>),
            (Holds::Instant, Cell::Instant(instant)) => $query.bind(Some(*instant)),
            (Holds::Instant, _) => $query.bind(None::<DateTime<Utc>>),
        }
    };
}

/// The rows of the table at a position of [`TABLES`] that follow a row; none given, the first ones.
///
/// # Errors
/// What the database says.
pub async fn read_page(
    tx: &mut Tx,
    position: usize,
    after: Option<&[Cell]>,
) -> Result<Vec<Vec<Cell>>, Error> {
    let (table, reading) = (&TABLES[position], &READINGS[position]);
    Ok(on_connection!(tx, |connection| {
        let mut query: Query<'_, _, _> =
            sqlx::query(if after.is_some() { reading.next } else { reading.first });
        for ((_, holds), cell) in table.columns.iter().take(table.key).zip(after.unwrap_or_default()) {
            query = bind_cell!(query, holds, cell);
        }
        let rows = query.fetch_all(connection).await?;
        rows.iter().map(|row| row.cells(&table.columns)).collect::<Result<_, _>>()?
    }))
}

/// Stores rows in a table whose name and columns the caller has checked to be plain words.
///
/// # Errors
/// What the database says.
pub async fn insert(
    tx: &mut Tx,
    table: &str,
    columns: &[(String, Holds)],
    rows: &[Vec<Cell>],
) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let values = super::statements::values(rows.len(), columns.len());
    let sql = format!("INSERT INTO \"{table}\" ({}) VALUES {values}", names.join(", "));
    on_connection!(tx, |connection| {
        // Each is used for a short time only, and none of them is a stranger's text.
        let mut query: Query<'_, _, _> = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(false);
        for row in rows {
            for ((_, holds), cell) in columns.iter().zip(row) {
                query = bind_cell!(query, holds, cell);
            }
        }
        query.execute(connection).await?;
    });
    Ok(())
}
