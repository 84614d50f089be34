//! The talk with the server: sends what waits, fetches what is new, and after a failure always
//! comes back. Nothing that an answer says is believed before the store has it.

use super::{ENGINE, change_status, commit, mark, refresh_status, with_replica};
use crate::app::data::{RunError, SyncProblem};
use crate::browser::{
    engine::sync_now,
    exchange::{self, post, post_text},
    identity, live, moment, tabs,
};
use crate::club::{ClubCommand, Refusal};
use crate::sync::{
    protocol::{Outcome, PullResponse, PushRequest, PushResponse},
    replica::Replica,
    schedule::{BEHIND_MS, LIVE_IDLE_MS, Schedule},
};
use futures_channel::mpsc;
use futures_util::{FutureExt as _, StreamExt as _};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::{JsCast as _, closure::Closure};

const PUSH: &str = "/api/v1/sync/push";
const PULL: &str = "/api/v1/sync/pull";
/// A push in bytes: what a weak network carries before the patience of either side ends.
const PUSH_BYTES: usize = 256 * 1024;
/// How long another tab may be trusted to be sending, milliseconds.
const LOCK_PATIENCE_MS: i64 = 180_000;

thread_local! {
    static SCHEDULE: Cell<Schedule> = Cell::new(Schedule::default());
    /// When this tab last could not get through.
    static FAILED_AT_MS: Cell<i64> = const { Cell::new(0) };
    /// The server answered when this tab, or another as it told, last asked.
    static IS_WELL: Cell<bool> = const { Cell::new(false) };
    /// The session is being changed: nothing is asked in its name.
    static IS_PAUSED: Cell<bool> = const { Cell::new(false) };
    /// An exchange of this tab is under way.
    static EXCHANGING: Cell<bool> = const { Cell::new(false) };
}

/// The sync loop: exchanges when woken, else when the schedule says; after a failure there is
/// always a next time.
pub(super) async fn keep_in_step(replica: String, mut woken: mpsc::UnboundedReceiver<()>) {
    let lock = lock_of(&replica);
    loop {
        if IS_PAUSED.get() {
            // Somebody is signing out: what comes back wakes this.
        } else if !tabs::alone(&lock, exchange_once()).await && waits_too_long() {
            // The tab that holds the lock may be frozen; two that sync are harmless, none is not.
            exchange_once().await;
        }
        if with_replica(|_| ()).is_some() && IS_WELL.get() && !IS_PAUSED.get() {
            live::connect(&replica);
        }
        let wait = patience_ms();
        let mut timer = gloo_timers::future::TimeoutFuture::new(wait).fuse();
        futures_util::select! {
            () = timer => {}
            more = woken.next() => if more.is_none() { return },
        }
        // Several wishes at once are one exchange.
        while woken.try_recv().is_ok() {}
    }
}

/// The name of what one tab at a time does: talk to the server.
pub(super) fn lock_of(replica: &str) -> String {
    format!("{replica}-sync")
}

/// Breaks off what is under way and keeps still, until told to go on.
pub(super) fn pause(is_paused: bool) {
    IS_PAUSED.set(is_paused);
    if is_paused {
        exchange::break_off();
        live::hang_up();
    }
}

/// How long to wait for the next look.
fn patience_ms() -> u32 {
    let schedule = SCHEDULE.get();
    if schedule.is_failing() {
        schedule.wait_ms(moment::chance())
    } else if live::is_behind() {
        BEHIND_MS
    } else if live::is_alive() {
        LIVE_IDLE_MS
    } else {
        schedule.wait_ms(moment::chance())
    }
}

/// Something was told: looks at once, unless an exchange is under way, which sees it or is followed by
/// another.
pub fn look_at_news() {
    if !EXCHANGING.get() {
        sync_now();
    }
}

/// Whether something waits and no tab has got through for a while.
fn waits_too_long() -> bool {
    let now = moment::now_ms();
    with_replica(|replica| {
        let waiting_since =
            replica.outbox().find(|p| p.acknowledged.is_none()).map(|p| p.envelope.made_at_ms);
        let since = waiting_since.max(replica.state().synced_at_ms);
        waiting_since.is_some() && since.is_some_and(|since| now - since > LOCK_PATIENCE_MS)
    })
    .unwrap_or(false)
}

/// Another tab got through at an instant: what kept this one from it before is over.
pub(super) fn note_success_elsewhere(synced_at_ms: i64) {
    if synced_at_ms > FAILED_AT_MS.get() {
        IS_WELL.set(true);
        SCHEDULE.set(SCHEDULE.get().succeeded());
        change_status(|status| status.problem = None);
    }
}

fn note_failure() {
    FAILED_AT_MS.set(moment::now_ms());
}

