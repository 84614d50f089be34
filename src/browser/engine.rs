//! The replica's shell in the browser: commits its transactions to the store, tells pages what
//! changed, and keeps it in step with the server.
//!
//! One page has one engine. What changes it goes through [`commit`], one at a time; a tab that is
//! behind the store reads it again and decides anew.

use super::{
    exchange::post,
    identity, moment,
    store::{Store, StoreError},
    tabs,
};
use crate::app::data::{JournalLine, PendingLine, Readiness, RunError, SyncProblem, SyncStatus};
use crate::app::session::SignedIn;
use crate::club::{COLLECTIONS, ClubCommand, Refusal, Role};
use crate::sync::{
    Collection, Records,
    protocol::{COMMAND_VERSION, PullResponse, PushResponse},
    replica::{Owner, Pending, Refused, Replica, Touched, Transaction},
    schedule::Schedule,
};
use futures_channel::mpsc;
use futures_util::{FutureExt as _, StreamExt as _, lock::Mutex};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};
use uuid::Uuid;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

const PUSH: &str = "/api/v1/sync/push";
/// How long another tab may be trusted to be sending, milliseconds.
const LOCK_PATIENCE_MS: i64 = 180_000;
const PULL: &str = "/api/v1/sync/pull";

struct Engine {
    replica: Replica<ClubCommand>,
    store: Rc<Store>,
    line: tabs::Line,
    /// Wakes the sync loop.
    wake: mpsc::UnboundedSender<()>,
}

/// What pages follow. Lives as long as the page, whoever is signed in.
struct Signals {
    status: ArcRwSignal<SyncStatus>,
    collections: HashMap<&'static str, ArcRwSignal<u64>>,
    /// Outbox and journal.
    queue: ArcRwSignal<u64>,
}

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
    static BEGUN: Cell<bool> = const { Cell::new(false) };
    static SCHEDULE: Cell<Schedule> = Cell::new(Schedule::default());
    static TURN: Rc<Mutex<()>> = Rc::new(Mutex::new(()));
    static SIGNALS: Signals = Signals {
        status: ArcRwSignal::new(SyncStatus::default()),
        collections: COLLECTIONS.iter().map(|c| (c.name, ArcRwSignal::new(0))).collect(),
        queue: ArcRwSignal::new(0),
    };
}

// ---- what pages read ----

/// The sync status, live.
#[must_use]
pub fn status() -> Signal<SyncStatus> {
    SIGNALS.with(|signals| signals.status.clone().into())
}

/// Whether queries may read the replica; tracked.
#[must_use]
pub fn is_ready() -> bool {
    SIGNALS.with(|signals| signals.status.with(|status| status.readiness == Readiness::Ready))
}

/// Makes the running query follow a collection.
pub fn track(collection: &'static Collection) {
    SIGNALS.with(|signals| {
        if let Some(signal) = signals.collections.get(collection.name) {
            signal.track();
        }
    });
}

/// Reads the view, when there is one.
pub fn with_records<A>(read: impl FnOnce(&dyn Records) -> A) -> Option<A> {
    ENGINE.with_borrow(|engine| {
        let engine = engine.as_ref()?;
        engine.replica.state().complete.then(|| read(&engine.replica.view()))
    })
}

fn follow_queue() {
    SIGNALS.with(|signals| signals.queue.track());
}

/// The commands that wait, oldest first; tracked.
#[must_use]
pub fn pending_lines() -> Vec<PendingLine> {
    follow_queue();
    ENGINE.with_borrow(|engine| {
        let lines = engine.iter().flat_map(|engine| engine.replica.outbox());
        lines
            .filter(|pending| pending.acknowledged.is_none())
            .map(|pending| PendingLine {
                n: pending.envelope.n,
                command: pending.envelope.command.clone(),
                made_at_ms: pending.envelope.made_at_ms,
            })
            .collect()
    })
}

