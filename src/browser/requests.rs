//! What is asked of the server beside the exchange: accounts, staff, invitations. Nothing of it is
//! kept on the device, so it needs a network, and says so when there is none.

use crate::app::data::SyncProblem;
use gloo_net::http::{Method, RequestBuilder};
use serde::de::DeserializeOwned;

/// The header that tells our server's answers from a captive portal's.
const OURS: &str = "x-novaclub";
/// After that long without an answer the request is given up, milliseconds.
const PATIENCE_MS: u32 = 20_000;

/// Sends a request and reads its answer; one without a body is read as JSON's `null`.
pub async fn request<R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<serde_json::Value>,
) -> Result<R, SyncProblem> {
    let patience = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS);
    let method = method.parse().unwrap_or(Method::GET);
    let builder = RequestBuilder::new(path).method(method).abort_signal(Some(&patience));
    let request = match body {
        Some(body) => builder.header("content-type", "application/json").body(body.to_string()),
        None => builder.build(),
    };
    let response =
        request.map_err(|_| SyncProblem::Offline)?.send().await.map_err(|_| SyncProblem::Offline)?;
    let status = response.status();
    if response.headers().get(OURS).is_none() {
        return Err(if status >= 500 { SyncProblem::Server(status) } else { SyncProblem::Portal });
    }
    match status {
        200..300 => {}
        401 => return Err(SyncProblem::SignedOut),
        status => return Err(SyncProblem::Server(status)),
    }
    let text = response.text().await.map_err(|_| SyncProblem::Cut)?;
    serde_json::from_str(if text.is_empty() { "null" } else { &text }).map_err(|_| SyncProblem::Cut)
}
