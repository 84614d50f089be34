//! The sheet of one session: who is expected, who is marked how, what is left to do.

use super::{
    agenda::marks_between,
    mark::{AttendanceMark, MarkState},
};
use crate::club::{
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{GroupId, Occurrence, SessionException, SessionRef, SessionSeries, occurrence_on},
    practice::{Reader, Verdict, Verdicts, verdict_reads},
    spelling::fold,
};
use crate::sync::{FieldValue, Read, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One person on the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    pub member_id: MemberId,
    pub first_name: String,
    pub last_name: String,
    pub birth_date: Option<NaiveDate>,
    pub age: Option<i32>,
    pub status: MemberStatus,
    pub phone: Option<String>,
    pub state: Option<MarkState>,
    /// In the group; others came as a walk-in or were added for the day.
    pub enrolled: bool,
    /// May they practise what the group does, on the day of the session?
    pub verdict: Verdict,
}

/// A session with its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub occurrence: Occurrence,
    /// By family name, accents apart.
    pub lines: Vec<SheetLine>,
}

/// How many are marked how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub present: usize,
    pub absent: usize,
    pub excused: usize,
    pub trial: usize,
    pub unmarked: usize,
}

impl Counts {
    pub fn add(&mut self, state: Option<MarkState>) {
        match state {
            Some(MarkState::Present) => self.present += 1,
            Some(MarkState::Absent) => self.absent += 1,
            Some(MarkState::Excused) => self.excused += 1,
            Some(MarkState::Trial) => self.trial += 1,
            None => self.unmarked += 1,
        }
    }

    #[must_use]
    pub const fn total(&self) -> usize {
        self.present + self.absent + self.excused + self.trial + self.unmarked
    }

    /// Present and trial: the people on the mat.
    #[must_use]
    pub const fn attending(&self) -> usize {
        self.present + self.trial
    }
}

/// What [`Sheet::of`] reads.
#[must_use]
pub fn sheet_reads(session: SessionRef) -> Vec<Read> {
    let mut reads = verdict_reads();
    reads.extend([
        Read::one::<SessionSeries>(session.series_id.0),
        Read::one::<SessionException>(SessionException::id_for(session).0),
        Read::Where(AttendanceMark::COLLECTION, "series_id", session.series_id.0.to_value()),
    ]);
    reads
}

impl Sheet {
    /// The sheet of a session, with verdicts for somebody's eyes; `None` when there is no such session.
    #[must_use]
    pub fn of(records: &dyn Records, session: SessionRef, reader: &Reader) -> Option<Self> {
        let occurrence = occurrence_on(records, session)?;
        let mut marks: HashMap<MemberId, Option<MarkState>> =
            marks_between(records, session.date, session.date)
                .filter(|mark| mark.session() == session)
                .map(|mark| (mark.member_id, mark.state))
                .collect();
        let enrolled = enrolled_in(records, occurrence.group.id);
        let mut lines: Vec<SheetLine> = Vec::new();
        let people: Vec<MemberId> = enrolled.iter().chain(marks.keys()).copied().collect();
        let discipline = occurrence.group.discipline.as_deref();
        let verdicts = Verdicts::build_for_session(records, occurrence.date, &people, discipline);
        let verdicts = verdicts.seen_by(reader, records);
        let mut add = |id: MemberId, state: Option<MarkState>, enrolled: bool| {
            let Some(member) = records.get::<Member>(id.0) else { return };
            // Someone who was archived or left is expected no longer, but what was marked stays.
            if state.is_none() && (!member.is_listed() || member.status == MemberStatus::Former) {
                return;
            }
            lines.push(SheetLine {
                member_id: id,
                birth_date: member.birth_date,
                age: member.age_on(occurrence.date),
                verdict: verdicts.of(&member, discipline),
                first_name: member.first_name,
                last_name: member.last_name,
                status: member.status,
                phone: member.phone,
                state,
                enrolled,
            });
        };
        for id in enrolled {
            let state = marks.remove(&id).flatten();
            add(id, state, true);
        }
        for (id, state) in marks {
            if state.is_some() {
                add(id, state, false);
            }
        }
        lines.sort_by_cached_key(|line| (fold(&line.last_name), fold(&line.first_name), line.member_id));
        Some(Self { occurrence, lines })
    }

    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for line in &self.lines {
            counts.add(line.state);
        }
        counts
    }
}

/// Who is enrolled in a group; the enrolments in others are passed over without being parsed.
fn enrolled_in(records: &dyn Records, group: GroupId) -> Vec<MemberId> {
    let position = Enrolment::COLLECTION.position("group_id").unwrap_or_default();
    let wanted = group.to_value();
    records
        .rows(Enrolment::COLLECTION)
        .filter(|row| row.values.get(position) == Some(&wanted))
        .filter_map(|row| Enrolment::from_values(row.id, &row.values).ok())
        .filter(|enrolment| enrolment.active)
        .map(|enrolment| enrolment.member_id)
        .collect()
}

/// The counts of a session without its names, for lists of sessions.
#[must_use]
pub fn counts_of(records: &dyn Records, session: SessionRef) -> Counts {
    Sheet::of(records, session, &Reader::WHOLE).map(|sheet| sheet.counts()).unwrap_or_default()
}
