//! The databases: one enum, the same SQL text, the same code on `SQLite` and `PostgreSQL`.
//!
//! `SQLite` has one writer connection and several readers: four pooled writers were measured at a
//! p99 of 0.6–1.3 s, one at 48–96 ms.

pub mod accounts;
pub mod audit;
pub mod authors;
pub mod catalogue;
pub mod ceremonies;
pub mod departures;
pub mod devices;
pub mod email_changes;
pub mod factors;
pub mod invitations;
pub mod openid;
pub mod password_resets;
pub mod privacy;
pub mod reach;
pub mod reading;
pub mod records;
pub mod retention;
pub mod schema;
pub mod sealed;
pub mod sessions;
pub mod statements;
pub mod tables;
pub mod tablets;
pub mod unchanged;

use super::Error;
use accounts::Place;
use devices::Standing;
use reach::Begin;
pub use reach::{Across, Reach};
use sqlx::{
    Connection as _, Postgres, Sqlite, Transaction,
    postgres::{PgPool, PgPoolOptions},
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePool, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use unchanged::{Log, LogState, Unchanged};
use uuid::Uuid;

/// Prepared statements that a connection keeps: more than there are, or they push each other out.
const STATEMENTS: usize = 1_000;

/// An open database.
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite { writer: SqlitePool, readers: SqlitePool, known: Arc<Known> },
    Postgres(PgPool),
}

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// An `SQLite` file that does not exist is made.
    Create,
    /// It must be there.
    AsItIs,
    /// `SQLite`: only when no other program has the file open, and nobody gets in meanwhile.
    Alone,
}

/// What every request asks, kept for as long as it stands.
#[derive(Debug)]
pub struct Known {
    pub log: Log,
    /// By user, club and session.
    pub places: Unchanged<(Uuid, Uuid, Option<Uuid>), Place>,
    /// By club and device.
    pub standings: Unchanged<(Uuid, Uuid), Standing>,
    /// Transactions that were begun to write, the desk's own groups apart, and new connections to write by.
    writes: Arc<AtomicU64>,
}

/// How often others than the desk's single writer have written: as long as it is the same, what the
/// writer remembers stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherWrites {
    /// By this program: by REST, sign-in, jobs.
    pub here: u64,
    /// By other programs: `SQLite`'s `data_version` of the writer's connection.
    pub elsewhere: i64,
}

