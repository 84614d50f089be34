//! Who listens at the second of two server processes on one database: what is committed through the
//! first is heard there as well, also after the database was gone.

use crate::{
    Failure,
    club::{Club, PASSWORD, ask},
    commands::edit,
    report::Line,
    talk::Talk,
};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest as _, http::HeaderValue},
};

/// The pause before a socket that was refused or cut is opened again.
const PAUSE: Duration = Duration::from_millis(100);
/// What is not heard by then never is.
const PATIENCE: Duration = Duration::from_mins(1);

/// What an ear has heard last.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    /// How many sockets it has had: the first message of each says where the counter is.
    sockets: usize,
    /// Messages of the last socket.
    messages: usize,
    seq: i64,
}

/// One that listens to a club.
#[derive(Debug)]
pub struct Ear {
    heard: watch::Receiver<Heard>,
    listening: JoinHandle<()>,
}

impl Ear {
    /// Opens a socket, and another one whenever it is cut.
    ///
    /// # Errors
    /// When the server does not let us in.
    pub async fn open(to: SocketAddr, club: &Club) -> Result<Self, Failure> {
        let credentials = json!({ "email": club.email, "password": PASSWORD });
        let answer = ask(to, "/api/v1/auth/login", &credentials).await?;
        let token = answer["token"].as_str().ok_or("no token")?.to_owned();
        let (told, mut heard) = watch::channel(Heard::default());
        let listening = tokio::spawn(async move {
            loop {
                // Cut or refused, as all sockets are at times.
                let _ = listen(to, &token, &told).await;
                tokio::time::sleep(PAUSE).await;
            }
        });
        heard.wait_for(|heard| heard.messages > 0).await?;
        Ok(Self { heard, listening })
    }

    async fn until(&mut self, is_enough: impl FnMut(&Heard) -> bool) -> Result<Heard, String> {
        let last = *self.heard.borrow();
        match tokio::time::timeout(PATIENCE, self.heard.wait_for(is_enough)).await {
            Ok(Ok(heard)) => Ok(*heard),
            Ok(Err(_)) => Err("the ear is gone".to_owned()),
            Err(_) => Err(format!("at the second server nothing more was heard after {last:?}")),
        }
    }

    /// A device changes something at the first server; its seq must be heard here, by a socket that was
    /// open before.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn hears(&mut self, talk: &mut Talk, line: &mut Line) -> Result<(), Failure> {
        let seq = |talk: &Talk| talk.device.lock().replica.state().cursor.map_or(0, |cursor| cursor.seq);
        let before = seq(talk);
        let known = match self.until(|heard| heard.seq >= before).await {
            Ok(known) => known,
            Err(silence) => {
                line.wrong(silence);
                return Ok(());
            }
        };
        let value = format!("{} heard {}", talk.device.name, talk.device.lock().replica.state().next_n);
        talk.device.accept(vec![edit(talk.device.club.members[0], "city", value)])?;
        talk.settle(Instant::now() + PATIENCE).await?;
        let after = seq(talk);
        match self.until(|heard| heard.seq >= after).await {
            Ok(heard) if heard.sockets == known.sockets && after > before => {}
            Ok(heard) => line.wrong(format!("seq {before} to {after}: {known:?}, then {heard:?}")),
            Err(silence) => line.wrong(silence),
        }
        Ok(())
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(to: SocketAddr, token: &str, told: &watch::Sender<Heard>) -> Result<(), Failure> {
    let mut request = format!("ws://{to}/api/v1/sync/live").into_client_request()?;
    request.headers_mut().insert("authorization", HeaderValue::from_str(&format!("Bearer {token}"))?);
    let (mut socket, _) = connect_async(request).await?;
    let mut messages = 0;
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        let said: Value = serde_json::from_str(&text)?;
        messages += 1;
        told.send_modify(|heard| {
            heard.sockets += usize::from(messages == 1);
            heard.messages = messages;
            heard.seq = said["seq"].as_i64().unwrap_or(0);
        });
    }
    Ok(())
}
