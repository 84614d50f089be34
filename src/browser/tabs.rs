//! Several tabs of one club on one device: each is told when another has written, and one at a time
//! talks to the server. Only comfort hangs on this: the store itself refuses a tab that is behind.

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
    /// Opens the line; `heard` is called with the revision that another tab has written.
    pub fn open(name: &str, mut heard: impl FnMut(u64) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(name) else {
            return Self { channel: None, _listener: None };
        };
        let listener =
            Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
                if let Some(revision) = event.data().as_string().and_then(|text| text.parse().ok()) {
                    heard(revision);
                }
            });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Self { channel: Some(channel), _listener: Some(listener) }
    }

    /// Tells the other tabs what revision the store is at.
    pub fn tell(&self, revision: u64) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&JsValue::from_str(&revision.to_string()));
        }
    }
}

/// Runs `work` unless another tab is at it, and says whether it did. Where there are no Web Locks it
/// just runs.
pub async fn alone(name: &str, work: impl Future<Output = ()> + 'static) -> bool {
    let navigator: JsValue = window().navigator().into();
    let locks = js_sys::Reflect::get(&navigator, &JsValue::from_str("locks")).unwrap_or(JsValue::UNDEFINED);
    let request = js_sys::Reflect::get(&locks, &JsValue::from_str("request"))
        .ok()
        .and_then(|request| request.dyn_into::<js_sys::Function>().ok());
    let Some(request) = request else {
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
