//! Who may give which answer, and where it stands.

mod of_age;

use super::*;
use crate::club::{
    ClubCommand, Role,
    access::FamilyAccount,
    attendance::fixture::Club,
    families::{Guardian, HouseholdId, HouseholdPlace, Relation},
    people::{Member, MemberStatus},
    refusal::Code,
};
use crate::sync::{Actor, Command as _};

const TODAY: &str = "2026-11-21";

fn decide(member_id: MemberId, given: Option<bool>) -> ConsentCommand {
    ConsentCommand::Decide {
        member_id,
        kind: ConsentKind::Care,
        given,
        decided_on: "2026-09-05".parse().unwrap(),
        decided_by: Some("Claire ROUX".into()),
    }
}

fn answers(club: &Club) -> Vec<(MemberId, Option<bool>)> {
    let records: &dyn Records = &club.records;
    records.all::<Consent>().map(|consent| (consent.member_id, consent.given)).collect()
}

#[test]
fn an_answer_is_noted_changed_and_taken_back_of_whomever_a_person_became() {
    let mut club = Club::with_planning();
    let ada = club.enrol(101, "Ada", MemberStatus::Active);
    let double = MemberId(Uuid::from_u128(102));
    club.add(&Member { merged_into: Some(ada), archived: true, ..Member::blank(double) });
    assert_eq!(club.decide(decide(ada, None), Role::Secretary, TODAY), Ok(vec![]));
    for (member, given) in [(ada, Some(true)), (double, Some(false)), (ada, None)] {
        club.run(decide(member, given), TODAY).unwrap();
        assert_eq!(answers(&club), [(ada, given)]);
    }
}

#[test]
fn an_answer_is_of_a_person_who_exists_a_day_that_came_and_a_name_that_fits() {
    let mut club = Club::with_planning();
    let ada = club.enrol(101, "Ada", MemberStatus::Active);
    let cases = [
        (decide(MemberId(Uuid::from_u128(99)), Some(true)), "2026-11-21", "member_id", Code::UnknownRecord),
        (decide(ada, Some(true)), "2026-09-04", "decided_on", Code::DateInFuture),
        (
            ConsentCommand::Decide {
                member_id: ada,
                kind: ConsentKind::Image,
                given: Some(true),
                decided_on: TODAY.parse().unwrap(),
                decided_by: Some("n".repeat(NAME_LENGTH + 1)),
            },
            TODAY,
            "decided_by",
            Code::TooLong,
        ),
    ];
    for (command, today, field, code) in cases {
        let refusal = club.run(command, today).unwrap_err();
        assert_eq!((refusal.0[0].field.as_deref(), refusal.0[0].code), (Some(field), code));
    }
}

const HOME: HouseholdId = HouseholdId(Uuid::from_u128(300));
const MUM: GuardianId = GuardianId(Uuid::from_u128(301));
const UNCLE: GuardianId = GuardianId(Uuid::from_u128(302));
const STRANGER: GuardianId = GuardianId(Uuid::from_u128(303));

/// Ada is ten and lives with her mother, who may sign, and her uncle, who may not; Zoé is grown up.
fn family() -> (Club, MemberId, MemberId) {
    let mut club = Club::with_planning();
    let (ada, zoe) =
        (club.enrol(101, "Ada", MemberStatus::Active), club.enrol(102, "Zoé", MemberStatus::Active));
    for (id, born) in [(ada, "2016-03-14"), (zoe, "1990-03-14")] {
        let fields = [("birth_date".to_owned(), crate::sync::Value::Text(born.into()))].into();
        club.run(crate::club::people::PeopleCommand::Edit { id, fields }, TODAY).unwrap();
    }
    let place = |home, member_id| HouseholdPlace {
        id: HouseholdPlace::id_for(home, member_id),
        household_id: home,
        member_id,
        active: true,
    };
    club.add(&place(HOME, ada));
    for (id, home, name, legal) in [
        (MUM, HOME, "Claire", true),
        (UNCLE, HOME, "Paul", false),
        (STRANGER, HouseholdId(Uuid::nil()), "Max", true),
    ] {
        club.add(&Guardian {
            id,
            household_id: home,
            member_id: None,
            last_name: "Roux".into(),
            first_name: name.into(),
            relation: Relation::Other,
            phone: None,
            email: None,
            legal,
        });
    }
    (club, ada, zoe)
}