/// The refused commands, newest first; tracked.
#[must_use]
pub fn journal_lines() -> Vec<JournalLine> {
    follow_queue();
    ENGINE.with_borrow(|engine| {
        let lines = engine.iter().flat_map(|engine| engine.replica.journal().rev());
        lines
            .map(|refused| JournalLine {
                n: refused.envelope.n,
                command: refused.envelope.command.clone(),
                made_at_ms: refused.envelope.made_at_ms,
                refused_at_ms: refused.refused_at_ms,
                refusal: refused.refusal.clone(),
            })
            .collect()
    })
}

/// Whether a shown value waits to be sent; tracked.
#[must_use]
pub fn is_unsent(collection: &'static Collection, id: Uuid, field: Option<&str>) -> bool {
    track(collection);
    ENGINE.with_borrow(|engine| {
        engine.as_ref().is_some_and(|engine| engine.replica.is_unsent(collection, id, field))
    })
}

/// Everything that waits or was refused, as JSON, with whose it is: enough to bring it in elsewhere.
#[must_use]
pub fn export_pending() -> Option<String> {
    ENGINE.with_borrow(|engine| {
        let replica = &engine.as_ref()?.replica;
        let rescue = Rescue {
            version: COMMAND_VERSION,
            club: replica.owner().club,
            user: replica.owner().user,
            device: replica.state().device,
            waiting: replica.outbox().collect(),
            refused: replica.journal().collect(),
        };
        serde_json::to_string_pretty(&rescue).ok()
    })
}

/// A rescue copy of what has not reached the server.
#[derive(serde::Serialize)]
struct Rescue<'a> {
    version: u32,
    club: Uuid,
    user: Uuid,
    device: Uuid,
    waiting: Vec<&'a Pending<ClubCommand>>,
    refused: Vec<&'a Refused<ClubCommand>>,
}

// ---- what pages do ----

/// Runs commands, all or none; tells when they are on the disk.
pub fn run(commands: Vec<ClubCommand>, done: impl FnOnce(Result<(), RunError>) + 'static) {
    spawn_local(async move {
        let (now, on) = (moment::now_ms(), moment::today());
        let result = commit(|replica| replica.accept(commands.clone(), now, on)).await;
        if result.is_ok() {
            persist_once();
            sync_now();
        }
        done(result);
    });
}

/// Sends a refused command again, as it was or corrected.
pub fn resend(n: u64, command: ClubCommand, done: impl FnOnce(Result<(), RunError>) + 'static) {
    spawn_local(async move {
        let (now, on) = (moment::now_ms(), moment::today());
        let result = commit(|replica| replica.resend(n, command.clone(), now, on)).await;
        sync_now();
        done(result);
    });
}

/// Gives a refused command up.
pub fn discard(n: u64, done: impl FnOnce(Result<(), RunError>) + 'static) {
    spawn_local(async move { done(commit(|replica| Ok(replica.discard(n))).await) });
}

/// Asks the sync loop to look now.
pub fn sync_now() {
    ENGINE.with_borrow(|engine| {
        if let Some(engine) = engine {
            // A closed loop has nothing to be woken for.
            let _ = engine.wake.unbounded_send(());
        }
    });
}

/// Asks the browser to keep the data, and shows its answer.
pub fn ask_to_persist() {
    spawn_local(async {
        let storage = window().navigator().storage();
        let Ok(promise) = storage.persist() else { return };
        let persisted = JsFuture::from(promise).await.ok().and_then(|answer| answer.as_bool());
        change_status(|status| status.persisted = persisted);
    });
}

/// At the first edit: from then on there is something to lose.
fn persist_once() {
    thread_local!(static ASKED: Cell<bool> = const { Cell::new(false) });
    if !ASKED.replace(true) {
        ask_to_persist();
    }
}

// ---- opening ----

/// Opens the replica unless it is open, once the page is alive.
pub fn begin(signed_in: Option<SignedIn>) {
    let Some(signed_in) = signed_in else { return };
    if !BEGUN.get() {
        spawn_local(open(signed_in));
    }
}

/// Opens the replica of a person in a club and starts the sync loop.
pub async fn open(signed_in: SignedIn) {
    if BEGUN.replace(true) {
        return;
    }
    identity::remember(&signed_in);
    let owner = Owner { club: signed_in.club_id, user: signed_in.user_id, role: signed_in.role };
    if let Err(error) = open_store(owner).await {
        change_status(|status| status.problem = Some(problem_of(error)));
        spawn_local(open_again(owner));
    }
}

