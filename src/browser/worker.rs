//! The service worker: registered at every start; a new version waits until the person takes it.

use leptos::prelude::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Registers the worker that keeps the app startable without a network.
pub fn register() {
    let container = window().navigator().service_worker();
    // Absent outside of secure contexts: the app then works online only.
    if wasm_bindgen::JsValue::from(container.clone()).is_undefined() {
        return;
    }
    spawn_local(async move {
        if let Err(error) = JsFuture::from(container.register("/sw.js")).await {
            leptos::logging::warn!("service worker: {error:?}");
        }
    });
}
