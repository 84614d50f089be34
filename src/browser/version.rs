//! Versions of the program: a new one is offered, and taken when the person says so, by all tabs
//! together. A tab in which something is being typed keeps its page until that has ended.

use super::{edits, engine};
use crate::app::data::Update;
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    BroadcastChannel, MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer,
    ServiceWorkerRegistration, ServiceWorkerState,
};

/// Asked of a worker or a page: which build it runs.
const WHICH: &str = "which";
/// Told to the worker that waits.
const TAKE_OVER: &str = "take over";
/// Told to the worker by a page that has started: it may forget the builds that nobody runs.
const STARTED: &str = "started";
/// Told to the worker by a page that was on its way while the worker began, and is served by none.
const CLAIM: &str = "claim";
/// Told to the other tabs.
const ACCEPTED: &str = "accepted";
/// Between two looks whether the edit that holds a reload back has ended.
const EDIT_ENDS: Duration = Duration::from_secs(1);

thread_local! {
    static UPDATE: ArcRwSignal<Update> = ArcRwSignal::new(Update::None);
    static REGISTRATION: RefCell<Option<ServiceWorkerRegistration>> = const { RefCell::new(None) };
    static TABS: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
    static IS_ACCEPTED: Cell<bool> = const { Cell::new(false) };
    /// The page runs under another worker than the one it began with.
    static HAS_CHANGED: Cell<bool> = const { Cell::new(false) };
    static IS_LEAVING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a new version waits; live.
#[must_use]
pub fn update() -> Signal<Update> {
    UPDATE.with(|update| update.clone().into())
}

/// Hides the offer until the next one.
pub fn postpone() {
    UPDATE.with(|update| update.set(Update::None));
}

/// Takes the new version, here and in every other tab.
pub fn accept() {
    TABS.with_borrow(|tabs| {
        if let Some(tabs) = tabs {
            // Without the others this tab is updated alone, and they find out at their next start.
            let _ = tabs.post_message(&JsValue::from_str(ACCEPTED));
        }
    });
    take();
}

fn take() {
    IS_ACCEPTED.set(true);
    match waiting() {
        // Every tab goes on when the worker has taken over.
        Some(worker) if !HAS_CHANGED.get() => say(&worker, TAKE_OVER),
        _ => leave_when_free(),
    }
}

/// Registers the worker that keeps the app startable without a network, and watches for a new one.
pub fn watch() {
    let container = window().navigator().service_worker();
    // Absent outside of secure contexts: the app then works online only.
    if JsValue::from(container.clone()).is_undefined() {
        return;
    }
    listen_to_tabs();
    listen_to_worker(&container);
    spawn_local(async move {
        match JsFuture::from(container.register("/sw.js")).await {
            // A browser in which workers are blocked may answer with nothing: online only, too.
            Ok(registration) => {
                if let Ok(registration) = registration.dyn_into() {
                    follow(&container, registration);
                }
            }
            Err(error) => leptos::logging::warn!("service worker: {error:?}"),
        }
    });
}

/// The server runs a build: if it is another one than this page's, its worker is fetched.
pub fn note_server(build: &str) {
    if own_build().is_some_and(|own| own != build) {
        look_for_update();
    }
}

/// Asks the browser to compare the worker with the server's; it does so by itself only when a page is
/// loaded, and the tablet at the door never loads one.
fn look_for_update() {
    let registration = REGISTRATION.with_borrow(Clone::clone);
    if let Some(looking) = registration.and_then(|registration| registration.update().ok()) {
        spawn_local(async move {
            // Without a network there is nothing to be found.
            let _ = JsFuture::from(looking).await;
        });
    }
}

/// The build that this page runs, by the folder of its program.
fn own_build() -> Option<String> {
    let script = document().query_selector("script[src$='/boot.js']").ok()??;
    let path = script.get_attribute("src")?;
    Some(path.strip_prefix("/pkg/")?.split('/').next()?.to_owned())
}

fn waiting() -> Option<ServiceWorker> {
    REGISTRATION.with_borrow(|registration| registration.as_ref()?.waiting())
}

fn say(worker: &ServiceWorker, word: &str) {
    // A worker that is gone has been replaced, which every tab hears.
    let _ = worker.post_message(&JsValue::from_str(word));
}

/// Waits for the first worker. One that began while this page was on its way has not seen it: without being asked it
/// would serve the next page only, and this one could not do without a network.
async fn be_claimed(container: ServiceWorkerContainer) {
    let Ok(ready) = container.ready() else { return };
    let Ok(registration) = JsFuture::from(ready).await else { return };
    let active = registration.dyn_into().ok().and_then(|found: ServiceWorkerRegistration| found.active());
    if let (Some(active), None) = (active, container.controller()) {
        say(&active, CLAIM);
    }
}

fn follow(container: &ServiceWorkerContainer, registration: ServiceWorkerRegistration) {
    REGISTRATION.set(Some(registration.clone()));
    match container.controller() {
        Some(controller) => say(&controller, STARTED),
        None => spawn_local(be_claimed(container.clone())),
    }
    consider_waiting();
    let found = {
        let registration = registration.clone();
        Closure::<dyn FnMut()>::new(move || {
            let Some(worker) = registration.installing() else { return };
            let changed = {
                let worker = worker.clone();
                Closure::<dyn FnMut()>::new(move || {
                    if worker.state() == ServiceWorkerState::Installed {
                        consider_waiting();
                    }
                })
            };
            worker.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
            // As long as the worker may change its state.
            changed.forget();
        })
    };
    registration.set_onupdatefound(Some(found.as_ref().unchecked_ref()));
    found.forget();
}

/// A worker that waits is offered; one of this page's own build only brings the surroundings, so it may
/// take over unseen.
fn consider_waiting() {
    let Some(worker) = waiting() else { return };
    spawn_local(async move {
        let build = ask_build(&worker).await;
        if build.is_some() && build == own_build() {
            say(&worker, TAKE_OVER);
        } else {
            offer();
        }
    });
}

fn offer() {
    UPDATE.with(|update| {
        if update.get_untracked() == Update::None {
            update.set(Update::Ready);
        }
    });
}

/// Which build a worker keeps; it answers on the line that comes with the question.
async fn ask_build(worker: &ServiceWorker) -> Option<String> {
    let line = MessageChannel::new().ok()?;
    let (sender, answer) = futures_channel::oneshot::channel();
    let heard = Closure::once(move |event: MessageEvent| {
        // Whoever asked waits here.
        let _ = sender.send(event.data().as_string());
    });
    line.port1().set_onmessage(Some(heard.as_ref().unchecked_ref()));
    let ports = js_sys::Array::of1(&line.port2());
    worker.post_message_with_transferable(&JsValue::from_str(WHICH), &ports).ok()?;
    answer.await.ok()?
}

fn listen_to_tabs() {
    let Ok(tabs) = BroadcastChannel::new("novaclub-version") else { return };
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if event.data().as_string().as_deref() == Some(ACCEPTED) {
            IS_ACCEPTED.set(true);
            if HAS_CHANGED.get() || waiting().is_none() {
                leave_when_free();
            }
        }
    });
    tabs.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    TABS.set(Some(tabs));
}

