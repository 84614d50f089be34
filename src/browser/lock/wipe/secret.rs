//! The secret by which a copy asks whether it is to be erased.

use crate::app::data::SyncProblem;
use crate::browser::{requests, store::Store, tabs};
use crate::club::tablet::{WipeCheck, WipeToken};
use uuid::Uuid;

/// So long a tab waits for another one that fetches a secret, milliseconds.
const PATIENCE_MS: u32 = 25_000;

async fn kept(store: &Store) -> Option<WipeToken> {
    serde_json::from_str(&store.token().await.ok()??).ok()
}

async fn check(token: &WipeToken) -> Result<WipeCheck, SyncProblem> {
    let body = serde_json::to_value(token).map_err(|_| SyncProblem::Cut)?;
    requests::ask("POST", "/api/v1/devices/wipe/check", Some(body)).await
}

/// Asks whether a copy is to be erased; none without an answer. Where somebody is signed in, as `signed_in` on this
/// device, a secret that is missing, or that the server does not know, is fetched first: a restore may be older
/// than it.
pub async fn ask(store: &Store, signed_in: Option<Uuid>) -> Option<(WipeToken, WipeCheck)> {
    let former = kept(store).await;
    if let Some(token) = &former {
        match check(token).await {
            Ok(checked) => return Some((token.clone(), checked)),
            Err(SyncProblem::SignedOut) => {}
            Err(_) => return None,
        }
    }
    let token = fetch(store, signed_in?, former.as_ref()).await?;
    let checked = check(&token).await.ok()?;
    Some((token, checked))
}

/// A new secret, unless another tab has fetched one in the place of the former: each makes the one before worthless,
/// so one tab at a time fetches and keeps. Where tabs cannot wait for each other, the next refusal mends it.
async fn fetch(store: &Store, device: Uuid, former: Option<&WipeToken>) -> Option<WipeToken> {
    let held = tabs::acquire(&format!("{}-secret", store.name()), PATIENCE_MS).await;
    let known = kept(store).await;
    if known.is_some() && known.as_ref() != former {
        return known;
    }
    let path = format!("/api/v1/devices/{device}/token");
    let given: WipeToken = requests::request("POST", &path, None).await.ok()?;
    // One that could not be kept is fetched again.
    store.set_token(&serde_json::to_string(&given).ok()?).await.ok()?;
    drop(held);
    Some(given)
}
