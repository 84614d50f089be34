//! The audit log: for each club a chain of entries that nobody can change unnoticed.
//!
//! **What is in it.** Sign-ins and failed ones of a known account; requests and commands that a role does not
//! allow; changes of what is sensitive ([`crate::club::audit::SENSITIVE`], staff, invitations); data that left
//! or came in as a whole (backup, restore, a rescue file that was brought in, a device's download of all
//! records, a file that a page makes of its copy, which the device tells of when it next has a network); medical
//! data that the server showed by REST or in a page. Each with who, which device, its clock where it told one,
//! the server's clock. Names, ids and words of ours: no text of anybody's, no secret.
//!
//! **What is not.** What a device shows from its own copy, without a network or with one: the server does not
//! learn of it; that the device downloaded the copy is told. What is printed. Attempts to sign in with an e-mail that
//! has no account.
//!
//! **When.** A change or a refusal of a command is in the transaction of the command. The others are noted at
//! once and written by a task within a fifth of a second ([`recorder`]): a process that is killed in between
//! loses them. While the database does not take them they wait.
//!
//! **The chain.** Entries of a club count up from 1. The hash of an entry is the SHA-256 of this text, UTF-8,
//! each line ended by a line feed, the last one too; what is not known is empty; ids are written with hyphens
//! in small letters, hashes in small hexadecimal digits, numbers in decimal digits:
//!
//! ```text
//! novaclub audit 1
//! previous=<the hash of the entry before; 64 zeros for the first>
//! club=<id>
//! n=<number>
//! at=<server's clock, milliseconds since 1970>
//! device_at=<device's clock, likewise>
//! kind=<sign_in, refusal, change, export, view>
//! action=<word>
//! actor=<id of the account>
//! device=<id>
//! collection=<word>
//! record=<id>
//! member=<id of the person whom it is about>
//! fields=<names, parted by commas>
//! old=<word>
//! new=<word>
//! ```
//!
//! No value holds a line feed or another control character; an entry that does is broken. `novaclub audit
//! verify` walks each chain from where it begins: after the entries that were dropped once they were old
//! enough (12 months, or what the club's terms of retention say), whose last number and hash are kept
//! ([`crate::server::db::audit`]). It prints the last number and hash: whoever notes them elsewhere can tell later
//! whether the whole chain was written anew.

pub mod chain;
pub mod entry;
pub mod recorder;
pub mod told;

pub use chain::{Anchor, Break, Walk};
pub use entry::{Entry, Happened};
pub use recorder::{Note, Recorder};

use super::{
    Error,
    db::{Tx, audit as store},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds entries to a club's chain, in the transaction of what they tell of.
///
/// # Errors
/// What the database says.
pub async fn append(tx: &mut Tx, club: Uuid, happened: Vec<Happened>) -> Result<(), Error> {
    if happened.is_empty() {
        return Ok(());
    }
    let mut last = store::lock(tx, club).await?;
    let mut entries = Vec::with_capacity(happened.len());
    for happened in happened {
        let entry = Entry::after(club, &last, happened);
        last = entry.anchor();
        entries.push(entry);
    }
    store::insert(tx, club, &entries).await?;
    store::move_on(tx, club, &last).await
}

/// Adds entries to the chains of several clubs, in one order, so that two who lock several do not wait for each other.
/// The last of what a transaction locks: clubs, accounts and sessions come before.
///
/// # Errors
/// What the database says.
pub async fn append_all(tx: &mut Tx, happened: BTreeMap<Uuid, Vec<Happened>>) -> Result<(), Error> {
    for (club, happened) in happened {
        append(tx, club, happened).await?;
    }
    Ok(())
}
