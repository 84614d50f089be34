//! Of each kind of data about a person: how much there is, why it is kept, and until when.

use super::retention::{Retained, ends_on, kept_until_of_person, standing_line};
use crate::club::{
    attendance::AttendanceMark,
    consents::Consent,
    dues::SeasonMembership,
    families::{EmergencyContact, Guardian, HouseholdPlace},
    history::Change,
    licences::Licence,
    medical::MedicalProof,
    people::{Enrolment, MemberId, standing},
};
use crate::sync::{Collection, FieldValue as _, Record as _, Records, Row};
use crate::word_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// A kind of data.
    pub enum Category {
        Identity = "identity",
        Families = "families",
        EmergencyContacts = "emergency_contacts",
        Groups = "groups",
        Accounting = "accounting",
        Licences = "licences",
        Medical = "medical",
        Consents = "consents",
        Attendance = "attendance",
        History = "history",
    }
}

word_enum! {
    /// What it is for.
    pub enum Purpose {
        /// To run the club: know its people and reach them.
        Membership = "membership",
        /// To reach somebody when something happens.
        Emergency = "emergency",
        /// To keep the club's accounts.
        Accounts = "accounts",
        /// To have people licensed and insured by a federation.
        Licensing = "licensing",
        /// To let only those practise who may.
        Health = "health",
        /// To be able to show what was agreed to.
        Proof = "proof",
        /// To know who is there, and plan sessions.
        Sessions = "sessions",
        /// To see who changed what, and bring it back.
        Traceability = "traceability",
    }
}

word_enum! {
    /// On which ground, by the regulation's article 6.
    pub enum Basis {
        /// 6-1-b: what being a member takes.
        Contract = "contract",
        /// 6-1-c: the law asks for it.
        Law = "law",
        /// 6-1-d: somebody's life.
        Vital = "vital_interest",
        /// 6-1-f: what the club reasonably needs.
        Legitimate = "legitimate_interest",
    }
}

impl Category {
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Identity | Self::Families => Purpose::Membership,
            Self::EmergencyContacts => Purpose::Emergency,
            Self::Groups | Self::Attendance => Purpose::Sessions,
            Self::Accounting => Purpose::Accounts,
            Self::Licences => Purpose::Licensing,
            Self::Medical => Purpose::Health,
            Self::Consents => Purpose::Proof,
            Self::History => Purpose::Traceability,
        }
    }

    #[must_use]
    pub const fn basis(self) -> Basis {
        match self {
            Self::Identity | Self::Families | Self::Groups | Self::Licences => Basis::Contract,
            Self::EmergencyContacts => Basis::Vital,
            Self::Accounting | Self::Medical => Basis::Law,
            Self::Consents | Self::Attendance | Self::History => Basis::Legitimate,
        }
    }

    /// The term that ends it before the whole file goes, or after.
    const fn term(self) -> Option<Retained> {
        match self {
            Self::Accounting => Some(Retained::Accounting),
            Self::Licences => Some(Retained::Licence),
            Self::Medical => Some(Retained::MedicalProof),
            _ => None,
        }
    }

    /// The collection that holds it, and the field that names the person.
    const fn place(self) -> Option<(&'static Collection, &'static str)> {
        Some(match self {
            Self::Identity => return None,
            Self::Families => (HouseholdPlace::COLLECTION, "member_id"),
            Self::EmergencyContacts => (EmergencyContact::COLLECTION, "member_id"),
            Self::Groups => (Enrolment::COLLECTION, "member_id"),
            Self::Accounting => (SeasonMembership::COLLECTION, "member_id"),
            Self::Licences => (Licence::COLLECTION, "member_id"),
            Self::Medical => (MedicalProof::COLLECTION, "member_id"),
            Self::Consents => (Consent::COLLECTION, "member_id"),
            Self::Attendance => (AttendanceMark::COLLECTION, "member_id"),
            Self::History => (Change::COLLECTION, "about_id"),
        })
    }
}

/// What is kept of one kind, why, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLine {
    pub category: Category,
    pub count: usize,
    pub purpose: Purpose,
    pub legal_basis: Basis,
    /// The last day; none while nothing ends it.
    pub until: Option<NaiveDate>,
    /// Where the term stands written.
    pub source: Option<String>,
}

/// The rows of people in a collection.
pub(super) fn rows_of<'a>(
    records: &'a dyn Records,
    (collection, field): (&'static Collection, &'static str),
    people: &'a [MemberId],
) -> impl Iterator<Item = &'a Row> {
    let position = collection.position(field);
    records.rows(collection).filter(move |row| {
        let id = position.and_then(|position| Uuid::from_value(row.values.get(position)?).ok());
        id.is_some_and(|id| people.contains(&MemberId(id)))
    })
}

/// What is kept of a person, and of those who turned out to be the same; kinds of which there is nothing are
/// left out.
#[must_use]
pub fn kept_lines(records: &dyn Records, people: &[MemberId], today: NaiveDate) -> Vec<KeptLine> {
    let Some(person) = people.first().map(|id| standing(records, *id)) else { return Vec::new() };
    let whole = kept_until_of_person(records, person, today);
    let line = |category: &Category| {
        let ids: Vec<Uuid> = match category.place() {
            None => vec![person.0],
            Some(place) => rows_of(records, place, people).map(|row| row.id).collect(),
        };
        let also = || rows_of(records, (Guardian::COLLECTION, "member_id"), people).count();
        let count = ids.len() + if *category == Category::Families { also() } else { 0 };
        let what = category.term().or(whole.map(|(what, _)| what));
        let until = match category.term() {
            Some(term) => {
                let ends: Option<Vec<NaiveDate>> =
                    ids.iter().map(|id| ends_on(records, term, *id, today)).collect();
                ends.and_then(|ends| ends.into_iter().max())
            }
            None => whole.map(|(_, day)| day),
        };
        let source = what.and_then(|what| standing_line(what, records, today)).map(|rule| rule.source);
        (count > 0).then(|| KeptLine {
            category: *category,
            count,
            purpose: category.purpose(),
            legal_basis: category.basis(),
            until,
            source,
        })
    };
    Category::ALL.iter().filter_map(line).collect()
}
