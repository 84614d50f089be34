//! The registry: every command of every area, every collection. One line each for a new area.

use super::{
    access::{Permission, Role},
    attendance::{AttendanceCommand, AttendanceMark},
    consents::{Consent, ConsentCommand},
    dues::{DuesCommand, SeasonMembership},
    families::{EmergencyContact, FamilyCommand, Guardian, Household, HouseholdPlace},
    history::{self, Change},
    licences::{Licence, LicenceCommand},
    medical::{MedicalCommand, MedicalProof, MedicalRule},
    people::{DistinctPeople, Enrolment, Member, PeopleCommand},
    planning::{Group, PlanningCommand, Season, SessionException, SessionSeries},
    practice::{PracticeCommand, PracticePolicy},
    refusal::Refusal,
};
use crate::sync::{
    Collection, Command, Context, Read, Record, Records, Value, Write,
    command::{EngineRefusal, HistoryEntry, Signing},
};
use serde::{Deserialize, Serialize};

/// Everything that is kept in step between devices and server, in the order in which it is
/// downloaded and stored: what others refer to comes first.
pub const COLLECTIONS: &[&Collection] = &[
    PracticePolicy::COLLECTION,
    MedicalRule::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    DistinctPeople::COLLECTION,
    Enrolment::COLLECTION,
    SeasonMembership::COLLECTION,
    Consent::COLLECTION,
    Licence::COLLECTION,
    MedicalProof::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    EmergencyContact::COLLECTION,
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
    Medical(MedicalCommand),
    Practice(PracticeCommand),
    Families(FamilyCommand),
    Dues(DuesCommand),
    Consents(ConsentCommand),
}

/// What a decision of a club knows beside the records.
pub type ClubContext = Context<Role>;

impl Command for ClubCommand {
    const COLLECTIONS: &'static [&'static Collection] = COLLECTIONS;
    type Refusal = Refusal;
    type Role = Role;

    fn reads(&self, known: &dyn Records) -> Vec<Read> {
        match self {
            Self::People(command) => command.reads(known),
            Self::Planning(command) => command.reads(known),
            Self::Attendance(command) => command.reads(known),
            Self::Licences(command) => command.reads(known),
            Self::Medical(command) => command.reads(known),
            Self::Practice(command) => command.reads(),
            Self::Families(command) => command.reads(known),
            Self::Dues(command) => command.reads(known),
            Self::Consents(command) => command.reads(known),
        }
    }

    fn decide(&self, context: &ClubContext, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::People(command) => command.decide(context, records),
            Self::Planning(command) => command.decide(context, records),
            Self::Attendance(command) => command.decide(context, records),
            Self::Licences(command) => command.decide(context, records),
            Self::Medical(command) => command.decide(context, records),
            Self::Practice(command) => command.decide(context, records),
            Self::Families(command) => command.decide(context, records),
            Self::Dues(command) => command.decide(context, records),
            Self::Consents(command) => command.decide(context, records),
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

    fn signature(signing: &Signing) -> Vec<(usize, Value)> {
        if *signing.collection == *AttendanceMark::COLLECTION {
            AttendanceMark::signature(signing)
        } else {
            Vec::new()
        }
    }

    fn may_see(role: Role, collection: &'static Collection) -> bool {
        let about_people = [
            Member::COLLECTION,
            DistinctPeople::COLLECTION,
            Enrolment::COLLECTION,
            SeasonMembership::COLLECTION,
            Consent::COLLECTION,
            Licence::COLLECTION,
            MedicalProof::COLLECTION,
            Household::COLLECTION,
            HouseholdPlace::COLLECTION,
            Guardian::COLLECTION,
            EmergencyContact::COLLECTION,
            AttendanceMark::COLLECTION,
            Change::COLLECTION,
        ];
        role.may(Permission::SeePeople) || !about_people.contains(&collection)
    }

    fn scope(role: Role) -> &'static str {
        if role.may(Permission::SeePeople) { "people" } else { "planning" }
    }
}

/// An area's command is a club's command.
macro_rules! area {
    ($($variant:ident($command:ty),)+) => {$(
        impl From<$command> for ClubCommand {
            fn from(command: $command) -> Self {
                Self::$variant(command)
            }
        }
    )+};
}

area! {
    People(PeopleCommand),
    Planning(PlanningCommand),
    Attendance(AttendanceCommand),
    Licences(LicenceCommand),
    Medical(MedicalCommand),
    Practice(PracticeCommand),
    Families(FamilyCommand),
    Dues(DuesCommand),
    Consents(ConsentCommand),
}
