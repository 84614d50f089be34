//! A device's talk with the server: what it asks next, and what the answers change.

use super::{CameTo, Op, Pending, Refused, Replica, State, Transaction, came_to};
use crate::sync::{
    clock::Heard,
    command::{Command, Envelope},
    protocol::{
        COMMAND_VERSION, Cursor, Holder, Outcome, PUSH_WEIGHT, PullRequest, PullResponse, PushRequest,
        PushResponse, WireTable,
    },
    record::{Collection, Row},
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How far a long download has come, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub received: i64,
    pub total: i64,
}

/// A snapshot that replaces what the device holds, while its pages come in. It lives in memory
/// only: until its last page the stored cursor is the old one, so a crash starts it over.
#[derive(Debug)]
pub(super) struct Reset {
    cursor: Cursor,
    listed: HashMap<&'static str, HashSet<Uuid>>,
}

/// What a page of a pull changes, and whether more follow.
#[derive(Debug)]
pub struct PullApplied<C: Command> {
    pub transaction: Transaction<C>,
    /// The bound to ask the next page with, when the bound is not reached.
    pub continue_to: Option<i64>,
    /// False when the page was passed over: another tab has written meanwhile. The device is not at the
    /// bound then; it waits as after a failure, lest two tabs that both begin a snapshot interrupt each
    /// other for ever.
    pub joined: bool,
}

impl<C: Command> Replica<C> {
    /// The oldest commands that the server has not acknowledged, as many as one push may hold.
    #[must_use]
    pub fn next_push(&self, device_name: &str, now_ms: i64) -> Option<PushRequest<C>> {
        let (mut weight, mut following) = (0, None);
        let readable = self.unreadable.first().copied().unwrap_or(u64::MAX);
        let commands: Vec<Envelope<C>> = self
            .outbox
            .range(..readable)
            .map(|(_, pending)| pending)
            .filter(|pending| pending.acknowledged.is_none() && self.is_own(pending))
            .map(|pending| &pending.envelope)
            .take_while(|envelope| {
                let is_first = weight == 0;
                weight += envelope.command.weight();
                // What a restore forgot comes back with gaps, where others were refused meanwhile: each run
                // begins a push of its own, that says so.
                let follows = following.is_none_or(|following| envelope.n == following);
                following = Some(envelope.n + 1);
                is_first || (follows && weight <= PUSH_WEIGHT)
            })
            .cloned()
            .collect();
        let settled_below = commands.first()?.n;
        Some(PushRequest {
            version: COMMAND_VERSION,
            holder: Some(self.holder()),
            device: self.state.device,
            device_name: device_name.to_owned(),
            sent_at_ms: now_ms,
            settled_below,
            commands,
        })
    }

    pub(super) const fn holder(&self) -> Holder {
        Holder { user: self.owner.user, club: self.owner.club }
    }

    fn is_own(&self, pending: &Pending<C>) -> bool {
        pending.user == self.owner.user && pending.club == self.owner.club
    }

    /// Takes in receipts: what was carried out is marked, what was refused goes to the journal,
    /// what is to be sent again stays.
    #[must_use]
    pub fn pushed(&self, response: PushResponse<C::Refusal>, now_ms: i64) -> Transaction<C> {
        let mut ops = Vec::new();
        for receipt in response.receipts {
            // Another tab may have dealt with it.
            let Some(pending) = self.outbox.get(&receipt.n) else { continue };
            match receipt.outcome {
                // It leaves with the rows: they may be here, and a part of them on a page to come.
                Outcome::Applied { seq } => {
                    let effect = Cursor { epoch: response.epoch, seq };
                    let came_to = self.decided.get(&receipt.n).map_or(&[][..], Vec::as_slice);
                    ops.push(Op::PutPending(Pending {
                        acknowledged: Some(effect),
                        came_to: came_to.iter().map(CameTo::of).collect(),
                        ..pending.clone()
                    }));
                }
                Outcome::Rejected { refusal } => {
                    ops.push(Op::RemovePending(receipt.n));
                    let command = &pending.envelope.command;
                    let (command, server_rows) = match command.kept_when_refused(&refusal) {
                        Some(kept) => (kept, Vec::new()),
                        // They may be here for a little while yet: the page that takes them away comes after.
                        None if C::is_out_of_sight(&refusal) => (command.clone(), Vec::new()),
                        None => (command.clone(), self.server_rows(command)),
                    };
                    let envelope = Envelope { command, ..pending.envelope.clone() };
                    ops.push(Op::PutRefused(Refused {
                        server_rows,
                        envelope,
                        refused_at_ms: now_ms,
                        refusal,
                    }));
                }
                Outcome::Retry { .. } => {}
            }
        }
        let heard = Some(Heard::next(self.state.heard, response.now_ms, now_ms));
        Transaction { state: State { heard, ..self.state.next() }, ops, strict: true }
    }

