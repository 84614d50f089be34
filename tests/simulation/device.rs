//! A device: a disk, and tabs with replicas in memory; each tab talks to the server by itself.

use crate::comparing::Check;
use crate::disk::{Behind, Disk};
use crate::mistakes::Mistake;
use novaclub::club::{ClubCommand, Role};
use novaclub::sync::replica::{Op, Owner, Replica, Transaction};
use novaclub::sync::{Actor, Clock, Envelope, Stamp, Write, protocol::COMMAND_VERSION, schedule::Schedule};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub struct Device {
    pub id: Uuid,
    pub user: Uuid,
    pub club: usize,
    pub club_id: Uuid,
    /// The role that the program knows of: the server's may be another by now.
    pub role: Role,
    /// How wrong its clock is.
    pub clock_error_ms: i64,
    /// The version of the commands that its program makes.
    pub version: u32,
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    pub ghost: Ghost,
}

/// What the simulator knows of a device, whatever its disk says.
#[derive(Clone, Default)]
pub struct Ghost {
    /// Every command that was accepted here.
    pub accepted: BTreeMap<u64, Accepted>,
    /// Journal entries that a person gave up or sent again.
    pub dealt_with: BTreeSet<u64>,
    pub last_stamp: Option<Stamp>,
}

#[derive(Clone)]
pub struct Accepted {
    pub envelope: Envelope<ClubCommand>,
    pub writes: Vec<Write>,
    /// What a person saw after accepting stands until the server has said something else.
    pub is_watched: bool,
}

pub struct Tab {
    pub replica: Replica<ClubCommand>,
    pub talk: Talk,
    pub schedule: Schedule,
    pub wake_ms: i64,
    /// Neither timers nor answers reach it.
    pub is_frozen: bool,
    /// Bound of the next page.
    pub continue_to: Option<i64>,
    /// What cannot be sent keeps nobody from hearing the news.
    pub push_failed: bool,
    pub check: Check,
}

/// What a tab waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    Idle,
    /// An answer, until its patience ends.
    Waiting {
        request: u64,
        until_ms: i64,
    },
}

/// What goes wrong with one transaction of the disk.
#[derive(Clone, Copy, Default)]
pub struct DiskFaults {
    /// Nothing was written: a quota, or power that failed before.
    pub aborted: bool,
    /// The power fails right after the commit.
    pub crash_after: bool,
    /// Other tabs do not hear of it.
    pub untold: bool,
    pub mistake: Option<Mistake>,
}

impl Device {
    /// Whom the program acts for, as far as it knows.
    pub const fn actor(&self) -> Actor<Role> {
        Actor { user: self.user, role: self.role }
    }

    pub fn new(id: Uuid, user: Uuid, (club, club_id): (usize, Uuid), role: Role, tabs: usize) -> Self {
        let mut device = Self {
            id,
            user,
            club,
            club_id,
            role,
            clock_error_ms: 0,
            version: COMMAND_VERSION,
            disk: Disk::default(),
            tabs: Vec::new(),
            ghost: Ghost::default(),
        };
        for _ in 0..tabs {
            device.open_tab(0);
        }
        device
    }

    pub fn local_now(&self, now_ms: i64) -> i64 {
        (now_ms + self.clock_error_ms).max(1)
    }

    pub fn load(&self) -> Replica<ClubCommand> {
        let owner = Owner { club: self.club_id, user: self.user, role: self.role };
        Replica::load(owner, self.id, self.disk.stored())
    }

    pub fn open_tab(&mut self, wake_ms: i64) {
        let tab = Tab {
            replica: self.load(),
            talk: Talk::Idle,
            schedule: Schedule::default(),
            wake_ms,
            is_frozen: false,
            continue_to: None,
            push_failed: false,
            check: Check::default(),
        };
        self.tabs.push(tab);
    }