fn text(n: u128, version: i64, from: &str) -> ConsentText {
    ConsentText {
        id: ConsentTextId(Uuid::from_u128(n)),
        kind: ConsentKind::Image,
        version,
        wording: format!("Version {version}"),
        applies_from: from.parse().unwrap(),
    }
}

fn answer(
    member_id: MemberId,
    given: Option<bool>,
    guardian_id: Option<GuardianId>,
    text: Option<u128>,
) -> ConsentCommand {
    ConsentCommand::Answer {
        member_id,
        kind: ConsentKind::Image,
        given,
        decided_on: "2026-11-20".parse().unwrap(),
        guardian_id,
        text_id: text.map(|n| ConsentTextId(Uuid::from_u128(n))),
    }
}

#[test]
fn a_minor_agrees_through_a_guardian_who_may_sign_and_whoever_agrees_agrees_to_a_wording() {
    let (mut club, ada, zoe) = family();
    club.run_as(Role::Admin, ConsentCommand::SaveText { text: text(1, 1, "2026-09-01") }, TODAY).unwrap();
    let cases = [
        ("alone", answer(ada, Some(true), None, Some(1)), Some(("guardian_id", Code::GuardianNeeded))),
        ("may refuse alone", answer(ada, Some(false), None, Some(1)), None),
        (
            "may not sign",
            answer(ada, Some(true), Some(UNCLE), Some(1)),
            Some(("guardian_id", Code::GuardianNeeded)),
        ),
        (
            "of others",
            answer(ada, Some(true), Some(STRANGER), Some(1)),
            Some(("guardian_id", Code::GuardianNeeded)),
        ),
        ("no wording", answer(ada, Some(true), Some(MUM), None), Some(("text_id", Code::Required))),
        (
            "unknown wording",
            answer(ada, Some(true), Some(MUM), Some(9)),
            Some(("text_id", Code::UnknownRecord)),
        ),
        ("through her mother", answer(ada, Some(true), Some(MUM), Some(1)), None),
        ("of age", answer(zoe, Some(true), None, Some(1)), None),
    ];
    for (case, command, expected) in cases {
        let decided = club.decide(command, Role::Secretary, TODAY);
        let refused = decided.err().map(|refusal| (refusal.0[0].field.clone().unwrap(), refusal.0[0].code));
        assert_eq!(refused, expected.map(|(field, code)| (field.to_owned(), code)), "{case}");
    }
}

#[test]
fn an_answer_under_a_name_obeys_the_same_rule_and_is_the_guardians_who_bears_it() {
    let (mut club, ada, zoe) = family();
    let mum_elsewhere = GuardianId(Uuid::from_u128(304));
    let mum: Guardian = { &club.records as &dyn Records }.get(MUM.0).unwrap();
    let elsewhere = HouseholdId(Uuid::from_u128(310));
    let id = HouseholdPlace::id_for(elsewhere, ada);
    club.add(&HouseholdPlace { id, household_id: elsewhere, member_id: ada, active: true });
    club.add(&Guardian { id: mum_elsewhere, household_id: elsewhere, ..mum });
    let refused = Err((Some("decided_by".to_owned()), Code::GuardianNeeded));
    let alone = Err((Some("guardian_id".to_owned()), Code::GuardianNeeded));
    let cases = [
        ("nobody", ada, Some(true), None, alone),
        ("a name that nobody bears", ada, Some(true), Some("Jeanne ROUX"), refused.clone()),
        ("one who may not sign", ada, Some(true), Some("Paul ROUX"), refused.clone()),
        ("a guardian of others", ada, Some(true), Some("Max ROUX"), refused),
        ("refused alone", ada, Some(false), None, Ok((None, None))),
        ("refused under a name", ada, Some(false), Some("Jeanne ROUX"), Ok((None, Some("Jeanne ROUX")))),
        ("her mother", ada, Some(true), Some("claire roux"), Ok((Some(MUM), Some("claire roux")))),
        ("of age", zoe, Some(true), None, Ok((None, None))),
        ("of age, by somebody", zoe, Some(true), Some("Jeanne ROUX"), Ok((None, Some("Jeanne ROUX")))),
    ];
    for (case, member_id, given, name, expected) in cases {
        let mut club = Club::of(club.read_all());
        let decided_by = name.map(str::to_owned);
        let (kind, decided_on) = (ConsentKind::Image, "2026-11-20".parse().unwrap());
        let ran = club.run(ConsentCommand::Decide { member_id, kind, given, decided_on, decided_by }, TODAY);
        let noted = ran.map_err(|refusal| (refusal.0[0].field.clone(), refusal.0[0].code)).map(|()| {
            let consent: Consent =
                { &club.records as &dyn Records }.get(Consent::id_for(member_id, kind).0).unwrap();
            (consent.guardian_id, consent.decided_by)
        });
        assert_eq!(noted, expected.map(|(id, name)| (id, name.map(str::to_owned))), "{case}");
    }
}

