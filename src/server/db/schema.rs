//! The tables as a whole: the migrations that made them, and making them anew for a restore.

use super::{
    Db, Tx, reach,
    tables::{LEFT_OUT, TABLES},
};
use crate::on_connection;
use crate::server::{Error, moment};
use sqlx::{Connection as _, migrate::Migrator};
use uuid::Uuid;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Where the migrations that ran are noted.
const MIGRATIONS: &str = "_sqlx_migrations";

pub(super) const COUNT_CLUBS: &str = "SELECT COUNT(*) FROM clubs";
pub(super) const LIST_CLUB_IDS: &str = "SELECT id FROM clubs ORDER BY id";
pub(super) const RENEW_EPOCH: &str = "UPDATE clubs SET epoch = $2 WHERE id = $1";
pub(super) const READ_VERSION: &str = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
const LIST_SQLITE: &str = "SELECT name FROM sqlite_master WHERE type = 'table'";
const LIST_POSTGRES: &str =
    "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()";
/// `SQLite` alone: rows that refer to none.
const CHECK_REFERENCES: &str = "SELECT COUNT(*) FROM pragma_foreign_key_check";
/// Whoever begins a transaction waits here, see [`reach::HOLD`].
const LOCK_CLUBS: &str = "LOCK TABLE clubs IN ACCESS EXCLUSIVE MODE";

/// Brings the tables up to date.
///
/// # Errors
/// What the database says.
pub async fn migrate(db: &Db) -> Result<(), Error> {
    match db {
        Db::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
        Db::Postgres(pool) => {
            // A connection of its own, which closes: nobody has it after this.
            let mut connection = pool.acquire().await?.detach();
            reach::open_to_migrations(&mut connection).await?;
            POSTGRES_MIGRATIONS.run(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// The last migration that this program knows.
#[must_use]
pub fn newest() -> i64 {
    SQLITE_MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The tables of ours that are there.
async fn present(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let found: Vec<String> = match tx {
        Tx::Sqlite(transaction, _) => sqlx::query_scalar(LIST_SQLITE).fetch_all(&mut **transaction).await?,
        Tx::Postgres(transaction) => sqlx::query_scalar(LIST_POSTGRES).fetch_all(&mut **transaction).await?,
    };
    let is_ours = |name: &&str| found.iter().any(|other| other == name);
    // What refers to others comes first.
    let ours = LEFT_OUT.iter().copied().chain(TABLES.iter().rev().map(|table| table.name));
    Ok(ours.chain([MIGRATIONS]).filter(is_ours).map(str::to_owned).collect())
}

/// The last migration that a database has had; none when it holds no tables of ours.
///
/// # Errors
/// What the database says.
pub async fn version(tx: &mut Tx) -> Result<Option<i64>, Error> {
    if !present(tx).await?.iter().any(|name| name == MIGRATIONS) {
        return Ok(None);
    }
    let version = on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, i64>(READ_VERSION).fetch_one(connection).await?
    });
    Ok((version > 0).then_some(version))
}

/// On `PostgreSQL` the tables, if there are any, are this transaction's alone until it ends. It must hold
/// nothing else by then, or it would wait with something in hand.
///
/// # Errors
/// What the database says.
pub async fn take_alone(tx: &mut Tx) -> Result<(), Error> {
    let are_there = present(tx).await?.iter().any(|name| name == "clubs");
    if let Tx::Postgres(transaction) = tx
        && are_there
    {
        sqlx::query(LOCK_CLUBS).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// On `PostgreSQL` no restore begins until this transaction ends: for one that goes through all tables, before
/// anything else.
///
/// # Errors
/// When there are no tables of ours, and what the database says.
pub async fn hold(tx: &mut Tx) -> Result<(), Error> {
    if let Tx::Postgres(transaction) = tx {
        sqlx::query(reach::HOLD).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// How many clubs a database with our tables holds.
///
/// # Errors
/// What the database says.
pub async fn count_clubs(tx: &mut Tx) -> Result<i64, Error> {
    Ok(on_connection!(tx, |connection| sqlx::query_scalar::<_, i64>(COUNT_CLUBS)
        .fetch_one(connection)
        .await?))
}

/// Drops our tables, and makes them as they were after a migration.
///
/// # Errors
/// What the database says.
pub async fn make_anew(tx: &mut Tx, version: i64) -> Result<(), Error> {
    for name in present(tx).await? {
        let sql = sqlx::AssertSqlSafe(format!("DROP TABLE \"{name}\""));
        on_connection!(tx, |connection| sqlx::query(sql).execute(connection).await.map(drop))?;
    }
    migrate_in(tx, Some(version)).await
}

/// Runs the migrations that are missing, up to one or all of them.
///
/// # Errors
/// What the database says.
pub async fn migrate_in(tx: &mut Tx, up_to: Option<i64>) -> Result<(), Error> {
    match tx {
        Tx::Sqlite(transaction, _) => SQLITE_MIGRATIONS.run_direct(up_to, &mut **transaction, false).await?,
        Tx::Postgres(transaction) => POSTGRES_MIGRATIONS.run_direct(up_to, &mut **transaction, false).await?,
    }
    Ok(())
}

/// Gives each club a new epoch: every device starts over, and sends what it has not handed in. Gives the clubs.
///
/// # Errors
/// What the database says.
pub async fn renew_epochs(tx: &mut Tx) -> Result<Vec<Uuid>, Error> {
    let clubs: Vec<Uuid> =
        on_connection!(tx, |connection| sqlx::query_scalar(LIST_CLUB_IDS).fetch_all(connection).await?);
    for club in &clubs {
        let epoch = moment::random_id();
        on_connection!(tx, |connection| {
            sqlx::query(RENEW_EPOCH).bind(*club).bind(epoch).execute(connection).await.map(drop)
        })?;
    }
    Ok(clubs)
}

/// How many rows refer to one that is not there; `PostgreSQL` has looked while they were stored.
///
/// # Errors
/// What the database says.
pub async fn count_loose_references(tx: &mut Tx) -> Result<i64, Error> {
    Ok(match tx {
        Tx::Sqlite(transaction, _) => {
            sqlx::query_scalar(CHECK_REFERENCES).fetch_one(&mut **transaction).await?
        }
        Tx::Postgres(_) => 0,
    })
}
