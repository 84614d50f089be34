//! The daily comparison of a device with the server, and the repair of what differs: the shell of
//! `browser/engine/comparing` as a machine of steps. And the disk that gives it something to mend.

use crate::device::{DiskFaults, Talk};
use crate::invariants::delivery::by_reference;
use crate::mistakes::Mistake;
use crate::network::{Body, Packet};
use crate::server::Problem;
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::ClubCommand;
use novaclub::sync::{
    Collection,
    digest::{CollectionPage, DigestResponse},
    replica::{Comparison, Op, Repair, Replica, Transaction},
    schedule::{CHECK_AGAIN_MS, is_check_due},
};
use std::collections::{BTreeMap, VecDeque};

/// Compared, repaired, compared again; and once more if somebody writes meanwhile.
const ROUNDS: u32 = 3;

/// What a tab knows of comparisons.
#[derive(Debug, Default)]
pub struct Check {
    pub under_way: Option<Comparing>,
    /// Somebody has asked for one.
    pub is_wanted: bool,
    /// When one last could not be made.
    pub failed_ms: Option<i64>,
    /// The first download had come to its end when this exchange began.
    pub was_complete: bool,
}

/// A comparison under way; it lives in a tab's memory.
#[derive(Debug, Default)]
pub struct Comparing {
    round: u32,
    repair: Option<Repair>,
    /// The collections that differ and were not fetched again yet.
    rest: VecDeque<&'static Collection>,
}

impl World {
    /// Rows on a device's disk are not what they were. The program reads them when it starts again.
    pub fn disk_is_damaged(&mut self, device: usize) {
        if self.devices[device].disk.rows.is_empty() || !self.fault("damage", 1) {
            return;
        }
        for _ in 0..=self.chance.below(3) {
            self.devices[device].disk.damage(&mut self.chance);
        }
        let now = self.now_ms;
        for tab in 0..self.devices[device].tabs.len() {
            self.devices[device].crash(tab, now);
        }
        // What is decided on top of rows that are not there may come to nothing.
        self.forget_watches(Some(device));
    }

    /// Somebody wants to know whether all is there.
    pub fn person_asks_for_a_comparison(&mut self, device: usize) {
        if let Some(tab) = self.devices[device].tabs.first_mut().filter(|tab| !tab.is_frozen) {
            tab.check.is_wanted = true;
            tab.wake_ms = tab.wake_ms.min(self.now_ms);
        }
    }

    /// At the end of an exchange, when everything was sent and seen: a comparison, when one is due or
    /// under way; false when there is none.
    pub fn compares(&mut self, device: usize, tab: usize) -> bool {
        let local_now = self.devices[device].local_now(self.now_ms);
        let now = self.now_ms;
        let state = &mut self.devices[device].tabs[tab];
        if state.check.under_way.is_none() {
            let is_wanted = std::mem::take(&mut state.check.is_wanted);
            let has_just_failed = state.check.failed_ms.is_some_and(|failed| now - failed < CHECK_AGAIN_MS);
            let is_due = state.check.was_complete
                && !has_just_failed
                && is_check_due(state.replica.state().checked_at_ms, local_now);
            if !(is_wanted || is_due) {
                return false;
            }
            state.check.under_way = Some(Comparing::default());
        }
        self.ask_for_digests(device, tab)
    }

    fn ask_for_digests(&mut self, device: usize, tab: usize) -> bool {
        let now = self.now_ms;
        let state = &mut self.devices[device].tabs[tab];
        let is_late = state.check.under_way.as_mut().is_none_or(|comparing| {
            comparing.round += 1;
            comparing.round > ROUNDS
        });
        let request = state.replica.digest_request().filter(|_| !is_late);
        let Some(request) = request else {
            // Postponed.
            state.check.under_way = None;
            state.check.failed_ms = Some(now);
            return false;
        };
        let session = self.session_for(device);
        self.send(device, tab, Body::Digest { session, request: Box::new(request) });
        true
    }