    /// The next page to ask for; `continue_to` is the bound that the page before gave.
    #[must_use]
    pub fn next_pull(&self, continue_to: Option<i64>) -> PullRequest {
        let cursor = self.reset.as_ref().map(|reset| reset.cursor).or(self.state.cursor);
        let waiting = Some(u32::try_from(self.unsent()).unwrap_or(u32::MAX));
        PullRequest {
            holder: Some(self.holder()),
            device: self.state.device,
            cursor,
            bound: continue_to,
            waiting,
        }
    }

    /// Takes in one page. Rows and cursor change in one transaction; the outbox is left alone but
    /// for commands whose effect has now arrived.
    #[must_use]
    pub fn pulled(&mut self, response: PullResponse, now_ms: i64) -> PullApplied<C> {
        if !self.continues(&response) {
            let transaction = Transaction { state: self.state.next(), ops: Vec::new(), strict: false };
            return PullApplied { transaction, continue_to: None, joined: false };
        }
        let received: usize = response.tables.iter().map(|table| table.rows.len()).sum();
        self.note_progress(i64::try_from(received).unwrap_or(i64::MAX), response.remaining);
        let at = Cursor { epoch: response.epoch, seq: response.through };
        let at_bound = response.through >= response.bound;
        let starts_over = response.reset && self.state.cursor.is_some();
        if starts_over {
            self.reset = Some(Reset { cursor: at, listed: HashMap::new() });
        }

        let mut ops = Vec::new();
        let tables: Vec<_> = response.tables.into_iter().filter_map(WireTable::into_rows::<C>).collect();
        ops.extend(self.forgotten(&tables));
        for (collection, rows) in tables {
            if let Some(reset) = &mut self.reset {
                let live = rows.iter().filter(|row| !row.deleted).map(|row| row.id);
                reset.listed.entry(collection.name).or_default().extend(live);
            }
            let (gone, live): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.deleted);
            if !live.is_empty() {
                ops.push(Op::PutRows(collection, live));
            }
            if !gone.is_empty() {
                ops.push(Op::RemoveRows(collection, gone.into_iter().map(|row| row.id).collect()));
            }
        }

