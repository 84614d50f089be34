//! The seam in the browser: queries follow the replica, commands go through the engine.

use super::{Answer, JournalLine, PendingLine, RunError, SyncProblem, SyncStatus};
use crate::app::{languages::Language, page::Start, session::SignedIn};
use crate::browser::{engine, identity, moment, requests};
use crate::club::{ClubCommand, access::Rights};
use crate::sync::{Collection, Records, authority::Ledger};
use leptos::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

pub use crate::browser::{
    clipboard::copy,
    device::{can_install, install, is_installed, measure_storage},
    engine::{ask_to_persist, check_now, sync_now},
    files::{download, read_file},
    lock::{
        comes_from_sign_in, go_to, hides_titles, keeps_secrets, lock_now, lock_state, others, recover,
        remove_code, set_choices, set_code, sign_in_instead, try_code,
        wipe::{erase_copy, erase_now, to_be_erased},
    },
    passkeys::{make_passkey, passkeys_are_possible, show_passkey},
    scanner::{chime, start as start_scanning, stop as stop_scanning},
    theme::{choose as choose_theme, chosen as theme},
    version::{accept as take_update, postpone as postpone_update, update},
};

/// What a page starts from that no server has rendered: the last session of this device.
#[must_use]
pub fn starting_values() -> Start {
    Start {
        signed_in: identity::remembered(),
        language: identity::language(),
        today: moment::today(),
        now_ms: moment::now_ms(),
        form: None,
        invitation: None,
        openid: None,
        openid_settings: None,
        reset_is_open: false,
        halfway: None,
        confirm: None,
        email_link: None,
    }
}

/// Opens the replica of the person who is signed in, and keeps the page's clock going.
pub fn begin(start: &Start) {
    let clock = expect_context::<super::Clock>();
    moment::keep_going(clock.today, clock.now_ms);
    // Effects run once the page is alive, never while it is being hydrated.
    let signed_in = start.signed_in.clone();
    Effect::new(move |_| engine::begin(signed_in.clone()));
}

/// See [`super::watch`]; what `build` makes is kept until one of the collections changes, and given to
/// the next build.
pub fn watch_rebuilt<B: Send + Sync + 'static, A: Answer>(
    reads: &'static [&'static Collection],
    build: impl Fn(Option<&B>, &dyn Records) -> B + Clone + Send + Sync + 'static,
    query: impl Fn(&B, &dyn Records) -> A + Clone + Send + Sync + 'static,
) -> Signal<A> {
    // What came with the page; once the replica is open there is a better answer.
    let first = (!untrack(engine::is_ready)).then(|| {
        let (build, query) = (build.clone(), query.clone());
        SharedValue::new(move || untrack(|| ask(&build, &query))).into_inner()
    });
    let asked = build.clone();
    let built: Memo<Option<Built<B>>> = Memo::new(move |before: Option<&Option<Built<B>>>| {
        if !engine::is_ready() {
            return None;
        }
        for collection in reads {
            engine::track(collection);
        }
        let before = before.and_then(Option::as_ref).map(|Built(before)| &**before);
        engine::with_records(|records| Built(Arc::new(build(before, records))))
    });
    Memo::new(move |_| {
        let answer =
            built.get().and_then(|Built(built)| engine::with_records(|records| query(&built, records)));
        answer.or_else(|| first.clone()).unwrap_or_else(|| ask(&asked, &query))
    })
    .into()
}

fn ask<B, A>(build: &impl Fn(Option<&B>, &dyn Records) -> B, query: &impl Fn(&B, &dyn Records) -> A) -> A {
    engine::with_records(|records| query(&build(None, records), records)).unwrap_or_else(|| {
        let nothing = Ledger::default();
        query(&build(None, &nothing), &nothing)
    })
}

/// What a query was built from; two of them are the same only when they are one.
struct Built<B>(Arc<B>);

impl<B> Clone for Built<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B> PartialEq for Built<B> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Runs commands here and now, and puts them into the outbox, all or none. `done` is told once
/// they are on the disk, or why they are not.
pub fn run(commands: Vec<ClubCommand>, done: impl FnOnce(Result<(), RunError>) + 'static) {
    engine::run(commands, done);
}

/// An id for a new record.
#[must_use]
pub fn new_id() -> Uuid {
    moment::new_id()
}

