//! Sessions as a club plans them: a weekly series or a single date, with exceptions.

use super::group::GroupId;
use crate::club::{
    people::NAME_LENGTH,
    refusal::{Code, Problem, Refusal},
    spelling::line_problem,
};
use crate::record;
use chrono::{Datelike, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

record! {
    /// Sessions of a group: every week on one day, or once.
    pub struct SessionSeries(SeriesId) in "session_series" {
        pub group_id: GroupId,
        /// What it is called when not as the group.
        pub title: Option<String>,
        /// 1 Monday … 7 Sunday; none for a single date, `starts_on`.
        pub weekday: Option<i64>,
        pub starts_on: NaiveDate,
        /// The last day that it may take place; none: until the season ends.
        pub ends_on: Option<NaiveDate>,
        pub start_time: NaiveTime,
        pub duration_minutes: i64,
        pub place: Option<String>,
    }
}

record! {
    /// One session of a series that is not as planned.
    pub struct SessionException(ExceptionId) in "session_exceptions" {
        pub series_id: SeriesId,
        /// The date that the series would have; names the session even when it is moved.
        pub original_date: NaiveDate,
        pub cancelled: bool,
        pub moved_to: Option<NaiveDate>,
        pub start_time: Option<NaiveTime>,
        pub place: Option<String>,
        pub reason: Option<String>,
    }
}

/// Names one session: its series and the date that the series gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SessionRef {
    pub series_id: SeriesId,
    pub date: NaiveDate,
}

/// The longest reason of a change.
const REASON_LENGTH: usize = 200;

impl SessionException {
    /// # Errors
    /// A place or a reason that cannot be.
    pub fn validate(&self) -> Result<(), Refusal> {
        let texts = [("place", &self.place, NAME_LENGTH), ("reason", &self.reason, REASON_LENGTH)];
        let problems =
            texts.into_iter().filter_map(|(field, text, most)| line_problem(field, text.as_deref()?, most));
        Refusal::unless_empty(problems.collect())
    }

    /// The exception of a session has the same id on every device.
    #[must_use]
    pub fn id_for(session: SessionRef) -> ExceptionId {
        ExceptionId(Uuid::new_v5(&session.series_id.0, session.date.to_string().as_bytes()))
    }

    #[must_use]
    pub const fn session(&self) -> SessionRef {
        SessionRef { series_id: self.series_id, date: self.original_date }
    }
}

impl SessionSeries {
    /// Whether the series has a session that day, exceptions apart.
    #[must_use]
    pub fn takes_place_on(&self, day: NaiveDate) -> bool {
        match self.weekday {
            None => day == self.starts_on,
            Some(weekday) => {
                i64::from(day.weekday().number_from_monday()) == weekday
                    && day >= self.starts_on
                    && self.ends_on.is_none_or(|end| day <= end)
            }
        }
    }

    /// # Errors
    /// A day, a duration or a text that cannot be.
    pub fn validate(&self) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        if self.weekday.is_some_and(|day| !(1..=7).contains(&day)) {
            problems.push(Problem::limited("weekday", Code::OutOfRange, "1–7"));
        }
        if self.ends_on.is_some_and(|end| end < self.starts_on) {
            problems.push(Problem::of("ends_on", Code::EndsBeforeStart));
        }
        if !(5..=24 * 60).contains(&self.duration_minutes) {
            problems.push(Problem::limited("duration_minutes", Code::OutOfRange, "5–1440"));
        }
        for (field, text) in [("title", &self.title), ("place", &self.place)] {
            problems.extend(text.as_deref().and_then(|text| line_problem(field, text, NAME_LENGTH)));
        }
        Refusal::unless_empty(problems)
    }
}