/// The store would not open: tries again until it does, or someone else begins.
async fn open_again(owner: Owner<Role>) {
    let mut patience = Schedule::default();
    while BEGUN.get() && ENGINE.with_borrow(Option::is_none) {
        patience = patience.failed();
        gloo_timers::future::TimeoutFuture::new(patience.wait_ms(moment::chance())).await;
        match open_store(owner).await {
            Ok(()) => return,
            Err(error) => change_status(|status| status.problem = Some(problem_of(error))),
        }
    }
}

fn problem_of(error: StoreError) -> SyncProblem {
    match error {
        StoreError::Superseded => SyncProblem::Outdated,
        error => SyncProblem::Storage(error.to_string()),
    }
}

async fn open_store(owner: Owner<Role>) -> Result<(), StoreError> {
    let name = Store::name_of(owner.user, owner.club);
    let store = Store::open(&name).await?;
    let replica = Replica::load(owner, moment::new_id(), store.load(true).await?);
    let line = tabs::Line::open(&name, |revision| {
        spawn_local(catch_up(revision));
    });
    let (wake, woken) = mpsc::unbounded();
    ENGINE.set(Some(Engine { replica, store, line, wake }));
    if with_replica(|replica| !replica.state().complete) == Some(true) {
        mark("novaclub:first-sync-begins");
    }
    show_all();
    listen_for_returns();
    show_persistence();
    spawn_local(keep_in_step(format!("{name}-sync"), woken));
    Ok(())
}

/// Another tab has written: read the store unless this one is as far.
async fn catch_up(revision: u64) {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let behind = ENGINE.with_borrow(|engine| {
        engine.as_ref().is_some_and(|engine| engine.replica.state().revision < revision)
    });
    if behind {
        // What fails here is met again, and told, at the next write.
        let _ = reload().await;
    }
}

async fn reload() -> Result<(), StoreError> {
    let found = ENGINE.with_borrow(|engine| engine.as_ref().map(|e| (e.store.clone(), e.replica.owner())));
    let Some((store, owner)) = found else { return Ok(()) };
    // A store that is empty now has lost what it held: a new device, whose numbers were never used.
    let replica = Replica::load(owner, moment::new_id(), store.load(false).await?);
    ENGINE.with_borrow_mut(|engine| {
        if let Some(engine) = engine {
            engine.replica = replica;
        }
    });
    show_all();
    Ok(())
}

// ---- changing ----

fn missing_engine() -> RunError {
    RunError::NotStored("the store is not open".to_owned())
}

/// Decides a transaction, commits it to the store, and takes it in. Decides again when another
/// tab was quicker.
async fn commit(
    mut decide: impl FnMut(&mut Replica<ClubCommand>) -> Result<Transaction<ClubCommand>, Refusal>,
) -> Result<(), RunError> {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    loop {
        let decided = ENGINE.with_borrow_mut(|engine| {
            let engine = engine.as_mut().ok_or_else(missing_engine)?;
            let transaction = decide(&mut engine.replica).map_err(RunError::Refused)?;
            Ok((transaction, engine.store.clone()))
        });
        let (transaction, store) = decided?;
        if take_note_of_idle(&transaction) {
            return Ok(());
        }
        match store.commit(&transaction).await {
            Ok(()) => {
                take_in(transaction);
                return Ok(());
            }
            Err(StoreError::Behind) => reload().await.map_err(not_stored)?,
            Err(error) => {
                let told = error.clone();
                change_status(|status| status.problem = Some(problem_of(told)));
                return Err(not_stored(error));
            }
        }
    }
}

/// An exchange that brought nothing is noted in memory: writing it would make every other tab read
/// its store again.
fn take_note_of_idle(transaction: &Transaction<ClubCommand>) -> bool {
    ENGINE.with_borrow_mut(|engine| {
        let Some(engine) = engine else { return false };
        let is_idle = transaction.is_idle(engine.replica.state());
        if is_idle {
            engine.replica.note_exchange(transaction.state.synced_at_ms);
        }
        is_idle
    })
}

