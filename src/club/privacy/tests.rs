//! Erasing people, what becomes of commands about them, the document about a person, what is due.

use super::{
    Category, Erasure, PersonFile, PrivacyCommand, forgotten, is_erased, kept_when_refused, pseudonym,
    retention::{Retained, RetentionRule, RetentionRuleId, due, due_reads, ends_on},
};
use crate::club::{
    ClubCommand, Code, Refusal, Role,
    attendance::{
        AttendanceCommand, AttendanceMark, MarkState,
        fixture::{Club, GROUP, TUESDAYS},
    },
    consents::{Consent, ConsentKind},
    dues::{DuesCommand, DuesState, SeasonMembership},
    families::{
        EmergencyContact, EmergencyContactId, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace,
        Relation,
    },
    history::Change,
    licences::{Licence, LicenceId, LicenceState},
    medical::{MedicalProof, MedicalProofId, ProofKind},
    people::{Enrolment, Member, MemberId, MemberStatus, PeopleCommand},
    planning::{Season, SeasonId},
};
use crate::sync::{Record, Records, Row};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

const TODAY: &str = "2026-11-21";
const HOME: HouseholdId = HouseholdId(Uuid::from_u128(300));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn season_of(club: &Club) -> SeasonId {
    let records: &dyn Records = &club.records;
    records.all::<Season>().next().unwrap().id
}

fn edit(id: MemberId, field: &str, text: &str) -> PeopleCommand {
    let fields = [(field.to_owned(), crate::sync::Value::Text(text.to_owned()))];
    PeopleCommand::Edit { id, fields: fields.into() }
}

fn live_in(club: &mut Club, home: HouseholdId, member_id: MemberId) {
    let id = HouseholdPlace::id_for(home, member_id);
    club.add(&HouseholdPlace { id, household_id: home, member_id, active: true });
}

/// A club where Zwolinska has something of everything, and lives with Bea for whom she answers and pays.
fn club() -> (Club, MemberId, MemberId) {
    let mut club = Club::with_planning();
    let zoe = club.enrol(101, "Zwolinska", MemberStatus::Active);
    let bea = club.enrol(102, "Bea", MemberStatus::Active);
    let season_id = season_of(&club);
    club.run(edit(zoe, "city", "Zwolinskaville"), TODAY).unwrap();
    club.run(edit(zoe, "city", "Rennes"), TODAY).unwrap();
    club.add(&Household { payer_member_id: Some(zoe), ..Household::named(HOME, "Famille".into()) });
    live_in(&mut club, HOME, zoe);
    live_in(&mut club, HOME, bea);
    club.add(&Guardian {
        id: Guardian::id_for(HOME, zoe),
        household_id: HOME,
        member_id: Some(zoe),
        last_name: "Zwolinska".into(),
        first_name: "Zwolinska".into(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    });
    club.add(&EmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(310)),
        member_id: zoe,
        name: "Papa Zwolinska".into(),
        relation: None,
        phone: "+33612345678".into(),
        rank: 1,
    });
    club.add(&MedicalProof {
        id: MedicalProofId(Uuid::from_u128(311)),
        member_id: zoe,
        kind: ProofKind::Certificate,
        issued_on: day("2026-09-01"),
        discipline: None,
        practice: None,
    });
    club.add(&Consent {
        id: Consent::id_for(zoe, ConsentKind::Image),
        member_id: zoe,
        kind: ConsentKind::Image,
        given: Some(true),
        decided_on: day("2026-09-01"),
        decided_by: None,
        guardian_id: None,
        text_id: None,
        withdrawn_on: None,
    });
    club.add(&Licence {
        id: LicenceId(Uuid::from_u128(312)),
        member_id: zoe,
        number: Some("FFJ-1".into()),
        discipline: Some("Judo".into()),
        practice: None,
        issued_on: Some(day("2026-09-01")),
        expires_on: Some(day("2027-08-31")),
        federation: None,
        season_id: Some(season_id),
        state: LicenceState::Validated,
        state_since: None,
    });
    club.add(&SeasonMembership {
        id: SeasonMembership::id_for(zoe, season_id),
        member_id: zoe,
        season_id,
        dues: Some(DuesState::Paid),
        dues_since: None,
    });
    let session = Club::session(TUESDAYS, "2026-11-17");
    club.run(AttendanceCommand::Mark { session, member_id: zoe, state: Some(MarkState::Present) }, TODAY)
        .unwrap();
    (club, zoe, bea)
}

