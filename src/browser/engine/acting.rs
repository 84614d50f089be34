//! What pages do: every act is a transaction of the replica, told to the page once it is on the disk.

use super::{ENGINE, change_status, commit, missing_engine, until_ready};
use crate::app::data::RunError;
use crate::browser::moment;
use crate::club::ClubCommand;
use futures_util::future::LocalBoxFuture;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::cell::Cell;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What a page does.
enum Act {
    Run(Vec<ClubCommand>),
    Resend(u64, ClubCommand),
    Discard(u64),
}

/// Runs commands, all or none; tells when they are on the disk.
pub fn run(commands: Vec<ClubCommand>, done: impl FnOnce(Result<(), RunError>) + 'static) {
    act(Act::Run(commands), Box::new(done));
}

/// Sends a refused command again, as it was or corrected.
pub fn resend(n: u64, command: ClubCommand, done: impl FnOnce(Result<(), RunError>) + 'static) {
    act(Act::Resend(n, command), Box::new(done));
}

/// Gives a refused command up.
pub fn discard(n: u64, done: impl FnOnce(Result<(), RunError>) + 'static) {
    act(Act::Discard(n), Box::new(done));
}

fn act(act: Act, done: Box<dyn FnOnce(Result<(), RunError>)>) {
    spawn_local(async move {
        until_ready().await;
        done(match doing(act).await {
            Ok(doing) => doing.await,
            // It was fetched to open the replica.
            Err(_) => Err(missing_engine().into()),
        });
    });
}

#[wasm_split(engine, wasm_split_path = leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
fn doing(act: Act) -> Result<LocalBoxFuture<'static, Result<(), RunError>>, SplitLoaderError> {
    Ok(Box::pin(async move {
        let (now, on) = (moment::now_ms(), moment::today());
        match act {
            Act::Run(commands) => {
                commit(|replica| replica.accept(commands.clone(), now, on)).await?;
                persist_once();
                sync_now();
                Ok(())
            }
            Act::Resend(n, command) => {
                let result = commit(|replica| replica.resend(n, command.clone(), now, on)).await;
                sync_now();
                Ok(result?)
            }
            Act::Discard(n) => Ok(commit(|replica| Ok(replica.discard(n))).await?),
        }
    }))
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
