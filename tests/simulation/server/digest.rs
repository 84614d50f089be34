//! What `server/sync/digest` does with SQL: digests of what a session may see, and a collection from its
//! beginning.

use super::{PAGE, Problem, Server, Session};
use novaclub::club::{COLLECTIONS, ClubCommand, Role};
use novaclub::sync::{
    Actor, Collection, Row, Sight as _, Value,
    command::collection_named,
    digest::{CollectionPage, CollectionRequest, Columns, Digest, DigestRequest, DigestResponse},
    protocol::{Cursor, WireRow, WireTable},
};

impl Server {
    pub fn digests(&self, session: Session, request: &DigestRequest) -> Result<DigestResponse, Problem> {
        let actor = self.admit_session(session, request.holder)?;
        let (at, sight) = (self.head(session, actor), self.clubs[session.club].sight_of(actor, self.today));
        let digest = |collection: &'static Collection, columns: &Columns| {
            let positions = columns.positions_in(collection);
            let mut digest = Digest::default();
            let rows = self.rows_between(session, collection, (0, at.seq)).filter(|row| !row.deleted);
            for row in sight.show(collection, rows.cloned().collect()) {
                let value = |at: &Option<usize>| at.and_then(|at| row.values.get(at)).unwrap_or(&Value::Null);
                digest.add(row.id, row.seq, positions.iter().map(value));
            }
            digest.named(collection.name)
        };
        let asked = COLLECTIONS.iter().filter_map(|collection| {
            let columns = request.collections.iter().find(|c| c.collection == collection.name)?;
            Some(digest(collection, columns))
        });
        let digests = if at == request.cursor { asked.collect() } else { Vec::new() };
        Ok(DigestResponse { at, digests })
    }

    pub fn collection_page(
        &self,
        session: Session,
        request: &CollectionRequest,
    ) -> Result<CollectionPage, Problem> {
        let actor = self.admit_session(session, request.holder)?;
        let (at, sight) = (self.head(session, actor), self.clubs[session.club].sight_of(actor, self.today));
        let collection = collection_named::<ClubCommand>(&request.collection).ok_or(Problem::Failed)?;
        let mut rows: Vec<&Row> = Vec::new();
        if sight.sees(collection) {
            rows.extend(self.rows_between(session, collection, (request.after, at.seq)));
            rows.sort_by_key(|row| row.seq);
        }
        let mut through = at.seq;
        if let Some(first_left_out) = rows.get(PAGE).map(|row| row.seq) {
            // Never a part of one seq; one change that fills more than a page comes whole.
            through =
                rows.iter().map(|row| row.seq).rfind(|seq| *seq < first_left_out).unwrap_or(first_left_out);
            rows.retain(|row| row.seq <= through);
        }
        let shown = sight.show(collection, rows.into_iter().cloned().collect());
        let rows = shown.into_iter().map(|row| {
            let values = if row.deleted { Vec::new() } else { row.values };
            WireRow(row.id, row.seq, row.deleted, values)
        });
        let table = WireTable::new(collection, rows.collect());
        Ok(CollectionPage { epoch: at.epoch, after: request.after, through, head: at.seq, table })
    }

    fn head(&self, session: Session, actor: Actor<Role>) -> Cursor {
        Cursor { epoch: self.epoch_of(session.club, actor), seq: self.clubs[session.club].seq }
    }

    fn rows_between(
        &self,
        session: Session,
        collection: &'static Collection,
        (after, up_to): (i64, i64),
    ) -> impl Iterator<Item = &Row> {
        let rows = self.clubs[session.club].rows_of(collection).map(|stamped| &stamped.row);
        rows.filter(move |row| row.seq > after && row.seq <= up_to)
    }
}
