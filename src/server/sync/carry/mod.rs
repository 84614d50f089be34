//! Carrying out a device's commands inside one transaction: the shell around
//! [`crate::sync::authority`]. What is read for it, and how what came of it is stored, have rooms of their own.

mod beside;
mod brought_in;
mod reading;
mod unstored;

pub use unstored::Unstored;

use super::{RawPush, memory::ClubMemory};
use crate::club::{
    ClubCommand, Code, Refusal, Role,
    access::{Rights, Sight},
    audit::Kind,
    people::Member,
    privacy,
};
use crate::server::{
    Error,
    access::Session,
    audit::{
        Happened,
        told::{is_for_want_of_right, name_of_command},
    },
    db::{
        Tx,
        devices::{self, Device, ResultRow},
        records::Outgoing,
    },
    moment,
};
use crate::sync::{
    Clock, Command, Context, Envelope, Record as _, Sight as _, Stamp,
    authority::{Admission, DeviceProgress, Ledger, Sender, admit},
    clock::{Heard, offset_of},
    command::EngineRefusal,
    protocol::{COMMAND_VERSION, Outcome, PushResponse, Receipt},
    sight::epoch_of,
};
use beside::Leaving;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use unstored::store_rows;
use uuid::Uuid;

/// Carries out a push. With `isolate` each command is stored under a savepoint of its own, so that
/// one that the database will not take is refused alone; slower, and needed only after a failure.
///
/// # Errors
/// When nothing of the push may stand: the caller rolls back, and forgets what `club` holds.
pub async fn push(
    tx: &mut Tx,
    session: &Session,
    push: &RawPush,
    now: DateTime<Utc>,
    isolate: bool,
    club: &mut ClubMemory,
    unstored: &mut Unstored,
) -> Result<PushResponse<Refusal>, Error> {
    let count = i64::try_from(push.commands.len()).unwrap_or(i64::MAX);
    // The club's lock comes first, then the look whether a command came before, then the decision.
    let (last_seq, epoch) = take_seq(tx, session.club, count, club, unstored).await?;
    let offset_ms = now.timestamp_millis().saturating_sub(push.sent_at_ms);
    let mut round = Round::begin(tx, session, push.device, &push.device_name, now, offset_ms, club).await?;
    // A copy of an older push may come late.
    round.device.settled_below = round.device.settled_below.max(push.settled_below);
    let mut receipts = Vec::with_capacity(push.commands.len());
    let commands: Vec<Option<ClubCommand>> =
        push.commands.iter().map(|envelope| ClubCommand::deserialize(&envelope.command).ok()).collect();
    round.read_for_actor(tx).await?;
    round.read_ahead(tx, &commands).await?;
    for ((envelope, command), seq) in push.commands.iter().zip(commands).zip(last_seq - count + 1..) {
        let n = envelope.n;
        let (repeated, outcome) = match admit(round.device.progress.last_n, n, push.settled_below) {
            Admission::Repeated => (true, round.stored_outcome(tx, n, unstored).await?),
            Admission::Gap => (false, Outcome::Retry { last_n: round.device.progress.last_n }),
            Admission::Fresh => {
                let is_newer = push.version > COMMAND_VERSION;
                (false, round.settle(tx, envelope, command, seq, isolate, is_newer).await?)
            }
        };
        receipts.push(Receipt { n, repeated, outcome });
    }
    let last_n = round.device.progress.last_n;
    let epoch = round.epoch_of_whole_sight(epoch);
    round.finish(unstored);
    Ok(PushResponse { receipts, last_n, epoch, now_ms: now.timestamp_millis() })
}

/// Takes a block of the club's counter, and with it the club's lock; the single writer holds the lock of
/// the whole database, and may count on from what it remembers.
async fn take_seq(
    tx: &mut Tx,
    club: Uuid,
    count: i64,
    memory: &mut ClubMemory,
    unstored: &mut Unstored,
) -> Result<(i64, Uuid), Error> {
    let taken = match memory.counter {
        Some((seq, epoch)) => {
            unstored.seqs.insert(club, seq + count);
            (seq + count, epoch)
        }
        None => devices::take_seq(tx, club, count).await?,
    };
    memory.counter = Some(taken);
    Ok(taken)
}

/// One sender's commands in one transaction.
pub struct Round<'a> {
    session: &'a Session,
    device: Device,
    device_name: &'a str,
    now: DateTime<Utc>,
    offset_ms: i64,
    club: &'a mut ClubMemory,
    results: Vec<ResultRow>,
    told: Vec<Happened>,
    leaving: Vec<Leaving>,
    /// Whether the stamps are by a clock that is not the server's.
    has_clock: bool,
}

