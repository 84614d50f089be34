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

/// Two measurements of a clock's error that lie further apart than a slow answer explains: somebody or
/// something has set the clock between them, milliseconds.
pub const JUMP_MS: i64 = 120_000;

/// What a device had heard of the time from the server when it made a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The server's clock when it answered last. What the device knew of others by then bears no later
    /// stamp.
    pub at_ms: i64,
    /// How far that was ahead of the device's clock; none when the last two answers contradict each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_ms: Option<i64>,
}

impl Heard {
    /// What an answer tells, after what was heard `before`. When the two contradict each other the clock
    /// was set between them, or a page that was frozen hears the answer hours after it was given: only the
    /// next one is believed then.
    #[must_use]
    pub fn next(before: Option<Self>, server_now_ms: i64, device_now_ms: i64) -> Self {
        let ahead_ms = server_now_ms.saturating_sub(device_now_ms);
        let contradicts = before.and_then(|before| before.ahead_ms).is_some_and(|b| is_jump(b, ahead_ms));
        Self { at_ms: server_now_ms, ahead_ms: (!contradicts).then_some(ahead_ms) }
    }
}

const fn is_jump(before_ms: i64, after_ms: i64) -> bool {
    before_ms.saturating_sub(after_ms).saturating_abs() > JUMP_MS
}

/// By how much a stamp is to be shifted: by what is measured when it arrives (`measured_ms`), unless the
/// clock was set since the device last heard of the time. Before the command was made, or after it? It was
/// made between that answer and now, and what was heard then counts where that is so by it.
#[must_use]
pub fn offset_of(made_at_ms: i64, heard: Option<Heard>, measured_ms: i64, now_ms: i64) -> i64 {
    let Some(heard) = heard else { return measured_ms };
    let fits = |ahead_ms: &i64| {
        let earliest = heard.at_ms.saturating_sub(JUMP_MS);
        let latest = now_ms.saturating_add(JUMP_MS);
        is_jump(*ahead_ms, measured_ms) && (earliest..=latest).contains(&made_at_ms.saturating_add(*ahead_ms))
    };
    let offset_ms = heard.ahead_ms.filter(fits).unwrap_or(measured_ms);
    // Whoever edits has heard before: they mean to replace what they see.
    offset_ms.max(heard.at_ms.saturating_add(1).saturating_sub(made_at_ms))
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
    fn a_clock_that_was_set_is_corrected_by_the_error_of_the_moment_when_the_edit_was_made() {
        const HOUR: i64 = 3_600_000;
        const HEARD: i64 = 100 * HOUR;
        const MADE: i64 = 101 * HOUR;
        const SENT: i64 = 110 * HOUR;
        // The clock's error when the device heard of the time, made the edit and sent it; what the edit is
        // taken for with what was heard, and without.
        let cases = [
            ("never wrong", [0, 0, 0], MADE, MADE),
            ("always wrong", [-YEAR, -YEAR, -YEAR], MADE, MADE),
            ("put right before it was sent", [2 * HOUR, 2 * HOUR, 0], MADE, MADE + 2 * HOUR),
            ("put back an hour after the edit", [0, 0, -HOUR], MADE, MADE + HOUR),
            ("put forward a year after the edit", [0, 0, YEAR], MADE, MADE - YEAR),
            ("a flat battery before the edit", [0, -YEAR, -YEAR], MADE, MADE),
            ("a flat battery, put right before it was sent", [0, -YEAR, 0], HEARD + 1, MADE - YEAR),
            ("a year ahead before the edit", [0, YEAR, YEAR], MADE, MADE),
        ];
        for (name, [heard, made, sent], with, without) in cases {
            let told = Heard::next(None, HEARD, HEARD + heard);
            let made_at = MADE + made;
            assert_eq!(made_at + offset_of(made_at, Some(told), -sent, SENT), with, "{name}");
            assert_eq!(made_at + offset_of(made_at, None, -sent, SENT), without, "{name}");
        }
        // What lies at the edges of time overflows nothing.
        for ms in [i64::MIN, -1, 0, i64::MAX] {
            for ahead_ms in [i64::MIN, 0, i64::MAX] {
                let heard = Heard { at_ms: ms, ahead_ms: Some(ahead_ms) };
                let stamp = Stamp { ms: 1, counter: 0, device: DEVICE };
                let offset = offset_of(1, Some(heard), ms, 5);
                assert!((0..=5).contains(&Clock::NEW.correct(stamp, offset, 5).1.ms));
            }
        }
    }

    #[test]
    fn an_answer_that_contradicts_the_one_before_is_not_believed_before_the_next() {
        let first = Heard::next(None, 1_000_000, 900_000);
        assert_eq!(first, Heard { at_ms: 1_000_000, ahead_ms: Some(100_000) });
        let slow = Heard::next(Some(first), 2_000_000, 1_900_000 + JUMP_MS);
        assert_eq!(slow, Heard { at_ms: 2_000_000, ahead_ms: Some(100_000 - JUMP_MS) });
        let thawed = Heard::next(Some(first), 2_000_000, 1_900_001 + JUMP_MS);
        assert_eq!(thawed, Heard { at_ms: 2_000_000, ahead_ms: None });
        let after = Heard::next(Some(thawed), 3_000_000, 2_900_000);
        assert_eq!(after, Heard { at_ms: 3_000_000, ahead_ms: Some(100_000) });
    }

    #[test]
    fn text_that_is_not_a_stamp_is_refused() {
        for text in ["", "x", "0000000000zz-00000000-00000000000000000000000000000000", "1-2-3"] {
            assert_eq!(text.parse::<Stamp>(), Err(NotAStamp), "{text}");
        }
    }
}
