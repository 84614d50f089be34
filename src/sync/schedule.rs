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
/// Another tab was found at work: before this one looks whether it still is, milliseconds.
pub const ELSEWHERE_MS: u32 = 5_000;
/// How long another tab may be trusted to be sending, milliseconds: it may be frozen.
pub const LOCK_PATIENCE_MS: i64 = 120_000;
/// Something waits, and no request was made for so long, milliseconds: the watchdog speaks up. Longer
/// than the longest pause after a failure and the patience with another tab take together.
pub const STALLED_MS: i64 = 240_000;
/// Between two looks of the watchdog, milliseconds.
pub const WATCH_EVERY_MS: u32 = 30_000;
/// Device and server are compared as often, milliseconds.
pub const CHECK_EVERY_MS: i64 = 86_400_000;
/// The same after a comparison that could not be made.
pub const CHECK_AGAIN_MS: i64 = 600_000;
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

/// What the wait for the next look depends on, beside failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// Pokes come in.
    pub is_live: bool,
    /// A poke told of something that this tab has not seen.
    pub is_behind: bool,
    /// Another tab was at work when this one looked.
    pub is_elsewhere: bool,
}

impl Schedule {
    /// How long to wait for the next look. A failure always comes first, so that whatever else is known
    /// there is a next try within a minute.
    #[must_use]
    pub fn next_look_ms(self, outlook: Outlook, jitter: f64) -> u32 {
        match outlook {
            _ if self.is_failing() => self.wait_ms(jitter),
            Outlook { is_behind: true, .. } => BEHIND_MS,
            Outlook { is_elsewhere: true, .. } => ELSEWHERE_MS,
            Outlook { is_live: true, .. } => LIVE_IDLE_MS,
            Outlook { .. } => self.wait_ms(jitter),
        }
    }
}

/// Sees to it that somebody hears of it when the loop that should send does nothing, for a reason that
/// nobody thought of: an answer of the browser's that never comes, a timer that was lost. It has a timer
/// of its own, and a clock that only goes forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watchdog {
    waits_since_ms: Option<i64>,
    tried_at_ms: Option<i64>,
    has_nudged: bool,
}

/// What the watchdog finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    Calm,
    /// Overdue, for the first time: wake the loop. After a sleep every timer is overdue at once.
    Nudge,
    /// That did not help: say it. Nothing was tried since then.
    Stalled {
        since_ms: i64,
    },
}

impl Watchdog {
    /// A request was made, here or in another tab.
    #[must_use]
    pub const fn tried(self, now_ms: i64) -> Self {
        Self { tried_at_ms: Some(now_ms), has_nudged: false, ..self }
    }

    /// Looks at how many commands wait.
    #[must_use]
    pub fn look(self, unsent: usize, now_ms: i64) -> (Self, Alarm) {
        if unsent == 0 {
            return (Self { waits_since_ms: None, has_nudged: false, ..self }, Alarm::Calm);
        }
        let waits_since = self.waits_since_ms.unwrap_or(now_ms);
        let since_ms = self.tried_at_ms.map_or(waits_since, |tried| tried.max(waits_since));
        let is_overdue = now_ms - since_ms >= STALLED_MS;
        let next = Self { waits_since_ms: Some(waits_since), has_nudged: is_overdue, ..self };
        let alarm = match (is_overdue, self.has_nudged) {
            (false, _) => Alarm::Calm,
            (true, false) => Alarm::Nudge,
            (true, true) => Alarm::Stalled { since_ms },
        };
        (next, alarm)
    }
}

/// Whether device and server are to be compared: once a day, and when the clock was set back.
#[must_use]
pub fn is_check_due(checked_at_ms: Option<i64>, now_ms: i64) -> bool {
    checked_at_ms.is_none_or(|at| !(at..at.saturating_add(CHECK_EVERY_MS)).contains(&now_ms))
}

