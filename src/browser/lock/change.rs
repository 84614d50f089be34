//! Setting, changing and removing the code of a device, while it is open. The server makes its half first; what
//! stands on the device changes in one transaction; what is no longer needed is forgotten last. Whatever is
//! interrupted in between leaves a device that opens as before.

use super::{
    OPENED, Opened, Sealer, Vault, authenticator,
    crypto::{self, hex, unhex},
    idle,
    opening::{self, NotOpened, RECOVERY, Stretched, Unwrapped},
    profile_of, profiles,
    vault::{ITERATIONS, WITH_DEVICE, WITH_HALF},
};
use crate::app::data::{LockProblem, LockState};
use crate::browser::{engine, identity, moment, requests, store::Store};
use crate::club::tablet::{self, DeviceKey, Grace, IDLE_MINUTES, Kept, NewLock, Proof, Tries};
use leptos::prelude::*;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use web_sys::CryptoKey;

thread_local! {
    static STATE: ArcRwSignal<LockState> = ArcRwSignal::new(LockState::Unknown);
}

/// What closes a data key beside the code.
pub enum Beside {
    /// The half that the server makes for it.
    Server,
    /// What the device's authenticator answers.
    Device { key: DeviceKey, secret: Vec<u8> },
}

impl Beside {
    /// A secret that the device makes for it.
    pub async fn new_device_key() -> Result<Self, NotOpened> {
        let (key, secret) = authenticator::make().await?;
        Ok(Self::Device { key, secret: secret.to_vec() })
    }
}

/// Whether this device could keep a secret of its own for its code.
pub fn keeps_secrets(done: impl FnOnce(bool) + 'static) {
    spawn_local(async move { done(authenticator::is_there().await) });
}

/// How this device stands; live.
#[must_use]
pub fn lock_state() -> Signal<LockState> {
    STATE.with(|state| state.clone().into())
}

/// Reads how this device stands, once its store is open.
pub async fn show_state(store: &Store) {
    let Ok(vault) = store.vault().await else { return };
    let state = match vault {
        Some(Vault { idle_minutes, opens_offline, device_key, .. }) => {
            LockState::Locks { idle_minutes, opens_offline, by_device: device_key.is_some() }
        }
        None if crypto::is_there() => LockState::Open,
        None => LockState::NotPossible,
    };
    STATE.with(|known| known.set(state));
}

impl From<NotOpened> for LockProblem {
    fn from(why: NotOpened) -> Self {
        match why {
            NotOpened::Wrong | NotOpened::Destroyed => Self::Wrong(0),
            NotOpened::NeedsServer => Self::NeedsServer,
            NotOpened::NeedsSignIn | NotOpened::OtherAccount | NotOpened::NoAccess | NotOpened::Gone => {
                Self::NeedsSignIn
            }
            NotOpened::Device(problem) => Self::Device(problem),
            NotOpened::Failed(why) => Self::Failed(why),
        }
    }
}

/// A data key that was closed anew.
pub struct Closed {
    /// What closes it.
    pub under: CryptoKey,
    pub proof: String,
    pub kept_under: CryptoKey,
}

/// Closes a data key, which may leave the browser, with a code and a second secret. What the device made for it
/// goes again when that fails.
pub async fn close_key(
    key: &CryptoKey,
    code: &str,
    former: &Vault,
    database: &str,
    beside: Beside,
) -> Result<(Vault, Closed), NotOpened> {
    let made = match &beside {
        Beside::Device { key, .. } if former.device_key.as_ref() != Some(key) => Some(key.clone()),
        Beside::Device { .. } | Beside::Server => None,
    };
    let closed = try_close_key(key, code, former, database, beside).await;
    if let (Err(_), Some(made)) = (&closed, made) {
        authenticator::forget(&made);
    }
    closed
}