/// Every text that stands anywhere among rows that are not deleted.
fn texts(records: &dyn Records) -> String {
    let rows = crate::club::COLLECTIONS.iter().flat_map(|collection| records.rows(collection));
    rows.map(|row| format!("{:?}", row.values)).collect::<Vec<_>>().join("\n")
}

fn all<R: Record>(club: &Club) -> Vec<R> {
    let records: &dyn Records = &club.records;
    records.all::<R>().collect()
}

#[test]
fn what_is_personal_goes_and_what_the_law_asks_for_stays_under_a_pseudonym() {
    let (mut club, zoe, bea) = club();
    assert!(texts(&club.records).contains("Zwolinska"));
    club.run(PrivacyCommand::Erase { id: zoe }, TODAY).unwrap();
    assert!(!texts(&club.records).contains("Zwolinska"), "{}", texts(&club.records));
    let records: &dyn Records = &club.records;
    let left: Member = records.get(zoe.0).unwrap();
    let (first_name, last_name) = pseudonym(zoe);
    let expected = Member {
        first_name,
        last_name,
        status: MemberStatus::Former,
        archived: true,
        erased_on: Some(day(TODAY)),
        ..Member::blank(zoe)
    };
    assert_eq!(left, expected);
    let of = |id: MemberId| id == zoe;
    assert!(all::<Enrolment>(&club).iter().all(|one| !of(one.member_id)));
    assert!(all::<Consent>(&club).is_empty() && all::<MedicalProof>(&club).is_empty());
    assert!(all::<EmergencyContact>(&club).is_empty() && all::<Guardian>(&club).is_empty());
    assert!(all::<Change>(&club).iter().all(|change| change.record_id != zoe.0));
    assert_eq!(all::<Licence>(&club).len(), 1);
    assert_eq!(all::<SeasonMembership>(&club).len(), 1);
    assert_eq!(all::<AttendanceMark>(&club).iter().filter(|mark| of(mark.member_id)).count(), 1);
    let homes = all::<Household>(&club);
    assert_eq!((homes.len(), homes[0].payer()), (1, None), "Bea lives there");
    assert_eq!(all::<HouseholdPlace>(&club).iter().map(|place| place.member_id).collect::<Vec<_>>(), [bea]);
    assert_eq!(club.decide(PrivacyCommand::Erase { id: zoe }, Role::Admin, TODAY), Ok(vec![]), "twice");
}

#[test]
fn a_household_goes_with_its_last_member_and_so_do_those_who_answered_for_them() {
    let (mut club, zoe, bea) = club();
    club.add(&Guardian {
        id: GuardianId(Uuid::from_u128(320)),
        household_id: HOME,
        member_id: None,
        last_name: "Voisin".into(),
        first_name: "Max".into(),
        relation: Relation::Other,
        phone: Some("+33612345679".into()),
        email: None,
        legal: false,
    });
    club.run(PrivacyCommand::Erase { id: zoe }, TODAY).unwrap();
    assert_eq!(all::<Guardian>(&club).len(), 1, "who answers for Bea stays");
    club.run(PrivacyCommand::Erase { id: bea }, TODAY).unwrap();
    assert!(all::<Household>(&club).is_empty() && all::<Guardian>(&club).is_empty());
    assert!(all::<HouseholdPlace>(&club).is_empty());
}

#[test]
fn those_who_turned_out_to_be_the_person_are_erased_with_them_by_whichever_record_it_is_asked() {
    for asked in [0, 1] {
        let (mut club, zoe, _) = club();
        let double = MemberId(Uuid::from_u128(199));
        club.add(&Member {
            last_name: "Zwolinska".into(),
            merged_into: Some(zoe),
            archived: true,
            ..Member::blank(double)
        });
        club.run(PrivacyCommand::Erase { id: [zoe, double][asked] }, TODAY).unwrap();
        assert!(is_erased(&club.records, zoe) && is_erased(&club.records, double));
        assert!(!texts(&club.records).contains("Zwolinska"));
        let records: &dyn Records = &club.records;
        assert_eq!(records.get::<Member>(double.0).unwrap().merged_into, Some(zoe));
    }
}

#[test]
fn who_may_not_erase_is_refused_and_who_is_not_known_cannot_be() {
    let (club, zoe, _) = club();
    for (role, may) in [
        (Role::Admin, true),
        (Role::Secretary, true),
        (Role::Treasurer, false),
        (Role::Coach, false),
        (Role::Member, false),
    ] {
        let decided = club.decide(PrivacyCommand::Erase { id: zoe }, role, TODAY);
        assert_eq!(decided.is_ok(), may, "{role:?}");
    }
    let nobody = PrivacyCommand::Erase { id: MemberId(Uuid::from_u128(9_999)) };
    let refused = club.decide(nobody, Role::Admin, TODAY).unwrap_err();
    assert_eq!(refused, Refusal::field("member_id", Code::UnknownRecord));
}

