//! The lock screen: it stands alone in the document until a code, or a sign-in, has opened the device.

use super::{
    OPENED, Opened, Vault, database,
    profiles::{self, Profile},
    wipe,
};
use crate::app::{data::LockedFacts, languages::Language, pages::LockScreen};
use crate::browser::{identity, moment, store::Store};
use futures_channel::oneshot;
use futures_util::future::LocalBoxFuture;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::{cell::RefCell, rc::Rc};

struct Shown {
    store: Rc<Store>,
    profile: Profile,
    opened: oneshot::Sender<Opened>,
}

thread_local! {
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

/// The store that is to be opened, and whose it is.
pub fn at_hand() -> Option<(Rc<Store>, Profile)> {
    SHOWN.with_borrow(|shown| shown.as_ref().map(|shown| (Rc::clone(&shown.store), shown.profile)))
}

/// The device is open.
pub fn opened(opened: Opened) {
    if let Some(shown) = SHOWN.take() {
        // Whoever showed the screen waits.
        let _ = shown.opened.send(opened);
    }
}

/// Shows the lock screen until the device is open; comes back at once when nothing is locked after all.
pub async fn ask(profile: Profile) {
    if let Some(body) = document().body() {
        body.set_inner_html("");
    }
    let mut wait_ms = 200;
    loop {
        match asking(profile).await {
            Ok(asking) => return asking.await,
            // The part of the program did not come.
            Err(_) => gloo_timers::future::TimeoutFuture::new(wait_ms).await,
        }
        wait_ms = (wait_ms * 2).min(10_000);
    }
}

#[wasm_split(lock, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn asking(profile: Profile) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(show(profile)))
}

async fn show(profile: Profile) {
    let (store, vault) = loop {
        let opened = async {
            let store = Store::open(&database(profile)).await.ok()?;
            Some((store.vault().await.ok()?, store))
        };
        match opened.await {
            Some((Some(vault), store)) => break (store, vault),
            // The browser has emptied it: there is nothing to protect.
            Some((None, store)) => {
                store.close();
                return profiles::forget(profile);
            }
            None => gloo_timers::future::TimeoutFuture::new(1_000).await,
        }
    };
    let vault =
        store.change_vault(|vault| Some(vault.at(moment::now_ms()))).await.ok().flatten().unwrap_or(vault);
    let facts = facts_of(&vault);
    let (sender, opened) = oneshot::channel();
    SHOWN.set(Some(Shown { store: Rc::clone(&store), profile, opened: sender }));
    wipe::look();
    let language = identity::language();
    identity::tell_language();
    let Some(body) = document().body() else { return };
    let handle = leptos::mount::mount_to(body, move || {
        provide_context::<Language>(language);
        view! { <LockScreen facts=facts /> }
    });
    if let Some(root) = document().document_element() {
        // Tells tests that the screen answers.
        let _ = root.set_attribute("data-alive", "");
    }
    document().set_title("NovaClub");
    if let Ok(opened) = opened.await {
        OPENED.set(Some(opened));
        super::recovery::forget_sign_in();
    }
    drop(handle);
    if let Some(root) = document().document_element() {
        let _ = root.remove_attribute("data-alive");
    }
    // The engine opens it for itself.
    store.close();
}

fn facts_of(vault: &Vault) -> LockedFacts {
    let left = if vault.wrapped.is_some() { vault.tries.left() } else { 0 };
    LockedFacts {
        initials: vault.initials.clone(),
        role: vault.role,
        left,
        by_device: vault.device_key.is_some(),
        is_withdrawn: vault.wrapped.is_none() && !vault.tries.are_used_up(),
    }
}