        // Rows that moved beyond the bound meanwhile are listed only by the pages up to the head.
        let at_head = at_bound && response.bound >= response.head;
        let heard = Heard::next(self.state.heard, response.now_ms, now_ms);
        let mut state = State { heard: Some(heard), ..self.state.next() };
        if starts_over {
            // Rows of two snapshots are mixed from here on: whatever happens, and whatever this person may
            // see by then, the cursor from before must not be continued.
            state.cursor = Some(Cursor::NOWHERE);
        }
        if let Some(reset) = &mut self.reset {
            reset.cursor = at;
            if at_head {
                ops.extend(self.unlisted());
                let acknowledged = self.outbox.values().filter(|p| p.acknowledged.is_some());
                ops.extend(acknowledged.map(|pending| {
                    if pending.envelope.n <= response.last_n {
                        Op::RemovePending(pending.envelope.n)
                    } else {
                        // A restore has forgotten it, and here it still is: it goes out again.
                        let came_to = Vec::new();
                        Op::PutPending(Pending { acknowledged: None, came_to, ..pending.clone() })
                    }
                }));
                self.reset = None;
                state.cursor = Some(at);
            }
        } else {
            state.cursor = Some(at);
            // A row that a command wrote may have moved to a later page since. One of another epoch was
            // settled before the restore that this page comes after.
            let arrived = |p: &&Pending<C>| {
                at_head
                    && p.acknowledged.is_some_and(|effect| effect.epoch != at.epoch || effect.seq <= at.seq)
            };
            let (leaving, staying): (Vec<_>, Vec<_>) = self.outbox.values().partition(arrived);
            let came_to = came_to::without_gone(&staying, &ops);
            ops.extend(leaving.into_iter().map(|p| Op::RemovePending(p.envelope.n)));
            ops.extend(came_to);
        }
        let more = !at_bound || self.reset.is_some();
        if !more {
            // It is of the head: below it, a command's number may be there before its rows.
            if at_head {
                state.server_last_n = response.last_n;
            }
            state.complete = true;
            state.synced_at_ms = Some(now_ms);
            self.progress = None;
        }
        let is_whole = state.complete && self.reset.is_none();
        let journal = self.journal_after(&ops, is_whole);
        ops.extend(journal);
        PullApplied {
            transaction: Transaction { state, ops, strict: false },
            continue_to: more.then_some(if at_bound { response.head } else { response.bound }),
            joined: true,
        }
    }

    /// Whether a page joins what this replica holds. It does not when another tab has pulled
    /// meanwhile, or when the snapshot that it continues is no longer the one under way.
    fn continues(&self, response: &PullResponse) -> bool {
        let position = self.reset.as_ref().map(|reset| reset.cursor).or(self.state.cursor);
        match position {
            None => response.after == 0,
            Some(at) => {
                let joins = at.epoch == response.epoch && response.after == at.seq;
                response.reset || joins
            }
        }
    }

    /// Forgets a snapshot that was under way: its pages could not all be stored.
    pub fn abandon_reset(&mut self) {
        self.reset = None;
        self.progress = None;
    }

    /// How far the download under way has come; none when it fits one page.
    #[must_use]
    pub const fn progress(&self) -> Option<Progress> {
        self.progress
    }

    fn note_progress(&mut self, received: i64, remaining: i64) {
        let before = self.progress.map_or(0, |p| p.received);
        let received = before + received;
        self.progress = Some(Progress { received, total: received + remaining });
    }

    /// Refused commands that say what the rows tell to forget.
    fn forgotten(&self, tables: &[(&'static Collection, Vec<Row>)]) -> Vec<Op<C>> {
        if self.journal.is_empty() {
            return Vec::new();
        }
        let arriving: Vec<(&'static Collection, &Row)> =
            tables.iter().flat_map(|(collection, rows)| rows.iter().map(|row| (*collection, row))).collect();
        let view = self.view();
        let forgotten = self.journal.values().filter_map(|refused| {
            let (command, refusal) = refused.envelope.command.forgotten(&arriving, &view)?;
            let envelope = Envelope { command, ..refused.envelope.clone() };
            Some(Op::PutRefused(Refused { envelope, refusal, server_rows: Vec::new(), ..refused.clone() }))
        });
        forgotten.collect()
    }

    fn unlisted(&self) -> Vec<Op<C>> {
        let Some(reset) = &self.reset else { return Vec::new() };
        let listed = |collection: &Collection, id: &Uuid| {
            reset.listed.get(collection.name).is_some_and(|ids| ids.contains(id))
        };
        C::COLLECTIONS
            .iter()
            .filter_map(|collection| {
                let table = self.base.get(collection.name)?;
                let gone: Vec<Uuid> = table.keys().filter(|id| !listed(collection, id)).copied().collect();
                (!gone.is_empty()).then_some(Op::RemoveRows(collection, gone))
            })
            .collect()
    }
}
