//! The registry: every command of every area, every collection. One line each for a new area.

use super::{
    access::{Permission, Role},
    attendance::{AttendanceCommand, AttendanceMark},
    history::{self, Change},
    licences::{Licence, LicenceCommand},
    people::{Enrolment, Member, PeopleCommand},
    planning::{Group, PlanningCommand, Season, SessionException, SessionSeries},
    refusal::Refusal,
};
use crate::sync::{
    Collection, Command, Context, Read, Record, Records, Write,
    command::{EngineRefusal, HistoryEntry},
};
use serde::{Deserialize, Serialize};

/// Everything that is kept in step between devices and server, in the order in which it is
/// downloaded and stored: what others refer to comes first.
pub const COLLECTIONS: &[&Collection] = &[
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    Licence::COLLECTION,
    AttendanceMark::COLLECTION,
    Change::COLLECTION,
];

/// One intention of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClubCommand {
    People(PeopleCommand),
    Planning(PlanningCommand),
    Attendance(AttendanceCommand),
    Licences(LicenceCommand),
}

/// What a decision of a club knows beside the records.
pub type ClubContext = Context<Role>;

impl Command for ClubCommand {
    const COLLECTIONS: &'static [&'static Collection] = COLLECTIONS;
    type Refusal = Refusal;
    type Role = Role;

    fn reads(&self) -> Vec<Read> {
        match self {
            Self::People(command) => command.reads(),
            Self::Planning(command) => command.reads(),
            Self::Attendance(command) => command.reads(),
            Self::Licences(command) => command.reads(),
        }
    }

    fn decide(&self, context: &ClubContext, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::People(command) => command.decide(context, records),
            Self::Planning(command) => command.decide(context, records),
            Self::Attendance(command) => command.decide(context, records),
            Self::Licences(command) => command.decide(context, records),
        }
    }

    fn refused_by_engine(reason: EngineRefusal) -> Refusal {
        reason.into()
    }

    fn weight(&self) -> usize {
        match self {
            Self::People(PeopleCommand::Import { people }) => people.len().max(1),
            Self::Licences(LicenceCommand::Import { licences }) => licences.len().max(1),
            Self::Attendance(AttendanceCommand::MarkMany { members, .. }) => members.len().max(1),
            _ => 1,
        }
    }

    fn history(entry: &HistoryEntry) -> Option<Write> {
        history::keep(entry)
    }

    fn may_see(role: Role, collection: &'static Collection) -> bool {
        let about_people = [
            Member::COLLECTION,
            Enrolment::COLLECTION,
            Licence::COLLECTION,
            AttendanceMark::COLLECTION,
            Change::COLLECTION,
        ];
        role.may(Permission::SeePeople) || !about_people.contains(&collection)
    }
}

impl From<PeopleCommand> for ClubCommand {
    fn from(command: PeopleCommand) -> Self {
        Self::People(command)
    }
}

impl From<PlanningCommand> for ClubCommand {
    fn from(command: PlanningCommand) -> Self {
        Self::Planning(command)
    }
}

impl From<AttendanceCommand> for ClubCommand {
    fn from(command: AttendanceCommand) -> Self {
        Self::Attendance(command)
    }
}

impl From<LicenceCommand> for ClubCommand {
    fn from(command: LicenceCommand) -> Self {
        Self::Licences(command)
    }
}
