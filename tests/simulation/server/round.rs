//! What a transaction does with one sender's commands: `server/sync/carry` around memory.

use super::{
    Club, Edit, Key, Known, Session,
    transaction::{Change, RealTime, Truth},
};
use crate::exchange::PATIENCE_MS;
use crate::mistakes::Mistake;
use novaclub::club::{ClubCommand, Refusal, Role};
use novaclub::sync::{
    Actor, Command as _, Context, Envelope, Read, Stamp, Write,
    authority::{Admission, DeviceProgress, Ledger, Sender, admit},
    clock::{JUMP_MS, offset_of},
    command::EngineRefusal,
    merge::StampedRow,
    protocol::{COMMAND_VERSION, Outcome, PushRequest, PushResponse, Receipt},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One sender's commands in one transaction.
pub struct Round<'a> {
    club: &'a Club,
    session: Session,
    role: Role,
    device: Uuid,
    truth: Truth,
    mistake: Option<Mistake>,
    progress: DeviceProgress,
    ledger: Ledger,
    settled_below: u64,
    change: Change,
}

impl<'a> Round<'a> {
    pub fn new(
        club: &'a Club,
        session: Session,
        role: Role,
        device: Uuid,
        truth: Truth,
        mistake: Option<Mistake>,
        seq: i64,
    ) -> Self {
        let progress = club.devices.get(&device).map(|known| known.progress).unwrap_or_default();
        let change = Change { seq, now_ms: truth.now_ms, ..Change::default() };
        let settled_below = club.devices.get(&device).map_or(0, |known| known.settled_below);
        let ledger = Ledger::default();
        Self { club, session, role, device, truth, mistake, progress, ledger, settled_below, change }
    }

    pub fn push(
        mut self,
        push: &PushRequest<ClubCommand>,
        epoch: Uuid,
        made: &BTreeMap<Stamp, RealTime>,
    ) -> (Change, PushResponse<Refusal>) {
        let offset = self.truth.now_ms.saturating_sub(push.sent_at_ms);
        let first = self.change.seq;
        self.settled_below = self.settled_below.max(push.settled_below);
        // A block of the counter, whatever becomes of the commands.
        self.change.seq += i64::try_from(push.commands.len()).unwrap();
        let mut receipts = Vec::new();
        for (envelope, seq) in push.commands.iter().zip(first + 1..) {
            let n = envelope.n;
            let settled_below =
                if self.mistake == Some(Mistake::SettledNumbersIgnored) { 0 } else { push.settled_below };
            let mut admission = admit(self.progress.last_n, n, settled_below);
            if self.mistake == Some(Mistake::NoDuplicateCheck) && admission == Admission::Repeated {
                admission = Admission::Fresh;
            }
            let (repeated, outcome) = match admission {
                Admission::Repeated => (true, self.stored_outcome(n)),
                Admission::Gap => (false, Outcome::Retry { last_n: self.progress.last_n }),
                Admission::Fresh => (false, self.settle(envelope, seq, offset, made, push.version)),
            };
            receipts.push(Receipt { n, repeated, outcome });
        }
        self.finish(receipts, epoch)
    }

    fn stored_outcome(&self, n: u64) -> Outcome<Refusal> {
        let key = (self.device, n);
        let stored = self.change.results.get(&key).or_else(|| self.club.results.get(&key)).cloned();
        stored.unwrap_or_else(|| rejected(EngineRefusal::Unreadable))
    }

