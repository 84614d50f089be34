//! What a command comes to beside the rows that it writes: entries of the audit log, and accounts that end.

use super::{Round, guarded};
use crate::club::{
    ClubCommand, Role,
    audit::sensitive_changes,
    privacy::{PrivacyCommand, TiedAccount, tied_accounts},
};
use crate::server::{
    Error,
    access::{
        Session,
        staff::{self, Unsent},
    },
    audit::{Happened, told::file_made},
    db::{Tx, accounts, departures},
};
use crate::sync::{Envelope, Write};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An account that stood for nobody but somebody who is erased.
#[derive(Clone, Debug)]
pub(super) struct Leaving {
    user: Uuid,
    /// Who erased them, and in which club.
    by: Session,
    at: DateTime<Utc>,
}

impl Leaving {
    /// Its place in the club goes, and the night after the account, if that was the only one. The staff keeps its
    /// own places: an erasure takes no admin away.
    ///
    /// Gives the club, and what is to be told there.
    pub(super) async fn store(self, tx: &mut Tx) -> Result<(Uuid, Vec<Happened>), Error> {
        let Self { user, by, at } = self;
        let place = accounts::find_membership(tx, by.club, user).await?;
        if place.is_none_or(|place| place.role != Role::Member) {
            return Ok((by.club, Vec::new()));
        }
        // The account comes before its sessions.
        departures::shorten_term(tx, user, at).await?;
        let told = staff::end_place(tx, &by, (user, Role::Member), Unsent::Waits, at).await?;
        Ok((by.club, told))
    }
}

impl Round<'_> {
    /// Of a command that is carried out, while the rows are as they were before.
    pub(super) fn note_beside_rows(
        &mut self,
        envelope: &Envelope<ClubCommand>,
        writes: &[Write],
    ) -> Result<(), Error> {
        for change in sensitive_changes(writes, &self.club.ledger) {
            self.tell(envelope.stamp, Happened::changed(&change, self.now));
        }
        match envelope.command {
            ClubCommand::Privacy(PrivacyCommand::Erase { id }) if !writes.is_empty() => {
                let tied = guarded(|| tied_accounts(&self.club.ledger, id))?;
                let (by, at) = (self.session, self.now);
                let leaving = tied.into_iter().filter(|account| account.ends);
                self.leaving.extend(leaving.map(|TiedAccount { user, .. }| Leaving {
                    user,
                    by: by.clone(),
                    at,
                }));
            }
            ClubCommand::Privacy(PrivacyCommand::NoteExport { what, rows, member_id }) => {
                self.tell(envelope.stamp, file_made((what, rows), member_id, self.now));
            }
            _ => {}
        }
        Ok(())
    }
}