async fn exchange_once() {
    EXCHANGING.set(true);
    let heard = live::heard();
    change_status(|status| status.busy = true);
    let result = talk().await;
    EXCHANGING.set(false);
    IS_WELL.set(result.is_ok());
    match result {
        Ok(()) => live::dealt_with(heard),
        Err(_) => note_failure(),
    }
    SCHEDULE.set(match &result {
        Ok(()) => SCHEDULE.get().succeeded(),
        Err(_) => SCHEDULE.get().failed(),
    });
    refresh_status();
    change_status(|status| {
        status.busy = false;
        status.problem = result.err();
    });
}

/// Sends what waits, then fetches what is new, then once more if something was made meanwhile.
async fn talk() -> Result<(), SyncProblem> {
    loop {
        let sent = send_all().await;
        // What cannot be sent keeps nobody from hearing the news, unless nobody answers at all.
        if let Err(
            problem @ (SyncProblem::Offline
            | SyncProblem::Portal
            | SyncProblem::SignedOut
            | SyncProblem::ForeignDevice
            | SyncProblem::Storage(_)),
        ) = sent
        {
            return Err(problem);
        }
        fetch_all().await?;
        sent?;
        if with_replica(Replica::needs_newer_program) == Some(true) {
            return Err(SyncProblem::Outdated);
        }
        if with_replica(Replica::unsent).unwrap_or(0) == 0 {
            return Ok(());
        }
    }
}

fn stored(result: Result<(), RunError>) -> Result<(), SyncProblem> {
    result.map_err(|error| match error {
        RunError::NotStored(name) => SyncProblem::Storage(name),
        // Taking in an answer decides nothing that could be refused.
        RunError::Refused(_) => SyncProblem::Cut,
    })
}

async fn send_all() -> Result<(), SyncProblem> {
    let name = identity::device_name();
    while let Some(push) = with_replica(|replica| replica.next_push(&name, moment::now_ms())).flatten() {
        let (sent, response) = send(push).await?;
        let retry = response
            .receipts
            .iter()
            .filter(|receipt| matches!(receipt.outcome, Outcome::Retry { .. }))
            .count();
        let now = moment::now_ms();
        stored(commit(|replica| Ok(replica.pushed(response.clone(), now))).await)?;
        if retry == sent {
            // The server cannot take them now: let the schedule decide when to ask again.
            return Err(SyncProblem::Server(503));
        }
    }
    Ok(())
}

/// Sends as many of the commands as the network and the server take at once; says how many.
async fn send(mut push: PushRequest<ClubCommand>) -> Result<(usize, PushResponse<Refusal>), SyncProblem> {
    loop {
        let json = serde_json::to_string(&push).map_err(|_| SyncProblem::Cut)?;
        if json.len() > PUSH_BYTES && push.halve() {
            continue;
        }
        match post_text(PUSH, json).await {
            Err(SyncProblem::Server(413)) if push.halve() => {}
            other => return other.map(|response| (push.commands.len(), response)),
        }
    }
}

async fn fetch_all() -> Result<(), SyncProblem> {
    let mut continue_to = None;
    loop {
        let Some(request) = with_replica(|replica| replica.next_pull(continue_to)) else { return Ok(()) };
        let response: PullResponse = post(PULL, &request).await?;
        let now = moment::now_ms();
        let mut next = None;
        let result = commit(|replica| {
            let applied = replica.pulled(response.clone(), now);
            next = applied.continue_to;
            Ok(applied.transaction)
        })
        .await;
        if result.is_err() {
            ENGINE.with_borrow_mut(|engine| {
                if let Some(engine) = engine {
                    engine.replica.abandon_reset();
                }
            });
        }
        stored(result)?;
        if next.is_none() {
            mark("novaclub:consistent");
            return Ok(());
        }
        continue_to = next;
    }
}

/// Back online, back in sight: look at once.
pub(super) fn listen_for_returns() {
    let leave = |target: &web_sys::EventTarget, event: &str, wanted: fn() -> bool| {
        let callback = Closure::<dyn FnMut()>::new(move || {
            if wanted() {
                live::hang_up();
            }
        });
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        callback.forget();
    };
    // A page that nobody sees needs no pokes, and one with an open socket cannot be frozen whole.
    leave(&document(), "visibilitychange", || document().hidden());
    leave(&document(), "freeze", || true);
    leave(&window(), "pagehide", || true);
    leave(&window(), "offline", || true);
    let listen = |target: &web_sys::EventTarget, event: &str, wanted: fn() -> bool| {
        let callback = Closure::<dyn FnMut()>::new(move || {
            if wanted() {
                sync_now();
            }
        });
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        // Listens for the life of the page.
        callback.forget();
    };
    listen(&window(), "online", || true);
    listen(&document(), "visibilitychange", || !document().hidden());
    // The sign of the network is a hint only, but a true "offline" should be shown at once.
    let callback = Closure::<dyn FnMut()>::new(|| {
        IS_WELL.set(false);
        note_failure();
        change_status(|status| status.problem = Some(SyncProblem::Offline));
    });
    let _ = window().add_event_listener_with_callback("offline", callback.as_ref().unchecked_ref());
    callback.forget();
}
