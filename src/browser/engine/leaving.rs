//! The engine's end: signing out, changing the club, loading the page again.

use super::{BEGUN, ENGINE, Store, TURN, sync_loop, with_replica};
use crate::app::data::SyncProblem;
use crate::browser::{identity, live, lock, tabs};
use crate::club::ClubCommand;
use std::rc::Rc;

/// How long other tabs may take to finish their exchange.
const OTHERS_MS: u32 = 3_000;

/// Runs the request that ends or changes the session while no tab talks to the server: an exchange
/// renews the cookie, and its answer could come last.
pub async fn change_session<R>(
    request: impl Future<Output = Result<R, SyncProblem>>,
) -> Result<R, SyncProblem> {
    sync_loop::pause(true);
    let replica = with_replica(|replica| Store::name_of(replica.owner().user, replica.owner().club));
    let held = match &replica {
        // Whoever takes longer has lost: nobody waits for ever to sign out.
        Some(replica) => tabs::acquire(&sync_loop::session_of(replica), OTHERS_MS).await.ok(),
        None => None,
    };
    let answer = request.await;
    drop(held);
    if !matches!(answer, Ok(_) | Err(SyncProblem::SignedOut)) {
        sync_loop::pause(false);
        super::sync_now();
    }
    answer
}

/// Lets go of the replica, whatever it holds: the device is being erased.
pub async fn abandon() {
    live::hang_up();
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    BEGUN.set(false);
    if let Some(engine) = ENGINE.take() {
        engine.store.close();
    }
}

/// Waits until what is being written is written.
pub async fn settle() {
    let turn = TURN.with(Rc::clone);
    drop(turn.lock().await);
}

/// Lets go of the replica: before signing out, or to change the club. With `erase` what the device
/// holds is deleted too.
pub async fn close(erase: bool) {
    live::hang_up();
    // What is being written is written first.
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let engine = ENGINE.take();
    BEGUN.set(false);
    identity::forget();
    let Some(engine) = engine else { return };
    let owner = engine.replica.owner();
    // The store is asked, not this page's memory: another tab may have written just now.
    let erase = erase && engine.store.is_settled::<ClubCommand>().await.unwrap_or(false);
    engine.store.close();
    lock::forget(owner.user, owner.club, erase);
    if erase {
        // Kept data is not lost data: a failure here costs space only.
        let _ = Store::delete(&Store::name_of(owner.user, owner.club)).await;
    }
}
