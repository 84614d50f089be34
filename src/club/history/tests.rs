//! The way back, for every field of every record.

use super::*;
use crate::club::{
    COLLECTIONS, ClubCommand, ClubContext, Code, Refusal, Role,
    attendance::{AttendanceCommand, AttendanceMark, MarkState},
    consents::{Consent, ConsentKind},
    dues::{DuesState, SeasonMembership},
    families::{
        EmergencyContact, EmergencyContactId, Guardian, GuardianId, Household, HouseholdId, HouseholdPlace,
        Relation,
    },
    licences::{Licence, LicenceId, LicenceState},
    medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind, rules_for},
    people::{DistinctPeople, Enrolment, Member, MemberId},
    planning::{Group, GroupId, Season, SeasonId, SeriesId, SessionException, SessionRef, SessionSeries},
    practice::PracticePolicy,
};
use crate::sync::{
    Actor, Command, Kind, Record, Records, Stamp,
    authority::{Ledger, Sender},
    merge::{StampedRow, Stamps},
    record::Row,
};
use std::collections::BTreeMap;

const LEA: MemberId = MemberId(Uuid::from_u128(1));
const NOE: MemberId = MemberId(Uuid::from_u128(2));
const SEASON: SeasonId = SeasonId(Uuid::from_u128(20));
const OTHER_SEASON: SeasonId = SeasonId(Uuid::from_u128(21));
const OTHER_GROUP: GroupId = GroupId(Uuid::from_u128(31));
const GROUP: GroupId = GroupId(Uuid::from_u128(30));
const SERIES: SeriesId = SeriesId(Uuid::from_u128(40));
const OTHER_SERIES: SeriesId = SeriesId(Uuid::from_u128(41));
const HOME: HouseholdId = HouseholdId(Uuid::from_u128(70));