impl<'a> Round<'a> {
    /// Finds the device, or takes it in when it is new.
    pub async fn begin(
        tx: &mut Tx,
        session: &'a Session,
        device: Uuid,
        device_name: &'a str,
        now: DateTime<Utc>,
        offset_ms: i64,
        club: &'a mut ClubMemory,
    ) -> Result<Self, Error> {
        let known = match club.devices.remove(&device) {
            Some(known) => Some(known),
            None => devices::find(tx, session.club, device).await?,
        };
        let device = match known {
            Some(device) if device.user != session.user => return Err(Error::ForeignDevice),
            Some(device) => Device { name: device_name.to_owned(), ..device },
            None => {
                let progress = DeviceProgress::default();
                let device = Device {
                    club: session.club,
                    id: device,
                    user: session.user,
                    name: device_name.to_owned(),
                    progress,
                    settled_below: 0,
                };
                // Its results refer to it.
                devices::upsert(tx, &[(device.clone(), now)]).await?;
                device
            }
        };
        Ok(Self {
            session,
            device,
            device_name,
            now,
            offset_ms,
            club,
            results: Vec::new(),
            told: Vec::new(),
            leaving: Vec::new(),
            has_clock: true,
        })
    }

    /// Hands over what the commands made of the rows, and how far the device has come.
    pub fn finish(mut self, unstored: &mut Unstored) {
        let club = self.session.club;
        let rows = self.take_dirty().into_iter();
        unstored.rows.extend(rows.map(|(name, row)| ((club, name, row.stamped.row.id), row)));
        unstored.results.append(&mut self.results);
        unstored.leaving.append(&mut self.leaving);
        if !self.told.is_empty() {
            unstored.told.entry(club).or_default().append(&mut self.told);
        }
        self.club.devices.insert(self.device.id, self.device.clone());
        unstored.devices.insert((club, self.device.id), (self.device, self.now));
    }

    /// The day on which something was done, as the device has it. A clock that runs far ahead is not believed:
    /// by its day people come of age and terms are over.
    fn day_done(&self, on: NaiveDate) -> NaiveDate {
        let today = moment::day_of(self.now);
        on.min(today.succ_opt().unwrap_or(today))
    }

    /// The epoch of the sender's cursors, where it follows from the matrix alone; else nil, to be found once
    /// everything is stored.
    fn epoch_of_whole_sight(&self, epoch: Uuid) -> Uuid {
        let actor = self.session.actor();
        let records: &Ledger = &self.club.ledger;
        if Rights::of(actor.role, records).is_partial() {
            Uuid::nil()
        } else {
            epoch_of(epoch, &Sight::of(&actor, moment::day_of(self.now), records))
        }
    }

    /// A command that was made on the server, under the next number of its origin.
    pub async fn perform(
        &mut self,
        tx: &mut Tx,
        command: ClubCommand,
        on: NaiveDate,
        seq: i64,
    ) -> Result<Result<(), Refusal>, Error> {
        self.has_clock = false;
        let n = self.device.progress.last_n + 1;
        let (_, stamp) = self.device.progress.clock.tick(self.now.timestamp_millis(), self.device.id);
        let envelope = Envelope { n, stamp, made_at_ms: 0, heard: None, on, command };
        let decided = self.carry_out(tx, &envelope, seq).await?;
        let outcome = match &decided {
            Ok(()) => Outcome::Applied { seq },
            Err(refusal) => Outcome::Rejected { refusal: refusal.clone() },
        };
        self.note(n, (stamp, None), &outcome)?;
        // Whoever asked here hears the answer at once, and never asks for it again.
        self.device.settled_below = n + 1;
        Ok(decided)
    }

    async fn stored_outcome(
        &self,
        tx: &mut Tx,
        n: u64,
        unstored: &Unstored,
    ) -> Result<Outcome<Refusal>, Error> {
        // It can have come before in this very push, or in this very transaction.
        let (club, device) = (self.session.club, self.device.id);
        let is_it = |result: &&ResultRow| result.n == n && result.device == device && result.club == club;
        let stored = match self.results.iter().chain(&unstored.results).find(is_it) {
            Some(result) => Some(result.outcome.clone()),
            None => devices::find_result(tx, self.session.club, self.device.id, n).await?,
        };
        match stored {
            Some(json) => {
                Ok(serde_json::from_str(&json)
                    .unwrap_or_else(|_| rejected_by_engine(EngineRefusal::Unreadable)))
            }
            // Never carried out, or long ago: the device once said that all below a later number was settled.
            None => Ok(rejected_by_engine(EngineRefusal::Unreadable)),
        }
    }

