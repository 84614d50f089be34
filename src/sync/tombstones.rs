//! What the server may forget: tombstones that every device has seen, answers that no device will ask
//! for again. Decided here, from times and cursors; the shell deletes.
//!
//! Correctness never hangs on the cursors: a device below the floor starts over and misses nothing.
//! They only spare it that, for as long as it may still come back.

/// One day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A tombstone stays at least so long: a device that was away for a holiday downloads what changed.
pub const KEPT: i64 = 90 * DAY;

/// It stays no longer, whoever has not seen it: a lost tablet holds nothing up for ever.
pub const FORCED: i64 = 180 * DAY;

/// Answers stay so long after their device has said that it has them: a delayed copy of a push, and a
/// rescue copy that is brought in late, are still answered as they were.
pub const ANSWERS_KEPT: i64 = 30 * DAY;

/// At most so many commands wait for an answer of which a device that is gone may not know: one push.
pub const ONE_PUSH: u64 = 1_000;

/// A deleted record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tombstone {
    pub seq: i64,
    /// By the server's clock, milliseconds since 1970.
    pub deleted_at: i64,
}

/// How far a device had come when it last asked, and when that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub seq: i64,
    pub seen_at: i64,
}

/// The floor up to which tombstones may go: every one at or below it is old enough and was seen by all
/// devices that still come, or is too old to wait for anyone. Never lower than it was.
#[must_use]
pub fn floor(now: i64, current: i64, mut tombstones: Vec<Tombstone>, devices: &[Sighting]) -> i64 {
    let still_come = devices.iter().filter(|device| now.saturating_sub(device.seen_at) < FORCED);
    let seen_by_all = still_come.map(|device| device.seq).min().unwrap_or(i64::MAX);
    tombstones.sort_unstable();
    let may_go = |tombstone: &&Tombstone| {
        let age = now.saturating_sub(tombstone.deleted_at);
        age >= FORCED || (age >= KEPT && tombstone.seq <= seen_by_all)
    };
    tombstones.iter().take_while(may_go).map(|tombstone| tombstone.seq).max().unwrap_or(current).max(current)
}

/// The floor that counts for a page. A download that began after the floor was last raised (its bound
/// says so) either stood above it then or began from nothing; the pages of the latter start below the
/// floor and miss nothing there: what was deleted down there, it never had.
#[must_use]
pub fn floor_of_page(bound: Option<i64>, floor: i64, raised_at: i64) -> i64 {
    if bound.is_some_and(|bound| bound >= raised_at) { 0 } else { floor }
}

/// How far a device's commands have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    pub last_n: u64,
    /// What the device said last: its outbox holds nothing below.
    pub settled_below: u64,
    pub seen_at: i64,
}

/// Answers to commands numbered below this may go, once they are [`ANSWERS_KEPT`] old. Of a device that
/// is not seen any more the last push stays: were the answer lost on its way, the device would ask again,
/// however late, and must not hear that what was carried out was not.
#[must_use]
pub fn answers_below(now: i64, device: Answers) -> u64 {
    let gone = now.saturating_sub(device.seen_at) >= FORCED;
    let before_last_push = if gone { device.last_n.saturating_sub(ONE_PUSH) } else { 0 };
    device.settled_below.max(before_last_push)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000 * DAY;

    fn days_ago(days: i64) -> i64 {
        NOW - days * DAY
    }

    #[test]
    fn the_floor_rises_to_what_is_old_and_seen_or_too_old_to_wait() {
        // Deleted: seq, days ago. Devices: cursor, days ago.
        type Case = (&'static str, i64, &'static [(i64, i64)], &'static [(i64, i64)], i64);
        let cases: &[Case] = &[
            ("nothing was deleted", 3, &[], &[(9, 0)], 3),
            ("too young", 0, &[(5, 89)], &[(9, 0)], 0),
            ("old, seen by all", 0, &[(5, 90), (7, 90)], &[(7, 0), (9, 1)], 7),
            ("old, and nobody has a copy", 0, &[(5, 90)], &[], 5),
            ("one device has not seen the second", 0, &[(5, 90), (7, 90)], &[(6, 0), (9, 1)], 5),
            ("one has seen none", 0, &[(5, 90)], &[(4, 179), (9, 0)], 0),
            ("who has not come for half a year is not waited for", 0, &[(5, 90)], &[(4, 180), (9, 0)], 5),
            ("too old to wait, even for one who comes", 0, &[(5, 180), (7, 90)], &[(4, 0)], 5),
            ("a young one below holds up older ones above", 0, &[(5, 10), (7, 200)], &[(9, 0)], 0),
            ("in no order", 0, &[(7, 90), (5, 100)], &[(9, 0)], 7),
            ("never lower than it was", 6, &[(5, 90)], &[(9, 0)], 6),
            ("deleted in the future, by a clock that was wrong", 0, &[(5, -400)], &[], 0),
        ];
        for (case, current, deleted, devices, expected) in cases {
            let tombstones =
                deleted.iter().map(|(seq, days)| Tombstone { seq: *seq, deleted_at: days_ago(*days) });
            let devices: Vec<_> =
                devices.iter().map(|(seq, days)| Sighting { seq: *seq, seen_at: days_ago(*days) }).collect();
            assert_eq!(floor(NOW, *current, tombstones.collect(), &devices), *expected, "{case}");
        }
    }

    #[test]
    fn a_download_that_began_after_the_floor_was_raised_goes_on_below_it() {
        let cases = [
            // bound, floor that counts
            (None, 50),
            (Some(80), 50),
            (Some(99), 50),
            (Some(100), 0),
            (Some(120), 0),
        ];
        for (bound, expected) in cases {
            assert_eq!(floor_of_page(bound, 50, 100), expected, "{bound:?}");
        }
    }

    #[test]
    fn answers_go_once_their_device_has_them_or_is_gone_but_for_its_last_push() {
        let cases = [
            // last_n, settled_below, days since it was seen, answers that may go are below
            (500, 0, 10, 0),
            (500, 490, 10, 490),
            (500, 490, 400, 490),
            (5_000, 0, 179, 0),
            (5_000, 0, 180, 4_000),
            (5_000, 4_990, 180, 4_990),
            (500, 0, 400, 0),
        ];
        for (last_n, settled_below, days, expected) in cases {
            let device = Answers { last_n, settled_below, seen_at: days_ago(days) };
            assert_eq!(answers_below(NOW, device), expected, "{device:?}");
        }
    }
}
