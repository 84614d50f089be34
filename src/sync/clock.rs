//! Hybrid logical clock. A stamp picks the winner of a field, and nothing else: never what a device
//! has seen (that is the server's `seq`) and never the date of an event.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// When a command was made, on which device. Orders by time, then counter, then device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Milliseconds since 1970, by the device's clock (or corrected by the server).
    pub ms: i64,
    /// Tells apart what one device did in the same millisecond, or while its clock stood still.
    pub counter: u32,
    /// Breaks the tie between two devices, the same way everywhere.
    pub device: Uuid,
}

impl Stamp {
    /// Before every stamp that a device can make.
    pub const ZERO: Self = Self { ms: 0, counter: 0, device: Uuid::nil() };
}

/// Fixed width, so that text order is stamp order in both databases.
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}-{:08x}-{}", self.ms.max(0), self.counter, self.device.simple())
    }
}

/// The text was not a stamp.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a stamp: expected 12, 8 and 32 hexadecimal digits separated by hyphens")]
pub struct NotAStamp;

impl FromStr for Stamp {
    type Err = NotAStamp;

    fn from_str(text: &str) -> Result<Self, NotAStamp> {
        let mut parts = text.splitn(3, '-');
        let mut part = |width: usize| parts.next().filter(|p| p.len() == width).ok_or(NotAStamp);
        let ms = i64::from_str_radix(part(12)?, 16).map_err(|_| NotAStamp)?;
        let counter = u32::from_str_radix(part(8)?, 16).map_err(|_| NotAStamp)?;
        let device = Uuid::try_parse(part(32)?).map_err(|_| NotAStamp)?;
        if ms < 0 {
            return Err(NotAStamp);
        }
        Ok(Self { ms, counter, device })
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A device's clock: gives stamps that only grow, whatever the wall clock does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    ms: i64,
    counter: u32,
}

impl Clock {
    /// The clock of a device that has made no stamp yet.
    pub const NEW: Self = Self { ms: 0, counter: 0 };

    /// A clock that was stored as its last stamp.
    #[must_use]
    pub const fn at(ms: i64, counter: u32) -> Self {
        Self { ms, counter }
    }

    /// The last stamp, to be stored.
    #[must_use]
    pub const fn last(self) -> (i64, u32) {
        (self.ms, self.counter)
    }

    /// The next stamp: the wall clock when it moved on, one more on the counter when it did not.
    #[must_use]
    pub fn tick(self, now_ms: i64, device: Uuid) -> (Self, Stamp) {
        let next = if now_ms > self.ms { Self { ms: now_ms, counter: 0 } } else { self.successor() };
        (next, Stamp { ms: next.ms, counter: next.counter, device })
    }

    /// What the server makes of a device's stamp: shifted by the measured clock offset, never
    /// later than the server's own now, and always after the device's previous one.
    #[must_use]
    pub fn correct(self, stamp: Stamp, offset_ms: i64, now_ms: i64) -> (Self, Stamp) {
        let ms = stamp.ms.saturating_add(offset_ms).clamp(0, now_ms);
        let shifted = Self { ms, counter: stamp.counter };
        let next =
            if (shifted.ms, shifted.counter) > (self.ms, self.counter) { shifted } else { self.successor() };
        (next, Stamp { ms: next.ms, counter: next.counter, device: stamp.device })
    }

    fn successor(self) -> Self {
        match self.counter.checked_add(1) {
            Some(counter) => Self { ms: self.ms, counter },
            None => Self { ms: self.ms.saturating_add(1), counter: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEVICE: Uuid = Uuid::from_u128(7);
    const YEAR: i64 = 31_557_600_000;

    proptest! {
        #[test]
        fn stamps_of_a_device_only_grow_whatever_its_wall_clock_does(
            jumps in prop::collection::vec(-YEAR..YEAR, 1..50)
        ) {
            let mut clock = Clock::default();
            let (mut now, mut last) = (1_780_000_000_000_i64, Stamp::ZERO);
            for jump in jumps {
                now = (now + jump).max(1);
                // A restart reads the clock back from storage: it is the same value.
                let (next, stamp) = clock.tick(now, DEVICE);
                prop_assert!(stamp > last);
                (clock, last) = (next, stamp);
            }
        }

        #[test]
        fn corrected_stamps_keep_the_order_of_the_device_and_never_lie_in_the_future(
            steps in prop::collection::vec((-YEAR..YEAR, -YEAR..YEAR), 1..50)
        ) {
            let server_now = 1_780_000_000_000_i64;
            let (mut device, mut server, mut last) = (Clock::default(), Clock::default(), Stamp::ZERO);
            for (jump, offset) in steps {
                let (next, made) = device.tick((server_now + jump).max(1), DEVICE);
                device = next;
                let (next, corrected) = server.correct(made, offset, server_now);
                prop_assert!(corrected > last);
                prop_assert!(corrected.ms <= server_now);
                (server, last) = (next, corrected);
            }
        }

        #[test]
        fn text_order_is_stamp_order(a in any::<(u32, u32, u128)>(), b in any::<(u32, u32, u128)>()) {
            let stamp = |(ms, counter, device): (u32, u32, u128)| Stamp {
                ms: i64::from(ms), counter, device: Uuid::from_u128(device),
            };
            let (a, b) = (stamp(a), stamp(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
            prop_assert_eq!(a.to_string().parse::<Stamp>(), Ok(a));
        }
    }

    #[test]
    fn text_that_is_not_a_stamp_is_refused() {
        for text in ["", "x", "0000000000zz-00000000-00000000000000000000000000000000", "1-2-3"] {
            assert_eq!(text.parse::<Stamp>(), Err(NotAStamp), "{text}");
        }
    }
}
