//! Who was there: marks of a session, set and never toggled.

mod agenda;
mod commands;
#[cfg(test)]
pub(in crate::club) mod fixture;
mod mark;
mod overview;
mod presence;
mod sheet;

pub use agenda::{AgendaLine, agenda, next_sessions};
pub use commands::{AttendanceCommand, MOST_MARKED};
pub use mark::{AttendanceMark, MarkId, MarkState};
pub use overview::{DAYS_TO_COMPLETE, WeekOfAttendance, sessions_to_complete, weeks_of_attendance};
pub use sheet::{Counts, Sheet, SheetLine, counts_of, sheet_reads};
