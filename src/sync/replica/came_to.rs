//! What a command came to on this device, kept with it from its receipt until its rows have all arrived. Between
//! the two it cannot always be decided anew: a page may bring some of its rows, and what it was done on top of may
//! have been refused. Kept by the names of fields, since another program may count them otherwise.

use super::{Op, Pending};
use crate::sync::{
    command::{Command, Write, collection_named},
    value::Value,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// What was changed in one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameTo {
    collection: String,
    id: Uuid,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    values: Vec<(String, Value)>,
    /// Whether the row went, or came back; none when it stayed what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deleted: Option<bool>,
}

impl CameTo {
    pub(super) fn of(write: &Write) -> Self {
        let collection = write.collection();
        let (values, deleted): (&[(usize, Value)], _) = match write {
            Write::Set { values, .. } | Write::Move { values, .. } => (values, None),
            Write::Erase { values, deleted, .. } => (values, deleted.then_some(true)),
            Write::Delete { .. } => (&[], Some(true)),
            Write::Restore { .. } => (&[], Some(false)),
        };
        let named = |(position, value): &(usize, Value)| {
            Some((collection.fields.get(*position)?.name.to_owned(), value.clone()))
        };
        Self {
            collection: collection.name.to_owned(),
            id: write.id(),
            values: values.iter().filter_map(named).collect(),
            deleted,
        }
    }

    /// The write that shows the same; none when this program has no such collection.
    pub(super) fn write<C: Command>(&self) -> Option<Write> {
        let collection = collection_named::<C>(&self.collection)?;
        let id = self.id;
        let values: Vec<(usize, Value)> = self
            .values
            .iter()
            .filter_map(|(name, value)| Some((collection.position(name)?, value.clone())))
            .collect();
        Some(match self.deleted {
            None => Write::Set { collection, id, values },
            Some(true) if values.is_empty() => Write::Delete { collection, id },
            Some(true) => Write::Erase { collection, id, values, deleted: true },
            Some(false) => Write::Restore { collection, id },
        })
    }
}