/// Ada has an account of her own, her mother has one, and so has her uncle, who may not sign.
#[test]
fn who_answers_for_the_own_family_is_the_guardian_whom_the_account_stands_for() {
    let (mut club, ada, _) = family();
    let [child, mum, uncle, father] = [400, 401, 402, 403].map(Uuid::from_u128);
    let as_member = club.enrol(103, "Luc", MemberStatus::Active);
    let dad = GuardianId(Uuid::from_u128(304));
    let mum_record: Guardian = { &club.records as &dyn Records }.get(MUM.0).unwrap();
    club.add(&Guardian { id: dad, member_id: Some(as_member), first_name: "Luc".into(), ..mum_record });
    for (user_id, stands_for, member_id, guardian_id) in [
        (child, ada.0, Some(ada), None),
        (mum, MUM.0, None, Some(MUM)),
        (uncle, UNCLE.0, None, Some(UNCLE)),
        (father, as_member.0, Some(as_member), None),
    ] {
        let (id, name) = (FamilyAccount::id_for(user_id, stands_for), "Roux".to_owned());
        club.add(&FamilyAccount { id, user_id, name, member_id, guardian_id, active: true });
    }
    let decide = |given, guardian_id, name: Option<&str>| match name {
        None => answer(ada, given, guardian_id, None),
        Some(name) => ConsentCommand::Decide {
            member_id: ada,
            kind: ConsentKind::Image,
            given,
            decided_on: "2026-11-20".parse().unwrap(),
            decided_by: Some(name.to_owned()),
        },
    };
    let needed = Some(Code::GuardianNeeded);
    let cases = [
        ("the child, as her mother", child, decide(Some(true), Some(MUM), None), needed),
        ("the child, by her mother's name", child, decide(Some(true), None, Some("Claire ROUX")), needed),
        ("the child, alone", child, decide(Some(true), None, None), needed),
        ("the child refuses", child, decide(Some(false), None, None), None),
        ("the child refuses as her mother", child, decide(Some(false), Some(MUM), None), needed),
        ("the mother", mum, decide(Some(true), Some(MUM), None), None),
        ("the mother, by her name", mum, decide(Some(true), None, Some("Claire ROUX")), None),
        ("the father, known as a member", father, decide(Some(true), Some(dad), None), None),
        ("the father, as the mother", father, decide(Some(true), Some(MUM), None), needed),
        ("the uncle, as the mother", uncle, decide(Some(true), Some(MUM), None), needed),
        ("the uncle", uncle, decide(Some(true), Some(UNCLE), None), needed),
    ];
    for (case, user, command, expected) in cases {
        let context = ClubContext {
            actor: Actor { user, role: Role::Member },
            club: Uuid::from_u128(7),
            on: TODAY.parse().unwrap(),
        };
        let command = ClubCommand::from(command);
        let known = club.read(|known| {
            let of_actor = ClubCommand::actor_reads(&context.actor, known);
            command.reads(known).into_iter().chain(of_actor).collect()
        });
        for records in [&club.records, &known] {
            let refused = command.decide(&context, records).err().map(|refusal| refusal.0[0].code);
            assert_eq!(refused, expected, "{case}");
        }
    }
}

