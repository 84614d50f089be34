//! The talk with the server: sends what waits, fetches what is new, and after a failure always
//! comes back. Nothing that an answer says is believed before the store has it.

use super::{ENGINE, change_status, commit, mark, refresh_status, with_replica};
use crate::app::data::{RunError, SyncProblem};
use crate::browser::{engine::sync_now, exchange::post, identity, moment, tabs};
use crate::club::Refusal;
use crate::sync::{
    protocol::{Outcome, PullResponse, PushResponse},
    replica::Replica,
    schedule::Schedule,
};
use futures_channel::mpsc;
use futures_util::{FutureExt as _, StreamExt as _};
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::{JsCast as _, closure::Closure};

const PUSH: &str = "/api/v1/sync/push";
const PULL: &str = "/api/v1/sync/pull";
/// How long another tab may be trusted to be sending, milliseconds.
const LOCK_PATIENCE_MS: i64 = 180_000;

thread_local! {
    static SCHEDULE: Cell<Schedule> = Cell::new(Schedule::default());
    /// When this tab last could not get through.
    static FAILED_AT_MS: Cell<i64> = const { Cell::new(0) };
}

/// The sync loop: exchanges when woken, else when the schedule says; after a failure there is
/// always a next time.
pub(super) async fn keep_in_step(lock: String, mut woken: mpsc::UnboundedReceiver<()>) {
    loop {
        if !tabs::alone(&lock, exchange_once()).await && waits_too_long() {
            // The tab that holds the lock may be frozen; two that sync are harmless, none is not.
            exchange_once().await;
        }
        let wait = SCHEDULE.get().wait_ms(moment::chance());
        let mut timer = gloo_timers::future::TimeoutFuture::new(wait).fuse();
        futures_util::select! {
            () = timer => {}
            more = woken.next() => if more.is_none() { return },
        }
        // Several wishes at once are one exchange.
        while woken.try_recv().is_ok() {}
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
        SCHEDULE.set(SCHEDULE.get().succeeded());
        change_status(|status| status.problem = None);
    }
}

fn note_failure() {
    FAILED_AT_MS.set(moment::now_ms());
}

async fn exchange_once() {
    change_status(|status| status.busy = true);
    let result = exchange().await;
    if result.is_err() {
        note_failure();
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
async fn exchange() -> Result<(), SyncProblem> {
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
        let sent = push.commands.len();
        let response: PushResponse<Refusal> = post(PUSH, &push).await?;
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
        note_failure();
        change_status(|status| status.problem = Some(SyncProblem::Offline));
    });
    let _ = window().add_event_listener_with_callback("offline", callback.as_ref().unchecked_ref());
    callback.forget();
}
