//! Series as a form holds them: texts as typed, several weekdays at once. Read into records, or
//! refused by field.

use super::{
    group::GroupId,
    series::{SeriesId, SessionSeries},
};
use crate::club::{
    refusal::{Code, Problem, Refusal},
    spelling::tidy,
};
use crate::sync::FieldValue as _;
use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// What a person typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesDraft {
    pub title: String,
    pub place: String,
    /// Every week; else on one date.
    pub weekly: bool,
    /// Monday first.
    pub weekdays: [bool; 7],
    pub starts_on: String,
    pub ends_on: String,
    pub start_time: String,
    pub duration_minutes: String,
}

impl SeriesDraft {
    /// The form of a series that exists.
    #[must_use]
    pub fn of(series: &SessionSeries) -> Self {
        let mut weekdays = [false; 7];
        let chosen = series.weekday.and_then(|day| usize::try_from(day - 1).ok());
        if let Some(day) = chosen.and_then(|position| weekdays.get_mut(position)) {
            *day = true;
        }
        Self {
            title: series.title.clone().unwrap_or_default(),
            place: series.place.clone().unwrap_or_default(),
            weekly: series.weekday.is_some(),
            weekdays,
            starts_on: series.starts_on.to_string(),
            ends_on: series.ends_on.map(|day| day.to_string()).unwrap_or_default(),
            start_time: series.start_time.format("%H:%M").to_string(),
            duration_minutes: series.duration_minutes.to_string(),
        }
    }

    /// One series for each weekday, or one for the single date.
    ///
    /// # Errors
    /// One problem for each field that cannot be read.
    pub fn read(
        &self,
        group_id: GroupId,
        mut new_id: impl FnMut() -> SeriesId,
    ) -> Result<Vec<SessionSeries>, Refusal> {
        let mut problems = Vec::new();
        let starts_on = date("starts_on", &self.starts_on, &mut problems);
        if starts_on.is_none() && self.starts_on.trim().is_empty() {
            problems.push(Problem::of("starts_on", Code::Required));
        }
        let ends_on = date("ends_on", &self.ends_on, &mut problems).filter(|_| self.weekly);
        let start_time = read_time("start_time", &self.start_time).map_err(|p| problems.push(p));
        let duration = self.duration_minutes.trim().parse::<i64>();
        if duration.is_err() {
            problems.push(Problem::limited("duration_minutes", Code::OutOfRange, "5–1440"));
        }
        let weekdays = self.chosen_weekdays();
        if weekdays.is_empty() {
            problems.push(Problem::of("weekday", Code::Required));
        }
        let blank = (starts_on, start_time, duration);
        if let (Some(starts_on), Ok(start_time), Ok(duration_minutes)) = blank {
            let series: Vec<SessionSeries> = weekdays
                .into_iter()
                .map(|weekday| SessionSeries {
                    id: new_id(),
                    group_id,
                    title: tidy(&self.title),
                    weekday,
                    starts_on,
                    ends_on,
                    start_time,
                    duration_minutes,
                    place: tidy(&self.place),
                })
                .collect();
            if let Some(Err(Refusal(more))) = series.first().map(SessionSeries::validate) {
                problems.extend(more);
            }
            Refusal::unless_empty(problems)?;
            return Ok(series);
        }
        Err(Refusal(problems))
    }

    /// How many sessions would take place until the last day, which is the season's when none is
    /// given; `None` while the form cannot be read.
    #[must_use]
    pub fn session_count(&self, season_ends_on: Option<NaiveDate>) -> Option<usize> {
        let group = GroupId(uuid::Uuid::nil());
        let series = self.read(group, || SeriesId(uuid::Uuid::nil())).ok()?;
        if !self.weekly {
            return Some(1);
        }
        let first = series.first()?;
        let last = first.ends_on.or(season_ends_on)?;
        let days = first.starts_on.iter_days().take_while(|day| *day <= last).take(366 * 3);
        Some(days.filter(|day| series.iter().any(|one| one.takes_place_on(*day))).count())
    }

    fn chosen_weekdays(&self) -> Vec<Option<i64>> {
        if !self.weekly {
            return vec![None];
        }
        (1..).zip(self.weekdays).filter(|(_, chosen)| *chosen).map(|(day, _)| Some(day)).collect()
    }
}

/// A time as typed.
///
/// # Errors
/// [`Code::NotATime`] for the field.
pub fn read_time(field: &str, text: &str) -> Result<NaiveTime, Problem> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| Problem::of(field, Code::NotATime))
}

