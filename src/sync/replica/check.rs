//! The daily comparison with the server, and the repair of a collection that differs. See
//! [`digest`](crate::sync::digest).

use super::{Op, Replica, State, Transaction};
use crate::sync::{
    command::{Command, collection_named},
    digest::{CollectionPage, CollectionRequest, Columns, Digest, DigestRequest, DigestResponse},
    protocol::{Cursor, WireRow},
    record::Collection,
};
use std::collections::HashSet;
use uuid::Uuid;

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// One of the two sides has moved on: there is nothing to compare.
    Moved,
    /// Device and server hold the same.
    Same,
    Differs(Vec<&'static Collection>),
}

/// A collection that is fetched again. It lives in memory: what interrupts it leaves a collection that
/// differs still, which the next comparison finds.
#[derive(Debug)]
pub struct Repair {
    collection: &'static Collection,
    /// The device's cursor while it lasts: rows above it come with the next pull.
    cursor: Cursor,
    after: i64,
    /// The ids that stay.
    listed: HashSet<Uuid>,
    is_done: bool,
}

impl<C: Command> Replica<C> {
    /// The question, when it can be asked: only a device that has sent everything and seen everything
    /// can expect to hold what the server holds.
    #[must_use]
    pub fn digest_request(&self) -> Option<DigestRequest> {
        let is_calm = self.state.complete
            && self.reset.is_none()
            && self.outbox.is_empty()
            && self.unreadable.is_empty();
        let cursor = self.state.cursor.filter(|_| is_calm)?;
        Some(DigestRequest {
            holder: Some(self.holder()),
            device: self.state.device,
            cursor,
            collections: C::COLLECTIONS.iter().map(|collection| Columns::of(collection)).collect(),
        })
    }

    /// What the server's answer says about the confirmed rows here.
    #[must_use]
    pub fn compare(&self, response: &DigestResponse) -> Comparison {
        if self.reset.is_some() || self.state.cursor != Some(response.at) || response.digests.is_empty() {
            return Comparison::Moved;
        }
        let differing: Vec<&'static Collection> = response
            .digests
            .iter()
            .filter_map(|theirs| {
                let collection = collection_named::<C>(&theirs.collection)?;
                let rows = self.base.get(collection.name).into_iter().flat_map(|table| table.values());
                (Digest::of(rows).named(collection.name) != *theirs).then_some(collection)
            })
            .collect();
        if differing.is_empty() { Comparison::Same } else { Comparison::Differs(differing) }
    }

    /// Keeps when the comparison came to its end.
    #[must_use]
    pub fn checked(&self, now_ms: i64) -> Transaction<C> {
        let state = State { checked_at_ms: Some(now_ms), ..self.state.next() };
        Transaction { state, ops: Vec::new(), strict: false }
    }

    /// Begins to fetch a collection again.
    #[must_use]
    pub fn repair(&self, collection: &'static Collection) -> Option<Repair> {
        let cursor = self.state.cursor.filter(|_| self.reset.is_none())?;
        Some(Repair { collection, cursor, after: 0, listed: HashSet::new(), is_done: false })
    }

    /// The next page to ask for.
    #[must_use]
    pub fn next_of(&self, repair: &Repair) -> CollectionRequest {
        CollectionRequest {
            holder: Some(self.holder()),
            device: self.state.device,
            collection: repair.collection.name.to_owned(),
            after: repair.after,
        }
    }

    /// What a page that the repair has taken note of changes here; none when the replica has moved on
    /// meanwhile, in this tab or another, and the repair must end. The outbox is left alone: pending
    /// commands are decided again on top.
    #[must_use]
    pub fn repaired(&self, repair: &Repair, page: CollectionPage) -> Option<Transaction<C>> {
        if self.state.cursor != Some(repair.cursor) || self.reset.is_some() {
            return None;
        }
        let (collection, rows) = page.table.into_rows::<C>()?;
        let known: Vec<_> =
            rows.into_iter().filter(|row| !row.deleted && row.seq <= repair.cursor.seq).collect();
        let mut ops = Vec::new();
        if !known.is_empty() {
            ops.push(Op::PutRows(collection, known));
        }
        if repair.is_done
            && let Some(table) = self.base.get(collection.name)
        {
            let gone: Vec<Uuid> = table.keys().filter(|id| !repair.listed.contains(id)).copied().collect();
            if !gone.is_empty() {
                ops.push(Op::RemoveRows(collection, gone));
            }
        }
        let journal = self.journal_after(&ops, false);
        ops.extend(journal);
        Some(Transaction { state: self.state.next(), ops, strict: false })
    }
}

