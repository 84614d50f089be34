//! Whom to call when something happens to somebody at the gym.

use super::{
    contacts,
    file::{GuardianLine, guardians_of, households_of, members_of},
    records::{EmergencyContact, Guardian, Household, HouseholdPlace, Relation},
};
use crate::club::people::{Member, MemberId};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The age from which nobody answers for a person any more.
const OF_AGE: i32 = 18;

/// What somebody who can be called is to the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EmergencyRelation {
    /// As the person said it: "grand-mère", "voisine".
    Said(String),
    /// Nobody said.
    Unsaid,
    Guardian(Relation),
    /// Pays for the household.
    Payer,
    /// Another adult of the household.
    Household,
    /// The person's own number, for want of any other.
    Own,
}

/// Somebody who can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyLine {
    pub name: String,
    pub relation: EmergencyRelation,
    pub phone: String,
    /// Answers for the person.
    pub is_guardian: bool,
}

/// What a sheet for emergencies shows of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencySheet {
    pub member_id: MemberId,
    pub first_name: String,
    pub last_name: String,
    pub lines: Vec<EmergencyLine>,
    /// The number in the person's own record, where no line has it: on children's records it is
    /// often a parent's.
    pub in_record: Option<String>,
}

impl EmergencySheet {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        EmergencyContact::COLLECTION,
        Household::COLLECTION,
        HouseholdPlace::COLLECTION,
        Guardian::COLLECTION,
        Member::COLLECTION,
    ];

    /// The sheet of a member; `None` when there is none of that id.
    #[must_use]
    pub fn of(records: &dyn Records, id: MemberId, on: NaiveDate) -> Option<Self> {
        let Member { first_name, last_name, phone, .. } = records.get::<Member>(id.0)?;
        let lines = emergency_lines(records, id, on);
        let in_record = phone.filter(|phone| lines.iter().all(|line| line.phone != *phone));
        Some(Self { member_id: id, first_name, last_name, lines, in_record })
    }
}

/// Whom to call for a person, the first to call first, each number once: the contacts that were
/// named, in their order; for a minor the legal guardians; then whoever pays and the other adults of
/// the household. Nobody is called on their own number, but an adult for whom nobody is known.
///
/// Someone whose birth date is not known is taken for a minor: one number too many does less harm
/// than a parent who is not called.
#[must_use]
pub fn emergency_lines(records: &dyn Records, id: MemberId, on: NaiveDate) -> Vec<EmergencyLine> {
    let Some(member) = records.get::<Member>(id.0) else { return Vec::new() };
    let mut lines = Lines::default();
    for contact in contacts::of_member(records, id) {
        let relation = contact.relation.map_or(EmergencyRelation::Unsaid, EmergencyRelation::Said);
        lines.add(contact.name, relation, Some(contact.phone), false);
    }
    let is_adult = is_of_age(&member, on);
    if is_adult {
        // Whoever shares the phone that lies in the changing room cannot be reached on it. A child's
        // record, though, often holds a parent's number.
        lines.own.clone_from(&member.phone);
    }
    let homes: Vec<(Household, Vec<GuardianLine>)> = households_of(records, id)
        .into_iter()
        .map(|household| {
            let mut guardians = guardians_of(records, &household);
            guardians.retain(|guardian| guardian.member_id != Some(id));
            (household, guardians)
        })
        .collect();
    let all_guardians = || homes.iter().flat_map(|(_, guardians)| guardians);
    if !is_adult {
        all_guardians().filter(|guardian| guardian.legal).for_each(|guardian| lines.add_guardian(guardian));
    }
    let adults: Vec<(bool, Member)> = homes
        .iter()
        .flat_map(|(household, _)| {
            let payer = household.payer_member_id;
            let outside = payer.and_then(|payer| records.get::<Member>(payer.0));
            let living_here = members_of(records, household.id).into_iter();
            living_here.chain(outside).map(move |adult| (payer == Some(adult.id), adult))
        })
        .filter(|(pays, adult)| adult.id != id && !adult.archived && (*pays || is_of_age(adult, on)))
        .collect();
    all_guardians().filter(|guardian| guardian.pays).for_each(|guardian| lines.add_guardian(guardian));
    for (_, payer) in adults.iter().filter(|(pays, _)| *pays) {
        lines.add(payer.display_name(), EmergencyRelation::Payer, payer.phone.clone(), false);
    }
    all_guardians().for_each(|guardian| lines.add_guardian(guardian));
    for (_, adult) in &adults {
        lines.add(adult.display_name(), EmergencyRelation::Household, adult.phone.clone(), false);
    }
    if lines.found.is_empty() && is_adult {
        lines.own = None;
        lines.add(member.display_name(), EmergencyRelation::Own, member.phone, false);
    }
    lines.found
}

