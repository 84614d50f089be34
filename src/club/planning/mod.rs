//! Seasons, groups and the sessions they meet for.

mod change;
mod commands;
mod draft;
mod group;
mod occurrence;
mod season;
mod series;

pub use change::{change_from, rebased};
pub use commands::PlanningCommand;
pub use draft::{SeriesDraft, read_date, read_time};
pub use group::{Group, GroupId};
pub use occurrence::{Occurrence, occurrence_on, occurrences, planning_reads, week_start};
pub use season::{Season, SeasonId, current_season};
pub use series::{ExceptionId, SeriesId, SessionException, SessionRef, SessionSeries};