#[must_use]
pub fn status() -> Signal<SyncStatus> {
    engine::status()
}

/// The commands that wait, oldest first.
#[must_use]
pub fn outbox() -> Signal<Vec<PendingLine>> {
    Memo::new(|_| engine::pending_lines()).into()
}

/// The refused commands, newest first.
#[must_use]
pub fn journal() -> Signal<Vec<JournalLine>> {
    Memo::new(|_| engine::journal_lines()).into()
}

/// Whether what is shown has not reached the server yet; follows the replica.
#[must_use]
pub fn is_unsent(collection: &'static Collection, id: Uuid, field: Option<&'static str>) -> bool {
    engine::is_unsent(collection, id, field)
}

/// Sends a refused command again, as it was or corrected.
pub fn resend(n: u64, command: ClubCommand, done: impl FnOnce(Result<(), RunError>) + 'static) {
    engine::resend(n, command, done);
}

/// Gives a refused command up.
pub fn discard(n: u64, done: impl FnOnce(Result<(), RunError>) + 'static) {
    engine::discard(n, done);
}

/// Saves the commands that wait as a file, as they would be sent: a rescue copy.
pub fn export_pending(file_name: &str) {
    if let Some(json) = engine::export_pending() {
        download(file_name, "application/json", &json);
    }
}

/// An instant as the clock on the wall shows it: `18:02`.
#[must_use]
pub fn clock_time(ms: i64) -> Option<String> {
    moment::local(ms).map(|at| at.format("%H:%M").to_string())
}

/// An instant as the device's clock and calendar show it.
#[must_use]
pub fn wall_moment(ms: i64) -> Option<chrono::NaiveDateTime> {
    moment::local(ms).map(|at| at.naive_utc())
}

/// What the person may do by the replica's matrix; none while it is not there.
#[must_use]
pub fn known_rights(signed_in: &SignedIn) -> Option<Rights> {
    engine::with_records(|records| Rights::of(signed_in.role, records))
}

/// There is no answer whose status could say it.
pub const fn say_not_found() {}

/// Reads the replica now, in an event handler; none while it is not open.
pub fn with_records<A>(read: impl FnOnce(&dyn Records) -> A) -> Option<A> {
    engine::with_records(read)
}

/// Asks something of the server that no device keeps: it needs a network.
pub fn request<R: serde::de::DeserializeOwned + 'static>(
    method: &'static str,
    path: String,
    body: Option<serde_json::Value>,
    done: impl FnOnce(Result<R, SyncProblem>) + 'static,
) {
    leptos::task::spawn_local(async move { done(requests::request(method, &path, body).await) });
}

/// Ends the session, or goes on in another club: no exchange is under way meanwhile, in any tab, whose
/// answer could bring the former session back.
pub fn change_session<R: serde::de::DeserializeOwned + 'static>(
    path: &'static str,
    body: Option<serde_json::Value>,
    done: impl FnOnce(Result<R, SyncProblem>) + 'static,
) {
    let asking = requests::request("POST", path, body);
    leptos::task::spawn_local(async move { done(engine::change_session(asking).await) });
}

/// Keeps the choice of a language, and loads the page again in it.
pub fn choose_language(language: Language) {
    identity::choose_language(language);
    // A page that does not load again stays in the other language until it is.
    let _ = window().location().reload();
}

/// Lets go of the club on this device and loads another address. With `erase` what the device holds
/// of the club is deleted too.
pub fn leave_club(erase: bool, to: &'static str) {
    leptos::task::spawn_local(async move {
        engine::close(erase).await;
        let _ = window().location().assign(to);
    });
}

/// The account is no more: deletes what this device holds of the club, sent or not, and loads another address.
pub fn leave_for_good(to: &'static str) {
    leptos::task::spawn_local(async move {
        engine::close_for_good().await;
        let _ = window().location().assign(to);
    });
}

/// Opens the browser's print dialog.
pub fn print_page() {
    // Refused only inside of sandboxed frames.
    let _ = window().print();
}

/// Loads another page of ours from the server.
pub fn open_page(address: &str) {
    // A browser that refuses leaves the page as it is.
    let _ = window().location().assign(address);
}

/// Loads the page again.
pub fn load_again() {
    // A browser that refuses leaves the page as it is.
    let _ = window().location().reload();
}
