//! One request to the server and what its answer means. Nothing here touches the outbox: an answer
//! that is not plainly the server's is a problem, and the caller keeps everything.

use crate::app::data::SyncProblem;
use gloo_net::http::Request;
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

/// The header that tells our server's answers from a captive portal's.
const OURS: &str = "x-novaclub";
/// After that long without a sign of the server the request is given up, milliseconds. A large answer may
/// take longer as a whole: it is silence that says that nobody is there.
const PATIENCE_MS: i32 = 30_000;

thread_local! {
    /// The request under way: a tab has one at a time.
    static UNDER_WAY: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Breaks off the request under way.
pub fn break_off() {
    if let Some(abort) = UNDER_WAY.take() {
        abort.abort();
    }
}

/// Sends JSON.
pub async fn post<T: Serialize, R: DeserializeOwned>(path: &str, body: &T) -> Result<R, SyncProblem> {
    let json = serde_json::to_string(body).map_err(|_| SyncProblem::Cut)?;
    post_text(path, json).await
}

/// Sends a text that is JSON and reads JSON.
pub async fn post_text<R: DeserializeOwned>(path: &str, json: String) -> Result<R, SyncProblem> {
    let abort = AbortController::new().map_err(|_| SyncProblem::Offline)?;
    let patience = Patience::begin(abort.clone());
    UNDER_WAY.set(Some(abort.clone()));
    let request = Request::post(path)
        .header("content-type", "application/json")
        .abort_signal(Some(&abort.signal()))
        .body(json)
        .map_err(|_| SyncProblem::Offline)?;
    let answer = async {
        let response = request.send().await.map_err(|_| SyncProblem::Offline)?;
        let status = response.status();
        if response.headers().get(OURS).is_none() {
            // A proxy's 502 says so by its status; a 200 that is not ours is a portal's page.
            return Err(if status >= 500 { SyncProblem::Server(status) } else { SyncProblem::Portal });
        }
        match status {
            200 => {}
            401 => return Err(SyncProblem::SignedOut),
            409 => return Err(SyncProblem::ForeignDevice),
            426 => return Err(SyncProblem::Outdated),
            status => return Err(SyncProblem::Server(status)),
        }
        let bytes = read_body(&response, &patience).await.ok_or(SyncProblem::Cut)?;
        serde_json::from_slice(&bytes).map_err(|_| SyncProblem::Cut)
    };
    let result = answer.await;
    UNDER_WAY.take();
    result
}

/// The whole body; none when it was cut short.
async fn read_body(response: &gloo_net::http::Response, patience: &Patience) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let Some(stream) = response.body() else { return Some(bytes) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let (done, value) = (JsValue::from_str("done"), JsValue::from_str("value"));
    loop {
        patience.renew();
        let part = JsFuture::from(reader.read()).await.ok()?;
        if js_sys::Reflect::get(&part, &done).ok()?.is_truthy() {
            return Some(bytes);
        }
        let part: js_sys::Uint8Array = js_sys::Reflect::get(&part, &value).ok()?.dyn_into().ok()?;
        bytes.extend(part.to_vec());
    }
}

/// Aborts a request when the server has been silent for too long; dropping it takes that back.
struct Patience {
    handle: RefCell<Option<i32>>,
    abort: Closure<dyn FnMut()>,
}

impl Patience {
    fn begin(abort: AbortController) -> Self {
        let abort = Closure::<dyn FnMut()>::new(move || abort.abort());
        let patience = Self { handle: RefCell::new(None), abort };
        patience.renew();
        patience
    }

    /// The server has given a sign.
    fn renew(&self) {
        self.forget();
        let window = leptos::prelude::window();
        let callback = self.abort.as_ref().unchecked_ref();
        let handle = window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, PATIENCE_MS);
        self.handle.replace(handle.ok());
    }

    fn forget(&self) {
        if let Some(handle) = self.handle.take() {
            leptos::prelude::window().clear_timeout_with_handle(handle);
        }
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.forget();
    }
}
