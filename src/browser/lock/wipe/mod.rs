//! Erasing this device because somebody said so from afar, in three steps: ask, erase, tell. It is asked for every
//! copy on the device, whatever is open: one in use, one behind its lock, and those that rest. The secret to ask
//! with lies in the database in the clear, since it must work while the device is locked and after its session
//! was ended; it opens nothing.
//!
//! What has not been sent is sent first, unless it was said to destroy it. Where nobody is signed in to send it, the
//! copy goes out of sight, and somebody signs in or says that it may be lost: see [`wipe_duty`].

mod erase;
mod notes;
mod secret;

pub use erase::erase_copy;

use super::{
    idle,
    profiles::{self, Profile},
    screen,
};
use crate::app::{
    data::{SyncProblem, ToBeErased},
    session::SignedIn,
};
use crate::browser::{
    engine, identity, moment, requests,
    store::{Store, StoreError},
    tabs::Line,
};
use crate::club::tablet::{WipeDuty, wipe_duty};
use futures_util::{future::LocalBoxFuture, lock::Mutex};
use js_sys::{Array, Promise, Reflect};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use uuid::Uuid;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Between two questions to the server, milliseconds.
const ASK_MS: i64 = 5 * 60_000;
/// The line on which the other tabs hear of it.
const LINE_NAME: &str = "novaclub-erased";
/// Where somebody signs in to send what waits, and comes back to see it leave.
const SIGN_IN: &str = "/sign-in";

thread_local! {
    /// When an exchange last led to a question.
    static ASKED_AT_MS: Cell<Option<i64>> = const { Cell::new(None) };
    /// Whether the last exchange found somebody signed in; none before the first.
    static HAS_SESSION: Cell<Option<bool>> = const { Cell::new(None) };
    /// The copies that wait for somebody, with how many changes each.
    static WAITING: RefCell<Vec<(Profile, u32)>> = const { RefCell::new(Vec::new()) };
    static TO_BE_ERASED: ArcRwSignal<Option<ToBeErased>> = ArcRwSignal::new(None);
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
    /// One look at a time.
    static TURN: Rc<Mutex<()>> = Rc::default();
}

/// What is to be sent before this device is erased, as far as whoever is before it is concerned; live.
#[must_use]
pub fn to_be_erased() -> Signal<Option<ToBeErased>> {
    TO_BE_ERASED.with(|shown| shown.clone().into())
}

/// At every start: the other tabs are heard, and from now on it is asked when the network comes back, and every
/// few minutes.
pub fn begin() {
    let line = Line::open(LINE_NAME, |_| super::load_again());
    LINE.set(Some(line));
    let back = Closure::<dyn FnMut()>::new(look);
    // Every target takes listeners.
    let _ = window().add_event_listener_with_callback("online", back.as_ref().unchecked_ref());
    back.forget();
    if set_interval_with_handle(look, Duration::from_millis(ASK_MS.unsigned_abs())).is_err() {
        leptos::logging::warn!("no timer: the device hears of its erasing at starts and exchanges alone");
    }
}

/// Tells what was erased, and asks for every copy on this device whether it is to be erased.
pub fn look() {
    spawn_local(async {
        // A part of the program that does not come is asked for again at the next look.
        if !notes::read().begun.is_empty()
            && let Ok(settling) = settling().await
        {
            settling.await;
        }
        erase::tell_rest().await;
        if known().await.is_empty() {
            return;
        }
        if let Ok(looking) = looking().await {
            looking.await;
        }
    });
}

#[wasm_split(engine, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn settling() -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(async {
        let turn = TURN.with(Rc::clone);
        let _turn = turn.lock().await;
        erase::settle().await;
    }))
}

/// A device that holds nothing does without this part of the program.
#[wasm_split(engine, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn looking() -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(look_at_all()))
}

/// Erases what waits for somebody, as whoever is before the device has said, with the changes in it.
pub fn erase_now() {
    spawn_local(async {
        // Whoever taps again asks again.
        if let Ok(erasing) = erasing().await {
            erasing.await;
        }
    });
}

#[wasm_split(engine, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn erasing() -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(erase_waiting()))
}

/// Whose databases are on this device; none where the browser lists none.
async fn listed() -> Option<Vec<Profile>> {
    let factory = window().indexed_db().ok()??;
    let function: js_sys::Function = Reflect::get(&factory, &"databases".into()).ok()?.dyn_into().ok()?;
    let asked: Promise = function.call0(&factory).ok()?.dyn_into().ok()?;
    let listed: Array = JsFuture::from(asked).await.ok()?.unchecked_into();
    let name = |entry: JsValue| -> Option<String> { Reflect::get(&entry, &"name".into()).ok()?.as_string() };
    Some(listed.iter().filter_map(name).filter_map(|name| profile_in(&name)).collect())
}

