//! The databases: a fresh one for each run, and what is asked of it when the run is over.

use crate::{Failure, cluster::Cluster, options::Options};
use novaclub::server::db::Across;
use novaclub::{club::COLLECTIONS, on_readers, server::Db};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The two kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A database of one run.
pub struct Database {
    pub kind: Kind,
    pub url: String,
    folder: PathBuf,
}

impl Database {
    /// A new one: a file in the folder's `data`, or a schema of its own.
    ///
    /// # Errors
    /// When `PostgreSQL` does not answer.
    pub async fn make(
        options: &Options,
        kind: Kind,
        folder: &Path,
        cluster: Option<&Cluster>,
    ) -> Result<Self, Failure> {
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}/data/novaclub.db", folder.display()),
            Kind::Postgres => {
                let url = cluster.map_or_else(|| options.postgres(), |cluster| Ok(&cluster.url))?;
                let schema = format!("chaos_{}", novaclub::server::moment::random_id().simple());
                let pool = sqlx::PgPool::connect(url).await?;
                sqlx::query(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).execute(&pool).await?;
                pool.close().await;
                let separator = if url.contains('?') { '&' } else { '?' };
                format!("{url}{separator}options[search_path]={schema}")
            }
        };
        Ok(Self { kind, url, folder: folder.to_owned() })
    }

    /// # Errors
    /// When it does not open.
    pub async fn open(&self) -> Result<Db, Failure> {
        Ok(Db::open(&self.url).await?)
    }

    /// Checks a copy of the files as they are at this moment, while nobody has them open: the server
    /// that comes next must find them as the last one left them.
    ///
    /// # Errors
    /// When they cannot be copied or opened; damage is told, and no error.
    pub async fn check_copy(&self) -> Result<Vec<String>, Failure> {
        if self.kind == Kind::Postgres {
            return Ok(Vec::new());
        }
        let copy = self.folder.join("copy");
        std::fs::create_dir_all(&copy)?;
        for file in ["novaclub.db", "novaclub.db-wal"] {
            let original = self.folder.join("data").join(file);
            if original.exists() {
                std::fs::copy(original, copy.join(file))?;
            }
        }
        let db = Db::open(&format!("sqlite://{}/novaclub.db", copy.display())).await?;
        let damage = damage(&db).await?;
        db.close().await;
        std::fs::remove_dir_all(&copy)?;
        Ok(damage)
    }
}

/// What is broken: pages, indexes, references, counters.
///
/// # Errors
/// When the database does not answer.
pub async fn damage(db: &Db) -> Result<Vec<String>, Failure> {
    let mut found = match db {
        Db::Sqlite { readers, .. } => damage_of_files(readers).await?,
        Db::Postgres(pool) => damage_of_relations(pool).await?,
    };
    for (what, sql) in inconsistencies() {
        let rows: i64 = on_readers!(db, Across::Upkeep, |pool| sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(pool)
            .await?);
        if rows > 0 {
            found.push(format!("{rows} {what}"));
        }
    }
    Ok(found)
}

async fn damage_of_files(pool: &sqlx::SqlitePool) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(pool).await?;
    found.retain(|line| line != "ok");
    let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(pool).await?.len();
    if orphans > 0 {
        found.push(format!("{orphans} rows refer to none"));
    }
    Ok(found)
}

/// With `PostgreSQL`'s own checker: every index against its table, every table's pages. It ends with an
/// error at the first damage.
async fn damage_of_relations(pool: &sqlx::PgPool) -> Result<Vec<String>, Failure> {
    sqlx::query("CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public").execute(pool).await?;
    let indexes = "SELECT count(*) FROM (SELECT public.bt_index_check(c.oid, true) FROM pg_class c
        JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'i') checked";
    let pages = "SELECT count(*) FROM pg_class c CROSS JOIN LATERAL public.verify_heapam(c.oid) damage
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'";
    let mut found = Vec::new();
    if let Err(error) = sqlx::query_scalar::<_, i64>(indexes).fetch_one(pool).await {
        found.push(format!("an index is damaged: {error}"));
    }
    let damaged: i64 = sqlx::query_scalar(pages).fetch_one(pool).await?;
    if damaged > 0 {
        found.push(format!("{damaged} damaged rows"));
    }
    Ok(found)
}

/// Counters that do not fit what they count. Each question counts what should not be.
fn inconsistencies() -> Vec<(String, String)> {
    let mut questions: Vec<(String, String)> = COLLECTIONS
        .iter()
        .map(|collection| {
            let name = collection.name;
            (
                format!("{name} beyond the club's counter"),
                format!(
                    "SELECT count(*) FROM \"{name}\" r JOIN clubs c ON c.id = r.club_id WHERE r.seq > c.seq"
                ),
            )
        })
        .collect();
    questions.push((
        "devices whose last number is not that of their last result".to_owned(),
        "SELECT count(*) FROM devices d WHERE d.last_n <> (SELECT coalesce(max(r.n), 0)
            FROM command_results r WHERE r.club_id = d.club_id AND r.device_id = d.id)"
            .to_owned(),
    ));
    questions
}

/// The living rows of a collection.
///
/// # Errors
/// When the database does not answer.
pub async fn count_living(db: &Db, club: Uuid, collection: &str) -> Result<i64, Failure> {
    let sql = format!("SELECT count(*) FROM \"{collection}\" WHERE club_id = $1 AND deleted_at IS NULL");
    Ok(on_readers!(db, club, |pool| {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(club).fetch_one(pool).await?
    }))
}

/// The results of a club's commands: device, number, JSON.
///
/// # Errors
/// When the database does not answer.
pub async fn results(db: &Db, club: Uuid) -> Result<Vec<(Uuid, i64, String)>, Failure> {
    let sql = "SELECT device_id, n, outcome FROM command_results WHERE club_id = $1";
    Ok(on_readers!(db, club, |pool| sqlx::query_as(sql).bind(club).fetch_all(pool).await?))
}

/// Forgets that a device's command was carried out, and repeats a line of the history under another id:
/// what a server would leave that loses one and does one twice.
///
/// # Errors
/// When the database does not answer.
pub async fn plant(db: &Db, device: Uuid) -> Result<(), Failure> {
    let Db::Sqlite { writer, .. } = db else { return Err("planted in SQLite only".into()) };
    let forget = "DELETE FROM command_results WHERE device_id = $1 AND n =
        (SELECT max(n) - 1 FROM command_results WHERE device_id = $1)";
    sqlx::query(forget).bind(device).execute(writer).await?;
    let columns = "club_id, seq, deleted_at, stamps, device_id, sync_version, created_at, updated_at,
        collection, record_id, field, \"before\", \"after\", won, made_at_ms, user_name, device_name";
    let repeat = format!(
        "INSERT INTO changes (id, {columns}) SELECT randomblob(16), {columns} FROM changes
         WHERE collection = 'members' LIMIT 1"
    );
    sqlx::query(sqlx::AssertSqlSafe(repeat)).execute(writer).await?;
    db.close().await;
    Ok(())
}
