//! The chains of the audit log. Nothing here changes an entry; the tables' triggers refuse it as well, and
//! let entries go only once their chain begins after them.

use super::{
    Db, Tx,
    statements::{AT_ONCE, keep, portions, values},
};
use crate::server::{
    Error,
    audit::{Anchor, Entry, Happened},
};
use crate::{on_connection, on_readers};
use sqlx::query::Query;
use std::sync::LazyLock;
use uuid::Uuid;

/// Entries that are read, or dropped, at once.
pub const PORTION: i64 = 500;

/// Parameters of an entry.
const COLUMNS: usize = 15;

/// Makes the chain or takes its lock: who adds to it waits for who was first.
pub(super) const LOCK: &str =
    "INSERT INTO audit_chains (club_id, dropped_n, dropped_hash, last_n, last_hash) VALUES ($1, 0, $2, 0, $2)
ON CONFLICT (club_id) DO UPDATE SET last_n = audit_chains.last_n RETURNING last_n, last_hash";
pub(super) const MOVE_ON: &str = "UPDATE audit_chains SET last_n = $2, last_hash = $3 WHERE club_id = $1";
pub(super) const FIND_CHAIN: &str =
    "SELECT dropped_n, dropped_hash, last_n, last_hash FROM audit_chains WHERE club_id = $1";
/// `$2` after, `$3` at most.
pub(super) const READ: &str =
    "SELECT n, at_ms, device_at_ms, kind, action, actor_id, device_id, collection, record_id, member_id,
    fields, old_value, new_value, hash
FROM audit_entries WHERE club_id = $1 AND n > $2 ORDER BY n LIMIT $3";
/// What a page shows, newest first: `$2` kind, `$3` actor, `$4` device, `$5` and `$6` from and to, `$7` before
/// which number, `$8` at most.
pub(super) const LIST: &str =
    "SELECT e.n, e.at_ms, e.device_at_ms, e.kind, e.action, e.actor_id, e.device_id, e.collection, e.record_id,
    e.member_id, e.fields, e.old_value, e.new_value, e.hash, u.given_name, u.family_name,
    COALESCE(d.name, (SELECT COALESCE(s.device_name, s.agent) FROM sessions s
        WHERE s.club_id = e.club_id AND s.device_mark = e.device_id ORDER BY s.created_at DESC LIMIT 1)) AS name
FROM audit_entries e LEFT JOIN users u ON u.id = e.actor_id
    LEFT JOIN devices d ON d.club_id = e.club_id AND d.id = e.device_id
WHERE e.club_id = $1 AND (e.kind = $2 OR $2 IS NULL) AND (e.actor_id = $3 OR $3 IS NULL)
    AND (e.device_id = $4 OR $4 IS NULL) AND e.at_ms >= $5 AND e.at_ms < $6 AND e.n < $7
ORDER BY e.n DESC LIMIT $8";
pub(super) const LIST_ACTORS: &str = "SELECT u.id, u.given_name, u.family_name FROM users u
WHERE u.id IN (SELECT actor_id FROM audit_entries WHERE club_id = $1) ORDER BY u.family_name, u.given_name, u.id";
pub(super) const LIST_DEVICES: &str = "SELECT d.id, d.name FROM devices d
WHERE d.club_id = $1 AND d.id IN (SELECT device_id FROM audit_entries WHERE club_id = $1)
UNION SELECT s.device_mark, MAX(COALESCE(s.device_name, s.agent)) FROM sessions s
WHERE s.club_id = $1 AND s.device_mark IN (SELECT device_id FROM audit_entries WHERE club_id = $1)
GROUP BY s.device_mark ORDER BY 2, 1";
/// The last entry that may go: before all that are as young as `$2`, up to number `$3`.
pub(super) const FIND_OLD: &str = "SELECT n, hash FROM audit_entries WHERE club_id = $1 AND n <= $3
    AND n < COALESCE((SELECT y.n FROM audit_entries y WHERE y.club_id = $1 AND y.at_ms >= $2 ORDER BY y.n LIMIT 1),
        CAST(9223372036854775807 AS BIGINT))
