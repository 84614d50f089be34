//! A device's talk with the server, step by step as the app's sync loop does it, and what its answers
//! mean to a client.

use crate::{
    Failure,
    club::PASSWORD,
    connection::{Answer, Connection, post},
    device::Device,
    witness::Witness,
};
use chrono::{DateTime, Utc};
use novaclub::{
    club::Refusal,
    sync::{
        digest::DigestResponse,
        protocol::{Outcome, PullResponse, PushResponse},
        replica::{Comparison, Replica},
        schedule::Schedule,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

const PUSH: &str = "/api/v1/sync/push";
const PULL: &str = "/api/v1/sync/pull";
const DIGEST: &str = "/api/v1/sync/digest";
const SIGN_IN: &str = "/api/v1/auth/login";

/// An hour in a gym passes here in a minute: waits are so much shorter than people's.
const HASTE: u32 = 50;
/// After this silence a request is given up; the app waits thirty seconds.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two looks when all is well, milliseconds.
const PAUSE_MS: std::ops::Range<u64> = 5..60;

/// Why an exchange came to nothing. None of these removes anything from the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    Offline,
    Silence,
    Portal,
    /// Where the answer ended.
    Cut(String),
    SignedOut,
    Server(u16),
    /// The device failed meanwhile.
    Crashed,
    /// What no fault explains.
    Wrong(String),
}

impl Trouble {
    fn name(&self) -> String {
        match self {
            Self::Offline => "no connection".to_owned(),
            Self::Silence => "silence".to_owned(),
            Self::Portal => "portal".to_owned(),
            Self::Cut(how) => format!("cut ({how})"),
            Self::SignedOut => "401".to_owned(),
            Self::Server(status) => status.to_string(),
            Self::Crashed => "device crashed".to_owned(),
            Self::Wrong(_) => "wrong".to_owned(),
        }
    }
}

/// How often what was met, and what must not have been; shared by all.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Met>>);

#[derive(Debug, Default)]
struct Met {
    times: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn met(&self) -> MutexGuard<'_, Met> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn count(&self, what: &str) {
        *self.met().times.entry(what.to_owned()).or_default() += 1;
    }

    fn note(&self, device: &str, trouble: &Trouble) {
        self.count(&trouble.name());
        if let Trouble::Wrong(what) = trouble {
            self.met().wrong.push(format!("{device}: {what}"));
        }
    }

    /// `503 ×12, cut ×4`
    pub fn words(&self) -> String {
        let met = self.met();
        met.times.iter().map(|(what, times)| format!("{what} ×{times}")).collect::<Vec<_>>().join(", ")
    }

    /// How many requests failed at the server.
    pub fn of_server(&self) -> usize {
        let met = self.met();
        met.times.iter().filter(|(what, _)| what.starts_with('5')).map(|(_, times)| times).sum()
    }

    pub fn wrong(&self) -> Vec<String> {
        self.met().wrong.clone()
    }
}

/// When a push that was carried out left and was answered.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledged {
    pub sent: DateTime<Utc>,
    pub answered: DateTime<Utc>,
}

/// The talk of one device.
#[derive(Debug)]
pub struct Talk {
    pub device: Arc<Device>,
    pub to: SocketAddr,
    connection: Connection,
    token: Option<String>,
    /// None where the network itself looks at what the server answers.
    witness: Option<Witness>,
    tally: Tally,
    pub acknowledged: Vec<Acknowledged>,
}

impl Talk {
    pub fn new(device: Arc<Device>, to: SocketAddr, witness: Option<Witness>, tally: Tally) -> Self {
        let connection = Connection::default();
        Self { device, to, connection, token: None, witness, tally, acknowledged: Vec::new() }
    }

