//! The families of one person, as their page shows them.

use super::{
    contacts,
    file::{GuardianLine, guardians_of, households_of, members_of},
    households::referring,
    records::{EmergencyContact, Guardian, Household, HouseholdId, HouseholdPlace},
};
use crate::club::people::{Member, MemberId};
use crate::sync::{Collection, Record, Records};
use serde::{Deserialize, Serialize};

/// One household of a person: who answers for it, who else is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberHousehold {
    pub id: HouseholdId,
    pub name: String,
    /// The person answers for it, without a place of their own perhaps.
    pub is_guardian: bool,
    /// The others who answer for it.
    pub guardians: Vec<GuardianLine>,
    /// The others with a place: id, first name, last name. The eldest first.
    pub siblings: Vec<(MemberId, String, String)>,
}

/// What the page of a person shows of their families.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFamilies {
    pub households: Vec<MemberHousehold>,
    /// Who is called first comes first.
    pub contacts: Vec<EmergencyContact>,
}

impl MemberFamilies {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        Household::COLLECTION,
        HouseholdPlace::COLLECTION,
        Guardian::COLLECTION,
        EmergencyContact::COLLECTION,
        Member::COLLECTION,
    ];
}

/// The families of a person and whom to call for them.
#[must_use]
pub fn of_member(records: &dyn Records, id: MemberId) -> MemberFamilies {
    let mut households = households_of(records, id);
    let answers_for = referring::<Guardian>(records, "member_id", id.0)
        .filter_map(|guardian| records.get::<Household>(guardian.household_id.0));
    for household in answers_for {
        if households.iter().all(|known| known.id != household.id) {
            households.push(household);
        }
    }
    let households = households.into_iter().map(|household| {
        let all = guardians_of(records, &household);
        let is_guardian = all.iter().any(|guardian| guardian.member_id == Some(id));
        let siblings = members_of(records, household.id)
            .into_iter()
            .filter(|member| member.id != id)
            .filter(|member| all.iter().all(|guardian| guardian.member_id != Some(member.id)))
            .map(|member| (member.id, member.first_name, member.last_name))
            .collect();
        let guardians = all.into_iter().filter(|guardian| guardian.member_id != Some(id)).collect();
        MemberHousehold { id: household.id, name: household.name, is_guardian, guardians, siblings }
    });
    MemberFamilies { households: households.collect(), contacts: contacts::of_member(records, id) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::families::GuardianId;
    use crate::club::families::test_family::{AMIR, Club, DAD, LEA, MUM, contact, guardian};
    use uuid::Uuid;

    #[test]
    fn a_child_of_separated_parents_has_two_households_each_with_its_own() {
        let mut club = Club::lefevres();
        club.add(&contact(1, LEA, "Rose", "+33655555555", 1));
        let families = of_member(club.records(), LEA);
        let told: Vec<_> = families
            .households
            .iter()
            .map(|home| {
                let guardians: Vec<&str> = home.guardians.iter().map(|g| g.first_name.as_str()).collect();
                let siblings: Vec<&str> = home.siblings.iter().map(|(_, first, _)| first.as_str()).collect();
                (home.id, guardians, siblings)
            })
            .collect();
        assert_eq!(told, [(MUM, vec!["Camille"], vec!["Noé"]), (DAD, vec!["Hugo"], vec![])]);
        assert_eq!(families.contacts.len(), 1);
    }

    #[test]
    fn a_parent_sees_the_households_that_they_answer_for() {
        let mut club = Club::lefevres();
        let amir = guardian(GuardianId(Uuid::from_u128(230)), DAD, "Amir", None);
        club.add(&Guardian { member_id: Some(AMIR), ..amir });
        let families = of_member(club.records(), AMIR);
        let home = &families.households[0];
        assert!(families.households.len() == 1 && home.id == DAD && home.is_guardian);
        assert_eq!(home.guardians.iter().map(|g| g.first_name.as_str()).collect::<Vec<_>>(), ["Hugo"]);
        assert_eq!(home.siblings.iter().map(|s| s.0).collect::<Vec<_>>(), [LEA]);
    }
}
