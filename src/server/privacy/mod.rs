//! What the server does about people's data beside carrying commands out: each night it lets go what is kept
//! no longer, and empties what erased people left outside the collections.
//!
//! **Where a name can stand after an erasure, and what becomes of it.** The command empties the person's own
//! record, leaves empty tombstones of what was theirs and of the history about them, and devices get these
//! with their next pull. The night after ([`leftovers`]):
//!
//! - tombstones of records that were deleted before the erasure are emptied, with the history of those records;
//! - stored answers to commands that name people (who may not practise) lose the name;
//! - what they did by an account of their own (who changed what, who marked first) is under the pseudonym, and so
//!   is the group that they led, also when the account had left the club before;
//! - an account that stood for them alone lost its place in the club with the erasure, its sessions ended and its
//!   devices are to be erased; where it is in no other club it is deleted ([`accounts`]);
//! - `SQLite` writes the file anew (`VACUUM`, beside `secure_delete`, which overwrites what is deleted at once)
//!   and folds its log into it, so that nothing is left in free pages. `PostgreSQL` drops dead rows by its
//!   own vacuum; a dump holds none.
//!
//! When an account is deleted, before the erasure or without one, what it wrote is under a pseudonym of its own in
//! the same transaction ([`names`]): afterwards nobody knows the name that would have to be looked for.
//!
//! The audit log holds ids and words of ours, and no name ([`crate::server::audit`]). Backups that were made
//! before hold what they held: after restoring one the erasures since then have to be repeated.

pub mod account_file;
pub mod accounts;
pub mod author;
pub mod leftovers;
pub mod names;
pub mod retention;

pub use retention::{Tended, look, tend, tend_by_hand};
