//! Sessions with their counts, for lists of sessions: one pass over the marks for all of them.

use super::{
    mark::{AttendanceMark, MarkState},
    sheet::Counts,
};
use crate::club::{
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{GroupId, Occurrence, SessionRef, occurrences},
};
use crate::sync::{Record, Records, Value};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A session with how many are marked how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaLine {
    pub occurrence: Occurrence,
    pub counts: Counts,
}

impl AgendaLine {
    /// It took or takes place and somebody is not marked.
    #[must_use]
    pub const fn has_unmarked(&self) -> bool {
        !self.occurrence.cancelled && self.counts.unmarked > 0
    }
}

/// The sessions of the days `from` to `to` with their counts, by date and time. The counts are those
/// of the sessions' sheets.
#[must_use]
pub fn agenda(records: &dyn Records, from: NaiveDate, to: NaiveDate) -> Vec<AgendaLine> {
    let found = occurrences(records, from, to);
    let expected = expected_people(records);
    let mut marks = marks_of(records, &found);
    let lines = found.into_iter().map(|occurrence| {
        let mut counts = Counts::default();
        let mut marked = marks.remove(&occurrence.session).unwrap_or_default();
        for member in expected.get(&occurrence.group.id).into_iter().flatten() {
            counts.add(marked.remove(member));
        }
        for state in marked.into_values() {
            counts.add(Some(state));
        }
        AgendaLine { occurrence, counts }
    });
    lines.collect()
}

/// The first sessions after a day that are not cancelled, looking a month ahead at most.
#[must_use]
pub fn next_sessions(records: &dyn Records, after: NaiveDate, most: usize) -> Vec<AgendaLine> {
    let day = |days| after.checked_add_days(Days::new(days)).unwrap_or(after);
    let mut lines = agenda(records, day(1), day(31));
    lines.retain(|line| !line.occurrence.cancelled);
    lines.truncate(most);
    lines
}

/// The people that each group expects: enrolled, in the lists, and not gone.
fn expected_people(records: &dyn Records) -> HashMap<GroupId, Vec<MemberId>> {
    let gone: HashSet<MemberId> = records
        .all::<Member>()
        .filter(|member| !member.is_listed() || member.status == MemberStatus::Former)
        .map(|member| member.id)
        .collect();
    let mut expected: HashMap<GroupId, Vec<MemberId>> = HashMap::new();
    for enrolment in records.all::<Enrolment>().filter(|e| e.active && !gone.contains(&e.member_id)) {
        if records.row(Member::COLLECTION, enrolment.member_id.0).is_some() {
            expected.entry(enrolment.group_id).or_default().push(enrolment.member_id);
        }
    }
    expected
}

type Marked = HashMap<MemberId, MarkState>;

fn marks_of(records: &dyn Records, sessions: &[Occurrence]) -> HashMap<SessionRef, Marked> {
    let names: HashSet<SessionRef> = sessions.iter().map(|occurrence| occurrence.session).collect();
    let dates = || names.iter().map(|session| session.date);
    let (Some(first), Some(last)) = (dates().min(), dates().max()) else { return HashMap::new() };
    let mut marks: HashMap<SessionRef, Marked> = HashMap::new();
    for mark in marks_between(records, first, last).filter(|mark| names.contains(&mark.session())) {
        if let Some(state) = mark.state
            && records.row(Member::COLLECTION, mark.member_id.0).is_some()
        {
            marks.entry(mark.session()).or_default().insert(mark.member_id, state);
        }
    }
    marks
}

/// The marks of sessions that are named by the days `from` to `to`. A club's years of marks are
/// passed over without being parsed: dates sort as the text that they are stored as.
pub(super) fn marks_between(
    records: &dyn Records,
    from: NaiveDate,
    to: NaiveDate,
) -> impl Iterator<Item = AttendanceMark> {
    let (from, to) = (from.to_string(), to.to_string());
    let position = AttendanceMark::COLLECTION.position("session_date").unwrap_or_default();
    records
        .rows(AttendanceMark::COLLECTION)
        .filter(move |row| match row.values.get(position) {
            Some(Value::Text(date)) => (from.as_str()..=to.as_str()).contains(&date.as_str()),
            _ => false,
        })
        .filter_map(|row| AttendanceMark::from_values(row.id, &row.values).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{attendance::fixture::Club, attendance::sheet::counts_of};

    #[test]
    fn counts_of_the_agenda_are_those_of_the_sheets() {
        let club = Club::with_marks();
        let (monday, sunday) = (Club::day("2026-11-16"), Club::day("2026-11-22"));
        let lines = agenda(&club.records, monday, sunday);
        assert_eq!(lines.len(), 3);
        for line in &lines {
            assert_eq!(line.counts, counts_of(&club.records, line.occurrence.session));
        }
        let tuesday = &lines[0];
        let expected = Counts { present: 2, absent: 1, trial: 1, unmarked: 1, ..Counts::default() };
        assert_eq!((tuesday.occurrence.date, tuesday.counts), (Club::day("2026-11-17"), expected));
    }

    #[test]
    fn a_moved_session_is_listed_where_it_went_and_a_cancelled_one_asks_for_nothing() {
        let club = Club::with_marks();
        let lines = agenda(&club.records, Club::day("2026-11-16"), Club::day("2026-11-22"));
        let moved = &lines[1];
        assert_eq!(moved.occurrence.session.date, Club::day("2026-11-12"));
        assert_eq!((moved.occurrence.date, moved.counts.present), (Club::day("2026-11-18"), 1));
        let cancelled = &lines[2];
        assert!(cancelled.occurrence.cancelled && !cancelled.has_unmarked());
    }

    #[test]
    fn the_next_sessions_leave_out_today_and_cancelled_ones() {
        let club = Club::with_marks();
        let next = next_sessions(&club.records, Club::day("2026-11-17"), 2);
        let days: Vec<_> = next.iter().map(|line| line.occurrence.date.to_string()).collect();
        assert_eq!(days, ["2026-11-18", "2026-11-24"]);
    }
}