ORDER BY n DESC LIMIT 1";
pub(super) const BEGIN_AFTER: &str =
    "UPDATE audit_chains SET dropped_n = $2, dropped_hash = $3 WHERE club_id = $1";
pub(super) const DROP: &str = "DELETE FROM audit_entries WHERE club_id = $1 AND n <= $2";
/// For each entry: club, then the columns.
pub(super) static INSERT: LazyLock<[&'static str; AT_ONCE.len()]> = LazyLock::new(|| {
    AT_ONCE.map(|many| {
        keep(format!(
            "INSERT INTO audit_entries (club_id, n, at_ms, device_at_ms, kind, action, actor_id, device_id, collection,
    record_id, member_id, fields, old_value, new_value, hash)
VALUES {}",
            values(many, COLUMNS)
        ))
    })
});

#[derive(sqlx::FromRow)]
struct Row {
    n: i64,
    at_ms: i64,
    device_at_ms: Option<i64>,
    kind: String,
    action: String,
    actor_id: Option<Uuid>,
    device_id: Option<Uuid>,
    collection: Option<String>,
    record_id: Option<Uuid>,
    member_id: Option<Uuid>,
    fields: Option<String>,
    old_value: Option<String>,
    new_value: Option<String>,
    hash: Vec<u8>,
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        let happened = Happened {
            at_ms: row.at_ms,
            device_at_ms: row.device_at_ms,
            kind: row.kind,
            action: row.action,
            actor: row.actor_id,
            device: row.device_id,
            collection: row.collection,
            record: row.record_id,
            member: row.member_id,
            fields: row.fields,
            old: row.old_value,
            new: row.new_value,
        };
        Self { n: row.n, happened, hash: row.hash }
    }
}

/// Takes the lock of a club's chain; gives its end.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &mut Tx, club: Uuid) -> Result<Anchor, Error> {
    let start = Anchor::start().hash;
    let (n, hash) = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, Vec<u8>)>(LOCK).bind(club).bind(start).fetch_one(connection).await?
    });
    Ok(Anchor { n, hash })
}

/// Stores entries of a chain whose lock is held.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, club: Uuid, entries: &[Entry]) -> Result<(), Error> {
    for (which, entries) in portions(entries) {
        let sql = INSERT[which];
        on_connection!(tx, |connection| {
            let mut query: Query<'_, _, _> = sqlx::query(sql);
            for Entry { n, happened, hash } in entries {
                query = query
                    .bind(club)
                    .bind(*n)
                    .bind(happened.at_ms)
                    .bind(happened.device_at_ms)
                    .bind(&happened.kind)
                    .bind(&happened.action)
                    .bind(happened.actor)
                    .bind(happened.device)
                    .bind(&happened.collection)
                    .bind(happened.record)
                    .bind(happened.member)
                    .bind(&happened.fields)
                    .bind(&happened.old)
                    .bind(&happened.new)
                    .bind(hash);
            }
            query.execute(connection).await?;
        });
    }
    Ok(())
}

/// The chain ends there now.
///
/// # Errors
/// What the database says.
pub async fn move_on(tx: &mut Tx, club: Uuid, last: &Anchor) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(MOVE_ON).bind(club).bind(last.n).bind(&last.hash).execute(connection).await.map(drop)
    })?;
    Ok(())
}

/// Where a club's chain begins and ends; none when nothing was ever told.
///
/// # Errors
/// What the database says.
pub async fn find_chain(tx: &mut Tx, club: Uuid) -> Result<Option<(Anchor, Anchor)>, Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, Vec<u8>, i64, Vec<u8>)>(FIND_CHAIN)
            .bind(club)
            .fetch_optional(connection)
            .await?
    });
    Ok(row.map(|(dropped_n, dropped_hash, last_n, last_hash)| {
        (Anchor { n: dropped_n, hash: dropped_hash }, Anchor { n: last_n, hash: last_hash })
    }))
}

