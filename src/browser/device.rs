//! What this device keeps and whether the app is installed on it.

use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

thread_local! {
    /// The browser's offer to install the app, until it is used.
    static OFFER: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    static IS_OFFERED: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Keeps the browser's offer to install the app for when the person asks for it. Browsers make it
/// early, so this listens from the start.
pub fn keep_install_offer() {
    let callback = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        event.prevent_default();
        OFFER.set(Some(event.into()));
        IS_OFFERED.with(|offered| offered.set(true));
    });
    // Without the offer the page says how to install by hand.
    let _ =
        window().add_event_listener_with_callback("beforeinstallprompt", callback.as_ref().unchecked_ref());
    callback.forget();
}

/// Whether [`install`] would ask something; live.
#[must_use]
pub fn can_install() -> Signal<bool> {
    IS_OFFERED.with(|offered| offered.clone().into())
}

/// Asks the person whether to install the app.
pub fn install() {
    IS_OFFERED.with(|offered| offered.set(false));
    let Some(offer) = OFFER.take() else { return };
    let prompt = js_sys::Reflect::get(&offer, &"prompt".into()).ok();
    if let Some(prompt) = prompt.and_then(|prompt| prompt.dyn_into::<js_sys::Function>().ok()) {
        // What the person answers is the browser's matter.
        let _ = prompt.call0(&offer);
    }
}

/// Whether the app runs in a window of its own.
#[must_use]
pub fn is_installed() -> bool {
    let query = window().match_media("(display-mode: standalone)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Tells how many bytes the browser keeps for the app, where it knows.
pub fn measure_storage(done: impl FnOnce(u64) + 'static) {
    let Ok(promise) = window().navigator().storage().estimate() else { return };
    spawn_local(async move {
        let Ok(estimate) = JsFuture::from(promise).await else { return };
        let usage = js_sys::Reflect::get(&estimate, &"usage".into()).ok().and_then(|usage| usage.as_f64());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
        if let Some(bytes) = usage.map(|usage| usage as u64) {
            done(bytes);
        }
    });
}
