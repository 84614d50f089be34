//! What pages read of the engine; each function says whether the running query follows it.

use super::{ENGINE, SIGNALS};
use crate::app::data::{JournalLine, PendingLine, SyncStatus};
use crate::browser::identity;
use crate::club::ClubCommand;
use crate::sync::{
    Collection, Records,
    protocol::COMMAND_VERSION,
    replica::Refused,
    rescue::{Rescue, Rescued},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The sync status, live.
#[must_use]
pub fn status() -> Signal<SyncStatus> {
    SIGNALS.with(|signals| signals.status.clone().into())
}

/// Whether queries may read the replica; tracked.
#[must_use]
pub fn is_ready() -> bool {
    SIGNALS.with(|signals| signals.ready.get())
}

/// Makes the running query follow a collection.
pub fn track(collection: &'static Collection) {
    SIGNALS.with(|signals| {
        if let Some(signal) = signals.collections.get(collection.name) {
            signal.track();
        }
    });
}

/// Reads the view, when there is one.
pub fn with_records<A>(read: impl FnOnce(&dyn Records) -> A) -> Option<A> {
    ENGINE.with_borrow(|engine| {
        let engine = engine.as_ref()?;
        engine.replica.state().complete.then(|| read(&engine.replica.view()))
    })
}

fn follow_queue() {
    SIGNALS.with(|signals| signals.queue.track());
}

/// The commands that wait, oldest first; tracked.
#[must_use]
pub fn pending_lines() -> Vec<PendingLine> {
    follow_queue();
    ENGINE.with_borrow(|engine| {
        let lines = engine.iter().flat_map(|engine| engine.replica.outbox());
        lines
            .filter(|pending| pending.acknowledged.is_none())
            .map(|pending| PendingLine {
                n: pending.envelope.n,
                command: pending.envelope.command.clone(),
                made_at_ms: pending.envelope.made_at_ms,
            })
            .collect()
    })
}

/// The refused commands, newest first; tracked.
#[must_use]
pub fn journal_lines() -> Vec<JournalLine> {
    follow_queue();
    ENGINE.with_borrow(|engine| {
        let lines = engine.iter().flat_map(|engine| engine.replica.journal().rev());
        lines
            .map(|refused| JournalLine {
                n: refused.envelope.n,
                command: refused.envelope.command.clone(),
                made_at_ms: refused.envelope.made_at_ms,
                refused_at_ms: refused.refused_at_ms,
                refusal: refused.refusal.clone(),
            })
            .collect()
    })
}

/// Whether a shown value waits to be sent; tracked.
#[must_use]
pub fn is_unsent(collection: &'static Collection, id: Uuid, field: Option<&str>) -> bool {
    track(collection);
    ENGINE.with_borrow(|engine| {
        engine.as_ref().is_some_and(|engine| engine.replica.is_unsent(collection, id, field))
    })
}

/// Everything that waits or was refused, as JSON, with whose it is: enough to bring it in elsewhere.
#[must_use]
pub fn export_pending() -> Option<String> {
    ENGINE.with_borrow(|engine| {
        let replica = &engine.as_ref()?.replica;
        let rescue = RescueFile {
            rescue: Rescue {
                version: COMMAND_VERSION,
                club: replica.owner().club,
                user: replica.owner().user,
                device: replica.state().device,
                device_name: identity::device_name(),
                waiting: replica
                    .outbox()
                    .map(|pending| Rescued { envelope: pending.envelope.clone() })
                    .collect(),
            },
            refused: replica.journal().collect(),
        };
        serde_json::to_string_pretty(&rescue).ok()
    })
}

/// A rescue copy of what has not reached the server, and what was refused, for people to read.
#[derive(serde::Serialize)]
struct RescueFile<'a> {
    #[serde(flatten)]
    rescue: Rescue<ClubCommand>,
    refused: Vec<&'a Refused<ClubCommand>>,
}
