//! How long what is kept, and what is due to go.

mod due;
mod rule;
mod shipped;
mod starts;
mod table;

pub use due::{
    Due, DueSoon, due, due_reads, ends_on, in_words, kept_until_of_person, reads_of_record, term_reads,
};
pub use rule::{Bound, Retained, RetentionRule, RetentionRuleId};
pub use shipped::{Bounds, bounds_of, shipped_lines};
pub use table::{LONGEST, MOST_LINES, check, lines_for, own_lines, shortens, standing_line};

pub(super) use table::save;
