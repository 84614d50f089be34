//! People: on their devices, and in the office on the server.

use crate::device::Accepted;
use crate::generator::{Source, any_command, sequences, variants};
use crate::mistakes::Mistake;
use crate::server::{Began, RealTime, Session};
use crate::tally::{Broken, Invariant};
use crate::world::{MadeAt, World, day_of};
use novaclub::club::{ClubCommand, Refusal, Role};
use novaclub::sync::{
    Actor, Context, Write,
    authority::Ledger,
    command::decide,
    replica::{Op, Replica, Transaction},
};

impl World {
    /// Someone does something on a device: mostly one thing, now and then several at once.
    pub fn person_acts(&mut self, device: usize) -> Result<(), Broken> {
        if self.devices[device].tabs.is_empty() {
            self.devices[device].open_tab(self.now_ms);
        }
        let tab = self.chance.index(self.devices[device].tabs.len());
        if self.devices[device].tabs[tab].is_frozen {
            return Ok(());
        }
        let commands = self.some_commands(device, tab);
        self.accept(device, tab, commands)
    }

    /// What a person wants, on what they see.
    pub fn some_commands(&mut self, device: usize, tab: usize) -> Vec<ClubCommand> {
        let today = day_of(self.now_ms);
        let machine = &self.devices[device];
        let club = machine.club as u64 + 1;
        let view = machine.tabs[tab].replica.view();
        let mut source = Source { chance: &mut self.chance, seen: &view, club, today };
        if source.chance.one_in(2) {
            return sequences::next(&mut source);
        }
        (0..=source.chance.index(6) / 5).map(|_| any_command(&mut source)).collect()
    }

    pub fn accept(&mut self, device: usize, tab: usize, commands: Vec<ClubCommand>) -> Result<(), Broken> {
        let faults = self.disk_faults();
        let faults = crate::device::DiskFaults {
            mistake: faults.mistake.filter(|m| *m != Mistake::CursorBeforeRows),
            ..faults
        };
        let (now, on) = (self.now_ms, day_of(self.devices[device].local_now(self.now_ms)));
        let local_now = self.devices[device].local_now(now);
        for command in &commands {
            let name = variants::name_of(command);
            self.tally.commands.entry(name).or_default().tried += 1;
        }
        self.trace(|| format!("  device {device} tab {tab} accepts {commands:?}"));
        let mut writes = Vec::new();
        let done = self.devices[device].transact(tab, now, faults, |replica| {
            let transaction = replica.accept(commands.clone(), local_now, on)?;
            writes = writes_of(replica, &commands, on)?;
            Ok::<_, Refusal>(transaction)
        });
        match done {
            Err(_) => {
                for command in &commands {
                    let name = variants::name_of(command);
                    self.tally.commands.entry(name).or_default().refused_here += 1;
                }
                Ok(())
            }
            Ok(None) => Ok(()),
            Ok(Some(transaction)) => {
                self.note_accepted(device, &transaction, writes)?;
                let tab_state = &mut self.devices[device].tabs[tab];
                tab_state.wake_ms = tab_state.wake_ms.min(now);
                self.check_shown(device)
            }
        }
    }

