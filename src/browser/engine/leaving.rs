//! The engine's end: signing out, changing the club, loading the page again.

use super::{BEGUN, ENGINE, Engine, Store, TURN, sync_loop, with_replica};
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
    let answer = match &replica {
        Some(replica) => between_exchanges(replica, request).await,
        None => request.await,
    };
    if !matches!(answer, Ok(_) | Err(SyncProblem::SignedOut)) {
        sync_loop::pause(false);
        super::sync_now();
    }
    answer
}

/// Runs what may change the session while no tab with this replica talks to the server.
pub async fn between_exchanges<R>(replica: &str, request: impl Future<Output = R>) -> R {
    // Whoever takes longer has lost: nobody waits for ever to sign out.
    let held = tabs::acquire(&sync_loop::session_of(replica), OTHERS_MS).await;
    let answer = request.await;
    drop(held);
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
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let Some(engine) = take_down() else { return };
    // The store is asked, not this page's memory: another tab may have written just now.
    let erase = erase && engine.store.is_settled::<ClubCommand>().await.unwrap_or(false);
    end(engine, erase).await;
}

/// Lets go of the replica and deletes it, with what was not sent: its account is no more, and nobody can send it.
pub async fn close_for_good() {
    live::hang_up();
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    if let Some(engine) = take_down() {
        end(engine, true).await;
    }
}

/// What is being written was written first: whoever calls this has the turn.
fn take_down() -> Option<Engine> {
    let engine = ENGINE.take();
    BEGUN.set(false);
    identity::forget();
    engine
}

async fn end(engine: Engine, erase: bool) {
    let owner = engine.replica.owner();
    engine.store.close();
    lock::forget(owner.user, owner.club, erase);
    if erase {
        // Kept data is not lost data: a failure here costs space only.
        let _ = Store::delete(&Store::name_of(owner.user, owner.club)).await;
    }
}