/// How long a poke waits before its pull, when the last pull that a poke caused is `since_ms` ago and
/// so many sockets of the club were told: the first one counts at once.
///
/// Pokes are coalesced with up to two seconds between the pulls that they cause. The two seconds are not
/// waited before the first one, and chance spreads only a crowd: what a colleague marks at the next mat
/// has to be seen within a tenth of a second, and twenty devices that pull together are no load. Where
/// more listen, each waits 0–2 s by chance, so that a club's hundred tablets do not ask in one instant.
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
    fn a_failure_comes_before_all_else_that_is_known() {
        let well = Outlook { is_live: true, ..Outlook::default() };
        let (fresh, failing) = (Schedule::default(), Schedule::default().failed());
        let cases = [
            ("quiet", fresh, Outlook::default(), IDLE_MS),
            ("pokes come in", fresh, well, LIVE_IDLE_MS),
            ("a poke was left to another tab", fresh, Outlook { is_behind: true, ..well }, BEHIND_MS),
            ("another tab is at work", fresh, Outlook { is_elsewhere: true, ..well }, ELSEWHERE_MS),
            ("failing", failing, Outlook::default(), 1_000),
            ("failing, with pokes", failing.failed(), well, 2_000),
            ("failing, behind", failing, Outlook { is_behind: true, is_elsewhere: true, ..well }, 1_000),
        ];
        for (name, schedule, outlook, expected) in cases {
            assert_eq!(schedule.next_look_ms(outlook, 0.5), expected, "{name}");
        }
    }

    /// What happens to a watchdog at an instant.
    enum Seen {
        Tried,
        Look(usize, Alarm),
    }
    use Seen::{Look, Tried};

    #[test]
    fn the_watchdog_speaks_up_when_something_waits_and_nothing_is_tried() {
        const LATE: i64 = STALLED_MS;
        let stalled = |since_ms| Alarm::Stalled { since_ms };
        let cases: [(&str, Vec<(i64, Seen)>); 7] = [
            ("nothing waits", vec![(0, Look(0, Alarm::Calm)), (9 * LATE, Look(0, Alarm::Calm))]),
            (
                "what was made after a long calm has its time",
                vec![(0, Tried), (9 * LATE, Look(1, Alarm::Calm)), (10 * LATE - 1, Look(1, Alarm::Calm))],
            ),
            (
                "never tried",
                vec![
                    (5, Look(1, Alarm::Calm)),
                    (4 + LATE, Look(1, Alarm::Calm)),
                    (5 + LATE, Look(2, Alarm::Nudge)),
                    (6 + LATE, Look(2, stalled(5))),
                    (7 + LATE, Look(2, stalled(5))),
                ],
            ),
            (
                "tried and failed again and again",
                vec![
                    (0, Look(1, Alarm::Calm)),
                    (60_000, Tried),
                    (60_000 + LATE - 1, Look(1, Alarm::Calm)),
                    (60_000 + LATE - 1, Tried),
                    (60_000 + LATE, Look(1, Alarm::Calm)),
                ],
            ),
            (
                "the nudge helped",
                vec![
                    (0, Look(1, Alarm::Calm)),
                    (LATE, Look(1, Alarm::Nudge)),
                    (LATE + 1, Tried),
                    (LATE + 2, Look(1, Alarm::Calm)),
                    (2 * LATE + 1, Look(1, Alarm::Nudge)),
                ],
            ),
            (
                "a try after the alarm ends it",
                vec![
                    (0, Look(1, Alarm::Calm)),
                    (LATE, Look(1, Alarm::Nudge)),
                    (LATE + 1, Look(1, stalled(0))),
                    (LATE + 2, Tried),
                    (LATE + 3, Look(1, Alarm::Calm)),
                ],
            ),
            (
                "what waits has gone, and something else waits",
                vec![
                    (0, Look(1, Alarm::Calm)),
                    (LATE, Look(1, Alarm::Nudge)),
                    (LATE + 1, Look(0, Alarm::Calm)),
                    (LATE + 2, Look(1, Alarm::Calm)),
                ],
            ),
        ];
        for (name, seen) in cases {
            let mut watchdog = Watchdog::default();
            for (now, seen) in seen {
                watchdog = match seen {
                    Tried => watchdog.tried(now),
                    Look(unsent, expected) => {
                        let (next, alarm) = watchdog.look(unsent, now);
                        assert_eq!(alarm, expected, "{name}, at {now}");
                        next
                    }
                };
            }
        }
    }

    #[test]
    fn device_and_server_are_compared_once_a_day() {
        const NOW: i64 = 1_795_000_000_000;
        let cases = [
            ("never", None, true),
            ("just now", Some(NOW), false),
            ("a day ago, nearly", Some(NOW - CHECK_EVERY_MS + 1), false),
            ("a day ago", Some(NOW - CHECK_EVERY_MS), true),
            ("tomorrow: the clock was set back", Some(NOW + 1), true),
            ("at the end of time", Some(i64::MAX), true),
        ];
        for (name, checked_at, expected) in cases {
            assert_eq!(is_check_due(checked_at, NOW), expected, "{name}");
        }
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
