//! Attendance over the weeks: how many came, of how many who were marked.

use crate::club::{
    attendance::{AttendanceMark, MarkState},
    planning::week_start,
};
use crate::sync::Records;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// One week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekRate {
    /// The Monday.
    pub starts_on: NaiveDate,
    /// The number of the week in its year.
    pub number: u32,
    /// Present and on trial.
    pub came: usize,
    /// Absent and excused.
    pub missed: usize,
}

impl WeekRate {
    /// Who came of those who were marked, in whole per cent; none without marks.
    #[must_use]
    pub const fn percent(&self) -> Option<usize> {
        match self.came + self.missed {
            0 => None,
            marked => Some((self.came * 100 + marked / 2) / marked),
        }
    }
}

/// The last weeks, the current one last.
#[must_use]
pub fn weeks(records: &dyn Records, today: NaiveDate, count: usize) -> Vec<WeekRate> {
    let this_week = week_start(today);
    let mut weeks: Vec<WeekRate> = (0..count as u64)
        .rev()
        .filter_map(|ago| this_week.checked_sub_days(Days::new(7 * ago)))
        .map(|starts_on| WeekRate { starts_on, number: starts_on.iso_week().week(), came: 0, missed: 0 })
        .collect();
    let Some(first) = weeks.first().map(|week| week.starts_on) else { return weeks };
    for mark in records.all::<AttendanceMark>().filter(|mark| mark.session_date >= first) {
        let position = usize::try_from((mark.session_date - first).num_days() / 7).unwrap_or(usize::MAX);
        let Some(week) = weeks.get_mut(position) else { continue };
        match mark.state {
            Some(MarkState::Present | MarkState::Trial) => week.came += 1,
            Some(MarkState::Absent | MarkState::Excused) => week.missed += 1,
            None => {}
        }
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::Club;

    #[test]
    fn each_week_counts_who_came_and_who_was_missed() {
        let club = Club::with_marks();
        let weeks = weeks(&club.records, Club::day("2026-11-21"), 3);
        let counted: Vec<_> =
            weeks.iter().map(|week| (week.number, week.came, week.missed, week.percent())).collect();
        assert_eq!(counted, [(45, 0, 0, None), (46, 1, 0, Some(100)), (47, 3, 1, Some(75))]);
    }
}
