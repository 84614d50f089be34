//! I1, I6, I15, I19: once the faults have ended.

use super::delivery::{by_reference, differing};
use super::view::shown;
use crate::device::{Tab, Talk};
use crate::server::Key;
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::{COLLECTIONS, Role};
use novaclub::sync::{
    Row, Stamp, Write,
    merge::{StampedRow, merge},
    protocol::COMMAND_VERSION,
    schedule::{CHECK_AGAIN_MS, CHECK_EVERY_MS},
};
use std::collections::{BTreeMap, BTreeSet};

/// By then everything must have been said: a few retries at their longest, and the talk itself.
const BOUND_MS: i64 = 10 * 60_000;

impl World {
    /// The faults end: packets and timers take their course, within bounded time.
    pub fn calm_down(&mut self) -> Result<(), Broken> {
        self.is_calm = true;
        for at in (0..self.paused.len()).rev() {
            self.go_on(at)?;
        }
        let now = self.now_ms;
        for device in &mut self.devices {
            // Everyone is told who they are now, and looks at their screen once.
            device.role =
                self.server.clubs[device.club].roles.get(&device.user).copied().unwrap_or(Role::Member);
            device.version = COMMAND_VERSION;
            if device.tabs.is_empty() {
                device.open_tab(now);
            }
            for tab in 0..device.tabs.len() {
                device.tabs[tab].is_frozen = false;
                device.crash(tab, now);
            }
        }
        self.forget_watches(None);
        self.settle(BOUND_MS, Self::is_settled)?;
        // The day after, every device has compared what it holds with the server.
        self.now_is(self.now_ms + CHECK_EVERY_MS);
        let dawn = self.now_ms;
        // One that another tab came between is tried again after a while.
        let bound = BOUND_MS + 3 * CHECK_AGAIN_MS;
        self.settle(bound, |world| world.is_settled() && world.has_compared_since(dawn))
    }

    /// Until it has come to that; within bounded time.
    fn settle(&mut self, bound_ms: i64, is_done: impl Fn(&Self) -> bool) -> Result<(), Broken> {
        let until = self.now_ms + bound_ms;
        while !is_done(self) {
            let settled_in_time = self.now_ms <= until;
            self.tally.check(Invariant::I15, settled_in_time, || {
                let waiting: Vec<_> = self
                    .devices
                    .iter()
                    .map(|d| {
                        let state = d.disk.state.as_ref();
                        (
                            d.disk.outbox.len(),
                            state.and_then(|s| s.cursor),
                            state.and_then(|s| s.checked_at_ms),
                            &d.disk.damaged,
                        )
                    })
                    .collect();
                format!("after {bound_ms} ms there is still something to say: {waiting:?}")
            })?;
            self.next_event()?;
        }
        Ok(())
    }

    /// The event that is due first.
    fn next_event(&mut self) -> Result<(), Broken> {
        let timers = self.devices.iter().enumerate().flat_map(|(device, machine)| {
            machine.tabs.iter().enumerate().map(move |(tab, state)| match state.talk {
                Talk::Idle => (state.wake_ms, device, tab),
                Talk::Waiting { until_ms, .. } => (until_ms, device, tab),
            })
        });
        let timer = timers.min();
        let packet = self.network.next_at();
        if packet.is_some_and(|at| timer.is_none_or(|(wake, ..)| at <= wake)) {
            self.now_is(self.now_ms.max(packet.unwrap_or_default()));
            if let Some(packet) = self.network.take_first(self.now_ms) {
                self.deliver(packet)?;
            }
        } else if let Some((wake, device, tab)) = timer {
            self.now_is(self.now_ms.max(wake));
            self.tab_wakes(device, tab)?;
        }
        Ok(())
    }

    /// Every device has, and found nothing, or mended it.
    fn has_compared_since(&self, dawn: i64) -> bool {
        self.devices.iter().all(|device| {
            let checked_at = device.disk.state.as_ref().and_then(|state| state.checked_at_ms);
            let is_idle = |tab: &Tab| tab.check.under_way.is_none();
            checked_at.is_some_and(|at| at >= device.local_now(dawn))
                && device.tabs.iter().all(is_idle)
                && device.disk.damaged.is_empty()
        })
    }

