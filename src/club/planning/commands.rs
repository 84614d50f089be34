//! What can be done to the planning.

use super::{
    group::{Group, GroupId},
    occurrence::exception_read,
    season::Season,
    series::{SeriesId, SessionException, SessionRef, SessionSeries},
};
use crate::club::{
    attendance::AttendanceMark,
    people::Enrolment,
    refusal::{Code, Problem, Refusal},
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
    /// What brings a session back to the exception that it has now, or has not: for undoing.
    #[must_use]
    pub fn back_to(session: SessionRef, series: &SessionSeries, now: Option<&SessionException>) -> Vec<Self> {
        let mut commands = vec![Self::KeepSession { session }];
        let Some(now) = now else { return commands };
        if now.moved_to.is_some() || now.start_time.is_some() || now.place.is_some() {
            commands.push(Self::MoveSession {
                session,
                date: now.moved_to.unwrap_or(session.date),
                start_time: now.start_time.unwrap_or(series.start_time),
                place: now.place.clone(),
                reason: now.reason.clone(),
            });
        }
        if now.cancelled {
            commands.push(Self::CancelSession { session, reason: now.reason.clone() });
        }
        commands
    }

    pub(in crate::club) fn reads(&self, known: &dyn Records) -> Vec<Read> {
        let by = |collection, field, id: uuid::Uuid| Read::Where(collection, field, id.to_value());
        match self {
            Self::SaveSeason { .. } => vec![Read::all::<Season>()],
            Self::SaveGroup { group } => {
                vec![Read::one::<Group>(group.id.0), Read::one::<Season>(group.season_id.0)]
            }
            Self::DeleteGroup { id } => {
                let mut reads = vec![
                    Read::one::<Group>(id.0),
                    by(Enrolment::COLLECTION, "group_id", id.0),
                    by(SessionSeries::COLLECTION, "group_id", id.0),
                ];
                for series in known.all::<SessionSeries>().filter(|series| series.group_id == *id) {
                    reads.push(by(SessionException::COLLECTION, "series_id", series.id.0));
                    reads.push(by(AttendanceMark::COLLECTION, "series_id", series.id.0));
                }
                reads
            }
            Self::SaveSeries { series } => vec![
                Read::one::<SessionSeries>(series.id.0),
                Read::one::<Group>(series.group_id.0),
                by(AttendanceMark::COLLECTION, "series_id", series.id.0),
            ],
            Self::DeleteSeries { id } => vec![
                Read::one::<SessionSeries>(id.0),
                by(SessionException::COLLECTION, "series_id", id.0),
                by(AttendanceMark::COLLECTION, "series_id", id.0),
            ],
            Self::EndSeries { id, .. } => {
                vec![Read::one::<SessionSeries>(id.0), by(AttendanceMark::COLLECTION, "series_id", id.0)]
            }
            Self::CancelSession { session, .. }
            | Self::MoveSession { session, .. }
            | Self::KeepSession { session } => {
                vec![Read::one::<SessionSeries>(session.series_id.0), exception_read(*session)]
            }
        }
    }

    pub(in crate::club) fn decide(&self, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::SaveSeason { season } => {
                season.validate()?;
                overlaps_no_other(season, records)?;
                Ok(save(season, records))
            }
            Self::SaveGroup { group } => {
                group.validate()?;
                exists::<Season>("season_id", group.season_id.0, records)?;
                Ok(save(group, records))
            }
            Self::DeleteGroup { id } => delete_group(*id, records),
            Self::SaveSeries { series } => {
                series.validate()?;
                exists::<Group>("group_id", series.group_id.0, records)?;
                keep_marked_sessions(series, records)?;
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

/// A day belongs to one season: groups, licences and dues are looked up by it. A season keeps the days
/// it has, so that what two devices made without a network can be put right in steps.
fn overlaps_no_other(season: &Season, records: &dyn Records) -> Result<(), Refusal> {
    let days = |season: &Season| (season.starts_on, season.ends_on);
    let before = records.get::<Season>(season.id.0);
    if before.is_some_and(|before| days(&before) == days(season)) {
        return Ok(());
    }
    let seasons: Vec<Season> = records.all().collect();
    match season.overlapped(&seasons) {
        Some(other) => {
            let field = if other.starts_on > season.starts_on { "ends_on" } else { "starts_on" };
            Err(Refusal(vec![Problem::limited(field, Code::SeasonOverlap, &other.name)]))
        }
        None => Ok(()),
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
    keep_marked_sessions(&after, records)?;
    Ok(Write::update(&before, &after).into_iter().collect())
}

/// A session where attendance was taken must stay one of its series: nobody would find its marks.
fn keep_marked_sessions(series: &SessionSeries, records: &dyn Records) -> Result<(), Refusal> {
    // Records come in no order, and the answer is to be the same everywhere: the first day's.
    let lost = records
        .all::<AttendanceMark>()
        .filter(|mark| mark.series_id == series.id && mark.state.is_some())
        .filter(|mark| !series.takes_place_on(mark.session_date))
        .min_by_key(|mark| mark.session_date);
    let Some(mark) = lost else { return Ok(()) };
    let field = if mark.session_date < series.starts_on {
        "starts_on"
    } else if series.ends_on.is_some_and(|end| mark.session_date > end) {
        "ends_on"
    } else {
        "weekday"
    };
    Err(Refusal::field(field, Code::StillInUse))
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
    let before = records.get::<SessionException>(id.0);
    let after = change(before.clone().unwrap_or(blank));
    after.validate()?;
    Ok(match before {
        Some(before) => Write::update(&before, &after).into_iter().collect(),
        // An exception that was taken back left a tombstone under the same id.
        None => {
            vec![Write::create(&after), Write::Restore { collection: SessionException::COLLECTION, id: id.0 }]
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::{Club, THURSDAYS, TUESDAYS};
    use crate::sync::merge::merge;
    use uuid::Uuid;

    const SESSION_DAY: &str = "2026-11-24";

    fn decide(club: &Club, command: &PlanningCommand) -> Result<Vec<Write>, Refusal> {
        command.decide(&club.records)
    }

    fn series(club: &Club, id: SeriesId) -> SessionSeries {
        let records: &dyn Records = &club.records;
        records.get(id.0).unwrap()
    }

    #[test]
    fn no_change_of_a_series_hides_a_session_where_attendance_was_taken() {
        let club = Club::with_marks();
        let tuesdays = series(&club, TUESDAYS);
        let day = Club::day;
        let cases = [
            (SessionSeries { weekday: Some(3), ..tuesdays.clone() }, Some("weekday")),
            (SessionSeries { starts_on: day("2026-11-18"), ..tuesdays.clone() }, Some("starts_on")),
            (SessionSeries { ends_on: Some(day("2026-11-16")), ..tuesdays.clone() }, Some("ends_on")),
            (SessionSeries { ends_on: Some(day("2026-11-17")), ..tuesdays.clone() }, None),
            (SessionSeries { duration_minutes: 90, ..tuesdays.clone() }, None),
            (SessionSeries { id: SeriesId(Uuid::from_u128(99)), weekday: Some(3), ..tuesdays.clone() }, None),
        ];
        for (series, refused) in cases {
            let result = decide(&club, &PlanningCommand::SaveSeries { series: series.clone() });
            let expected = refused.map(|field| Refusal::field(field, Code::StillInUse));
            assert_eq!(result.err(), expected, "{series:?}");
        }
    }

    #[test]
    fn a_change_of_a_session_says_where_and_why_in_a_line() {
        let session = SessionRef { series_id: TUESDAYS, date: Club::day(SESSION_DAY) };
        let cases = [
            (None, Some("Travaux".to_owned()), None),
            (None, Some("x".repeat(201)), Some(("reason", Code::TooLong))),
            (None, Some("Trav\u{7}aux".to_owned()), Some(("reason", Code::NotAText))),
            (Some("x".repeat(81)), None, Some(("place", Code::TooLong))),
        ];
        for (place, reason, expected) in cases {
            let (date, start_time) = (session.date, NaiveTime::MIN);
            let change = PlanningCommand::MoveSession { session, date, start_time, place, reason };
            let refused = decide(&Club::with_planning(), &change).err();
            let found = refused
                .map(|Refusal(problems)| (problems[0].field.clone().unwrap_or_default(), problems[0].code));
            assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code)), "{change:?}");
        }
    }

    #[test]
    fn a_series_with_attendance_can_be_ended_after_it_but_not_deleted() {
        let club = Club::with_marks();
        let end = |date| PlanningCommand::EndSeries { id: TUESDAYS, ends_on: Club::day(date) };
        assert_eq!(decide(&club, &end("2026-11-10")), Err(Refusal::field("ends_on", Code::StillInUse)));
        assert!(decide(&club, &end("2026-11-17")).is_ok());
        let delete = PlanningCommand::DeleteSeries { id: TUESDAYS };
        assert_eq!(decide(&club, &delete), Err(Refusal::because(Code::StillInUse)));
        assert!(decide(&Club::with_planning(), &delete).is_ok());
    }

    #[test]
    fn undoing_brings_a_session_back_to_the_exception_it_had() {
        let session = Club::session(THURSDAYS, "2026-11-26");
        let time: NaiveTime = "19:15:00".parse().unwrap();
        let moved = PlanningCommand::MoveSession {
            session,
            date: Club::day(SESSION_DAY),
            start_time: time,
            place: Some("Parc".into()),
            reason: None,
        };
        let cancelled = PlanningCommand::CancelSession { session, reason: Some("Travaux".into()) };
        let histories: [&[&PlanningCommand]; 4] = [&[], &[&moved], &[&cancelled], &[&moved, &cancelled]];
        for history in histories {
            for act in [&moved, &cancelled, &PlanningCommand::KeepSession { session }] {
                let mut club = Changing::new();
                for command in history {
                    club.run(command);
                }
                let before = club.exception(session);
                let undo = PlanningCommand::back_to(session, &series(&club.0, THURSDAYS), before.as_ref());
                club.run(act);
                for command in &undo {
                    club.run(command);
                }
                assert_eq!(club.exception(session), before, "{history:?} then {act:?}");
            }
        }
    }

    /// A club that commands change.
    struct Changing(Club, i64, std::collections::HashMap<Uuid, crate::sync::merge::StampedRow>);

    impl Changing {
        fn new() -> Self {
            Self(Club::with_planning(), 0, std::collections::HashMap::new())
        }

        fn run(&mut self, command: &PlanningCommand) {
            for write in decide(&self.0, command).unwrap() {
                self.1 += 1;
                let stamp = crate::sync::clock::Stamp { ms: self.1, ..crate::sync::clock::Stamp::ZERO };
                let width = write.collection().fields.len();
                let merged = merge(self.2.remove(&write.id()), &write, stamp, width);
                self.2.insert(write.id(), merged.stamped);
            }
            // The rows of a ledger stand once they are in: start from a fresh one.
            self.0 = Club::with_planning();
            self.0.records.insert(SessionException::COLLECTION, self.2.values().cloned());
        }

        fn exception(&self, session: SessionRef) -> Option<SessionException> {
            let records: &dyn Records = &self.0.records;
            records.get(SessionException::id_for(session).0)
        }
    }
}
