//! From which day on devices hold what belongs to a day: marks, exceptions of sessions and the history. Of these a
//! tablet that is lost gives away this season and the three months before it, and not the years before: those stay
//! with the server, where exports and programs find them. What belongs to no day (people, licences, medical proofs,
//! consents, season memberships …) it holds whole, as far as its role sees it: whether somebody may practise, and
//! what "set present" does, is decided on it, by what may have been written long ago.

use crate::club::{
    attendance::AttendanceMark,
    history::Change,
    planning::{Season, SessionException},
};
use crate::sync::{Collection, FieldValue as _, Read, Record as _, Records, sight::Span};
use chrono::{Days, NaiveDate, NaiveTime};

/// So long before the season: attendance is looked back on for nine weeks, also when a season has just begun.
const BEFORE_SEASON: Days = Days::new(90);

/// How a row says of which day it is. That never changes for a row, or devices would go on to hold one that
/// has come to be of an earlier day.
#[derive(Clone, Copy)]
enum Dated {
    /// The field with the date.
    On(&'static str),
    /// The field with the milliseconds since 1970.
    At(&'static str),
}

/// The collections that belong to days, and grow from season to season.
const DATED: [(&Collection, Dated); 3] = [
    (AttendanceMark::COLLECTION, Dated::On("session_date")),
    (SessionException::COLLECTION, Dated::On("original_date")),
    (Change::COLLECTION, Dated::At("made_at_ms")),
];

/// What [`held_since`] reads.
#[must_use]
pub fn held_reads() -> Read {
    Read::all::<Season>()
}

/// The first day of which devices hold what is dated: 90 days before the season that has begun last. None
/// before a club's first season: all is held.
///
/// It moves once a year. A season that was entered with a wrong date takes rows from devices until it is put
/// right, which brings them back.
#[must_use]
pub fn held_since(records: &dyn Records, today: NaiveDate) -> Option<NaiveDate> {
    let begun = records.all::<Season>().map(|season| season.starts_on).filter(|first| *first <= today).max();
    begun?.checked_sub_days(BEFORE_SEASON)
}

/// What of a collection is of a day from `since` on; none for one that is of no day.
#[must_use]
pub fn span_of(collection: &Collection, since: NaiveDate) -> Option<Span> {
    let (_, dated) = DATED.iter().find(|(dated, _)| dated.name == collection.name)?;
    Some(match dated {
        Dated::On(field) => Span { field, first: since.to_value() },
        Dated::At(field) => {
            let midnight = since.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
            Span { field, first: midnight.to_value() }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        attendance::{MarkState, fixture::Club},
        people::{Member, MemberId},
        planning::{SeasonId, SeriesId, SessionRef},
    };
    use crate::sync::{Kind, Row, Value};
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn devices_hold_the_season_and_the_ninety_days_before_it() {
        let cases: [(&[&str], &str, Option<&str>); 6] = [
            (&[], "2026-11-21", None),
            (&["2026-09-01"], "2026-11-21", Some("2026-06-03")),
            (&["2026-09-01"], "2026-09-01", Some("2026-06-03")),
            // The season that is over is held until the next one begins.
            (&["2025-09-01", "2026-09-01"], "2026-08-31", Some("2025-06-03")),
            (&["2026-09-01", "2025-09-01"], "2028-07-14", Some("2026-06-03")),
            (&["2027-09-01"], "2026-11-21", None),
        ];
        for (seasons, today, expected) in cases {
            let mut club = Club::default();
            for (number, starts_on) in (1..).zip(seasons) {
                let starts_on = day(starts_on);
                club.add(&Season {
                    starts_on,
                    ..Season::around(SeasonId(Uuid::from_u128(number)), starts_on)
                });
            }
            assert_eq!(held_since(&club.records, day(today)), expected.map(day), "{seasons:?} on {today}");
        }
    }

    #[test]
    fn what_is_of_an_earlier_day_is_left_out_and_what_is_gone_is_told() {
        let since = day("2026-06-03");
        let person = MemberId(Uuid::from_u128(1));
        let mark = |date| {
            let session = SessionRef { series_id: SeriesId(Uuid::from_u128(2)), date: day(date) };
            AttendanceMark {
                id: AttendanceMark::id_for(session, person),
                series_id: session.series_id,
                session_date: session.date,
                member_id: person,
                state: Some(MarkState::Present),
                first_by: None,
                first_from: None,
                first_at_ms: None,
            }
        };
        let row = |date, deleted| Row { id: mark(date).id.0, seq: 1, deleted, values: mark(date).values() };
        let mut rows = vec![row("2026-06-02", false), row("2026-06-03", false), row("2025-01-01", true)];
        let expected = rows[1..].to_vec();
        span_of(AttendanceMark::COLLECTION, since).unwrap().keep(AttendanceMark::COLLECTION, &mut rows);
        assert_eq!(rows, expected);

        let at = Change::COLLECTION.position("made_at_ms").unwrap();
        let change = |ms: i64| {
            let mut values = vec![Value::Null; Change::COLLECTION.fields.len()];
            values[at] = Value::Integer(ms);
            Row { id: Uuid::from_u128(u128::from(ms.unsigned_abs())), seq: 1, deleted: false, values }
        };
        let midnight = since.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        let mut rows = vec![change(midnight - 1), change(midnight)];
        span_of(Change::COLLECTION, since).unwrap().keep(Change::COLLECTION, &mut rows);
        assert_eq!(rows, [change(midnight)]);

        assert_eq!(span_of(Member::COLLECTION, since), None, "people are of no day");
    }

    #[test]
    fn whatever_is_of_a_day_says_so_in_a_field_of_its_own() {
        for (collection, dated) in DATED {
            let (field, kind) = match dated {
                Dated::On(field) => (field, Kind::Date),
                Dated::At(field) => (field, Kind::Integer),
            };
            let found = collection.fields.iter().find(|known| known.name == field).unwrap();
            assert_eq!((found.kind, found.optional), (kind, false), "{}.{field}", collection.name);
        }
    }
}