/// A transaction on either database.
#[derive(Debug)]
pub enum Tx {
    /// One that writes says so once it is committed.
    Sqlite(Transaction<'static, Sqlite>, Option<Arc<Known>>),
    Postgres(Transaction<'static, Postgres>),
}

/// Evaluates one expression on the connection of either database.
#[macro_export]
macro_rules! on_connection {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::server::db::Tx::Sqlite(transaction, _) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::server::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

/// Evaluates one expression on the connections of either database: a single statement, for which `SQLite`
/// needs no transaction. It says which club it asks for, or why it asks across clubs.
#[macro_export]
macro_rules! on_readers {
    ($db:expr, $reach:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::server::db::Db::Sqlite { readers, .. } => {
                let $pool = readers;
                $body
            }
            $crate::server::db::Db::Postgres(pool) => {
                let mut transaction = $crate::server::db::reach::look(pool, $reach).await?;
                let $pool = &mut *transaction;
                $body
            }
        }
    };
}

impl Db {
    /// Opens the database of an address (`sqlite://data/novaclub.db` or `postgres://…`), creating
    /// an `SQLite` file that does not exist, and brings its tables up to date.
    ///
    /// # Errors
    /// When the address is not one of the two kinds, or the database does not answer.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let db = Self::connect(url, Way::Create).await?;
        schema::migrate(&db).await?;
        Ok(db)
    }

    /// Opens a database in one of the ways, and leaves its tables as they are.
    ///
    /// # Errors
    /// When the address is not one of the two kinds, or the database does not answer.
    pub async fn connect(url: &str, way: Way) -> Result<Self, Error> {
        Ok(if url.starts_with("sqlite:") {
            Self::open_sqlite(url, way).await?
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::Postgres(
                PgPoolOptions::new()
                    .max_connections(16)
                    .acquire_timeout(Duration::from_secs(20))
                    .connect(url)
                    .await?,
            )
        } else {
            return Err(Error::Configuration(
                "DATABASE_URL must begin with sqlite:// or postgres://".to_owned(),
            ));
        })
    }

    async fn open_sqlite(url: &str, way: Way) -> Result<Self, Error> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(way != Way::AsItIs)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten at once: a name that was erased is in no free page.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(STATEMENTS);
        if let Some(folder) = options.get_filename().parent()
            && way != Way::AsItIs
            && !folder.as_os_str().is_empty()
        {
            tokio::fs::create_dir_all(folder).await?;
        }
        // A file that is open stays open: asking each time whether it does is one more way to the
        // connection's thread and back. Connections stay as long as the program, so that the version that
        // the writer's connection gives can be compared, and a restore finds that the file is in use.
        let pool = |size| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .acquire_timeout(Duration::from_secs(20))
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
                // A full disk makes SQLite end a transaction by itself, and the crate counts it as open: the
                // connection goes. One that was dropped is being rolled back; a ping is answered after that.
                .after_release(|connection, _| {
                    Box::pin(async {
                        if connection.is_in_transaction() {
                            connection.ping().await?;
                        }
                        Ok(!connection.is_in_transaction())
                    })
                })
        };
        let writes = Arc::new(AtomicU64::new(0));
        // The version that another connection gives cannot be compared with the former one's.
        let counted = Arc::clone(&writes);
        let count_connections = move |pool: SqlitePoolOptions| {
            pool.after_connect(move |_, _| {
                counted.fetch_add(1, Ordering::SeqCst);
                Box::pin(std::future::ready(Ok(())))
            })
        };
        let log = Log::of(options.get_filename());
        let (writer, readers) = if way == Way::Alone {
            // Tables are made anew: what refers to what is checked at the end.
            let options = options
                .locking_mode(SqliteLockingMode::Exclusive)
                .foreign_keys(false)
                .busy_timeout(Duration::ZERO);
            let only = pool(1).connect_with(options).await?;
            (only.clone(), only)
        } else {
            let writer = count_connections(pool(1)).connect_with(options.clone()).await?;
            (writer, pool(4).connect_with(options.read_only(true)).await?)
        };
        let known = Known { log, places: Unchanged::default(), standings: Unchanged::default(), writes };
        Ok(Self::Sqlite { writer, readers, known: Arc::new(known) })
    }

    /// A transaction that may write what is a club's, or what a reason opens. On `SQLite` there is one at a
    /// time.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write_for(&self, reach: impl Into<Reach>) -> Result<Tx, Error> {
        self.begin_write(Some(reach.into())).await
    }

    /// A transaction that may write what is no club's: accounts.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write(&self) -> Result<Tx, Error> {
        self.begin_write(None).await
    }

    async fn begin_write(&self, reach: Option<Reach>) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { writer, known, .. } => {
                let transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
                // Counted while the only connection is held, so that the desk cannot miss it.
                known.writes.fetch_add(1, Ordering::SeqCst);
                Tx::Sqlite(transaction, Some(known.clone()))
            }
            Self::Postgres(pool) => Tx::Postgres(reach::begin(pool, Begin::Write, reach).await?),
        })
    }

    /// A transaction that touches nothing of what the desk's single writer remembers: the audit log's. It is
    /// not counted among the writes of others, so that the writer need not read everything again.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write_aside_for(&self, reach: impl Into<Reach>) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { writer, known, .. } => {
                Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, Some(known.clone()))
            }
            Self::Postgres(pool) => Tx::Postgres(reach::begin(pool, Begin::Write, Some(reach.into())).await?),
        })
    }

    /// A transaction of the desk's single writer, and how often others have written before it; none
    /// where there is no single writer.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write_alone(&self) -> Result<(Tx, Option<OtherWrites>), Error> {
        let Self::Sqlite { writer, known, .. } = self else { return Ok((self.write().await?, None)) };
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let elsewhere = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *transaction).await?;
        let here = known.writes.load(Ordering::SeqCst);
        Ok((Tx::Sqlite(transaction, Some(known.clone())), Some(OtherWrites { here, elsewhere })))
    }

    /// A transaction that reads one snapshot of what is a club's, or of what a reason opens.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read_for(&self, reach: impl Into<Reach>) -> Result<Tx, Error> {
        self.begin_read(Some(reach.into())).await
    }

    /// A transaction that reads one snapshot of what is no club's: accounts.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self) -> Result<Tx, Error> {
        self.begin_read(None).await
    }

    async fn begin_read(&self, reach: Option<Reach>) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?, None),
            Self::Postgres(pool) => Tx::Postgres(reach::begin(pool, Begin::Read, reach).await?),
        })
    }

    /// What is kept of what was read, where that can be known to stand.
    #[must_use]
    pub fn known(&self) -> Option<&Known> {
        match self {
            Self::Sqlite { known, .. } => Some(known),
            Self::Postgres(_) => None,
        }
    }

    /// Look before reading what may be known already, see [`unchanged`].
    #[must_use]
    pub fn look(&self) -> Option<LogState> {
        self.known()?.log.state()
    }

    /// Whether one writer at a time is the rule, so that grouping commits pays.
    #[must_use]
    pub const fn has_one_writer(&self) -> bool {
        matches!(self, Self::Sqlite { .. })
    }

    /// Closes all connections; `SQLite` then folds its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// # Errors
    /// When the database does not confirm.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction, known) => {
                let committed = transaction.commit().await;
                // One that failed may have been written all the same.
                if let Some(known) = known {
                    known.log.note_commit();
                }
                committed?;
            }
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// # Errors
    /// When the database does not confirm.
    pub async fn rollback(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction, _) => transaction.rollback().await?,
            Self::Postgres(transaction) => transaction.rollback().await?,
        }
        Ok(())
    }

    /// Rolls back after a failure, which is the one to tell. The database may have ended the transaction by
    /// itself, as `SQLite` does when the disk is full: then there is nothing left to roll back.
    pub async fn abandon(self) {
        if let Err(error) = self.rollback().await {
            tracing::debug!(%error, "a transaction had ended before it was rolled back");
        }
    }

    /// Runs a statement that has no parameters.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(&mut self, sql: &'static str) -> Result<(), Error> {
        on_connection!(self, |connection| sqlx::query(sql).execute(connection).await.map(drop))?;
        Ok(())
    }
}
