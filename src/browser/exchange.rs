//! One request to the server and what its answer means. Nothing here touches the outbox: an answer
//! that is not plainly the server's is a problem, and the caller keeps everything.

use crate::app::data::SyncProblem;
use gloo_net::http::Request;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::AbortController;

/// The header that tells our server's answers from a captive portal's.
const OURS: &str = "x-novaclub";
/// After that long without an answer the request is given up, milliseconds.
const PATIENCE_MS: i32 = 30_000;

/// Sends JSON and reads JSON.
pub async fn post<T: Serialize, R: DeserializeOwned>(path: &str, body: &T) -> Result<R, SyncProblem> {
    let json = serde_json::to_string(body).map_err(|_| SyncProblem::Cut)?;
    let abort = AbortController::new().map_err(|_| SyncProblem::Offline)?;
    let giving_up = give_up_later(abort.clone());
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
        let text = response.text().await.map_err(|_| SyncProblem::Cut)?;
        serde_json::from_str(&text).map_err(|_| SyncProblem::Cut)
    };
    let result = answer.await;
    drop(giving_up);
    result
}

/// Aborts a request that takes too long; dropping it takes that back.
fn give_up_later(abort: AbortController) -> impl Drop {
    struct Timer {
        handle: i32,
        _callback: Closure<dyn FnMut()>,
    }
    impl Drop for Timer {
        fn drop(&mut self) {
            leptos::prelude::window().clear_timeout_with_handle(self.handle);
        }
    }
    let callback = Closure::<dyn FnMut()>::new(move || abort.abort());
    let handle = leptos::prelude::window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(callback.as_ref().unchecked_ref(), PATIENCE_MS)
        .unwrap_or_default();
    Timer { handle, _callback: callback }
}
