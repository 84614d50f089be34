//! What the server reads before it renders a page: the rows that the page's queries will ask for.

use crate::club::{
    attendance::{AttendanceMark, sheet_reads},
    history::Change,
    licences::Licence,
    people::{Enrolment, Member},
    planning::{Group, Season, SeriesId, SessionException, SessionRef, SessionSeries},
};
use crate::sync::{FieldValue, Read, Record};
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
                Some(session) => reads.extend(sheet_reads(session)),
                None => reads.push(recent_marks(today)),
            }
            reads
        }
        // The import reads the records of the device.
        ["members", "import"] => Vec::new(),
        ["members", id, ..] if Uuid::try_parse(id).is_ok() => {
            let mut reads = people();
            reads.extend(planning());
            let id = Uuid::try_parse(id).unwrap_or_default().to_value();
            reads.push(Read::Where(Licence::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(AttendanceMark::COLLECTION, "member_id", id.clone()));
            reads.push(Read::Where(Change::COLLECTION, "record_id", id));
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
            reads
        }
        ["club", ..] => vec![Read::all::<Season>()],
        _ => Vec::new(),
    }
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
