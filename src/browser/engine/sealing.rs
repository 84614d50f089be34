//! What the lock of the device does to the store that is open.

use super::{ENGINE, Engine, Store, StoreError, TURN, reload, with_replica};
use crate::browser::lock::{Sealer, Vault};
use crate::club::ClubCommand;
use crate::sync::replica::{Replica, Transaction};
use std::rc::Rc;
use uuid::Uuid;

/// The store that is open, and the device's number.
#[must_use]
pub fn at_hand() -> Option<(Rc<Store>, Uuid)> {
    ENGINE.with_borrow(|engine| {
        let Engine { store, replica, .. } = engine.as_ref()?;
        Some((Rc::clone(store), replica.state().device))
    })
}

/// Those that this page knows of.
fn unsent() -> u32 {
    u32::try_from(with_replica(Replica::unsent).unwrap_or(0)).unwrap_or(u32::MAX)
}

/// Commands that have not reached the server, by the store: another tab may have written just now, and then this page
/// reads what it is to send. It may know some that another tab has sent.
pub async fn count_unsent(store: &Store) -> Result<u32, StoreError> {
    let stored = store.count_unsent::<ClubCommand>().await?;
    if stored > unsent() {
        let turn = TURN.with(Rc::clone);
        let _turn = turn.lock().await;
        reload().await?;
    }
    Ok(stored.max(unsent()))
}

/// Writes the whole store anew, sealed or plain. The other tabs read it again, and find that they need the code.
pub async fn reseal(next: Option<(Rc<Sealer>, &Vault, &str)>) -> Result<(), StoreError> {
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let (store, _) = at_hand().ok_or_else(|| StoreError::Failed("the store is not open".to_owned()))?;
    let state = store.reseal(next).await?;
    reload().await?;
    if let Some(state) = state {
        let nothing = Transaction::<ClubCommand> { state, ops: Vec::new(), strict: false };
        ENGINE.with_borrow(|engine| {
            if let (Some(engine), Some(told)) = (engine, super::neighbours::tell(&nothing)) {
                engine.line.tell(&told);
            }
        });
    }
    Ok(())
}