    /// Keeps in mind what was accepted, and when it really was.
    pub fn note_accepted(
        &mut self,
        device: usize,
        transaction: &Transaction<ClubCommand>,
        writes: Vec<Vec<Write>>,
    ) -> Result<(), Broken> {
        let machine = &mut self.devices[device];
        let cursor = machine.disk.state.as_ref().and_then(|state| state.cursor);
        let actor = self.server.clubs[machine.club].actor(machine.user).unwrap_or(machine.actor());
        let server_epoch = self.server.epoch_of(machine.club, actor);
        let made = MadeAt { epoch: cursor.map(|c| c.epoch), seq: cursor.map_or(0, |c| c.seq), server_epoch };
        if writes.is_empty() {
            // Several at once: what they do to each other is not followed.
            machine.ghost.accepted.values_mut().for_each(|earlier| earlier.is_watched = false);
        }
        // On half a download, what one's own earlier commands came to may be still to come.
        let club = &self.server.clubs[machine.club];
        // On damaged rows, what a repair will bring.
        let is_whole = (machine.disk.state.as_ref().is_some_and(|state| state.complete)
            || !club.results.keys().any(|(device, _)| *device == machine.id))
            && machine.disk.damaged.is_empty();
        let mut writes = writes.into_iter();
        for op in &transaction.ops {
            let Op::PutPending(pending) = op else { continue };
            let envelope = pending.envelope.clone();
            let stamp = envelope.stamp;
            let grows = machine.ghost.last_stamp.is_none_or(|last| stamp > last);
            self.tally.check(Invariant::I7, grows, || {
                format!("{stamp} follows {:?} on one device", machine.ghost.last_stamp)
            })?;
            machine.ghost.last_stamp = Some(stamp);
            self.made.insert(stamp, made);
            let real = RealTime { ms: self.now_ms, error_ms: machine.local_now(self.now_ms) - self.now_ms };
            self.real_times.insert(stamp, real);
            let writes = writes.next().unwrap_or_default();
            // What was done before to the same records is not watched any longer.
            let touches = |write: &Write| {
                writes.iter().any(|new| new.id() == write.id() && new.collection() == write.collection())
            };
            for earlier in machine.ghost.accepted.values_mut() {
                earlier.is_watched &= !earlier.writes.iter().any(touches);
            }
            let n = envelope.n;
            let before = machine
                .ghost
                .accepted
                .insert(n, Accepted { envelope, is_watched: is_whole && !writes.is_empty(), writes });
            let is_new = before.is_none();
            self.tally.check(Invariant::I4, is_new, || format!("number {n} was given twice"))?;
        }
        Ok(())
    }

    /// Refused commands are given up, or sent again.
    pub fn person_tidies(&mut self, device: usize) -> Result<(), Broken> {
        if self.devices[device].tabs.is_empty() {
            return Ok(());
        }
        let tab = self.chance.index(self.devices[device].tabs.len());
        let found = self.devices[device].tabs[tab].replica.journal().next();
        let Some((n, command)) = found.map(|r| (r.envelope.n, r.envelope.command.clone())) else {
            return Ok(());
        };
        let faults = crate::device::DiskFaults { mistake: None, ..self.disk_faults() };
        let now = self.now_ms;
        let (local_now, on) = (self.devices[device].local_now(now), day_of(now));
        let gives_up = self.chance.one_in(2);
        let done = self.devices[device].transact(tab, now, faults, |replica| {
            if gives_up { Ok(replica.discard(n)) } else { replica.resend(n, command.clone(), local_now, on) }
        });
        if let Ok(Some(transaction)) = done {
            self.devices[device].ghost.dealt_with.insert(n);
            self.forget_watches(Some(device));
            self.note_accepted(device, &transaction, Vec::new())?;
        }
        Ok(())
    }

    /// The office works on the server itself: REST, imports, jobs go the same way.
    pub fn office_acts(&mut self) -> Result<(), Broken> {
        let club = self.chance.index(self.server.clubs.len());
        self.office_acts_in(club)
    }

    pub fn office_acts_in(&mut self, club: usize) -> Result<(), Broken> {
        let users: Vec<_> = self.server.clubs[club]
            .roles
            .iter()
            .filter(|(_, role)| **role == Role::Admin)
            .map(|(user, _)| *user)
            .collect();
        if users.is_empty() {
            return Ok(());
        }
        let session = Session { user: *self.chance.pick(&users), club };
        let mut seen = Ledger::default();
        for collection in novaclub::club::COLLECTIONS {
            seen.insert(collection, self.server.clubs[club].rows_of(collection).cloned());
        }
        let today = day_of(self.now_ms);
        let mut source = Source { chance: &mut self.chance, seen: &seen, club: club as u64 + 1, today };
        let commands = sequences::next(&mut source);
        for command in &commands {
            self.tally.commands.entry(variants::name_of(command)).or_default().tried += 1;
        }
        if let Began::Open(id) = self.server.begin_here(session, &commands, self.now_ms)
            && let Some((_, committed)) = self.server.commit(id)
        {
            self.check_commit(&committed)?;
        }
        Ok(())
    }
}

/// What each command changes on a device, one on top of the other; only the last of several is sure to
/// be decided on what is shown.
fn writes_of(
    replica: &Replica<ClubCommand>,
    commands: &[ClubCommand],
    on: chrono::NaiveDate,
) -> Result<Vec<Vec<Write>>, Refusal> {
    let owner = replica.owner();
    let actor = Actor { user: owner.user, role: owner.role };
    let context = Context { actor, club: owner.club, on };
    let [command] = commands else { return Ok(Vec::new()) };
    Ok(vec![decide(command, &context, &replica.view())?])
}