#[test]
fn an_answer_that_is_noted_again_is_what_it_was() {
    let (mut club, ada, zoe) = family();
    let kind = ConsentKind::Image;
    let of = |club: &Club, member| -> Consent {
        { &club.records as &dyn Records }.get(Consent::id_for(member, kind).0).unwrap()
    };
    club.run(answer(zoe, Some(true), None, None), TODAY).unwrap();
    club.run_as(Role::Admin, ConsentCommand::SaveText { text: text(1, 1, "2026-09-01") }, TODAY).unwrap();
    club.run(answer(ada, Some(true), Some(MUM), Some(1)), TODAY).unwrap();
    for member in [ada, zoe] {
        let before = of(&club, member);
        club.run(answer(member, Some(false), None, None), TODAY).unwrap();
        assert_ne!(of(&club, member), before);
        club.run(before.noted_again(true), TODAY).unwrap();
        assert_eq!(of(&club, member), before);
    }
}

#[test]
fn a_new_wording_is_to_be_asked_again_and_what_was_taken_back_stays_known() {
    let (mut club, ada, _) = family();
    let standing = |club: &Club| standing_of(&club.records, ada, ConsentKind::Image, TODAY.parse().unwrap());
    let save = |text| ConsentCommand::SaveText { text };
    assert_eq!(standing(&club), ConsentStanding::Unasked);
    club.run(answer(ada, Some(true), Some(MUM), None), TODAY).unwrap();
    assert_eq!(standing(&club), ConsentStanding::Given, "there is no wording yet");
    club.run_as(Role::Admin, save(text(1, 1, "2026-09-01")), TODAY).unwrap();
    assert_eq!(standing(&club), ConsentStanding::ToAskAgain);
    club.run(answer(ada, Some(true), Some(MUM), Some(1)), TODAY).unwrap();
    assert_eq!(standing(&club), ConsentStanding::Given);
    club.run_as(Role::Admin, save(text(2, 2, "2026-12-01")), TODAY).unwrap();
    assert_eq!(standing(&club), ConsentStanding::Given, "not before its day");
    club.run(answer(ada, None, None, None), TODAY).unwrap();
    assert_eq!(standing(&club), ConsentStanding::Withdrawn);
    let records: &dyn Records = &club.records;
    let kept: Consent = records.get(Consent::id_for(ada, ConsentKind::Image).0).unwrap();
    assert_eq!((kept.decided_by.as_deref(), kept.guardian_id), (Some("Claire ROUX"), Some(MUM)));
    assert_eq!(kept.text_id, Some(ConsentTextId(Uuid::from_u128(1))));
    assert_eq!(kept.withdrawn_on, "2026-11-20".parse().ok());
}

#[test]
fn a_wording_is_numbered_dated_and_never_changed() {
    let (mut club, ..) = family();
    let save = |text| ConsentCommand::SaveText { text };
    club.run_as(Role::Admin, save(text(1, 1, "2026-09-01")), TODAY).unwrap();
    let other = ConsentText { wording: "Autre".into(), ..text(1, 1, "2026-09-01") };
    let blank = ConsentText { wording: "  ".into(), ..text(2, 2, "2026-10-01") };
    let cases = [
        (text(1, 1, "2026-09-01"), None),
        (other, Some(("wording", Code::AlreadyExists))),
        (text(2, 1, "2026-10-01"), Some(("version", Code::AlreadyExists))),
        (text(2, 3, "2026-10-01"), Some(("version", Code::OutOfRange))),
        (text(2, 2, "2026-08-01"), Some(("applies_from", Code::DateTooEarly))),
        (blank, Some(("wording", Code::Required))),
        (text(2, 2, "2026-10-01"), None),
    ];
    for (case, expected) in cases {
        let told = format!("{case:?}");
        let refused = club.decide(save(case), Role::Admin, TODAY).err();
        let refused = refused.map(|refusal| (refusal.0[0].field.clone().unwrap(), refusal.0[0].code));
        assert_eq!(refused, expected.map(|(field, code)| (field.to_owned(), code)), "{told}");
    }
    assert!(club.decide(save(text(2, 2, "2026-10-01")), Role::Secretary, TODAY).is_err(), "the club's");
}
