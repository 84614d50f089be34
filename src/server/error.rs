//! Everything that a request can end with other than its answer. The HTTP shape is given in
//! `http/problem.rs`.

use crate::club::Refusal;

/// Why a request is not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 401: no valid token, or one of a person who is no longer in the club.
    #[error("not signed in")]
    Unauthenticated,
    /// 401: e-mail or password do not fit; which of them is not said.
    #[error("wrong e-mail or password")]
    WrongPassword,
    /// 401: the password is right, and the account's second factor is wanted, too.
    #[error("a second factor is wanted")]
    SecondFactorWanted,
    /// 403: the club wants a second factor of this role, and there is none yet.
    #[error("a second factor has to be made")]
    EnrolmentWanted,
    /// 403: it is sensitive, and the last time that one showed who one is was too long ago.
    #[error("a confirmation is wanted")]
    ConfirmationWanted,
    /// 403: the role does not allow it.
    #[error("not allowed")]
    Forbidden,
    /// 404: there is none, or it is another club's; the answer is the same.
    #[error("not found")]
    NotFound,
    /// 409: the device's number belongs to someone else.
    #[error("this device belongs to another account")]
    ForeignDevice,
    /// 422: what was sent does not follow the rules.
    #[error("refused")]
    Refused(#[from] Refusal),
    /// 400: what was sent cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// 413.
    #[error("too large")]
    TooLarge,
    /// 426: the program that asks is too old.
    #[error("program too old")]
    Outdated,
    /// 429: wait that many seconds.
    #[error("too many tries")]
    TooMany(u64),
    #[error("configuration: {0}")]
    Configuration(String),
    #[error("database: {0}")]
    Db(#[from] sqlx::Error),
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
    /// A row that does not fit its declaration, or another broken promise of our own.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// Whether the same work would fail the same way again: what was written does not fit, or a
    /// promise of our own is broken. Else it is worth another try.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.is_constraint() || matches!(self, Self::Internal(_))
    }

    /// Whether another program holds the `SQLite` file.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        // SQLITE_BUSY and what it is in detail.
        matches!(self, Self::Db(sqlx::Error::Database(error))
            if error.code().is_some_and(|code| code.parse::<u32>().is_ok_and(|code| code & 0xFF == 5)))
    }

    /// Whether the database refused what was written (a constraint), rather than failed to answer.
    #[must_use]
    pub fn is_constraint(&self) -> bool {
        matches!(self, Self::Db(sqlx::Error::Database(error))
            if error.is_foreign_key_violation() || error.is_unique_violation() || error.is_check_violation()
                || error.kind() == sqlx::error::ErrorKind::NotNullViolation
                // PostgreSQL's class of values that a column cannot hold, such as a date before its calendar.
                || error.code().is_some_and(|code| code.len() == 5 && code.starts_with("22")))
    }
}
