//! What the server reads before it renders a page: the rows that the page's queries will ask for.

use super::{dashboard, home, members::OUT_OF_REACH};
use crate::club::{
    access::{AccessGrant, FamilyAccount, GroupCoach},
    attendance::{AttendanceMark, sheet_reads},
    consents::{Consent, ConsentText},
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, Household, HouseholdPlace, reach_reads},
    history::Change,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{DistinctPeople, Enrolment, Member, MemberId},
    planning::{Group, Season, SeriesId, SessionException, SessionRef, SessionSeries, week_start},
    practice::{PracticePolicy, verdict_reads},
    privacy::{ERASURE_READS, retention::RetentionRule},
};
use crate::sync::{FieldValue, Read, Record, Value};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

/// Of these a page about one person reads that person's alone.
const BY_PERSON: [&crate::sync::Collection; 2] = [AttendanceMark::COLLECTION, Change::COLLECTION];

/// The rows of a page's address. An address that is none of ours reads nothing.
#[must_use]
pub fn reads(path: &str, query: Option<&str>, today: NaiveDate) -> Vec<Read> {
    let planning = || {
        vec![
            Read::all::<Season>(),
            Read::all::<Group>(),
            Read::all::<SessionSeries>(),
            Read::all::<SessionException>(),
        ]
    };
    let people =
        || vec![Read::all::<Season>(), Read::all::<Group>(), Read::all::<Enrolment>(), Read::all::<Member>()];
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [] | ["sessions", ..] => {
            let mut reads = planning();
            reads.extend([Read::all::<Enrolment>(), Read::all::<Member>(), Read::all::<GroupCoach>()]);
            if parts.is_empty() {
                reads.push(Read::all::<FamilyAccount>());
            }
            match session_of(&parts) {
                Some(session) => {
                    if parts.last() == Some(&"edit") {
                        let exception = SessionException::id_for(session).0;
                        reads.extend([session.series_id.0, exception].map(changes_of));
                    }
                    reads.extend(sheet_reads(session));
                    reads.extend(verdict_reads());
                }
                None => reads.extend(marks_of_several(&parts, query, today)),
            }
            reads
        }
        ["dashboard"] => {
            let mut reads = planning();
            reads.extend(verdict_reads());
            reads.push(marks_around(today, dashboard::WEEKS as u64 - 1));
            reads
        }
        // The import reads the records of the device; the audit log is asked for, and the device names the people.
        ["members", "import"] | ["club", "audit"] => Vec::new(),
        ["members", "duplicates"] => vec![Read::all::<Member>(), Read::all::<DistinctPeople>()],
        ["members", "duplicates", a, b] => comparison_reads([a, b]),
        ["members", "families", "new"] => vec![Read::all::<Season>(), Read::all::<Group>()],
        ["family"] => {
            let mut reads = people();
            reads.extend(planning());
            reads.extend(families());
            reads.extend([Read::all::<GroupCoach>(), Read::all::<FamilyAccount>()]);
            reads
        }
        ["members", "families", ..] => {
            let mut reads = people();
            reads.extend(families());
            reads.push(Read::all::<FamilyAccount>());
            reads
        }
        // Whose data it is, and what erasing them comes to, is read from all that the club holds.
        ["members", id, "data" | "erase"] if Uuid::try_parse(id).is_ok() => {
            let id = MemberId(Uuid::try_parse(id).unwrap_or_default());
            let mut reads: Vec<Read> = ERASURE_READS
                .iter()
                .filter(|collection| !BY_PERSON.iter().any(|by| by.name == collection.name))
                .map(|collection| Read::All(collection))
                .collect();
            reads.push(Read::all::<SessionSeries>());
            reads.push(Read::Where(AttendanceMark::COLLECTION, "member_id", id.to_value()));
            reads.push(Read::Where(Change::COLLECTION, "about_id", id.to_value()));
            reads.push(changes_of(id.0));
            reads
        }
        // What is due is found by the device, which holds what tells it.
        ["club", "retention"] => vec![Read::all::<RetentionRule>()],
        ["club", "consents"] => vec![Read::all::<ConsentText>()],
        ["members", id, ..] if Uuid::try_parse(id).is_ok() => {
            let mut reads = people();
            reads.extend(planning());
            let id = Uuid::try_parse(id).unwrap_or_default().to_value();
            reads.push(Read::Where(Licence::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(AttendanceMark::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(Change::COLLECTION, "record_id", id.clone()));
            reads.push(Read::Where(EmergencyContact::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(FamilyAccount::COLLECTION, "member_id", id.clone()));
            reads.extend(families());
            reads.extend(papers_of(id));
            reads
        }
        ["members", ..] => {
            let mut reads = people();
            reads.push(Read::all::<Licence>());
            let (key, value) = OUT_OF_REACH;
            if asks_for(query, key, value) {
                reads.extend(reach_reads());
            }
            reads
        }
        ["groups", ..] => {
            let mut reads = people();
            reads.extend(planning());
            reads.push(Read::all::<GroupCoach>());
            reads.extend(parts.get(1).and_then(|id| Uuid::try_parse(id).ok()).map(changes_of));
            reads
        }
        ["licences", ..] => verdict_reads(),
        ["club", ..] => vec![
            Read::all::<AccessGrant>(),
            Read::all::<GroupCoach>(),
            Read::all::<FamilyAccount>(),
            Read::all::<Season>(),
            Read::all::<Group>(),
            Read::all::<PracticePolicy>(),
            Read::all::<MedicalRule>(),
        ],
        _ => Vec::new(),
    }
}

/// Whether an address asks for something by one of its words.
fn asks_for(query: Option<&str>, key: &str, value: &str) -> bool {
    query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .any(|pair| pair.split_once('=') == Some((key, value)))
}

/// The history of a record.
fn changes_of(id: Uuid) -> Read {
    Read::Where(Change::COLLECTION, "record_id", id.to_value())
}

/// What two people hold, side by side.
fn comparison_reads(people: [&str; 2]) -> Vec<Read> {
    let mut reads = vec![Read::all::<Group>(), Read::all::<Household>()];
    for id in people.into_iter().filter_map(|id| Uuid::try_parse(id).ok()) {
        reads.push(Read::one::<Member>(id));
        let theirs = [
            Enrolment::COLLECTION,
            AttendanceMark::COLLECTION,
            Licence::COLLECTION,
            MedicalProof::COLLECTION,
            HouseholdPlace::COLLECTION,
            Guardian::COLLECTION,
            EmergencyContact::COLLECTION,
        ];
        reads.extend(theirs.map(|collection| Read::Where(collection, "member_id", id.to_value())));
    }
    reads
}

/// Who lives with whom, and who answers for them.
fn families() -> Vec<Read> {
    vec![Read::all::<Household>(), Read::all::<HouseholdPlace>(), Read::all::<Guardian>()]
}

/// What the verdict of one person rests on, and who may sign for them.
fn papers_of(id: Value) -> Vec<Read> {
    let of_member = [
        MedicalProof::COLLECTION,
        SeasonMembership::COLLECTION,
        Consent::COLLECTION,
        HouseholdPlace::COLLECTION,
    ];
    let mut reads: Vec<Read> =
        of_member.into_iter().map(|collection| Read::Where(collection, "member_id", id.clone())).collect();
    reads.extend([
        Read::all::<PracticePolicy>(),
        Read::all::<MedicalRule>(),
        Read::all::<Guardian>(),
        Read::all::<ConsentText>(),
    ]);
    reads
}

/// The marks that a page of several sessions counts.
fn marks_of_several(parts: &[&str], query: Option<&str>, today: NaiveDate) -> Option<Read> {
    match parts {
        [] => Some(marks_around(today, home::WEEKS - 1)),
        ["sessions"] => {
            let mut asked = query.into_iter().flat_map(|query| query.split('&'));
            let asked = asked.find_map(|pair| pair.strip_prefix("week=")?.parse().ok());
            Some(marks_around(asked.unwrap_or(today), 1))
        }
        ["sessions", series, "edit"] => {
            let id = Uuid::try_parse(series).ok()?;
            Some(Read::Where(AttendanceMark::COLLECTION, "series_id", id.to_value()))
        }
        _ => None,
    }
}

/// The marks of a day's week, of so many weeks before it, and of the one after it: a session that was
/// moved keeps its marks under its first date. What was moved further has its counts from the device's copy.
fn marks_around(day: NaiveDate, weeks_before: u64) -> Read {
    let monday = week_start(day);
    let from = monday.checked_sub_days(Days::new(7 * weeks_before)).unwrap_or(monday);
    let to = monday.checked_add_days(Days::new(13)).unwrap_or(day);
    Read::Between(AttendanceMark::COLLECTION, "session_date", from, to)
}

fn session_of(parts: &[&str]) -> Option<SessionRef> {
    let [_, series, date, ..] = parts else { return None };
    Some(SessionRef { series_id: SeriesId(Uuid::try_parse(series).ok()?), date: date.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(path: &str, query: Option<&str>) -> Vec<Read> {
        let today = "2026-11-21".parse().unwrap();
        let mut reads = reads(path, query, today);
        reads.retain(|read| read.collection() == AttendanceMark::COLLECTION);
        reads
    }

    fn between(from: &str, to: &str) -> Vec<Read> {
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        vec![Read::Between(AttendanceMark::COLLECTION, "session_date", from, to)]
    }

    #[test]
    fn the_list_reads_the_families_only_for_whom_nobody_can_be_reached_for() {
        let today = "2026-11-21".parse().unwrap();
        let guardians = |query| reads("/members", query, today).contains(&Read::all::<Guardian>());
        for (query, expected) in [
            (None, false),
            (Some("q=contact"), false),
            (Some("contact=some"), false),
            (Some("status=active&contact=none"), true),
        ] {
            assert_eq!(guardians(query), expected, "{query:?}");
        }
    }

    #[test]
    fn a_page_reads_the_marks_of_the_weeks_that_it_shows_and_no_others() {
        assert_eq!(marks("/", None), between("2026-09-28", "2026-11-29"), "eight bars");
        assert_eq!(marks("/dashboard", None), between("2026-09-21", "2026-11-29"), "nine");
        assert_eq!(marks("/sessions", None), between("2026-11-09", "2026-11-29"));
        let asked = Some("group=x&week=2026-02-04");
        assert_eq!(marks("/sessions", asked), between("2026-01-26", "2026-02-15"));
        assert_eq!(marks("/sessions", Some("week=soon")), marks("/sessions", None));
        assert_eq!(marks("/sessions/new", None), []);
        let series = Uuid::from_u128(7);
        let of_series = Read::Where(AttendanceMark::COLLECTION, "series_id", series.to_value());
        assert_eq!(marks(&format!("/sessions/{series}/edit"), None), [of_series]);
    }
}
