//! Mistakes that an engine like this one is prone to, swapped in one at a time where the simulated
//! shells call the core: each must break an invariant, or the suite is worth nothing.

use crate::tally::Invariant;

/// A mistake, planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    SequenceInsteadOfCounter,
    NoDuplicateCheck,
    AcknowledgeBeforeCommit,
    CursorBeforeRows,
    DeleteOnUnauthorised,
    EpochNotRenewed,
    TombstoneCollectedTooEarly,
    ScopeNotPurged,
    EarlierYearsNotPurged,
    ClockGoesBackwards,
    OutboxEntryAndRowInTwoTransactions,
    RetriedWithANewId,
    SettledNumbersIgnored,
    RepairForgetsTheOutbox,
    RepairKeepsWhatIsGone,
}

impl Mistake {
    pub const ALL: &'static [Self] = &[
        Self::SequenceInsteadOfCounter,
        Self::NoDuplicateCheck,
        Self::AcknowledgeBeforeCommit,
        Self::CursorBeforeRows,
        Self::DeleteOnUnauthorised,
        Self::EpochNotRenewed,
        Self::TombstoneCollectedTooEarly,
        Self::ScopeNotPurged,
        Self::EarlierYearsNotPurged,
        Self::ClockGoesBackwards,
        Self::OutboxEntryAndRowInTwoTransactions,
        Self::RetriedWithANewId,
        Self::SettledNumbersIgnored,
        Self::RepairForgetsTheOutbox,
        Self::RepairKeepsWhatIsGone,
    ];

    pub const fn words(self) -> &'static str {
        match self {
            Self::SequenceInsteadOfCounter => "sequence instead of counter",
            Self::NoDuplicateCheck => "no duplicate check",
            Self::AcknowledgeBeforeCommit => "acknowledge before commit",
            Self::CursorBeforeRows => "cursor before rows",
            Self::DeleteOnUnauthorised => "delete on 401",
            Self::EpochNotRenewed => "epoch not renewed",
            Self::TombstoneCollectedTooEarly => "tombstone collected too early",
            Self::ScopeNotPurged => "scope not purged",
            Self::EarlierYearsNotPurged => "earlier years not purged",
            Self::ClockGoesBackwards => "HLC going backwards",
            Self::OutboxEntryAndRowInTwoTransactions => "outbox entry and row in two transactions",
            Self::RetriedWithANewId => "push retried with a new id",
            Self::SettledNumbersIgnored => "settled numbers ignored after a restore",
            Self::RepairForgetsTheOutbox => "repair forgets the outbox",
            Self::RepairKeepsWhatIsGone => "repair keeps what the server has not",
        }
    }
}

/// What was seen of one mistake.
pub struct Caught {
    pub mistake: Mistake,
    pub by: Option<Invariant>,
    pub seeds: u64,
}

/// The table of `make sim-mutants`.
pub fn table(caught: &[Caught]) -> String {
    let line = |mistake: &str, by: &str, seeds: &str| format!("{mistake:<44}{by:<14}{seeds:>6}\n");
    let lines = caught.iter().map(|caught| {
        let by = caught.by.map_or_else(|| "NOTHING".to_owned(), |invariant| format!("{invariant:?}"));
        line(caught.mistake.words(), &by, &caught.seeds.to_string())
    });
    line("mistake", "caught by", "seeds") + &lines.collect::<String>()
}
