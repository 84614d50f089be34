//! What a decision looks at, read into the club's ledger: many rows by one statement, and none twice.

use super::{Round, guarded};
use crate::club::{COLLECTIONS, ClubCommand, access::held_reads};
use crate::server::{
    Error,
    db::{Tx, records},
};
use crate::sync::{
    Collection, Command as _, FieldValue as _, Read, Write,
    authority::{Ledger, single_rows},
};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Round<'_> {
    pub(super) fn reads_of(&self, command: &ClubCommand) -> Result<Vec<Read>, Error> {
        guarded(|| command.reads(&self.club.ledger))
    }

    /// Reads what every decision about this sender looks at, and what the epoch follows from beside that.
    pub(super) async fn read_for_actor(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let actors = self.session.deciders();
        self.read_rounds(tx, |ledger| {
            let mut reads = vec![held_reads()];
            for actor in &actors {
                reads.extend(guarded(|| ClubCommand::actor_reads(actor, ledger))?);
            }
            Ok(reads)
        })
        .await
    }

    /// Reads at once what the commands of a push name, instead of one row after the other.
    pub(super) async fn read_ahead(
        &mut self,
        tx: &mut Tx,
        commands: &[Option<ClubCommand>],
    ) -> Result<(), Error> {
        // One that panics is met again when its turn comes.
        let of = |command: &ClubCommand| self.reads_of(command).unwrap_or_default();
        let reads: Vec<_> = commands.iter().flatten().flat_map(of).collect();
        let missing: Vec<_> = self.club.ledger.missing(single_rows(&reads)).collect();
        self.read_rows(tx, &missing).await
    }

    /// Reads what a command's decision needs: what the first rows refer to in the next round.
    pub(super) async fn read_for(&mut self, tx: &mut Tx, command: &ClubCommand) -> Result<(), Error> {
        // What the commands before this one made may be more of one's own.
        self.read_for_actor(tx).await?;
        self.read_rounds(tx, |ledger| guarded(|| command.reads(ledger))).await
    }

    async fn read_rounds(
        &mut self,
        tx: &mut Tx,
        reads_of: impl Fn(&Ledger) -> Result<Vec<Read>, Error>,
    ) -> Result<(), Error> {
        loop {
            let mut reads = reads_of(&self.club.ledger)?;
            reads.retain(|read| match read {
                Read::One(collection, id) => !self.club.ledger.knows(collection, *id),
                other => !self.club.reads.contains(other),
            });
            if reads.is_empty() {
                return Ok(());
            }
            self.read(tx, &reads).await?;
            self.club.reads.extend(reads.into_iter().filter(|read| !matches!(read, Read::One(..))));
        }
    }

    /// Reads rows into the ledger.
    async fn read(&mut self, tx: &mut Tx, reads: &[Read]) -> Result<(), Error> {
        let club = self.session.club;
        let missing: Vec<_> = self.club.ledger.missing(single_rows(reads)).collect();
        self.read_rows(tx, &missing).await?;
        for read in reads {
            match read {
                Read::One(..) => {}
                Read::All(collection) => {
                    let rows = records::list(tx, club, collection).await?;
                    self.club.ledger.insert(collection, rows);
                }
                Read::Between(collection, field, from, to) => {
                    let rows = records::list_between(tx, club, collection, field, (*from, *to)).await?;
                    self.club.ledger.insert(collection, rows);
                }
                Read::Where(collection, field, value) => {
                    let Ok(id) = Uuid::from_value(value) else { continue };
                    let rows = records::list_by(tx, club, collection, field, id).await?;
                    self.club.ledger.insert(collection, rows);
                }
            }
        }
        Ok(())
    }

    pub(super) async fn read_targets(&mut self, tx: &mut Tx, writes: &[Write]) -> Result<(), Error> {
        let targets = writes.iter().map(|write| (write.collection(), write.id()));
        let missing: Vec<_> = self.club.ledger.missing(targets).collect();
        self.read_rows(tx, &missing).await
    }

    pub(super) async fn read_rows(
        &mut self,
        tx: &mut Tx,
        keys: &[(&'static Collection, Uuid)],
    ) -> Result<(), Error> {
        for collection in COLLECTIONS {
            let of_collection = keys.iter().filter(|(wanted, _)| wanted.name == collection.name);
            let ids: BTreeSet<Uuid> = of_collection.map(|(_, id)| *id).collect();
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let found = records::find_many(tx, self.session.club, collection, &ids).await?;
            self.club.ledger.insert(collection, found);
            for id in ids {
                if !self.club.ledger.knows(collection, id) {
                    self.club.ledger.insert_absent(collection, id);
                }
            }
        }
        Ok(())
    }
}