    /// Decides a fresh command, keeps the answer, moves the device on.
    async fn settle(
        &mut self,
        tx: &mut Tx,
        raw: &Envelope<serde_json::Value>,
        command: Option<ClubCommand>,
        seq: i64,
        isolate: bool,
        is_newer: bool,
    ) -> Result<Outcome<Refusal>, Error> {
        // A device speaks for itself alone: the history derives ids from the stamp.
        let made = Stamp { device: self.device.id, ..raw.stamp_as_made() };
        let outcome = match command {
            // The device is ahead of this server, as after a rollback: a later server will read it.
            None if is_newer => return Ok(Outcome::Retry { last_n: self.device.progress.last_n }),
            None => rejected_by_engine(EngineRefusal::Unreadable),
            Some(command) => {
                let on = self.day_done(raw.on);
                let envelope =
                    Envelope { n: raw.n, stamp: made, made_at_ms: 0, heard: raw.heard, on, command };
                if isolate {
                    self.carry_out_isolated(tx, &envelope, seq).await?
                } else {
                    outcome_of(self.carry_out(tx, &envelope, seq).await?, seq)
                }
            }
        };
        if let Outcome::Rejected { refusal } = &outcome
            && is_for_want_of_right(refusal)
        {
            self.tell(made, Happened::new(Kind::Refusal, &name_of_command(&raw.command), self.now));
        }
        self.note(raw.n, (made, raw.heard), &outcome)?;
        Ok(outcome)
    }

    async fn carry_out_isolated(
        &mut self,
        tx: &mut Tx,
        envelope: &Envelope<ClubCommand>,
        seq: i64,
    ) -> Result<Outcome<Refusal>, Error> {
        tx.execute("SAVEPOINT command").await?;
        let (told, leaving) = (self.told.len(), self.leaving.len());
        let stored = match self.carry_out(tx, envelope, seq).await {
            Ok(decided) => store_rows(tx, &self.take_dirty()).await.map(|()| outcome_of(decided, seq)),
            Err(error) => Err(error),
        };
        match stored {
            Ok(outcome) => {
                tx.execute("RELEASE SAVEPOINT command").await?;
                Ok(outcome)
            }
            Err(error) if error.is_lasting() => {
                tracing::error!(%error, n = envelope.n, "a decided command could not be stored");
                tx.execute("ROLLBACK TO SAVEPOINT command").await?;
                tx.execute("RELEASE SAVEPOINT command").await?;
                // What it made of the rows in memory must not be stored with the next ones.
                self.club.forget_rows();
                self.told.truncate(told);
                self.leaving.truncate(leaving);
                Ok(rejected_by_engine(EngineRefusal::Unstorable))
            }
            Err(error) => Err(error),
        }
    }

    async fn carry_out(
        &mut self,
        tx: &mut Tx,
        envelope: &Envelope<ClubCommand>,
        seq: i64,
    ) -> Result<Result<(), Refusal>, Error> {
        self.read_for(tx, &envelope.command).await?;
        let context = Context { actor: self.session.decider(), club: self.session.club, on: envelope.on };
        let sender: Sender<'_, Role> =
            Sender { context, user_name: &self.session.user_name, device_name: self.device_name };
        let writes = match guarded(|| self.decide(envelope, &sender))? {
            Ok(writes) => writes,
            Err(refusal) => return Ok(Err(self.told_of_erased(tx, envelope, refusal).await?)),
        };
        if guarded(|| envelope.command.wants_confirmation(&writes, &context.actor, &self.club.ledger))?
            && self.session.require_confirmed(self.now).is_err()
        {
            return Ok(Err(Refusal::because(Code::ConfirmationWanted)));
        }
        self.read_targets(tx, &writes).await?;
        if self.club.ledger.would_be_buried(&writes) {
            let refusal = ClubCommand::refused_by_engine(EngineRefusal::Deleted);
            return Ok(Err(self.told_of_erased(tx, envelope, refusal).await?));
        }
        self.note_beside_rows(envelope, &writes)?;
        let (_, stamp) = self.corrected(envelope.stamp, envelope.heard);
        self.club.ledger.carry_out::<ClubCommand>(&writes, envelope.n, stamp, seq, &sender);
        Ok(Ok(()))
    }

