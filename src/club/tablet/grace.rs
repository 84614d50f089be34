//! How long a device opens with its code alone. The server's half of the key is asked for at each start; a
//! gym without a network would then be without its list of members, so the device may keep the half for a
//! while: the less a role sees, the longer.

use super::super::Role;
use serde::{Deserialize, Serialize};

/// The hours for which a role's device opens without the server.
#[must_use]
pub const fn grace_hours(role: Role) -> u32 {
    match role {
        Role::Admin | Role::Treasurer => 12,
        Role::Secretary => 3 * 24,
        Role::Coach | Role::Member => 7 * 24,
    }
}

/// Until when the half that is kept may be used. Clocks go backward by themselves or because somebody sets
/// them: the latest instant that was ever seen counts, so turning the clock back gives no more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grace {
    /// By the server's clock, brought to the device's when the half was given.
    until_ms: i64,
    seen_ms: i64,
}

impl Grace {
    /// The half was given now.
    #[must_use]
    pub fn given(role: Role, now_ms: i64) -> Self {
        let length = i64::from(grace_hours(role)) * 3_600_000;
        Self { until_ms: now_ms.saturating_add(length), seen_ms: now_ms }
    }

    /// As it stands now; kept, so that what was seen once counts for ever.
    #[must_use]
    pub fn at(self, now_ms: i64) -> Self {
        Self { seen_ms: self.seen_ms.max(now_ms), ..self }
    }

    /// Whether the device opens without the server.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.seen_ms < self.until_ms
    }

    /// When it ends.
    #[must_use]
    pub const fn until_ms(self) -> i64 {
        self.until_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn the_more_a_role_sees_the_sooner_its_device_asks_the_server() {
        let table = [
            (Role::Admin, 12),
            (Role::Treasurer, 12),
            (Role::Secretary, 72),
            (Role::Coach, 168),
            (Role::Member, 168),
        ];
        assert_eq!(table.len(), Role::ALL.len());
        for (role, hours) in table {
            let grace = Grace::given(role, 1_000);
            assert_eq!(grace_hours(role), hours, "{role:?}");
            assert!(grace.at(1_000 + i64::from(hours) * HOUR - 1).is_open(), "{role:?}");
            assert!(!grace.at(1_000 + i64::from(hours) * HOUR).is_open(), "{role:?}");
        }
    }

    #[test]
    fn turning_the_clock_back_gives_no_more_time() {
        let grace = Grace::given(Role::Admin, 1_000 * HOUR).at(1_013 * HOUR);
        assert!(!grace.is_open());
        assert!(!grace.at(1_001 * HOUR).is_open());
        assert!(!grace.at(i64::MIN).is_open());
    }

    #[test]
    fn what_was_seen_is_still_known_after_it_was_stored() {
        let grace = Grace::given(Role::Coach, 5).at(i64::MAX);
        let stored = serde_json::to_string(&grace).unwrap();
        let read: Grace = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, grace);
        assert!(!read.at(6).is_open());
    }
}
