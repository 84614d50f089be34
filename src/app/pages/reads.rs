//! What the server reads before it renders a page: the rows that the page's queries will ask for.

use crate::club::{
    attendance::{AttendanceMark, sheet_reads},
    consents::Consent,
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, Household, HouseholdPlace},
    history::Change,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{DistinctPeople, Enrolment, Member},
    planning::{Group, Season, SeriesId, SessionException, SessionRef, SessionSeries},
    practice::{PracticePolicy, verdict_reads},
};
use crate::sync::{FieldValue, Read, Record, Value};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

/// The rows of a page's address. An address that is none of ours reads nothing.
#[must_use]
pub fn reads(path: &str, today: NaiveDate) -> Vec<Read> {
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
            reads.extend([Read::all::<Enrolment>(), Read::all::<Member>()]);
            match session_of(&parts) {
                Some(session) => {
                    if parts.last() == Some(&"edit") {
                        let exception = SessionException::id_for(session).0;
                        reads.extend([session.series_id.0, exception].map(changes_of));
                    }
                    reads.extend(sheet_reads(session));
                    reads.extend(verdict_reads());
                }
                None => reads.push(recent_marks(today)),
            }
            reads
        }
        // Charts over weeks of marks are drawn from the device's copy; the rest comes with the page.
        ["dashboard"] => {
            let mut reads = planning();
            reads.extend(verdict_reads());
            reads.push(recent_marks(today));
            reads
        }
        // The import reads the records of the device.
        ["members", "import"] => Vec::new(),
        ["members", "duplicates"] => vec![Read::all::<Member>(), Read::all::<DistinctPeople>()],
        ["members", "duplicates", a, b] => comparison_reads([a, b]),
        ["members", "families", "new"] => vec![Read::all::<Season>(), Read::all::<Group>()],
        ["members", "families", ..] => {
            let mut reads = people();
            reads.extend(families());
            reads
        }
        ["members", id, ..] if Uuid::try_parse(id).is_ok() => {
            let mut reads = people();
            reads.extend(planning());
            let id = Uuid::try_parse(id).unwrap_or_default().to_value();
            reads.push(Read::Where(Licence::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(AttendanceMark::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(Change::COLLECTION, "record_id", id.clone()));
            reads.push(Read::Where(EmergencyContact::COLLECTION, "member_id", id.clone()));
            reads.extend(families());
            reads.extend(papers_of(id));
            reads
        }
        ["members", ..] => {
            let mut reads = people();
            reads.push(Read::all::<Licence>());
            reads
        }
        ["groups", ..] => {
            let mut reads = people();
            reads.extend(planning());
            reads.extend(parts.get(1).and_then(|id| Uuid::try_parse(id).ok()).map(changes_of));
            reads
        }
        ["licences", ..] => verdict_reads(),
        ["club", ..] => vec![
            Read::all::<Season>(),
            Read::all::<Group>(),
            Read::all::<PracticePolicy>(),
            Read::all::<MedicalRule>(),
        ],
        _ => Vec::new(),
    }
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
    reads.extend([Read::all::<PracticePolicy>(), Read::all::<MedicalRule>(), Read::all::<Guardian>()]);
    reads
}

/// The marks of the weeks that the home page counts and of the week ahead; the agenda's other weeks get
/// their counts from the device's copy.
fn recent_marks(today: NaiveDate) -> Read {
    let from = today.checked_sub_days(Days::new(9 * 7)).unwrap_or(today);
    let to = today.checked_add_days(Days::new(7)).unwrap_or(today);
    Read::Between(AttendanceMark::COLLECTION, "session_date", from, to)
}

fn session_of(parts: &[&str]) -> Option<SessionRef> {
    let [_, series, date, ..] = parts else { return None };
    Some(SessionRef { series_id: SeriesId(Uuid::try_parse(series).ok()?), date: date.parse().ok()? })
}