    fn settle(
        &mut self,
        envelope: &Envelope<ClubCommand>,
        seq: i64,
        offset: i64,
        made: &BTreeMap<Stamp, RealTime>,
        version: u32,
    ) -> Outcome<Refusal> {
        // One that this server cannot read: the simulator marks it by a version that is not out yet.
        if version > COMMAND_VERSION {
            return Outcome::Retry { last_n: self.progress.last_n };
        }
        let before = self.progress.clock.last().0;
        let as_made = Stamp { device: self.device, ..envelope.stamp_as_made() };
        let offset = offset_of(as_made.ms, envelope.heard, offset, self.truth.now_ms);
        let (clock, stamp) = self.progress.clock.correct(as_made, offset, self.truth.now_ms);
        let real = made.get(&envelope.stamp).copied();
        let edit = real.map(|real| {
            let delay = self.truth.now_ms - self.truth.sent.ms;
            let error_ms = delay + self.set_between(envelope, real) + (before - real.ms).max(0) + 1;
            if (stamp.ms - real.ms).abs() > error_ms {
                self.change.unfair.get_or_insert_with(|| {
                    format!("{stamp} stands for {} though the error is {error_ms} ms at most", real.ms)
                });
            }
            Edit { device: self.device, real_ms: real.ms, error_ms, stamp }
        });
        let outcome = self.carry_out(envelope, stamp, seq, edit);
        self.change.executions.push(envelope.stamp);
        self.change.results.insert((self.device, envelope.n), outcome.clone());
        self.progress = DeviceProgress { last_n: envelope.n, clock };
        outcome
    }

    /// By how much a clock that was set around an edit may shift its stamp.
    fn set_between(&self, envelope: &Envelope<ClubCommand>, real: RealTime) -> i64 {
        let until_sent = (self.truth.sent.error_ms - real.error_ms).abs();
        let Some(heard) = envelope.heard else { return until_sent };
        // Heard up to the end of a request's patience after it was said.
        let Some(ahead_ms) = heard.ahead_ms else { return until_sent };
        let until_made = (-ahead_ms - real.error_ms).abs();
        let passed = self.truth.now_ms - heard.at_ms;
        match (until_made <= PATIENCE_MS, until_sent == 0) {
            (true, true) => 0,
            // It was set after the edit: what was heard before stands, but for jumps that are none.
            (true, false) => until_made.max(until_sent.min(JUMP_MS + PATIENCE_MS)),
            // It was set before the edit: no further off than the time since it was heard.
            (false, true) => until_made.min(passed + JUMP_MS),
            // Before it and after it.
            (false, false) => until_sent.max(until_made),
        }
    }

    pub fn perform(&mut self, command: &ClubCommand) {
        self.change.seq += 1;
        let seq = self.change.seq;
        let n = self.progress.last_n + 1;
        let (clock, stamp) = self.progress.clock.tick(self.truth.now_ms, self.device);
        let on = crate::world::day_of(self.truth.now_ms);
        let envelope = Envelope { n, stamp, made_at_ms: 0, heard: None, on, command: command.clone() };
        let edit = Edit { device: self.device, real_ms: self.truth.now_ms, error_ms: 0, stamp };
        let outcome = self.carry_out(&envelope, stamp, seq, Some(edit));
        self.change.executions.push(stamp);
        self.change.results.insert((self.device, n), outcome);
        self.progress = DeviceProgress { last_n: n, clock };
    }

    fn carry_out(
        &mut self,
        envelope: &Envelope<ClubCommand>,
        stamp: Stamp,
        seq: i64,
        edit: Option<Edit>,
    ) -> Outcome<Refusal> {
        let actor = Actor { user: self.session.user, role: self.role };
        let context = Context { actor, club: self.club.id, on: envelope.on };
        let sender = Sender { context, user_name: "user", device_name: "device" };
        self.read_for(&envelope.command);
        let name = crate::generator::variants::name_of(&envelope.command);
        let writes = match self.ledger.decide(envelope, &sender) {
            Ok(writes) => writes,
            Err(refusal) => {
                self.change.applied.push((name, false));
                return Outcome::Rejected { refusal };
            }
        };
        for write in &writes {
            self.read_one(write.collection(), write.id());
        }
        if self.ledger.would_be_buried(&writes) {
            self.change.applied.push((name, false));
            return rejected(EngineRefusal::Deleted);
        }
        if let Some(edit) = edit {
            self.compare_edits(&writes, edit);
        }
        let sign = |write| self.ledger.signed::<ClubCommand>(write, stamp, &sender).into_owned();
        let signed: Vec<Write> = writes.iter().map(sign).collect();
        self.ledger.carry_out::<ClubCommand>(&writes, envelope.n, stamp, seq, &sender);
        for (name, stamped) in self.ledger.take_dirty() {
            self.change.rows.insert((name, stamped.row.id), stamped);
        }
        let mut by_row: BTreeMap<Key, Vec<Write>> = BTreeMap::new();
        for write in signed {
            by_row.entry((write.collection().name, write.id())).or_default().push(write);
        }
        self.change.writes.extend(by_row.into_iter().map(|(key, writes)| (key, stamp, writes)));
        self.change.commits.insert(seq, self.device);
        self.change.applied.push((name, true));
        Outcome::Applied { seq }
    }