/// A date as date fields give it.
///
/// # Errors
/// [`Code::NotADate`] for the field, [`Code::Required`] when it is empty.
pub fn read_date(field: &str, text: &str) -> Result<NaiveDate, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::of(field, Code::Required));
    }
    NaiveDate::from_value(&crate::sync::Value::Text(text.to_owned()))
        .ok()
        .filter(|date| (2000..2200).contains(&date.year()))
        .ok_or_else(|| Problem::of(field, Code::NotADate))
}

/// An empty text is no date; what is no date is a problem.
fn date(field: &str, text: &str, problems: &mut Vec<Problem>) -> Option<NaiveDate> {
    if text.trim().is_empty() {
        return None;
    }
    read_date(field, text).map_err(|problem| problems.push(problem)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn tuesdays_and_fridays() -> SeriesDraft {
        SeriesDraft {
            title: "  ".into(),
            place: " Salle  du Parc ".into(),
            weekly: true,
            weekdays: [false, true, false, false, true, false, false],
            starts_on: "2026-09-01".into(),
            ends_on: "2026-09-30".into(),
            start_time: "18:00".into(),
            duration_minutes: "60".into(),
        }
    }

    fn read(draft: &SeriesDraft) -> Result<Vec<SessionSeries>, Refusal> {
        let mut next = 0;
        draft.read(GroupId(Uuid::nil()), || {
            next += 1;
            SeriesId(Uuid::from_u128(next))
        })
    }

    #[test]
    fn several_weekdays_become_several_series() {
        let series = read(&tuesdays_and_fridays()).unwrap();
        assert_eq!(series.iter().map(|one| one.weekday).collect::<Vec<_>>(), [Some(2), Some(5)]);
        assert_ne!(series[0].id, series[1].id);
        assert_eq!((series[0].title.as_deref(), series[0].place.as_deref()), (None, Some("Salle du Parc")));
    }

    #[test]
    fn a_single_date_has_no_weekday_and_no_end() {
        let once = SeriesDraft { weekly: false, weekdays: [false; 7], ..tuesdays_and_fridays() };
        let series = read(&once).unwrap();
        assert_eq!((series.len(), series[0].weekday, series[0].ends_on), (1, None, None));
    }

    #[test]
    fn a_series_comes_back_out_of_its_form_as_it_was() {
        for before in read(&tuesdays_and_fridays()).unwrap() {
            let after = SeriesDraft::of(&before).read(before.group_id, || before.id).unwrap();
            assert_eq!(after, [before]);
        }
    }

    #[test]
    fn sessions_are_counted_to_the_last_day_or_the_seasons() {
        let draft = tuesdays_and_fridays();
        let open = SeriesDraft { ends_on: String::new(), ..draft.clone() };
        let once = SeriesDraft { weekly: false, ..draft.clone() };
        let wrong = SeriesDraft { start_time: "25:00".into(), ..draft.clone() };
        let season_end = Some("2026-09-08".parse().unwrap());
        let cases = [
            (&draft, None, Some(9)),
            (&open, season_end, Some(3)),
            (&open, None, None),
            (&once, None, Some(1)),
            (&wrong, None, None),
        ];
        for (draft, season_ends_on, expected) in cases {
            assert_eq!(draft.session_count(season_ends_on), expected, "{draft:?}");
        }
    }

    #[test]
    fn each_field_that_cannot_be_read_is_named() {
        let good = tuesdays_and_fridays();
        let cases = [
            ("weekday", SeriesDraft { weekdays: [false; 7], ..good.clone() }, Code::Required),
            ("starts_on", SeriesDraft { starts_on: String::new(), ..good.clone() }, Code::Required),
            ("starts_on", SeriesDraft { starts_on: "1.9.26".into(), ..good.clone() }, Code::NotADate),
            ("ends_on", SeriesDraft { ends_on: "2026-08-30".into(), ..good.clone() }, Code::EndsBeforeStart),
            ("start_time", SeriesDraft { start_time: "18h".into(), ..good.clone() }, Code::NotATime),
            (
                "duration_minutes",
                SeriesDraft { duration_minutes: "x".into(), ..good.clone() },
                Code::OutOfRange,
            ),
            (
                "duration_minutes",
                SeriesDraft { duration_minutes: "2".into(), ..good.clone() },
                Code::OutOfRange,
            ),
            ("title", SeriesDraft { title: "n".repeat(81), ..good.clone() }, Code::TooLong),
        ];
        for (field, draft, code) in cases {
            let refusal = read(&draft).unwrap_err();
            assert_eq!(
                refusal.0.iter().map(|p| (p.field.as_deref(), p.code)).collect::<Vec<_>>(),
                [(Some(field), code)]
            );
        }
    }
}
