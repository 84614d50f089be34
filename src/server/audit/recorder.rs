//! Notes what happens outside of a command, and writes it a moment later: who signs in or looks at a page
//! does not wait for the disk, and an e-mail that has an account is answered as fast as one that has none.

use super::{Happened, append};
use crate::server::{
    Db, Error,
    db::{Across, Reach, Tx, accounts},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};
use uuid::Uuid;

/// Notes that come together are written together.
const GATHERING: Duration = Duration::from_millis(200);
/// After so long what could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(5);
/// Notes that one transaction writes.
const TOGETHER: usize = 256;
/// Notes that wait while the database takes none; more are lost, and the server's log says so.
const MOST: usize = 20_000;

/// What is to be written.
#[derive(Clone, Debug)]
pub enum Note {
    InClub(Uuid, Happened),
    /// In each club of the account, if the e-mail has one.
    OfEmail(String, Happened),
    /// In each club of the account.
    OfAccount(Uuid, Happened),
}

#[derive(Debug)]
enum Message {
    Note(Box<Note>),
    /// Tells when all that was noted before is written.
    Settle(oneshot::Sender<()>),
}

/// Takes notes.
#[derive(Clone, Debug)]
pub struct Recorder {
    sender: mpsc::UnboundedSender<Message>,
}

impl Recorder {
    /// Starts the task that writes; it ends with the last of its recorders.
    #[must_use]
    pub fn start(db: Db) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        tokio::spawn(write_notes(db, receiver));
        Self { sender }
    }

    pub fn note(&self, note: Note) {
        if self.sender.send(Message::Note(Box::new(note))).is_err() {
            tracing::error!("the audit log's writer has stopped: a note is lost");
        }
    }

    /// Returns once all that was noted before is written.
    ///
    /// # Errors
    /// When it could not be written; it is tried again later.
    pub async fn settle(&self) -> Result<(), Error> {
        let (reply, answer) = oneshot::channel();
        let failed = || Error::Internal("the audit log could not be written".to_owned());
        self.sender.send(Message::Settle(reply)).map_err(|_| failed())?;
        answer.await.map_err(|_| failed())
    }
}

/// Those who ask for what was noted to be written.
type Asking = Vec<oneshot::Sender<()>>;

async fn write_notes(db: Db, mut messages: mpsc::UnboundedReceiver<Message>) {
    let mut waiting = Vec::new();
    let mut has_failed = false;
    while let Some(asking) = gather(&mut messages, &mut waiting, has_failed).await {
        let written = write_all(&db, &mut waiting).await;
        has_failed = written.is_err();
        match written {
            Ok(()) => {
                for reply in asking {
                    // Whoever asked may have gone.
                    let _ = reply.send(());
                }
            }
            // Whoever asks hears of it by not being told.
            Err(error) => {
                tracing::error!(%error, notes = waiting.len(), "the audit log could not be written");
                let lost = waiting.len().saturating_sub(MOST);
                if lost > 0 {
                    tracing::error!(lost, "the audit log could not be written for too long");
                    waiting.drain(..lost);
                }
            }
        }
    }
}

/// Waits until there is something to do; none when there never will be.
async fn gather(
    messages: &mut mpsc::UnboundedReceiver<Message>,
    waiting: &mut Vec<Note>,
    has_failed: bool,
) -> Option<Asking> {
    let mut next = if waiting.is_empty() { Some(messages.recv().await?) } else { None };
    let until = Instant::now() + if has_failed { AGAIN } else { GATHERING };
    loop {
        match next.take() {
            Some(Message::Note(note)) => waiting.push(*note),
            Some(Message::Settle(reply)) => return Some(vec![reply]),
            None => {}
        }
        if !has_failed && waiting.len() >= TOGETHER {
            return Some(Asking::new());
        }
        match timeout_at(until, messages.recv()).await {
            Ok(Some(message)) => next = Some(message),
            // Nobody notes any more: what waits is tried once.
            Ok(None) => return (!has_failed).then(Asking::new),
            Err(_) => return Some(Asking::new()),
        }
    }
}

/// Writes what waits, oldest first; what could not be written still waits.
async fn write_all(db: &Db, waiting: &mut Vec<Note>) -> Result<(), Error> {
    while !waiting.is_empty() {
        let many = waiting.len().min(TOGETHER);
        match write(db, &waiting[..many]).await {
            Err(error) if error.is_lasting() => write_each(db, &waiting[..many]).await?,
            written => written?,
        }
        waiting.drain(..many);
    }
    Ok(())
}

/// One of them cannot be stored: it is left out, and said.
async fn write_each(db: &Db, notes: &[Note]) -> Result<(), Error> {
    for note in notes {
        match write(db, std::slice::from_ref(note)).await {
            Err(error) if error.is_lasting() => {
                tracing::error!(%error, "an entry of the audit log cannot be stored");
            }
            written => written?,
        }
    }
    Ok(())
}

async fn write(db: &Db, notes: &[Note]) -> Result<(), Error> {
    let mut tx = db.write_aside_for(reach_of(notes)).await?;
    let mut by_club: BTreeMap<Uuid, Vec<Happened>> = BTreeMap::new();
    for note in notes {
        let (clubs, happened) = match note {
            Note::InClub(club, happened) => (vec![*club], happened.clone()),
            Note::OfAccount(user, happened) => (clubs_of(&mut tx, *user).await?, happened.clone()),
            Note::OfEmail(email, happened) => match accounts::find_user_by_email(&mut tx, email).await? {
                Some(user) => (clubs_of(&mut tx, user.id).await?, happened.clone().by_user(user.id)),
                None => continue,
            },
        };
        for club in clubs {
            by_club.entry(club).or_default().push(happened.clone());
        }
    }
    // By their ids, as all who lock several chains do.
    for (club, happened) in by_club {
        append(&mut tx, club, happened).await?;
    }
    tx.commit().await
}

/// Notes of one club are written as that club.
fn reach_of(notes: &[Note]) -> Reach {
    let mut clubs = notes.iter().map(|note| match note {
        Note::InClub(club, _) => Some(*club),
        Note::OfEmail(..) | Note::OfAccount(..) => None,
    });
    match clubs.next().flatten() {
        Some(club) if clubs.all(|other| other == Some(club)) => club.into(),
        _ => Across::Upkeep.into(),
    }
}

async fn clubs_of(tx: &mut Tx, user: Uuid) -> Result<Vec<Uuid>, Error> {
    let memberships = accounts::list_memberships(tx, user).await?;
    Ok(memberships.into_iter().map(|membership| membership.club).collect())
}
