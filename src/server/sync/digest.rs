//! What a club's collections add up to, and a collection from its beginning for a device that found
//! that its own differs. Both within what the session may see.

use super::Desk;
use crate::club::{COLLECTIONS, ClubCommand, access::Sight, audit::is_medical};
use crate::server::{
    Error,
    access::Session,
    db::{Tx, devices, records::Changed},
};
use crate::sync::{
    Collection, Row, Sight as _, Value,
    command::collection_named,
    digest::{
        CollectionDigest, CollectionPage, CollectionRequest, Columns, Digest, DigestRequest, DigestResponse,
    },
    protocol::{Cursor, PAGE_ROWS, WireRow, WireTable},
    sight::epoch_of,
};

impl Desk {
    /// The digests of what the club holds, if the device's cursor is at the head.
    ///
    /// # Errors
    /// What the database says.
    pub async fn digests(&self, session: &Session, request: DigestRequest) -> Result<DigestResponse, Error> {
        session.require_holder(request.holder)?;
        let mut tx = self.db.read_for(session.club).await?;
        let sight = self.sight(&mut tx, session).await?;
        let at = head(&mut tx, session, &sight).await?;
        let mut digests = Vec::new();
        if at == request.cursor {
            // Each once, however often it is named.
            for collection in COLLECTIONS {
                if let Some(columns) = request.collections.iter().find(|c| c.collection == collection.name) {
                    digests.push(digest(&mut tx, (session, &sight), (collection, columns), at.seq).await?);
                }
            }
        }
        tx.commit().await?;
        Ok(DigestResponse { at, digests })
    }

    /// A page of a collection, in the order of seqs; one that the session may not see is empty.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such collection, and what the database says.
    pub async fn collection_page(
        &self,
        session: &Session,
        request: CollectionRequest,
    ) -> Result<CollectionPage, Error> {
        session.require_holder(request.holder)?;
        let collection = collection_named::<ClubCommand>(&request.collection).ok_or(Error::NotFound)?;
        let mut tx = self.db.read_for(session.club).await?;
        let sight = self.sight(&mut tx, session).await?;
        let at = head(&mut tx, session, &sight).await?;
        let window = (request.after, at.seq);
        let (through, rows) = if sight.sees(collection) {
            if request.after <= 0 && is_medical(collection) {
                self.audit.downloaded(session, request.device, Some(collection));
            }
            portion(&mut tx, (session, &sight), collection, window).await?
        } else {
            (at.seq, Vec::new())
        };
        tx.commit().await?;
        let rows = rows.into_iter().map(|row| {
            let values = if row.deleted { Vec::new() } else { row.values };
            WireRow(row.id, row.seq, row.deleted, values)
        });
        Ok(CollectionPage {
            epoch: at.epoch,
            after: request.after,
            through,
            head: at.seq,
            table: WireTable::new(collection, rows.collect()),
        })
    }
}

/// Where the session's cursors are when they have seen everything.
async fn head(tx: &mut Tx, session: &Session, sight: &Sight) -> Result<Cursor, Error> {
    let (seq, epoch, _) = devices::read_seq(tx, session.club).await?;
    Ok(Cursor { epoch: epoch_of(epoch, sight), seq })
}

/// What a collection adds up to, read in portions: a large one is never in memory as a whole.
async fn digest(
    tx: &mut Tx,
    (session, sight): (&Session, &Sight),
    (collection, columns): (&'static Collection, &Columns),
    head: i64,
) -> Result<CollectionDigest, Error> {
    let positions = columns.positions_in(collection);
    let mut digest = Digest::default();
    let mut after = if sight.sees(collection) { 0 } else { head };
    while after < head {
        let (through, rows) = portion(tx, (session, sight), collection, (after, head)).await?;
        for row in rows.iter().filter(|row| !row.deleted) {
            let value = |at: &Option<usize>| at.and_then(|at| row.values.get(at)).unwrap_or(&Value::Null);
            digest.add(row.id, row.seq, positions.iter().map(value));
        }
        after = through;
    }
    Ok(digest.named(collection.name))
}

/// Rows above one seq and up to another, about a page of them and never a part of one seq; and up to
/// where they go.
async fn portion(
    tx: &mut Tx,
    (session, sight): (&Session, &Sight),
    collection: &'static Collection,
    (after, head): (i64, i64),
) -> Result<(i64, Vec<Row>), Error> {
    let mut most = PAGE_ROWS;
    let span = sight.span(collection);
    let changed = Changed { collection, after, up_to: head, span: span.as_ref() };
    loop {
        let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
        let mut rows = changed.list(tx, session.club, limit).await?;
        if rows.len() <= most {
            return Ok((head, sight.show(collection, rows)));
        }
        // Cut short: the last seq may have more rows, so the portion ends before it.
        let through = rows.last().map_or(head, |row| row.seq - 1);
        if through > after {
            rows.retain(|row| row.seq <= through);
            return Ok((through, sight.show(collection, rows)));
        }
        // One change alone fills more than a portion.
        most *= 2;
    }
}