    pub fn hear_digests(
        &mut self,
        packet: &Packet,
        answer: Result<DigestResponse, Problem>,
    ) -> Result<(), Broken> {
        if !self.is_awaited(packet) {
            return Ok(());
        }
        let (device, tab) = (packet.device, packet.tab);
        let Ok(response) = answer else {
            self.comparison_fails(device, tab);
            return Ok(());
        };
        let comparison = self.devices[device].tabs[tab].replica.compare(&response);
        self.check_comparison(device, tab, &response, &comparison)?;
        match comparison {
            // Somebody has written meanwhile, here or elsewhere.
            Comparison::Moved => self.send_pull(device, tab),
            Comparison::Same => self.note_comparison(device, tab),
            Comparison::Differs(collections) => {
                if let Some(comparing) = &mut self.devices[device].tabs[tab].check.under_way {
                    comparing.rest = collections.into();
                }
                self.repair_next(device, tab);
            }
        }
        Ok(())
    }

    /// Fetches the next collection that differs; compares again after the last.
    fn repair_next(&mut self, device: usize, tab: usize) {
        let state = &mut self.devices[device].tabs[tab];
        while let Some(collection) = state.check.under_way.as_mut().and_then(|c| c.rest.pop_front()) {
            if let Some(repair) = state.replica.repair(collection) {
                let request = state.replica.next_of(&repair);
                if let Some(comparing) = &mut state.check.under_way {
                    comparing.repair = Some(repair);
                }
                let session = self.session_for(device);
                self.send(device, tab, Body::Collection { session, request });
                return;
            }
        }
        if state.check.under_way.as_ref().is_some_and(|comparing| comparing.round >= ROUNDS) {
            // It would differ again at once: tomorrow, then.
            self.note_comparison(device, tab);
        } else if !self.ask_for_digests(device, tab) {
            self.rest(device, tab);
        }
    }

    pub fn hear_collection(
        &mut self,
        packet: &Packet,
        answer: Result<CollectionPage, Problem>,
    ) -> Result<(), Broken> {
        if !self.is_awaited(packet) {
            return Ok(());
        }
        let (device, tab) = (packet.device, packet.tab);
        let repair = self.devices[device].tabs[tab].check.under_way.as_mut().and_then(|c| c.repair.take());
        let (Ok(page), Some(mut repair)) = (answer, repair) else {
            self.comparison_fails(device, tab);
            return Ok(());
        };
        if !repair.note(&page) {
            self.repair_next(device, tab);
            return Ok(());
        }
        let waiting = self.unsent_of(device);
        let mistake = self.mistake;
        let faults = DiskFaults { mistake: None, ..self.disk_faults() };
        let now = self.now_ms;
        let mut stands = true;
        let taken: Result<_, ()> = self.devices[device].transact(tab, now, faults, |replica| {
            let change =
                replica.repaired(&repair, page.clone()).map(|change| spoilt(change, replica, mistake));
            stands = change.is_some();
            Ok(change.unwrap_or_else(|| idle(replica)))
        });
        let Ok(Some(transaction)) = taken else {
            self.comparison_fails(device, tab);
            return Ok(());
        };
        if !transaction.ops.is_empty() {
            self.tally.fault("damage, a page of a repair");
            self.forget_watches(Some(device));
        }
        // I11, of a repair as of a reset.
        let after = self.unsent_of(device);
        self.tally.check(Invariant::I11, waiting == after, || {
            format!("a repair changed the outbox of device {device}: {waiting:?} became {after:?}")
        })?;
        if faults.crash_after {
            return Ok(());
        }
        if !stands || repair.is_done() {
            self.repair_next(device, tab);
            return Ok(());
        }
        let request = self.devices[device].tabs[tab].replica.next_of(&repair);
        if let Some(comparing) = &mut self.devices[device].tabs[tab].check.under_way {
            comparing.repair = Some(repair);
        }
        let session = self.session_for(device);
        self.send(device, tab, Body::Collection { session, request });
        Ok(())
    }

