//! What a club's committee asks of its numbers: who the members are, how full the groups are, how
//! attendance goes, which papers end. Counted from the records alone; the dashboard draws it.

mod attendance;
mod members;
mod papers;

pub use attendance::{WeekRate, weeks};
pub use members::{AgeBand, GroupFill, ages, groups};
pub use papers::{EndingMonth, LicenceStates, Papers, papers};