#[test]
fn nothing_more_is_kept_of_somebody_who_was_erased_and_others_of_the_same_command_are_served() {
    let (mut club, zoe, bea) = club();
    club.run(PrivacyCommand::Erase { id: zoe }, TODAY).unwrap();
    let refused = Err(Refusal::because(Code::PersonErased));
    let session = Club::session(TUESDAYS, "2026-11-17");
    let contact = EmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(310)),
        member_id: zoe,
        name: "Papa".into(),
        relation: None,
        phone: "+33612345678".into(),
        rank: 1,
    };
    let commands: Vec<ClubCommand> = vec![
        edit(zoe, "last_name", "Zwolinska").into(),
        PeopleCommand::Restore { id: zoe }.into(),
        PeopleCommand::Enrol { member_id: zoe, group_id: GROUP }.into(),
        AttendanceCommand::Mark { session, member_id: zoe, state: Some(MarkState::Absent) }.into(),
        crate::club::families::FamilyCommand::RestoreEmergencyContact { contact }.into(),
        PeopleCommand::Merge { kept: bea, dropped: zoe, fields: BTreeMap::new(), licences: vec![] }.into(),
        PeopleCommand::Merge { kept: zoe, dropped: bea, fields: BTreeMap::new(), licences: vec![] }.into(),
    ];
    for command in commands {
        assert_eq!(club.decide(command.clone(), Role::Admin, TODAY), refused, "{command:?}");
    }
    let both =
        AttendanceCommand::MarkMany { session, members: vec![zoe, bea], state: Some(MarkState::Absent) };
    club.run(both, TODAY).unwrap();
    let marks = all::<AttendanceMark>(&club);
    let state = |id| marks.iter().find(|mark| mark.member_id == id).and_then(|mark| mark.state);
    assert_eq!((state(zoe), state(bea)), (Some(MarkState::Present), Some(MarkState::Absent)));
    // What is owed stays a matter of the accounts.
    let season_id = season_of(&club);
    club.run(DuesCommand::Set { member_id: zoe, season_id, dues: Some(DuesState::Exempt) }, TODAY).unwrap();
}

#[test]
fn nobody_is_erased_by_another_name() {
    let (club, zoe, _) = club();
    let refused = club.decide(edit(zoe, "erased_on", TODAY), Role::Admin, TODAY).unwrap_err();
    assert_eq!(refused, Refusal::field("erased_on", Code::UnknownField));
    let member = Member {
        first_name: "Max".into(),
        last_name: "Petit".into(),
        erased_on: Some(day(TODAY)),
        ..Member::blank(MemberId(Uuid::from_u128(500)))
    };
    let refused = club.decide(PeopleCommand::Create { member }, Role::Admin, TODAY).unwrap_err();
    assert_eq!(refused, Refusal::field("erased_on", Code::UnknownField));
}

#[test]
fn a_journal_forgets_what_it_says_of_whom_is_erased_and_of_nobody_else() {
    let (mut club, zoe, bea) = club();
    let gone: ClubCommand = PrivacyCommand::Forgotten {}.into();
    let refusal = Refusal::because(Code::PersonErased);
    assert_eq!(kept_when_refused(&refusal), Some(gone.clone()));
    assert_eq!(kept_when_refused(&Refusal::because(Code::Forbidden)), None);
    let contact = crate::club::families::FamilyCommand::EditEmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(310)),
        fields: BTreeMap::new(),
    };
    let before = club.read_all();
    club.run(PrivacyCommand::Erase { id: zoe }, TODAY).unwrap();
    let row: Row = club.records.row(Member::COLLECTION, zoe.0).unwrap().clone();
    let arriving = [(Member::COLLECTION, &row)];
    for (command, expected) in [
        (edit(zoe, "last_name", "Zwolinska").into(), true),
        (contact.into(), true),
        (edit(bea, "last_name", "Zwolinska").into(), false),
    ] {
        let command: ClubCommand = command;
        let kept = forgotten(&command, &arriving, &before);
        assert_eq!(kept, expected.then(|| (gone.clone(), refusal.clone())), "{command:?}");
    }
    assert_eq!(club.decide(PrivacyCommand::Forgotten {}, Role::Admin, TODAY), Err(refusal));
}