fn not_stored(error: StoreError) -> RunError {
    RunError::NotStored(error.to_string())
}

fn take_in(transaction: Transaction<ClubCommand>) {
    let touched = ENGINE.with_borrow_mut(|engine| {
        engine.as_mut().map(|engine| {
            let touched = engine.replica.apply(transaction);
            engine.line.tell(engine.replica.state().revision);
            touched
        })
    });
    show(&touched.unwrap_or_default());
}

/// Tells pages what changed.
fn show(touched: &Touched) {
    refresh_status();
    SIGNALS.with(|signals| {
        signals.queue.update(|version| *version += 1);
        for name in touched {
            if let Some(signal) = signals.collections.get(name) {
                signal.update(|version| *version += 1);
            }
        }
    });
}

fn show_all() {
    show(&COLLECTIONS.iter().map(|collection| collection.name).collect());
}

fn change_status(change: impl FnOnce(&mut SyncStatus)) {
    SIGNALS.with(|signals| {
        let mut status = signals.status.get_untracked();
        change(&mut status);
        if status != signals.status.get_untracked() {
            signals.status.set(status);
        }
    });
}

fn refresh_status() {
    let seen = ENGINE.with_borrow(|engine| {
        engine.as_ref().map(|engine| {
            let replica = &engine.replica;
            let count = |rows: i64| usize::try_from(rows).unwrap_or(0);
            (
                replica.state().complete,
                replica.unsent(),
                replica.journal().count(),
                replica.state().synced_at_ms,
                replica.progress().map(|p| (count(p.received), count(p.total))),
            )
        })
    });
    let Some((complete, unsent, refused, last_success_ms, progress)) = seen else { return };
    change_status(|status| {
        status.readiness = if complete { Readiness::Ready } else { Readiness::FirstSync };
        status.unsent = unsent;
        status.refused = refused;
        status.last_success_ms = last_success_ms;
        status.progress = progress;
    });
}

// ---- keeping in step ----

/// The sync loop: exchanges when woken, else when the schedule says; after a failure there is
/// always a next time.
async fn keep_in_step(lock: String, mut woken: mpsc::UnboundedReceiver<()>) {
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

async fn exchange_once() {
    change_status(|status| status.busy = true);
    let result = exchange().await;
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

fn with_replica<A>(read: impl FnOnce(&Replica<ClubCommand>) -> A) -> Option<A> {
    ENGINE.with_borrow(|engine| engine.as_ref().map(|engine| read(&engine.replica)))
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
            .filter(|receipt| matches!(receipt.outcome, crate::sync::protocol::Outcome::Retry { .. }))
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

/// A mark in the browser's timeline, for measurements.
fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        // Without it there is nothing to read, and nothing else is lost.
        let _ = performance.mark(name);
    }
}

/// Back online, back in sight: look at once.
fn listen_for_returns() {
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
    let callback =
        Closure::<dyn FnMut()>::new(|| change_status(|status| status.problem = Some(SyncProblem::Offline)));
    let _ = window().add_event_listener_with_callback("offline", callback.as_ref().unchecked_ref());
    callback.forget();
}

fn show_persistence() {
    spawn_local(async {
        let Ok(promise) = window().navigator().storage().persisted() else { return };
        let persisted = JsFuture::from(promise).await.ok().as_ref().and_then(JsValue::as_bool);
        change_status(|status| status.persisted = persisted);
    });
}

/// Lets go of the replica: before signing out, or to change the club. With `erase` what the device
/// holds is deleted too.
pub async fn close(erase: bool) {
    // What is being written is written first.
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let engine = ENGINE.take();
    BEGUN.set(false);
    identity::forget();
    let Some(engine) = engine else { return };
    // The store is asked, not this page's memory: another tab may have written just now.
    let erase = erase && engine.store.is_settled::<ClubCommand>().await.unwrap_or(false);
    engine.store.close();
    if erase {
        let owner = engine.replica.owner();
        // Kept data is not lost data: a failure here costs space only.
        let _ = Store::delete(&Store::name_of(owner.user, owner.club)).await;
    }
}
