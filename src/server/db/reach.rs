//! What a transaction may touch. On `PostgreSQL` each row of a club is behind a policy (migration 0013): a
//! statement that forgets its club finds nothing of another one, and a transaction that names no club finds
//! nothing of any. It is a second net: every statement names its club all the same.
//!
//! `SQLite` knows no such policies: there the statements are alone.

use super::Db;
use crate::server::Error;
use sqlx::{
    AssertSqlSafe, Postgres, Transaction,
    postgres::{PgConnection, PgPool},
};
use uuid::Uuid;

/// A club's rows, or those of all clubs for a reason that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Club(Uuid),
    Across(Across),
}

/// Why a transaction goes beyond one club.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// Who is who and in which clubs, before a club is known. It sees the tables of accounts, and no club's
    /// records.
    SignIn,
    /// What the program does by itself for all clubs: upkeep, the audit log's recorder, its verification.
    Upkeep,
    /// Everything at once: backups, restores, migrations.
    Backup,
}

impl Across {
    /// As the policies know it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Upkeep => "upkeep",
            Self::Backup => "backup",
        }
    }
}

impl From<Uuid> for Reach {
    fn from(club: Uuid) -> Self {
        Self::Club(club)
    }
}

impl From<Across> for Reach {
    fn from(across: Across) -> Self {
        Self::Across(across)
    }
}

/// How a transaction of `PostgreSQL` begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    Write,
    /// One statement, or some that need not see the same moment.
    Look,
    /// One snapshot.
    Read,
}

impl Begin {
    const fn sql(self) -> &'static str {
        match self {
            Self::Write => "BEGIN",
            Self::Look => "BEGIN READ ONLY",
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// What every transaction takes first. A restore drops all tables and so waits for whoever holds one, in an order
/// that is its own, while others read and write in theirs: who held one table and wanted the next one stood in
/// each other's way. The restore takes this very lock before any other, alone: then whoever has begun may finish,
/// whoever comes waits here with nothing in hand, and there is nothing to wait for in a circle. It is no lock that
/// any other statement of ours minds. As `LOCK` makes no snapshot, who waited sees what was restored.
pub(super) const HOLD: &str = "LOCK TABLE clubs IN ACCESS SHARE MODE";

/// Begins, takes the lock that a restore waits for, and says for whom in the same message: nothing is waited for
/// twice. The settings end with the transaction, so that a connection carries no club to whoever has it next.
pub(super) async fn begin(
    pool: &PgPool,
    begin: Begin,
    reach: Option<Reach>,
) -> Result<Transaction<'static, Postgres>, Error> {
    let sql = begin.sql();
    // Neither a club's id nor a word of ours can end the text that it stands in.
    Ok(match reach {
        None => pool.begin_with(AssertSqlSafe(format!("{sql}; {HOLD}"))).await?,
        Some(Reach::Club(club)) => {
            let sql = format!("{sql}; {HOLD}; SET LOCAL novaclub.club = '{club}'");
            pool.begin_with(AssertSqlSafe(sql)).await?
        }
        Some(Reach::Across(across)) => {
            let word = across.word();
            // A backup or a restore finds out first whether there are tables.
            let hold = if across == Across::Backup { String::new() } else { format!("{HOLD}; ") };
            let sql = format!("{sql}; {hold}SET LOCAL novaclub.everything = '{word}'");
            pool.begin_with(AssertSqlSafe(sql)).await?
        }
    })
}

/// A look at one club, or across clubs, which is over when it is dropped: there is nothing to commit, and
/// nobody waits for its end.
///
/// # Errors
/// When no connection is to be had.
pub async fn look(pool: &PgPool, reach: impl Into<Reach>) -> Result<Transaction<'static, Postgres>, Error> {
    begin(pool, Begin::Look, Some(reach.into())).await
}

/// For as long as the connection lives: what migrations change is every club's.
pub(super) async fn open_to_migrations(connection: &mut PgConnection) -> Result<(), Error> {
    sqlx::query("SET novaclub.everything = 'backup'").execute(connection).await?;
    Ok(())
}

const IS_ABOVE_POLICIES: &str =
    "SELECT rolsuper OR rolbypassrls FROM pg_catalog.pg_roles WHERE rolname = current_user";

/// Whether the database's role stands above the policies, as superusers do: then they hold nobody back.
///
/// # Errors
/// What the database says.
pub async fn is_above_policies(db: &Db) -> Result<bool, Error> {
    Ok(match db {
        Db::Sqlite { .. } => false,
        Db::Postgres(pool) => sqlx::query_scalar::<_, bool>(IS_ABOVE_POLICIES).fetch_one(pool).await?,
    })
}
