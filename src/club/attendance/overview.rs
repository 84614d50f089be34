//! Attendance over weeks, and what is left to do of it: for the home page.

use super::{
    agenda::{AgendaLine, agenda, marks_between},
    mark::MarkState,
};
use crate::club::planning::week_start;
use crate::sync::Records;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// How many days back a session without complete attendance is still asked about.
pub const DAYS_TO_COMPLETE: u64 = 14;

/// How many people came in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekOfAttendance {
    /// The Monday.
    pub starts_on: NaiveDate,
    /// The number of the week in its year.
    pub number: u32,
    /// Present and trial, in all sessions of the week.
    pub attending: usize,
}

/// Attendance of the last weeks, the current one last.
#[must_use]
pub fn weeks_of_attendance(records: &dyn Records, today: NaiveDate, count: u64) -> Vec<WeekOfAttendance> {
    let this_week = week_start(today);
    let monday = |ago: u64| this_week.checked_sub_days(Days::new(7 * ago)).unwrap_or(this_week);
    let mut weeks: Vec<WeekOfAttendance> = (0..count)
        .rev()
        .map(monday)
        .map(|starts_on| WeekOfAttendance { starts_on, number: starts_on.iso_week().week(), attending: 0 })
        .collect();
    let sunday = this_week.checked_add_days(Days::new(6)).unwrap_or(today);
    let first = weeks.first().map_or(today, |week| week.starts_on);
    for mark in marks_between(records, first, sunday) {
        if matches!(mark.state, Some(MarkState::Present | MarkState::Trial)) {
            let starts_on = week_start(mark.session_date);
            if let Some(week) = weeks.iter_mut().find(|week| week.starts_on == starts_on) {
                week.attending += 1;
            }
        }
    }
    weeks
}

/// Past sessions of the last days where somebody is not marked, the latest first.
#[must_use]
pub fn sessions_to_complete(records: &dyn Records, today: NaiveDate) -> Vec<AgendaLine> {
    let (Some(from), Some(to)) =
        (today.checked_sub_days(Days::new(DAYS_TO_COMPLETE)), today.checked_sub_days(Days::new(1)))
    else {
        return Vec::new();
    };
    let mut lines = agenda(records, from, to);
    lines.retain(AgendaLine::has_unmarked);
    lines.reverse();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::Club;

    #[test]
    fn each_week_counts_who_came_and_the_current_week_is_last() {
        let club = Club::with_marks();
        let weeks = weeks_of_attendance(&club.records, Club::day("2026-11-21"), 3);
        let counted: Vec<_> = weeks.iter().map(|week| (week.number, week.attending)).collect();
        assert_eq!(counted, [(45, 0), (46, 1), (47, 3)]);
        assert_eq!(weeks[2].starts_on, Club::day("2026-11-16"));
    }

    #[test]
    fn past_sessions_with_someone_unmarked_are_asked_about_for_a_fortnight() {
        let club = Club::with_marks();
        let asked = |today: &str| -> Vec<String> {
            let lines = sessions_to_complete(&club.records, Club::day(today));
            lines.iter().map(|line| line.occurrence.date.to_string()).collect()
        };
        assert_eq!(asked("2026-11-21"), ["2026-11-18", "2026-11-17", "2026-11-10"]);
        assert_eq!(asked("2026-11-17"), ["2026-11-10", "2026-11-05", "2026-11-03"]);
        assert!(asked("2026-08-01").is_empty());
    }
}
