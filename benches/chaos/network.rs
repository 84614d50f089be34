//! The network between the devices and the server: a proxy that does what bad networks do. It sees the
//! server's own answers, also those that it then does not hand on.

use crate::{
    Failure,
    connection::{connect, field, more, read_head},
    talk::Tally,
    witness::Witness,
};
use fastrand::Rng;
use novaclub::sync::protocol::{PushRequest, PushResponse};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};

const PORTAL: &str = "<!DOCTYPE html><title>Wi-Fi</title><h1>Bienvenue à la salle omnisports</h1>";
const BAD_GATEWAY: &str = "<html><h1>502 Bad Gateway</h1></html>";

/// What the network is like for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    Fair,
    /// Nobody answers, and what is under way breaks off wherever it is.
    Down,
    /// Requests and answers get lost, cut, late, doubled.
    Rough,
    /// Everything takes its time.
    Slow,
    /// Somebody else answers everything, with 200.
    Portal,
    /// The same, by a redirection.
    Redirection,
}

impl Weather {
    const ALL: [Self; 8] = [
        Self::Fair,
        Self::Down,
        Self::Rough,
        Self::Rough,
        Self::Rough,
        Self::Slow,
        Self::Portal,
        Self::Redirection,
    ];

    pub fn any(chance: &mut Rng) -> Self {
        Self::ALL[chance.usize(..Self::ALL.len())]
    }
}

/// What happens to one request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Passed,
    Delayed,
    RequestLost,
    RequestCut,
    AnswerLost,
    AnswerCut,
    Twice,
    /// The device hears nothing, and the server gets it when the device has long gone on.
    Late,
    Silence,
    BadGateway,
    Portal,
    Redirected,
}

impl Fate {
    const ROUGH: [Self; 12] = [
        Self::Passed,
        Self::Passed,
        Self::Delayed,
        Self::RequestLost,
        Self::RequestCut,
        Self::AnswerLost,
        Self::AnswerLost,
        Self::AnswerCut,
        Self::AnswerCut,
        Self::Twice,
        Self::Late,
        Self::BadGateway,
    ];

    fn of(weather: Weather, chance: &mut Rng) -> Self {
        match weather {
            Weather::Fair | Weather::Down => Self::Passed,
            // Rare, since each one makes a device wait.
            Weather::Rough if chance.u32(..40) == 0 => Self::Silence,
            Weather::Rough => Self::ROUGH[chance.usize(..Self::ROUGH.len())],
            Weather::Slow => Self::Delayed,
            Weather::Portal => Self::Portal,
            Weather::Redirection => Self::Redirected,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Delayed => "delayed",
            Self::RequestLost => "request lost",
            Self::RequestCut => "request cut",
            Self::AnswerLost => "answer lost",
            Self::AnswerCut => "answer cut",
            Self::Twice => "delivered twice",
            Self::Late => "delivered late",
            Self::Silence => "never answered",
            Self::BadGateway => "502 of a proxy",
            Self::Portal => "portal, 200",
            Self::Redirected => "portal, 302",
        }
    }
}

/// The network, which devices speak to instead of the server.
#[derive(Debug)]
pub struct Network {
    pub address: SocketAddr,
    weather: watch::Sender<Weather>,
    /// What happened to how many requests.
    pub fates: Tally,
}

/// What each connection needs.
#[derive(Clone)]
struct Wire {
    server: SocketAddr,
    weather: watch::Receiver<Weather>,
    chance: Arc<Mutex<Rng>>,
    fates: Tally,
    witness: Witness,
}

impl Network {
    /// A network in front of a server.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn open(server: SocketAddr, chance: Rng, witness: Witness) -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let weather = watch::Sender::new(Weather::Fair);
        let fates = Tally::default();
        let wire = Wire {
            server,
            weather: weather.subscribe(),
            chance: Arc::new(Mutex::new(chance)),
            fates: fates.clone(),
            witness,
        };
        tokio::spawn(async move {
            // Ends with the runtime; a connection that breaks is what this is about.
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(wire.clone().hold(stream));
            }
        });
        Ok(Self { address, weather, fates })
    }

    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

/// A request as it came.
struct Request {
    bytes: Vec<u8>,
    head: usize,
}

impl Wire {
    /// One connection, until it breaks or the network goes down.
    async fn hold(self, mut stream: TcpStream) {
        let mut weather = self.weather.clone();
        tokio::select! {
            _ = weather.wait_for(|weather| *weather == Weather::Down) => {}
            // The device sees that it broke, and that is all there is to see.
            _ = self.carry(&mut stream) => {}
        }
    }

