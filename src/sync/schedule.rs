//! When the device talks to the server next. Pure: the shell says what happened, this says how
//! long to wait; after a failure there is always a next time.

/// The sync loop's patience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    failures: u32,
}

/// Between two looks when all is quiet, milliseconds.
pub const IDLE_MS: u32 = 20_000;
/// The same while the server says by itself when something has changed.
pub const LIVE_IDLE_MS: u32 = 60_000;
/// Something was told that another tab was to fetch: before this one looks itself, milliseconds.
pub const BEHIND_MS: u32 = 1_000;
/// Pulls that pokes cause are so far apart, and a crowd's are spread over as much, milliseconds.
pub const POKE_SPREAD_MS: u32 = 2_000;
/// So many devices of a club may all pull in the same instant.
pub const CROWD: usize = 20;
const FIRST_RETRY_MS: u32 = 1_000;
const LAST_RETRY_MS: u32 = 60_000;

impl Schedule {
    #[must_use]
    pub const fn succeeded(self) -> Self {
        Self { failures: 0 }
    }

    #[must_use]
    pub const fn failed(self) -> Self {
        Self { failures: self.failures.saturating_add(1) }
    }

    #[must_use]
    pub const fn is_failing(self) -> bool {
        self.failures > 0
    }

    /// How long to wait: 1–60 s, doubling, spread by `jitter` (0–1) so that the tablets of a gym
    /// do not all come back in the same instant.
    #[must_use]
    pub fn wait_ms(self, jitter: f64) -> u32 {
        if self.failures == 0 {
            return IDLE_MS;
        }
        let doubled = FIRST_RETRY_MS.saturating_mul(1 << (self.failures - 1).min(10)).min(LAST_RETRY_MS);
        let spread = 0.75 + 0.5 * jitter.clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 750 and 75,000")]
        let wait = (f64::from(doubled) * spread) as u32;
        wait.clamp(FIRST_RETRY_MS, LAST_RETRY_MS)
    }
}

/// How long a poke waits before its pull, when the last pull that a poke caused is `since_ms` ago and
/// so many sockets of the club were told: the first one counts at once.
#[must_use]
pub fn poke_wait_ms(since_ms: i64, sockets: usize, chance: f64) -> u32 {
    let rest = (i64::from(POKE_SPREAD_MS) - since_ms.max(0)).max(0);
    let rest = u32::try_from(rest).unwrap_or(0);
    if sockets <= CROWD {
        return rest;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 2,000")]
    let spread = (f64::from(POKE_SPREAD_MS) * chance.clamp(0.0, 1.0)) as u32;
    rest.max(spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_poke_counts_at_once_and_the_next_ones_together() {
        assert_eq!(poke_wait_ms(i64::MAX, 3, 0.9), 0);
        assert_eq!(poke_wait_ms(2_000, CROWD, 0.9), 0);
        assert_eq!(poke_wait_ms(500, 3, 0.9), 1_500);
        assert_eq!(poke_wait_ms(0, 3, 0.0), POKE_SPREAD_MS);
        // A clock that was set back.
        assert_eq!(poke_wait_ms(-60_000, 3, 0.5), POKE_SPREAD_MS);
    }

    #[test]
    fn a_crowd_spreads_over_two_seconds() {
        let waits: Vec<u32> =
            [-1.0, 0.0, 0.25, 1.0, 9.0].map(|chance| poke_wait_ms(i64::MAX, CROWD + 1, chance)).into();
        assert_eq!(waits, [0, 0, 500, 2_000, 2_000]);
    }

    #[test]
    fn waits_double_up_to_a_minute_and_start_again_after_a_success() {
        let mut schedule = Schedule::default();
        let mut waits = Vec::new();
        for _ in 0..8 {
            schedule = schedule.failed();
            waits.push(schedule.wait_ms(0.5));
        }
        assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
        assert_eq!(schedule.succeeded().wait_ms(0.5), IDLE_MS);
    }

    #[test]
    fn jitter_never_leaves_the_range() {
        for failures in 1..40 {
            for jitter in [0.0, 1.0, 7.0, -1.0] {
                let wait = Schedule { failures }.wait_ms(jitter);
                assert!((FIRST_RETRY_MS..=LAST_RETRY_MS).contains(&wait));
            }
        }
    }
}