/// The commands that stay when a page comes, without what they came to in rows that the page takes away: no row is
/// left by which to see that it has come, and it must not be shown again.
pub(super) fn without_gone<C: Command>(staying: &[&Pending<C>], page: &[Op<C>]) -> Vec<Op<C>> {
    let gone: HashSet<(&str, Uuid)> = page
        .iter()
        .filter_map(|op| match op {
            Op::RemoveRows(collection, ids) => Some(ids.iter().map(|id| (collection.name, *id))),
            _ => None,
        })
        .flatten()
        .collect();
    let is_gone = |came_to: &CameTo| gone.contains(&(came_to.collection.as_str(), came_to.id));
    let touched = staying.iter().filter(|pending| pending.came_to.iter().any(is_gone));
    let without = touched.map(|pending| {
        let came_to = pending.came_to.iter().filter(|came_to| !is_gone(came_to)).cloned().collect();
        Op::PutPending(Pending { came_to, ..(*pending).clone() })
    });
    without.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{
        ClubCommand, Role,
        people::{Enrolment, Member, MemberId, PeopleCommand},
        planning::{Group, GroupId, SeasonId},
        refusal::{Code, Refusal},
    };
    use crate::sync::{
        Collection, Record as _, Records as _, Row,
        protocol::{Cursor, Outcome, PullResponse, PushResponse, Receipt, WireRow, WireTable},
        replica::{Owner, Replica, State, Stored},
    };

    type Device = Replica<ClubCommand>;

    const EPOCH: Uuid = Uuid::from_u128(9);
    const LEA: MemberId = MemberId(Uuid::from_u128(21));
    const JUDO: GroupId = GroupId(Uuid::from_u128(22));

    /// What a device shows in the collections of these tests, in order.
    fn shown(device: &Device) -> Vec<Row> {
        let collections: [&Collection; 2] = [Member::COLLECTION, Enrolment::COLLECTION];
        let view = device.view();
        let mut rows: Vec<Row> = collections.iter().flat_map(|c| view.rows(c).cloned()).collect();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// The device as it comes back from its store.
    fn loaded_anew(device: &Device) -> Device {
        let base = device.base().iter().flat_map(|(name, table)| {
            let collection = collection_named::<ClubCommand>(name).unwrap();
            table.values().map(move |row| (collection, row.clone()))
        });
        let stored = Stored {
            state: Some(device.state().clone()),
            rows: base.collect(),
            // As the store keeps them.
            outbox: device
                .outbox()
                .map(|pending| serde_json::from_str(&serde_json::to_string(pending).unwrap()).unwrap())
                .collect(),
            journal: device.journal().cloned().collect(),
            unreadable: Vec::new(),
        };
        Device::load(device.owner(), device.state().device, stored)
    }

    fn device_with_a_group() -> Device {
        let owner = Owner { club: Uuid::from_u128(1), user: Uuid::from_u128(2), role: Role::Admin };
        let number = Uuid::from_u128(3);
        let group = Group {
            id: JUDO,
            season_id: SeasonId(Uuid::from_u128(23)),
            name: "Judo".into(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        };
        let row = Row { id: JUDO.0, seq: 1, deleted: false, values: group.values() };
        let cursor = Some(Cursor { epoch: EPOCH, seq: 1 });
        let state = State { cursor, complete: true, ..State::new(number) };
        let rows = vec![(Group::COLLECTION, row)];
        Device::load(owner, number, Stored { state: Some(state), rows, ..Stored::default() })
    }

    fn accept(device: &mut Device, command: impl Into<ClubCommand>) {
        let today = "2026-11-21".parse().unwrap();
        let accepted = device.accept(vec![command.into()], 1_795_000_000_000, today).unwrap();
        device.apply(accepted);
    }

    #[test]
    fn what_was_carried_out_is_shown_after_a_restart_though_what_it_was_done_on_top_of_was_refused() {
        let mut device = device_with_a_group();
        let member = Member { last_name: "Martin".into(), first_name: "Léa".into(), ..Member::blank(LEA) };
        accept(&mut device, PeopleCommand::Create { member });
        accept(&mut device, PeopleCommand::Enrol { member_id: LEA, group_id: JUDO });
        // Somebody else's tablet made the same person; its row has not come yet.
        let refusal = Refusal::because(Code::AlreadyExists);
        let receipt = |n, outcome| Receipt { n, repeated: false, outcome };
        let receipts =
            vec![receipt(1, Outcome::Rejected { refusal }), receipt(2, Outcome::Applied { seq: 5 })];
        let response = PushResponse { receipts, last_n: 2, epoch: EPOCH, now_ms: 1_795_000_001_000 };
        let enrolled = shown(&device);
        let heard = device.pushed(response, 1_795_000_001_000);
        device.apply(heard);
        let enrolment: Vec<Row> = enrolled.into_iter().filter(|row| row.id != LEA.0).collect();
        assert_eq!(enrolment.len(), 1);
        assert_eq!(shown(&device), enrolment);
        assert_eq!(shown(&loaded_anew(&device)), enrolment);
    }

    #[test]
    fn what_a_page_takes_away_is_not_shown_again_before_the_last_page() {
        let mut device = device_with_a_group();
        let member = Member { last_name: "Martin".into(), first_name: "Léa".into(), ..Member::blank(LEA) };
        accept(&mut device, PeopleCommand::Create { member: member.clone() });
        accept(&mut device, PeopleCommand::Enrol { member_id: LEA, group_id: JUDO });
        let enrolment = shown(&device).into_iter().find(|row| row.id != LEA.0).unwrap();
        let receipt = |n, seq| Receipt { n, repeated: false, outcome: Outcome::Applied { seq } };
        let receipts = vec![receipt(1, 4), receipt(2, 5)];
        let response = PushResponse { receipts, last_n: 2, epoch: EPOCH, now_ms: 1_795_000_001_000 };
        let heard = device.pushed(response, 1_795_000_001_000);
        device.apply(heard);

        // Meanwhile the person was erased, and their enrolment with them; what else happened is on a page to come.
        let erased = Member { erased_on: "2026-11-21".parse().ok(), last_name: "4A3A".into(), ..member };
        let row = |id, deleted, values| WireRow(id, 6, deleted, values);
        let tables = vec![
            WireTable::new(Member::COLLECTION, vec![row(LEA.0, false, erased.values())]),
            WireTable::new(Enrolment::COLLECTION, vec![row(enrolment.id, true, Vec::new())]),
        ];
        let page = PullResponse {
            epoch: EPOCH,
            reset: false,
            after: 1,
            through: 6,
            bound: 8,
            head: 8,
            remaining: 2,
            last_n: 2,
            now_ms: 1_795_000_002_000,
            tables,
        };
        let pulled = device.pulled(page, 1_795_000_002_000);
        device.apply(pulled.transaction);
        let is_there = |device: &Device| shown(device).iter().any(|row| row.id == enrolment.id);
        assert!(!is_there(&device));
        assert!(!is_there(&loaded_anew(&device)));
    }

    #[test]
    fn what_a_command_came_to_is_read_back_as_it_was_kept() {
        let (collection, id) = (Member::COLLECTION, Uuid::from_u128(7));
        let city = collection.position("city").unwrap();
        let values = vec![(city, Value::Text("Vitré".into()))];
        for (write, expected) in [
            (Write::Set { collection, id, values: values.clone() }, None),
            // On this device it shows what a set shows.
            (
                Write::Move { collection, id, values: values.clone() },
                Some(Write::Set { collection, id, values: values.clone() }),
            ),
            (Write::Erase { collection, id, values, deleted: true }, None),
            (Write::Delete { collection, id }, None),
            (Write::Restore { collection, id }, None),
        ] {
            let text = serde_json::to_string(&CameTo::of(&write)).unwrap();
            let kept: CameTo = serde_json::from_str(&text).unwrap();
            assert_eq!(kept.write::<ClubCommand>(), Some(expected.unwrap_or(write)), "{text}");
        }
        let foreign = r#"{"collection":"trophies","id":"00000000-0000-0000-0000-000000000007"}"#;
        assert_eq!(serde_json::from_str::<CameTo>(foreign).unwrap().write::<ClubCommand>(), None);
    }
}
