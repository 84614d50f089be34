//! What can be done to the planning.

use super::{
    group::{Group, GroupId},
    occurrence::exception_read,
    season::Season,
    series::{SeriesId, SessionException, SessionRef, SessionSeries},
};
use crate::club::{
    ClubContext,
    access::Permission,
    attendance::AttendanceMark,
    people::Enrolment,
    refusal::{Code, Refusal, require},
};
use crate::sync::{FieldValue, Read, Record, Records, Write};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// One intention about the planning. `Save…` creates the record or sets the fields that differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanningCommand {
    SaveSeason {
        season: Season,
    },
    SaveGroup {
        group: Group,
    },
    /// Its enrolments and its sessions go with it; refused while attendance was taken.
    DeleteGroup {
        id: GroupId,
    },
    SaveSeries {
        series: SessionSeries,
    },
    /// Refused while attendance was taken: end it instead.
    DeleteSeries {
        id: SeriesId,
    },
    /// The last session is before this day.
    EndSeries {
        id: SeriesId,
        ends_on: NaiveDate,
    },
    CancelSession {
        session: SessionRef,
        reason: Option<String>,
    },
    MoveSession {
        session: SessionRef,
        date: NaiveDate,
        start_time: NaiveTime,
        place: Option<String>,
        reason: Option<String>,
    },
    /// Back to what the series says.
    KeepSession {
        session: SessionRef,
    },
}

impl PlanningCommand {
    pub(in crate::club) fn reads(&self) -> Vec<Read> {
        let by = |collection, field, id: uuid::Uuid| Read::Where(collection, field, id.to_value());
        match self {
            Self::SaveSeason { season } => vec![Read::one::<Season>(season.id.0)],
            Self::SaveGroup { group } => {
                vec![Read::one::<Group>(group.id.0), Read::one::<Season>(group.season_id.0)]
            }
            // The marks of its sessions are found through all series of the group.
            Self::DeleteGroup { id } => vec![
                Read::one::<Group>(id.0),
                by(Enrolment::COLLECTION, "group_id", id.0),
                by(SessionSeries::COLLECTION, "group_id", id.0),
                Read::all::<AttendanceMark>(),
            ],
            Self::SaveSeries { series } => {
                vec![Read::one::<SessionSeries>(series.id.0), Read::one::<Group>(series.group_id.0)]
            }
            Self::DeleteSeries { id } => vec![
                Read::one::<SessionSeries>(id.0),
                by(SessionException::COLLECTION, "series_id", id.0),
                by(AttendanceMark::COLLECTION, "series_id", id.0),
            ],
            Self::EndSeries { id, .. } => vec![Read::one::<SessionSeries>(id.0)],
            Self::CancelSession { session, .. }
            | Self::MoveSession { session, .. }
            | Self::KeepSession { session } => {
                vec![Read::one::<SessionSeries>(session.series_id.0), exception_read(*session)]
            }
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        require(context.actor.role, Permission::ManagePlanning)?;
        match self {
            Self::SaveSeason { season } => season.validate().map(|()| save(season, records)),
            Self::SaveGroup { group } => {
                group.validate()?;
                exists::<Season>("season_id", group.season_id.0, records)?;
                Ok(save(group, records))
            }
            Self::DeleteGroup { id } => delete_group(*id, records),
            Self::SaveSeries { series } => {
                series.validate()?;
                exists::<Group>("group_id", series.group_id.0, records)?;
                Ok(save(series, records))
            }
            Self::DeleteSeries { id } => {
                exists::<SessionSeries>("series_id", id.0, records)?;
                delete_series(*id, records)
            }
            Self::EndSeries { id, ends_on } => end_series(*id, *ends_on, records),
            Self::CancelSession { session, reason } => set_exception(*session, records, |exception| {
                SessionException { cancelled: true, reason: reason.clone(), ..exception }
            }),
            Self::MoveSession { session, date, start_time, place, reason } => {
                set_exception(*session, records, |exception| SessionException {
                    cancelled: false,
                    moved_to: (*date != session.date).then_some(*date),
                    start_time: Some(*start_time),
                    place: place.clone(),
                    reason: reason.clone(),
                    ..exception
                })
            }
            Self::KeepSession { session } => {
                let id = SessionException::id_for(*session);
                let there = records.row(SessionException::COLLECTION, id.0).is_some();
                Ok(there.then(|| Write::delete::<SessionException>(id.0)).into_iter().collect())
            }
        }
    }
}

fn save<R: Record>(record: &R, records: &dyn Records) -> Vec<Write> {
    match records.get::<R>(record.id()) {
        Some(before) => Write::update(&before, record).into_iter().collect(),
        None => vec![Write::create(record)],
    }
}

fn exists<R: Record>(field: &str, id: uuid::Uuid, records: &dyn Records) -> Result<(), Refusal> {
    match records.row(R::COLLECTION, id) {
        Some(_) => Ok(()),
        None => Err(Refusal::field(field, Code::UnknownRecord)),
    }
}

fn delete_group(id: GroupId, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    exists::<Group>("group_id", id.0, records)?;
    let mut writes = vec![Write::delete::<Group>(id.0)];
    for series in records.all::<SessionSeries>().filter(|series| series.group_id == id) {
        writes.extend(delete_series(series.id, records)?);
    }
    let enrolments = records.all::<Enrolment>().filter(|enrolment| enrolment.group_id == id);
    writes.extend(enrolments.map(|enrolment| Write::delete::<Enrolment>(enrolment.id.0)));
    Ok(writes)
}

fn delete_series(id: SeriesId, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    if records.all::<AttendanceMark>().any(|mark| mark.series_id == id && mark.state.is_some()) {
        return Err(Refusal::because(Code::StillInUse));
    }
    let mut writes = vec![Write::delete::<SessionSeries>(id.0)];
    let exceptions = records.all::<SessionException>().filter(|exception| exception.series_id == id);
    writes.extend(exceptions.map(|exception| Write::delete::<SessionException>(exception.id.0)));
    Ok(writes)
}

fn end_series(id: SeriesId, ends_on: NaiveDate, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    let before =
        records.get::<SessionSeries>(id.0).ok_or_else(|| Refusal::field("series_id", Code::UnknownRecord))?;
    let after = SessionSeries { ends_on: Some(ends_on), ..before.clone() };
    after.validate()?;
    Ok(Write::update(&before, &after).into_iter().collect())
}

fn set_exception(
    session: SessionRef,
    records: &dyn Records,
    change: impl FnOnce(SessionException) -> SessionException,
) -> Result<Vec<Write>, Refusal> {
    let series = records
        .get::<SessionSeries>(session.series_id.0)
        .ok_or_else(|| Refusal::field("series_id", Code::UnknownRecord))?;
    if !series.takes_place_on(session.date) {
        return Err(Refusal::field("date", Code::NoSessionThatDay));
    }
    let id = SessionException::id_for(session);
    let blank = SessionException {
        id,
        series_id: session.series_id,
        original_date: session.date,
        cancelled: false,
        moved_to: None,
        start_time: None,
        place: None,
        reason: None,
    };
    match records.get::<SessionException>(id.0) {
        Some(before) => {
            let after = change(before.clone());
            Ok(Write::update(&before, &after).into_iter().collect())
        }
        // An exception that was taken back left a tombstone under the same id.
        None => Ok(vec![
            Write::create(&change(blank)),
            Write::Restore { collection: SessionException::COLLECTION, id: id.0 },
        ]),
    }
}
