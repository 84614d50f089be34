//! The one way into a club's records. Devices, REST, imports and jobs all hand their commands to
//! the [`Desk`]; what bypassed it, no tablet would ever see.

mod carry;
mod digest;
pub mod live;
mod memory;
mod pull;
mod sightings;
mod sights;
mod writing;

use super::{
    Db, Error,
    access::Session,
    audit::Recorder,
    db::{Tx, devices, retention::Told, unchanged::LogState},
    moment,
};
use crate::club::{ClubCommand, Refusal, privacy::PrivacyCommand};
use crate::sync::protocol::{Outcome, PullRequest, PullResponse, PushRequest, PushResponse};
use crate::sync::sight::epoch_of;
use carry::Unstored;
use chrono::{DateTime, NaiveDate, Utc};
use live::Pokes;
use memory::{ClubMemory, Memory};
use sightings::Sightings;
use sights::Sights;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
pub use writing::Writing;

/// Pushed commands before they are read one by one: one that this program cannot read is refused
/// alone, not with the rest.
pub type RawPush = PushRequest<serde_json::Value>;

/// How many pushes one transaction of the single writer may hold.
const GROUP: usize = 64;

/// How long the writer waits for those who came along with the group before.
const GATHERING: Duration = Duration::from_millis(1);

/// Takes commands and carries them out.
#[derive(Clone, Debug)]
pub struct Desk {
    db: Db,
    /// To the single writer; none where writers may run side by side.
    writer: Option<mpsc::Sender<Job>>,
    pokes: Pokes,
    sightings: Sightings,
    sights: Arc<Sights>,
    audit: Recorder,
}

/// A push that waits for the single writer.
#[derive(Debug)]
struct Job {
    order: Order,
    reply: oneshot::Sender<Result<PushResponse<Refusal>, Error>>,
}

/// What is to be carried out.
#[derive(Clone, Debug)]
struct Order {
    session: Session,
    push: Arc<RawPush>,
    received_at: DateTime<Utc>,
}

impl Desk {
    /// Opens the desk; on `SQLite` it starts the writer, which ends with the desk.
    #[must_use]
    pub fn open(db: Db) -> Self {
        let pokes = Pokes::default();
        let writer = db.has_one_writer().then(|| {
            let (sender, receiver) = mpsc::channel(1_024);
            tokio::spawn(write_in_groups(db.clone(), receiver));
            sender
        });
        let audit = Recorder::start(db.clone());
        Self { db, writer, pokes, sightings: Sightings::default(), sights: Arc::default(), audit }
    }

    /// Who hears at once what was committed.
    #[must_use]
    pub const fn pokes(&self) -> &Pokes {
        &self.pokes
    }

    /// Notes what the audit log tells of and no command does.
    #[must_use]
    pub const fn audit(&self) -> &Recorder {
        &self.audit
    }

    #[must_use]
    pub const fn db(&self) -> &Db {
        &self.db
    }

    /// Carries out what a device sends. Answers only after the commit.
    ///
    /// # Errors
    /// When nothing was carried out: the device keeps its outbox.
    pub async fn push(&self, session: &Session, push: RawPush) -> Result<PushResponse<Refusal>, Error> {
        let received_at = moment::now();
        session.require_holder(push.holder)?;
        require_no_origin(push.device)?;
        let push = Arc::new(push);
        let ends_accounts = push.commands.iter().any(|envelope| erases(&envelope.command));
        let mut response = match &self.writer {
            None => push_alone(&self.db, session, &push, received_at).await?,
            Some(writer) => {
                let (reply, answer) = oneshot::channel();
                let order = Order { session: session.clone(), push, received_at };
                let job = Job { order, reply };
                let gone = || Error::Internal("the writer has stopped".to_owned());
                writer.send(job).await.map_err(|_| gone())?;
                answer.await.map_err(|_| gone())??
            }
        };
        if let Some(seq) = reached(&response) {
            self.pokes.tell(session.club, seq);
        }
        if ends_accounts {
            self.pokes.tell_ended(&[session.club]);
        }
        if response.epoch.is_nil() {
            response.epoch = self.epoch(session).await?;
        }
        Ok(response)
    }

