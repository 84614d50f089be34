//! What commands about families do, and what they refuse.

use super::{
    EmergencyContact, FamilyCommand, FamilyMember, Guardian, Household, HouseholdId, HouseholdPlace,
    NewFamily, Payer, Who, household_file,
    test_family::{AMIR, CAMILLE, Club, DAD, HUGO, LEA, MUM, NOE, contact, guardian, member, place, today},
};
use crate::club::{
    Code, Refusal, Role,
    access::GroupCoach,
    people::{Enrolment, Member, MemberId},
    planning::{Group, GroupId, SeasonId},
};
use crate::sync::{FieldValue, Value, Write};
use std::collections::BTreeMap;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn fields(pairs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn problems(decided: Result<Vec<Write>, Refusal>) -> Vec<(String, Code)> {
    let Err(Refusal(problems)) = decided else { return Vec::new() };
    problems.into_iter().map(|problem| (problem.field.unwrap_or_default(), problem.code)).collect()
}

fn household(name: &str) -> Household {
    Household::named(HouseholdId(id(110)), name.into())
}

/// Everything that can be asked of the Lefèvres.
fn every_command() -> Vec<FamilyCommand> {
    let contact = contact(1, LEA, "Rose", "+33655555555", 1);
    let camille = Club::lefevres().get::<Guardian>(CAMILLE.0).unwrap();
    vec![
        FamilyCommand::SaveHousehold { household: household("Haddad").paid_by(Some(Payer::Member(AMIR))) },
        FamilyCommand::EditHousehold {
            id: MUM,
            fields: fields(&[("payer_guardian_id", CAMILLE.to_value())]),
        },
        FamilyCommand::DeleteHousehold { id: MUM },
        FamilyCommand::SetPlace { household_id: DAD, member_id: NOE, active: true },
        FamilyCommand::SetPlace { household_id: MUM, member_id: NOE, active: false },
        FamilyCommand::SaveGuardian { guardian: Guardian { member_id: Some(AMIR), ..camille.clone() } },
        FamilyCommand::EditGuardian { id: CAMILLE, fields: fields(&[("member_id", AMIR.to_value())]) },
        FamilyCommand::DeleteGuardian { id: CAMILLE },
        FamilyCommand::RestoreGuardian { guardian: camille },
        FamilyCommand::SetPayer { household_id: MUM, payer: Some(Payer::Guardian(CAMILLE)) },
        FamilyCommand::SetPayer { household_id: MUM, payer: Some(Payer::Member(AMIR)) },
        FamilyCommand::SaveEmergencyContact { contact: contact.clone() },
        FamilyCommand::RestoreEmergencyContact { contact: contact.clone() },
        FamilyCommand::RankEmergencyContacts { member_id: LEA, order: vec![contact.id] },
        FamilyCommand::EnrolFamily { family: Box::new(martins()) },
    ]
}

const KIM: MemberId = MemberId(Uuid::from_u128(4));
const JUDO: GroupId = GroupId(Uuid::from_u128(50));

fn judo() -> Group {
    Group {
        id: JUDO,
        season_id: SeasonId(Uuid::nil()),
        name: "Judo".into(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    }
}

/// A new child, a known adult who answers for her, and a parent who is no member.
fn martins() -> NewFamily {
    let house = household("Martin");
    let amir = Guardian {
        id: Guardian::id_for(house.id, AMIR),
        member_id: Some(AMIR),
        ..guardian(CAMILLE, house.id, "Amir", None)
    };
    let lou = Guardian { id: super::GuardianId(id(210)), ..guardian(CAMILLE, house.id, "Lou", None) };
    NewFamily {
        household: house.paid_by(Some(Payer::Guardian(lou.id))),
        guardians: vec![amir, lou],
        members: vec![
            FamilyMember {
                who: Who::New(Box::new(member(KIM, "Kim", "Martin", Some("2017-01-01")))),
                groups: vec![JUDO],
            },
            FamilyMember { who: Who::Known(AMIR), groups: Vec::new() },
        ],
    }
}

#[test]
fn the_server_decides_what_the_device_decides() {
    let mut club = Club::lefevres();
    club.add(&judo());
    for command in every_command() {
        let all = club.decide(Role::Secretary, &command);
        assert!(all.is_ok(), "{command:?}: {all:?}");
        assert_eq!(club.decide_on_what_is_read(&command), all, "{command:?}");
    }
}

#[test]
fn coaches_note_whom_to_call_and_change_nothing_else() {
    let mut club = Club::lefevres();
    club.add(&judo());
    let without_account = |command: &FamilyCommand| {
        let mut club = Club::lefevres();
        club.add(&judo());
        club.decide(Role::Member, command)
    };
    let (group_id, user_id) = (judo().id, Uuid::nil());
    let id = GroupCoach::id_for(group_id, user_id);
    club.add(&GroupCoach { id, group_id, user_id, name: "Noa".into(), active: true });
    for member_id in [LEA, NOE, AMIR] {
        let id = Enrolment::id_for(member_id, group_id);
        club.add(&Enrolment { id, member_id, group_id, active: true });
    }
    for command in every_command() {
        for role in Role::ALL {
            let allowed = match role {
                Role::Admin | Role::Secretary | Role::Treasurer => true,
                Role::Coach => matches!(command, FamilyCommand::SaveEmergencyContact { .. }),
                // There are none to be ranked, which changes nothing.
                Role::Member => matches!(command, FamilyCommand::RankEmergencyContacts { .. }),
            };
            let decided = match role {
                Role::Member => without_account(&command),
                _ => club.decide(*role, &command),
            };
            assert_eq!(decided.is_ok(), allowed, "{role:?} {command:?}");
        }
    }
    // One that is known is not overwritten at the door.
    let known = contact(1, LEA, "Rose", "+33655555555", 1);
    club.add(&known);
    let other = EmergencyContact { phone: "+33666666666".into(), ..known };
    let command = FamilyCommand::SaveEmergencyContact { contact: other };
    assert_eq!(problems(club.decide(Role::Coach, &command)), [(String::new(), Code::Forbidden)]);
}

#[test]
fn what_is_not_right_is_refused_by_its_field() {
    let mut club = Club::lefevres();
    club.add(&contact(1, LEA, "Rose", "+33655555555", 1));
    let nobody = MemberId(id(9));
    let camille = club.get::<Guardian>(CAMILLE.0).unwrap();
    let both =
        Household { payer_guardian_id: Some(CAMILLE), payer_member_id: Some(AMIR), ..household("Martin") };
    let cases = [
        (FamilyCommand::SaveHousehold { household: household("  ") }, "name", Code::Required),
        (FamilyCommand::SaveHousehold { household: household(&"x".repeat(81)) }, "name", Code::TooLong),
        (
            FamilyCommand::SaveHousehold {
                household: Household { postal_code: Some("?".into()), ..household("Martin") },
            },
            "postal_code",
            Code::NotAPostalCode,
        ),
        (FamilyCommand::SaveHousehold { household: both }, "payer", Code::TwoPayers),
        (
            FamilyCommand::SaveHousehold {
                household: household("Martin").paid_by(Some(Payer::Member(nobody))),
            },
            "payer",
            Code::UnknownRecord,
        ),
        (
            FamilyCommand::SetPayer { household_id: MUM, payer: Some(Payer::Guardian(HUGO)) },
            "payer",
            Code::NotInHousehold,
        ),
        (
            FamilyCommand::EditHousehold { id: MUM, fields: fields(&[("colour", Value::Null)]) },
            "colour",
            Code::UnknownField,
        ),
        (
            FamilyCommand::EditHousehold { id: HouseholdId(id(9)), fields: fields(&[]) },
            "household_id",
            Code::UnknownRecord,
        ),
        (
            FamilyCommand::SetPlace { household_id: MUM, member_id: nobody, active: true },
            "member_id",
            Code::UnknownRecord,
        ),
        (
            FamilyCommand::SaveGuardian {
                guardian: Guardian { first_name: String::new(), ..camille.clone() },
            },
            "first_name",
            Code::Required,
        ),
        (
            FamilyCommand::SaveGuardian {
                guardian: Guardian { phone: Some("06".into()), ..camille.clone() },
            },
            "phone",
            Code::NotAPhone,
        ),
        (
            FamilyCommand::SaveGuardian { guardian: Guardian { member_id: Some(nobody), ..camille.clone() } },
            "member_id",
            Code::UnknownRecord,
        ),
        (
            FamilyCommand::EditGuardian { id: CAMILLE, fields: fields(&[("household_id", DAD.to_value())]) },
            "household_id",
            Code::NotInHousehold,
        ),
        (
            FamilyCommand::RestoreGuardian {
                guardian: Guardian { household_id: HouseholdId(id(9)), ..camille },
            },
            "household_id",
            Code::UnknownRecord,
        ),
        (
            FamilyCommand::SaveEmergencyContact { contact: contact(2, LEA, "Rose", "", 1) },
            "phone",
            Code::Required,
        ),
        (
            FamilyCommand::SaveEmergencyContact { contact: contact(2, LEA, "", "+33655555555", 1) },
            "name",
            Code::Required,
        ),
        (
            FamilyCommand::SaveEmergencyContact { contact: contact(2, LEA, "Rose", "+33655555555", 0) },
            "rank",
            Code::OutOfRange,
        ),
        (
            FamilyCommand::SaveEmergencyContact { contact: contact(2, nobody, "Rose", "+33655555555", 1) },
            "member_id",
            Code::UnknownRecord,
        ),
        (
            FamilyCommand::EditEmergencyContact {
                id: contact(1, LEA, "", "", 1).id,
                fields: fields(&[("member_id", NOE.to_value())]),
            },
            "member_id",
            Code::NotInList,
        ),
    ];
    for (command, field, code) in cases {
        let found = problems(club.decide(Role::Secretary, &command));
        assert_eq!(found, [(field.to_owned(), code)], "{command:?}");
    }
}

#[test]
fn a_household_goes_with_its_places_and_guardians_and_nobody_elses() {
    let mut club = Club::lefevres();
    club.carry_out(1, &FamilyCommand::DeleteHousehold { id: MUM }).unwrap();
    assert_eq!(club.get::<Household>(MUM.0), None);
    assert_eq!(club.get::<Guardian>(CAMILLE.0), None);
    let places: Vec<HouseholdId> = club.records().all::<HouseholdPlace>().map(|p| p.household_id).collect();
    assert_eq!(places, [DAD]);
    assert!(club.get::<Guardian>(HUGO.0).is_some() && club.get::<Member>(NOE.0).is_some());
}

#[test]
fn who_leaves_or_is_taken_off_pays_no_longer() {
    let payer = |club: &Club| club.get::<Household>(MUM.0).unwrap().payer();
    let mut club = Club::lefevres();
    let pay = |payer| FamilyCommand::SetPayer { household_id: MUM, payer };
    club.carry_out(1, &pay(Some(Payer::Member(LEA)))).unwrap();
    club.carry_out(2, &pay(Some(Payer::Guardian(CAMILLE)))).unwrap();
    assert_eq!(payer(&club), Some(Payer::Guardian(CAMILLE)));
    club.carry_out(3, &FamilyCommand::SetPlace { household_id: MUM, member_id: LEA, active: false }).unwrap();
    assert_eq!(payer(&club), Some(Payer::Guardian(CAMILLE)));
    club.carry_out(4, &FamilyCommand::DeleteGuardian { id: CAMILLE }).unwrap();
    assert_eq!(payer(&club), None);
    club.carry_out(5, &pay(Some(Payer::Member(NOE)))).unwrap();
    club.carry_out(6, &FamilyCommand::SetPlace { household_id: MUM, member_id: NOE, active: false }).unwrap();
    assert_eq!(payer(&club), None);
}

#[test]
fn two_devices_that_name_different_payers_never_end_with_both() {
    let a = FamilyCommand::SetPayer { household_id: MUM, payer: Some(Payer::Member(LEA)) };
    let b = FamilyCommand::SetPayer { household_id: MUM, payer: Some(Payer::Guardian(CAMILLE)) };
    let edit =
        FamilyCommand::EditHousehold { id: MUM, fields: fields(&[("payer_member_id", LEA.to_value())]) };
    for (first, second) in [(&a, &b), (&b, &a), (&edit, &b), (&b, &edit)] {
        // In the order of their making, and the other way round: the later one stands.
        for (at_first, at_second) in [(1, 2), (2, 1)] {
            let mut club = Club::lefevres();
            club.carry_out(at_first, first).unwrap();
            club.carry_out(at_second, second).unwrap();
            let stands = club.get::<Household>(MUM.0).unwrap();
            let later = if at_first > at_second { first } else { second };
            let expected = if later == &b { Payer::Guardian(CAMILLE) } else { Payer::Member(LEA) };
            assert_eq!(stands.validate(today()), Ok(()), "{first:?} {second:?}");
            assert_eq!(stands.payer(), Some(expected), "{first:?} {second:?} {at_first} {at_second}");
        }
    }
}

#[test]
fn edits_of_different_fields_stand_beside_each_other() {
    let mut club = Club::lefevres();
    let before = club.get::<Household>(MUM.0).unwrap();
    let moved = Household { city: Some("Vitré".into()), ..before.clone() };
    let renamed = Household { name: "Lefèvre-Roux".into(), ..before.clone() };
    for (at, after) in [(2, moved), (1, renamed)] {
        club.carry_out(at, &FamilyCommand::edit_household(&before, &after).unwrap()).unwrap();
    }
    let met = club.get::<Household>(MUM.0).unwrap();
    assert_eq!((met.name.as_str(), met.city.as_deref()), ("Lefèvre-Roux", Some("Vitré")));
    assert_eq!(FamilyCommand::edit_household(&met, &met), None);
}

#[test]
fn what_was_deleted_comes_back_as_it_was() {
    let mut club = Club::lefevres();
    let known = contact(1, LEA, "Rose", "+33655555555", 1);
    club.add(&known);
    let camille = club.get::<Guardian>(CAMILLE.0).unwrap();
    club.carry_out(1, &FamilyCommand::DeleteEmergencyContact { id: known.id }).unwrap();
    club.carry_out(2, &FamilyCommand::DeleteGuardian { id: CAMILLE }).unwrap();
    assert_eq!((club.get::<EmergencyContact>(known.id.0), club.get::<Guardian>(CAMILLE.0)), (None, None));
    club.carry_out(3, &FamilyCommand::RestoreEmergencyContact { contact: known.clone() }).unwrap();
    club.carry_out(4, &FamilyCommand::RestoreGuardian { guardian: camille.clone() }).unwrap();
    assert_eq!(club.get::<EmergencyContact>(known.id.0), Some(known));
    assert_eq!(club.get::<Guardian>(CAMILLE.0), Some(camille));
}

#[test]
fn a_parent_who_is_a_member_is_named_once_and_again_after_having_been_taken_off() {
    let mut club = Club::lefevres();
    let amir = Guardian {
        id: Guardian::id_for(MUM, AMIR),
        member_id: Some(AMIR),
        ..guardian(CAMILLE, MUM, "Amir", None)
    };
    club.add(&place(MUM, AMIR));
    let save = FamilyCommand::SaveGuardian { guardian: amir.clone() };
    club.carry_out(1, &save).unwrap();
    club.carry_out(2, &save).unwrap();
    let shown = |club: &Club| {
        let file = household_file(club.records(), MUM).unwrap();
        let guardians = file.guardians.iter().filter(|g| g.member_id == Some(AMIR)).count();
        (guardians, file.members.iter().filter(|m| m.id == AMIR).count())
    };
    assert_eq!(shown(&club), (1, 0));
    club.carry_out(3, &FamilyCommand::DeleteGuardian { id: amir.id }).unwrap();
    assert_eq!(shown(&club), (0, 1));
    club.carry_out(4, &save).unwrap();
    assert_eq!(shown(&club), (1, 0));
}

#[test]
fn contacts_are_called_in_the_order_given() {
    let mut club = Club::lefevres();
    let all: Vec<EmergencyContact> = (1..=3)
        .map(|n| contact(n, LEA, &format!("Nº {n}"), &format!("+3365555555{n}"), i64::try_from(n).unwrap()))
        .collect();
    for one in &all {
        club.add(one);
    }
    let order = vec![all[2].id, all[0].id];
    club.carry_out(1, &FamilyCommand::RankEmergencyContacts { member_id: LEA, order }).unwrap();
    let names: Vec<String> =
        super::of_member(club.records(), LEA).contacts.into_iter().map(|c| c.name).collect();
    assert_eq!(names, ["Nº 3", "Nº 1", "Nº 2"]);
}

#[test]
fn a_family_is_enrolled_whole_or_not_at_all() {
    let mut club = Club::lefevres();
    club.add(&judo());
    club.carry_out(1, &FamilyCommand::EnrolFamily { family: Box::new(martins()) }).unwrap();
    let file = household_file(club.records(), HouseholdId(id(110))).unwrap();
    let guardians: Vec<_> =
        file.guardians.iter().map(|g| (g.display_name(), g.phone.clone(), g.pays)).collect();
    assert_eq!(
        guardians,
        [
            // The member's own name and phone: the guardian's record has none.
            ("Amir HADDAD".to_owned(), Some("+33699999999".to_owned()), false),
            ("Lou LEFÈVRE".to_owned(), None, true),
        ]
    );
    assert_eq!(file.members.iter().map(|m| m.first_name.as_str()).collect::<Vec<_>>(), ["Kim"]);
    assert_eq!(file.members[0].groups, ["Judo"]);
    assert!(file.has_place(AMIR) && file.has_place(KIM));
    let enrolment: Enrolment = club.get(Enrolment::id_for(KIM, JUDO).0).unwrap();
    assert!(enrolment.active);
    // Once only.
    let again = club.decide(Role::Secretary, &FamilyCommand::EnrolFamily { family: Box::new(martins()) });
    assert_eq!(problems(again), [(String::new(), Code::AlreadyExists)]);
}

type Case = (fn(&mut NewFamily), &'static str, Code);

#[test]
fn what_is_wrong_with_a_family_is_said_of_the_person() {
    let mut club = Club::lefevres();
    club.add(&judo());
    let mut family = martins();
    family.guardians[1].phone = Some("12".into());
    family.members[0] = FamilyMember {
        who: Who::New(Box::new(member(KIM, " ", "Martin", Some("2027-01-01")))),
        groups: vec![JUDO],
    };
    family.members.push(FamilyMember { who: Who::Known(MemberId(id(9))), groups: Vec::new() });
    family.members.push(FamilyMember { who: Who::Known(NOE), groups: vec![GroupId(id(51))] });
    let refused = club.decide(Role::Secretary, &FamilyCommand::EnrolFamily { family: Box::new(family) });
    let expected = [
        ("guardians.1.phone", Code::NotAPhone),
        ("members.0.first_name", Code::Required),
        ("members.0.birth_date", Code::DateInFuture),
        ("members.2.member_id", Code::UnknownRecord),
        ("members.3.group_id", Code::UnknownRecord),
    ];
    assert_eq!(problems(refused), expected.map(|(field, code)| (field.to_owned(), code)));

    let broken = |change: fn(&mut NewFamily)| {
        let mut family = martins();
        change(&mut family);
        problems(club.decide(Role::Secretary, &FamilyCommand::EnrolFamily { family: Box::new(family) }))
    };
    let cases: [Case; 6] = [
        (|family| family.members.clear(), "members", Code::Required),
        (|family| family.members = vec![family.members[1].clone(); 2], "members", Code::AlreadyExists),
        (|family| family.guardians = vec![family.guardians[1].clone(); 7], "guardians", Code::TooMany),
        (|family| family.household.payer_guardian_id = Some(CAMILLE), "payer", Code::UnknownRecord),
        (|family| family.guardians[0].household_id = MUM, "guardians.0.household_id", Code::NotInHousehold),
        (|family| family.household.name.clear(), "name", Code::Required),
    ];
    for (change, field, code) in cases {
        assert_eq!(broken(change).first(), Some(&(field.to_owned(), code)));
    }
}
