//! A device: its disk, the replica in its memory, and the person who works on it.

use crate::{
    Failure,
    club::{Club, date_of},
    commands::{self, Made, Trace},
    disk::Disk,
};
use fastrand::Rng;
use novaclub::{
    club::ClubCommand,
    server::moment,
    sync::replica::{Replica, Transaction},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;
use uuid::Uuid;

/// More than this waiting, and a person stops to wait for the network.
const MOST_WAITING: usize = 300;
/// Between two things that a person does, milliseconds: people are quick here.
const PAUSE_MS: std::ops::Range<u64> = 4..50;
/// Once in so many transactions the device itself fails right after it, before its memory knows.
const CRASH: u32 = 150;

/// A device of a club.
#[derive(Debug)]
pub struct Device {
    pub name: String,
    pub id: Uuid,
    pub club: Arc<Club>,
    inner: Mutex<Inner>,
}

/// What changes.
#[derive(Debug)]
pub struct Inner {
    pub replica: Replica<ClubCommand>,
    pub disk: Disk,
    /// Every command that the disk took, by number.
    pub accepted: BTreeMap<u64, Made>,
    /// How wrong the clock is.
    pub clock_error_ms: i64,
    /// How often the program was started: an exchange of an earlier life changes nothing.
    pub life: u64,
    pub chance: Rng,
    crashes: bool,
}

impl Device {
    /// A device that was never used.
    pub fn new(name: String, club: &Arc<Club>, mut chance: Rng) -> Arc<Self> {
        let id = uuid::Builder::from_random_bytes(chance.u128(..).to_be_bytes()).into_uuid();
        let disk = Disk::default();
        let replica = Replica::load(club.owner, id, novaclub::sync::replica::Stored::default());
        let inner = Inner {
            replica,
            disk,
            accepted: BTreeMap::new(),
            clock_error_ms: 0,
            life: 0,
            chance,
            crashes: false,
        };
        Arc::new(Self { name, id, club: club.clone(), inner: Mutex::new(inner) })
    }

    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The device's clock.
    pub fn now_ms(&self) -> i64 {
        (moment::now().timestamp_millis() + self.lock().clock_error_ms).max(1)
    }

    /// Accepts commands as the app does: on the disk first. None when they are refused here already.
    ///
    /// # Errors
    /// When the disk does not take what the replica wants to write.
    pub fn accept(&self, made: Vec<Made>) -> Result<Option<()>, Failure> {
        let now_ms = self.now_ms();
        let mut inner = self.lock();
        let commands = made.iter().map(|made| made.command.clone()).collect();
        let first = inner.replica.state().next_n;
        let Ok(transaction) = inner.replica.accept(commands, now_ms, date_of(now_ms)) else {
            return Ok(None);
        };
        inner.commit(transaction)?;
        inner.accepted.extend((first..).zip(made));
        Ok(Some(()))
    }

    /// Makes what the club needs before people work.
    ///
    /// # Errors
    /// When it is refused.
    pub fn prepare(&self) -> Result<(), Failure> {
        let commands = self.club.seed(&self.lock().replica.view())?;
        let made = commands.into_iter().map(|command| Made { command, trace: Trace::Passing }).collect();
        self.accept(made)?.ok_or_else(|| "the club cannot be prepared".into())
    }

    /// One thing that the person does.
    fn act(&self) -> Result<(), Failure> {
        let made = {
            let mut inner = self.lock();
            if inner.replica.unsent() > MOST_WAITING {
                return Ok(());
            }
            let value = format!("{} {}", self.name, inner.replica.state().next_n);
            let Inner { replica, chance, .. } = &mut *inner;
            commands::next(chance, &self.club, &replica.view(), value)
        };
        self.accept(vec![made]).map(drop)
    }

    /// The person works until told to stop.
    ///
    /// # Errors
    /// When the device does not do what the replica wants.
    pub async fn work(self: Arc<Self>, mut is_over: watch::Receiver<bool>) -> Result<(), Failure> {
        self.lock().crashes = true;
        while !*is_over.borrow_and_update() {
            self.act()?;
            let pause = self.lock().chance.u64(PAUSE_MS);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        self.lock().crashes = false;
        Ok(())
    }

    /// Whether everything has left.
    pub fn is_settled(&self) -> bool {
        let inner = self.lock();
        inner.replica.unsent() == 0 && inner.replica.outbox().next().is_none()
    }
}

impl Inner {
    /// Writes, then takes in; or fails in between and starts again from the disk.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn commit(&mut self, transaction: Transaction<ClubCommand>) -> Result<(), Failure> {
        self.disk.commit(&transaction)?;
        if self.crashes && self.chance.u32(..CRASH) == 0 {
            let (owner, device) = (self.replica.owner(), self.replica.state().device);
            self.replica = Replica::load(owner, device, self.disk.stored()?);
            self.life += 1;
        } else {
            self.replica.apply(transaction);
        }
        Ok(())
    }
}
