//! The browser program around the app: the store in `IndexedDB`, the outbox's way to the server,
//! tabs, the service worker.

pub mod clipboard;
pub mod device;
pub mod engine;
mod exchange;
pub mod files;
pub mod identity;
pub mod moment;
pub mod requests;
mod store;
mod tabs;
pub mod theme;
mod worker;

use crate::app::{App, session::SignedIn};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// The entry: hydrates a page that the server rendered, mounts the app into the offline shell.
#[wasm_bindgen]
pub async fn start() {
    console_error_panic_hook::set_once();
    theme::apply();
    device::keep_install_offer();
    worker::register();
    let body = document().body();
    let rendered = body.is_some_and(|body| body.has_attribute("data-rendered"));
    if rendered {
        leptos::mount::hydrate_body(App);
    } else {
        // Nothing was rendered: open the replica first, so that the first paint shows its data.
        if let Some(signed_in) = whose_device().await {
            engine::open(signed_in).await;
        }
        if let Some(body) = document().body() {
            body.set_inner_html("");
        }
        leptos::mount::mount_to_body(App);
    }
    // Tells tests, and styles, that the page answers now.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-alive", "");
    }
}

/// Who this device's data belongs to: as remembered, else as the server says. The shell may have come in
/// place of a page that was only slow, right after signing in.
async fn whose_device() -> Option<SignedIn> {
    if let Some(signed_in) = identity::remembered() {
        return Some(signed_in);
    }
    let response = gloo_net::http::Request::get("/api/v1/me").send().await.ok()?;
    let signed_in: SignedIn = if response.ok() { response.json().await.ok()? } else { return None };
    identity::remember(&signed_in);
    Some(signed_in)
}
