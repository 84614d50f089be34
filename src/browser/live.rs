//! The socket on which the server says that something has changed. One tab of the device holds it,
//! while it is seen and the server answers; each poke leads to a pull, several to one. Only comfort
//! hangs on this: without the socket the sync loop looks by itself.

use super::{engine, moment, tabs, version};
use crate::sync::schedule::{Schedule, poke_wait_ms};
use futures_channel::mpsc;
use futures_util::StreamExt as _;
use leptos::prelude::*;
use serde::Deserialize;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast as _, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, WebSocket};

const PATH: &str = "/api/v1/sync/live";

/// What the server says; the first message says more than the others.
#[derive(Debug, Deserialize)]
struct Said {
    seq: i64,
    sockets: Option<usize>,
    build: Option<String>,
}

enum Event {
    Said(String),
    Closed,
}

/// This tab's socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    None,
    /// This tab is about to have it, or finds that another has.
    Opening,
    /// The server has spoken.
    Alive,
    /// It is being closed because nobody looks.
    Leaving,
}

/// What this tab knows of its socket.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    phase: Phase,
    /// How far the club's counter is, as was heard.
    heard: i64,
    /// What of that an exchange has dealt with.
    dealt_with: i64,
    /// How many devices of the club listen.
    sockets: usize,
    /// When the last pull was caused by a poke.
    pulled_at_ms: i64,
    /// A poke waits for its turn.
    waits: bool,
    patience: Schedule,
    not_before_ms: i64,
}

thread_local! {
    static LINE: Cell<Line> = Cell::new(Line::default());
    static SOCKET: RefCell<Option<WebSocket>> = const { RefCell::new(None) };
}

fn change(change: impl FnOnce(&mut Line)) {
    let mut line = LINE.get();
    change(&mut line);
    LINE.set(line);
}

/// Whether pokes come in.
pub fn is_alive() -> bool {
    LINE.get().phase == Phase::Alive
}

/// How far the club's counter is known to be; what an exchange that begins now will have dealt with.
pub fn heard() -> i64 {
    LINE.get().heard
}

/// An exchange that began when so much was heard has come to its end.
pub fn dealt_with(heard: i64) {
    change(|line| line.dealt_with = line.dealt_with.max(heard));
}

/// Whether something was told that this tab has not seen.
pub fn is_behind() -> bool {
    let line = LINE.get();
    line.phase == Phase::Alive
        && line.heard > line.dealt_with
        && engine::seen_seq().is_none_or(|seq| line.heard > seq)
}

/// Opens the socket, unless another tab has it or it is too early. Called when the server has just
/// answered: a browser writes each failed attempt into its console.
pub fn connect(replica: &str) {
    let line = LINE.get();
    if line.phase != Phase::None || document().hidden() || moment::now_ms() < line.not_before_ms {
        return;
    }
    change(|line| line.phase = Phase::Opening);
    let lock = format!("{replica}-live");
    spawn_local(async move {
        tabs::alone(&lock, hold()).await;
        change(|line| line.phase = Phase::None);
    });
}

/// Closes the socket: nobody looks, nobody is signed in, or there is no network.
pub fn hang_up() {
    SOCKET.with_borrow(|socket| {
        if let Some(socket) = socket {
            change(|line| line.phase = Phase::Leaving);
            // One that is being opened is closed by its first message: before, browsers complain.
            if socket.ready_state() == WebSocket::OPEN {
                // A socket that is closing already needs no more.
                let _ = socket.close();
            }
        }
    });
}

fn address() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}{PATH}", location.host().ok()?))
}

/// Holds the socket for as long as it is open.
async fn hold() {
    // While this tab waited for its turn it may have been hidden, or begun to sign out.
    if document().hidden() || engine::is_paused() {
        return;
    }
    let Some(socket) = address().and_then(|address| WebSocket::new(&address).ok()) else { return };
    let (sender, mut events) = mpsc::unbounded();
    let said = {
        let sender = sender.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                // The receiver lives as long as the socket.
                let _ = sender.unbounded_send(Event::Said(text));
            }
        })
    };
    let closed = Closure::<dyn FnMut()>::new(move || {
        let _ = sender.unbounded_send(Event::Closed);
    });
    socket.set_onmessage(Some(said.as_ref().unchecked_ref()));
    socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
    SOCKET.set(Some(socket.clone()));
    while let Some(Event::Said(text)) = events.next().await {
        if let Ok(said) = serde_json::from_str(&text) {
            hear(said);
        }
    }
    socket.set_onmessage(None);
    socket.set_onclose(None);
    SOCKET.take();
    come_back();
}

/// After a break the server is asked again by a plain request first: that is what opens the next socket.
fn come_back() {
    let was_left = LINE.get().phase == Phase::Leaving;
    change(|line| line.phase = Phase::None);
    if was_left {
        // Somebody may have come back while it was being closed.
        if !document().hidden() {
            engine::sync_now();
        }
        return;
    }
    let patience = LINE.get().patience.failed();
    let wait = patience.wait_ms(moment::chance());
    change(|line| {
        line.patience = patience;
        line.not_before_ms = moment::now_ms() + i64::from(wait);
    });
    set_timeout(engine::sync_now, Duration::from_millis(u64::from(wait)));
}

fn hear(said: Said) {
    if LINE.get().phase == Phase::Leaving {
        hang_up();
        return;
    }
    let is_hello = said.sockets.is_some();
    change(|line| {
        line.phase = Phase::Alive;
        line.heard = if is_hello { said.seq } else { line.heard.max(said.seq) };
        if let Some(sockets) = said.sockets {
            line.sockets = sockets;
            line.patience = line.patience.succeeded();
            line.dealt_with = 0;
        }
    });
    if let Some(build) = &said.build {
        version::note_server(build);
    }
    let is_elsewhere = is_hello && engine::seen_seq().is_some_and(|seq| seq > said.seq);
    if is_elsewhere {
        // The counter went back: the server was restored from a backup.
        engine::sync_now();
    } else if is_behind() {
        pull_soon();
    }
}

/// The first poke counts at once; those that follow it closely come together.
fn pull_soon() {
    let line = LINE.get();
    if line.waits {
        return;
    }
    let since = moment::now_ms() - line.pulled_at_ms;
    let wait = poke_wait_ms(since, line.sockets, moment::chance());
    if wait == 0 {
        pull();
        return;
    }
    change(|line| line.waits = true);
    set_timeout(
        || {
            change(|line| line.waits = false);
            // One's own push, or another tab, may have fetched it meanwhile.
            if is_behind() {
                pull();
            }
        },
        Duration::from_millis(u64::from(wait)),
    );
}

fn pull() {
    change(|line| line.pulled_at_ms = moment::now_ms());
    engine::look_at_news();
}
