//! The replica's shell in the browser: commits its transactions to the store, tells pages what
//! changed, and keeps it in step with the server.
//!
//! One page has one engine. What changes it goes through [`commit`], one at a time; a tab that is
//! behind the store reads it again and decides anew. What pages read is in [`reading`], what they do
//! in [`acting`], the talk with the server in [`sync_loop`].

mod acting;
mod comparing;
mod leaving;
mod neighbours;
mod reading;
mod sealing;
mod sync_loop;
mod watchdog;

pub use acting::{ask_to_persist, discard, resend, run, sync_now};
pub use comparing::check_now;
pub use leaving::{abandon, between_exchanges, change_session, close, close_for_good, settle};
pub use reading::{
    export_pending, is_ready, is_unsent, journal_lines, pending_lines, status, track, with_records,
};
pub use sealing::{at_hand, count_unsent, reseal};
pub use sync_loop::{is_paused, look_at_news};
pub use watchdog::note_try;

use super::{
    identity, lock, moment,
    store::{Store, StoreError},
    tabs,
};
use crate::app::data::{Readiness, RunError, SyncProblem, SyncStatus};
use crate::app::session::SignedIn;
use crate::club::{COLLECTIONS, ClubCommand, Refusal, Role};
use crate::sync::{
    replica::{Owner, Replica, Touched, Transaction},
    schedule::Schedule,
};
use futures_channel::{mpsc, oneshot};
use futures_util::{future::LocalBoxFuture, lock::Mutex};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

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
    /// Whether queries may read the replica. Not a look at the status: that changes with every exchange, and
    /// whatever follows it is asked again.
    ready: ArcRwSignal<bool>,
    collections: HashMap<&'static str, ArcRwSignal<u64>>,
    /// Outbox and journal.
    queue: ArcRwSignal<u64>,
}

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
    static BEGUN: Cell<bool> = const { Cell::new(false) };
    /// A newer program has the store: this page can keep nothing any more, and must be loaded again.
    static IS_SUPERSEDED: Cell<bool> = const { Cell::new(false) };
    /// Acts that came before the replica was ready.
    static WAITING: RefCell<Vec<oneshot::Sender<()>>> = const { RefCell::new(Vec::new()) };
    static TURN: Rc<Mutex<()>> = Rc::new(Mutex::new(()));
    static SIGNALS: Signals = Signals {
        status: ArcRwSignal::new(SyncStatus::default()),
        ready: ArcRwSignal::new(false),
        collections: COLLECTIONS.iter().map(|c| (c.name, ArcRwSignal::new(0))).collect(),
        queue: ArcRwSignal::new(0),
    };
}

/// Opens the replica unless it is open, once the page is alive.
pub fn begin(signed_in: Option<SignedIn>) {
    let Some(signed_in) = signed_in else { return };
    if !BEGUN.get() {
        spawn_local(open(signed_in));
    }
}

/// Opens the replica of a person in a club and starts the sync loop.
pub async fn open(signed_in: SignedIn) {
    if lock::stands_before(&signed_in) || BEGUN.replace(true) {
        return;
    }
    identity::remember(&signed_in);
    let owner = Owner { club: signed_in.club_id, user: signed_in.user_id, role: signed_in.role };
    let mut patience = Schedule::default();
    while BEGUN.get() {
        if let Ok(opening) = opening(owner).await {
            return opening.await;
        }
        patience = patience.failed();
        gloo_timers::future::TimeoutFuture::new(patience.wait_ms(moment::chance())).await;
    }
}

/// A page that shows what the server rendered needs no engine yet, and the sign-in page none at all: what
/// opens, changes and exchanges the replica is a part of the program that is fetched here.
#[wasm_split(engine, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn opening(owner: Owner<Role>) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(async move {
        if let Err(error) = open_store(owner).await {
            change_status(|status| status.problem = Some(problem_of(error)));
            spawn_local(open_again(owner));
        }
    }))
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

/// A failure of the store as people are told of it; one is remembered, since nothing mends it.
fn problem_of(error: StoreError) -> SyncProblem {
    match error {
        StoreError::Superseded => {
            IS_SUPERSEDED.set(true);
            SyncProblem::Outdated
        }
        StoreError::Blocked => SyncProblem::Blocked,
        error => SyncProblem::Storage(error.to_string()),
    }
}

async fn open_store(owner: Owner<Role>) -> Result<(), StoreError> {
    let name = Store::name_of(owner.user, owner.club);
    let store = Store::open(&name).await?;
    store.seal_with(lock::sealer(owner.user, owner.club));
    let stored = store.load(true).await.inspect_err(|error| found_locked(error, owner))?;
    let replica = Replica::load(owner, moment::new_id(), stored);
    lock::show_state(&store).await;
    lock::watch();
    let line = tabs::Line::open(&name, |told| {
        spawn_local(neighbours::hear(told));
    });
    let (wake, woken) = mpsc::unbounded();
    ENGINE.set(Some(Engine { replica, store, line, wake }));
    if with_replica(|replica| !replica.state().complete) == Some(true) {
        mark("novaclub:first-sync-begins");
    }
    show_all();
    sync_loop::listen_for_returns();
    watchdog::watch();
    show_persistence();
    spawn_local(sync_loop::keep_in_step(name, woken));
    Ok(())
}

