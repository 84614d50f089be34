//! Erasing this device because somebody said so from afar, in three steps: ask, erase, tell. The secret to ask
//! with lies in the database in the clear, since it must work while the device is locked and after its session
//! was ended; it opens nothing. What has not been sent is sent first, unless it was said to destroy it, or there
//! is no session left to send it with.
//!
//! Browsers may keep what was deleted in their files for some time. On a device with a code that is sealed, and
//! what would open it is deleted with it here and on the server; on one without it is in the clear.
//!
//! That it was erased is told until the server has heard it: a note of each, without anybody's name, is all that
//! stays until then.

use super::{
    Vault, authenticator,
    profiles::{self, Profile},
};
use crate::app::data::SyncProblem;
use crate::browser::{engine, identity, moment, requests, store::Store, tabs::Line};
use crate::club::tablet::{WipeCheck, WipeDone, WipeToken};
use js_sys::{Array, Promise, Reflect};
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use uuid::Uuid;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Between two questions to the server, milliseconds.
const ASK_MS: i64 = 5 * 60_000;
/// What was erased, and not yet told.
const ERASED_KEY: &str = "novaclub_erased";
/// The line on which the other tabs hear of it.
const LINE_NAME: &str = "novaclub-erased";

thread_local! {
    static ASKED_AT_MS: Cell<Option<i64>> = const { Cell::new(None) };
    static TO_BE_ERASED: ArcRwSignal<Option<u32>> = ArcRwSignal::new(None);
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
}

/// So many changes are to be sent before this device is erased; live.
#[must_use]
pub fn to_be_erased() -> Signal<Option<u32>> {
    TO_BE_ERASED.with(|waiting| waiting.clone().into())
}

/// At every start: the other tabs are heard, and what was erased is told.
pub fn begin() {
    let line = Line::open(LINE_NAME, |_| super::load_again());
    LINE.set(Some(line));
    spawn_local(tell_rest());
}

/// Whose databases are on this device.
async fn known() -> Vec<Profile> {
    let listed = async {
        let factory = window().indexed_db().ok()??;
        let function: js_sys::Function = Reflect::get(&factory, &"databases".into()).ok()?.dyn_into().ok()?;
        let asked: Promise = function.call0(&factory).ok()?.dyn_into().ok()?;
        JsFuture::from(asked).await.ok()
    };
    let listed = listed.await.map(wasm_bindgen::JsCast::unchecked_into::<Array>).unwrap_or_default();
    let name = |entry: JsValue| -> Option<String> { Reflect::get(&entry, &"name".into()).ok()?.as_string() };
    listed.iter().filter_map(name).filter_map(|name| profile_in(&name)).collect()
}

fn profile_in(database: &str) -> Option<Profile> {
    let (user, club) = database.strip_prefix("novaclub-")?.split_once('-')?;
    Some(Profile { user: Uuid::try_parse(user).ok()?, club: Uuid::try_parse(club).ok()? })
}

async fn look_at_resting(profile: Profile) {
    let Ok(store) = Store::open(&super::database(profile)).await else { return };
    if let Some((token, WipeCheck { wipe: true, destroy })) = ask(&store).await
        && let Ok(waiting) = store.count_waiting().await
        // Nobody is there who could send what waits: it goes only where it was said to destroy it.
        && (destroy || waiting == 0)
    {
        erase(&store, profile, token, waiting).await;
    } else {
        store.close();
    }
}

/// Asks whether the device is to be erased.
async fn ask(store: &Store) -> Option<(WipeToken, WipeCheck)> {
    let token: WipeToken = serde_json::from_str(&store.token().await.ok()??).ok()?;
    let body = serde_json::to_value(&token).ok()?;
    let checked = requests::ask("POST", "/api/v1/devices/wipe/check", Some(body)).await.ok()?;
    Some((token, checked))
}

/// While the lock screen is shown: a device that has nothing to send is erased behind it.
pub fn look_behind_lock(store: Rc<Store>, profile: Profile) {
    spawn_local(async move {
        let Some((token, WipeCheck { wipe: true, destroy })) = ask(&store).await else { return };
        let waiting = store.count_waiting().await.unwrap_or(0);
        if destroy || waiting == 0 {
            erase_and_leave(&store, profile, token, waiting).await;
        } else {
            TO_BE_ERASED.with(|signal| signal.set(Some(waiting)));
        }
    });
}

/// Erases the device that is asked for its code, with what waits.
pub fn erase_behind_lock() {
    spawn_local(async move {
        let Some((store, profile)) = super::screen::at_hand() else { return };
        let Some((token, WipeCheck { wipe: true, .. })) = ask(&store).await else { return };
        let waiting = store.count_waiting().await.unwrap_or(0);
        erase_and_leave(&store, profile, token, waiting).await;
    });
}