/// The entries after a number, [`PORTION`] at most.
///
/// # Errors
/// What the database says.
pub async fn read(tx: &mut Tx, club: Uuid, after: i64) -> Result<Vec<Entry>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, Row>(READ).bind(club).bind(after).bind(PORTION).fetch_all(connection).await?
    });
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Which entries are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: Option<String>,
    pub actor: Option<Uuid>,
    pub device: Option<Uuid>,
    /// The server's clock: from, and up to but not with.
    pub from_ms: i64,
    pub to_ms: i64,
    /// Older than this number.
    pub before: i64,
    pub most: i64,
}

#[derive(sqlx::FromRow)]
struct NamedRow {
    #[sqlx(flatten)]
    row: Row,
    given_name: Option<String>,
    family_name: Option<String>,
    name: Option<String>,
}

/// An entry with the names that its ids have now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub entry: Entry,
    pub actor: Option<String>,
    pub device: Option<String>,
}

/// The newest entries that are wanted.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, club: Uuid, wanted: &Wanted) -> Result<Vec<Named>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, NamedRow>(LIST)
            .bind(club)
            .bind(&wanted.kind)
            .bind(wanted.actor)
            .bind(wanted.device)
            .bind(wanted.from_ms)
            .bind(wanted.to_ms)
            .bind(wanted.before)
            .bind(wanted.most)
            .fetch_all(connection)
            .await?
    });
    let named = |NamedRow { row, given_name, family_name, name }| Named {
        entry: Entry::from(row),
        // Of an account that was deleted there is no name.
        actor: given_name
            .zip(family_name)
            .map(|(given, family)| format!("{given} {family}"))
            .filter(|name| !name.trim().is_empty()),
        device: name.filter(|name| !name.is_empty()),
    };
    Ok(rows.into_iter().map(named).collect())
}

/// The accounts that a club's log names.
///
/// # Errors
/// What the database says.
pub async fn list_actors(tx: &mut Tx, club: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, String)>(LIST_ACTORS).bind(club).fetch_all(connection).await?
    });
    let named = |(id, given, family): (Uuid, String, String)| {
        let name = format!("{given} {family}");
        (id, if name.trim().is_empty() { id.to_string() } else { name })
    };
    Ok(rows.into_iter().map(named).collect())
}

/// The devices that a club's log names.
///
/// # Errors
/// What the database says.
pub async fn list_devices(tx: &mut Tx, club: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String)>(LIST_DEVICES).bind(club).fetch_all(connection).await?
    }))
}

/// How many entries are older, as far as all before them are.
///
/// # Errors
/// What the database says.
pub async fn count_old(db: &Db, club: Uuid, before_ms: i64) -> Result<u64, Error> {
    let found = on_readers!(db, club, |pool| {
        sqlx::query_as::<_, (i64, Vec<u8>)>(FIND_OLD)
            .bind(club)
            .bind(before_ms)
            .bind(i64::MAX)
            .fetch_optional(pool)
            .await?
    });
    let chain = on_readers!(db, club, |pool| {
        sqlx::query_as::<_, (i64, Vec<u8>, i64, Vec<u8>)>(FIND_CHAIN).bind(club).fetch_optional(pool).await?
    });
    let old = found.zip(chain).map_or(0, |((last, _), (dropped, ..))| last - dropped);
    Ok(u64::try_from(old).unwrap_or(0))
}

/// Drops a portion of the older entries: the chain begins after them, and can be walked from there. Gives
/// how many.
///
/// # Errors
/// What the database says.
pub async fn drop_old(tx: &mut Tx, club: Uuid, before_ms: i64) -> Result<u64, Error> {
    // Whoever adds meanwhile waits.
    lock(tx, club).await?;
    let Some((dropped, _)) = find_chain(tx, club).await? else { return Ok(0) };
    let found = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (i64, Vec<u8>)>(FIND_OLD)
            .bind(club)
            .bind(before_ms)
            .bind(dropped.n + PORTION)
            .fetch_optional(connection)
            .await?
    });
    let Some((n, hash)) = found else { return Ok(0) };
    on_connection!(tx, |connection| {
        sqlx::query(BEGIN_AFTER).bind(club).bind(n).bind(hash).execute(connection).await.map(drop)
    })?;
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DROP).bind(club).bind(n).execute(connection).await?.rows_affected()
    }))
}
