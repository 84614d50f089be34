//! The seam on the server: a page's queries read the rows that were loaded for it; nothing runs and
//! nothing changes while it is rendered.

use super::{
    Answer, JournalLine, LockProblem, LockState, OtherPerson, PendingLine, RunError, SyncProblem, SyncStatus,
    ToBeErased, Unlocking,
};
use crate::app::{languages::Language, page::Start, session::SignedIn, theme::Theme};
use crate::club::{ClubCommand, access::Rights};
use crate::sync::{Collection, Records, authority::Ledger};
use leptos::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

/// What the server puts into a page's context before it renders.
#[derive(Clone, Debug)]
pub struct Page {
    pub start: Start,
    /// The rows that the page reads.
    pub records: Arc<Ledger>,
    /// Names the folder of the bundle: `/pkg/<build>/`.
    pub build: String,
}

/// The values that the browser is told with the page.
#[must_use]
pub fn starting_values() -> Start {
    expect_context::<Page>().start
}

/// See [`super::watch`]; there is one build only.
pub fn watch_rebuilt<B: Send + Sync + 'static, A: Answer>(
    _reads: &'static [&'static Collection],
    build: impl Fn(Option<&B>, &dyn Records) -> B + Clone + Send + Sync + 'static,
    query: impl Fn(&B, &dyn Records) -> A + Clone + Send + Sync + 'static,
) -> Signal<A> {
    let answer = SharedValue::new(move || {
        let records: Arc<Ledger> = use_context::<Page>().map(|page| page.records).unwrap_or_default();
        query(&build(None, &*records), &*records)
    });
    Signal::stored(answer.into_inner())
}

/// What the page's session may do stands in its start.
#[must_use]
pub fn known_rights(_signed_in: &SignedIn) -> Option<Rights> {
    None
}

/// Nothing to begin on the server.
pub fn begin(_start: &Start) {}