    /// What changed since a device's cursor, one page of it; as it is since `seen` was looked at.
    ///
    /// # Errors
    /// What the database says.
    pub async fn pull(
        &self,
        session: &Session,
        seen: Option<LogState>,
        request: PullRequest,
    ) -> Result<PullResponse, Error> {
        session.require_holder(request.holder)?;
        require_no_origin(request.device)?;
        // Most of the time there is nothing, and one look tells.
        let standing = devices::find_standing(&self.db, seen, session.club, request.device).await?;
        let known = self.sights.get(session.club, (session.actor(), moment::today()), standing.marks());
        let sight = if let Some(sight) = known {
            sight
        } else {
            let mut tx = self.db.read_for(session.club).await?;
            let sight = self.sight(&mut tx, session).await?;
            tx.commit().await?;
            sight
        };
        let come_to = pull::has_come_to(&sight, &request, &standing);
        if let Some(seq) = come_to {
            let told = Told {
                seq,
                at: moment::now(),
                user: session.user,
                session: session.sid,
                waiting: request.waiting,
            };
            self.sightings.note(session.club, request.device, told);
        }
        if come_to.is_none_or(|seq| seq == 0) && request.bound.is_none() {
            self.audit.downloaded(session, request.device, None);
        }
        if let Some(nothing) = pull::at_head((session, &sight), &request, &standing, moment::now()) {
            return Ok(nothing);
        }
        let mut tx = self.db.read_for(session.club).await?;
        // As it is in this very snapshot.
        let sight = self.sight(&mut tx, session).await?;
        let page = pull::page(&mut tx, (session, &sight), request, moment::now()).await?;
        tx.commit().await?;
        Ok(page)
    }

    /// The epoch of a session's cursors.
    async fn epoch(&self, session: &Session) -> Result<Uuid, Error> {
        let mut tx = self.db.read_for(session.club).await?;
        let (_, epoch, _) = devices::read_seq(&mut tx, session.club).await?;
        let sight = self.sight(&mut tx, session).await?;
        tx.commit().await?;
        Ok(epoch_of(epoch, &*sight))
    }

    /// Carries out commands that were made here: all of them, or none when one is refused.
    ///
    /// # Errors
    /// The refusal of the first command that is refused.
    pub async fn perform(
        &self,
        session: &Session,
        origin: Origin<'_>,
        commands: Vec<ClubCommand>,
        on: NaiveDate,
    ) -> Result<(), Error> {
        let is_erasing =
            |command: &ClubCommand| matches!(command, ClubCommand::Privacy(PrivacyCommand::Erase { .. }));
        let ends_accounts = commands.iter().any(is_erasing);
        let mut tx = self.db.write_for(session.club).await?;
        let seq = perform_in(&mut tx, session, origin, commands, on).await?;
        tx.commit().await?;
        self.pokes.tell(session.club, seq);
        if ends_accounts {
            self.pokes.tell_ended(&[session.club]);
        }
        Ok(())
    }
}

/// From where the server's own commands come: named in the history as devices are.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Stable and short: the device id is derived from it.
    pub key: &'a str,
    pub name: &'a str,
}

/// Whether a device's number is an origin's of the server's own: those are derived, and no device's is.
#[must_use]
pub fn is_origin(device: Uuid) -> bool {
    device.get_variant() == uuid::Variant::RFC4122 && device.get_version() == Some(uuid::Version::Sha1)
}

/// Refuses a device that comes with a number of those that are the server's own.
///
/// # Errors
/// [`Error::ForeignDevice`].
pub fn require_no_origin(device: Uuid) -> Result<(), Error> {
    if is_origin(device) { Err(Error::ForeignDevice) } else { Ok(()) }
}

