//! The talk with the server: sends what waits, fetches what is new, and after a failure always
//! comes back. Nothing that an answer says is believed before the store has it.

use super::{
    ENGINE, IS_SUPERSEDED, NotCommitted, change_status, commit, comparing, mark, problem_of, refresh_status,
    watchdog, with_replica,
};
use crate::app::data::{SyncProblem, SyncStatus};
use crate::browser::{
    engine::sync_now,
    exchange::{self, post, post_text},
    identity, live, lock, moment,
    tabs::{self, Leaving, NoLock},
};
use crate::club::{ClubCommand, Refusal};
use crate::sync::{
    protocol::{Outcome, PullResponse, PushRequest, PushResponse},
    replica::Replica,
    schedule::{LOCK_PATIENCE_MS, Outlook, Schedule},
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
/// How long an exchange waits for another tab to end or change the session, milliseconds.
const SESSION_PATIENCE_MS: u32 = 5_000;

thread_local! {
    static SCHEDULE: Cell<Schedule> = Cell::new(Schedule::default());
    /// When another tab last got through, as it told.
    static SYNCED_AT_MS: Cell<i64> = const { Cell::new(0) };
    /// When this tab last could not get through.
    static FAILED_AT_MS: Cell<i64> = const { Cell::new(0) };
    /// The server answered when this tab, or another as it told, last asked.
    static IS_WELL: Cell<bool> = const { Cell::new(false) };
    /// The session is being changed: nothing is asked in its name.
    static IS_PAUSED: Cell<bool> = const { Cell::new(false) };
    /// The browser has stopped this tab, or is about to: it begins nothing.
    static IS_AWAY: Cell<bool> = const { Cell::new(false) };
    /// An exchange of this tab is under way.
    static EXCHANGING: Cell<bool> = const { Cell::new(false) };
    /// Since when this tab has found another one at work, and heard nothing of it.
    static ELSEWHERE_SINCE_MS: Cell<Option<i64>> = const { Cell::new(None) };
}

/// The sync loop: exchanges when woken, else when the schedule says; after a failure there is
/// always a next time.
pub(super) async fn keep_in_step(replica: String, mut woken: mpsc::UnboundedReceiver<()>) {
    loop {
        if !IS_PAUSED.get() && !IS_AWAY.get() {
            exchange_alone(&replica).await;
        }
        // Somebody who is signing out wakes this if it comes to nothing.
        if with_replica(|_| ()).is_some() && IS_WELL.get() && !IS_PAUSED.get() {
            live::connect(&replica);
        }
        let wait = patience_ms();
        let mut timer = gloo_timers::future::TimeoutFuture::new(wait).fuse();
        futures_util::select! {
            // Whose timers run is not away.
            () = timer => IS_AWAY.set(false),
            more = woken.next() => if more.is_none() { return },
        }
        // Several wishes at once are one exchange.
        while woken.try_recv().is_ok() {}
    }
}

/// One tab at a time talks to the server.
async fn exchange_alone(replica: &str) {
    let is_mine = tabs::alone(&format!("{replica}-sync"), exchange_in_session(replica)).await;
    if is_mine {
        ELSEWHERE_SINCE_MS.set(None);
        return;
    }
    let now = moment::elapsed_ms();
    let since = ELSEWHERE_SINCE_MS.get().unwrap_or(now);
    ELSEWHERE_SINCE_MS.set(Some(since));
    let waits = with_replica(Replica::unsent).unwrap_or(0) > 0;
    if waits && now - since > LOCK_PATIENCE_MS {
        // The tab that holds the lock may be frozen; two that sync are harmless, none is not.
        exchange_in_session(replica).await;
    }
}

/// No exchange while the session is being changed, in whatever tab: its answer could come last.
async fn exchange_in_session(replica: &str) {
    let session = tabs::share(&session_of(replica), SESSION_PATIENCE_MS).await;
    let is_being_changed = matches!(session, Err(NoLock::Taken));
    if !is_being_changed && !IS_PAUSED.get() {
        exchange_once().await;
    }
    drop(session);
}

/// The name of what exchanges share, and what ends or changes the session has alone.
pub(super) fn session_of(replica: &str) -> String {
    format!("{replica}-session")
}

/// Whether nothing is asked for now.
pub fn is_paused() -> bool {
    IS_PAUSED.get()
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
    let outlook = Outlook {
        is_live: live::is_alive(),
        is_behind: live::is_behind(),
        is_elsewhere: ELSEWHERE_SINCE_MS.get().is_some(),
    };
    SCHEDULE.get().next_look_ms(outlook, moment::chance())
}

/// Something was told: looks at once, unless an exchange is under way, which sees it or is followed by
/// another.
pub fn look_at_news() {
    if !EXCHANGING.get() {
        sync_now();
    }
}

/// Another tab got through at an instant: what kept this one from it before is over.
pub(super) fn note_success_elsewhere(synced_at_ms: i64) {
    // Told again with what a person did there, it is no news.
    if SYNCED_AT_MS.replace(synced_at_ms) != synced_at_ms {
        watchdog::note_try();
        ELSEWHERE_SINCE_MS.set(None);
    }
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
    // What was broken off before says nothing about this one.
    exchange::was_broken_off();
    let was_complete = with_replica(|replica| replica.state().complete) == Some(true);
    change_status(|status| status.busy = true);
    let result = talk().await;
    // A tab that was stopped, or told to keep still, has not failed.
    let is_broken_off = exchange::was_broken_off() && result.is_err();
    EXCHANGING.set(false);
    IS_WELL.set(result.is_ok());
    match &result {
        Ok(()) => {
            live::dealt_with(heard);
            SCHEDULE.set(SCHEDULE.get().succeeded());
        }
        Err(_) if is_broken_off => {}
        Err(_) => {
            note_failure();
            SCHEDULE.set(SCHEDULE.get().failed());
        }
    }
    lock::wipe::after_exchange(&result);
    refresh_status();
    change_status(|status| {
        if !is_broken_off {
            note_problem(status, result.clone().err());
        }
    });
    match &result {
        Ok(()) => comparing::check_if_due(was_complete).await,
        Err(problem) => comparing::give_up(problem),
    }
    change_status(|status| status.busy = false);
}

/// Sends what waits, then fetches what is new, then once more if something was made meanwhile.
async fn talk() -> Result<(), SyncProblem> {
    if IS_SUPERSEDED.get() {
        // Whatever the network says: what comes could not be stored.
        return Err(SyncProblem::Outdated);
    }
    loop {
        let sent = send_all().await;
        // What cannot be sent keeps nobody from hearing the news, unless nobody answers at all.
        if let Err(
            problem @ (SyncProblem::Offline
            | SyncProblem::Portal
            | SyncProblem::SignedOut
            | SyncProblem::ForeignDevice
            | SyncProblem::Blocked
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

pub(super) fn stored(result: Result<(), NotCommitted>) -> Result<(), SyncProblem> {
    result.map_err(|error| match error {
        NotCommitted::Failed(error) => problem_of(error),
        // Taking in an answer decides nothing that could be refused.
        NotCommitted::Refused(_) => SyncProblem::Cut,
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

pub(super) async fn fetch_all() -> Result<(), SyncProblem> {
    let mut continue_to = None;
    let mut patience = Schedule::default();
    loop {
        let Some(request) = with_replica(|replica| replica.next_pull(continue_to)) else { return Ok(()) };
        let response: PullResponse = post(PULL, &request).await?;
        let now = moment::now_ms();
        let (mut next, mut joined) = (None, false);
        let result = commit(|replica| {
            let applied = replica.pulled(response.clone(), now);
            (next, joined) = (applied.continue_to, applied.joined);
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
        if !joined {
            // Another tab has written meanwhile. After a while, lest the two interrupt each other for ever.
            patience = patience.failed();
            gloo_timers::future::TimeoutFuture::new(patience.wait_ms(moment::chance())).await;
        } else if next.is_none() {
            mark("novaclub:consistent");
            return Ok(());
        }
        continue_to = next;
    }
}

/// Back online, back in sight: look at once. Out of sight: leave it to a tab that is seen.
pub(super) fn listen_for_returns() {
    let is_hidden = || document().hidden();
    // A page that nobody sees needs no pokes, and one with an open socket, or with a lock, cannot be frozen
    // whole.
    listen(&document(), "visibilitychange", move || {
        if is_hidden() {
            live::hang_up();
            tabs::let_go(Leaving::Hidden);
        } else {
            come_back();
        }
    });
    for (target, event) in [(document().into(), "freeze"), (window().into(), "pagehide")] {
        let target: web_sys::EventTarget = target;
        listen(&target, event, || {
            IS_AWAY.set(true);
            live::hang_up();
            exchange::break_off();
            tabs::let_go(Leaving::Frozen);
        });
    }
    listen(&document(), "resume", come_back);
    listen(&window(), "pageshow", || {
        if IS_AWAY.get() {
            come_back();
        }
    });
    listen(&window(), "online", sync_now);
    // The sign of the network is a hint only, but a true "offline" should be shown at once.
    listen(&window(), "offline", || {
        live::hang_up();
        // What is under way would be waited for until the browser gives it up.
        exchange::break_off();
        IS_WELL.set(false);
        note_failure();
        if !IS_SUPERSEDED.get() {
            change_status(|status| note_problem(status, Some(SyncProblem::Offline)));
        }
    });
}

/// That the device cannot write is shown until an exchange succeeds: nobody else says it.
fn note_problem(status: &mut SyncStatus, problem: Option<SyncProblem>) {
    let stays = matches!((&status.problem, &problem), (Some(SyncProblem::Storage(_)), Some(_)));
    if !stays {
        status.problem = problem;
    }
}

fn come_back() {
    IS_AWAY.set(false);
    sync_now();
}

fn listen(target: &web_sys::EventTarget, event: &str, heard: impl FnMut() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(heard);
    // Every target takes listeners.
    let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
    // Listens for the life of the page.
    callback.forget();
}