/// Known to be an adult.
pub(super) fn is_of_age(member: &Member, on: NaiveDate) -> bool {
    member.age_on(on).is_some_and(|age| age >= OF_AGE)
}

/// Lines with each number once.
#[derive(Default)]
struct Lines {
    found: Vec<EmergencyLine>,
    /// A number that is no use.
    own: Option<String>,
}

impl Lines {
    fn add(&mut self, name: String, relation: EmergencyRelation, phone: Option<String>, is_guardian: bool) {
        let Some(phone) = phone else { return };
        if self.own.as_ref() != Some(&phone) && self.found.iter().all(|line| line.phone != phone) {
            self.found.push(EmergencyLine { name, relation, phone, is_guardian });
        }
    }

    fn add_guardian(&mut self, guardian: &GuardianLine) {
        let relation = EmergencyRelation::Guardian(guardian.relation);
        self.add(guardian.display_name(), relation, guardian.phone.clone(), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::families::{
        FamilyCommand, Payer,
        test_family::{
            AMIR, CAMILLE, Club, DAD, HUGO, LEA, MUM, NOE, contact, guardian, member, place, today,
        },
    };
    use uuid::Uuid;

    /// `name:last digit`, with `!` behind guardians and `*` behind one's own number.
    fn told(club: &Club, id: MemberId) -> Vec<String> {
        let lines = emergency_lines(club.records(), id, today()).into_iter();
        let mark = |line: &EmergencyLine| match (line.is_guardian, &line.relation) {
            (true, _) => "!",
            (_, EmergencyRelation::Own) => "*",
            _ => "",
        };
        lines
            .map(|line| {
                let first = line.name.split(' ').next().unwrap_or_default().to_owned();
                format!("{first}:{}{}", &line.phone[line.phone.len() - 1..], mark(&line))
            })
            .collect()
    }

    #[test]
    fn those_named_come_first_then_the_guardians_of_every_household() {
        let mut club = Club::lefevres();
        assert_eq!(told(&club, LEA), ["Camille:1!", "Hugo:2!"]);
        assert_eq!(told(&club, NOE), ["Camille:1!"]);
        club.add(&contact(2, LEA, "Voisine", "+33655555557", 2));
        club.add(&contact(1, LEA, "Rose", "+33655555558", 3));
        // The number of her father, under a name of its own.
        club.add(&contact(3, LEA, "Papa", "+33622222222", 1));
        assert_eq!(told(&club, LEA), ["Papa:2", "Voisine:7", "Rose:8", "Camille:1!"]);
    }

    #[test]
    fn the_payer_and_the_other_adults_come_after_those_who_answer_for_a_child() {
        let mut club = Club::lefevres();
        let grandpa = guardian(
            crate::club::families::GuardianId(Uuid::from_u128(220)),
            MUM,
            "Paul",
            Some("+33655555554"),
        );
        club.add(&Guardian { legal: false, relation: Relation::Grandparent, ..grandpa });
        let rose = MemberId(Uuid::from_u128(7));
        let sister = MemberId(Uuid::from_u128(8));
        club.add(&Member {
            phone: Some("+33655555550".into()),
            ..member(rose, "Rose", "Roux", Some("1990-01-01"))
        });
        club.add(&Member {
            phone: Some("+33655555553".into()),
            ..member(sister, "Zoé", "Lefèvre", Some("2009-01-01"))
        });
        club.add(&place(MUM, rose));
        club.add(&place(MUM, sister));
        assert_eq!(told(&club, NOE), ["Camille:1!", "Paul:4!", "Rose:0"]);
        let pay = |payer| FamilyCommand::SetPayer { household_id: MUM, payer: Some(payer) };
        club.carry_out(1, &pay(Payer::Member(rose))).unwrap();
        assert_eq!(told(&club, NOE), ["Camille:1!", "Rose:0", "Paul:4!"]);
        // Somebody of another household may pay, too.
        club.carry_out(2, &pay(Payer::Member(AMIR))).unwrap();
        assert_eq!(told(&club, NOE), ["Camille:1!", "Amir:9", "Paul:4!", "Rose:0"]);
        // For the adult of the household nobody answers.
        assert_eq!(told(&club, rose), ["Amir:9", "Camille:1!", "Paul:4!"]);
    }

    #[test]
    fn nobody_is_called_on_their_own_number_but_an_adult_without_anyone() {
        let mut club = Club::lefevres();
        assert_eq!(told(&club, AMIR), ["Amir:9*"]);
        // The mother is a member, too, with the number that her guardian's record does not have.
        let camille = MemberId(Uuid::from_u128(7));
        club.add(&Member {
            phone: Some("+33611111111".into()),
            ..member(camille, "Camille", "Lefèvre", Some("1985-01-01"))
        });
        club.add(&place(MUM, camille));
        let edit = |member_id, phone: Option<&str>| {
            let before = Club::lefevres().get::<Guardian>(CAMILLE.0).unwrap();
            let after =
                Guardian { member_id: Some(member_id), phone: phone.map(Into::into), ..before.clone() };
            FamilyCommand::edit_guardian(&before, &after).unwrap()
        };
        club.carry_out(1, &edit(camille, None)).unwrap();
        assert_eq!(told(&club, NOE), ["Camille:1!"]);
        assert_eq!(told(&club, camille), ["Camille:1*"]);
        // They share one phone: it lies in the changing room.
        let partner = MemberId(Uuid::from_u128(8));
        club.add(&Member {
            phone: Some("+33611111111".into()),
            ..member(partner, "Sam", "Lefèvre", Some("1985-01-01"))
        });
        club.add(&place(MUM, partner));
        assert_eq!(told(&club, camille), ["Camille:1*"]);
        // Children whose record has a number: not called on it, unless it is a guardian's as well.
        let child = MemberId(Uuid::from_u128(9));
        club.add(&Member {
            phone: Some("+33633333333".into()),
            ..member(child, "Tom", "Petit", Some("2016-01-01"))
        });
        assert_eq!(told(&club, child), Vec::<String>::new());
        let sheet = EmergencySheet::of(club.records(), child, today()).unwrap();
        assert_eq!(sheet.in_record.as_deref(), Some("+33633333333"));
        club.add(&place(MUM, child));
        club.add(&Member { phone: Some("+33611111111".into()), ..member(child, "Tom", "Petit", None) });
        assert_eq!(told(&club, child), ["Camille:1!"]);
    }

    #[test]
    fn a_household_that_was_left_or_deleted_is_not_called() {
        let mut club = Club::lefevres();
        club.carry_out(1, &FamilyCommand::SetPlace { household_id: MUM, member_id: LEA, active: false })
            .unwrap();
        assert_eq!(told(&club, LEA), ["Hugo:2!"]);
        club.carry_out(2, &FamilyCommand::DeleteHousehold { id: DAD }).unwrap();
        assert_eq!(told(&club, LEA), Vec::<String>::new());
        assert!(club.get::<Guardian>(HUGO.0).is_none());
    }
}