    /// Nothing waits, and everyone is at the head of their scope.
    fn is_settled(&self) -> bool {
        self.network.packets.is_empty()
            && self.devices.iter().all(|device| {
                let club = &self.server.clubs[device.club];
                let epoch = self.server.epoch_of(device.club, device.actor());
                let at_head = |state: &novaclub::sync::replica::State| {
                    state.complete && state.cursor.is_some_and(|c| c.epoch == epoch && c.seq == club.seq)
                };
                device.disk.outbox.is_empty() && device.disk.state.as_ref().is_some_and(at_head)
            })
    }

    pub fn check_at_the_end(&mut self) -> Result<(), Broken> {
        self.check_always()?;
        for device in 0..self.devices.len() {
            for tab in 0..self.devices[device].tabs.len() {
                self.check_consistent(device, tab)?;
            }
        }
        for device in &self.devices {
            let club = &self.server.clubs[device.club];
            let held: BTreeMap<Key, &Row> =
                device.disk.rows.iter().map(|(key, (_, row))| (*key, row)).collect();
            let expected = club.live_rows(&club.sight_of(device.actor(), self.server.today));
            let expected = by_reference(&expected);
            self.tally.check(Invariant::I1, held == expected, || {
                format!("{}: {}", device.id, differing(&held, &expected))
            })?;
            let on_screen = shown(&device.load());
            let values: BTreeMap<_, _> =
                expected.iter().map(|(key, row)| (*key, row.values.clone())).collect();
            self.tally.check(Invariant::I1, on_screen == values, || {
                format!("{} shows something else", device.id)
            })?;
            // I19: nothing waits for ever, whichever program made it.
            self.tally.check(Invariant::I19, device.disk.outbox.is_empty(), || {
                format!("{} still has {} commands", device.id, device.disk.outbox.len())
            })?;
        }
        self.check_merging()
    }

    /// I6: the writes of each row, in any order and repeated, come to what the server has. Fields that were
    /// moved (whose a record is, after two people became one) follow the server's order alone.
    fn check_merging(&mut self) -> Result<(), Broken> {
        for club in &self.server.clubs {
            for (key, log) in &club.writes {
                let Some(stamped) = club.rows.get(key) else { continue };
                if log.len() < 2 {
                    continue;
                }
                let moved = |write: &Write| match write {
                    Write::Move { values, .. } | Write::Erase { values, .. } => {
                        values.iter().map(|(position, _)| *position).collect()
                    }
                    Write::Set { .. } | Write::Delete { .. } | Write::Restore { .. } => Vec::new(),
                };
                let moved: BTreeSet<usize> = log.iter().flat_map(|(_, ws)| ws).flat_map(moved).collect();
                // Who was erased stays so, whatever brought the record back before: the server's order again.
                let ends = |write: &Write| matches!(write, Write::Erase { deleted: true, .. });
                let is_erased = log.iter().flat_map(|(_, ws)| ws).any(ends);
                let width = COLLECTIONS.iter().find(|c| c.name == key.0).map_or(0, |c| c.fields.len());
                let same_where = |merged: &StampedRow, compared: &dyn Fn(&usize) -> bool| {
                    let mut both = merged.row.values.iter().zip(&stamped.row.values).enumerate();
                    both.all(|(at, (merged, stands))| !compared(&at) || merged == stands)
                        && (is_erased || merged.row.deleted == stamped.row.deleted)
                };
                let in_order = merge_all(log.iter(), width);
                let same = in_order.is_some_and(|merged| same_where(&merged, &|_| true));
                self.tally.check(Invariant::I6, same, || format!("{key:?} is not what {log:?} makes"))?;
                let mut order: Vec<&(Stamp, Vec<Write>)> = log.iter().collect();
                order.push(&log[self.chance.index(log.len())]);
                for position in (1..order.len()).rev() {
                    order.swap(position, self.chance.index(position + 1));
                }
                let merged = merge_all(order.into_iter(), width);
                let same = merged.is_some_and(|merged| same_where(&merged, &|at| !moved.contains(at)));
                self.tally
                    .check(Invariant::I6, same, || format!("{key:?} depends on the order of {log:?}"))?;
            }
        }
        Ok(())
    }
}

/// What writes come to, one after the other.
fn merge_all<'a>(writes: impl Iterator<Item = &'a (Stamp, Vec<Write>)>, width: usize) -> Option<StampedRow> {
    let mut merged = None;
    for (stamp, writes) in writes {
        for write in writes {
            merged = Some(merge(merged, write, *stamp, width).stamped);
        }
    }
    merged
}