fn listen_to_worker(container: &ServiceWorkerContainer) {
    // The first worker of all replaces nothing.
    let mut had_one = container.controller().is_some();
    let changed = Closure::<dyn FnMut()>::new(move || {
        if !had_one {
            had_one = true;
            return;
        }
        HAS_CHANGED.set(true);
        if IS_ACCEPTED.get() {
            leave_when_free();
        }
    });
    container.set_oncontrollerchange(Some(changed.as_ref().unchecked_ref()));
    changed.forget();
    let asked = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if event.data().as_string().as_deref() != Some(WHICH) {
            return;
        }
        let port = event.ports().get(0).dyn_into::<web_sys::MessagePort>();
        if let (Ok(port), Some(build)) = (port, own_build()) {
            // A worker that hears nothing keeps what this page may need.
            let _ = port.post_message(&JsValue::from_str(&build));
        }
    });
    container.set_onmessage(Some(asked.as_ref().unchecked_ref()));
    asked.forget();
}

/// Loads the page again, once, unless something is being typed: then when that has ended.
fn leave_when_free() {
    if IS_LEAVING.get() {
        return;
    }
    if edits::are_unsaved() {
        UPDATE.with(|update| update.set(Update::WaitsForEdit));
        set_timeout(leave_when_free, EDIT_ENDS);
        return;
    }
    IS_LEAVING.set(true);
    spawn_local(async {
        engine::settle().await;
        // A browser that refuses leaves the page as it is.
        let _ = window().location().reload();
    });
}
