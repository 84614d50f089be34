//! Carrying out a device's commands inside one transaction: the shell around
//! [`crate::sync::authority`].

use super::RawPush;
use crate::club::{COLLECTIONS, ClubCommand, Refusal, Role};
use crate::server::{
    Error,
    access::Session,
    db::{
        Tx,
        devices::{self, Device, ResultRow},
        records,
    },
};
use crate::sync::{
    Actor, Command, Context, Envelope, FieldValue, Read, Write,
    authority::{Admission, DeviceProgress, Ledger, Sender, admit, single_rows},
    command::EngineRefusal,
    protocol::{COMMAND_VERSION, Outcome, PushResponse, Receipt},
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Carries out a push. With `isolate` each command is stored under a savepoint of its own, so that
/// one that the database will not take is refused alone; slower, and needed only after a failure.
///
/// # Errors
/// When nothing of the push may stand: the caller rolls back.
pub async fn push(
    tx: &mut Tx,
    session: &Session,
    push: &RawPush,
    now: DateTime<Utc>,
    isolate: bool,
) -> Result<PushResponse<Refusal>, Error> {
    let count = i64::try_from(push.commands.len()).unwrap_or(i64::MAX);
    // The club's lock comes first, then the look whether a command came before, then the decision.
    let (last_seq, epoch) = devices::take_seq(tx, session.club, count).await?;
    let epoch = devices::epoch_for(epoch, session.role);
    let offset_ms = now.timestamp_millis().saturating_sub(push.sent_at_ms);
    let mut round = Round::begin(tx, session, push.device, &push.device_name, now, offset_ms).await?;
    let mut receipts = Vec::with_capacity(push.commands.len());
    for (envelope, seq) in push.commands.iter().zip(last_seq - count + 1..) {
        let n = envelope.n;
        let (repeated, outcome) = match admit(round.device.progress.last_n, n, push.settled_below) {
            Admission::Repeated => (true, round.stored_outcome(tx, n).await?),
            Admission::Gap => (false, Outcome::Retry { last_n: round.device.progress.last_n }),
            Admission::Fresh => {
                (false, round.settle(tx, envelope, seq, isolate, push.version > COMMAND_VERSION).await?)
            }
        };
        receipts.push(Receipt { n, repeated, outcome });
    }
    let last_n = round.device.progress.last_n;
    round.finish(tx).await?;
    Ok(PushResponse { receipts, last_n, epoch, now_ms: now.timestamp_millis() })
}

/// One sender's commands in one transaction.
pub struct Round<'a> {
    session: &'a Session,
    device: Device,
    device_name: &'a str,
    now: DateTime<Utc>,
    offset_ms: i64,
    ledger: Ledger,
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
    ) -> Result<Self, Error> {
        let device = match devices::find(tx, session.club, device).await? {
            Some(device) if device.user != session.user => return Err(Error::ForeignDevice),
            Some(device) => Device { name: device_name.to_owned(), ..device },
            None => {
                let progress = DeviceProgress::default();
                let device =
                    Device { id: device, user: session.user, name: device_name.to_owned(), progress };
                // Its results refer to it.
                devices::upsert(tx, session.club, &device, now).await?;
                device
            }
        };
        Ok(Self { session, device, device_name, now, offset_ms, ledger: Ledger::default() })
    }

    /// Stores what the commands made of the rows, and how far the device has come.
    pub async fn finish(mut self, tx: &mut Tx) -> Result<(), Error> {
        self.flush(tx).await?;
        devices::upsert(tx, self.session.club, &self.device, self.now).await
    }

    /// A command that was made on the server, under the next number of its origin.
    pub async fn perform(
        &mut self,
        tx: &mut Tx,
        command: ClubCommand,
        on: NaiveDate,
        seq: i64,
    ) -> Result<Result<(), Refusal>, Error> {
        let n = self.device.progress.last_n + 1;
        let (_, stamp) = self.device.progress.clock.tick(self.now.timestamp_millis(), self.device.id);
        let envelope = Envelope { n, stamp, made_at_ms: 0, on, command };
        let decided = self.carry_out(tx, &envelope, seq).await?;
        let outcome = match &decided {
            Ok(()) => Outcome::Applied { seq },
            Err(refusal) => Outcome::Rejected { refusal: refusal.clone() },
        };
        self.note(tx, n, stamp, &outcome).await?;
        Ok(decided)
    }

    async fn stored_outcome(&self, tx: &mut Tx, n: u64) -> Result<Outcome<Refusal>, Error> {
        match devices::find_result(tx, self.session.club, self.device.id, n).await? {
            Some(json) => {
                Ok(serde_json::from_str(&json)
                    .unwrap_or_else(|_| rejected_by_engine(EngineRefusal::Unreadable)))
            }
            // Never carried out: the device once said that all below a later number was settled.
            None => Ok(rejected_by_engine(EngineRefusal::Unreadable)),
        }
    }

    /// Decides a fresh command, keeps the answer, moves the device on.
    async fn settle(
        &mut self,
        tx: &mut Tx,
        raw: &Envelope<serde_json::Value>,
        seq: i64,
        isolate: bool,
        is_newer: bool,
    ) -> Result<Outcome<Refusal>, Error> {
        // A device speaks for itself alone: the history derives ids from the stamp.
        let made = crate::sync::Stamp { device: self.device.id, ..raw.stamp_as_made() };
        let outcome = match serde_json::from_value::<ClubCommand>(raw.command.clone()) {
            // The device is ahead of this server, as after a rollback: a later server will read it.
            Err(_) if is_newer => return Ok(Outcome::Retry { last_n: self.device.progress.last_n }),
            Err(_) => rejected_by_engine(EngineRefusal::Unreadable),
            Ok(command) => {
                let envelope = Envelope { n: raw.n, stamp: made, made_at_ms: 0, on: raw.on, command };
                if isolate {
                    self.carry_out_isolated(tx, &envelope, seq).await?
                } else {
                    outcome_of(self.carry_out(tx, &envelope, seq).await?, seq)
                }
            }
        };
        self.note(tx, raw.n, made, &outcome).await?;
        Ok(outcome)
    }

    async fn carry_out_isolated(
        &mut self,
        tx: &mut Tx,
        envelope: &Envelope<ClubCommand>,
        seq: i64,
    ) -> Result<Outcome<Refusal>, Error> {
        tx.execute("SAVEPOINT command").await?;
        let stored = match self.carry_out(tx, envelope, seq).await {
            Ok(decided) => self.flush(tx).await.map(|()| outcome_of(decided, seq)),
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
                self.ledger = Ledger::default();
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
        self.read(tx, &envelope.command.reads()).await?;
        let Session { user, club, role, .. } = *self.session;
        let context = Context { actor: Actor { user, role }, club, on: envelope.on };
        let sender: Sender<'_, Role> =
            Sender { context, user_name: &self.session.user_name, device_name: self.device_name };
        let writes = match self.ledger.decide(envelope, &sender) {
            Ok(writes) => writes,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.read_targets(tx, &writes).await?;
        if self.ledger.would_be_buried(&writes) {
            return Ok(Err(ClubCommand::refused_by_engine(EngineRefusal::Deleted)));
        }
        let (_, stamp) =
            self.device.progress.clock.correct(envelope.stamp, self.offset_ms, self.now.timestamp_millis());
        self.ledger.carry_out::<ClubCommand>(&writes, envelope.n, stamp, seq, &sender);
        Ok(Ok(()))
    }

    /// Keeps the answer for repetitions, and moves the device's number and clock on.
    async fn note(
        &mut self,
        tx: &mut Tx,
        n: u64,
        made: crate::sync::Stamp,
        outcome: &Outcome<Refusal>,
    ) -> Result<(), Error> {
        let (clock, corrected) =
            self.device.progress.clock.correct(made, self.offset_ms, self.now.timestamp_millis());
        self.device.progress = DeviceProgress { last_n: n, clock };
        let json = serde_json::to_string(outcome).map_err(|error| Error::Internal(error.to_string()))?;
        let result = ResultRow {
            n,
            outcome: &json,
            made_stamp: made.to_string(),
            corrected_stamp: corrected.to_string(),
        };
        devices::insert_result(tx, self.session.club, &self.device, &result, self.now).await
    }

    /// Reads what a decision asks for into the ledger.
    async fn read(&mut self, tx: &mut Tx, reads: &[Read]) -> Result<(), Error> {
        let club = self.session.club;
        let missing: Vec<_> = self.ledger.missing(single_rows(reads)).collect();
        self.read_rows(tx, &missing).await?;
        for read in reads {
            match read {
                Read::One(..) => {}
                Read::All(collection) => {
                    let rows = records::list(tx, club, collection).await?;
                    self.ledger.insert(collection, rows);
                }
                Read::Between(collection, field, from, to) => {
                    let rows = records::list_between(tx, club, collection, field, (*from, *to)).await?;
                    self.ledger.insert(collection, rows);
                }
                Read::Where(collection, field, value) => {
                    let Ok(id) = Uuid::from_value(value) else { continue };
                    let rows = records::list_by(tx, club, collection, field, id).await?;
                    self.ledger.insert(collection, rows);
                }
            }
        }
        Ok(())
    }

    async fn read_targets(&mut self, tx: &mut Tx, writes: &[Write]) -> Result<(), Error> {
        let targets = writes.iter().map(|write| (write.collection(), write.id()));
        let missing: Vec<_> = self.ledger.missing(targets).collect();
        self.read_rows(tx, &missing).await
    }

    async fn read_rows(
        &mut self,
        tx: &mut Tx,
        keys: &[(&'static crate::sync::Collection, Uuid)],
    ) -> Result<(), Error> {
        for (collection, id) in keys {
            match records::find(tx, self.session.club, collection, *id).await? {
                Some(row) => self.ledger.insert(collection, [row]),
                None => self.ledger.insert_absent(collection, *id),
            }
        }
        Ok(())
    }

    /// Stores the changed rows; what others refer to first.
    async fn flush(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let dirty = self.ledger.take_dirty();
        for collection in COLLECTIONS {
            for (_, stamped) in dirty.iter().filter(|(name, _)| *name == collection.name) {
                records::upsert(tx, self.session.club, collection, stamped, Some(self.device.id), self.now)
                    .await?;
            }
        }
        Ok(())
    }
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