#[test]
fn the_preview_says_what_goes_what_stays_until_when_and_whom_it_concerns_and_then_it_is_so() {
    let (mut club, zoe, bea) = club();
    let shown = Erasure::of(&club.records, zoe, day(TODAY)).unwrap();
    let goes: Vec<(&str, usize)> =
        shown.goes.iter().map(|line| (line.collection.as_str(), line.count)).collect();
    assert!(goes.contains(&("emergency_contacts", 1)) && goes.contains(&("medical_proofs", 1)), "{goes:?}");
    assert!(goes.contains(&("changes", 2)), "{goes:?}");
    let stays: Vec<_> = shown.stays.iter().map(|line| (line.category, line.count, line.until)).collect();
    let seasons = all::<Season>(&club);
    let eleven_years = seasons[0].ends_on.checked_add_months(chrono::Months::new(132));
    assert!(stays.contains(&(Category::Accounting, 1, eleven_years)), "{stays:?}");
    assert!(stays.contains(&(Category::Licences, 1, Some(day("2030-08-31")))), "{stays:?}");
    let name = "Bea BEA".to_owned();
    assert_eq!((&shown.answers_for, &shown.left_alone), (&vec![name.clone()], &vec![name]));
    assert_eq!(shown.pays_for, ["Famille"]);
    club.run(PrivacyCommand::Erase { id: zoe }, TODAY).unwrap();
    assert_eq!(Erasure::of(&club.records, zoe, day(TODAY)), None, "there is nobody left to erase");
    assert!(Erasure::of(&club.records, bea, day(TODAY)).is_some());
}

#[test]
fn the_document_about_a_person_holds_all_and_the_server_reads_enough_for_it() {
    let (club, zoe, _) = club();
    let file = PersonFile::of(&club.records, zoe, day(TODAY)).unwrap();
    assert_eq!(file.identity.last_name, "Zwolinska");
    assert_eq!(file.households[0].answers_as, Some(Relation::Mother));
    assert!(file.households[0].pays && file.households[0].lives_there);
    let counts = [
        file.emergency_contacts.len(),
        file.groups.len(),
        file.memberships.len(),
        file.licences.len(),
        file.medical_proofs.len(),
        file.consents.len(),
        file.attendance.len(),
        file.history.len(),
    ];
    assert_eq!(counts, [1, 1, 1, 1, 1, 1, 1, 2]);
    let kept: Vec<Category> = file.kept.iter().map(|line| line.category).collect();
    assert_eq!(kept, Category::ALL, "of everything there is something");
    let by_server = club.read(|known| PersonFile::reads(known, zoe));
    assert_eq!(PersonFile::of(&by_server, zoe, day(TODAY)), Some(file.clone()));
    let json = serde_json::to_value(&file).unwrap();
    assert_eq!(json["format"], "novaclub.person");
    assert_eq!(serde_json::from_value::<PersonFile>(json).unwrap(), file);
    assert_eq!(PersonFile::of(&club.records, MemberId(Uuid::from_u128(9_999)), day(TODAY)), None);
}

fn retained(due: &[super::retention::Due]) -> Vec<(Retained, String)> {
    due.iter().map(|one| (one.what, one.until.to_string())).collect()
}

#[test]
fn what_is_due_follows_from_the_terms_and_the_days_from_which_they_are_counted() {
    let (mut club, zoe, bea) = club();
    let due_before = |club: &Club, before: &str| retained(&due(&club.records, day(before), day(before)));
    assert_eq!(due_before(&club, TODAY), []);
    // Nobody is active for ever: who left is kept for three months after the last that is known.
    club.run(edit(bea, "status", "former"), "2026-11-21").unwrap();
    let season_end = all::<Season>(&club)[0].ends_on;
    let changed = "1970-01-01";
    assert!(day(changed) < season_end, "the fixture's clock");
    let all_due = due_before(&club, "2060-01-01");
    assert!(all_due.iter().any(|(what, _)| *what == Retained::MemberFile), "{all_due:?}");
    assert!(all_due.contains(&(Retained::Licence, "2030-08-31".to_owned())), "{all_due:?}");
    let eleven_years = season_end.checked_add_months(chrono::Months::new(132)).unwrap();
    assert!(all_due.contains(&(Retained::Accounting, eleven_years.to_string())), "{all_due:?}");
    assert!(all_due.iter().any(|(what, _)| *what == Retained::MedicalProof), "{all_due:?}");
    let by_server = club.read(|known| due_reads(known));
    let day_then = day("2060-01-01");
    assert_eq!(due(&by_server, day_then, day_then), due(&club.records, day_then, day_then));
    // Who answers for somebody who is expected is needed.
    club.run(edit(bea, "status", "active"), TODAY).unwrap();
    club.run(edit(zoe, "status", "former"), TODAY).unwrap();
    let all_due = due_before(&club, "2060-01-01");
    assert!(all_due.iter().all(|(what, _)| *what != Retained::MemberFile), "{all_due:?}");
}