async fn try_close_key(
    key: &CryptoKey,
    code: &str,
    former: &Vault,
    database: &str,
    beside: Beside,
) -> Result<(Vault, Closed), NotOpened> {
    let salt: [u8; 16] = crypto::random()?;
    let stretched = Stretched::of(code, salt.to_vec(), ITERATIONS).await?;
    let path = format!("/api/v1/devices/{}/locks", former.device);
    let proof = Proof { proof: stretched.proof.clone() };
    let body = serde_json::to_value(proof).map_err(|error| NotOpened::Failed(error.to_string()))?;
    let made: NewLock = requests::request("POST", &path, Some(body))
        .await
        .map_err(|problem| opening::unanswered(&problem))?;
    let half = unhex(&made.half)?;
    let recovery = crypto::derive_key(&unhex(&made.recovery)?, &salt, RECOVERY).await?;
    // Closed with the code alone, a half would tell whether a code that is guessed is right.
    let kept = if former.opens_offline && matches!(beside, Beside::Server) {
        Some(Kept {
            half: hex(&crypto::close(&half, &stretched.kept_under, database).await?),
            grace: Grace::given(former.role, moment::now_ms()),
        })
    } else {
        None
    };
    let (version, device_key, second) = match beside {
        Beside::Server => (WITH_HALF, None, half),
        Beside::Device { key, secret } => (WITH_DEVICE, Some(key), secret),
    };
    let under = stretched.key(&second).await?;
    let vault = Vault {
        version,
        lock: made.lock,
        salt: hex(&salt),
        iterations: ITERATIONS,
        wrapped: Some(hex(&crypto::wrap(key, &under, database).await?)),
        recovery: hex(&crypto::wrap(key, &recovery, database).await?),
        device_key,
        kept,
        tries: Tries::default(),
        ..former.clone()
    };
    Ok((vault, Closed { under, proof: stretched.proof, kept_under: stretched.kept_under }))
}

/// Sets a code, or another one: then with the present one. With `by_device` the device's authenticator gives the
/// second secret.
pub fn set_code(
    present: Option<String>,
    code: String,
    by_device: bool,
    done: impl FnOnce(Result<(), LockProblem>) + 'static,
) {
    spawn_local(async move {
        if let Err(problem) = tablet::check(&code) {
            return done(Err(LockProblem::Pin(problem)));
        }
        let Some((store, device)) = engine::at_hand() else {
            return done(Err(LockProblem::Failed("the store is not open".to_owned())));
        };
        let result = match present {
            Some(present) => change(&store, &present, &code, by_device).await,
            None => set_first(&store, device, &code, by_device).await,
        };
        show_state(&store).await;
        done(match result {
            Err(why) => Err(with_tries(&store, why).await),
            Ok(()) => Ok(()),
        });
    });
}

/// How many tries are left goes with a wrong code.
async fn with_tries(store: &Store, why: NotOpened) -> LockProblem {
    match why {
        NotOpened::Wrong => {
            LockProblem::Wrong(store.vault().await.ok().flatten().map_or(0, |vault| vault.tries.left()))
        }
        other => other.into(),
    }
}

async fn set_first(store: &Store, device: Uuid, code: &str, by_device: bool) -> Result<(), NotOpened> {
    let signed_in = identity::remembered().ok_or(NotOpened::NeedsSignIn)?;
    let who = serde_json::to_string(&signed_in).map_err(|error| NotOpened::Failed(error.to_string()))?;
    let key = crypto::new_data_key().await?;
    let blank = Vault {
        version: WITH_HALF,
        lock: Uuid::nil(),
        device,
        key: moment::new_id(),
        salt: String::new(),
        iterations: ITERATIONS,
        wrapped: None,
        recovery: String::new(),
        device_key: None,
        kept: None,
        opens_offline: true,
        tries: Tries::default(),
        idle_minutes: IDLE_MINUTES,
        initials: crate::app::pages::initials(&signed_in.user_name),
        role: signed_in.role,
    };
    let beside = if by_device { Beside::new_device_key().await? } else { Beside::Server };
    let (vault, closed) = close_key(&key, code, &blank, store.name(), beside).await?;
    let wrapped = unhex(vault.wrapped.as_deref().unwrap_or_default())?;
    let key = crypto::unwrap(&wrapped, &closed.under, store.name(), false).await?;
    let sealer = Rc::new(Sealer::new(key, vault.key, store.name()));
    engine::reseal(Some((Rc::clone(&sealer), &vault, &who))).await?;
    profiles::enter(profile_of(&signed_in));
    identity::forget_names();
    let Closed { under, proof, kept_under } = closed;
    OPENED.set(Some(Opened { signed_in, sealer, salt: vault.salt, proof, kept_under, under }));
    idle::watch();
    Ok(())
}

