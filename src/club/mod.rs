//! What clubs do, pure: one folder per area with its records, commands and rules. No leptos, axum,
//! sqlx or web-sys here; no clock, no randomness.
//!
//! A new area is a folder, a variant of [`ClubCommand`] and its records in [`COLLECTIONS`].

pub mod access;
pub mod attendance;
pub mod audit;
pub mod cards;
mod command;
pub mod consents;
pub mod correction;
pub mod dues;
pub mod families;
pub mod history;
pub mod import;
pub mod insight;
pub mod licences;
pub mod medical;
pub(crate) mod normal_form;
pub mod people;
pub mod planning;
pub mod practice;
pub mod privacy;
pub mod refusal;
pub mod spelling;
pub mod tablet;

pub use access::Role;
pub use command::{COLLECTIONS, ClubCommand, ClubContext};
pub use refusal::{Code, Problem, Refusal};
