//! The server's clock and its source of ids: the one place that reads them, so that everything else
//! takes time and ids as arguments.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use uuid::Uuid;

/// Now, to the millisecond, as both databases keep it.
#[must_use]
pub fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    Utc::now().trunc_subsecs(3)
}

/// Today where the clubs are. All of them are in one time zone so far; the rules of summer time come with
/// `chrono-tz`, as data that is compiled in: the container needs no time-zone files.
#[must_use]
pub fn today() -> NaiveDate {
    day_of(now())
}

/// The date of a moment where the clubs are.
#[must_use]
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&chrono_tz::Europe::Paris).date_naive()
}

/// An id that sorts by the time it was made.
#[must_use]
pub fn new_id() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    Uuid::now_v7()
}

/// An id that nobody can guess or derive a time from.
#[must_use]
pub fn random_id() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    Uuid::new_v4()
}
