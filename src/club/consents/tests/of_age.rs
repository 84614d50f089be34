//! The day on which somebody comes of age, and people whose birth date is not known.

use super::*;

const BORN: &str = "2008-11-21";
/// The eighteenth birthday is today.
const EVE: &str = "2026-11-20";

/// What is said of somebody.
type Said = fn(MemberId) -> ConsentCommand;

/// Léo, who comes of age today, at home with his mother and his uncle.
fn leo(club: &mut Club) -> MemberId {
    let leo = MemberId(Uuid::from_u128(110));
    club.add(&Member {
        first_name: "Léo".into(),
        last_name: "Roux".into(),
        birth_date: Some(BORN.parse().unwrap()),
        ..Member::blank(leo)
    });
    at_home(club, leo);
    leo
}

fn at_home(club: &mut Club, member_id: MemberId) {
    let id = HouseholdPlace::id_for(HOME, member_id);
    club.add(&HouseholdPlace { id, household_id: HOME, member_id, active: true });
}

fn answer_on(
    day: &str,
    member_id: MemberId,
    given: Option<bool>,
    guardian_id: Option<GuardianId>,
) -> ConsentCommand {
    let (kind, decided_on) = (ConsentKind::Image, day.parse().unwrap());
    ConsentCommand::Answer { member_id, kind, given, decided_on, guardian_id, text_id: None }
}

fn named_on(day: &str, member_id: MemberId, given: Option<bool>, name: &str) -> ConsentCommand {
    let (kind, decided_on) = (ConsentKind::Image, day.parse().unwrap());
    ConsentCommand::Decide { member_id, kind, given, decided_on, decided_by: Some(name.to_owned()) }
}

#[test]
fn what_others_agreed_to_for_a_minor_is_asked_again_from_the_eighteenth_birthday_on() {
    use ConsentStanding::{Given, Refused, ToAskAgain};
    let cases: [(&str, Said, ConsentStanding, ConsentStanding); 5] = [
        ("his mother's yes", |leo| answer_on(EVE, leo, Some(true), Some(MUM)), Given, ToAskAgain),
        ("her yes under her name", |leo| named_on(EVE, leo, Some(true), "Claire ROUX"), Given, ToAskAgain),
        ("her no", |leo| answer_on(EVE, leo, Some(false), Some(MUM)), Refused, Refused),
        ("his own no", |leo| answer_on(EVE, leo, Some(false), None), Refused, Refused),
        ("his own yes, of age", |leo| answer_on(TODAY, leo, Some(true), None), Given, Given),
    ];
    for (case, command, on_the_eve, on_the_day) in cases {
        let (mut club, ..) = family();
        let leo = leo(&mut club);
        club.run(command(leo), TODAY).unwrap();
        let standing = |day: &str| standing_of(&club.records, leo, ConsentKind::Image, day.parse().unwrap());
        assert_eq!((standing(EVE), standing(TODAY)), (on_the_eve, on_the_day), "{case}");
    }
}

#[test]
fn an_answer_under_a_name_that_was_noted_before_guardians_were_is_asked_again_as_well() {
    let (mut club, ..) = family();
    let leo = leo(&mut club);
    club.add(&Consent {
        id: Consent::id_for(leo, ConsentKind::Image),
        member_id: leo,
        kind: ConsentKind::Image,
        given: Some(true),
        decided_on: EVE.parse().unwrap(),
        decided_by: Some("Claire ROUX".into()),
        guardian_id: None,
        text_id: None,
        withdrawn_on: None,
    });
    let standing = |day: &str| standing_of(&club.records, leo, ConsentKind::Image, day.parse().unwrap());
    assert_eq!((standing(EVE), standing(TODAY)), (ConsentStanding::Given, ConsentStanding::ToAskAgain));
}

#[test]
fn a_guardian_signs_until_the_day_before_the_eighteenth_birthday_and_the_person_from_that_day_on() {
    let (mut club, ..) = family();
    let leo = leo(&mut club);
    let cases = [
        ("his mother, the day before", answer_on(EVE, leo, Some(true), Some(MUM)), None),
        ("his mother, on the day", answer_on(TODAY, leo, Some(true), Some(MUM)), Some(Code::OfAge)),
        ("her no, on the day", answer_on(TODAY, leo, Some(false), Some(MUM)), Some(Code::OfAge)),
        ("he alone, the day before", answer_on(EVE, leo, Some(true), None), Some(Code::GuardianNeeded)),
        ("he alone, on the day", answer_on(TODAY, leo, Some(true), None), None),
    ];
    for (case, command, expected) in cases {
        let refused = club.decide(command, Role::Secretary, TODAY).err().map(|refusal| refusal.0[0].code);
        assert_eq!(refused, expected, "{case}");
    }
}

