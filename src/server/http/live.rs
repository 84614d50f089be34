//! `GET /api/v1/sync/live`: a WebSocket that says how far the club's records are, and nothing else.
//! What changed is fetched by the pull, with its checks; so a socket that outlives a role by some
//! seconds tells nothing but that something happened.

use super::{
    AppState,
    problem::Draft,
    problem_texts::Kind,
    security::is_from_here,
    session::{Authenticated, has_bearer},
};
use crate::server::{
    Error,
    access::register::find_session,
    moment,
    sync::live::{Ear, Heard},
};
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code, rejection::WebSocketUpgradeRejection},
    },
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, timeout};

/// Between two pings; proxies cut connections that say nothing for a minute.
const PING: Duration = Duration::from_secs(25);
/// A device that has answered nothing for so long is gone.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a device may take to accept a few bytes.
const SEND: Duration = Duration::from_secs(10);
/// Devices send pongs alone.
const LARGEST_MESSAGE: usize = 1024;
/// The session has ended: sign in again.
const SESSION_ENDED: u16 = 4401;

/// The first message.
#[derive(Debug, Serialize)]
struct Hello<'a> {
    seq: i64,
    /// How many devices of the club listen: many spread their pulls.
    sockets: usize,
    /// The program's build, so that a page that is never closed learns of a newer one.
    build: &'a str,
}

#[derive(Debug, Serialize)]
struct Poke {
    seq: i64,
}

/// `GET /api/v1/sync/live`
pub async fn live(
    authenticated: Authenticated,
    State(state): State<AppState>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Response> {
    // Browsers let any site open a socket anywhere, cookies included.
    if !has_bearer(&headers) && !is_from_here(&headers, &state.config.public_url) {
        return Err(Draft::of(Kind::CrossSite).into_response());
    }
    let upgrade = upgrade.map_err(IntoResponse::into_response)?;
    let session = &authenticated.session;
    let ear = state.desk.pokes().listen(state.desk.db(), session.club, session.user).await;
    let ear = ear.map_err(IntoResponse::into_response)?;
    Ok(upgrade
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(move |socket| Line { socket, ear, state, authenticated }.hold()))
}

/// An open socket.
struct Line {
    socket: WebSocket,
    ear: Ear,
    state: AppState,
    authenticated: Authenticated,
}

impl Line {
    async fn hold(mut self) {
        let hello = Hello { seq: self.ear.seq(), sockets: self.ear.count(), build: &self.state.site.build };
        let hello = serde_json::to_string(&hello);
        if !self.say(hello).await {
            return;
        }
        let ending = self.until_its_end().await;
        if let Some((code, reason)) = ending {
            let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
            // The device may be gone already, which is the same.
            let _ = timeout(SEND, self.socket.send(Message::Close(Some(frame)))).await;
        }
    }

    /// Tells what is heard. Gives what to close with; none when the device has gone.
    async fn until_its_end(&mut self) -> Option<(u16, &'static str)> {
        let left = self.authenticated.claims.session_exp - moment::now().timestamp();
        let expiry = sleep(Duration::from_secs(u64::try_from(left).unwrap_or(0)));
        tokio::pin!(expiry);
        let mut pings = pings();
        let mut heard_at = Instant::now();
        loop {
            tokio::select! {
                () = &mut expiry => return Some((SESSION_ENDED, "the session has ended")),
                heard = self.ear.hear() => match heard {
                    Heard::Closing => return Some((close_code::AWAY, "the server stops")),
                    // The next socket begins with where the counter is now.
                    Heard::Restored => return Some((close_code::RESTART, "a backup was restored")),
                    Heard::Ended => {
                        if has_left(&self.state, &self.authenticated).await {
                            return Some((SESSION_ENDED, "the session has ended"));
                        }
                    }
                    Heard::Seq(seq) => {
                        if !self.say(serde_json::to_string(&Poke { seq })).await {
                            return None;
                        }
                    }
                },
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    Some(Ok(_)) => heard_at = Instant::now(),
                },
                _ = pings.tick() => {
                    if heard_at.elapsed() > SILENCE {
                        return Some((close_code::AWAY, "no answer"));
                    }
                    if has_left(&self.state, &self.authenticated).await {
                        return Some((SESSION_ENDED, "the session has ended"));
                    }
                    if !self.send(Message::Ping(axum::body::Bytes::new())).await {
                        return None;
                    }
                }
            }
        }
    }

    async fn say(&mut self, text: serde_json::Result<String>) -> bool {
        match text {
            Ok(text) => self.send(Message::text(text)).await,
            Err(_) => false,
        }
    }

    /// Whether the message could be sent.
    async fn send(&mut self, message: Message) -> bool {
        matches!(timeout(SEND, self.socket.send(message)).await, Ok(Ok(())))
    }
}

/// Whether the person is no longer in the club; a database that does not answer says nothing.
async fn has_left(state: &AppState, Authenticated { claims, .. }: &Authenticated) -> bool {
    let db = state.desk.db();
    let found = find_session(db, db.look(), claims).await;
    matches!(found, Err(Error::Unauthenticated))
}

fn pings() -> Interval {
    let mut pings = interval_at(Instant::now() + PING, PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}
