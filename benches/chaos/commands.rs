//! What people do: mostly what shows whether it was done twice. Each edit sets a value that no other
//! sets, on people whom everybody edits, so that the history of a field is a chain: what a change found
//! is what the change before it left.

use crate::club::{Club, group, member};
use fastrand::Rng;
use novaclub::{
    club::{
        ClubCommand,
        attendance::{AttendanceCommand, MarkState},
        people::{MemberId, PeopleCommand},
        planning::{Group, GroupId, PlanningCommand, Season},
    },
    sync::{Records, Value},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The fields that are edited.
pub const FIELDS: [&str; 3] = ["street", "city", "notes"];

/// A command that a device has accepted, and by what it is found again.
#[derive(Clone, Debug)]
pub struct Made {
    pub command: ClubCommand,
    pub trace: Trace,
}

/// What a command leaves, besides its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    Member(MemberId),
    /// One line of history with this value, that no other has.
    Change {
        member: MemberId,
        field: &'static str,
        value: String,
    },
    /// A state that others may change.
    Passing,
}

/// An edit of one of the people whom everybody edits; `value` is new to the club.
pub fn edit(member: MemberId, field: &'static str, value: String) -> Made {
    let fields = BTreeMap::from([(field.to_owned(), Value::Text(value.clone()))]);
    let command = PeopleCommand::Edit { id: member, fields }.into();
    Made { command, trace: Trace::Change { member, field, value } }
}

/// The next thing that somebody does; `value` is new to the club.
pub fn next(chance: &mut Rng, club: &Club, records: &dyn Records, value: String) -> Made {
    let someone = club.members[chance.usize(..club.members.len())];
    match chance.u32(..100) {
        0..45 => edit(someone, FIELDS[chance.usize(..FIELDS.len())], value),
        45..65 => {
            let id = MemberId(Uuid::from_u128(chance.u128(..)));
            let command = PeopleCommand::Create { member: member(id, value) }.into();
            Made { command, trace: Trace::Member(id) }
        }
        65..85 => {
            let states = [Some(MarkState::Present), Some(MarkState::Absent), Some(MarkState::Excused), None];
            let state = states[chance.usize(..states.len())];
            passing(AttendanceCommand::Mark { session: club.session, member_id: someone, state })
        }
        kind => about_groups(chance, club, records, kind, someone, &value),
    }
}

/// Groups come and go, so that what one does, another's absence makes impossible: refusals.
fn about_groups(
    chance: &mut Rng,
    club: &Club,
    records: &dyn Records,
    kind: u32,
    someone: MemberId,
    name: &str,
) -> Made {
    let mut groups: Vec<GroupId> =
        records.all::<Group>().map(|group| group.id).filter(|id| *id != club.group).collect();
    groups.sort_unstable();
    let some = (!groups.is_empty()).then(|| groups[chance.usize(..groups.len())]);
    match (some, kind, records.all::<Season>().next()) {
        (Some(id), 97.., _) => passing(PlanningCommand::DeleteGroup { id }),
        (Some(group_id), 88..97, _) => passing(PeopleCommand::Enrol { member_id: someone, group_id }),
        (_, _, Some(season)) => {
            let id = GroupId(Uuid::from_u128(chance.u128(..)));
            passing(PlanningCommand::SaveGroup { group: group(id, season.id, name) })
        }
        (_, _, None) => passing(PeopleCommand::Enrol { member_id: someone, group_id: club.group }),
    }
}

fn passing(command: impl Into<ClubCommand>) -> Made {
    Made { command: command.into(), trace: Trace::Passing }
}
