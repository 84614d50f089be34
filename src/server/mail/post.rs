//! Sending, off the way of requests: how long a request takes tells nobody whether a mail was sent.

use super::{Letter, Settings, Way};
use crate::server::{Error, moment};
use lettre::{
    AsyncTransport as _, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::{path::Path, sync::Arc};
use tokio::{io::AsyncWriteExt as _, sync::Semaphore};

/// So many errands may wait; more are dropped, and said in the log.
const PLACES: u32 = 256;
/// So many are done at once.
const HANDS: usize = 4;

/// Sends mail.
#[derive(Clone, Debug)]
pub struct Post {
    settings: Arc<Settings>,
    places: Arc<Semaphore>,
    hands: Arc<Semaphore>,
}

impl Post {
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            places: Arc::new(Semaphore::new(PLACES as usize)),
            hands: Arc::new(Semaphore::new(HANDS)),
        }
    }

    /// The folder that mails are written to, where none are sent.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.settings.way {
            Way::Folder(folder) => Some(folder),
            Way::Smtp(_) => None,
        }
    }

    /// Does an errand later; that it failed is logged, without a word about whom it was for.
    pub fn later(&self, errand: impl Future<Output = Result<(), Error>> + Send + 'static) {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            tracing::warn!("a mail is dropped: {PLACES} are waiting already");
            return;
        };
        let hands = Arc::clone(&self.hands);
        tokio::spawn(async move {
            let _hand = hands.acquire().await;
            if let Err(error) = errand.await {
                tracing::error!(%error, "a mail was not sent");
            }
            drop(place);
        });
    }

    /// Waits until no errand is left.
    pub async fn settle(&self) {
        drop(self.places.acquire_many(PLACES).await);
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// When the server or the folder does not take it; the address is not in it.
    pub async fn send(&self, to: &str, letter: Letter) -> Result<(), Error> {
        let message = self.addressed(to, letter)?;
        match &self.settings.way {
            Way::Smtp(transport) => {
                // A server's words often repeat the address.
                transport.send(message).await.map_err(|error| {
                    let status = error.status().map(|code| code.to_string()).unwrap_or_default();
                    let kind = match (error.is_permanent(), error.is_timeout()) {
                        (true, _) => "the mail server refuses it",
                        (_, true) => "the mail server does not answer",
                        _ => "the mail server could not be asked",
                    };
                    Error::Internal(format!("{kind} {status}"))
                })?;
            }
            Way::Folder(folder) => write(folder, &message.formatted()).await?,
        }
        Ok(())
    }

    fn addressed(&self, to: &str, letter: Letter) -> Result<Message, Error> {
        let broken = |_| Error::Internal("a mail could not be written".to_owned());
        let to = to.parse().map_err(|_| Error::Internal("an account's e-mail is no address".to_owned()))?;
        let from = self.settings.from.clone();
        let id = format!("<{}@{}>", moment::random_id().simple(), from.email.domain());
        let mut message = Message::builder()
            .date(moment::now().into())
            .message_id(Some(id))
            .from(from)
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(broken)?;
        // No answers from holidays.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// One file for one mail, for its owner alone; their names sort by time.
async fn write(folder: &Path, mail: &[u8]) -> Result<(), Error> {
    tokio::fs::create_dir_all(folder).await?;
    let path = folder.join(format!("{}.eml", moment::new_id()));
    let mut options = tokio::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).await?;
    file.write_all(mail).await?;
    file.flush().await?;
    Ok(())
}
