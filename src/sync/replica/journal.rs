//! What the journal keeps of rows. Nothing stays there that went from here: its rows change and go with those of
//! the base, in the same transaction, and what a refusal tells of a row goes with it. What the person wanted stays,
//! for them to see and to discard.

use super::{Op, Refused, Replica};
use crate::sync::{
    command::{Command, Read, collection_named},
    record::Row,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What a transaction does to confirmed rows and to refused commands.
struct Moved<'a> {
    put: HashMap<(&'static str, Uuid), &'a Row>,
    gone: HashSet<(&'static str, Uuid)>,
    refused: BTreeSet<u64>,
}

impl<'a> Moved<'a> {
    fn by<C: Command>(ops: &'a [Op<C>]) -> Self {
        let mut moved = Self { put: HashMap::new(), gone: HashSet::new(), refused: BTreeSet::new() };
        for op in ops {
            match op {
                Op::PutRows(collection, rows) => {
                    moved.put.extend(rows.iter().map(|row| ((collection.name, row.id), row)));
                }
                Op::RemoveRows(collection, ids) => {
                    moved.gone.extend(ids.iter().map(|id| (collection.name, *id)));
                }
                Op::PutRefused(refused) => {
                    moved.refused.insert(refused.envelope.n);
                }
                Op::RemoveRefused(n) => {
                    moved.refused.insert(*n);
                }
                Op::PutPending(_) | Op::RemovePending(_) => {}
            }
        }
        moved
    }
}

impl<C: Command> Replica<C> {
    /// The refused commands of which something changes or goes with these ops, as they are kept from then on.
    /// `is_whole`: what is not here afterwards is not in sight, whoever took it away.
    pub(super) fn journal_after(&self, ops: &[Op<C>], is_whole: bool) -> Vec<Op<C>> {
        if self.journal.is_empty() {
            return Vec::new();
        }
        let moved = Moved::by(ops);
        let untouched = self.journal.values().filter(|refused| !moved.refused.contains(&refused.envelope.n));
        untouched
            .filter_map(|refused| self.refused_after(refused, &moved, is_whole))
            .map(Op::PutRefused)
            .collect()
    }

    /// None when it stays as it is.
    fn refused_after(&self, refused: &Refused<C>, moved: &Moved<'_>, is_whole: bool) -> Option<Refused<C>> {
        let stands = |name: &str, row: &Row| -> Option<Row> {
            let collection = collection_named::<C>(name)?;
            let key = (collection.name, row.id);
            if moved.gone.contains(&key) {
                return None;
            }
            if let Some(row) = moved.put.get(&key) {
                return Some((*row).clone());
            }
            let is_here = || self.base.get(collection.name).is_some_and(|table| table.contains_key(&row.id));
            (!is_whole || is_here()).then(|| row.clone())
        };
        let kept = refused.server_rows.iter();
        let server_rows: Vec<(String, Row)> =
            kept.filter_map(|(name, row)| Some((name.clone(), stands(name, row)?))).collect();
        let tells_less =
            server_rows.len() < refused.server_rows.len() || self.reads_any(refused, &moved.gone);
        let refusal = if tells_less { C::without_records(&refused.refusal) } else { refused.refusal.clone() };
        let after = Refused { refusal, server_rows, ..refused.clone() };
        (after != *refused).then_some(after)
    }

    /// Whether a refused command reads one of the rows by its id: the server may have told of it what was not kept
    /// with the command.
    fn reads_any(&self, refused: &Refused<C>, rows: &HashSet<(&'static str, Uuid)>) -> bool {
        let is_one =
            |read: &Read| matches!(read, Read::One(collection, id) if rows.contains(&(collection.name, *id)));
        !rows.is_empty() && refused.envelope.command.reads(&self.view()).iter().any(is_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        ClubCommand, Code, Problem, Refusal, Role,
        people::{Member, MemberId, PeopleCommand},
        privacy::PrivacyCommand,
    };
    use crate::sync::{
        Record as _, Value,
        digest::CollectionPage,
        protocol::{Cursor, Outcome, PullResponse, PushResponse, Receipt, WireRow, WireTable},
        replica::{Owner, State, Stored, Transaction},
    };
    use std::collections::BTreeMap;

    type Device = Replica<ClubCommand>;

    const EPOCH: Uuid = Uuid::from_u128(9);
    const AT: Cursor = Cursor { epoch: EPOCH, seq: 10 };
    const NOW_MS: i64 = 1_795_000_001_000;
    const LEA: MemberId = MemberId(Uuid::from_u128(21));
    const NOE: MemberId = MemberId(Uuid::from_u128(22));

    fn person(id: MemberId, phone: &str) -> Row {
        let phone = (!phone.is_empty()).then(|| phone.to_owned());
        let member =
            Member { last_name: "Petit".into(), first_name: "Léa".into(), phone, ..Member::blank(id) };
        Row { id: id.0, seq: 5, deleted: false, values: member.values() }
    }

    fn tombstone(id: MemberId) -> Row {
        Row { id: id.0, seq: 12, deleted: true, values: Vec::new() }
    }

    fn edit(id: MemberId) -> ClubCommand {
        let fields = BTreeMap::from([("city".to_owned(), Value::Text("Vitré".to_owned()))]);
        PeopleCommand::Edit { id, fields }.into()
    }

    /// Refused with the name as the reason, and with a bound.
    fn named() -> Refusal {
        Refusal(vec![
            Problem::limited("member_id", Code::MayNotPractise, "Léa PETIT|licence_missing"),
            Problem::limited("city", Code::TooLong, 80),
        ])
    }

    fn unnamed() -> Refusal {
        Refusal(vec![
            Problem::of("member_id", Code::MayNotPractise),
            Problem::limited("city", Code::TooLong, 80),
        ])
    }

    fn device() -> Device {
        let owner = Owner { club: Uuid::from_u128(1), user: Uuid::from_u128(2), role: Role::Admin };
        let number = Uuid::from_u128(3);
        let state = State { cursor: Some(AT), complete: true, ..State::new(number) };
        let rows = [person(LEA, "+33612345678"), person(NOE, "")].map(|row| (Member::COLLECTION, row));
        Device::load(owner, number, Stored { state: Some(state), rows: rows.into(), ..Stored::default() })
    }

    /// A device on which somebody changed Léa and Noé, and was refused both.
    fn refused(refusal: &Refusal) -> Device {
        let mut device = device();
        let today = "2026-11-21".parse().unwrap();
        let accepted = device.accept(vec![edit(LEA), edit(NOE)], NOW_MS, today).unwrap();
        device.apply(accepted);
        let rejected =
            |n| Receipt { n, repeated: false, outcome: Outcome::Rejected { refusal: refusal.clone() } };
        let receipts = vec![rejected(1), rejected(2)];
        let heard = device.pushed(PushResponse { receipts, last_n: 2, epoch: EPOCH, now_ms: NOW_MS }, NOW_MS);
        device.apply(heard);
        device
    }

    fn wire(rows: Vec<Row>) -> WireTable {
        let rows = rows.into_iter().map(|row| WireRow(row.id, row.seq, row.deleted, row.values));
        WireTable::new(Member::COLLECTION, rows.collect())
    }

    /// A page from one seq to another, of a download to `bound`.
    fn page(rows: Vec<Row>, (after, through, bound): (i64, i64, i64)) -> PullResponse {
        PullResponse {
            epoch: EPOCH,
            reset: false,
            after,
            through,
            bound,
            head: bound,
            remaining: 0,
            last_n: 2,
            now_ms: NOW_MS,
            tables: vec![wire(rows)],
        }
    }

    fn pull(device: &mut Device, response: PullResponse) -> Transaction<ClubCommand> {
        let applied = device.pulled(response, NOW_MS);
        assert!(applied.joined);
        device.apply(applied.transaction.clone());
        applied.transaction
    }

    /// What the journal keeps: the intent, the rows, what the refusal says.
    fn kept(device: &Device) -> Vec<(ClubCommand, Vec<Row>, Refusal)> {
        let line = |refused: &Refused<ClubCommand>| {
            let rows = refused.server_rows.iter().map(|(_, row)| row.clone()).collect();
            (refused.envelope.command.clone(), rows, refused.refusal.clone())
        };
        device.journal().map(line).collect()
    }

    fn of_noe() -> (ClubCommand, Vec<Row>, Refusal) {
        (edit(NOE), vec![person(NOE, "")], named())
    }

    #[test]
    fn what_was_refused_is_kept_with_the_servers_row_and_what_is_out_of_sight_without() {
        let whole = (edit(LEA), vec![person(LEA, "+33612345678")], named());
        assert_eq!(kept(&refused(&named())), [whole, of_noe()]);
        let forbidden = Refusal::because(Code::Forbidden);
        let without = [LEA, NOE].map(|id| (edit(id), Vec::new(), forbidden.clone()));
        assert_eq!(kept(&refused(&forbidden)), without);
    }

    #[test]
    fn a_row_that_is_deleted_goes_from_the_journal_with_what_the_refusal_told_of_it_in_the_same_transaction()
    {
        let mut device = refused(&named());
        let mut other_tab = refused(&named());
        let transaction = pull(&mut device, page(vec![tombstone(LEA)], (10, 12, 12)));
        let expected = [(edit(LEA), Vec::new(), unnamed()), of_noe()];
        assert_eq!(kept(&device), expected);
        other_tab.follow(transaction).unwrap();
        assert_eq!(kept(&other_tab), expected);
        // Nothing is left to write.
        let again = pull(&mut device, page(Vec::new(), (12, 13, 13)));
        assert_eq!(again.ops, []);
    }

    #[test]
    fn a_snapshot_that_no_longer_lists_a_row_takes_it_from_the_journal_with_its_last_page() {
        let mut device = refused(&named());
        let before = kept(&device);
        let first = PullResponse { reset: true, bound: 12, ..page(Vec::new(), (0, 4, 12)) };
        let first = pull(&mut device, first);
        assert_eq!((first.ops, kept(&device)), (Vec::new(), before));
        // Of Noé something else is shown than before, at the seq that he had.
        let noe = person(NOE, "+33687654321");
        pull(&mut device, page(vec![noe.clone()], (4, 12, 12)));
        assert_eq!(kept(&device), [(edit(LEA), Vec::new(), unnamed()), (edit(NOE), vec![noe], named())]);
    }

    #[test]
    fn a_row_that_changes_is_kept_as_it_is_now() {
        let mut device = refused(&named());
        let row = Row { seq: 12, ..person(LEA, "") };
        pull(&mut device, page(vec![row.clone()], (10, 12, 12)));
        assert_eq!(kept(&device), [(edit(LEA), vec![row], named()), of_noe()]);
    }

    #[test]
    fn what_a_repair_takes_away_goes_from_the_journal() {
        let mut device = refused(&named());
        let mut repair = device.repair(Member::COLLECTION).unwrap();
        let table = wire(vec![person(NOE, "")]);
        let page = CollectionPage { epoch: EPOCH, after: 0, through: 10, head: 10, table };
        assert!(repair.note(&page));
        let repaired = device.repaired(&repair, page).unwrap();
        device.apply(repaired);
        assert_eq!(kept(&device), [(edit(LEA), Vec::new(), unnamed()), of_noe()]);
    }

    #[test]
    fn what_a_former_program_left_in_the_journal_goes_with_the_next_page() {
        let mut device = refused(&named());
        // It took the row alone away.
        let ops = vec![Op::RemoveRows(Member::COLLECTION, vec![LEA.0])];
        let state = device.state().next();
        device.apply(Transaction { state, ops, strict: false });
        pull(&mut device, page(Vec::new(), (10, 12, 12)));
        assert_eq!(kept(&device), [(edit(LEA), Vec::new(), unnamed()), of_noe()]);
    }

    #[test]
    fn while_everything_is_downloaded_anew_the_journal_waits_for_the_last_page() {
        let before = refused(&named());
        let stored = Stored {
            state: Some(before.state().without_base()),
            journal: before.journal().cloned().collect(),
            ..Stored::default()
        };
        let mut device = Device::load(before.owner(), before.state().device, stored);
        pull(&mut device, page(Vec::new(), (0, 4, 12)));
        assert_eq!(kept(&device), kept(&before));
        pull(&mut device, page(vec![person(NOE, "")], (4, 12, 12)));
        assert_eq!(kept(&device), [(edit(LEA), Vec::new(), unnamed()), of_noe()]);
    }

    #[test]
    fn of_whom_an_erasure_arrives_neither_the_row_stays_nor_the_intent() {
        let mut device = refused(&named());
        let position = Member::COLLECTION.position("erased_on").unwrap();
        let mut erased = Row { seq: 12, ..person(LEA, "") };
        erased.values[position] = Value::Text("2026-11-21".to_owned());
        pull(&mut device, page(vec![erased], (10, 12, 12)));
        let forgotten: ClubCommand = PrivacyCommand::Forgotten {}.into();
        assert_eq!(kept(&device), [(forgotten, Vec::new(), Refusal::because(Code::PersonErased)), of_noe()]);
    }
}
