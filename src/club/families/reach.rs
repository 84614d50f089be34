//! For whom the club has nobody to call or write to.

use super::{
    emergency::is_of_age,
    records::{EmergencyContact, Guardian, Household, HouseholdId, HouseholdPlace},
};
use crate::club::people::{Member, MemberId};
use crate::sync::{Collection, Read, Record, Records};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// What [`out_of_reach`] reads.
pub const REACH_READS: &[&Collection] = &[
    Member::COLLECTION,
    Household::COLLECTION,
    HouseholdPlace::COLLECTION,
    Guardian::COLLECTION,
    EmergencyContact::COLLECTION,
];

/// The same for pages that the server makes.
#[must_use]
pub fn reach_reads() -> Vec<Read> {
    REACH_READS.iter().map(|collection| Read::All(collection)).collect()
}

/// What counts of a member when somebody else is looked for.
struct Person {
    has_contact: bool,
    is_adult: bool,
    archived: bool,
}

/// Those in the lists for whom there is neither phone nor e-mail: not their own, not an emergency
/// contact's, nor in a household of theirs that of a guardian, of whoever pays or of another adult.
/// Sorted. They are the ones for whom [`super::EmergencySheet`] is empty, but for e-mail, which is no
/// use there.
#[must_use]
pub fn out_of_reach(records: &dyn Records, on: NaiveDate) -> Vec<MemberId> {
    let (mut people, mut alone) = (HashMap::new(), HashSet::new());
    for member in records.all::<Member>().filter(|member| member.merged_into.is_none()) {
        let has_contact = member.phone.is_some() || member.email.is_some();
        if !has_contact && member.is_listed() {
            alone.insert(member.id);
        }
        let is_adult = is_of_age(&member, on);
        people.insert(member.id, Person { has_contact, is_adult, archived: member.archived });
    }
    if alone.is_empty() {
        return Vec::new();
    }
    for contact in records.all::<EmergencyContact>() {
        alone.remove(&contact.member_id);
    }
    let has_contact = |id: &MemberId| people.get(id).is_some_and(|person| person.has_contact);
    let mut answered: HashSet<HouseholdId> = HashSet::new();
    for guardian in records.all::<Guardian>() {
        let own = guardian.phone.is_some() || guardian.email.is_some();
        if own && let Some(id) = guardian.member_id {
            alone.remove(&id);
        }
        if own || guardian.member_id.as_ref().is_some_and(has_contact) {
            answered.insert(guardian.household_id);
        }
    }
    let mut homes: HashSet<HouseholdId> = HashSet::new();
    for household in records.all::<Household>() {
        homes.insert(household.id);
        let payer = household.payer_member_id.and_then(|id| people.get(&id));
        if payer.is_some_and(|payer| payer.has_contact && !payer.archived) {
            answered.insert(household.id);
        }
    }
    let places: Vec<HouseholdPlace> = records.all::<HouseholdPlace>().filter(|place| place.active).collect();
    for place in &places {
        let adult = people.get(&place.member_id);
        if adult.is_some_and(|adult| adult.has_contact && adult.is_adult && !adult.archived) {
            answered.insert(place.household_id);
        }
    }
    for place in &places {
        if homes.contains(&place.household_id) && answered.contains(&place.household_id) {
            alone.remove(&place.member_id);
        }
    }
    let mut alone: Vec<MemberId> = alone.into_iter().collect();
    alone.sort_unstable();
    alone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::families::{
        EmergencySheet, FamilyCommand, Payer,
        test_family::{
            AMIR, CAMILLE, Club, DAD, HUGO, LEA, MUM, NOE, contact, guardian, member, place, today,
        },
    };
    use uuid::Uuid;

    const ROSE: MemberId = MemberId(Uuid::from_u128(7));

    /// The Lefèvres with no number at all: Léa at her mother's and her father's; Noé, and Rose, an adult,
    /// at the mother's. Amir, who has a number, lives elsewhere.
    struct Family {
        camille: Guardian,
        hugo: Guardian,
        noe: Member,
        rose: Member,
        place_of_noe: HouseholdPlace,
        payer: Option<Payer>,
        contacts: Vec<EmergencyContact>,
    }

    impl Family {
        fn silent() -> Self {
            Self {
                camille: guardian(CAMILLE, MUM, "Camille", None),
                hugo: guardian(HUGO, DAD, "Hugo", None),
                noe: member(NOE, "Noé", "Lefèvre", Some("2018-06-01")),
                rose: member(ROSE, "Rose", "Roux", Some("1990-01-01")),
                place_of_noe: place(MUM, NOE),
                payer: None,
                contacts: Vec::new(),
            }
        }

        fn club(self) -> Club {
            let mut club = Club::default();
            for id in [MUM, DAD] {
                club.add(&Household::named(id, "Lefèvre".into()));
            }
            let lea = member(LEA, "Léa", "Lefèvre", Some("2016-03-14"));
            let amir = member(AMIR, "Amir", "Haddad", Some("1986-01-01"));
            for member in [lea, self.noe, self.rose, with_phone(amir)] {
                club.add(&member);
            }
            for guardian in [self.camille, self.hugo] {
                club.add(&guardian);
            }
            for place in [place(MUM, LEA), place(DAD, LEA), place(MUM, ROSE), self.place_of_noe] {
                club.add(&place);
            }
            for contact in self.contacts {
                club.add(&contact);
            }
            if let Some(payer) = self.payer {
                let pay = FamilyCommand::SetPayer { household_id: MUM, payer: Some(payer) };
                club.carry_out(1, &pay).unwrap();
            }
            club
        }
    }

    fn with_phone(member: Member) -> Member {
        Member { phone: Some("+33655555550".into()), ..member }
    }

    type Change = fn(&mut Family);

    const CASES: &[(&str, Change, &[MemberId])] = &[
        ("nothing known", |_| {}, &[LEA, NOE, ROSE]),
        (
            "a named contact",
            |family| family.contacts.push(contact(1, NOE, "Voisine", "+33655555557", 1)),
            &[LEA, ROSE],
        ),
        ("a guardian's phone", |family| family.camille.phone = Some("+33611111111".into()), &[]),
        (
            "a guardian's e-mail at the father's",
            |family| family.hugo.email = Some("hugo@example.org".into()),
            &[NOE, ROSE],
        ),
        ("a guardian who is a member with a number", |family| family.camille.member_id = Some(AMIR), &[]),
        ("an adult of the household", |family| family.rose = with_phone(family.rose.clone()), &[]),
        (
            "one who was archived",
            |family| family.rose = Member { archived: true, ..with_phone(family.rose.clone()) },
            &[LEA, NOE],
        ),
        (
            "a child's own number, which is no help to the others",
            |family| family.noe = with_phone(family.noe.clone()),
            &[LEA, ROSE],
        ),
        ("an e-mail of one's own", |family| family.rose.email = Some("r@example.org".into()), &[]),
        ("somebody of another household pays", |family| family.payer = Some(Payer::Member(AMIR)), &[]),
        (
            "a place that was left",
            |family| {
                family.rose = with_phone(family.rose.clone());
                family.place_of_noe.active = false;
            },
            &[NOE],
        ),
        ("archived oneself", |family| family.noe.archived = true, &[LEA, ROSE]),
    ];

    #[test]
    fn somebody_is_out_of_reach_when_nobody_at_all_can_be_called_or_written_to() {
        for (case, change, expected) in CASES {
            let mut family = Family::silent();
            change(&mut family);
            let club = family.club();
            let found = out_of_reach(club.records(), today());
            assert_eq!(found, *expected, "{case}");
            for id in found {
                let sheet = EmergencySheet::of(club.records(), id, today()).unwrap();
                assert_eq!((sheet.lines, sheet.in_record), (vec![], None), "{case}");
            }
        }
    }
}