    /// Exchanges until told to stop; after a failure there is always a next time.
    pub async fn keep_in_step(mut self, mut is_over: watch::Receiver<bool>) -> Self {
        let mut schedule = Schedule::default();
        while !*is_over.borrow_and_update() {
            let result = self.exchange().await;
            schedule = if result.is_ok() { schedule.succeeded() } else { schedule.failed() };
            let wait = {
                let chance = &mut self.device.lock().chance;
                if schedule.is_failing() {
                    u64::from(schedule.wait_ms(chance.f64()) / HASTE)
                } else {
                    chance.u64(PAUSE_MS)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                _ = is_over.changed() => {}
            }
        }
        self
    }

    /// Exchanges until everything has left and come back.
    ///
    /// # Errors
    /// When it has not by then.
    pub async fn settle(&mut self, until: Instant) -> Result<(), String> {
        loop {
            let result = self.exchange().await;
            if result.is_ok() && self.device.is_settled() {
                return Ok(());
            }
            if Instant::now() > until {
                let waiting = self.device.lock().replica.outbox().count();
                return Err(format!("{} did not converge: {waiting} waiting, {result:?}", self.device.name));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// One exchange, whatever comes of it.
    ///
    /// # Errors
    /// Why it came to nothing.
    pub async fn exchange(&mut self) -> Result<(), Trouble> {
        let result = self.talk().await;
        if let Err(trouble) = &result {
            self.tally.note(&self.device.name, trouble);
        }
        result
    }

    /// Sends what waits, then fetches what is new, then once more if something was made meanwhile.
    async fn talk(&mut self) -> Result<(), Trouble> {
        if self.token.is_none() {
            self.sign_in().await?;
        }
        loop {
            let sent = self.send_all().await;
            // What cannot be sent keeps nobody from hearing the news, unless nobody answers at all.
            match sent {
                Ok(()) | Err(Trouble::Server(_) | Trouble::Cut(_)) => {}
                Err(trouble) => return Err(trouble),
            }
            self.fetch_all().await?;
            sent?;
            if self.device.lock().replica.unsent() == 0 {
                return Ok(());
            }
        }
    }

    /// Whether the device holds what the server says that it holds, by counts and checksums.
    ///
    /// # Errors
    /// When it does not, or cannot be asked.
    pub async fn compare(&mut self) -> Result<(), String> {
        let name = self.device.name.clone();
        let request = self.device.lock().replica.digest_request();
        let request = request.ok_or_else(|| format!("{name} is not in a state to compare"))?;
        let response: DigestResponse =
            self.ask(DIGEST, &request).await.map_err(|trouble| format!("{name}: {trouble:?}"))?;
        match self.device.lock().replica.compare(&response) {
            Comparison::Same => Ok(()),
            other => Err(format!("{name} compared with the server: {other:?}")),
        }
    }

    async fn sign_in(&mut self) -> Result<(), Trouble> {
        let credentials = serde_json::json!({ "email": self.device.club.email, "password": PASSWORD });
        let answer: serde_json::Value = self.ask(SIGN_IN, &credentials).await?;
        self.token = answer["token"].as_str().map(str::to_owned);
        Ok(())
    }

    async fn send_all(&mut self) -> Result<(), Trouble> {
        loop {
            let now_ms = self.device.now_ms();
            let (life, push) = {
                let inner = self.device.lock();
                (inner.life, inner.replica.next_push(&self.device.name, now_ms))
            };
            let Some(push) = push else { return Ok(()) };
            let sent = now();
            let response: PushResponse<Refusal> = self.ask(PUSH, &push).await?;
            if let Some(witness) = &self.witness {
                witness.note(push.device, &response);
            }
            let retry = |outcome: &Outcome<Refusal>| matches!(outcome, Outcome::Retry { .. });
            let retries = response.receipts.iter().filter(|receipt| retry(&receipt.outcome)).count();
            self.acknowledged.push(Acknowledged { sent, answered: now() });
            self.commit(life, |replica| replica.pushed(response, now_ms))?;
            if retries == push.commands.len() {
                return Err(Trouble::Server(503));
            }
        }
    }

    async fn fetch_all(&mut self) -> Result<(), Trouble> {
        let mut continue_to = None;
        loop {
            let (life, request) = {
                let inner = self.device.lock();
                (inner.life, inner.replica.next_pull(continue_to))
            };
            let response: PullResponse = self.ask(PULL, &request).await?;
            let now_ms = self.device.now_ms();
            let mut next = None;
            self.commit(life, |replica| {
                let applied = replica.pulled(response, now_ms);
                next = applied.continue_to;
                applied.transaction
            })?;
            if next.is_none() {
                return Ok(());
            }
            continue_to = next;
        }
    }

    /// Stores what an answer says, unless the device has failed since it asked.
    fn commit(
        &self,
        life: u64,
        decide: impl FnOnce(&mut Replica<novaclub::club::ClubCommand>) -> Transaction,
    ) -> Result<(), Trouble> {
        let mut inner = self.device.lock();
        if inner.life != life {
            return Err(Trouble::Crashed);
        }
        let transaction = decide(&mut inner.replica);
        if transaction.is_idle(inner.replica.state()) {
            inner.replica.note_exchange(transaction.state.synced_at_ms);
            return Ok(());
        }
        inner.commit(transaction).map_err(|error| Trouble::Wrong(error.to_string()))?;
        if inner.life == life { Ok(()) } else { Err(Trouble::Crashed) }
    }

    /// One request, and what its answer means.
    async fn ask<T: Serialize, R: DeserializeOwned>(&mut self, path: &str, body: &T) -> Result<R, Trouble> {
        let json = serde_json::to_string(body).map_err(|error| Trouble::Wrong(error.to_string()))?;
        let request = post(path, self.to, self.token.as_deref(), &json);
        let answer = match tokio::time::timeout(PATIENCE, self.connection.exchange(self.to, &request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(failure)) => return Err(cut_or_offline(&failure)),
            Err(_) => return Err(Trouble::Silence),
        };
        let answer = self.follow(answer).await?;
        if !answer.is_ours() {
            return Err(if answer.status >= 500 { Trouble::Server(answer.status) } else { Trouble::Portal });
        }
        match answer.status {
            200 => serde_json::from_slice(&answer.body).map_err(|_| Trouble::Cut("no JSON".to_owned())),
            401 => {
                self.token = None;
                Err(Trouble::SignedOut)
            }
            // What passes is told by 503; this would be a bug.
            500 => {
                let said = String::from_utf8_lossy(&answer.body);
                Err(Trouble::Wrong(format!("{path}: 500 {said}")))
            }
            status @ (408 | 429 | 501..) => Err(Trouble::Server(status)),
            status => {
                let said = String::from_utf8_lossy(&answer.body);
                Err(Trouble::Wrong(format!("{path}: {status} {said} to {json}")))
            }
        }
    }

    /// A browser goes where it is sent, and finds the portal's page.
    async fn follow(&mut self, answer: Answer) -> Result<Answer, Trouble> {
        let Some(location) = answer.header("location").map(str::to_owned) else { return Ok(answer) };
        let request = format!("GET {location} HTTP/1.1\r\nhost: {}\r\ncontent-length: 0\r\n\r\n", self.to);
        self.connection.exchange(self.to, request.as_bytes()).await.map_err(|_| Trouble::Offline)
    }
}

type Transaction = novaclub::sync::replica::Transaction<novaclub::club::ClubCommand>;

/// An answer that began is cut; where none began, nobody was there.
fn cut_or_offline(failure: &Failure) -> Trouble {
    if failure.downcast_ref::<std::io::Error>().is_some() {
        Trouble::Offline
    } else {
        Trouble::Cut(failure.to_string())
    }
}

fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "flushes are timed by the microsecond")]
    Utc::now()
}
