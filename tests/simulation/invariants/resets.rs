//! I11: a reset leaves the outbox as it is, but for what comes back to it after a restore, and ends where
//! a fresh client would.

use super::view::shown;
use crate::tally::{Broken, Invariant};
use crate::world::World;
use novaclub::club::ClubCommand;
use novaclub::sync::{
    protocol::PullResponse,
    replica::{Owner, Pending, Replica, State, Stored},
};
use uuid::Uuid;

impl World {
    /// What a device has not been answered.
    pub fn unsent_of(&self, device: usize) -> Vec<Pending<ClubCommand>> {
        let outbox = self.devices[device].disk.outbox.values();
        outbox.filter(|pending| pending.acknowledged.is_none()).cloned().collect()
    }

    /// After a page was taken in; the epoch of the cursor was another `before`.
    pub fn check_pulled(
        &mut self,
        device: usize,
        response: &PullResponse,
        unsent: &[Pending<ClubCommand>],
        before: Option<Uuid>,
    ) -> Result<(), Broken> {
        let after = self.unsent_of(device);
        let id = self.devices[device].id;
        // What a restore has forgotten, and the device still holds, is to be sent once more.
        let (kept, again): (Vec<_>, Vec<_>) = after.iter().partition(|pending| unsent.contains(pending));
        let is_forgotten = |pending: &&Pending<ClubCommand>| pending.envelope.n > response.last_n;
        let is_same = kept.into_iter().eq(unsent) && again.iter().all(is_forgotten);
        self.tally.check(Invariant::I11, is_same, || {
            format!("a download changed the outbox of {id}: {unsent:?} became {after:?}")
        })?;
        if response.reset {
            self.tally.fault("reset, seen by a device");
            self.forget_watches(Some(device));
        }
        // What was done on top of something that a restore forgot goes with it.
        let epoch = self.devices[device].disk.state.as_ref().and_then(|state| state.cursor).map(|c| c.epoch);
        if epoch != before {
            let first = before.is_none() && !self.restored.contains(&self.devices[device].club);
            if !first {
                self.forget_watches(Some(device));
            }
        }
        self.check_cursor(device)?;
        self.check_own_echo(device)?;
        self.compare_with_fresh(device)
    }

    /// A device that stands at the head equals one that starts today with its outbox.
    fn compare_with_fresh(&mut self, device: usize) -> Result<(), Broken> {
        let machine = &self.devices[device];
        let club = &self.server.clubs[machine.club];
        let Some(state) = &machine.disk.state else { return Ok(()) };
        let Some(cursor) = state.cursor.filter(|cursor| cursor.seq == club.seq) else { return Ok(()) };
        let Some(actor) = club.actor(machine.user) else { return Ok(()) };
        let Some(sight) = self.server.sight_of_epoch(machine.club, actor, cursor.epoch) else {
            return Ok(());
        };
        // Once in a while: it costs a whole download. A fresh device has no damaged rows.
        if !machine.disk.damaged.is_empty() || !state.revision.is_multiple_of(5) {
            return Ok(());
        }
        let request = novaclub::sync::protocol::PullRequest {
            holder: None,
            device: machine.id,
            cursor: None,
            bound: None,
            waiting: None,
        };
        let last_n = club.devices.get(&machine.id).map_or(0, |known| known.progress.last_n);
        if state.server_last_n != last_n {
            return Ok(());
        }
        let stored = Stored {
            state: Some(State { cursor: None, server_last_n: 0, ..state.clone() }),
            outbox: machine.disk.outbox.values().cloned().collect(),
            ..Stored::default()
        };
        let owner = Owner { club: machine.club_id, user: machine.user, role: machine.role };
        let mut fresh: Replica<ClubCommand> = Replica::load(owner, machine.id, stored);
        let mut next = request;
        loop {
            let page = crate::server::page(club, cursor.epoch, &sight, &next, last_n, self.now_ms);
            let applied = fresh.pulled(page, self.now_ms);
            fresh.apply(applied.transaction);
            let Some(bound) = applied.continue_to else { break };
            next = fresh.next_pull(Some(bound));
        }
        let expected = shown(&fresh);
        let now = shown(&machine.load());
        self.tally.check(Invariant::I11, now == expected, || {
            let differ = now.iter().find(|(key, values)| expected.get(*key) != Some(values));
            let missing = expected.iter().find(|(key, _)| !now.contains_key(*key));
            format!("{} is not as a fresh one: {differ:?} {missing:?}", machine.id)
        })
    }
}
