//! A replica as one transaction, for a store that was emptied under it.

use super::{Op, Replica, State, Transaction};
use crate::sync::command::{Command, collection_named};

impl<C: Command> Replica<C> {
    /// Everything that memory knows, to be written into an empty store: numbers and clock go on, so
    /// that nothing is sent twice under another number.
    #[must_use]
    pub fn whole(&self) -> Transaction<C> {
        let rows = self.base.iter().filter_map(|(name, table)| {
            Some(Op::PutRows(collection_named::<C>(name)?, table.values().cloned().collect()))
        });
        let pending = self.outbox.values().cloned().map(Op::PutPending);
        let refused = self.journal.values().cloned().map(Op::PutRefused);
        let state = State { revision: 1, ..self.state.clone() };
        Transaction { state, ops: rows.chain(pending).chain(refused).collect(), strict: true }
    }
}
