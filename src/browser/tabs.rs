//! Several tabs of one club on one device: each is told when another has written, and one at a time
//! talks to the server. Only comfort hangs on this: the store itself refuses a tab that is behind.

use futures_channel::oneshot;
use leptos::prelude::window;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::BroadcastChannel;

/// The line between the tabs of one replica.
pub struct Line {
    channel: Option<BroadcastChannel>,
    _listener: Option<Closure<dyn FnMut(web_sys::MessageEvent)>>,
}

impl Line {
    /// Opens the line; `heard` is called with what another tab tells.
    pub fn open(name: &str, mut heard: impl FnMut(String) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(name) else {
            return Self { channel: None, _listener: None };
        };
        let listener =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    heard(text);
                }
            });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self { channel: Some(channel), _listener: Some(listener) }
    }

    /// Tells the other tabs something.
    pub fn tell(&self, text: &str) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    }
}

/// The browser's locks and how to ask for one.
fn web_locks() -> Option<(JsValue, js_sys::Function)> {
    let navigator: JsValue = window().navigator().into();
    let locks = js_sys::Reflect::get(&navigator, &JsValue::from_str("locks")).ok()?;
    let request = js_sys::Reflect::get(&locks, &JsValue::from_str("request")).ok()?;
    Some((locks, request.dyn_into().ok()?))
}

/// Runs `work` unless another tab is at it, and says whether it did. Where there are no Web Locks it
/// just runs.
pub async fn alone(name: &str, work: impl Future<Output = ()> + 'static) -> bool {
    let Some((locks, request)) = web_locks() else {
        work.await;
        return true;
    };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &JsValue::from_str("ifAvailable"), &JsValue::TRUE);
    let mut work = Some(work);
    let ran = Rc::new(Cell::new(false));
    let has_run = Rc::clone(&ran);
    let granted = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new(move |lock: JsValue| {
        let work = if lock.is_null() { None } else { work.take() };
        has_run.set(work.is_some());
        wasm_bindgen_futures::future_to_promise(async move {
            if let Some(work) = work {
                work.await;
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    let asked = request.call3(&locks, &JsValue::from_str(name), &options, granted.as_ref());
    if let Some(promise) = asked.ok().and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok()) {
        let _ = JsFuture::from(promise).await;
    }
    ran.get()
}

/// What no other tab does while this is held.
pub struct Held {
    _release: oneshot::Sender<()>,
}

/// Waits until no tab is at it any more, and keeps them from it; none after so many milliseconds, and
/// where there are no Web Locks.
pub async fn acquire(name: &str, patience_ms: u32) -> Option<Held> {
    let (locks, request) = web_locks()?;
    let options = js_sys::Object::new();
    let patience = web_sys::AbortSignal::timeout_with_u32(patience_ms);
    let _ = js_sys::Reflect::set(&options, &JsValue::from_str("signal"), &patience);
    let (release, released) = oneshot::channel::<()>();
    let (sender, granted) = oneshot::channel::<()>();
    let on_grant = Closure::once(move |_lock: JsValue| {
        // Whoever asked waits below.
        let _ = sender.send(());
        wasm_bindgen_futures::future_to_promise(async move {
            // Dropped, it is released as well.
            let _ = released.await;
            Ok(JsValue::UNDEFINED)
        })
    });
    let asked = request.call3(&locks, &JsValue::from_str(name), &options, on_grant.as_ref()).ok()?;
    let asked: js_sys::Promise = asked.dyn_into().ok()?;
    wasm_bindgen_futures::spawn_local(async move {
        // Fails when patience ends first; then nobody is told.
        let _ = JsFuture::from(asked).await;
        drop(on_grant);
    });
    granted.await.ok().map(|()| Held { _release: release })
}
