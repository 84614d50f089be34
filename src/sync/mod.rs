//! The sync engine, pure: no I/O, no clock, no randomness, no knowledge of what clubs do.
//!
//! Two state machines share one vocabulary. [`replica`] is what a device holds (base rows, outbox,
//! journal) and how it changes; [`authority`] is what the server decides about one command. Time,
//! ids and storage come in as arguments, so both run in a simulator as they run for people.
//! The shells around them are `browser/` (`IndexedDB`, HTTP) and `server/` (SQL, axum). What travels, and
//! what another client must keep to, is in this folder's `README.md`.

pub mod after;
pub mod authority;
pub mod clock;
pub mod command;
pub mod delivery;
pub mod digest;
pub mod merge;
pub mod protocol;
pub mod record;
pub mod replica;
pub mod rescue;
pub mod schedule;
pub mod sight;
pub mod tombstones;
pub mod value;

pub use after::After;
pub use clock::{Clock, Stamp};
pub use command::{Actor, Command, Context, Envelope, Read, Write};
pub use record::{Collection, Field, Record, Records, Row};
pub use sight::Sight;
pub use value::{FieldValue, Kind, Value};
