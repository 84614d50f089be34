//! The server's clock and its source of ids: the one place that reads them, so that everything else
//! takes time and ids as arguments.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Now, to the millisecond, as both databases keep it.
#[must_use]
pub fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    Utc::now().trunc_subsecs(3)
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
