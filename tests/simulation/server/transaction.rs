//! A transaction that writes: takes the club's lock and a block of its counter, decides, and waits for its
//! commit. Reads see nothing of it until then.

use super::{Club, Edit, Key, Known, Problem, Server, Session};
use crate::mistakes::Mistake;
use novaclub::club::{ClubCommand, Refusal, Role};
use novaclub::sync::{
    Actor, Command as _, Context, Envelope, Read, Stamp, Write,
    authority::{Admission, DeviceProgress, Ledger, Sender, admit},
    command::EngineRefusal,
    merge::StampedRow,
    protocol::{COMMAND_VERSION, Outcome, PushRequest, PushResponse, Receipt},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What really happened, which no machine knows.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    pub now_ms: i64,
    /// When the request left the device.
    pub sent: RealTime,
}

/// When something was really done on a device, and how wrong its clock was.
#[derive(Clone, Copy, Debug)]
pub struct RealTime {
    pub ms: i64,
    pub error_ms: i64,
}

/// A transaction between its begin and its commit.
pub struct Open {
    id: u64,
    pub club: usize,
    response_to: Uuid,
    change: Change,
    pub response: PushResponse<Refusal>,
}

/// What a transaction changes.
#[derive(Default)]
struct Change {
    /// Of the sender's scope.
    epoch: Uuid,
    seq: i64,
    now_ms: i64,
    device: Option<(Uuid, Known)>,
    rows: BTreeMap<Key, StampedRow>,
    results: BTreeMap<(Uuid, u64), Outcome<Refusal>>,
    executions: Vec<Stamp>,
    commits: BTreeMap<i64, Uuid>,
    writes: Vec<(Key, Stamp, Vec<Write>)>,
    edits: BTreeMap<(Key, usize), Edit>,
    /// Edits by real time that a merge decided wrongly.
    pub unfair: Option<String>,
    fair: u64,
    applied: Vec<(String, bool)>,
}

/// What became of a request that writes.
pub enum Began {
    /// Another transaction has the club's lock.
    Waits,
    Refused(Problem),
    Open(u64),
}

/// What a commit brought to light.
#[derive(Default)]
pub struct Committed {
    pub club: usize,
    /// I8, if it was broken; and how many pairs of edits were compared.
    pub unfair: Option<String>,
    pub fair: u64,
    /// Names of commands, and whether they were applied.
    pub applied: Vec<(String, bool)>,
    /// The stamps of what was carried out, and the numbers.
    pub executed: Vec<Stamp>,
    pub settled: Vec<(Uuid, u64)>,
}

impl Server {
    /// Carries a push out, up to its commit.
    pub fn begin_push(
        &mut self,
        session: Session,
        push: &PushRequest<ClubCommand>,
        truth: Truth,
        made: &BTreeMap<Stamp, RealTime>,
    ) -> Began {
        let role = match self.admit_session(session, push.holder) {
            Ok(role) => role,
            Err(problem) => return Began::Refused(problem),
        };
        if push.version < self.floor_version {
            return Began::Refused(Problem::Outdated);
        }
        // With a sequence only the device's own row is locked.
        let has_sequence = self.mistake == Some(Mistake::SequenceInsteadOfCounter);
        let is_held = |open: &Open| !has_sequence || open.response_to == push.device;
        if self.open.iter().any(|open| open.club == session.club && is_held(open)) {
            return Began::Waits;
        }
        let club = &self.clubs[session.club];
        if club.devices.get(&push.device).is_some_and(|device| device.user != session.user) {
            return Began::Refused(Problem::ForeignDevice);
        }
        let seq = self.next_seq(session.club);
        let epoch = self.epoch_of(session.club, role);
        let round = Round::new(club, session, role, push.device, truth, self.mistake, seq);
        let (change, response) = round.push(push, epoch, made);
        Began::Open(self.opened(session.club, change, response))
    }

    /// Commands that are made on the server: REST, imports, jobs. Refused ones change nothing.
    pub fn begin_here(&mut self, session: Session, commands: &[ClubCommand], now_ms: i64) -> Began {
        let has_sequence = self.mistake == Some(Mistake::SequenceInsteadOfCounter);
        if self.is_locked(session.club) && !has_sequence {
            return Began::Waits;
        }
        let seq = self.next_seq(session.club);
        let club = &self.clubs[session.club];
        let Some(role) = club.roles.get(&session.user).copied() else {
            return Began::Refused(Problem::SignedOut);
        };
        let origin = Uuid::new_v5(&club.id, session.user.as_bytes());
        let truth = Truth { now_ms, sent: RealTime { ms: now_ms, error_ms: 0 } };
        let mut round = Round::new(club, session, role, origin, truth, None, seq);
        for command in commands {
            round.perform(command);
        }
        let epoch = self.epoch_of(session.club, role);
        let (change, response) = round.finish(Vec::new(), epoch);
        Began::Open(self.opened(session.club, change, response))
    }