#[test]
fn a_record_goes_when_its_time_is_over_and_not_before_whoever_asks() {
    let (mut club, ..) = club();
    let licence = Uuid::from_u128(312);
    let expire =
        || PrivacyCommand::Expire { records: vec![super::Expired { what: Retained::Licence, id: licence }] };
    assert_eq!(ends_on(&club.records, Retained::Licence, licence, day(TODAY)), Some(day("2030-08-31")));
    assert_eq!(club.decide(expire(), Role::Admin, "2030-08-31"), Ok(vec![]));
    assert!(club.decide(expire(), Role::Treasurer, "2030-09-01").is_err());
    club.run_as(Role::Admin, expire(), "2030-09-01").unwrap();
    assert!(all::<Licence>(&club).is_empty());
}

fn term(what: Retained, months: i64, from: &str, until: Option<&str>) -> RetentionRule {
    RetentionRule {
        id: RetentionRuleId(Uuid::nil()),
        what,
        months,
        applies_from: day(from),
        applies_until: until.map(day),
        source: "Bureau".into(),
    }
}

#[test]
fn a_club_writes_its_own_terms_within_the_laws_bounds_with_a_source_for_every_day() {
    use Retained::{Accounting, Licence as OfLicence, MedicalProof as OfProof};
    let (mut club, ..) = club();
    let save = |what, rules: Vec<RetentionRule>| PrivacyCommand::SaveRetention { what, rules };
    let nameless = RetentionRule { source: " ".into(), ..term(OfLicence, 1, "2026-01-01", None) };
    let cases = [
        (save(OfLicence, vec![]), Some(("rules", Code::Required))),
        (
            save(OfLicence, vec![term(OfLicence, -1, "2026-01-01", None)]),
            Some(("rules.0.months", Code::OutOfRange)),
        ),
        (
            save(Accounting, vec![term(Accounting, 131, "2026-01-01", None)]),
            Some(("rules.0.months", Code::OutOfRange)),
        ),
        (
            save(OfProof, vec![term(OfProof, 1, "2026-01-01", None)]),
            Some(("rules.0.months", Code::OutOfRange)),
        ),
        (save(OfLicence, vec![nameless]), Some(("rules.0.source", Code::Required))),
        (
            save(
                OfLicence,
                vec![
                    term(OfLicence, 1, "2026-01-01", Some("2026-05-01")),
                    term(OfLicence, 2, "2026-05-01", None),
                ],
            ),
            Some(("rules.1.applies_from", Code::RuleOverlap)),
        ),
        (
            save(
                OfLicence,
                vec![
                    term(OfLicence, 1, "2026-01-01", Some("2026-05-01")),
                    term(OfLicence, 2, "2026-05-03", None),
                ],
            ),
            Some(("rules.1.applies_from", Code::RuleGap)),
        ),
        (
            save(OfLicence, vec![term(OfLicence, 1, "2026-01-01", Some("2026-05-01"))]),
            Some(("rules.0.applies_until", Code::RuleGap)),
        ),
    ];
    for (command, expected) in cases {
        let told = format!("{command:?}");
        let refused = club.decide(command, Role::Admin, TODAY).err();
        let refused = refused.map(|refusal| (refusal.0[0].field.clone().unwrap(), refusal.0[0].code));
        assert_eq!(refused, expected.map(|(field, code)| (field.to_owned(), code)), "{told}");
    }
    let licence = Uuid::from_u128(312);
    let own = save(OfLicence, vec![term(OfLicence, 12, "2026-01-01", None)]);
    assert!(club.decide(own.clone(), Role::Secretary, TODAY).is_err(), "the club's terms are its admins'");
    club.run_as(Role::Admin, own, TODAY).unwrap();
    assert_eq!(ends_on(&club.records, OfLicence, licence, day(TODAY)), Some(day("2028-08-31")));
    club.run_as(Role::Admin, PrivacyCommand::UseShippedRetention { what: OfLicence }, TODAY).unwrap();
    assert_eq!(ends_on(&club.records, OfLicence, licence, day(TODAY)), Some(day("2030-08-31")));
}
