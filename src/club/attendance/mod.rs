//! Who was there: marks of a session, set and never toggled.

mod commands;
mod mark;
mod sheet;

pub use commands::AttendanceCommand;
pub use mark::{AttendanceMark, MarkId, MarkState};
pub use sheet::{Counts, Sheet, SheetLine, counts_of, sheet_reads};
