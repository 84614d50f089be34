//! What pages do: every act is a transaction of the replica, told to the page once it is on the disk.

use super::{ENGINE, change_status, commit, until_ready};
use crate::app::data::RunError;
use crate::browser::moment;
use crate::club::ClubCommand;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Runs commands, all or none; tells when they are on the disk.
pub fn run(commands: Vec<ClubCommand>, done: impl FnOnce(Result<(), RunError>) + 'static) {
    spawn_local(async move {
        until_ready().await;
        let (now, on) = (moment::now_ms(), moment::today());
        let result = commit(|replica| replica.accept(commands.clone(), now, on)).await;
        if result.is_ok() {
            persist_once();
            sync_now();
        }
        done(result);
    });
}

/// Sends a refused command again, as it was or corrected.
pub fn resend(n: u64, command: ClubCommand, done: impl FnOnce(Result<(), RunError>) + 'static) {
    spawn_local(async move {
        let (now, on) = (moment::now_ms(), moment::today());
        let result = commit(|replica| replica.resend(n, command.clone(), now, on)).await;
        sync_now();
        done(result);
    });
}

/// Gives a refused command up.
pub fn discard(n: u64, done: impl FnOnce(Result<(), RunError>) + 'static) {
    spawn_local(async move { done(commit(|replica| Ok(replica.discard(n))).await) });
}

/// Asks the sync loop to look now.
pub fn sync_now() {
    ENGINE.with_borrow(|engine| {
        if let Some(engine) = engine {
            // A closed loop has nothing to be woken for.
            let _ = engine.wake.unbounded_send(());
        }
    });
}

/// Asks the browser to keep the data, and shows its answer.
pub fn ask_to_persist() {
    spawn_local(async {
        let storage = window().navigator().storage();
        let Ok(promise) = storage.persist() else { return };
        let persisted = JsFuture::from(promise).await.ok().and_then(|answer| answer.as_bool());
        change_status(|status| status.persisted = persisted);
    });
}

/// At the first edit: from then on there is something to lose.
fn persist_once() {
    thread_local!(static ASKED: Cell<bool> = const { Cell::new(false) });
    if !ASKED.replace(true) {
        ask_to_persist();
    }
}