/// Who is without a birth date in the file: a child, the mother as a member of the club, and somebody alone.
#[test]
fn somebody_without_a_birth_date_is_a_minor_where_guardians_live_with_them() {
    let mut club = Club::with_planning();
    let [child, mother, alone] = [(120, "Noé"), (121, "Claire"), (122, "Rose")]
        .map(|(n, name)| club.enrol(n, name, MemberStatus::Active));
    at_home(&mut club, child);
    at_home(&mut club, mother);
    club.add(&Guardian {
        id: MUM,
        household_id: HOME,
        member_id: Some(mother),
        last_name: "Roux".into(),
        first_name: "Claire".into(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    });
    let cases = [
        ("the child alone", answer_on(TODAY, child, Some(true), None), Some(Code::GuardianNeeded)),
        ("the child through the mother", answer_on(TODAY, child, Some(true), Some(MUM)), None),
        ("the mother", answer_on(TODAY, mother, Some(true), None), None),
        ("somebody alone", answer_on(TODAY, alone, Some(true), None), None),
    ];
    for (case, command, expected) in cases {
        let refused = club.decide(command, Role::Secretary, TODAY).err().map(|refusal| refusal.0[0].code);
        assert_eq!(refused, expected, "{case}");
    }
}

/// Léo's own account, his mother's and his uncle's, on the eve of his birthday and on the day.
#[test]
fn an_account_of_the_family_answers_for_its_own_person_and_for_minors_with_parental_authority() {
    let (mut club, ..) = family();
    let leo = leo(&mut club);
    let [own, mum, uncle] = [410, 411, 412].map(Uuid::from_u128);
    for (user_id, member_id, guardian_id) in
        [(own, Some(leo), None), (mum, None, Some(MUM)), (uncle, None, Some(UNCLE))]
    {
        let stands_for = member_id.map_or_else(|| guardian_id.unwrap().0, |id: MemberId| id.0);
        let (id, name) = (FamilyAccount::id_for(user_id, stands_for), "Roux".to_owned());
        club.add(&FamilyAccount { id, user_id, name, member_id, guardian_id, active: true });
    }
    let (guardian, of_age) = (Some(Code::GuardianNeeded), Some(Code::OfAge));
    let alone = |given| move |day: &str| answer_on(day, leo, given, None);
    let signed = |given| move |day: &str| answer_on(day, leo, given, Some(MUM));
    let named = |given| move |day: &str| named_on(day, leo, given, "Claire ROUX");
    // An answer that is dated back is an answer of the day on which it is given.
    let dated_back = |given| move |_: &str| answer_on("2026-11-01", leo, given, Some(MUM));
    let case =
        |case, user, command: Box<dyn Fn(&str) -> ConsentCommand>, eve, day| (case, user, command, eve, day);
    let cases = [
        case("he agrees", own, Box::new(alone(Some(true))), guardian, None),
        case("he refuses", own, Box::new(alone(Some(false))), None, None),
        case("he takes back", own, Box::new(alone(None)), None, None),
        case("he refuses under her name", own, Box::new(named(Some(false))), guardian, of_age),
        case("his mother agrees", mum, Box::new(signed(Some(true))), None, of_age),
        case("his mother refuses", mum, Box::new(signed(Some(false))), None, of_age),
        case("his mother takes back as himself", mum, Box::new(alone(None)), None, of_age),
        case("his mother agrees as himself", mum, Box::new(alone(Some(true))), guardian, of_age),
        case("his mother dates back", mum, Box::new(dated_back(Some(false))), None, of_age),
        case("his uncle refuses as himself", uncle, Box::new(alone(Some(false))), guardian, of_age),
        case("his uncle takes back as himself", uncle, Box::new(alone(None)), guardian, of_age),
        case("his uncle agrees as himself", uncle, Box::new(alone(Some(true))), guardian, of_age),
    ];
    for (case, user, command, on_the_eve, on_the_day) in cases {
        for (day, expected) in [(EVE, on_the_eve), (TODAY, on_the_day)] {
            let actor = Actor { user, role: Role::Member };
            let context = ClubContext { actor, club: Uuid::from_u128(7), on: day.parse().unwrap() };
            let command = ClubCommand::from(command(day));
            let known = club.read(|known| {
                let of_actor = ClubCommand::actor_reads(&context.actor, known);
                command.reads(known).into_iter().chain(of_actor).collect()
            });
            for records in [&club.records, &known] {
                let refused = command.decide(&context, records).err().map(|refusal| refusal.0[0].code);
                assert_eq!(refused, expected, "{case}, {day}");
            }
        }
    }
}