/// After an exchange with the server: now and then asks, and keeps the half of the key fresh.
pub fn after_exchange(result: &Result<(), SyncProblem>) {
    let has_session = match result {
        Ok(()) => true,
        Err(SyncProblem::SignedOut) => {
            spawn_local(hear_of_end());
            false
        }
        Err(_) => return,
    };
    let now = moment::elapsed_ms();
    if ASKED_AT_MS.get().is_some_and(|asked| now - asked < ASK_MS) {
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
    let Some((store, device)) = engine::at_hand() else { return };
    let Some(signed_in) = identity::remembered() else { return };
    if has_session {
        get_token(&store, device).await;
        // Asked again after another exchange.
        let _ = super::opening::keep_fresh(&store).await;
        super::opening::learn_who(&store).await;
    }
    for profile in known().await {
        if profile != super::profile_of(&signed_in) {
            look_at_resting(profile).await;
        }
    }
    let Some((token, WipeCheck { wipe: true, destroy })) = ask(&store).await else { return };
    let unsent = engine::unsent();
    if has_session && !destroy && unsent > 0 {
        ASKED_AT_MS.set(None);
        engine::sync_now();
        return;
    }
    erase_and_leave(&store, super::profile_of(&signed_in), token, unsent).await;
}

/// The secret to ask with, once.
async fn get_token(store: &Store, device: Uuid) {
    if !matches!(store.token().await, Ok(None)) {
        return;
    }
    let path = format!("/api/v1/devices/{device}/token");
    let given: Result<WipeToken, _> = requests::request("POST", &path, None).await;
    if let Ok(json) = given.map_err(drop).and_then(|given| serde_json::to_string(&given).map_err(drop)) {
        // One that could not be kept is asked for again.
        let _ = store.set_token(&json).await;
    }
}

async fn erase_and_leave(store: &Store, profile: Profile, token: WipeToken, lost: u32) {
    erase(store, profile, token, lost).await;
    // A browser that refuses leaves a page that shows what is no longer kept.
    let _ = window().location().assign("/sign-in");
}

async fn erase(store: &Store, profile: Profile, token: WipeToken, lost: u32) {
    note(&WipeDone { token, lost });
    let remembered = identity::remembered().map(|signed_in| super::profile_of(&signed_in));
    if remembered.or_else(|| profiles::read().current) == Some(profile) {
        // Without an answer the cookie stays; it is the server's to end the session.
        let _ = requests::request::<()>("POST", "/api/v1/auth/logout", None).await;
        engine::abandon().await;
        identity::forget_names();
    }
    if let Ok(Some(Vault { device_key: Some(key), .. })) = store.vault().await {
        authenticator::forget(&key);
    }
    store.close();
    // Another tab lets go at once, and then it goes.
    let _ = Store::delete(&super::database(profile)).await;
    super::forget(profile.user, profile.club, true);
    LINE.with_borrow(|line| {
        if let Some(line) = line {
            line.tell("erased");
        }
    });
    if known().await.into_iter().all(|other| other == profile) {
        forget_program().await;
    }
    tell_rest().await;
}

/// Nobody else's data is here: the program goes as well.
async fn forget_program() {
    let erased = read_notes();
    if let Some(storage) = storage() {
        let _ = storage.clear();
    }
    write_notes(&erased);
    if let Ok(caches) = window().caches()
        && let Ok(names) = JsFuture::from(caches.keys()).await
    {
        for name in names.unchecked_into::<Array>().iter().filter_map(|name| name.as_string()) {
            let _ = JsFuture::from(caches.delete(&name)).await;
        }
    }
    let container = window().navigator().service_worker();
    if JsValue::from(container.clone()).is_undefined() {
        return;
    }
    if let Ok(registrations) = JsFuture::from(container.get_registrations()).await {
        for registration in registrations.unchecked_into::<Array>().iter() {
            let registration: web_sys::ServiceWorkerRegistration = registration.unchecked_into();
            if let Ok(gone) = registration.unregister() {
                let _ = JsFuture::from(gone).await;
            }
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn note(erased: &WipeDone) {
    let mut notes = read_notes();
    notes.retain(|other| other.token != erased.token);
    notes.push(erased.clone());
    write_notes(&notes);
}

fn write_notes(notes: &[WipeDone]) {
    let Some(storage) = storage() else { return };
    if notes.is_empty() {
        let _ = storage.remove_item(ERASED_KEY);
    } else if let Ok(json) = serde_json::to_string(notes) {
        // A full storage: then it is told now or never.
        let _ = storage.set_item(ERASED_KEY, &json);
    }
}

fn read_notes() -> Vec<WipeDone> {
    let kept = || storage()?.get_item(ERASED_KEY).ok()?;
    let Some(json) = kept() else { return Vec::new() };
    // Former programs kept one alone.
    serde_json::from_str(&json)
        .or_else(|_| serde_json::from_str(&json).map(|one| vec![one]))
        .unwrap_or_default()
}

/// Tells what was erased, until the server has heard it.
async fn tell_rest() {
    for erased in read_notes() {
        let Ok(body) = serde_json::to_value(&erased) else { continue };
        let told = requests::ask::<()>("POST", "/api/v1/devices/wipe/done", Some(body)).await;
        // A secret that the server does not know has nobody to be told to.
        if matches!(told, Ok(()) | Err(SyncProblem::SignedOut)) {
            let mut notes = read_notes();
            notes.retain(|other| other.token != erased.token);
            write_notes(&notes);
        }
    }
}