/// [`Desk::perform`] inside a transaction that does more, such as registering a club. Gives the seq
/// that it reaches.
///
/// # Errors
/// The refusal of the first command that is refused.
pub async fn perform_in(
    tx: &mut Tx,
    session: &Session,
    origin: Origin<'_>,
    commands: Vec<ClubCommand>,
    on: NaiveDate,
) -> Result<i64, Error> {
    let now = moment::now();
    let device = Uuid::new_v5(&session.club, format!("{}/{}", origin.key, session.user).as_bytes());
    let count = i64::try_from(commands.len()).unwrap_or(i64::MAX);
    let (last_seq, _) = devices::take_seq(tx, session.club, count).await?;
    let mut club = ClubMemory::default();
    let mut round = carry::Round::begin(tx, session, device, origin.name, now, 0, &mut club).await?;
    for (command, seq) in commands.into_iter().zip(last_seq - count + 1..) {
        round.perform(tx, command, on, seq).await?.map_err(Error::Refused)?;
    }
    let mut unstored = Unstored::default();
    round.finish(&mut unstored);
    unstored.store(tx).await?;
    live::announce(tx, session.club, last_seq).await?;
    Ok(last_seq)
}

/// Whether a command may end sessions: of accounts of somebody who is erased.
fn erases(command: &serde_json::Value) -> bool {
    command.get("privacy").is_some_and(|privacy| privacy.get("erase").is_some())
}

/// How far the club's counter is by what was carried out.
fn reached(response: &PushResponse<Refusal>) -> Option<i64> {
    let seqs = response.receipts.iter().filter_map(|receipt| match receipt.outcome {
        Outcome::Applied { seq } if !receipt.repeated => Some(seq),
        _ => None,
    });
    seqs.max()
}

/// Carries a push out and lets the other server processes know, with the commit.
async fn carry_out(
    tx: &mut Tx,
    session: &Session,
    push: &RawPush,
    received_at: DateTime<Utc>,
    isolate: bool,
    club: &mut ClubMemory,
    unstored: &mut Unstored,
) -> Result<PushResponse<Refusal>, Error> {
    let response = carry::push(tx, session, push, received_at, isolate, club, unstored).await?;
    if let Some(seq) = reached(&response) {
        live::announce(tx, session.club, seq).await?;
    }
    Ok(response)
}

/// Carries a push out and stores what it made.
async fn carry_out_alone(
    tx: &mut Tx,
    session: &Session,
    push: &RawPush,
    received_at: DateTime<Utc>,
    isolate: bool,
) -> Result<PushResponse<Refusal>, Error> {
    let (mut club, mut unstored) = (ClubMemory::default(), Unstored::default());
    let response = carry_out(tx, session, push, received_at, isolate, &mut club, &mut unstored).await?;
    unstored.store(tx).await?;
    Ok(response)
}

async fn push_alone(
    db: &Db,
    session: &Session,
    push: &RawPush,
    received_at: DateTime<Utc>,
) -> Result<PushResponse<Refusal>, Error> {
    let mut tx = db.write_for(session.club).await?;
    let response = carry_out_alone(&mut tx, session, push, received_at, false).await;
    match response {
        Ok(response) => {
            tx.commit().await?;
            Ok(response)
        }
        // One of the commands cannot be stored: find it, and carry out the others.
        Err(error) if error.is_lasting() => {
            tx.abandon().await;
            let mut tx = db.write_for(session.club).await?;
            let response = carry_out_alone(&mut tx, session, push, received_at, true).await?;
            tx.commit().await?;
            Ok(response)
        }
        Err(error) => {
            tx.abandon().await;
            Err(error)
        }
    }
}

