//! What a device holds of a club, as a state machine: base rows that the server confirmed, an
//! outbox of commands on their way, a journal of refused ones. The user interface reads the view:
//! base rows with the pending commands decided again on top.
//!
//! Every change of state is a [`Transaction`] of the device's store. The shell commits it there
//! first and hands it to [`Replica::apply`] after; memory is never ahead of the disk, and a crash
//! at any moment leaves what the last complete transaction left. View rows are not stored: they
//! follow from base and outbox, so that accepting a command is one small durable write.

mod came_to;
mod check;
mod exchange;
mod journal;
mod store;
mod view;
mod whole;

pub use came_to::CameTo;
pub use check::{Comparison, Repair};
pub use exchange::{Progress, PullApplied};
pub use store::{Op, Pending, Refused, State, Stored, Transaction};
pub use view::View;

use super::{
    command::{Actor, Command, Context, EngineRefusal, Envelope, Read, Write, decide},
    record::{Collection, Row},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use view::Overlay;

/// Whose working copy this is. Another user's is another replica, in another database.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Owner<Role> {
    pub club: Uuid,
    pub user: Uuid,
    pub role: Role,
}

/// Rows by collection and id.
pub type Tables = HashMap<&'static str, HashMap<Uuid, Row>>;

/// Collections whose view may have changed.
pub type Touched = BTreeSet<&'static str>;

/// A device's working copy. See the module's documentation.
#[derive(Debug)]
pub struct Replica<C: Command> {
    owner: Owner<C::Role>,
    state: State,
    base: Tables,
    outbox: BTreeMap<u64, Pending<C>>,
    journal: BTreeMap<u64, Refused<C>>,
    unreadable: BTreeSet<u64>,
    overlay: Overlay,
    /// What the pending commands come to on top of each other, as far as it has not arrived. It goes with the
    /// receipt into the outbox, and from there alone it is read: a copy that is loaded shows the same.
    decided: HashMap<u64, Vec<Write>>,
    reset: Option<exchange::Reset>,
    progress: Option<Progress>,
}

impl<C: Command> Replica<C> {
    /// The working copy as the store left it; `device` names this device when the store is new.
    #[must_use]
    pub fn load(owner: Owner<C::Role>, device: Uuid, stored: Stored<C>) -> Self {
        let mut base = Tables::new();
        for (collection, row) in stored.rows {
            base.entry(collection.name).or_default().insert(row.id, row);
        }
        let mut replica = Self {
            owner,
            state: stored.state.unwrap_or_else(|| State::new(device)),
            base,
            outbox: stored.outbox.into_iter().map(|p| (p.envelope.n, p)).collect(),
            journal: stored.journal.into_iter().map(|r| (r.envelope.n, r)).collect(),
            unreadable: stored.unreadable.into_iter().collect(),
            overlay: Overlay::default(),
            decided: HashMap::new(),
            reset: None,
            progress: None,
        };
        replica.rebuild_overlay();
        replica
    }

    #[must_use]
    pub const fn owner(&self) -> Owner<C::Role> {
        self.owner
    }

    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Accepted here and not yet settled, oldest first.
    pub fn outbox(&self) -> impl DoubleEndedIterator<Item = &Pending<C>> {
        self.outbox.values()
    }

    /// Refused by the server and not yet dealt with by a person, oldest first.
    pub fn journal(&self) -> impl DoubleEndedIterator<Item = &Refused<C>> {
        self.journal.values()
    }

