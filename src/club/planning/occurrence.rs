//! The sessions that really take place: series, exceptions and the ends of seasons put together.

use super::{
    group::Group,
    season::Season,
    series::{SessionException, SessionRef, SessionSeries},
};
use crate::sync::{Read, Record, Records};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One session on its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    pub session: SessionRef,
    /// When it takes place: another day than the session's name when it was moved.
    pub date: NaiveDate,
    pub start_time: NaiveTime,
    pub duration_minutes: i64,
    pub title: String,
    pub group: Group,
    pub place: Option<String>,
    pub cancelled: bool,
    pub moved: bool,
    pub reason: Option<String>,
}

impl Occurrence {
    #[must_use]
    pub fn end_time(&self) -> NaiveTime {
        self.start_time.overflowing_add_signed(chrono::TimeDelta::minutes(self.duration_minutes)).0
    }
}

/// What [`occurrences`] reads.
#[must_use]
pub fn planning_reads() -> Vec<Read> {
    vec![
        Read::all::<Season>(),
        Read::all::<Group>(),
        Read::all::<SessionSeries>(),
        Read::all::<SessionException>(),
    ]
}

/// The sessions of the days `from` to `to`, by date and time; cancelled ones are among them.
#[must_use]
pub fn occurrences(records: &dyn Records, from: NaiveDate, to: NaiveDate) -> Vec<Occurrence> {
    let groups: HashMap<_, Group> = records.all::<Group>().map(|group| (group.id, group)).collect();
    let seasons: HashMap<_, Season> = records.all::<Season>().map(|season| (season.id, season)).collect();
    let exceptions: HashMap<SessionRef, SessionException> =
        records.all::<SessionException>().map(|exception| (exception.session(), exception)).collect();
    let mut found = Vec::new();
    for series in records.all::<SessionSeries>() {
        let Some(group) = groups.get(&series.group_id) else { continue };
        let last = series.ends_on.or_else(|| seasons.get(&group.season_id).map(|season| season.ends_on));
        let planned = from.iter_days().take_while(|day| *day <= to).filter(|day| {
            series.takes_place_on(*day) && (series.weekday.is_none() || last.is_none_or(|last| *day <= last))
        });
        // A session moved into these days may be planned outside of them.
        let moved_in = exceptions
            .values()
            .filter(|e| e.series_id == series.id && e.moved_to.is_some_and(|day| (from..=to).contains(&day)))
            .map(|e| e.original_date)
            .filter(|day| !(from..=to).contains(day) && series.takes_place_on(*day));
        for date in planned.chain(moved_in) {
            let exception = exceptions.get(&SessionRef { series_id: series.id, date });
            let occurrence = put_together(&series, group, date, exception);
            if (from..=to).contains(&occurrence.date) {
                found.push(occurrence);
            }
        }
    }
    found.sort_by(|a, b| {
        (a.date, a.start_time, &a.title, a.session.series_id).cmp(&(
            b.date,
            b.start_time,
            &b.title,
            b.session.series_id,
        ))
    });
    found
}

/// One session by its name, wherever it was moved; `None` when the series has none that day.
#[must_use]
pub fn occurrence_on(records: &dyn Records, session: SessionRef) -> Option<Occurrence> {
    let series = records.get::<SessionSeries>(session.series_id.0)?;
    let group = records.get::<Group>(series.group_id.0)?;
    let exception = records.get::<SessionException>(SessionException::id_for(session).0);
    series
        .takes_place_on(session.date)
        .then(|| put_together(&series, &group, session.date, exception.as_ref()))
}

fn put_together(
    series: &SessionSeries,
    group: &Group,
    date: NaiveDate,
    exception: Option<&SessionException>,
) -> Occurrence {
    let planned_place = series.place.clone().or_else(|| group.place.clone());
    Occurrence {
        session: SessionRef { series_id: series.id, date },
        date: exception.and_then(|e| e.moved_to).unwrap_or(date),
        start_time: exception.and_then(|e| e.start_time).unwrap_or(series.start_time),
        duration_minutes: series.duration_minutes,
        title: series.title.clone().unwrap_or_else(|| group.name.clone()),
        group: group.clone(),
        place: exception.and_then(|e| e.place.clone()).or(planned_place),
        cancelled: exception.is_some_and(|e| e.cancelled),
        moved: exception.is_some_and(|e| e.moved_to.is_some() || e.start_time.is_some()),
        reason: exception.and_then(|e| e.reason.clone()),
    }
}

/// The Monday of a day's week.
#[must_use]
pub fn week_start(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// The id of the session's exception, for reads.
pub(super) fn exception_read(session: SessionRef) -> Read {
    Read::One(SessionException::COLLECTION, SessionException::id_for(session).0)
}