    /// The tab's memory is gone; it starts from the disk.
    pub fn crash(&mut self, tab: usize, now_ms: i64) {
        let replica = self.load();
        let tab = &mut self.tabs[tab];
        tab.replica = replica;
        tab.talk = Talk::Idle;
        tab.continue_to = None;
        tab.push_failed = false;
        tab.check = Check::default();
        tab.wake_ms = now_ms;
    }

    /// Another tab was quicker: reads the store again, and goes on.
    fn catch_up(&mut self, tab: usize) {
        self.tabs[tab].replica = self.load();
        self.tabs[tab].continue_to = None;
    }

    /// The other tabs hear of a commit.
    fn tell_others(&mut self, teller: usize, transaction: &Transaction<ClubCommand>) {
        for (position, tab) in self.tabs.iter_mut().enumerate() {
            // A tab that missed one, or has a snapshot half here, reads the store when it writes next.
            if position != teller && !tab.is_frozen && tab.replica.follow(transaction.clone()).is_some() {
                tab.continue_to = None;
            }
        }
    }

    /// Decides on a tab's memory, commits, takes in; decides again when another tab was quicker. Gives
    /// what was committed.
    pub fn transact<E>(
        &mut self,
        tab: usize,
        now_ms: i64,
        faults: DiskFaults,
        mut decide: impl FnMut(&mut Replica<ClubCommand>) -> Result<Transaction<ClubCommand>, E>,
    ) -> Result<Option<Transaction<ClubCommand>>, E> {
        loop {
            let mut transaction = decide(&mut self.tabs[tab].replica)?;
            if faults.aborted {
                self.tabs[tab].replica.abandon_reset();
                return Ok(None);
            }
            if faults.mistake == Some(Mistake::ClockGoesBackwards) {
                let local_now = self.local_now(now_ms);
                follow_the_wall(&mut transaction, local_now);
            }
            match self.disk.commit_with(&transaction, faults) {
                Ok(()) if faults.crash_after => self.crash(tab, now_ms),
                Ok(()) => {
                    if !faults.untold {
                        self.tell_others(tab, &transaction);
                    }
                    self.tabs[tab].replica.apply(transaction.clone());
                }
                Err(Behind) => {
                    self.catch_up(tab);
                    continue;
                }
            }
            return Ok(Some(transaction));
        }
    }

    /// The planted mistake: a retry is a new command.
    pub fn renumber_first(&mut self, tab: usize, now_ms: i64) {
        let renumbered: Result<_, ()> = self.transact(tab, now_ms, DiskFaults::default(), |replica| {
            let mut state = replica.state().next();
            let mut ops = Vec::new();
            if let Some(pending) = replica.outbox().find(|pending| pending.acknowledged.is_none()) {
                let mut again = pending.clone();
                ops.push(Op::RemovePending(again.envelope.n));
                again.envelope.n = state.next_n;
                state.next_n += 1;
                ops.push(Op::PutPending(again));
            }
            Ok(Transaction { state, ops, strict: true })
        });
        assert!(renumbered.is_ok());
    }
}

impl Disk {
    fn commit_with(
        &mut self,
        transaction: &Transaction<ClubCommand>,
        faults: DiskFaults,
    ) -> Result<(), Behind> {
        match faults.mistake {
            Some(Mistake::CursorBeforeRows) if faults.crash_after => {
                self.write_state(transaction);
                Ok(())
            }
            Some(Mistake::OutboxEntryAndRowInTwoTransactions) if faults.crash_after => {
                self.write_ops(transaction);
                Ok(())
            }
            _ => self.commit(transaction),
        }
    }
}

/// The planted mistake: stamps are what the wall clock says.
fn follow_the_wall(transaction: &mut Transaction<ClubCommand>, local_now: i64) {
    for op in &mut transaction.ops {
        if let Op::PutPending(pending) = op
            && pending.acknowledged.is_none()
        {
            pending.envelope.stamp = Stamp { ms: local_now, counter: 0, ..pending.envelope.stamp };
            transaction.state.clock = Clock::at(local_now, 0);
        }
    }
}
