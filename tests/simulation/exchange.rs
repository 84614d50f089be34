//! How tabs and the server talk: the loop of `browser/engine/sync_loop` as a machine of steps, with the
//! network's faults at each of them.

use crate::device::{DiskFaults, Talk};
use crate::mistakes::Mistake;
use crate::network::{Body, Packet, is_read_when_cut};
use crate::server::{Began, Problem, RealTime, Truth};
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::{ClubCommand, Refusal};
use novaclub::sync::{
    digest::CollectionPage,
    protocol::{Outcome, PullResponse, PushResponse},
    replica::Pending,
};

/// After that long without a sign a request is given up.
pub const PATIENCE_MS: i64 = 30_000;

impl World {
    /// A timer, or a person who looks: the tab talks to the server.
    pub fn tab_wakes(&mut self, device: usize, tab: usize) -> Result<(), Broken> {
        let now = self.now_ms;
        let state = &mut self.devices[device].tabs[tab];
        if state.is_frozen {
            return Ok(());
        }
        match state.talk {
            Talk::Waiting { until_ms, .. } if until_ms > now => Ok(()),
            Talk::Waiting { .. } => {
                self.talk_fails(device, tab);
                Ok(())
            }
            Talk::Idle => {
                state.push_failed = false;
                state.continue_to = None;
                state.check.under_way = None;
                state.check.was_complete = state.replica.state().complete;
                self.send_next(device, tab)
            }
        }
    }

    /// A push while something waits, else a pull.
    fn send_next(&mut self, device: usize, tab: usize) -> Result<(), Broken> {
        let now = self.now_ms;
        let machine = &mut self.devices[device];
        let local_now = machine.local_now(now);
        if self.mistake == Some(Mistake::RetriedWithANewId) && machine.tabs[tab].schedule.is_failing() {
            machine.renumber_first(tab, now);
        }
        let machine = &self.devices[device];
        let next = machine.tabs[tab].replica.next_push("device", local_now);
        if let Some(mut push) = next.filter(|_| !machine.tabs[tab].push_failed) {
            push.version = machine.version;
            let sent = RealTime { ms: now, error_ms: local_now - now };
            let session = self.session_for(device);
            self.check_unchanged(device, &push)?;
            self.send(device, tab, Body::Push { session, push: Box::new(push), sent });
        } else {
            self.send_pull(device, tab);
        }
        Ok(())
    }

    pub fn send_pull(&mut self, device: usize, tab: usize) {
        let state = &self.devices[device].tabs[tab];
        let pull = state.replica.next_pull(state.continue_to);
        let session = self.session_for(device);
        self.send(device, tab, Body::Pull { session, pull });
    }

    /// Whose cookie goes along: now and then that of someone who signed in in the next tab.
    pub fn session_for(&mut self, device: usize) -> crate::server::Session {
        if self.fault("session", 40) {
            let other = self.chance.index(self.devices.len());
            return self.session_of(other);
        }
        self.session_of(device)
    }

    pub fn send(&mut self, device: usize, tab: usize, body: Body) {
        let request = self.network.next_request();
        let until_ms = self.now_ms + PATIENCE_MS;
        self.devices[device].tabs[tab].talk = Talk::Waiting { request, until_ms };
        let at_ms = self.now_ms + 20 + self.chance.ms(200);
        let packet = Packet { request, device, tab, at_ms, body };
        if self.fault("double", 8) {
            let at_ms = at_ms + self.chance.ms(90_000);
            self.network.packets.push(Packet { at_ms, ..packet.clone() });
        }
        if !self.fault("drop", 9) {
            self.network.packets.push(packet);
        }
    }

    pub fn deliver(&mut self, packet: Packet) -> Result<(), Broken> {
        self.trace(|| {
            format!("  arrives, of device {} tab {}: {:?}", packet.device, packet.tab, packet.body)
        });
        match packet.body.clone() {
            Body::Push { session, push, sent } => {
                if self.fault("session", 50) {
                    self.answer(packet, Body::Pushed(Err(Problem::SignedOut)));
                    return Ok(());
                }
                let truth = Truth { now_ms: self.now_ms, sent };
                match self.server.begin_push(session, &push, truth, &self.real_times) {
                    Began::Waits => {
                        let at_ms = self.now_ms + 100;
                        self.network.packets.push(Packet { at_ms, ..packet });
                    }
                    Began::Refused(problem) => self.answer(packet, Body::Pushed(Err(problem))),
                    Began::Open(id) => return self.opened(id, packet),
                }
            }
            Body::Pull { session, pull } => {
                let answer = if self.fault("power", 60) {
                    Err(Problem::Failed)
                } else {
                    self.server.pull(session, &pull, self.now_ms)
                };
                if let Ok(response) = &answer {
                    self.check_page(session, &pull, response)?;
                }
                self.answer(packet, Body::Pulled(answer.map(Box::new)));
            }
            Body::Digest { session, request } => {
                let answer = self.server.digests(session, &request);
                self.answer(packet, Body::Digests(answer));
            }
            Body::Collection { session, request } => {
                let answer = self.server.collection_page(session, &request);
                if let Ok(page) = &answer {
                    self.check_collection(session, page)?;
                }
                self.answer(packet, Body::CollectionPage(answer.map(Box::new)));
            }
            Body::Pushed(answer) => return self.hear_push(&packet, answer),
            Body::Pulled(answer) => return self.hear_pull(&packet, answer.map(|response| *response)),
            Body::Digests(answer) => return self.hear_digests(&packet, answer),
            Body::CollectionPage(answer) => return self.hear_collection(&packet, answer.map(|page| *page)),
            Body::Cut => {
                if self.is_awaited(&packet) {
                    self.talk_fails(packet.device, packet.tab);
                }
            }
        }
        Ok(())
    }

