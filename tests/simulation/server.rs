//! The authority with memory around it: what `server/sync` does with SQL.

use crate::world::Bug;
use novaclub::club::{COLLECTIONS, ClubCommand, Refusal, Role};
use novaclub::sync::{
    Actor, Command, Context, Read, Row,
    authority::{Admission, DeviceProgress, Ledger, Sender, admit},
    command::EngineRefusal,
    merge::StampedRow,
    protocol::{Outcome, PullRequest, PullResponse, PushRequest, PushResponse, Receipt, WireRow, WireTable},
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Small, so that every download has several pages.
const PAGE: usize = 4;

#[derive(Clone)]
pub struct Server {
    pub club: Uuid,
    pub seq: i64,
    pub epoch: Uuid,
    pub rows: BTreeMap<(&'static str, Uuid), StampedRow>,
    devices: HashMap<Uuid, DeviceProgress>,
    results: HashMap<(Uuid, u64), Outcome<Refusal>>,
    /// How often each command was carried out since the data began (or was restored).
    pub executions: HashMap<(Uuid, u64), u32>,
}

impl Server {
    pub fn new() -> Self {
        Self {
            club: Uuid::from_u128(1),
            seq: 0,
            epoch: Uuid::from_u128(1_000),
            rows: BTreeMap::new(),
            devices: HashMap::new(),
            results: HashMap::new(),
            executions: HashMap::new(),
        }
    }

    /// A backup comes back: later commands are forgotten, the epoch is a new one.
    pub fn restore(&mut self, backup: Self, epoch: u128, bug: Option<Bug>) {
        let old_epoch = self.epoch;
        *self = backup;
        self.epoch = if bug == Some(Bug::RestoreKeepsTheEpoch) { old_epoch } else { Uuid::from_u128(epoch) };
    }

    pub fn outcome(&self, device: Uuid, n: u64) -> Option<&Outcome<Refusal>> {
        self.results.get(&(device, n))
    }

    pub fn push(
        &mut self,
        user: Uuid,
        push: &PushRequest<ClubCommand>,
        now_ms: i64,
        bug: Option<Bug>,
    ) -> PushResponse<Refusal> {
        let offset = now_ms - push.sent_at_ms;
        let mut progress = self.devices.get(&push.device).copied().unwrap_or_default();
        let mut receipts = Vec::new();
        for envelope in &push.commands {
            let n = envelope.n;
            let settled_below = if bug == Some(Bug::SettledIsIgnored) { 0 } else { push.settled_below };
            let mut admission = admit(progress.last_n, n, settled_below);
            if bug == Some(Bug::NoLookForRepetitions) && admission == Admission::Repeated {
                admission = Admission::Fresh;
            }
            let (repeated, outcome) = match admission {
                Admission::Repeated => {
                    let stored = self.results.get(&(push.device, n)).cloned();
                    let unread = ClubCommand::refused_by_engine(EngineRefusal::Unreadable);
                    (true, stored.unwrap_or(Outcome::Rejected { refusal: unread }))
                }
                Admission::Gap => (false, Outcome::Retry { last_n: progress.last_n }),
                Admission::Fresh => {
                    let context = Context {
                        actor: Actor { user, role: Role::Admin },
                        club: self.club,
                        on: envelope.on,
                    };
                    let sender = Sender { context, user_name: "user", device_name: &push.device_name };
                    let (clock, stamp) = progress.clock.correct(envelope.stamp_as_made(), offset, now_ms);
                    let mut ledger = self.ledger(&envelope.command);
                    let outcome = match ledger.decide(envelope, &sender) {
                        Ok(writes) => {
                            for write in &writes {
                                let key = (write.collection().name, write.id());
                                ledger.insert(write.collection(), self.rows.get(&key).cloned());
                            }
                            if ledger.would_be_buried(&writes) {
                                let refusal = ClubCommand::refused_by_engine(EngineRefusal::Deleted);
                                Outcome::Rejected { refusal }
                            } else {
                                self.seq += 1;
                                ledger.carry_out::<ClubCommand>(&writes, n, stamp, self.seq, &sender);
                                for (name, row) in ledger.take_dirty() {
                                    self.rows.insert((name, row.row.id), row);
                                }
                                Outcome::Applied { seq: self.seq }
                            }
                        }
                        Err(refusal) => Outcome::Rejected { refusal },
                    };
                    *self.executions.entry((push.device, n)).or_default() += 1;
                    self.results.insert((push.device, n), outcome.clone());
                    progress = DeviceProgress { last_n: n, clock };
                    (false, outcome)
                }
            };
            receipts.push(Receipt { n, repeated, outcome });
        }
        self.devices.insert(push.device, progress);
        PushResponse { receipts, last_n: progress.last_n, epoch: self.epoch, now_ms }
    }

    /// The rows that a command's decision needs, read in rounds as the server does.
    fn ledger(&self, command: &ClubCommand) -> Ledger {
        let mut ledger = Ledger::default();
        let mut done: Vec<Read> = Vec::new();
        loop {
            let mut reads = command.reads(&ledger);
            reads.retain(|read| !done.contains(read));
            if reads.is_empty() {
                return ledger;
            }
            for read in &reads {
                let collection = read.collection();
                let wanted = self.rows.iter().filter(|((name, id), _)| {
                    *name == collection.name
                        && match read {
                            Read::One(_, wanted) => id == wanted,
                            Read::Where(..) | Read::Between(..) | Read::All(_) => true,
                        }
                });
                ledger.insert(collection, wanted.map(|(_, row)| row.clone()));
            }
            done.extend(reads);
        }
    }

    pub fn pull(&self, request: PullRequest, now_ms: i64) -> PullResponse {
        let usable = request.cursor.filter(|c| c.epoch == self.epoch && c.seq <= self.seq);
        let reset = request.cursor.is_some() && usable.is_none();
        let after = usable.map_or(0, |c| c.seq);
        let bound = request.bound.filter(|b| !reset && (after..=self.seq).contains(b)).unwrap_or(self.seq);
        let mut changed: Vec<(&'static str, Row)> = self
            .rows
            .iter()
            .filter(|(_, stamped)| stamped.row.seq > after && stamped.row.seq <= bound)
            .map(|((name, _), stamped)| (*name, stamped.row.clone()))
            .collect();
        changed.sort_by_key(|(_, row)| row.seq);
        // A page ends between two seqs.
        let mut end = changed.len().min(PAGE);
        while end < changed.len() && changed[end].1.seq == changed[end - 1].1.seq {
            end += 1;
        }
        let remaining = i64::try_from(changed.len() - end).unwrap();
        let through = if end == changed.len() { bound } else { changed[end - 1].1.seq };
        changed.truncate(end);
        let tables = COLLECTIONS
            .iter()
            .map(|collection| {
                let rows = changed
                    .iter()
                    // As the real one: a device that starts gets no tombstones.
                    .filter(|(name, row)| *name == collection.name && !(after == 0 && row.deleted))
                    .map(|(_, row)| WireRow(row.id, row.seq, row.deleted, row.values.clone()));
                WireTable::new(collection, rows.collect())
            })
            .collect();
        let last_n = self.devices.get(&request.device).map_or(0, |progress| progress.last_n);
        PullResponse {
            epoch: self.epoch,
            reset,
            after,
            through,
            bound,
            head: self.seq,
            remaining,
            last_n,
            now_ms,
            tables,
        }
    }

    /// What a complete replica holds.
    pub fn live_rows(&self) -> BTreeMap<(&'static str, Uuid), Row> {
        self.rows
            .iter()
            .filter(|(_, stamped)| !stamped.row.deleted)
            .map(|(key, stamped)| (*key, stamped.row.clone()))
            .collect()
    }
}
