//! The registry: every command of every area, every collection. One line each for a new area.

use super::{
    access::{
        AccessCommand, AccessGrant, Area, FamilyAccount, GroupCoach, Limits, Own, Rights, Role, Sight,
        widens_own_family,
    },
    attendance::{AttendanceCommand, AttendanceMark},
    consents::{Consent, ConsentCommand, ConsentText},
    dues::{DuesCommand, SeasonMembership},
    families::{EmergencyContact, FamilyCommand, Guardian, Household, HouseholdPlace},
    history::{self, Change},
    licences::{Licence, LicenceCommand},
    medical::{MedicalCommand, MedicalProof, MedicalRule},
    people::{DistinctPeople, Enrolment, Member, PeopleCommand},
    planning::{Group, PlanningCommand, Season, SessionException, SessionSeries},
    practice::{PracticeCommand, PracticePolicy},
    privacy::{self, PrivacyCommand, retention::RetentionRule},
    refusal::{Code, Refusal},
};
use crate::sync::{
    Actor, After, Collection, Command, Context, Read, Record, Records, Row, Value, Write,
    command::{EngineRefusal, HistoryEntry, Signing, decide},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Everything that is kept in step between devices and server, in the order in which it is
/// downloaded and stored: what others refer to comes first.
pub const COLLECTIONS: &[&Collection] = &[
    AccessGrant::COLLECTION,
    PracticePolicy::COLLECTION,
    MedicalRule::COLLECTION,
    RetentionRule::COLLECTION,
    ConsentText::COLLECTION,
    Season::COLLECTION,
    Group::COLLECTION,
    GroupCoach::COLLECTION,
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
    FamilyAccount::COLLECTION,
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
    Access(AccessCommand),
    Privacy(PrivacyCommand),
}

/// What a decision of a club knows beside the records.
pub type ClubContext = Context<Role>;

impl ClubCommand {
    /// The areas of which one must be the sender's to change.
    fn areas(&self) -> Cow<'static, [Area]> {
        match self {
            Self::People(command) => vec![command.area()].into(),
            Self::Planning(_) => Cow::Borrowed(&[Area::Planning]),
            Self::Attendance(_) => Cow::Borrowed(&[Area::Attendance]),
            Self::Licences(_) => Cow::Borrowed(&[Area::Licences]),
            Self::Medical(command) => vec![command.area()].into(),
            Self::Practice(_) => Cow::Borrowed(&[Area::Club]),
            Self::Families(command) => command.areas().into(),
            Self::Dues(_) => Cow::Borrowed(&[Area::Dues]),
            Self::Consents(command) => vec![command.area()].into(),
            Self::Access(command) => command.areas().into(),
            Self::Privacy(command) => command.area().into_iter().collect::<Vec<_>>().into(),
        }
    }

    /// Whether the sender must have shown a short while ago who they are; the writes are what follows from it.
    #[must_use]
    pub fn wants_confirmation(&self, writes: &[Write], actor: &Actor<Role>, records: &dyn Records) -> bool {
        let gives_more = match self {
            Self::Access(command) => command.wants_confirmation(records),
            Self::Privacy(command) => command.wants_confirmation(records),
            Self::People(command) => command.wants_confirmation(records),
            Self::Planning(_)
            | Self::Attendance(_)
            | Self::Licences(_)
            | Self::Medical(_)
            | Self::Practice(_)
            | Self::Families(_)
            | Self::Dues(_)
            | Self::Consents(_) => false,
        };
        gives_more || widens_own_family(writes, actor, records)
    }

    /// Whether one of several that are carried out one after the other wants a confirmation.
    #[must_use]
    pub fn want_confirmation(commands: &[Self], context: &ClubContext, records: &dyn Records) -> bool {
        let mut after = After::new(records);
        commands.iter().any(|command| {
            // What is refused is refused to whoever confirms it as well.
            let Ok(writes) = decide(command, context, &after) else { return false };
            let wants = command.wants_confirmation(&writes, &context.actor, &after);
            after.write(&writes);
            wants
        })
    }

    /// Whether it decides over others or over the whole club. Nobody does that in another's name: it is left out
    /// of what is brought in from another device's file, see also [`crate::club::access::widens_sight`].
    #[must_use]
    pub fn is_over_others(&self) -> bool {
        let is_note = matches!(self, Self::Privacy(PrivacyCommand::NoteExport { .. }));
        matches!(self, Self::Access(_) | Self::Privacy(_)) && !is_note
            || self.areas().iter().any(|area| area.is_over_others())
    }

    fn decide_in_area(&self, context: &ClubContext, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::People(command) => command.decide(context, records),
            Self::Planning(command) => command.decide(records),
            Self::Attendance(command) => command.decide(context, records),
            Self::Licences(command) => command.decide(context, records),
            Self::Medical(command) => command.decide(context, records),
            Self::Practice(command) => Ok(command.decide(context, records)),
            Self::Families(command) => command.decide(context, records),
            Self::Dues(command) => command.decide(context, records),
            Self::Consents(command) => command.decide(context, records),
            Self::Access(command) => command.decide(context, records),
            Self::Privacy(command) => command.decide(context, records),
        }
    }
}

impl Command for ClubCommand {
    const COLLECTIONS: &'static [&'static Collection] = COLLECTIONS;
    type Refusal = Refusal;
    type Role = Role;
    type Sight = Sight;

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
            Self::Access(command) => command.reads(),
            Self::Privacy(command) => command.reads(known),
        }
    }

    fn actor_reads(actor: &Actor<Role>, known: &dyn Records) -> Vec<Read> {
        let mut reads = vec![Rights::reads()];
        // Also of who sees everybody: they may come to see more of a family once they no longer do.
        reads.extend(Own::family_reads(actor, known));
        if Rights::of(actor.role, known).is_partial() {
            reads.extend(Own::group_reads(actor, known));
        }
        reads
    }

    fn decide(&self, context: &ClubContext, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
        let areas = self.areas();
        // What tells of the sender alone is everybody's to send, and writes nothing.
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        let limits = Limits::of(context, &areas, records)?;
        // Why somebody may not be marked present, or who answers for them, is said of one's own people alone.
        match self {
            Self::Attendance(command) => limits.admit_named(&command.marked(), records)?,
            Self::Consents(command) => limits.admit_named(command.asked().as_slice(), records)?,
            _ => {}
        }
        let writes = self.decide_in_area(context, records)?;
        let writes = privacy::without_erased(self, writes, records)?;
        limits.admit(&writes, records)?;
        Ok(writes)
    }

    fn refused_by_engine(reason: EngineRefusal) -> Refusal {
        reason.into()
    }

    fn kept_when_refused(&self, refusal: &Refusal) -> Option<Self> {
        privacy::kept_when_refused(refusal)
    }

    fn forgotten(
        &self,
        arriving: &[(&'static Collection, &Row)],
        known: &dyn Records,
    ) -> Option<(Self, Refusal)> {
        privacy::forgotten(self, arriving, known)
    }

    fn is_out_of_sight(refusal: &Refusal) -> bool {
        refusal.0.iter().any(|problem| problem.code == Code::Forbidden)
    }

    fn without_records(refusal: &Refusal) -> Refusal {
        refusal.without_records()
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
    Access(AccessCommand),
    Privacy(PrivacyCommand),
}