async fn reload() -> Result<(), StoreError> {
    let found = ENGINE.with_borrow(|engine| engine.as_ref().map(|e| (e.store.clone(), e.replica.owner())));
    let Some((store, owner)) = found else { return Ok(()) };
    let mut stored = store.load(false).await.inspect_err(|error| found_locked(error, owner))?;
    if stored.state.is_none() && is_signed_in(owner) {
        // The browser has emptied it, or somebody did by hand: this page still knows what it held.
        let Some(whole) = with_replica(Replica::whole) else { return Ok(()) };
        match store.commit(&whole).await {
            Ok(()) | Err(StoreError::Behind) => stored = store.load(false).await?,
            Err(error) => return Err(error),
        }
    }
    // One that stays empty was erased when somebody signed out: a new device, whose numbers were never
    // used.
    let replica = Replica::load(owner, moment::new_id(), stored);
    ENGINE.with_borrow_mut(|engine| {
        if let Some(engine) = engine {
            engine.replica = replica;
        }
    });
    show_all();
    Ok(())
}

/// The device got a code, or lost it, in another tab or before this page knew.
fn found_locked(error: &StoreError, owner: Owner<Role>) {
    if *error == StoreError::Locked {
        lock::found_locked(owner.user, owner.club);
    }
}

/// Whether this device still belongs to whose replica this is.
fn is_signed_in(owner: Owner<Role>) -> bool {
    identity::remembered()
        .is_some_and(|signed_in| (signed_in.user_id, signed_in.club_id) == (owner.user, owner.club))
}

/// Resolves once the replica can be read: a page that the server rendered can be used a moment before.
async fn until_ready() {
    let store_fails = SIGNALS.with(|signals| {
        let failed = |status: &SyncStatus| {
            matches!(
                status.problem,
                Some(SyncProblem::Storage(_) | SyncProblem::Blocked | SyncProblem::Outdated)
            )
        };
        signals.status.with_untracked(failed)
    });
    if store_fails || with_replica(|replica| replica.state().complete) == Some(true) {
        return;
    }
    let (sender, ready) = oneshot::channel();
    WAITING.with_borrow_mut(|waiting| waiting.push(sender));
    // The sender lives until it has told.
    let _ = ready.await;
}

/// Why a transaction was not committed.
#[derive(Clone, Debug)]
enum NotCommitted {
    Refused(Refusal),
    Failed(StoreError),
}

impl From<NotCommitted> for RunError {
    fn from(why: NotCommitted) -> Self {
        match why {
            NotCommitted::Refused(refusal) => Self::Refused(refusal),
            NotCommitted::Failed(error) => Self::NotStored(error.to_string()),
        }
    }
}

fn missing_engine() -> NotCommitted {
    NotCommitted::Failed(StoreError::Failed("the store is not open".to_owned()))
}

/// Decides a transaction, commits it to the store, and takes it in. Decides again when another
/// tab was quicker.
async fn commit(
    mut decide: impl FnMut(&mut Replica<ClubCommand>) -> Result<Transaction<ClubCommand>, Refusal>,
) -> Result<(), NotCommitted> {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    loop {
        let decided = ENGINE.with_borrow_mut(|engine| {
            let engine = engine.as_mut().ok_or_else(missing_engine)?;
            let transaction = decide(&mut engine.replica).map_err(NotCommitted::Refused)?;
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
            Err(error) => return Err(not_stored(error)),
        }
    }
}

/// The store failed: shown until an exchange succeeds.
fn not_stored(error: StoreError) -> NotCommitted {
    let problem = problem_of(error.clone());
    change_status(|status| status.problem = Some(problem));
    NotCommitted::Failed(error)
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

fn take_in(transaction: Transaction<ClubCommand>) {
    let touched = ENGINE.with_borrow_mut(|engine| {
        engine.as_mut().map(|engine| {
            if let Some(told) = neighbours::tell(&transaction) {
                engine.line.tell(&told);
            }
            engine.replica.apply(transaction)
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
        let is_ready = status.readiness == Readiness::Ready;
        if status != signals.status.get_untracked() {
            signals.status.set(status);
        }
        if is_ready != signals.ready.get_untracked() {
            signals.ready.set(is_ready);
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
                (replica.state().synced_at_ms, replica.state().checked_at_ms),
                replica.progress().map(|p| (count(p.received), count(p.total))),
            )
        })
    });
    let Some((complete, unsent, refused, (last_success_ms, checked_at_ms), progress)) = seen else { return };
    if complete {
        for waiting in WAITING.take() {
            // It may have gone with its page.
            let _ = waiting.send(());
        }
    }
    change_status(|status| {
        status.readiness = if complete { Readiness::Ready } else { Readiness::FirstSync };
        status.unsent = unsent;
        status.refused = refused;
        status.last_success_ms = last_success_ms;
        status.checked_at_ms = checked_at_ms;
        status.progress = progress;
    });
}

fn with_replica<A>(read: impl FnOnce(&Replica<ClubCommand>) -> A) -> Option<A> {
    ENGINE.with_borrow(|engine| engine.as_ref().map(|engine| read(&engine.replica)))
}

/// How far this device has seen the club's changes.
pub fn seen_seq() -> Option<i64> {
    with_replica(|replica| replica.state().cursor.map(|cursor| cursor.seq)).flatten()
}

/// A mark in the browser's timeline, for measurements.
fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        // Without it there is nothing to read, and nothing else is lost.
        let _ = performance.mark(name);
    }
}

fn show_persistence() {
    spawn_local(async {
        let Ok(promise) = window().navigator().storage().persisted() else { return };
        let persisted = JsFuture::from(promise).await.ok().as_ref().and_then(JsValue::as_bool);
        change_status(|status| status.persisted = persisted);
    });
}
