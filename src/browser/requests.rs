//! What is asked of the server beside the exchange: accounts, staff, invitations. Nothing of it is
//! kept on the device, so it needs a network, and says so when there is none.

use super::renewal;
use crate::app::data::SyncProblem;
use crate::club::{Problem, Refusal};
use gloo_net::http::{Method, RequestBuilder};
use serde::de::DeserializeOwned;

/// The header that tells our server's answers from a captive portal's.
const OURS: &str = "x-novaclub";
/// After that long without an answer the request is given up, milliseconds.
const PATIENCE_MS: u32 = 20_000;

/// Sends a request and reads its answer; one without a body is read as JSON's `null`. A session that has come to
/// the end of its token goes on.
pub async fn request<R: DeserializeOwned>(
    method: &str,
    path: &str,
    body: Option<serde_json::Value>,
) -> Result<R, SyncProblem> {
    let renewals = renewal::count();
    match ask(method, path, body.clone()).await {
        Err(SyncProblem::SignedOut) => {
            renewal::renew(renewals).await?;
            ask(method, path, body).await
        }
        answer => answer,
    }
}

/// Sends a request once.
pub(super) async fn ask<R: DeserializeOwned>(
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
        status => return Err(said(status, &response.text().await.unwrap_or_default())),
    }
    let text = response.text().await.map_err(|_| SyncProblem::Cut)?;
    serde_json::from_str(if text.is_empty() { "null" } else { &text }).map_err(|_| SyncProblem::Cut)
}

/// What the server says of a request that it does not do: the code and the fields of its problem (RFC 9457).
pub fn said(status: u16, body: &str) -> SyncProblem {
    #[derive(serde::Deserialize)]
    struct Said {
        code: String,
        #[serde(default)]
        errors: Vec<Problem>,
    }
    match (status, serde_json::from_str::<Said>(body)) {
        (403, Ok(said)) if said.code == "confirmation_wanted" => SyncProblem::ConfirmationWanted,
        (403, Ok(said)) if said.code == "factor_enrolment_wanted" => SyncProblem::EnrolmentWanted,
        (410 | 422, Ok(said)) if !said.errors.is_empty() => SyncProblem::Refused(Refusal(said.errors)),
        _ => SyncProblem::Server(status),
    }
}