    /// The counter moves with the transaction; a sequence moves at once, and its numbers are committed in
    /// any order.
    fn next_seq(&self, club: usize) -> i64 {
        let seq = self.clubs[club].seq;
        let running = self.open.iter().filter(|open| open.club == club).map(|open| open.change.seq).max();
        if self.mistake == Some(Mistake::SequenceInsteadOfCounter) {
            running.unwrap_or(seq).max(seq)
        } else {
            seq
        }
    }

    fn opened(&mut self, club: usize, change: Change, response: PushResponse<Refusal>) -> u64 {
        self.next_open += 1;
        let response_to = change.device.as_ref().map_or(Uuid::nil(), |(device, _)| *device);
        self.open.push(Open { id: self.next_open, club, response_to, change, response });
        self.next_open
    }

    pub fn response_of(&self, id: u64) -> Option<&PushResponse<Refusal>> {
        self.open.iter().find(|open| open.id == id).map(|open| &open.response)
    }

    /// The power fails before the commit.
    pub fn roll_back(&mut self, id: u64) {
        self.open.retain(|open| open.id != id);
    }

    pub fn commit(&mut self, id: u64) -> Option<(PushResponse<Refusal>, Committed)> {
        let at = self.open.iter().position(|open| open.id == id)?;
        let Open { club: index, change, response, .. } = self.open.remove(at);
        let club = &mut self.clubs[index];
        club.seq = club.seq.max(change.seq);
        for (key, stamped) in &change.rows {
            if stamped.row.deleted {
                // Deleted again, it was known to be deleted from the first time on.
                club.buried.entry(*key).or_insert((change.epoch, stamped.row.seq));
            }
        }
        for (key, _, writes) in &change.writes {
            if writes.iter().any(|write| matches!(write, Write::Restore { .. })) {
                club.buried.remove(key);
            }
        }
        let settled = change.results.keys().copied().collect();
        club.devices.extend(change.device);
        club.rows.extend(change.rows);
        for (device, n) in change.results.keys() {
            club.received.entry(*device).or_default().entry(*n).or_insert(change.now_ms);
        }
        club.results.extend(change.results);
        club.commits.extend(change.commits);
        club.edits.extend(change.edits);
        for stamp in &change.executions {
            *club.executions.entry(*stamp).or_default() += 1;
        }
        for (key, stamp, writes) in change.writes {
            club.writes.entry(key).or_default().push((stamp, writes));
        }
        let committed = Committed {
            club: index,
            unfair: change.unfair,
            fair: change.fair,
            applied: change.applied,
            executed: change.executions,
            settled,
        };
        Some((response, committed))
    }
}

/// One sender's commands in one transaction.
struct Round<'a> {
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
    fn new(
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

    fn push(
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
        let (clock, stamp) = self.progress.clock.correct(as_made, offset, self.truth.now_ms);
        let real = made.get(&envelope.stamp).copied();
        let edit = real.map(|real| {
            let delay = self.truth.now_ms - self.truth.sent.ms;
            let jumped = (self.truth.sent.error_ms - real.error_ms).abs();
            let error_ms = delay + jumped + (before - real.ms).max(0) + 1;
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

    fn perform(&mut self, command: &ClubCommand) {
        self.change.seq += 1;
        let seq = self.change.seq;
        let n = self.progress.last_n + 1;
        let (clock, stamp) = self.progress.clock.tick(self.truth.now_ms, self.device);
        let on = crate::world::day_of(self.truth.now_ms);
        let envelope = Envelope { n, stamp, made_at_ms: 0, on, command: command.clone() };
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
        self.ledger.carry_out::<ClubCommand>(&writes, envelope.n, stamp, seq, &sender);
        for (name, stamped) in self.ledger.take_dirty() {
            self.change.rows.insert((name, stamped.row.id), stamped);
        }
        let mut by_row: BTreeMap<Key, Vec<Write>> = BTreeMap::new();
        for write in writes {
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
            let mut reads = command.reads(&self.ledger);
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

    fn finish(mut self, receipts: Vec<Receipt<Refusal>>, epoch: Uuid) -> (Change, PushResponse<Refusal>) {
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
