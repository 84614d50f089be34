//! Erasing a copy, and telling of it. That it is to go is noted before, that it is gone once it is known to be; then it
//! is told until the server has heard it. What could not be deleted stays, and asks again at the next look.
//!
//! Browsers may keep what was deleted in their files for some time. On a device with a code that is sealed, and
//! what would open it is deleted with it here and on the server; on one without it is in the clear.

use super::{LINE, is_own, listed, notes};
use crate::app::data::SyncProblem;
use crate::browser::{
    engine, identity,
    lock::{self, Vault, authenticator, profiles::Profile, screen},
    requests,
    store::{Store, StoreError},
    tabs::{self, NoLock},
};
use crate::club::tablet::{CopyFate, WipeBegun, WipeDone, WipeToken};
use js_sys::Array;
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Held by the tab that erases: no other one takes its note for one that was left behind.
const ERASING: &str = "novaclub-erasing";
/// So long a tab waits for another one that erases, milliseconds.
const PATIENCE_MS: u32 = 25_000;
/// How a browser says that a database that must not be made is not there.
const NOT_MADE: &str = "AbortError";

/// Erases a copy, and the program when it was the last one on this device; ends the session of this page when it
/// is its own. Tells whether it is gone.
pub async fn erase(store: &Store, profile: Profile, token: WipeToken, lost: u32) -> bool {
    // Where tabs cannot wait for each other it is deleted twice, which is once.
    let held = tabs::acquire(ERASING, PATIENCE_MS).await;
    let begun = WipeBegun { user: profile.user, club: profile.club, done: WipeDone { token, lost } };
    notes::add_begun(begun.clone());
    let was_own = is_own(profile);
    if was_own {
        // Without an answer the cookie stays; it is the server's to end the session.
        let _ = requests::request::<()>("POST", "/api/v1/auth/logout", None).await;
        engine::abandon().await;
        identity::forget_names();
    }
    let is_gone = delete(store, profile).await && fate(&begun).await == CopyFate::Gone;
    if is_gone {
        notes::write(&notes::read().settled(vec![(begun, CopyFate::Gone)]));
        lock::forget(profile.user, profile.club, true);
        tell_tabs();
        // Without a list nobody can tell that nothing else is here.
        if listed().await.is_some_and(|listed| listed.into_iter().all(|other| other == profile)) {
            forget_program().await;
        }
        tell_rest().await;
    } else if was_own {
        // The page is left; a copy with a code stays behind it.
        lock::forget(profile.user, profile.club, false);
    }
    drop(held);
    is_gone
}

/// Deletes a database, with the key of the device's that opened it; whether the browser says that it did.
async fn delete(store: &Store, profile: Profile) -> bool {
    let vault = store.vault().await;
    store.close();
    // Another tab lets go at once, and then it goes.
    if let Err(why) = Store::delete(&lock::database(profile)).await {
        leptos::logging::warn!("a copy is still there: {why}");
        return false;
    }
    if let Ok(Some(Vault { device_key: Some(key), .. })) = vault {
        authenticator::forget(&key);
    }
    true
}

fn tell_tabs() {
    LINE.with_borrow(|line| {
        if let Some(line) = line {
            line.tell("erased");
        }
    });
}

/// What has become of a copy that was to be erased.
async fn fate(begun: &WipeBegun) -> CopyFate {
    let profile = Profile { user: begun.user, club: begun.club };
    if listed().await.is_some_and(|listed| !listed.contains(&profile)) {
        return CopyFate::Gone;
    }
    let store = match Store::open_existing(&lock::database(profile)).await {
        Ok(store) => store,
        Err(StoreError::Failed(name)) if name == NOT_MADE => return CopyFate::Gone,
        Err(StoreError::Superseded) => return CopyFate::Here,
        Err(_) => return CopyFate::Unknown,
    };
    let kept = store.token().await;
    store.close();
    match kept.map(|json| json.map(|json| serde_json::from_str(&json))) {
        Ok(None) => CopyFate::by_secret(None, &begun.done.token),
        Ok(Some(Ok(kept))) => CopyFate::by_secret(Some(&kept), &begun.done.token),
        // Another program's.
        Ok(Some(Err(_))) => CopyFate::Here,
        Err(_) => CopyFate::Unknown,
    }
}

/// Looks at what was to be erased when a page was last here: what is gone is told from now on.
pub async fn settle() {
    // The tab that erases looks by itself.
    let held = tabs::acquire(ERASING, PATIENCE_MS).await;
    if matches!(held, Err(NoLock::Taken)) {
        return;
    }
    let mut looked_at = Vec::new();
    for begun in notes::read().begun {
        let fate = fate(&begun).await;
        looked_at.push((begun, fate));
    }
    notes::write(&notes::read().settled(looked_at));
    drop(held);
}

/// Erases the copy that the lock screen stands before, and begins anew: nothing opens it any more, here or on the
/// server. Nobody has ordered it, so there is nobody to tell.
pub fn erase_copy() {
    spawn_local(async {
        let Some((store, profile)) = screen::at_hand() else { return };
        if delete(&store, profile).await {
            lock::forget(profile.user, profile.club, true);
            tell_tabs();
        }
        // What could not be deleted has its lock screen again. A browser that refuses leaves it as it is, until the
        // page is loaded again.
        let _ = window().location().assign("/");
    });
}

/// Nobody else's data is here: the program goes as well.
async fn forget_program() {
    let noted = notes::read();
    if let Some(storage) = notes::storage() {
        let _ = storage.clear();
    }
    notes::write(&noted);
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

/// Tells what was erased, until the server has heard it.
pub async fn tell_rest() {
    for erased in notes::read().erased {
        let Ok(body) = serde_json::to_value(&erased) else { continue };
        let told = requests::ask::<()>("POST", "/api/v1/devices/wipe/done", Some(body)).await;
        // A secret that the server does not know has nobody to be told to.
        if matches!(told, Ok(()) | Err(SyncProblem::SignedOut)) {
            notes::remove_erased(&erased.token);
        }
    }
}
