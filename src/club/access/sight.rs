//! Who sees which rows, and which of their fields: one table for pulls, pages, the API and exports, and for
//! what commands may write. A collection that is not in the table is seen by nobody.

use super::{
    Role,
    area::{Action, Area, Reach},
    held::{held_reads, held_since, span_of},
    rights::{AccessGrant, Rights},
    scope::{FamilyAccount, GroupCoach, Own},
};
use crate::club::{
    attendance::AttendanceMark,
    consents::{Consent, ConsentText},
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, Household, HouseholdId, HouseholdPlace},
    history::Change,
    licences::Licence,
    medical::{MedicalProof, MedicalRule},
    people::{DistinctPeople, Enrolment, Member, MemberId},
    planning::{Group, Season, SessionException, SessionSeries},
    practice::PracticePolicy,
    privacy::retention::RetentionRule,
};
use crate::sync::{Actor, Collection, FieldValue as _, Read, Record as _, Records, Row, Value, sight::Span};
use chrono::{Datelike as _, NaiveDate};
use std::sync::Arc;
use uuid::Uuid;

/// Whom a row is about: what makes it somebody's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The club: whoever sees the area sees all of it.
    Club,
    /// The row is the person.
    Person,
    /// The person whom the field names.
    PersonIn(&'static str),
    /// The row is the household.
    Household,
    /// The household that the field names.
    HouseholdIn(&'static str),
    /// The account that the field names.
    AccountIn(&'static str),
    /// Two people, or nobody: not seen by those who see their own only.
    Nobody,
    /// What the changed record is about.
    Changed,
}

/// What a collection is to the matrix.
#[derive(Clone, Copy, Debug)]
pub struct Guarded {
    pub collection: &'static Collection,
    pub area: Area,
    pub subject: Subject,
    /// Fields that belong to another area.
    pub fields: &'static [(&'static str, Area)],
}

const fn guarded(
    collection: &'static Collection,
    area: Area,
    subject: Subject,
    fields: &'static [(&'static str, Area)],
) -> Guarded {
    Guarded { collection, area, subject, fields }
}

const ADDRESS: [(&str, Area); 3] =
    [("street", Area::Addresses), ("postal_code", Area::Addresses), ("city", Area::Addresses)];

/// Every collection.
pub const GUARDED: &[Guarded] = &[
    guarded(AccessGrant::COLLECTION, Area::Club, Subject::Club, &[]),
    guarded(PracticePolicy::COLLECTION, Area::Club, Subject::Club, &[]),
    guarded(MedicalRule::COLLECTION, Area::Club, Subject::Club, &[]),
    guarded(RetentionRule::COLLECTION, Area::Club, Subject::Club, &[]),
    guarded(ConsentText::COLLECTION, Area::Club, Subject::Club, &[]),
    guarded(Season::COLLECTION, Area::Planning, Subject::Club, &[]),
    guarded(Group::COLLECTION, Area::Planning, Subject::Club, &[]),
    guarded(GroupCoach::COLLECTION, Area::Planning, Subject::Club, &[]),
    guarded(SessionSeries::COLLECTION, Area::Planning, Subject::Club, &[]),
    guarded(SessionException::COLLECTION, Area::Planning, Subject::Club, &[]),
    guarded(
        Member::COLLECTION,
        Area::People,
        Subject::Person,
        &[ADDRESS[0], ADDRESS[1], ADDRESS[2], ("email", Area::Addresses), ("notes", Area::Notes)],
    ),
    guarded(DistinctPeople::COLLECTION, Area::People, Subject::Nobody, &[]),
    guarded(Enrolment::COLLECTION, Area::People, Subject::PersonIn("member_id"), &[]),
    guarded(
        SeasonMembership::COLLECTION,
        Area::People,
        Subject::PersonIn("member_id"),
        &[("dues_since", Area::Dues)],
    ),
    guarded(Consent::COLLECTION, Area::Consents, Subject::PersonIn("member_id"), &[]),
    guarded(Licence::COLLECTION, Area::Licences, Subject::PersonIn("member_id"), &[]),
    guarded(MedicalProof::COLLECTION, Area::Medical, Subject::PersonIn("member_id"), &[]),
    guarded(Household::COLLECTION, Area::Families, Subject::Household, &ADDRESS),
    guarded(HouseholdPlace::COLLECTION, Area::Families, Subject::HouseholdIn("household_id"), &[]),
    guarded(
        Guardian::COLLECTION,
        Area::Families,
        Subject::HouseholdIn("household_id"),
        &[("email", Area::Addresses)],
    ),
    guarded(EmergencyContact::COLLECTION, Area::Contacts, Subject::PersonIn("member_id"), &[]),
    guarded(FamilyAccount::COLLECTION, Area::Families, Subject::AccountIn("user_id"), &[]),
    guarded(AttendanceMark::COLLECTION, Area::Attendance, Subject::PersonIn("member_id"), &[]),
    guarded(Change::COLLECTION, Area::Planning, Subject::Changed, &[]),
];