/// Whose copies are to be asked for: where the browser lists none, the one that is open, the one behind the lock
/// screen, and those that have a code.
async fn known() -> Vec<Profile> {
    if let Some(listed) = listed().await {
        return listed;
    }
    let open = engine::at_hand().and_then(|(store, _)| profile_in(store.name()));
    let shown = screen::at_hand().map(|(_, shown)| shown);
    let mut known = profiles::read().locked;
    for profile in open.into_iter().chain(shown) {
        if !known.contains(&profile) {
            known.push(profile);
        }
    }
    known
}

fn profile_in(database: &str) -> Option<Profile> {
    let (user, club) = database.strip_prefix("novaclub-")?.split_once('-')?;
    Some(Profile { user: Uuid::try_parse(user).ok()?, club: Uuid::try_parse(club).ok()? })
}

/// Whether a copy is of whom this page is about.
fn is_own(profile: Profile) -> bool {
    let remembered = identity::remembered().map(|signed_in| super::profile_of(&signed_in));
    remembered.or_else(|| profiles::read().current) == Some(profile)
}

/// After an exchange with the server: now and then asks, and keeps the half of the key fresh; at once when the
/// session has ended, or somebody has signed in.
pub fn after_exchange(result: &Result<(), SyncProblem>) {
    let has_session = match result {
        Ok(()) => true,
        Err(SyncProblem::SignedOut) => {
            spawn_local(hear_of_end());
            false
        }
        Err(_) => return,
    };
    let is_as_before = HAS_SESSION.replace(Some(has_session)) == Some(has_session);
    let now = moment::elapsed_ms();
    let was_just_asked = ASKED_AT_MS.get().is_some_and(|asked| now - asked < ASK_MS);
    if is_as_before && was_just_asked {
        return;
    }
    ASKED_AT_MS.set(Some(now));
    spawn_local(look_after(has_session));
}

async fn hear_of_end() {
    if let Some((store, _)) = engine::at_hand() {
        // What could not be noted is heard again.
        let _ = super::opening::hear_of_end(&store).await;
    }
}

async fn look_after(has_session: bool) {
    if has_session && let Some((store, _)) = engine::at_hand() {
        // Asked again after another exchange.
        let _ = super::opening::keep_fresh(&store).await;
        super::opening::learn_who(&store).await;
    }
    look_at_all().await;
}

/// Where a copy is.
enum Place {
    /// In use, on the device of this number.
    Open(Uuid),
    /// Behind the lock screen that is shown.
    Locked,
    Resting,
}

/// A copy on this device.
struct Found {
    profile: Profile,
    store: Rc<Store>,
    place: Place,
}

impl Found {
    async fn of(profile: Profile) -> Option<Self> {
        let name = super::database(profile);
        if let Some((store, device)) = engine::at_hand().filter(|(store, _)| store.name() == name) {
            return Some(Self { profile, store, place: Place::Open(device) });
        }
        if let Some((store, _)) = screen::at_hand().filter(|(_, shown)| *shown == profile) {
            return Some(Self { profile, store, place: Place::Locked });
        }
        // Another tab may have deleted it since it was listed.
        let store = Store::open_existing(&name).await.ok()?;
        Some(Self { profile, store, place: Place::Resting })
    }

    /// The device's number, where somebody is known to be signed in.
    fn signed_in(&self) -> Option<Uuid> {
        match self.place {
            Place::Open(device) if HAS_SESSION.get() == Some(true) => Some(device),
            Place::Open(_) | Place::Locked | Place::Resting => None,
        }
    }

    /// Whether what waits may leave by itself; before the first exchange it is tried.
    fn can_send(&self) -> bool {
        matches!(self.place, Place::Open(_)) && HAS_SESSION.get() != Some(false)
    }

    async fn waiting(&self) -> Result<u32, StoreError> {
        match self.place {
            Place::Open(_) => engine::count_unsent(&self.store).await,
            Place::Locked | Place::Resting => self.store.count_waiting().await,
        }
    }

    fn let_go(&self) {
        if matches!(self.place, Place::Resting) {
            self.store.close();
        }
    }
}

/// What was heard of a copy.
enum Heard {
    /// Nobody answered: it stays as it was.
    Nothing,
    /// It need not wait for anybody.
    Free,
    Waits(u32),
    Erased,
    /// The browser did not delete it: nobody has it open any more, and it asks again.
    NotErased,
}

impl Heard {
    const fn of_erasing(is_gone: bool) -> Self {
        if is_gone { Self::Erased } else { Self::NotErased }
    }

