//! One request to the server and what its answer means. Nothing here touches the outbox: an answer
//! that is not plainly the server's is a problem, and the caller keeps everything.

use super::{engine, renewal, requests};
use crate::app::data::SyncProblem;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

/// The header that tells our server's answers from a captive portal's.
const OURS: &str = "x-novaclub";
/// After that long without a sign of the server the request is given up, milliseconds. A large answer may
/// take longer as a whole: it is silence that says that nobody is there.
const PATIENCE_MS: u32 = 30_000;

thread_local! {
    /// The request under way: a tab has one at a time.
    static UNDER_WAY: RefCell<Option<Rc<Breaker>>> = const { RefCell::new(None) };
    /// It was broken off from here, not by the network.
    static IS_BROKEN_OFF: Cell<bool> = const { Cell::new(false) };
}

/// Breaks off the request under way.
pub fn break_off() {
    if let Some(breaker) = UNDER_WAY.take() {
        IS_BROKEN_OFF.set(true);
        breaker.fire();
    }
}

/// Whether a request was broken off from here since this was last asked: its failure says nothing about
/// the network.
pub fn was_broken_off() -> bool {
    IS_BROKEN_OFF.replace(false)
}

/// Ends a request, even one that the browser never settles.
struct Breaker {
    abort: AbortController,
    /// Dropped when the request ends early.
    goes_on: Cell<Option<oneshot::Sender<()>>>,
}

impl Breaker {
    fn fire(&self) {
        self.abort.abort();
        self.goes_on.take();
    }
}

/// Sends JSON.
pub async fn post<T: Serialize, R: DeserializeOwned>(path: &str, body: &T) -> Result<R, SyncProblem> {
    let json = serde_json::to_string(body).map_err(|_| SyncProblem::Cut)?;
    post_text(path, json).await
}

/// Sends a text that is JSON and reads JSON. A session that has come to the end of its token goes on.
pub async fn post_text<R: DeserializeOwned>(path: &str, json: String) -> Result<R, SyncProblem> {
    let renewals = renewal::count();
    match post_once(path, &json).await {
        Err(SyncProblem::SignedOut) => {
            renewal::renew(renewals).await?;
            post_once(path, &json).await
        }
        answer => answer,
    }
}

async fn post_once<R: DeserializeOwned>(path: &str, json: &str) -> Result<R, SyncProblem> {
    engine::note_try();
    let abort = AbortController::new().map_err(|_| SyncProblem::Offline)?;
    let signal = abort.signal();
    let (goes_on, broken_off) = oneshot::channel();
    let breaker = Rc::new(Breaker { abort, goes_on: Cell::new(Some(goes_on)) });
    let patience = Patience::begin(Rc::clone(&breaker));
    UNDER_WAY.set(Some(breaker));
    let request = Request::post(path)
        .header("content-type", "application/json")
        .abort_signal(Some(&signal))
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
            403 => return Err(requests::said(403, &response.text().await.unwrap_or_default())),
            409 => return Err(SyncProblem::ForeignDevice),
            426 => return Err(SyncProblem::Outdated),
            status => return Err(SyncProblem::Server(status)),
        }
        let bytes = read_body(&response, &patience).await.ok_or(SyncProblem::Cut)?;
        serde_json::from_slice(&bytes).map_err(|_| SyncProblem::Cut)
    };
    let result = match select(Box::pin(answer), broken_off).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(SyncProblem::Offline),
    };
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

/// Ends a request when the server has been silent for too long; dropping it takes that back.
struct Patience {
    breaker: Rc<Breaker>,
    end: RefCell<Option<Timeout>>,
}

impl Patience {
    fn begin(breaker: Rc<Breaker>) -> Self {
        let patience = Self { breaker, end: RefCell::new(None) };
        patience.renew();
        patience
    }

    /// The server has given a sign.
    fn renew(&self) {
        let breaker = Rc::clone(&self.breaker);
        self.end.replace(Some(Timeout::new(PATIENCE_MS, move || breaker.fire())));
    }
}