impl Repair {
    /// Takes note of what a page lists; false when it is not the page that follows.
    #[must_use]
    pub fn note(&mut self, page: &CollectionPage) -> bool {
        let follows = page.epoch == self.cursor.epoch
            && page.after == self.after
            && page.table.collection == self.collection.name
            && (page.through > page.after || page.through >= page.head);
        if follows {
            // Above the cursor it is for the next pull to bring, and to remove.
            let stays = |seq: i64, deleted: bool| !deleted || seq > self.cursor.seq;
            let listed = page.table.rows.iter().filter(|WireRow(_, seq, deleted, _)| stays(*seq, *deleted));
            self.listed.extend(listed.map(|WireRow(id, ..)| *id));
            self.after = page.through;
            self.is_done = page.through >= page.head;
        }
        follows
    }

    /// The collection was listed to its end.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.is_done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        ClubCommand, Role,
        people::{Member, MemberId, PeopleCommand},
    };
    use crate::sync::{
        Record as _, Row, Value,
        digest::CollectionDigest,
        protocol::WireTable,
        replica::{Owner, Stored},
    };
    use std::collections::BTreeMap;

    type Device = Replica<ClubCommand>;

    const MEMBERS: &Collection = Member::COLLECTION;
    const AT: Cursor = Cursor { epoch: Uuid::from_u128(9), seq: 10 };

    fn member(number: u128, seq: i64) -> Row {
        let id = MemberId(Uuid::from_u128(number));
        let (first_name, last_name) = ("Léa".to_owned(), format!("Durand {number}"));
        let member = Member { last_name, first_name, ..Member::blank(id) };
        Row { id: id.0, seq, deleted: false, values: member.values() }
    }

    fn device(rows: &[Row]) -> Device {
        let owner = Owner { club: Uuid::from_u128(1), user: Uuid::from_u128(2), role: Role::Admin };
        let device = Uuid::from_u128(3);
        let state = State { cursor: Some(AT), complete: true, ..State::new(device) };
        let rows = rows.iter().map(|row| (MEMBERS, row.clone())).collect();
        Replica::load(owner, device, Stored { state: Some(state), rows, ..Stored::default() })
    }

    fn answer(rows: &[Row]) -> DigestResponse {
        let digest = Digest::of(rows).named(MEMBERS.name);
        DigestResponse { at: AT, digests: vec![digest] }
    }

    fn page(rows: Vec<Row>, after: i64, through: i64, head: i64) -> CollectionPage {
        let rows = rows.into_iter().map(|row| WireRow(row.id, row.seq, row.deleted, row.values)).collect();
        CollectionPage { epoch: AT.epoch, after, through, head, table: WireTable::new(MEMBERS, rows) }
    }

    /// What a device holds after the pages of a repair.
    fn repaired(device: &mut Device, pages: Vec<CollectionPage>) -> BTreeMap<Uuid, Row> {
        let mut repair = device.repair(MEMBERS).unwrap();
        for page in pages {
            assert_eq!(device.next_of(&repair).after, page.after);
            assert!(repair.note(&page));
            let transaction = device.repaired(&repair, page).unwrap();
            device.apply(transaction);
        }
        assert!(repair.is_done());
        device.base()[MEMBERS.name].iter().map(|(id, row)| (*id, row.clone())).collect()
    }

    fn by_id(rows: &[Row]) -> BTreeMap<Uuid, Row> {
        rows.iter().map(|row| (row.id, row.clone())).collect()
    }

    #[test]
    fn what_differs_is_found_and_repaired() {
        let whole = [member(1, 3), member(2, 4), member(3, 9)];
        let damaged = Row { values: member(7, 0).values, ..whole[1].clone() };
        let cases: [(&str, Vec<Row>); 5] = [
            ("nothing is missing", whole.to_vec()),
            ("a row is missing", whole[..2].to_vec()),
            ("a row is too many", [&whole[..], &[member(4, 5)]].concat()),
            ("a value is damaged", vec![whole[0].clone(), damaged, whole[2].clone()]),
            ("all is lost", Vec::new()),
        ];
        for (name, held) in cases {
            let mut device = device(&held);
            let is_same = held == whole;
            let expected = if is_same { Comparison::Same } else { Comparison::Differs(vec![MEMBERS]) };
            assert_eq!(device.compare(&answer(&whole)), expected, "{name}");
            let pages = vec![page(whole[..2].to_vec(), 0, 4, 10), page(whole[2..].to_vec(), 4, 10, 10)];
            assert_eq!(repaired(&mut device, pages), by_id(&whole), "{name}");
            assert_eq!(device.compare(&answer(&whole)), Comparison::Same, "{name}");
        }
    }

    #[test]
    fn what_is_above_the_cursor_is_left_to_the_next_pull() {
        let (kept, changed, deleted) = (member(1, 3), member(2, 4), member(3, 5));
        let mut device = device(&[kept.clone(), changed.clone(), deleted.clone()]);
        let pages = vec![
            page(vec![kept.clone()], 0, 3, 12),
            // Since then: one was changed, one deleted, one made.
            page(
                vec![
                    Row { seq: 11, values: member(7, 0).values, ..changed.clone() },
                    Row { seq: 12, deleted: true, values: Vec::new(), ..deleted.clone() },
                    member(4, 13),
                ],
                3,
                13,
                13,
            ),
        ];
        assert_eq!(repaired(&mut device, pages), by_id(&[kept, changed, deleted]));
    }

    #[test]
    fn a_repair_ends_when_anything_has_moved() {
        let mut device = device(&[member(1, 3)]);
        let mut repair = device.repair(MEMBERS).unwrap();
        let first = page(vec![member(1, 3)], 0, 3, 10);
        let foreign = CollectionPage { epoch: Uuid::nil(), ..first.clone() };
        let standing_still = CollectionPage { through: 0, ..first.clone() };
        for wrong in [foreign, standing_still, page(Vec::new(), 3, 10, 10)] {
            assert!(!repair.note(&wrong), "{wrong:?}");
        }
        assert!(repair.note(&first));
        // Another tab has pulled.
        let cursor = Some(Cursor { seq: 11, ..AT });
        device.apply(Transaction {
            state: State { cursor, ..device.state().next() },
            ops: Vec::new(),
            strict: false,
        });
        assert_eq!(device.repaired(&repair, first), None);
        assert_eq!(device.compare(&answer(&[])), Comparison::Moved);
    }

    #[test]
    fn only_a_device_that_has_sent_everything_asks() {
        let mut device = device(&[member(1, 3)]);
        let request = device.digest_request().unwrap();
        assert_eq!(request.cursor, AT);
        assert_eq!(request.collections.len(), ClubCommand::COLLECTIONS.len());
        let edit = PeopleCommand::Edit {
            id: MemberId(Uuid::from_u128(1)),
            fields: BTreeMap::from([("city".into(), Value::Text("Vitré".into()))]),
        };
        let today = "2026-11-21".parse().unwrap();
        let accepted = device.accept(vec![edit.into()], 1_795_000_000_000, today).unwrap();
        let outbox = accepted.ops.clone();
        device.apply(accepted);
        assert_eq!(device.digest_request(), None);
        // Asked before, answered now: the confirmed rows are compared, and the repair keeps the outbox.
        assert_eq!(device.compare(&answer(&[member(1, 3)])), Comparison::Same);
        repaired(&mut device, vec![page(vec![member(1, 3)], 0, 10, 10)]);
        let kept: Vec<_> = device.outbox().cloned().map(Op::PutPending).collect();
        assert_eq!(kept, outbox);
    }

    #[test]
    fn a_collection_that_only_the_server_knows_is_no_difference() {
        let other = CollectionDigest { collection: "trophies".into(), rows: 3, sum: "0".repeat(32) };
        let response = DigestResponse { at: AT, digests: vec![other] };
        assert_eq!(device(&[member(1, 3)]).compare(&response), Comparison::Same);
    }
}