    const fn has_closed(&self) -> bool {
        matches!(self, Self::Erased | Self::NotErased)
    }
}

async fn look_at_all() {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let mut has_own_closed = false;
    for profile in known().await {
        let Some(found) = Found::of(profile).await else { continue };
        let was_own = is_own(profile);
        let heard = look_at(&found).await;
        found.let_go();
        has_own_closed |= was_own && heard.has_closed();
        note(profile, &heard);
    }
    end_look(has_own_closed).await;
}

fn note(profile: Profile, heard: &Heard) {
    WAITING.with_borrow_mut(|waiting| match heard {
        Heard::Nothing | Heard::NotErased => {}
        Heard::Free | Heard::Erased => waiting.retain(|(other, _)| *other != profile),
        Heard::Waits(changes) => {
            waiting.retain(|(other, _)| *other != profile);
            waiting.push((profile, *changes));
        }
    });
}

async fn look_at(found: &Found) -> Heard {
    let Some((token, check)) = secret::ask(&found.store, found.signed_in()).await else {
        return Heard::Nothing;
    };
    // What cannot be counted is not lost for that.
    let Ok(waiting) = found.waiting().await else { return Heard::Nothing };
    match wipe_duty(check, waiting, found.can_send()) {
        WipeDuty::None => Heard::Free,
        WipeDuty::Erase => Heard::of_erasing(erase::erase(&found.store, found.profile, token, waiting).await),
        WipeDuty::SendFirst => {
            // The exchange that has sent it asks again.
            ASKED_AT_MS.set(None);
            engine::sync_now();
            Heard::Free
        }
        WipeDuty::Wait => {
            if matches!(found.place, Place::Open(_)) {
                cover();
            }
            Heard::Waits(waiting)
        }
    }
}

/// Takes the club out of sight: behind the code of the device, or behind the sign-in.
fn cover() {
    if super::hides_titles() {
        idle::lock_now();
    } else if !is_at_sign_in() {
        // A browser that refuses is asked again after the next exchange.
        let _ = window().location().assign(&format!("{SIGN_IN}?next=%2Fsync"));
    }
}

fn is_at_sign_in() -> bool {
    window().location().pathname().is_ok_and(|path| path == SIGN_IN)
}

/// Those that whoever is before the device is told of: the one that the lock screen stands before; with nobody
/// there, all. Whoever uses another copy is told nothing.
fn shown() -> Vec<(Profile, u32)> {
    let waiting = WAITING.with_borrow(Clone::clone);
    match screen::at_hand() {
        Some((_, shown)) => waiting.into_iter().filter(|(profile, _)| *profile == shown).collect(),
        None if engine::at_hand().is_some() && !is_at_sign_in() => Vec::new(),
        None => waiting,
    }
}

/// Says what waits, and leaves a page whose copy is closed for good.
async fn end_look(has_own_closed: bool) {
    if has_own_closed && !is_at_sign_in() {
        // A browser that refuses leaves a page that shows what is no longer kept.
        let _ = window().location().assign(SIGN_IN);
    }
    let waiting = shown();
    let told = match waiting.first() {
        Some((profile, _)) => {
            let changes = waiting.iter().map(|(_, changes)| changes).sum();
            Some(ToBeErased { waiting: changes, is_signed_out: is_signed_out(*profile).await })
        }
        None => None,
    };
    TO_BE_ERASED.with(|signal| {
        if signal.get_untracked() != told {
            signal.set(told);
        }
    });
}

/// Whether opening a copy would send nothing, since the session is over or another person's.
async fn is_signed_out(profile: Profile) -> bool {
    if is_at_sign_in() {
        return true;
    }
    match requests::request::<SignedIn>("GET", "/api/v1/me", None).await {
        Ok(told) => super::profile_of(&told) != profile,
        Err(problem) => problem == SyncProblem::SignedOut,
    }
}

async fn erase_waiting() {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let mut has_own_closed = false;
    for (profile, known) in shown() {
        let Some(found) = Found::of(profile).await else { continue };
        let was_own = is_own(profile);
        match secret::ask(&found.store, found.signed_in()).await {
            Some((token, check)) if check.wipe => {
                let waiting = found.waiting().await.unwrap_or(known);
                let heard = Heard::of_erasing(erase::erase(&found.store, profile, token, waiting).await);
                has_own_closed |= was_own && heard.has_closed();
                note(profile, &heard);
            }
            // It was withdrawn meanwhile.
            Some(_) => note(profile, &Heard::Free),
            None => {}
        }
        found.let_go();
    }
    end_look(has_own_closed).await;
}
