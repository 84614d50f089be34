//! A club's year.

use crate::club::{
    people::NAME_LENGTH,
    refusal::{Code, Problem, Refusal},
    spelling::line_problem,
};
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
    /// A missing name or one that cannot be, or an end before the start.
    pub fn validate(&self) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push(Problem::of("name", Code::Required));
        }
        problems.extend(line_problem("name", &self.name, NAME_LENGTH));
        if self.ends_on < self.starts_on {
            problems.push(Problem::of("ends_on", Code::EndsBeforeStart));
        }
        Refusal::unless_empty(problems)
    }

    /// The season that a club's days would be counted in twice, if there is one.
    #[must_use]
    pub fn overlapped<'a>(&self, seasons: &'a [Self]) -> Option<&'a Self> {
        let shares_days = |other: &&Self| self.starts_on <= other.ends_on && other.starts_on <= self.ends_on;
        seasons.iter().filter(|other| other.id != self.id).find(shares_days)
    }

    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }
}

/// The season of a day; between seasons the one that starts next, else the last one. The order of the
/// seasons does not matter, also where two devices without a network made one each.
#[must_use]
pub fn current_season(seasons: &[Season], day: NaiveDate) -> Option<&Season> {
    seasons
        .iter()
        .filter(|season| season.contains(day))
        .min_by_key(|season| (std::cmp::Reverse(season.starts_on), season.id))
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

    #[test]
    fn each_bad_field_is_named_with_what_is_wrong() {
        let good = Season::around(SeasonId(Uuid::nil()), "2026-11-21".parse().unwrap());
        assert_eq!(good.validate(), Ok(()));
        let named = |name: &str| Season { name: name.into(), ..good.clone() };
        let cases = [
            (named(" "), "name", Code::Required),
            (named(&"s".repeat(81)), "name", Code::TooLong),
            (named("2026\u{7}-2027"), "name", Code::NotAText),
            (
                Season { ends_on: "2026-08-31".parse().unwrap(), ..good.clone() },
                "ends_on",
                Code::EndsBeforeStart,
            ),
        ];
        for (season, field, code) in cases {
            let Refusal(problems) = season.validate().unwrap_err();
            let found: Vec<_> =
                problems.iter().map(|problem| (problem.field.as_deref(), problem.code)).collect();
            assert_eq!(found, [(Some(field), code)], "{season:?}");
        }
    }

    #[test]
    fn the_season_of_a_day_does_not_depend_on_the_order_of_the_records() {
        let season = |id, starts_on: &str, ends_on: &str| Season {
            id: SeasonId(Uuid::from_u128(id)),
            name: id.to_string(),
            starts_on: starts_on.parse().unwrap(),
            ends_on: ends_on.parse().unwrap(),
        };
        let year = season(1, "2026-09-01", "2027-08-31");
        let twin = season(2, "2026-09-01", "2027-08-31");
        let next = season(3, "2027-09-01", "2028-08-31");
        for seasons in
            [[year.clone(), twin.clone(), next.clone()], [next.clone(), twin.clone(), year.clone()]]
        {
            assert_eq!(current_season(&seasons, "2026-11-21".parse().unwrap()), Some(&year));
            assert_eq!(current_season(&seasons, "2030-01-01".parse().unwrap()), Some(&next));
        }
        assert_eq!(year.overlapped(std::slice::from_ref(&next)), None);
        assert_eq!(twin.overlapped(&[next, twin.clone(), year.clone()]), Some(&year));
    }
}
