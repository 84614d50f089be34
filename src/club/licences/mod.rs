//! Licences of federations. A number changes after a lapse: it is an attribute with dates, never
//! what a person is known by.

mod commands;
mod extract;
mod held;
mod licence;
mod register;

pub use commands::{IMPORT_CHUNK, LicenceCommand, MOST_ADVANCED};
pub use extract::{matching_licence, season_of, with_import};
pub use licence::{Licence, LicenceId, LicenceState, Practice, is_licence_number};
pub use register::{LicenceFilter, LicenceLine, REGISTER_READS, Register, StateCount, register};

#[cfg(test)]
mod tests;
