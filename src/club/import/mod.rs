//! Lists of people from files: what a club has in its other programs, read, understood, compared
//! with the records and turned into commands. Pure: the bytes, the records and today come in.
//!
//! The way of a file: [`Table::read`] makes lines and cells of its bytes, [`propose`] says what each
//! column holds, a person corrects that, [`plan()`] judges every line against the records (the dry
//! run), [`ImportPlan::commands`] is what is then done.

mod changes;
mod columns;
mod contacts;
mod dates;
mod encoding;
mod error;
mod headings;
mod identity;
mod layout;
mod licences;
mod names;
mod plan;
mod reading;
mod records;
mod table;
mod verdict;
mod words;

pub use columns::{Target, missing_targets, propose};
pub use encoding::Encoding;
pub use error::{FileKind, ImportError};
pub use plan::plan;
pub use records::Separator;
pub use table::{Column, MAX_BYTES, MAX_ROWS, Table, TableRow};
pub use verdict::{Counts, ImportPlan, LinePlan, LineProblem, LineVerdict, Policy, Warning};