/// The single writer: takes what waits, commits it in one transaction, then answers. A commit
/// costs a disk flush; shared by those who come at the same time it is paid once.
async fn write_in_groups(db: Db, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    let mut company = Company::default();
    let mut memory = Memory::default();
    while jobs.recv_many(&mut group, GROUP).await > 0 {
        gather(&mut jobs, &mut group, company.expected()).await;
        company.note(&group);
        let waiting = std::mem::take(&mut group);
        memory = answer_group(&db, waiting, memory).await;
    }
}

/// Who sends at present: the devices of the last two groups. Of one group alone it would follow that half of
/// them is all there are, as soon as two halves take turns.
#[derive(Debug, Default)]
struct Company {
    last: Vec<Uuid>,
    before: Vec<Uuid>,
}

impl Company {
    fn note(&mut self, group: &[Job]) {
        std::mem::swap(&mut self.last, &mut self.before);
        self.last.clear();
        self.last.extend(group.iter().map(|job| job.order.push.device));
    }

    /// How many pushes the next group may hold.
    fn expected(&self) -> usize {
        let devices: HashSet<&Uuid> = self.last.iter().chain(&self.before).collect();
        devices.len().min(GROUP)
    }
}

/// Those who were answered together come back together: waiting a moment for them saves the flush that the
/// first of them would cause alone. One who comes alone waits for nobody.
async fn gather(jobs: &mut mpsc::Receiver<Job>, group: &mut Vec<Job>, expected: usize) {
    let until = tokio::time::Instant::now() + GATHERING;
    while group.len() < expected {
        match tokio::time::timeout_at(until, jobs.recv()).await {
            Ok(Some(job)) => group.push(job),
            Ok(None) | Err(_) => return,
        }
    }
}

/// Gives back what the writer remembers after the group.
async fn answer_group(db: &Db, waiting: Vec<Job>, memory: Memory) -> Memory {
    let orders = waiting.iter().map(|job| job.order.clone()).collect();
    // A task of its own: should it panic, the writer lives on, and knows who waits.
    match tokio::spawn(write_group(db.clone(), orders, memory)).await {
        Ok(Ok((responses, memory))) => {
            for (job, response) in waiting.into_iter().zip(responses) {
                // The device may have hung up; it will ask again.
                let _ = job.reply.send(Ok(response));
            }
            return memory;
        }
        Ok(Err(error)) => tracing::debug!(%error, "a group of pushes failed, each is tried alone"),
        Err(panic) => tracing::error!(%panic, "a group of pushes ended in a panic, each is tried alone"),
    }
    // Each on its own, so that what fails fails alone.
    for Job { order: Order { session, push, received_at }, reply } in waiting {
        let db = db.clone();
        let alone = tokio::spawn(async move { push_alone(&db, &session, &push, received_at).await });
        let response = alone.await.unwrap_or_else(|panic| Err(Error::Internal(panic.to_string())));
        let _ = reply.send(response);
    }
    Memory::default()
}

async fn write_group(
    db: Db,
    orders: Vec<Order>,
    mut memory: Memory,
) -> Result<(Vec<PushResponse<Refusal>>, Memory), Error> {
    let (mut tx, others) = db.write_alone().await?;
    memory.begin(others);
    match carry_out_all(&mut tx, &orders, &mut memory).await {
        Ok(responses) => {
            tx.commit().await?;
            memory.trim();
            Ok((responses, memory))
        }
        Err(error) => {
            tx.abandon().await;
            Err(error)
        }
    }
}

async fn carry_out_all(
    tx: &mut Tx,
    orders: &[Order],
    memory: &mut Memory,
) -> Result<Vec<PushResponse<Refusal>>, Error> {
    let mut responses = Vec::with_capacity(orders.len());
    let mut unstored = Unstored::default();
    for Order { session, push, received_at } in orders {
        let club = memory.club(session.club);
        responses.push(carry_out(tx, session, push, *received_at, false, club, &mut unstored).await?);
    }
    unstored.store(tx).await?;
    Ok(responses)
}