/// What a collection is to the matrix; none for one that is not in the table.
#[must_use]
pub fn guarded_as(name: &str) -> Option<&'static Guarded> {
    GUARDED.iter().find(|guarded| guarded.collection.name == name)
}

impl Guarded {
    /// The area that a field belongs to.
    #[must_use]
    pub fn area_of(&self, field: &str) -> Area {
        self.fields.iter().find(|(name, _)| *name == field).map_or(self.area, |(_, area)| *area)
    }
}

/// What one person sees of a club.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    pub rights: Rights,
    user: Uuid,
    /// What is their own, where there is anything that they see of their own only.
    own: Option<Arc<Own>>,
    /// The households of those who are their own.
    households: Arc<std::collections::BTreeSet<HouseholdId>>,
    /// The first day of which dated rows are shown; none when all are.
    since: Option<NaiveDate>,
}

impl crate::sync::Sight<Role> for Sight {
    fn reads(actor: &Actor<Role>, known: &dyn Records) -> Vec<Read> {
        let mut reads = vec![Rights::reads(), held_reads()];
        if Rights::of(actor.role, known).is_partial() {
            reads.extend(Own::reads(actor, known));
            let own = Own::of(actor, known);
            let places =
                |id: &MemberId| Read::Where(HouseholdPlace::COLLECTION, "member_id", id.0.to_value());
            reads.extend(own.members.difference(&own.family).map(places));
        }
        reads
    }

    fn of(actor: &Actor<Role>, today: NaiveDate, records: &dyn Records) -> Self {
        let rights = Rights::of(actor.role, records);
        let own = rights.is_partial().then(|| Own::of(actor, records));
        let mut households = std::collections::BTreeSet::new();
        if let Some(own) = &own {
            households.clone_from(&own.households);
            let led = own.members.difference(&own.family).collect::<std::collections::BTreeSet<_>>();
            let is_led = |place: &HouseholdPlace| place.active && led.contains(&place.member_id);
            households.extend(records.all::<HouseholdPlace>().filter(is_led).map(|place| place.household_id));
        }
        let since = held_since(records, today);
        Self { rights, user: actor.user, own: own.map(Arc::new), households: Arc::new(households), since }
    }

    fn sees(&self, collection: &'static Collection) -> bool {
        guarded_as(collection.name).is_some_and(|guarded| self.rights.may(guarded.area, Action::See))
    }

    fn show(&self, collection: &'static Collection, mut rows: Vec<Row>) -> Vec<Row> {
        let Some(guarded) = guarded_as(collection.name) else { return Vec::new() };
        let reach = self.rights.reach(guarded.area, Action::See);
        if let Some(span) = self.span(collection) {
            span.keep(collection, &mut rows);
        }
        if guarded.subject == Subject::Changed {
            rows.retain(|row| self.shows_change(row));
            return rows;
        }
        match reach {
            Reach::None => return Vec::new(),
            Reach::Own => {
                let at = guarded.subject.position(collection);
                rows.retain(|row| self.is_own(guarded.subject, at, row));
            }
            Reach::All => {}
        }
        // Fields of an area that is seen of one's own only are one's own, however far the row's area reaches.
        let hidden: Vec<(usize, Reach)> = guarded
            .fields
            .iter()
            .map(|(field, area)| (*field, self.rights.reach(*area, Action::See)))
            .filter(|(_, field_reach)| *field_reach < reach)
            .filter_map(|(field, field_reach)| Some((collection.position(field)?, field_reach)))
            .collect();
        if !hidden.is_empty() {
            let at = guarded.subject.position(collection);
            for row in &mut rows {
                let is_own = self.is_own(guarded.subject, at, row);
                for (at, field_reach) in &hidden {
                    if (*field_reach == Reach::None || !is_own)
                        && let Some(value) = row.values.get_mut(*at)
                    {
                        *value = Value::Null;
                    }
                }
            }
        }
        rows
    }

