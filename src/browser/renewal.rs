//! The session goes on: a request that is answered "not signed in" leads to one refresh, in whichever tab, and
//! is then repeated. Only when that fails is nobody signed in any more.

use super::{requests, tabs};
use crate::app::data::SyncProblem;
use leptos::prelude::window;

const REFRESH: &str = "/api/v1/auth/refresh";
/// One tab at a time asks.
const LOCK: &str = "novaclub-renewal";
/// So long a tab waits for another one, milliseconds; then it asks as well, which the server bears.
const PATIENCE_MS: u32 = 25_000;
/// How often the tabs of this browser have done so.
const KEY: &str = "novaclub_renewals";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// How often the session went on: to be looked at before a request, see [`renew`].
pub fn count() -> u32 {
    let known = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    known.and_then(|count| count.parse().ok()).unwrap_or(0)
}

/// Makes the session go on, unless another tab has done so since the count was `before`.
pub async fn renew(before: u32) -> Result<(), SyncProblem> {
    let held = tabs::acquire(LOCK, PATIENCE_MS).await;
    if count() != before {
        return Ok(());
    }
    let renewed: Result<serde_json::Value, SyncProblem> = requests::ask("POST", REFRESH, None).await;
    if renewed.is_ok()
        && let Some(storage) = storage()
    {
        // Where nothing can be stored each tab asks for itself.
        let _ = storage.set_item(KEY, &count().wrapping_add(1).to_string());
    }
    drop(held);
    renewed.map(drop)
}