    async fn carry(&self, stream: &mut TcpStream) -> Result<(), Failure> {
        while let Some(request) = Request::read(stream).await? {
            let weather = *self.weather.borrow();
            let fate = Fate::of(weather, &mut self.chance.lock().unwrap_or_else(PoisonError::into_inner));
            self.fates.count(fate.name());
            match fate {
                Fate::Passed => self.pass(stream, &request).await?,
                Fate::Delayed => {
                    self.wait(20..300).await;
                    let answer = self.deliver(&request).await?;
                    self.wait(20..300).await;
                    stream.write_all(&answer).await?;
                }
                Fate::Twice => {
                    self.deliver(&request).await?;
                    self.pass(stream, &request).await?;
                }
                Fate::RequestLost => return Ok(()),
                Fate::RequestCut => {
                    let mut server = connect(self.server).await?;
                    server.write_all(&request.bytes[..request.bytes.len() / 2]).await?;
                    return Ok(());
                }
                Fate::AnswerLost => return self.deliver(&request).await.map(drop),
                Fate::AnswerCut => {
                    let answer = self.deliver(&request).await?;
                    let part = self.below(answer.len());
                    return Ok(stream.write_all(&answer[..part]).await?);
                }
                Fate::Late => {
                    let wire = self.clone();
                    tokio::spawn(async move {
                        wire.wait(50..1_500).await;
                        wire.deliver(&request).await.map(drop)
                    });
                    return Ok(());
                }
                Fate::Silence => {
                    // Until the device loses its patience and hangs up.
                    more(stream, &mut Vec::new()).await?;
                }
                Fate::BadGateway => write(stream, "502 Bad Gateway", "", BAD_GATEWAY).await?,
                Fate::Portal => write(stream, "200 OK", "", PORTAL).await?,
                Fate::Redirected if request.bytes.starts_with(b"GET") => {
                    write(stream, "200 OK", "", PORTAL).await?;
                }
                Fate::Redirected => write(stream, "302 Found", "location: /portal/login\r\n", "").await?,
            }
        }
        Ok(())
    }

    async fn pass(&self, stream: &mut TcpStream, request: &Request) -> Result<(), Failure> {
        let answer = self.deliver(request).await?;
        Ok(stream.write_all(&answer).await?)
    }

    /// Hands a request to the server, waits for the whole answer and looks what it says.
    async fn deliver(&self, request: &Request) -> Result<Vec<u8>, Failure> {
        let mut server = connect(self.server).await?;
        let line = request.bytes.iter().position(|byte| *byte == b'\n').ok_or("no request")? + 1;
        server.write_all(&request.bytes[..line]).await?;
        server.write_all(b"connection: close\r\n").await?;
        server.write_all(&request.bytes[line..]).await?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await?;
        if request.bytes.starts_with(b"POST /api/v1/sync/push ") {
            self.look_at(&request.bytes[request.head..], &answer)?;
        }
        Ok(answer)
    }

    fn look_at(&self, push: &[u8], answer: &[u8]) -> Result<(), Failure> {
        let body = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or("no answer")? + 4;
        if answer.starts_with(b"HTTP/1.1 200 ") {
            let push: PushRequest<serde_json::Value> = serde_json::from_slice(push)?;
            let response: PushResponse<novaclub::club::Refusal> = serde_json::from_slice(&answer[body..])?;
            self.witness.note(push.device, &response);
        }
        Ok(())
    }

    async fn wait(&self, ms: std::ops::Range<u64>) {
        let ms = self.chance.lock().unwrap_or_else(PoisonError::into_inner).u64(ms);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    fn below(&self, bound: usize) -> usize {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).usize(..bound)
    }
}

impl Request {
    async fn read(stream: &mut TcpStream) -> Result<Option<Self>, Failure> {
        let mut bytes = Vec::new();
        let Some(head) = read_head(stream, &mut bytes).await? else { return Ok(None) };
        let text = std::str::from_utf8(&bytes[..head])?.to_ascii_lowercase();
        let length: usize = field(&text, "content-length").unwrap_or("0").parse()?;
        while bytes.len() < head + length {
            more(stream, &mut bytes).await?;
        }
        Ok(Some(Self { bytes, head }))
    }
}

async fn write(stream: &mut TcpStream, status: &str, headers: &str, body: &str) -> Result<(), Failure> {
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\n{headers}content-length: {length}\r\n\r\n{body}"
    );
    Ok(stream.write_all(answer.as_bytes()).await?)
}
