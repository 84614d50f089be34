//! A club's year.

use crate::club::refusal::{Code, Problem, Refusal};
use crate::record;
use chrono::{Datelike, NaiveDate};

record! {
    /// A club's year, most often from September to August.
    pub struct Season(SeasonId) in "seasons" {
        pub name: String,
        pub starts_on: NaiveDate,
        /// The last day.
        pub ends_on: NaiveDate,
    }
}

impl Season {
    /// The season of a day, as French clubs count: from 1 September to 31 August.
    #[must_use]
    pub fn around(id: SeasonId, day: NaiveDate) -> Self {
        let first = if day.month() >= 9 { day.year() } else { day.year() - 1 };
        let date =
            |year, month, day_of_month| NaiveDate::from_ymd_opt(year, month, day_of_month).unwrap_or(day);
        Self {
            id,
            name: format!("{first}-{}", first + 1),
            starts_on: date(first, 9, 1),
            ends_on: date(first + 1, 8, 31),
        }
    }

    /// # Errors
    /// A missing name, or an end before the start.
    pub fn validate(&self) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::of("name", Code::Required));
        }
        if self.ends_on < self.starts_on {
            problems.push(Problem::of("ends_on", Code::EndsBeforeStart));
        }
        Refusal::unless_empty(problems)
    }

    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }
}

/// The season of a day; between seasons the one that starts next, else the last one.
#[must_use]
pub fn current_season(seasons: &[Season], day: NaiveDate) -> Option<&Season> {
    seasons
        .iter()
        .find(|season| season.contains(day))
        .or_else(|| seasons.iter().filter(|s| s.starts_on > day).min_by_key(|s| s.starts_on))
        .or_else(|| seasons.iter().max_by_key(|s| s.ends_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_season_runs_from_september_to_august() {
        for (day, name) in
            [("2026-09-01", "2026-2027"), ("2026-08-31", "2025-2026"), ("2027-01-15", "2026-2027")]
        {
            let season = Season::around(SeasonId(Uuid::nil()), day.parse().unwrap());
            assert_eq!(season.name, name);
            assert!(season.contains(day.parse().unwrap()));
        }
    }
}
