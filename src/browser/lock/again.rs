//! Making a lock again that the server has lost: a restore may be older than it. The page that is open has what closes
//! the data key, not the code; so what the code opens stays as it is, with the half that the device keeps, and only
//! the way by a sign-in is new. Where the half was the server's alone, nothing but a new code helps.

use super::{
    OPENED, Vault,
    crypto::{self, hex, unhex},
    opening::{NotOpened, RECOVERY, unanswered},
};
use crate::browser::{requests, store::Store};
use crate::club::tablet::{LockWanted, NewLock};

/// Makes the lock of a device that is open anew.
///
/// # Errors
/// [`NotOpened::Gone`] when it is not possible; after whatever else it may be tried again.
pub async fn make(store: &Store, vault: &Vault) -> Result<(), NotOpened> {
    let known = OPENED.with_borrow(|opened| {
        let opened = opened.as_ref().filter(|opened| opened.salt == vault.salt)?;
        Some((opened.proof.clone(), opened.kept_under.clone(), opened.under.clone()))
    });
    let (Some((proof, kept_under, under)), Some(wrapped)) = (known, &vault.wrapped) else {
        return Err(NotOpened::Gone);
    };
    let half = match (&vault.device_key, &vault.kept) {
        // The server's half opens nothing here.
        (Some(_), _) => None,
        (None, Some(kept)) => Some(crypto::open(&unhex(&kept.half)?, &kept_under, store.name()).await?),
        (None, None) => return Err(NotOpened::Gone),
    };
    let wanted = LockWanted { proof, half: half.map(|half| hex(&half)) };
    let body = serde_json::to_value(wanted).map_err(|error| NotOpened::Failed(error.to_string()))?;
    let path = format!("/api/v1/devices/{}/locks", vault.device);
    let made = requests::request::<NewLock>("POST", &path, Some(body)).await;
    let made = made.map_err(|problem| unanswered(&problem))?;
    let recovery = crypto::derive_key(&unhex(&made.recovery)?, &unhex(&vault.salt)?, RECOVERY).await?;
    let key = crypto::unwrap(&unhex(wrapped)?, &under, store.name(), true).await?;
    let recovery = hex(&crypto::wrap(&key, &recovery, store.name()).await?);
    store
        .change_vault(|now| {
            // Another page may have done the same, or set another code.
            let is_same = now.lock == vault.lock;
            is_same.then(|| Vault { lock: made.lock, recovery: recovery.clone(), ..now })
        })
        .await?;
    Ok(())
}
