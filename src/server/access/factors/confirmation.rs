//! Showing again who one is, before what a thief of an open session would do first: another e-mail or role,
//! strong invitations, factors, bank details, wiping a device.

use crate::server::{Error, access::Session};
use chrono::{DateTime, TimeDelta, Utc};

/// How long it counts.
pub const GOOD_FOR: TimeDelta = TimeDelta::minutes(5);

/// Whether somebody who showed at a time who they are need not do so again.
#[must_use]
pub fn is_fresh(confirmed_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    // Another server's clock may be a little ahead; a time further on was not written by one of ours.
    confirmed_at.is_some_and(|at| (-TimeDelta::seconds(5)..=GOOD_FOR).contains(&(now - at)))
}

impl Session {
    /// The guard of what needs a confirmation.
    ///
    /// # Errors
    /// [`Error::ConfirmationWanted`] when none was given within five minutes.
    pub fn require_confirmed(&self, now: DateTime<Utc>) -> Result<(), Error> {
        if is_fresh(self.confirmed_at, now) { Ok(()) } else { Err(Error::ConfirmationWanted) }
    }

    /// Somebody in whose name this program does what they have decided before, when nobody is there to be asked.
    /// Never what a request brings.
    #[must_use]
    pub fn having_decided(&self, now: DateTime<Utc>) -> Self {
        Self { confirmed_at: Some(now), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_counts_for_five_minutes_and_no_longer() {
        let now = DateTime::from_timestamp(1_795_200_000, 0).unwrap();
        for (age, expected) in [(0, true), (299, true), (300, true), (301, false), (86_400, false)] {
            assert_eq!(is_fresh(Some(now - TimeDelta::seconds(age)), now), expected, "{age}");
        }
        assert!(!is_fresh(None, now));
        assert!(is_fresh(Some(now + TimeDelta::seconds(5)), now));
        assert!(!is_fresh(Some(now + TimeDelta::minutes(10)), now));
    }
}
