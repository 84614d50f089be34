//! What is kept about families.

use crate::club::people::MemberId;
use crate::{record, word_enum};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

word_enum! {
    /// What a guardian is to the children of the household.
    pub enum Relation {
        Mother = "mother",
        Father = "father",
        Grandparent = "grandparent",
        /// By a court's decision.
        Guardian = "guardian",
        Other = "other",
    }
}

record! {
    /// People who live together and whose dues one of them pays.
    pub struct Household(HouseholdId) in "households" {
        pub name: String,
        /// Who pays: a member of the club, or a guardian who is none. One of the two at most.
        pub payer_member_id: Option<MemberId>,
        pub payer_guardian_id: Option<GuardianId>,
        pub street: Option<String>,
        pub postal_code: Option<String>,
        pub city: Option<String>,
    }
}

/// Who pays for a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    Member(MemberId),
    Guardian(GuardianId),
}

impl Household {
    /// A household with nothing but an id and a name.
    #[must_use]
    pub const fn named(id: HouseholdId, name: String) -> Self {
        Self {
            id,
            name,
            payer_member_id: None,
            payer_guardian_id: None,
            street: None,
            postal_code: None,
            city: None,
        }
    }

    /// Who pays, if that is known.
    #[must_use]
    pub fn payer(&self) -> Option<Payer> {
        self.payer_guardian_id.map(Payer::Guardian).or(self.payer_member_id.map(Payer::Member))
    }

    /// The household with another payer; one at most.
    #[must_use]
    pub fn paid_by(mut self, payer: Option<Payer>) -> Self {
        self.payer_member_id = None;
        self.payer_guardian_id = None;
        match payer {
            Some(Payer::Member(id)) => self.payer_member_id = Some(id),
            Some(Payer::Guardian(id)) => self.payer_guardian_id = Some(id),
            None => {}
        }
        self
    }
}

record! {
    /// A member's place in a household. One record for each pair, switched on and off.
    pub struct HouseholdPlace(HouseholdPlaceId) in "household_places" {
        pub household_id: HouseholdId,
        pub member_id: MemberId,
        pub active: bool,
    }
}

impl HouseholdPlace {
    /// The record of a pair has the same id on every device.
    #[must_use]
    pub fn id_for(household: HouseholdId, member: MemberId) -> HouseholdPlaceId {
        HouseholdPlaceId(Uuid::new_v5(&household.0, member.0.as_bytes()))
    }
}

record! {
    /// An adult who answers for the children of a household.
    pub struct Guardian(GuardianId) in "guardians" {
        pub household_id: HouseholdId,
        /// Set when this person is a member of the club too.
        pub member_id: Option<MemberId>,
        pub last_name: String,
        pub first_name: String,
        pub relation: Relation,
        pub phone: Option<String>,
        pub email: Option<String>,
        /// Whether they may sign for the child: "représentant légal".
        pub legal: bool,
    }
}

record! {
    /// Whom to call for a person when something happens.
    pub struct EmergencyContact(EmergencyContactId) in "emergency_contacts" {
        pub member_id: MemberId,
        pub name: String,
        /// As the person says it: "grand-mère", "voisine".
        pub relation: Option<String>,
        pub phone: String,
        /// Who is called first; from 1.
        pub rank: i64,
    }
}
