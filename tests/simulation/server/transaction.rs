//! A transaction that writes: takes the club's lock and a block of its counter, decides, and waits for its
//! commit. Reads see nothing of it until then.

use super::{Edit, Key, Known, Problem, Server, Session, round::Round};
use crate::mistakes::Mistake;
use novaclub::club::{ClubCommand, Refusal, history};
use novaclub::sync::{
    Actor, Record as _, Stamp, Write,
    merge::StampedRow,
    protocol::{Outcome, PushRequest, PushResponse},
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
pub struct Change {
    /// Of the sender's scope.
    pub epoch: Uuid,
    pub seq: i64,
    pub now_ms: i64,
    pub device: Option<(Uuid, Known)>,
    pub rows: BTreeMap<Key, StampedRow>,
    pub results: BTreeMap<(Uuid, u64), Outcome<Refusal>>,
    pub executions: Vec<Stamp>,
    pub commits: BTreeMap<i64, Uuid>,
    pub writes: Vec<(Key, Stamp, Vec<Write>)>,
    pub edits: BTreeMap<(Key, usize), Edit>,
    /// Edits by real time that a merge decided wrongly.
    pub unfair: Option<String>,
    pub fair: u64,
    pub applied: Vec<(String, bool)>,
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
        let actor = match self.admit_session(session, push.holder) {
            Ok(actor) => actor,
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
        let epoch = self.epoch_of(session.club, actor);
        let round = Round::new(club, session, actor.role, push.device, truth, self.mistake, seq);
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
        let epoch = self.epoch_of(session.club, Actor { user: session.user, role });
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
        for key in change.rows.keys().filter(|(name, _)| *name == history::Change::COLLECTION.name) {
            club.stored_at.entry(*key).or_insert(change.now_ms);
        }
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