    fn span(&self, collection: &'static Collection) -> Option<Span> {
        span_of(collection, self.since?)
    }

    fn is_partial(&self) -> bool {
        self.own.is_some()
    }

    fn name(&self) -> Uuid {
        let mut name: Vec<u8> = self.rights.sights().map(|reach| reach as u8).collect();
        if let Some(own) = &self.own {
            name.extend(self.user.as_bytes());
            name.extend(own.members.iter().flat_map(|id| *id.0.as_bytes()));
            name.extend(Uuid::nil().as_bytes());
            name.extend(self.households.iter().flat_map(|id| *id.0.as_bytes()));
        }
        name.extend(self.since.map(|since| since.num_days_from_ce().to_be_bytes()).into_iter().flatten());
        Uuid::new_v5(&Uuid::nil(), &name)
    }
}

impl Subject {
    fn position(self, collection: &Collection) -> Option<usize> {
        match self {
            Self::PersonIn(field) | Self::HouseholdIn(field) | Self::AccountIn(field) => {
                collection.position(field)
            }
            Self::Club | Self::Person | Self::Household | Self::Nobody | Self::Changed => None,
        }
    }
}

impl Sight {
    /// The same of every day: for the API, files and programs, which hold nothing on a device.
    #[must_use]
    pub fn of_every_day(&self) -> Self {
        Self { since: None, ..self.clone() }
    }

    /// What is the person's own, where their rights go no further.
    #[must_use]
    pub fn own(&self) -> Option<&Own> {
        self.own.as_deref()
    }

    fn is_own(&self, subject: Subject, at: Option<usize>, row: &Row) -> bool {
        let Some(own) = &self.own else { return false };
        let named = || Uuid::from_value(row.values.get(at?)?).ok();
        let is_household = |id: Uuid| self.households.contains(&HouseholdId(id));
        match subject {
            Subject::Club => true,
            Subject::Person => own.members.contains(&MemberId(row.id)),
            Subject::PersonIn(_) => named().is_some_and(|id| own.members.contains(&MemberId(id))),
            Subject::Household => is_household(row.id),
            Subject::HouseholdIn(_) => named().is_some_and(is_household),
            Subject::AccountIn(_) => named() == Some(self.user),
            Subject::Nobody | Subject::Changed => false,
        }
    }

    /// A change is seen by those who see the field, of the record that it is about. Of one that has ended
    /// nothing is left but that it is gone, which whoever held it must hear.
    fn shows_change(&self, row: &Row) -> bool {
        let text = |field| Change::COLLECTION.position(field).and_then(|at| row.values.get(at));
        let (Some(Value::Text(collection)), Some(Value::Text(field))) = (text("collection"), text("field"))
        else {
            return false;
        };
        let Some(guarded) = guarded_as(collection) else { return row.deleted && collection.is_empty() };
        let reach = self
            .rights
            .reach(guarded.area, Action::See)
            .min(self.rights.reach(guarded.area_of(field), Action::See));
        match (reach, guarded.subject) {
            (Reach::None, _) => false,
            (Reach::All, _) | (Reach::Own, Subject::Club) => true,
            (Reach::Own, _) => {
                let about = text("about_id").and_then(|value| Uuid::from_value(value).ok());
                let own = self.own.as_deref();
                about.zip(own).is_some_and(|(about, own)| {
                    own.members.contains(&MemberId(about)) || self.households.contains(&HouseholdId(about))
                })
            }
        }
    }
}

/// Whom a record is about, by its values: a person or a household; none for what is the club's.
#[must_use]
pub fn about(collection: &Collection, id: Uuid, values: &[Value]) -> Option<Uuid> {
    let subject = guarded_as(collection.name)?.subject;
    match subject {
        Subject::Person | Subject::Household => Some(id),
        Subject::PersonIn(_) | Subject::HouseholdIn(_) => {
            Uuid::from_value(values.get(subject.position(collection)?)?).ok()
        }
        Subject::Club | Subject::AccountIn(_) | Subject::Nobody | Subject::Changed => None,
    }
}
