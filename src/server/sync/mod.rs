//! The one way into a club's records. Devices, REST, imports and jobs all hand their commands to
//! the [`Desk`]; what bypassed it, no tablet would ever see.

mod carry;
mod pull;

use super::{
    Db, Error,
    access::Session,
    db::{Tx, devices},
    moment,
};
use crate::club::{ClubCommand, Refusal};
use crate::sync::protocol::{PullRequest, PullResponse, PushRequest, PushResponse};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Pushed commands before they are read one by one: one that this program cannot read is refused
/// alone, not with the rest.
pub type RawPush = PushRequest<serde_json::Value>;

/// How many pushes one transaction of the single writer may hold.
const GROUP: usize = 64;

/// Takes commands and carries them out.
#[derive(Clone, Debug)]
pub struct Desk {
    db: Db,
    /// To the single writer; none where writers may run side by side.
    writer: Option<mpsc::Sender<Job>>,
}

/// A push that waits for the single writer.
#[derive(Debug)]
struct Job {
    session: Session,
    push: Arc<RawPush>,
    received_at: DateTime<Utc>,
    reply: oneshot::Sender<Result<PushResponse<Refusal>, Error>>,
}

impl Desk {
    /// Opens the desk; on `SQLite` it starts the writer, which ends with the desk.
    #[must_use]
    pub fn open(db: Db) -> Self {
        let writer = db.has_one_writer().then(|| {
            let (sender, receiver) = mpsc::channel(1_024);
            tokio::spawn(write_in_groups(db.clone(), receiver));
            sender
        });
        Self { db, writer }
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
        let push = Arc::new(push);
        let Some(writer) = &self.writer else {
            return push_alone(&self.db, session, &push, received_at).await;
        };
        let (reply, answer) = oneshot::channel();
        let job = Job { session: session.clone(), push, received_at, reply };
        let gone = |_| Error::Internal("the writer has stopped".to_owned());
        writer.send(job).await.map_err(|_| Error::Internal("the writer has stopped".to_owned()))?;
        answer.await.map_err(gone)?
    }

    /// What changed since a device's cursor, one page of it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn pull(&self, session: &Session, request: PullRequest) -> Result<PullResponse, Error> {
        session.require_holder(request.holder)?;
        let mut tx = self.db.read().await?;
        let page = pull::page(&mut tx, session, request, moment::now()).await?;
        tx.commit().await?;
        Ok(page)
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
        let mut tx = self.db.write().await?;
        perform_in(&mut tx, session, origin, commands, on).await?;
        tx.commit().await
    }
}

/// From where the server's own commands come: named in the history as devices are.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Stable and short: the device id is derived from it.
    pub key: &'a str,
    pub name: &'a str,
}

/// [`Desk::perform`] inside a transaction that does more, such as registering a club.
///
/// # Errors
/// The refusal of the first command that is refused.
pub async fn perform_in(
    tx: &mut Tx,
    session: &Session,
    origin: Origin<'_>,
    commands: Vec<ClubCommand>,
    on: NaiveDate,
) -> Result<(), Error> {
    let now = moment::now();
    let device = Uuid::new_v5(&session.club, format!("{}/{}", origin.key, session.user).as_bytes());
    let count = i64::try_from(commands.len()).unwrap_or(i64::MAX);
    let (last_seq, _) = devices::take_seq(tx, session.club, count).await?;
    let mut round = carry::Round::begin(tx, session, device, origin.name, now, 0).await?;
    for (command, seq) in commands.into_iter().zip(last_seq - count + 1..) {
        round.perform(tx, command, on, seq).await?.map_err(Error::Refused)?;
    }
    round.finish(tx).await
}

async fn push_alone(
    db: &Db,
    session: &Session,
    push: &RawPush,
    received_at: DateTime<Utc>,
) -> Result<PushResponse<Refusal>, Error> {
    let mut tx = db.write().await?;
    let response = carry::push(&mut tx, session, push, received_at, false).await;
    match response {
        Ok(response) => {
            tx.commit().await?;
            Ok(response)
        }
        // One of the commands cannot be stored: find it, and carry out the others.
        Err(error) if error.is_lasting() => {
            tx.rollback().await?;
            let mut tx = db.write().await?;
            let response = carry::push(&mut tx, session, push, received_at, true).await?;
            tx.commit().await?;
            Ok(response)
        }
        Err(error) => {
            tx.rollback().await?;
            Err(error)
        }
    }
}

/// The single writer: takes what waits, commits it in one transaction, then answers. A commit
/// costs a disk flush; shared by those who come at the same time it is paid once.
async fn write_in_groups(db: Db, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    while jobs.recv_many(&mut group, GROUP).await > 0 {
        let waiting = std::mem::take(&mut group);
        // A task of its own: should it panic, its senders get an error and the writer lives on.
        if let Err(error) = tokio::spawn(answer_group(db.clone(), waiting)).await {
            tracing::error!(%error, "a group of pushes ended in a panic");
        }
    }
}

async fn answer_group(db: Db, waiting: Vec<Job>) {
    match write_group(&db, &waiting).await {
        Ok(responses) => {
            for (job, response) in waiting.into_iter().zip(responses) {
                // The device may have hung up; it will ask again.
                let _ = job.reply.send(Ok(response));
            }
        }
        // Something in the group failed: each on its own, so that it fails alone.
        Err(_) => {
            for job in waiting {
                let response = push_alone(&db, &job.session, &job.push, job.received_at).await;
                let _ = job.reply.send(response);
            }
        }
    }
}

async fn write_group(db: &Db, jobs: &[Job]) -> Result<Vec<PushResponse<Refusal>>, Error> {
    let mut tx = db.write().await?;
    let mut responses = Vec::with_capacity(jobs.len());
    for job in jobs {
        match carry::push(&mut tx, &job.session, &job.push, job.received_at, false).await {
            Ok(response) => responses.push(response),
            Err(error) => {
                tx.rollback().await?;
                return Err(error);
            }
        }
    }
    tx.commit().await?;
    Ok(responses)
}
