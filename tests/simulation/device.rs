//! A device: a store that survives crashes, and one or two tabs with replicas in memory.

use crate::world::Bug;
use novaclub::club::{ClubCommand, Role};
use novaclub::sync::replica::{Op, Owner, Pending, Refused, Replica, State, Stored, Transaction};
use novaclub::sync::{Collection, Row};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is on the disk.
#[derive(Default)]
pub struct Disk {
    state: Option<State>,
    pub rows: BTreeMap<(&'static str, Uuid), (&'static Collection, Row)>,
    pub outbox: BTreeMap<u64, Pending<ClubCommand>>,
    pub journal: BTreeMap<u64, Refused<ClubCommand>>,
}

/// Another tab has written meanwhile.
pub struct Behind;

impl Disk {
    /// All of a transaction, or nothing of it.
    pub fn commit(&mut self, transaction: &Transaction<ClubCommand>) -> Result<(), Behind> {
        let revision = self.state.as_ref().map_or(0, |state| state.revision);
        if transaction.state.revision != revision + 1 {
            return Err(Behind);
        }
        self.state = Some(transaction.state.clone());
        for op in &transaction.ops {
            self.write(op);
        }
        Ok(())
    }

    /// The planted bug: the cursor is written, and the power fails before the rows are.
    pub fn commit_state_only(&mut self, transaction: &Transaction<ClubCommand>) {
        self.state = Some(transaction.state.clone());
    }

    fn write(&mut self, op: &Op<ClubCommand>) {
        match op {
            Op::PutRows(collection, rows) => {
                for row in rows {
                    self.rows.insert((collection.name, row.id), (collection, row.clone()));
                }
            }
            Op::RemoveRows(collection, ids) => {
                for id in ids {
                    self.rows.remove(&(collection.name, *id));
                }
            }
            Op::PutPending(pending) => {
                self.outbox.insert(pending.envelope.n, pending.clone());
            }
            Op::RemovePending(n) => {
                self.outbox.remove(n);
            }
            Op::PutRefused(refused) => {
                self.journal.insert(refused.envelope.n, refused.clone());
            }
            Op::RemoveRefused(n) => {
                self.journal.remove(n);
            }
        }
    }

    fn stored(&self) -> Stored<ClubCommand> {
        Stored {
            state: self.state.clone(),
            rows: self.rows.values().cloned().collect(),
            outbox: self.outbox.values().cloned().collect(),
            unreadable: Vec::new(),
            journal: self.journal.values().cloned().collect(),
        }
    }
}

pub struct Device {
    pub id: Uuid,
    pub user: Uuid,
    /// How wrong its clock is.
    pub clock_error_ms: i64,
    pub disk: Disk,
    pub tabs: Vec<Replica<ClubCommand>>,
    /// Bound of the next page, by tab.
    pub continue_to: Vec<Option<i64>>,
    /// Every number that was accepted here, ever.
    pub accepted: Vec<u64>,
    /// Journal entries that a person gave up.
    pub discarded: Vec<u64>,
    club: Uuid,
}

impl Device {
    pub fn new(number: u128, club: Uuid, tabs: usize) -> Self {
        let mut device = Self {
            id: Uuid::from_u128(100 + number),
            user: Uuid::from_u128(200 + number),
            clock_error_ms: 0,
            disk: Disk::default(),
            tabs: Vec::new(),
            continue_to: vec![None; tabs],
            accepted: Vec::new(),
            discarded: Vec::new(),
            club,
        };
        for _ in 0..tabs {
            let replica = device.load();
            device.tabs.push(replica);
        }
        device
    }

    fn load(&self) -> Replica<ClubCommand> {
        let owner = Owner { club: self.club, user: self.user, role: Role::Admin };
        Replica::load(owner, self.id, self.disk.stored())
    }

    /// The tab's memory is gone; it starts from the disk.
    pub fn crash(&mut self, tab: usize) {
        self.tabs[tab] = self.load();
        self.continue_to[tab] = None;
    }

    /// The other tabs hear of a commit, as text; every third call gets lost.
    fn tell_others(&mut self, teller: usize, transaction: &Transaction<ClubCommand>) {
        if transaction.state.revision.is_multiple_of(3) {
            return;
        }
        let told = serde_json::to_string(transaction).unwrap();
        for (tab, replica) in self.tabs.iter_mut().enumerate().filter(|(tab, _)| *tab != teller) {
            let heard: Transaction<ClubCommand> = serde_json::from_str(&told).unwrap();
            assert_eq!(heard, *transaction, "what is told is what was committed");
            // A tab that missed one, or has a snapshot half here, reads the store when it writes next.
            let before = replica.state().revision;
            let follows = replica.follow(heard).is_some();
            let after = replica.state().revision;
            assert_eq!(after, if follows { before + 1 } else { before }, "tab {tab}");
        }
    }

    /// Decides on a tab's memory, commits, takes in; decides again when another tab was quicker.
    /// `full`: the disk refuses. `crash`: the power fails right after the commit.
    pub fn transact<E>(
        &mut self,
        tab: usize,
        faults: Faults,
        mut decide: impl FnMut(&mut Replica<ClubCommand>) -> Result<Transaction<ClubCommand>, E>,
    ) -> Result<bool, E> {
        loop {
            let transaction = decide(&mut self.tabs[tab])?;
            if faults.disk_full {
                self.tabs[tab].abandon_reset();
                return Ok(false);
            }
            if faults.bug == Some(Bug::CursorBeforeRows) && faults.crash_after {
                self.disk.commit_state_only(&transaction);
                self.crash(tab);
                return Ok(false);
            }
            match self.disk.commit(&transaction) {
                Ok(()) => {
                    self.tell_others(tab, &transaction);
                    if faults.crash_after {
                        self.crash(tab);
                    } else {
                        self.tabs[tab].apply(transaction);
                    }
                    return Ok(true);
                }
                Err(Behind) => self.crash(tab),
            }
        }
    }
}

/// What goes wrong with one transaction.
#[derive(Clone, Copy, Default)]
pub struct Faults {
    pub disk_full: bool,
    pub crash_after: bool,
    pub bug: Option<Bug>,
}