async fn change(store: &Store, present: &str, code: &str, by_device: bool) -> Result<(), NotOpened> {
    let Unwrapped { vault, key, second, .. } = opening::open_key(store, present, true).await?;
    let beside = match (by_device, &vault.device_key) {
        (true, Some(own)) => Beside::Device { key: own.clone(), secret: second },
        (true, None) => Beside::new_device_key().await?,
        (false, _) => Beside::Server,
    };
    let (next, closed) = close_key(&key, code, &vault, store.name(), beside).await?;
    store.change_vault(|_| Some(next.clone())).await?;
    OPENED.with_borrow_mut(|opened| {
        if let Some(opened) = opened {
            opened.salt.clone_from(&next.salt);
            (opened.proof, opened.kept_under) = (closed.proof, closed.kept_under);
            opened.under = closed.under;
        }
    });
    forget_lock(vault.device, vault.lock);
    if let Some(former) = vault.device_key.filter(|_| !by_device) {
        authenticator::forget(&former);
    }
    Ok(())
}

/// Asks for no code any more: what is stored is plain again.
pub fn remove_code(present: String, done: impl FnOnce(Result<(), LockProblem>) + 'static) {
    spawn_local(async move {
        let Some((store, _)) = engine::at_hand() else {
            return done(Err(LockProblem::Failed("the store is not open".to_owned())));
        };
        let result = remove(&store, &present).await;
        show_state(&store).await;
        done(match result {
            Err(why) => Err(with_tries(&store, why).await),
            Ok(()) => Ok(()),
        });
    });
}

async fn remove(store: &Store, present: &str) -> Result<(), NotOpened> {
    let Unwrapped { vault, .. } = opening::open_key(store, present, false).await?;
    engine::reseal(None).await?;
    if let Some(opened) = OPENED.take() {
        profiles::forget(profile_of(&opened.signed_in));
        identity::remember(&opened.signed_in);
    }
    forget_lock(vault.device, vault.lock);
    if let Some(former) = &vault.device_key {
        authenticator::forget(former);
    }
    Ok(())
}

/// Chooses how soon the device asks, and whether it opens without the server.
pub fn set_choices(
    idle_minutes: u32,
    opens_offline: bool,
    done: impl FnOnce(Result<(), LockProblem>) + 'static,
) {
    spawn_local(async move {
        let Some((store, _)) = engine::at_hand() else { return };
        let changed = store
            .change_vault(|vault| {
                let kept = vault.kept.clone().filter(|_| opens_offline);
                Some(Vault { kept, opens_offline, idle_minutes, ..vault })
            })
            .await;
        show_state(&store).await;
        if opens_offline {
            // Without an answer now the half is kept at the next exchange.
            let _ = opening::keep_fresh(&store).await;
        }
        done(changed.map(drop).map_err(|error| LockProblem::Failed(error.to_string())));
    });
}

/// Tells the server that nothing on this device needs a lock any more. What it is not told it forgets when the
/// next lock is first opened.
pub fn forget_lock(device: Uuid, lock: Uuid) {
    spawn_local(async move {
        let path = format!("/api/v1/devices/{device}/locks/{lock}");
        let _ = requests::request::<()>("DELETE", &path, None).await;
    });
}
