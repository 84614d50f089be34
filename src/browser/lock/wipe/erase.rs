//! Erasing a copy, and telling of it. That it was erased is told until the server has heard it: a note of each,
//! without anybody's name, is all that stays until then.
//!
//! Browsers may keep what was deleted in their files for some time. On a device with a code that is sealed, and
//! what would open it is deleted with it here and on the server; on one without it is in the clear.

use super::{LINE, is_own, listed};
use crate::app::data::SyncProblem;
use crate::browser::{
    engine, identity,
    lock::{self, Vault, authenticator, profiles::Profile, screen},
    requests,
    store::Store,
};
use crate::club::tablet::{WipeDone, WipeToken};
use js_sys::Array;
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What was erased, and not yet told.
const ERASED_KEY: &str = "novaclub_erased";

/// Erases a copy, and the program when it was the last one on this device; ends the session of this page when it
/// is its own.
pub async fn erase(store: &Store, profile: Profile, token: WipeToken, lost: u32) {
    note(&WipeDone { token, lost });
    if is_own(profile) {
        // Without an answer the cookie stays; it is the server's to end the session.
        let _ = requests::request::<()>("POST", "/api/v1/auth/logout", None).await;
        engine::abandon().await;
        identity::forget_names();
    }
    delete(store, profile).await;
    // Without a list nobody can tell that nothing else is here.
    if listed().await.is_some_and(|listed| listed.into_iter().all(|other| other == profile)) {
        forget_program().await;
    }
    tell_rest().await;
}

async fn delete(store: &Store, profile: Profile) {
    if let Ok(Some(Vault { device_key: Some(key), .. })) = store.vault().await {
        authenticator::forget(&key);
    }
    store.close();
    // Another tab lets go at once, and then it goes.
    let _ = Store::delete(&lock::database(profile)).await;
    lock::forget(profile.user, profile.club, true);
    LINE.with_borrow(|line| {
        if let Some(line) = line {
            line.tell("erased");
        }
    });
}

/// Erases the copy that the lock screen stands before, and begins anew: nothing opens it any more, here or on the
/// server. Nobody has ordered it, so there is nobody to tell.
pub fn erase_copy() {
    spawn_local(async {
        let Some((store, profile)) = screen::at_hand() else { return };
        delete(&store, profile).await;
        // A browser that refuses leaves the lock screen of what is gone, until the page is loaded again.
        let _ = window().location().assign("/");
    });
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
pub async fn tell_rest() {
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
