//! The browser program around the app: the store in `IndexedDB`, the outbox's way to the server,
//! tabs, the service worker and versions of the program.

pub mod clipboard;
pub mod device;
mod early;
mod edits;
pub mod engine;
mod exchange;
pub mod files;
pub mod identity;
mod live;
pub mod lock;
pub mod moment;
pub mod passkeys;
mod renewal;
pub mod requests;
pub mod scanner;
mod store;
mod tabs;
pub mod theme;
pub mod version;

use crate::app::{App, pages, session::SignedIn};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Until a part of the program that could not be fetched is asked for again.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// The entry: hydrates a page that the server rendered, mounts the app into the offline shell.
#[wasm_bindgen]
pub async fn start() {
    console_error_panic_hook::set_once();
    theme::apply();
    device::keep_install_offer();
    edits::watch();
    version::watch();
    let body = document().body();
    let mut rendered = body.is_some_and(|body| body.has_attribute("data-rendered"));
    match lock::at_start(rendered) {
        lock::AtStart::Nothing => lock::wipe::begin(),
        lock::AtStart::Leaving => return,
        lock::AtStart::Ask(profile) => {
            lock::wipe::begin();
            lock::ask(profile).await;
            rendered = false;
        }
    }
    if rendered {
        // Until its part of the program is there the page stays as the server rendered it.
        while !pages::prepare(path()).await {
            gloo_timers::future::sleep(ASK_AGAIN).await;
        }
        next_task().await;
        early::keep(|| leptos::mount::hydrate_body(App));
    } else {
        // Nothing was rendered: open the replica first, so that the first paint shows its data.
        let opened = async {
            if let Some(signed_in) = whose_device().await {
                engine::open(signed_in).await;
            }
        };
        // A part that is not there is said in the page's place.
        let _ = futures_util::future::join(opened, pages::prepare(path())).await;
        if let Some(body) = document().body() {
            body.set_inner_html("");
        }
        identity::tell_language();
        leptos::mount::mount_to_body(App);
    }
    // Tells tests, and styles, that the page answers now.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-alive", "");
    }
    lock::wipe::look();
    if identity::remembered().is_some() {
        next_task().await;
        // What does not come now is asked for again by the page that needs it.
        let _ = pages::fetch_everyday().await;
    }
}

/// Lets the browser answer who reads and scrolls the page that the server rendered, between two pieces of
/// work.
async fn next_task() {
    gloo_timers::future::TimeoutFuture::new(0).await;
}

/// The address of the page that was opened.
fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Who this device's data belongs to: as remembered, else as the server says. The shell may have come in
/// place of a page that was only slow, right after signing in.
async fn whose_device() -> Option<SignedIn> {
    if let Some(signed_in) = identity::remembered() {
        return Some(signed_in);
    }
    let signed_in: SignedIn = requests::request("GET", "/api/v1/me", None).await.ok()?;
    identity::remember(&signed_in);
    Some(signed_in)
}