    /// Why a command is refused: when it names somebody who was erased, or what went with them, that is why, so that
    /// its device forgets what it says. To whom they are out of sight nothing else tells of it. The audit log is told
    /// of a want of right here, since the device hears of another reason.
    async fn told_of_erased(
        &mut self,
        tx: &mut Tx,
        envelope: &Envelope<ClubCommand>,
        refusal: Refusal,
    ) -> Result<Refusal, Error> {
        let command = &envelope.command;
        // An erasure says nothing of whom it erases.
        if matches!(command, ClubCommand::Privacy(_)) {
            return Ok(refusal);
        }
        let reads = self.reads_of(command)?;
        let people = privacy::people_of(&reads, |collection, id| {
            self.club.ledger.even_deleted(collection, id).filter(|row| row.deleted)
        });
        let keys: Vec<_> = people.iter().map(|id| (Member::COLLECTION, id.0)).collect();
        let missing: Vec<_> = self.club.ledger.missing(keys).collect();
        self.read_rows(tx, &missing).await?;
        let is_erased = people.into_iter().any(|id| privacy::is_erased(&self.club.ledger, id));
        if !is_erased {
            return Ok(refusal);
        }
        if is_for_want_of_right(&refusal) {
            let command =
                serde_json::to_value(command).map_err(|error| Error::Internal(error.to_string()))?;
            self.tell(envelope.stamp, Happened::new(Kind::Refusal, &name_of_command(&command), self.now));
        }
        Ok(Refusal::because(Code::PersonErased))
    }

    /// Something for the audit log, done by whoever the commands are of.
    fn tell(&mut self, made: Stamp, happened: Happened) {
        let clock_ms = self.has_clock.then_some(made.ms);
        self.told.push(happened.by(self.session).from_device(self.device.id, clock_ms));
    }

    /// A stamp by the server's clock, and the device's clock after it.
    fn corrected(&self, made: Stamp, heard: Option<Heard>) -> (Clock, Stamp) {
        let now_ms = self.now.timestamp_millis();
        let offset_ms = offset_of(made.ms, heard, self.offset_ms, now_ms);
        self.device.progress.clock.correct(made, offset_ms, now_ms)
    }

    /// Keeps the answer for repetitions, and moves the device's number and clock on.
    fn note(
        &mut self,
        n: u64,
        (made, heard): (Stamp, Option<Heard>),
        outcome: &Outcome<Refusal>,
    ) -> Result<(), Error> {
        let (clock, corrected) = self.corrected(made, heard);
        self.device.progress = DeviceProgress { last_n: n, clock };
        self.results.push(ResultRow {
            club: self.session.club,
            device: self.device.id,
            user: self.device.user,
            n,
            outcome: serde_json::to_string(outcome).map_err(|error| Error::Internal(error.to_string()))?,
            made_stamp: made.to_string(),
            corrected_stamp: corrected.to_string(),
            now: self.now,
        });
        Ok(())
    }

    /// The changed rows, as they are to be stored.
    fn take_dirty(&mut self) -> Vec<(&'static str, Outgoing)> {
        let (club, device, now) = (self.session.club, self.device.id, self.now);
        let outgoing = |stamped| Outgoing { club, stamped, device, now };
        self.club.ledger.take_dirty().into_iter().map(|(name, stamped)| (name, outgoing(stamped))).collect()
    }
}

/// A rule that panics is a mistake of ours, and would be one at every try: its command is refused alone, as
/// one that cannot be stored, and what its device made after it goes on.
fn guarded<T>(rule: impl FnOnce() -> T) -> Result<T, Error> {
    // Rules change nothing: whatever they left half done is gone with them.
    catch_unwind(AssertUnwindSafe(rule)).map_err(|_| Error::Internal("a rule panicked".to_owned()))
}

fn outcome_of(decided: Result<(), Refusal>, seq: i64) -> Outcome<Refusal> {
    match decided {
        Ok(()) => Outcome::Applied { seq },
        Err(refusal) => Outcome::Rejected { refusal },
    }
}

fn rejected_by_engine(reason: EngineRefusal) -> Outcome<Refusal> {
    Outcome::Rejected { refusal: ClubCommand::refused_by_engine(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_panics_fails_as_what_would_fail_again() {
        let none: [u8; 0] = [];
        let failed = guarded(|| none[std::hint::black_box(0)]);
        // So its command is refused alone: see `push_alone`.
        assert!(failed.is_err_and(|error| error.is_lasting()));
        assert_eq!(guarded(|| 7).unwrap(), 7);
    }
}