    /// I8: of two edits of one field the later one stands, when the real times differ by more than the
    /// errors.
    fn compare_edits(&mut self, writes: &[Write], edit: Edit) {
        for write in writes {
            let Write::Set { collection, id, values } = write else { continue };
            for (position, _) in values {
                let place = ((collection.name, *id), *position);
                let standing = self.change.edits.get(&place).or_else(|| self.club.edits.get(&place)).copied();
                if let Some(standing) = standing.filter(|standing| standing.device != edit.device) {
                    let apart = edit.real_ms - standing.real_ms;
                    if apart.abs() > edit.error_ms + standing.error_ms {
                        self.change.fair += 1;
                        if (apart > 0) != (edit.stamp > standing.stamp) {
                            self.change
                                .unfair
                                .get_or_insert_with(|| format!("{place:?}: {edit:?} against {standing:?}"));
                        }
                    }
                }
                if standing.is_none_or(|standing| edit.stamp > standing.stamp) {
                    self.change.edits.insert(place, edit);
                }
            }
        }
    }

    /// The rows that a decision needs, read in rounds as the server does.
    fn read_for(&mut self, command: &ClubCommand) {
        let mut done: Vec<Read> = Vec::new();
        loop {
            let actor = Actor { user: self.session.user, role: self.role };
            let mut reads = command.reads(&self.ledger);
            reads.extend(ClubCommand::actor_reads(&actor, &self.ledger));
            reads.retain(|read| !done.contains(read));
            if reads.is_empty() {
                return;
            }
            for read in &reads {
                self.read(read);
            }
            done.extend(reads);
        }
    }

    fn read(&mut self, read: &Read) {
        let collection = read.collection();
        match read {
            Read::One(_, id) => self.read_one(collection, *id),
            Read::All(_) => self.read_where(collection, |_| true),
            Read::Where(_, field, value) => {
                let position = collection.position(field);
                self.read_where(collection, |row| {
                    position.is_some_and(|p| row.row.values.get(p) == Some(value))
                });
            }
            Read::Between(_, field, from, to) => {
                let position = collection.position(field);
                let (from, to) = (from.to_string(), to.to_string());
                self.read_where(collection, |row| {
                    let value = position.and_then(|p| row.row.values.get(p));
                    matches!(value, Some(novaclub::sync::Value::Text(day)) if *day >= from && *day <= to)
                });
            }
        }
    }

    /// As SQL: tombstones are not listed.
    fn read_where(
        &mut self,
        collection: &'static novaclub::sync::Collection,
        wanted: impl Fn(&StampedRow) -> bool,
    ) {
        let rows = self.club.rows_of(collection).filter(|row| !row.row.deleted && wanted(row)).cloned();
        self.ledger.insert(collection, rows);
    }

    fn read_one(&mut self, collection: &'static novaclub::sync::Collection, id: Uuid) {
        match self.club.rows.get(&(collection.name, id)) {
            Some(row) => self.ledger.insert(collection, [row.clone()]),
            None if !self.ledger.knows(collection, id) => self.ledger.insert_absent(collection, id),
            None => {}
        }
    }

    pub fn finish(mut self, receipts: Vec<Receipt<Refusal>>, epoch: Uuid) -> (Change, PushResponse<Refusal>) {
        let cursor = self.club.devices.get(&self.device).map_or(0, |known| known.cursor);
        let (user, progress, seen_ms) = (self.session.user, self.progress, self.truth.now_ms);
        let settled_below = self.settled_below;
        self.change.epoch = epoch;
        self.change.device = Some((self.device, Known { user, progress, cursor, seen_ms, settled_below }));
        let response = PushResponse { receipts, last_n: progress.last_n, epoch, now_ms: self.truth.now_ms };
        (self.change, response)
    }
}

fn rejected(reason: EngineRefusal) -> Outcome<Refusal> {
    Outcome::Rejected { refusal: ClubCommand::refused_by_engine(reason) }
}