    /// Keeps that the comparison came to its end.
    fn note_comparison(&mut self, device: usize, tab: usize) {
        let faults = DiskFaults { mistake: None, ..self.disk_faults() };
        let (now, local_now) = (self.now_ms, self.devices[device].local_now(self.now_ms));
        let noted: Result<_, ()> =
            self.devices[device].transact(tab, now, faults, |replica| Ok(replica.checked(local_now)));
        if !matches!(noted, Ok(Some(_))) {
            self.comparison_fails(device, tab);
        } else if !faults.crash_after {
            self.devices[device].tabs[tab].check.under_way = None;
            self.rest(device, tab);
        }
    }

    /// Its failure is no failure of the exchange: it is tried again later.
    fn comparison_fails(&mut self, device: usize, tab: usize) {
        let state = &mut self.devices[device].tabs[tab];
        state.check.under_way = None;
        state.check.failed_ms = Some(self.now_ms);
        self.rest(device, tab);
    }

    /// The exchange has come to its end.
    pub fn rest(&mut self, device: usize, tab: usize) {
        let now = self.now_ms;
        let state = &mut self.devices[device].tabs[tab];
        state.talk = Talk::Idle;
        state.schedule = state.schedule.succeeded();
        state.wake_ms = now + i64::from(state.schedule.wait_ms(0.5));
    }

    /// I20: what a comparison says is true, where the server still is what it was compared with.
    fn check_comparison(
        &mut self,
        device: usize,
        tab: usize,
        response: &DigestResponse,
        comparison: &Comparison,
    ) -> Result<(), Broken> {
        let machine = &self.devices[device];
        let club = &self.server.clubs[machine.club];
        let actor = club.actor(machine.user);
        let sight =
            actor.and_then(|actor| self.server.sight_of_epoch(machine.club, actor, response.at.epoch));
        let Some(sight) = sight.filter(|_| club.seq == response.at.seq) else { return Ok(()) };
        let selected = club.live_rows(&sight);
        let selected = by_reference(&selected);
        let base = machine.tabs[tab].replica.base();
        let held = base.iter().flat_map(|(name, rows)| rows.iter().map(|(id, row)| ((*name, *id), row)));
        let is_same = held.collect::<BTreeMap<_, _>>() == selected;
        let stored = machine.disk.rows.iter().map(|(key, (_, row))| (*key, row));
        let is_whole = stored.collect::<BTreeMap<_, _>>() == selected;
        let is_damaged = !machine.disk.damaged.is_empty();
        let follows = machine.tabs[tab].replica.state().revision
            == machine.disk.state.as_ref().map_or(0, |state| state.revision);
        let holds = match comparison {
            Comparison::Moved => true,
            Comparison::Same => is_same,
            // Nothing but a disk makes a difference; a tab that is behind may not know of the repair yet.
            Comparison::Differs(_) => !is_same && (is_damaged || !follows),
        };
        self.tally.check(Invariant::I20, holds, || {
            format!("device {device} was told {comparison:?}; the same: {is_same}; damaged: {is_damaged}")
        })?;
        if matches!(comparison, Comparison::Differs(_)) {
            self.tally.fault("damage, found by a comparison");
        }
        // What was lost here and deleted there is no damage any more.
        if is_whole {
            self.devices[device].disk.damaged.clear();
        }
        Ok(())
    }
}

fn idle(replica: &Replica<ClubCommand>) -> Transaction<ClubCommand> {
    Transaction { state: replica.state().next(), ops: Vec::new(), strict: false }
}

/// The planted mistakes of a repair.
fn spoilt(
    mut change: Transaction<ClubCommand>,
    replica: &Replica<ClubCommand>,
    mistake: Option<Mistake>,
) -> Transaction<ClubCommand> {
    match mistake {
        Some(Mistake::RepairForgetsTheOutbox) => {
            change.ops.extend(replica.outbox().map(|pending| Op::RemovePending(pending.envelope.n)));
        }
        Some(Mistake::RepairKeepsWhatIsGone) => {
            change.ops.retain(|op| !matches!(op, Op::RemoveRows(..)));
        }
        _ => {}
    }
    change
}