/// Never called while rendering.
pub fn run(_commands: Vec<ClubCommand>, _done: impl FnOnce(Result<(), RunError>) + 'static) {}

/// Never called while rendering.
#[must_use]
pub const fn new_id() -> Uuid {
    Uuid::nil()
}

#[must_use]
pub fn status() -> Signal<SyncStatus> {
    Signal::stored(SyncStatus::default())
}

#[must_use]
pub fn outbox() -> Signal<Vec<PendingLine>> {
    Signal::stored(Vec::new())
}

#[must_use]
pub fn journal() -> Signal<Vec<JournalLine>> {
    Signal::stored(Vec::new())
}

/// Everything the server shows has arrived there.
#[must_use]
pub const fn is_unsent(_collection: &'static Collection, _id: Uuid, _field: Option<&'static str>) -> bool {
    false
}

/// Never called while rendering.
pub fn resend(_n: u64, _command: ClubCommand, _done: impl FnOnce(Result<(), RunError>) + 'static) {}

/// Never called while rendering.
pub fn discard(_n: u64, _done: impl FnOnce(Result<(), RunError>) + 'static) {}

/// Never called while rendering.
pub fn sync_now() {}

/// Never called while rendering.
pub fn check_now() {}

/// Never called while rendering.
pub fn export_pending(_file_name: &str) {}

/// Never called while rendering.
pub fn ask_to_persist() {}

/// The server does not know the device's zone; times of the clock are shown once the page is alive.
#[must_use]
pub const fn clock_time(_ms: i64) -> Option<String> {
    None
}

/// See [`clock_time`].
#[must_use]
pub const fn wall_moment(_ms: i64) -> Option<chrono::NaiveDateTime> {
    None
}

/// The answer's status is 404.
pub fn say_not_found() {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
}

/// Reads the rows that were loaded for the page.
pub fn with_records<A>(read: impl FnOnce(&dyn Records) -> A) -> Option<A> {
    use_context::<Page>().map(|page| read(&*page.records))
}

/// Never called while rendering.
pub fn request<R: serde::de::DeserializeOwned + 'static>(
    _method: &'static str,
    _path: String,
    _body: Option<serde_json::Value>,
    _done: impl FnOnce(Result<R, SyncProblem>) + 'static,
) {
}

/// Never called while rendering.
pub fn change_session<R: serde::de::DeserializeOwned + 'static>(
    _path: &'static str,
    _body: Option<serde_json::Value>,
    _done: impl FnOnce(Result<R, SyncProblem>) + 'static,
) {
}

/// Only the browser knows.
#[must_use]
pub fn update() -> Signal<super::Update> {
    Signal::stored(super::Update::None)
}

/// Never called while rendering.
pub fn take_update() {}

/// Never called while rendering.
pub fn postpone_update() {}

/// Never called while rendering.
pub fn choose_language(_language: Language) {}

/// Never called while rendering.
pub fn leave_club(_erase: bool, _to: &'static str) {}

/// Never called while rendering.
pub fn leave_for_good(_to: &'static str) {}

/// Never called while rendering.
pub fn copy(_text: &str, _done: impl FnOnce(bool) + 'static) {}

/// Only the browser knows.
#[must_use]
pub const fn passkeys_are_possible() -> bool {
    false
}

/// Never called while rendering.
pub fn make_passkey(
    _options: serde_json::Value,
    _done: impl FnOnce(Result<serde_json::Value, super::PasskeyProblem>) + 'static,
) {
}

/// Never called while rendering.
pub fn show_passkey(
    _options: serde_json::Value,
    _done: impl FnOnce(Result<serde_json::Value, super::PasskeyProblem>) + 'static,
) {
}

/// Never called while rendering.
pub fn open_page(_address: &str) {}

/// Never called while rendering.
pub fn download(_name: &str, _content_type: &str, _text: &str) {}

/// Never called while rendering.
pub fn read_file(
    _event: &leptos::ev::Event,
    _limit: usize,
    _done: impl FnOnce(String, Result<Vec<u8>, String>) + 'static,
) -> Option<String> {
    None
}

/// The theme of the request's cookie, so that the first paint has it.
#[must_use]
pub fn theme() -> Theme {
    let chosen = use_context::<axum::http::request::Parts>().and_then(|parts| {
        let cookies = parts.headers.get_all(axum::http::header::COOKIE);
        let mut pairs =
            cookies.iter().filter_map(|cookies| cookies.to_str().ok()).flat_map(|text| text.split(';'));
        pairs.find_map(|pair| Theme::from_word(pair.trim().strip_prefix(Theme::KEY)?.strip_prefix('=')?))
    });
    chosen.unwrap_or(Theme::System)
}

/// Never called while rendering.
pub fn choose_theme(_theme: Theme) {}

/// Only the browser knows.
#[must_use]
pub fn can_install() -> Signal<bool> {
    Signal::stored(false)
}

/// Never called while rendering.
pub fn install() {}

/// Only the browser knows.
#[must_use]
pub const fn is_installed() -> bool {
    true
}

/// Never called while rendering.
pub fn measure_storage(_done: impl FnOnce(u64) + 'static) {}

/// Never called while rendering.
pub const fn print_page() {}

/// Never called while rendering.
pub const fn load_again() {}

/// Never called while rendering.
pub fn start_scanning(_video: leptos::web_sys::HtmlVideoElement, _seen: impl Fn(super::Seen) + 'static) {}

/// Never called while rendering.
pub const fn stop_scanning() {}

/// Never called while rendering.
pub const fn chime(_chime: super::Chime) {}

/// What asks for a code is on devices: pages that the server renders come before it is known.
#[must_use]
pub fn lock_state() -> Signal<LockState> {
    Signal::stored(LockState::Unknown)
}

/// Titles of rendered pages name what they show; a device with a code gets none.
#[must_use]
pub const fn hides_titles() -> bool {
    false
}

/// Never true while rendering.
#[must_use]
pub const fn comes_from_sign_in() -> bool {
    false
}

/// Nothing is erased while rendering.
#[must_use]
pub fn to_be_erased() -> Signal<Option<ToBeErased>> {
    Signal::stored(None)
}

/// Never called while rendering.
pub const fn erase_now() {}

/// Never called while rendering.
pub const fn erase_copy() {}

/// Never called while rendering.
pub const fn lock_now() {}

/// Never called while rendering.
pub const fn go_to(_user: Uuid, _club: Uuid) {}

/// Never called while rendering.
pub fn try_code(_code: String, _done: impl FnOnce(Unlocking) + 'static) {}

/// Never called while rendering.
pub fn recover(_code: String, _by_device: bool, _done: impl FnOnce(Unlocking) + 'static) {}

/// Never called while rendering.
pub fn sign_in_instead(_done: impl FnOnce(Unlocking) + 'static) {}

/// Never called while rendering.
pub fn others(_done: impl FnOnce(Vec<OtherPerson>) + 'static) {}

/// Never called while rendering.
pub fn set_code(
    _present: Option<String>,
    _code: String,
    _by_device: bool,
    _done: impl FnOnce(Result<(), LockProblem>) + 'static,
) {
}

/// Only the browser knows.
pub fn keeps_secrets(_done: impl FnOnce(bool) + 'static) {}

/// Never called while rendering.
pub fn remove_code(_present: String, _done: impl FnOnce(Result<(), LockProblem>) + 'static) {}

/// Never called while rendering.
pub fn set_choices(
    _idle_minutes: u32,
    _opens_offline: bool,
    _done: impl FnOnce(Result<(), LockProblem>) + 'static,
) {
}