fn add<R: Record>(ledger: &mut Ledger, record: &R) {
    let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
    let row = Row { id: record.id(), seq: 1, deleted: false, values: record.values() };
    ledger.insert(R::COLLECTION, [StampedRow { row, stamps }]);
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// A club with one record of each collection.
fn club() -> Ledger {
    let mut club = Ledger::default();
    for (id, first) in [(LEA, "Léa"), (NOE, "Noé")] {
        let member = Member {
            first_name: first.into(),
            last_name: "Roy".into(),
            birth_date: Some(day("1990-05-02")),
            ..Member::blank(id)
        };
        add(&mut club, &member);
    }
    add(&mut club, &DistinctPeople::of(LEA, NOE, true));
    for (season, around) in [(SEASON, "2026-11-21"), (OTHER_SEASON, "2027-11-21")] {
        add(&mut club, &Season::around(season, day(around)));
    }
    for group in [GROUP, OTHER_GROUP] {
        let group = Group {
            id: group,
            season_id: SEASON,
            name: "Judo".into(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        };
        add(&mut club, &group);
    }
    let enrolment =
        Enrolment { id: Enrolment::id_for(LEA, GROUP), member_id: LEA, group_id: GROUP, active: true };
    add(&mut club, &enrolment);
    let series = SessionSeries {
        id: SERIES,
        group_id: GROUP,
        title: None,
        weekday: Some(2),
        starts_on: day("2026-09-01"),
        ends_on: None,
        start_time: "18:00:00".parse().unwrap(),
        duration_minutes: 60,
        place: None,
    };
    add(&mut club, &series);
    // Attendance was taken in another one: nothing of this one has to stay.
    add(&mut club, &SessionSeries { id: OTHER_SERIES, ..series.clone() });
    let session = SessionRef { series_id: SERIES, date: day("2026-11-17") };
    add(
        &mut club,
        &SessionException {
            id: SessionException::id_for(session),
            series_id: SERIES,
            original_date: session.date,
            cancelled: false,
            moved_to: Some(day("2026-11-18")),
            start_time: Some(series.start_time),
            place: None,
            reason: None,
        },
    );
    let session = SessionRef { series_id: OTHER_SERIES, ..session };
    let mark = AttendanceMark {
        id: AttendanceMark::id_for(session, LEA),
        series_id: OTHER_SERIES,
        session_date: session.date,
        member_id: LEA,
        state: Some(MarkState::Absent),
        first_by: Some("Ada Roux".into()),
        first_from: Some("tablette".into()),
        first_at_ms: Some(5),
    };
    add(&mut club, &mark);
    papers(&mut club);
    family(&mut club);
    club
}

fn papers(club: &mut Ledger) {
    let licence = Licence {
        id: LicenceId(Uuid::from_u128(50)),
        member_id: LEA,
        number: Some("M123456".into()),
        discipline: Some("Judo".into()),
        practice: None,
        issued_on: Some(day("2026-09-01")),
        expires_on: Some(day("2027-08-31")),
        federation: None,
        season_id: Some(SEASON),
        state: LicenceState::Validated,
        state_since: None,
    };
    add(club, &licence);
    let proof = MedicalProof {
        id: MedicalProofId(Uuid::from_u128(60)),
        member_id: LEA,
        kind: ProofKind::Attestation,
        issued_on: day("2026-09-01"),
        discipline: None,
        practice: None,
    };
    add(club, &proof);
    let dues = SeasonMembership {
        id: SeasonMembership::id_for(LEA, SEASON),
        member_id: LEA,
        season_id: SEASON,
        dues: Some(DuesState::Owed),
        dues_since: None,
    };
    add(club, &dues);
    let consent = Consent {
        id: Consent::id_for(LEA, ConsentKind::Image),
        member_id: LEA,
        kind: ConsentKind::Image,
        given: Some(true),
        decided_on: day("2026-09-01"),
        decided_by: None,
        guardian_id: None,
        text_id: None,
        withdrawn_on: None,
    };
    add(club, &consent);
    add(club, &PracticePolicy::usual(PracticePolicy::id_for(Uuid::nil())));
    let table =
        MedicalCommand::SaveRules { discipline: "Judo".into(), rules: rules_for(club, Some("Judo")).lines };
    carry(club, &table.into(), 1).unwrap();
}

fn context() -> ClubContext {
    ClubContext {
        actor: Actor { user: Uuid::nil(), role: Role::Admin },
        club: Uuid::nil(),
        on: day("2026-11-21"),
    }
}

fn carry(club: &mut Ledger, command: &ClubCommand, ms: i64) -> Result<(), Refusal> {
    let writes = command.decide(&context(), club)?;
    let sender = Sender { context: context(), user_name: "Inès", device_name: "Tablette" };
    let n = u64::try_from(ms).unwrap();
    club.carry_out::<ClubCommand>(&writes, n, Stamp { ms, ..Stamp::ZERO }, 2, &sender);
    Ok(())
}

fn family(club: &mut Ledger) {
    let household = Household {
        id: HOME,
        name: "Roy".into(),
        payer_member_id: None,
        payer_guardian_id: None,
        street: None,
        postal_code: None,
        city: None,
    };
    add(club, &household);
    let place = HouseholdPlace {
        id: HouseholdPlace::id_for(HOME, LEA),
        household_id: HOME,
        member_id: LEA,
        active: true,
    };
    add(club, &place);
    let guardian = Guardian {
        id: GuardianId(Uuid::from_u128(71)),
        household_id: HOME,
        member_id: None,
        last_name: "Roy".into(),
        first_name: "Anne".into(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    };
    add(club, &guardian);
    let contact = EmergencyContact {
        id: EmergencyContactId(Uuid::from_u128(72)),
        member_id: LEA,
        name: "Paul Roy".into(),
        relation: None,
        phone: "+33612345678".into(),
        rank: 1,
    };
    add(club, &contact);
}

/// Another value that the field may have.
fn other(field: &crate::sync::Field, now: &Value) -> Value {
    let text = |text: &str| Value::Text(text.into());
    match (field.kind, field.name) {
        (Kind::Bool, _) => Value::Bool(*now != Value::Bool(true)),
        (Kind::Integer, "duration_minutes") => Value::Integer(90),
        (Kind::Integer, _) => Value::Integer(7),
        (Kind::Date, "ends_on" | "expires_on") => text("2027-06-30"),
        (Kind::Date, "starts_on") => text("2026-09-08"),
        (Kind::Date, _) => text("2026-10-06"),
        (Kind::Time, _) => text("19:15"),
        (Kind::Id, "season_id") => text(&OTHER_SEASON.to_string()),
        (Kind::Id, "group_id") => text(&OTHER_GROUP.to_string()),
        (Kind::Id, "payer_guardian_id") => text(&Uuid::from_u128(71).to_string()),
        (Kind::Id, _) => text(&NOE.to_string()),
        (Kind::Text, "state") if field.words.contains(&"sent") => text("sent"),
        (Kind::Text, "email") => text("lea@example.org"),
        (Kind::Text, "phone") => text("+33698765432"),
        (Kind::Text, "postal_code") => text("35510"),
        (Kind::Text, "number") => text("M654321"),
        (Kind::Text, _) => match field.words.iter().find(|word| *now != text(word)) {
            Some(word) => text(word),
            None => text("Autre"),
        },
    }
}

/// What no command sets by itself, with the reason in its comment.
const NO_WAY_BACK: [(&str, &str); 10] = [
    // Whoever was erased stays erased.
    ("members", "erased_on"),
    // Follow from the answer.
    ("consents", "guardian_id"),
    ("consents", "text_id"),
    ("consents", "withdrawn_on"),
    // Follows from the state and the day of the command.
    ("season_memberships", "dues_since"),
    ("licences", "state_since"),
    // What makes the line one of its table.
    ("medical_rules", "discipline"),
    // Who was first stays who was first.
    ("attendance_marks", "first_by"),
    ("attendance_marks", "first_from"),
    ("attendance_marks", "first_at_ms"),
];

/// What changes nothing else, and what is set in tables that have a way back of their own.
const OWN_WAY_BACK: [&str; 6] =
    ["changes", "access_grants", "group_coaches", "family_accounts", "retention_rules", "consent_texts"];

/// The fields that say for whom and when a line of a table holds: one of them alone leaves a gap or an
/// overlap, and the table's own rule says where.
const FOR_WHOM: [&str; 6] =
    ["practice", "youngest_age", "oldest_age", "applies_from", "applies_until", "age_counted"];

#[test]
fn bringing_a_field_back_sets_it_and_leaves_the_others() {
    let mut refused: Vec<String> = Vec::new();
    let identifying = ["merged_into", "member_id", "other_id", "group_id", "season_id", "series_id", "kind"];
    let identifying = |name| {
        identifying.contains(&name) || ["session_date", "original_date", "household_id"].contains(&name)
    };
    for collection in COLLECTIONS.iter().filter(|c| !OWN_WAY_BACK.contains(&c.name)) {
        let mut rows: Vec<Row> = Records::rows(&club(), collection).cloned().collect();
        rows.sort_by_key(|row| row.id);
        let row = rows.first().unwrap_or_else(|| panic!("no record of {}", collection.name));
        let mut brought = 0;
        for (position, field) in collection.fields.iter().enumerate() {
            let value = other(field, &row.values[position]);
            let mut club = club();
            let commands = bring_back(&club, collection.name, row.id, field.name, &value);
            if commands.is_empty() {
                let known = identifying(field.name) || NO_WAY_BACK.contains(&(collection.name, field.name));
                assert!(known, "{}.{} cannot be brought back", collection.name, field.name);
                continue;
            }
            brought += 1;
            if collection.name == "medical_rules" && FOR_WHOM.contains(&field.name) {
                let why = carry(&mut club, &commands[0], 10).unwrap_err();
                assert!(
                    [Code::RuleGap, Code::RuleOverlap, Code::EndsBeforeStart].contains(&why.0[0].code),
                    "{}: {why:?}",
                    field.name
                );
                continue;
            }
            for (ms, command) in (10..).zip(&commands) {
                if let Err(why) = carry(&mut club, command, ms) {
                    refused.push(format!("{}.{}: {why:?}", collection.name, field.name));
                }
            }
            let after = Records::row(&club, collection, row.id).unwrap();
            if after.values[position] != value {
                refused.push(format!("{}.{} is {:?}", collection.name, field.name, after.values[position]));
            }
        }
        assert!(brought > 0, "nothing of {} can be brought back", collection.name);
    }
    assert_eq!(refused, [""; 0]);
}

#[test]
fn a_line_tells_ids_by_their_names_and_others_by_theirs() {
    let club = {
        let mut club = club();
        let change = |n: u128, collection: &str, record_id, field: &str, after: Uuid, won| Change {
            id: ChangeId(Uuid::from_u128(n)),
            collection: collection.into(),
            record_id,
            about_id: None,
            field: field.into(),
            before: None,
            after: Some(after.to_string()),
            won,
            made_at_ms: i64::try_from(n).unwrap(),
            user_name: "Inès".into(),
            device_name: "Tablette".into(),
        };
        add(&mut club, &change(100, "households", HOME.0, "payer_member_id", NOE.0, true));
        add(
            &mut club,
            &change(101, "guardians", Uuid::from_u128(71), "member_id", Uuid::from_u128(99), false),
        );
        club
    };
    let subjects = [
        Subject::of::<Household>(HOME.0),
        Subject::of::<Guardian>(Uuid::from_u128(71)),
        Subject::of::<Group>(GROUP.0),
    ];
    let lines = history_of(&club, &subjects, false, 10);
    let told: Vec<_> = lines.iter().map(|line| (line.about.as_deref(), line.after.as_deref())).collect();
    assert_eq!(told, [(Some("Anne ROY"), Some("")), (None, Some("Noé ROY"))]);
    assert_eq!(lines[1].brought_back(), None);
    assert_eq!(history_of(&club, &subjects, false, 1).len(), 1);
}

#[test]
fn a_mark_that_was_changed_tells_by_whom_and_is_taken_back_by_a_change_too() {
    let mut club = club();
    let session = SessionRef { series_id: OTHER_SERIES, date: day("2026-11-24") };
    let mark = |state| AttendanceCommand::Mark { session, member_id: NOE, state: Some(state) };
    carry(&mut club, &mark(MarkState::Present).into(), 10).unwrap();
    carry(&mut club, &mark(MarkState::Absent).into(), 11).unwrap();
    let subjects = mark_subjects(&club, session, NOE);
    let lines = history_of(&club, &subjects, false, 10);
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.before.as_deref(), line.after.as_deref(), line.change.user_name.as_str()))
        .collect();
    assert_eq!(told, [(Some("present"), Some("absent"), "Inès"), (None, Some("present"), "Inès")]);
    carry(&mut club, &lines[0].undo[0], 12).unwrap();
    let stands = (&club as &dyn Records).get::<AttendanceMark>(subjects[0].id).unwrap();
    let lines = history_of(&club, &subjects, false, 10).len();
    assert_eq!((stands.state, lines), (Some(MarkState::Present), 3));
    // Among others, named, only what was changed is told; of an old mark who was first is not known.
    assert_eq!(history_of(&club, &subjects, true, 10).len(), 2);
    let old = AttendanceMark { first_by: None, first_from: None, first_at_ms: None, ..stands };
    let mut club = self::club();
    add(&mut club, &old);
    assert_eq!(history_of(&club, &subjects, false, 10), []);
}

/// The fields that the history of subjects tells of.
fn lines_about(club: &Ledger, subjects: &[Subject]) -> Vec<String> {
    let lines = history_of(club, subjects, true, 100).into_iter();
    let mut told: Vec<String> =
        lines.map(|line| format!("{}.{}", line.change.collection, line.change.field)).collect();
    told.sort();
    told
}

#[test]
fn a_person_a_household_and_a_table_have_the_history_of_all_that_is_theirs() {
    let mut club = club();
    let context = context();
    for collection in COLLECTIONS.iter().filter(|c| c.name != "changes") {
        let rows: Vec<Row> = Records::rows(&club, collection).cloned().collect();
        for (position, field) in collection.fields.iter().enumerate() {
            let Some(row) = rows.iter().min_by_key(|row| row.id) else { continue };
            let value = other(field, &row.values[position]);
            for command in bring_back(&club, collection.name, row.id, field.name, &value) {
                if let Ok(writes) = command.decide(&context, &club) {
                    let sender = Sender { context, user_name: "Inès", device_name: "Tablette" };
                    club.carry_out::<ClubCommand>(&writes, 1, Stamp { ms: 20, ..Stamp::ZERO }, 2, &sender);
                }
            }
        }
    }
    let of = |subjects: &[Subject]| {
        let mut collections: Vec<String> = lines_about(&club, subjects)
            .into_iter()
            .map(|line| line.split('.').next().unwrap_or_default().to_owned())
            .collect();
        collections.dedup();
        collections
    };
    let papers = ["consents", "emergency_contacts", "licences", "medical_proofs", "season_memberships"];
    assert_eq!(of(&paper_subjects(&club, LEA)), papers);
    assert_eq!(of(&paper_subjects(&club, NOE)), [""; 0]);
    let home = ["guardians", "household_places", "households"];
    assert_eq!(of(&household_subjects(&club, HOME)), home);
    assert_eq!(of(&rule_subjects(&club, "Judo")), ["medical_rules"]);
    assert_eq!(of(&rule_subjects(&club, "Karaté")), [""; 0]);
    let session = SessionRef { series_id: OTHER_SERIES, date: day("2026-11-17") };
    assert_eq!(of(&recent_mark_subjects(&club, [session], LEA)), ["attendance_marks"]);
}