    /// A transaction stands before its commit: it goes on, pauses, or the power fails.
    fn opened(&mut self, id: u64, packet: Packet) -> Result<(), Broken> {
        if self.mistake == Some(Mistake::AcknowledgeBeforeCommit)
            && let Some(response) = self.server.response_of(id).cloned()
        {
            self.answer(packet.clone(), Body::Pushed(Ok(response)));
        }
        if self.fault("pause", 3) {
            self.paused.push((id, packet));
            return Ok(());
        }
        if self.fault("power", 25) {
            self.server.roll_back(id);
            return Ok(());
        }
        self.finish(id, packet)
    }

    pub fn go_on(&mut self, at: usize) -> Result<(), Broken> {
        let (id, packet) = self.paused.remove(at);
        self.finish(id, packet)
    }

    fn finish(&mut self, id: u64, packet: Packet) -> Result<(), Broken> {
        let Some((response, committed)) = self.server.commit(id) else { return Ok(()) };
        if let Body::Push { push, .. } = &packet.body {
            self.note_answers(push, &response)?;
        }
        self.check_commit(&committed)?;
        // The power may fail between the commit and the answer.
        if self.mistake != Some(Mistake::AcknowledgeBeforeCommit) && !self.fault("power", 25) {
            self.answer(packet, Body::Pushed(Ok(response)));
        }
        Ok(())
    }

    fn answer(&mut self, packet: Packet, body: Body) {
        let at_ms = self.now_ms + 20 + self.chance.ms(200);
        if self.fault("drop", 9) {
            return;
        }
        let at = self.chance.next();
        let body = if self.fault("cut", 20) {
            let is_read = match &body {
                Body::Pushed(Ok(response)) => is_read_when_cut::<PushResponse<Refusal>>(response, at),
                Body::Pulled(Ok(response)) => is_read_when_cut::<PullResponse>(response, at),
                Body::Digests(Ok(response)) => is_read_when_cut(response, at),
                Body::CollectionPage(Ok(page)) => is_read_when_cut::<CollectionPage>(page, at),
                _ => false,
            };
            assert!(!is_read, "half an answer was taken for a whole one");
            Body::Cut
        } else {
            body
        };
        let answer = Packet { at_ms, body, ..packet };
        if self.fault("double", 20) {
            self.network.packets.push(Packet { at_ms: at_ms + 500, ..answer.clone() });
        }
        self.network.packets.push(answer);
    }

    /// Whether a tab still waits for an answer.
    pub fn is_awaited(&self, packet: &Packet) -> bool {
        let tab = self.devices[packet.device].tabs.get(packet.tab);
        tab.is_some_and(|tab| {
            !tab.is_frozen && matches!(tab.talk, Talk::Waiting { request, .. } if request == packet.request)
        })
    }

    fn hear_push(
        &mut self,
        packet: &Packet,
        answer: Result<PushResponse<Refusal>, Problem>,
    ) -> Result<(), Broken> {
        if !self.is_awaited(packet) {
            return Ok(());
        }
        let (device, tab) = (packet.device, packet.tab);
        let response = match answer {
            Ok(response) => response,
            Err(problem) => return self.push_refused(device, tab, problem),
        };
        let faults = DiskFaults {
            mistake: self.mistake.filter(|m| *m != Mistake::CursorBeforeRows),
            ..self.disk_faults()
        };
        let (now, local_now) = (self.now_ms, self.devices[device].local_now(self.now_ms));
        let before = self.devices[device].tabs[tab].replica.state().revision;
        let shown = self.shown_if_only_applied(device, tab, &response);
        let taken: Result<_, ()> = self.devices[device]
            .transact(tab, now, faults, |replica| Ok(replica.pushed(response.clone(), local_now)));
        let Ok(Some(_)) = taken else {
            // The disk is full: what was answered will be answered again.
            self.talk_fails(device, tab);
            return Ok(());
        };
        self.check_receipts(device, &response)?;
        if shown.is_none() {
            self.forget_watches(Some(device));
        }
        if faults.crash_after {
            return Ok(());
        }
        let followed = self.devices[device].tabs[tab].replica.state().revision == before + 1;
        self.check_acknowledged(device, tab, shown.filter(|_| followed))?;
        let retries =
            |r: &novaclub::sync::protocol::Receipt<Refusal>| matches!(r.outcome, Outcome::Retry { .. });
        if response.receipts.iter().all(retries) {
            self.devices[device].tabs[tab].push_failed = true;
        }
        self.send_next(device, tab)
    }