    /// Commands that the server has not acknowledged.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.outbox.values().filter(|p| p.acknowledged.is_none()).count() + self.unreadable.len()
    }

    /// Whether commands wait that only a newer program can read and send.
    #[must_use]
    pub fn needs_newer_program(&self) -> bool {
        !self.unreadable.is_empty()
    }

    /// Takes note of an exchange that changed nothing: kept in memory only.
    pub fn note_exchange(&mut self, synced_at_ms: Option<i64>) {
        self.state.synced_at_ms = synced_at_ms;
        self.progress = None;
    }

    /// What the user interface reads.
    #[must_use]
    pub const fn view(&self) -> View<'_> {
        View::new(&self.base, &self.overlay)
    }

    /// What the server has confirmed, without the pending commands.
    #[must_use]
    pub const fn base(&self) -> &Tables {
        &self.base
    }

    /// Whether a field's shown value has not reached the server yet.
    #[must_use]
    pub fn is_unsent(&self, collection: &'static Collection, id: Uuid, field: Option<&str>) -> bool {
        self.overlay.is_unsent(collection, id, field.and_then(|f| collection.position(f)))
    }

    /// Accepts commands: decides each on the view that the ones before it left, and gives the one
    /// transaction that puts all of them into the outbox. None is accepted if one is refused.
    ///
    /// # Errors
    /// The first refusal.
    pub fn accept(&self, commands: Vec<C>, now_ms: i64, on: NaiveDate) -> Result<Transaction<C>, C::Refusal> {
        self.accept_and(commands, now_ms, on, Vec::new())
    }

    fn accept_and(
        &self,
        commands: Vec<C>,
        now_ms: i64,
        on: NaiveDate,
        mut ops: Vec<Op<C>>,
    ) -> Result<Transaction<C>, C::Refusal> {
        let mut state = self.state.next();
        let mut scratch = Overlay::default();
        for command in commands {
            let view = View::with_scratch(&self.base, &self.overlay, &scratch);
            let writes = decide(&command, &self.context(on), &view)?;
            if scratch.would_be_buried(&self.overlay, &writes) {
                return Err(C::refused_by_engine(EngineRefusal::Deleted));
            }
            scratch.write(&self.base, &self.overlay, &writes, true);
            let (clock, stamp) = state.clock.tick(now_ms, state.device);
            state.clock = clock;
            let envelope =
                Envelope { n: state.next_n, stamp, made_at_ms: now_ms, heard: state.heard, on, command };
            state.next_n += 1;
            ops.push(Op::PutPending(Pending {
                envelope,
                user: self.owner.user,
                club: self.owner.club,
                acknowledged: None,
                came_to: Vec::new(),
            }));
        }
        Ok(Transaction { state, ops, strict: true })
    }

    /// Sends a refused command again, corrected or as it was: a new command, with a new number.
    ///
    /// # Errors
    /// When it is refused on this device already; the journal then stays as it was.
    pub fn resend(
        &self,
        n: u64,
        corrected: C,
        now_ms: i64,
        on: NaiveDate,
    ) -> Result<Transaction<C>, C::Refusal> {
        // Tapped twice, or dealt with in another tab.
        if !self.journal.contains_key(&n) {
            return Ok(Transaction { state: self.state.next(), ops: Vec::new(), strict: false });
        }
        self.accept_and(vec![corrected], now_ms, on, vec![Op::RemoveRefused(n)])
    }

    /// Drops a refused command for good: the person has seen it.
    #[must_use]
    pub fn discard(&self, n: u64) -> Transaction<C> {
        Transaction { state: self.state.next(), ops: vec![Op::RemoveRefused(n)], strict: true }
    }

    /// Takes in what another tab has committed, if it is what follows here; none when the store has to be
    /// read instead.
    pub fn follow(&mut self, transaction: Transaction<C>) -> Option<Touched> {
        let before = &self.state;
        let writes_rows = |op: &Op<C>| matches!(op, Op::PutRows(..) | Op::RemoveRows(..));
        let follows = transaction.state.revision == before.revision + 1
            && transaction.state.device == before.device
            // A snapshot that is half here knows nothing of the other tab's rows; what a person does there
            // does not interrupt it.
            && (self.reset.is_none()
                || (transaction.state.cursor == before.cursor && !transaction.ops.iter().any(writes_rows)));
        follows.then(|| self.apply(transaction))
    }

    /// Takes in what the store has committed.
    pub fn apply(&mut self, transaction: Transaction<C>) -> Touched {
        // Which pending commands are still to be laid over the rows depends on both.
        let seen = |state: &State| (state.cursor, state.server_last_n);
        let mut rebuild = seen(&self.state) != seen(&transaction.state);
        self.state = transaction.state;
        let mut touched = Touched::new();
        let mut accepted = Vec::new();
        for op in transaction.ops {
            match op {
                Op::PutRows(collection, rows) => {
                    touched.insert(collection.name);
                    rebuild = true;
                    let table = self.base.entry(collection.name).or_default();
                    table.extend(rows.into_iter().map(|row| (row.id, row)));
                }
                Op::RemoveRows(collection, ids) => {
                    touched.insert(collection.name);
                    rebuild = true;
                    if let Some(table) = self.base.get_mut(collection.name) {
                        for id in ids {
                            table.remove(&id);
                        }
                    }
                }
                Op::PutPending(pending) => {
                    let n = pending.envelope.n;
                    let is_new = pending.acknowledged.is_none() && !self.outbox.contains_key(&n);
                    self.outbox.insert(n, pending);
                    if is_new {
                        accepted.push(n);
                    }
                }
                Op::RemovePending(n) => {
                    self.decided.remove(&n);
                    rebuild |= self.outbox.remove(&n).is_some();
                }
                Op::PutRefused(refused) => {
                    self.journal.insert(refused.envelope.n, refused);
                }
                Op::RemoveRefused(n) => {
                    self.journal.remove(&n);
                }
            }
        }
        touched.extend(self.overlay.collections());
        if rebuild {
            self.rebuild_overlay();
        } else {
            for n in accepted {
                self.overlay_pending(n);
            }
        }
        touched.extend(self.overlay.collections());
        touched
    }

    fn rebuild_overlay(&mut self) {
        self.overlay = Overlay::default();
        let numbers: Vec<u64> = self.outbox.keys().copied().collect();
        for n in numbers {
            self.overlay_pending(n);
        }
    }

    /// Decides one pending command on top of the view. One that no longer fits shows nothing; the
    /// server will say why.
    fn overlay_pending(&mut self, n: u64) {
        let Some(pending) = self.outbox.get(&n) else { return };
        // Its effect is in the base rows already, only the receipt was lost.
        if pending.acknowledged.is_none() && n <= self.state.server_last_n {
            return;
        }
        let view = View::new(&self.base, &self.overlay);
        let decided = decide(&pending.envelope.command, &self.context(pending.envelope.on), &view);
        let effect = pending
            .acknowledged
            .filter(|effect| self.state.cursor.is_some_and(|cursor| cursor.epoch == effect.epoch));
        self.decided.remove(&n);
        // Of what was carried out some rows may have come and others not: on top of those it is refused.
        let came_to = || -> Option<Vec<Write>> {
            effect.map(|_| pending.came_to.iter().filter_map(CameTo::write::<C>).collect())
        };
        let decided = decided.ok().or_else(came_to);
        if let Some(mut writes) = decided
            && !self.overlay.would_be_buried(&Overlay::default(), &writes)
        {
            let unsent = pending.acknowledged.is_none();
            if let Some(effect) = effect {
                writes.retain(|write| !self.has_arrived(write, effect.seq));
            }
            self.overlay.write_in_place(&self.base, &writes, unsent);
            self.decided.insert(n, writes);
        }
    }

    /// Whether a row is here as a command left it, or later: what it decides must not be done twice.
    fn has_arrived(&self, write: &Write, seq: i64) -> bool {
        let row = self.base.get(write.collection().name).and_then(|table| table.get(&write.id()));
        row.is_some_and(|row| row.seq >= seq)
    }

    fn context(&self, on: NaiveDate) -> Context<C::Role> {
        let Owner { club, user, role } = self.owner;
        Context { actor: Actor { user, role }, club, on }
    }

    /// The confirmed rows that a command reads, kept with it when it is refused.
    fn server_rows(&self, command: &C) -> Vec<(String, Row)> {
        command
            .reads(&View::new(&self.base, &self.overlay))
            .into_iter()
            .filter_map(|read| match read {
                Read::One(collection, id) => {
                    let row = self.base.get(collection.name)?.get(&id)?;
                    Some((collection.name.to_owned(), row.clone()))
                }
                Read::Where(..) | Read::Between(..) | Read::All(_) => None,
            })
            .collect()
    }
}
