//! When the device talks to the server next. Pure: the shell says what happened, this says how
//! long to wait; after a failure there is always a next time.

/// The sync loop's patience.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    failures: u32,
}

/// Between two looks when all is quiet, milliseconds.
pub const IDLE_MS: u32 = 20_000;
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

#[cfg(test)]
mod tests {
    use super::*;

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
