//! Opening a device by a sign-in, for whom its code does not help: the server gives its recovery secret, and
//! another code is set.

use super::{
    Opened, Sealer, Vault, authenticator,
    change::{self, Beside, Closed},
    crypto::{self, unhex},
    opening::{NotOpened, RECOVERY, unanswered, unlocking, who},
    profiles::Profile,
    screen,
    whose::{self, Session},
};
use crate::app::data::{SyncProblem, Unlocking};
use crate::browser::{requests, store::Store};
use crate::club::tablet::Recovery;
use leptos::prelude::window;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::CryptoKey;

/// In the address to which the sign-in leads back.
const SIGNED_IN: &str = "signed-in";

/// Opens the data by a sign-in that has just been made, and sets another code.
pub fn recover(code: String, by_device: bool, done: impl FnOnce(Unlocking) + 'static) {
    spawn_local(async move {
        let Some((store, profile)) = screen::at_hand() else { return };
        let unlocking = match try_recover(&store, profile, &code, by_device).await {
            Ok(opened) => {
                screen::opened(opened);
                Unlocking::Opened
            }
            Err(why) => unlocking(&store, why).await,
        };
        done(unlocking);
    });
}

async fn try_recover(
    store: &Store,
    profile: Profile,
    code: &str,
    by_device: bool,
) -> Result<Opened, NotOpened> {
    let vault = store.vault().await?.ok_or(NotOpened::Gone)?;
    let recovery = unhex(&ask_recovery(&vault, profile).await?.recovery)?;
    let under = crypto::derive_key(&recovery, &unhex(&vault.salt)?, RECOVERY).await?;
    let key = crypto::unwrap(&unhex(&vault.recovery)?, &under, store.name(), true).await?;
    let beside = if by_device { Beside::new_device_key().await? } else { Beside::Server };
    let (next, closed) = change::close_key(&key, code, &vault, store.name(), beside).await?;
    store.change_vault(|_| Some(next.clone())).await?;
    change::forget_lock(vault.device, vault.lock);
    // What the authenticator has is perhaps why somebody had to sign in: another is made, or none.
    if let Some(former) = &vault.device_key {
        authenticator::forget(former);
    }
    let key = unwrap_again(&next, &closed, store.name()).await?;
    let sealer = Rc::new(Sealer::new(key, next.key, store.name()));
    let signed_in = who(store, &sealer, profile).await?;
    let Closed { under, proof, kept_under } = closed;
    Ok(Opened { signed_in, sealer, salt: next.salt, proof, kept_under, under })
}

/// Asks for the recovery secret, again in the club of the copy when the sign-in was to another one.
async fn ask_recovery(vault: &Vault, profile: Profile) -> Result<Recovery, NotOpened> {
    let path = format!("/api/v1/devices/{}/locks/{}/recover", vault.device, vault.lock);
    let ask = || requests::request::<Recovery>("POST", &path, None);
    let asked = match ask().await {
        Err(SyncProblem::Server(404)) if whose::take(profile).await? == Session::Switched => ask().await,
        asked => asked,
    };
    asked.map_err(|problem| unanswered(&problem))
}

/// The data key as it stays: it cannot leave the browser.
async fn unwrap_again(vault: &Vault, closed: &Closed, database: &str) -> Result<CryptoKey, NotOpened> {
    let wrapped = vault.wrapped.as_deref().ok_or(NotOpened::Destroyed)?;
    Ok(crypto::unwrap(&unhex(wrapped)?, &closed.under, database, false).await?)
}

/// Ends the session and goes to the sign-in page; what is on the device stays.
pub fn sign_in_instead(done: impl FnOnce(Unlocking) + 'static) {
    spawn_local(async move {
        match requests::request::<()>("POST", "/api/v1/auth/logout", None).await {
            Ok(()) | Err(SyncProblem::SignedOut) => {
                // A browser that refuses leaves the page as it is.
                let _ = window().location().assign(&format!("/sign-in?next=%2F%3F{SIGNED_IN}"));
            }
            Err(_) => done(Unlocking::NeedsServer),
        }
    });
}

/// The sign-in has done its part: a reload asks for the code.
pub fn forget_sign_in() {
    if comes_from_sign_in() {
        let history = window().history();
        // A browser that refuses keeps an address that offers another code once more.
        let _ = history
            .and_then(|history| history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("/")));
    }
}

/// Whether the page was reached by a sign-in that the lock screen asked for.
#[must_use]
pub fn comes_from_sign_in() -> bool {
    window().location().search().is_ok_and(|search| search.trim_start_matches('?') == SIGNED_IN)
}