    fn push_refused(&mut self, device: usize, tab: usize, problem: Problem) -> Result<(), Broken> {
        match problem {
            Problem::SignedOut if self.mistake == Some(Mistake::DeleteOnUnauthorised) => {
                self.devices[device].disk.outbox.clear();
                let now = self.now_ms;
                for tab in 0..self.devices[device].tabs.len() {
                    self.devices[device].crash(tab, now);
                }
            }
            Problem::SignedOut | Problem::ForeignDevice => self.talk_fails(device, tab),
            Problem::Outdated => {
                // The outbox is kept; the program is offered its newer version.
                self.update_program(device)?;
            }
            Problem::Failed => {
                self.devices[device].tabs[tab].push_failed = true;
                return self.send_next(device, tab);
            }
        }
        Ok(())
    }

    fn hear_pull(&mut self, packet: &Packet, answer: Result<PullResponse, Problem>) -> Result<(), Broken> {
        if !self.is_awaited(packet) {
            return Ok(());
        }
        let (device, tab) = (packet.device, packet.tab);
        let Ok(response) = answer else {
            self.talk_fails(device, tab);
            return Ok(());
        };
        let faults = self.disk_faults();
        let faults = DiskFaults {
            mistake: faults.mistake.filter(|m| *m != Mistake::OutboxEntryAndRowInTwoTransactions),
            ..faults
        };
        let (now, local_now) = (self.now_ms, self.devices[device].local_now(self.now_ms));
        let unsent = self.unsent_of(device);
        let of_another_epoch = |pending: &Pending<ClubCommand>| {
            pending.acknowledged.is_some_and(|effect| effect.epoch != response.epoch)
        };
        if self.devices[device].disk.outbox.values().any(of_another_epoch) {
            // It may leave with what a restore forgot, and take with it what was done on top.
            self.forget_watches(Some(device));
        }
        let epoch = self.devices[device].disk.state.as_ref().and_then(|state| state.cursor).map(|c| c.epoch);
        let (mut next, mut joined) = (None, true);
        let taken: Result<_, ()> = self.devices[device].transact(tab, now, faults, |replica| {
            let applied = replica.pulled(response.clone(), local_now);
            (next, joined) = (applied.continue_to, applied.joined);
            Ok(applied.transaction)
        });
        let Ok(Some(_)) = taken else {
            self.talk_fails(device, tab);
            return Ok(());
        };
        self.check_pulled(device, &response, &unsent, epoch)?;
        if faults.crash_after {
            return Ok(());
        }
        if !joined {
            // Another tab was quicker: as after a failure, or two would interrupt each other for ever.
            self.talk_fails(device, tab);
            return Ok(());
        }
        self.devices[device].tabs[tab].continue_to = next;
        if next.is_some() {
            self.send_pull(device, tab);
            return Ok(());
        }
        self.check_consistent(device, tab)?;
        let state = &mut self.devices[device].tabs[tab];
        if state.push_failed {
            self.talk_fails(device, tab);
        } else if state.replica.unsent() > 0 {
            return self.send_next(device, tab);
        } else if !self.compares(device, tab) {
            self.rest(device, tab);
        }
        Ok(())
    }

    pub fn talk_fails(&mut self, device: usize, tab: usize) {
        let jitter = f64::from(u32::try_from(self.chance.below(1_000)).unwrap_or(0)) / 1_000.0;
        let state = &mut self.devices[device].tabs[tab];
        state.talk = Talk::Idle;
        if state.check.under_way.take().is_some() {
            state.check.failed_ms = Some(self.now_ms);
        }
        state.schedule = state.schedule.failed();
        state.wake_ms = self.now_ms + i64::from(state.schedule.wait_ms(jitter));
    }

    /// I4 of what travels: number, stamp and payload are those of the day the command was made.
    fn check_unchanged(
        &mut self,
        device: usize,
        push: &novaclub::sync::protocol::PushRequest<ClubCommand>,
    ) -> Result<(), Broken> {
        for envelope in &push.commands {
            let made = self.devices[device].ghost.accepted.get(&envelope.n);
            if let Some(made) = made {
                let same = made.envelope == *envelope;
                self.tally.check(Invariant::I4, same, || format!("{envelope:?} was made as another"))?;
            }
        }
        Ok(())
    }
}
