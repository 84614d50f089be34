//! What the engine tells pages about saving and synchronising.

use crate::club::{ClubCommand, Refusal};

/// How the exchange with the server goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncStatus {
    /// What this page may show.
    pub readiness: Readiness,
    /// An exchange is under way.
    pub busy: bool,
    /// Why the last exchange failed; none after a success.
    pub problem: Option<SyncProblem>,
    /// Commands that have not been acknowledged.
    pub unsent: usize,
    /// Refused commands that a person has not dealt with.
    pub refused: usize,
    pub last_success_ms: Option<i64>,
    /// Something waits, and since then nobody has tried to send it: what should, hangs.
    pub stalled_since_ms: Option<i64>,
    /// When device and server were last compared.
    pub checked_at_ms: Option<i64>,
    /// What became of the last comparison, as far as this page knows.
    pub check: Check,
    /// Rows received and to be received, while a long download runs.
    pub progress: Option<(usize, usize)>,
    /// Whether the browser has promised to keep the data; none while that is not known.
    pub persisted: Option<bool>,
}

/// Whether the replica can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readiness {
    /// The store is being opened.
    #[default]
    Opening,
    /// The first download has not run to its end.
    FirstSync,
    Ready,
}

/// What became of a comparison with the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Check {
    #[default]
    None,
    Running,
    Same,
    /// So many collections differed and were fetched again.
    Repaired(usize),
    /// They still differ after that.
    Differs,
    /// Something waits to be sent, or others were writing all the time.
    Postponed,
    /// Why it could not be made.
    Failed(SyncProblem),
}

/// A new version of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Update {
    #[default]
    None,
    /// It waits to be taken.
    Ready,
    /// It was taken, and comes to this page when what is being typed is done.
    WaitsForEdit,
}

/// Why an exchange failed. None of these removes anything from the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncProblem {
    /// Nobody answers.
    Offline,
    /// 401: the outbox waits until someone signs in.
    SignedOut,
    /// Something else answered in the server's place (a captive portal).
    Portal,
    /// The answer was cut short or cannot be read.
    Cut,
    /// 426.
    Outdated,
    /// 409: the device is known under another account.
    ForeignDevice,
    /// 403: the club wants a second factor of the role, which has to be made first.
    EnrolmentWanted,
    /// 403: one has to show again who one is.
    ConfirmationWanted,
    /// 410, 422: what was sent does not follow the rules.
    Refused(Refusal),
    /// 429, 5xx and other statuses.
    Server(u16),
    /// Another tab keeps the device's store from opening.
    Blocked,
    /// The device cannot write to its store; the browser's name for it.
    Storage(String),
}

/// Why a command was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// The rules say no; nothing was written.
    Refused(Refusal),
    /// The device could not write; nothing was written. The browser's name for it.
    NotStored(String),
}

/// A command that waits in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingLine {
    pub n: u64,
    pub command: ClubCommand,
    pub made_at_ms: i64,
}

/// A refused command.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalLine {
    pub n: u64,
    pub command: ClubCommand,
    pub made_at_ms: i64,
    pub refused_at_ms: i64,
    pub refusal: Refusal,
}
