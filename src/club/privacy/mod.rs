//! What the club owes a person about what it keeps: to show it, to forget it, to keep it no longer than
//! needed. Pure, as everything of the club: the page shows offline what the server answers.

mod account_file;
mod accounts;
mod commands;
mod erased;
mod erasure;
mod export;
mod fate;
mod keeping;
pub mod retention;
#[cfg(test)]
mod tests;

pub use account_file::{AccountLine, PersonAccounts, SessionLine};
pub use accounts::{TiedAccount, tied_accounts};
pub use commands::{Expired, ExportedFile, MOST_EXPIRED, PrivacyCommand};
pub use erased::{
    ERASED_FIRST_NAME, forgotten, is_erased, kept_when_refused, people_of, pseudonym, pseudonym_of_account,
    without_erased,
};
pub use erasure::{ERASURE_READS, Erasure, KeptCount};
pub use export::{
    ChangeLine, ConsentLine, ContactLine, DuesLine, FORMAT, GroupLine, GuardianFacts, HomeLine, Identity,
    LicenceLine, MarkLine, PERSON_FILE_READS, PersonFile, ProofLine, Reachable, VERSION,
};
pub use fate::{FATES, Fate, emptied};
pub use keeping::{Basis, Category, KeptLine, Purpose};
