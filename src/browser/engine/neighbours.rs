//! What the tabs of one device tell each other: each commit, so that the others need not read the whole
//! store for it. A tab that missed one reads the store; one of another program finds that out there.

use super::{ENGINE, TURN, reload, show, sync_loop, with_replica};
use crate::browser::store::schema_of;
use crate::club::ClubCommand;
use crate::sync::replica::{Op, Transaction};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The rows of more than this are read from the store: a page of a download is followed by the next.
const MOST_ROWS: usize = 500;

#[derive(Serialize)]
struct Telling<'a> {
    revision: u64,
    /// Whether the store can be used: during the first download nobody has to follow.
    is_usable: bool,
    /// Rows are lists of values in this order.
    schema: String,
    #[serde(bound(serialize = ""))]
    change: Option<&'a Transaction<ClubCommand>>,
}

/// What any program understands.
#[derive(Deserialize)]
struct Told {
    revision: u64,
    is_usable: bool,
    schema: String,
}

/// What only a program with the same records understands.
#[derive(Deserialize)]
struct ToldChange {
    change: Option<Transaction<ClubCommand>>,
}

/// The commit as the other tabs are told of it.
pub(super) fn tell(change: &Transaction<ClubCommand>) -> Option<String> {
    let rows = |op: &Op<ClubCommand>| match op {
        Op::PutRows(_, rows) => rows.len(),
        Op::RemoveRows(_, ids) => ids.len(),
        _ => 1,
    };
    let is_small = change.ops.iter().map(rows).sum::<usize>() <= MOST_ROWS;
    let telling = Telling {
        revision: change.state.revision,
        is_usable: change.state.complete,
        schema: schema_of::<ClubCommand>(),
        change: is_small.then_some(change),
    };
    serde_json::to_string(&telling).ok()
}

/// Another tab has committed something.
pub(super) async fn hear(text: String) {
    let Ok(told) = serde_json::from_str::<Told>(&text) else { return };
    let turn = TURN.with(Rc::clone);
    let _turn = turn.lock().await;
    let is_news = with_replica(|replica| replica.state().revision < told.revision) == Some(true);
    if !is_news {
        return;
    }
    if !follow(&told, &text) {
        if !told.is_usable {
            return;
        }
        // What fails here is met again, and told, at the next write.
        let _ = reload().await;
    }
    if let Some(synced_at) = with_replica(|replica| replica.state().synced_at_ms).flatten() {
        sync_loop::note_success_elsewhere(synced_at);
    }
}

/// Takes the change in, when it is the one that follows here.
fn follow(told: &Told, text: &str) -> bool {
    if told.schema != schema_of::<ClubCommand>() {
        return false;
    }
    let Ok(ToldChange { change: Some(change) }) = serde_json::from_str(text) else { return false };
    let touched = ENGINE.with_borrow_mut(|engine| engine.as_mut()?.replica.follow(change));
    if let Some(touched) = &touched {
        show(touched);
    }
    touched.is_some()
}
