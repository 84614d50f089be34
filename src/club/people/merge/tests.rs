//! What a merger decides, carried out on rows as the server does.

mod belongings;

use crate::club::{
    ClubCommand, ClubContext, Code, Problem, Refusal, Role,
    attendance::{AttendanceMark, MarkState},
    licences::{Licence, LicenceId, LicenceState},
    people::{
        Enrolment, ImportedPerson, Member, MemberId, MemberStatus, PeopleCommand, standing,
        test_club::TestClub,
    },
    planning::{Group, GroupId, SeasonId, SeriesId, SessionRef},
};
use crate::sync::{
    Actor, Command, Read, Record, Records, Stamp, Value, Write,
    authority::{Ledger, Sender},
};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

const KEPT: MemberId = MemberId(Uuid::from_u128(1));
const DROPPED: MemberId = MemberId(Uuid::from_u128(2));
const GROUP: GroupId = GroupId(Uuid::from_u128(30));
const SEASON: SeasonId = SeasonId(Uuid::from_u128(20));

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn context() -> ClubContext {
    ClubContext {
        actor: Actor { user: Uuid::nil(), role: Role::Secretary },
        club: Uuid::nil(),
        on: day("2026-11-21"),
    }
}

fn person(id: MemberId, city: Option<&str>) -> Member {
    Member {
        first_name: "Léa".into(),
        last_name: "Roy".into(),
        city: city.map(Into::into),
        status: MemberStatus::Active,
        ..Member::blank(id)
    }
}

fn club() -> TestClub {
    TestClub::default().with(&[person(KEPT, None), person(DROPPED, Some("Rennes"))])
}

fn merging(licences: &[u128]) -> PeopleCommand {
    PeopleCommand::Merge {
        kept: KEPT,
        dropped: DROPPED,
        fields: BTreeMap::new(),
        licences: licences.iter().map(|n| LicenceId(id(*n))).collect(),
    }
}

fn decide(club: &TestClub, command: &PeopleCommand) -> Result<Vec<Write>, Refusal> {
    command.decide(&context(), &club.0)
}

/// The club after a command, which must be taken.
fn after(mut club: TestClub, command: &PeopleCommand) -> Ledger {
    run(&mut club.0, command, 1_000);
    club.0
}

fn run(ledger: &mut Ledger, command: &PeopleCommand, ms: i64) {
    carry(ledger, &ClubCommand::People(command.clone()), ms);
}

fn carry(ledger: &mut Ledger, command: &ClubCommand, ms: i64) {
    let writes = command.decide(&context(), ledger).unwrap();
    assert!(!ledger.would_be_buried(&writes), "{command:?} sets fields of a deleted record");
    let sender = Sender { context: context(), user_name: "Inès", device_name: "Tablette" };
    let stamp = Stamp { ms, ..Stamp::ZERO };
    ledger.carry_out::<ClubCommand>(&writes, 1, stamp, 2, &sender);
}

fn all<R: Record>(records: &Ledger) -> Vec<R> {
    let records: &dyn Records = records;
    let mut all: Vec<R> = records.all().collect();
    all.sort_by_key(Record::id);
    all
}

fn session(date: &str) -> SessionRef {
    SessionRef { series_id: SeriesId(id(40)), date: day(date) }
}

fn mark(member_id: MemberId, date: &str, state: Option<MarkState>) -> AttendanceMark {
    let session = session(date);
    AttendanceMark {
        id: AttendanceMark::id_for(session, member_id),
        series_id: session.series_id,
        session_date: session.date,
        member_id,
        state,
        first_by: None,
        first_from: None,
        first_at_ms: None,
    }
}

fn group() -> Group {
    Group {
        id: GROUP,
        season_id: SEASON,
        name: "Judo".into(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    }
}

fn licence(n: u128, member_id: MemberId, number: &str) -> Licence {
    Licence {
        id: LicenceId(id(n)),
        member_id,
        number: Some(number.into()),
        discipline: Some("Judo".into()),
        practice: None,
        issued_on: Some(day("2026-09-01")),
        expires_on: Some(day("2027-08-31")),
        federation: None,
        season_id: Some(SEASON),
        state: LicenceState::Validated,
        state_since: None,
    }
}

#[test]
fn the_kept_record_takes_what_it_lacks_and_what_was_chosen() {
    let mut club = club();
    let phone = Member { id: MemberId(id(9)), ..person(KEPT, None) };
    club = club.with(&[phone]);
    let chosen = BTreeMap::from([("first_name".to_owned(), Value::Text("Léa-Rose".into()))]);
    let command = PeopleCommand::Merge { kept: KEPT, dropped: DROPPED, fields: chosen, licences: Vec::new() };
    let records = after(club, &command);
    let records: &dyn Records = &records;
    let kept: Member = records.get(KEPT.0).unwrap();
    assert_eq!((kept.first_name.as_str(), kept.city.as_deref()), ("Léa-Rose", Some("Rennes")));
    assert!(kept.is_listed());
    let dropped: Member = records.get(DROPPED.0).unwrap();
    assert_eq!((dropped.archived, dropped.merged_into), (true, Some(KEPT)));
    assert_eq!(standing(records, DROPPED), KEPT);
}

#[test]
fn an_emptied_field_stays_empty_and_nobody_leaves_the_lists() {
    let archived = Member { archived: true, ..person(KEPT, None) };
    let club = TestClub::default().with(&[archived, person(DROPPED, Some("Rennes"))]);
    let fields = BTreeMap::from([("city".to_owned(), Value::Null)]);
    let command = PeopleCommand::Merge { kept: KEPT, dropped: DROPPED, fields, licences: Vec::new() };
    let records = after(club, &command);
    let kept: Member = (&records as &dyn Records).get(KEPT.0).unwrap();
    assert_eq!((kept.city, kept.archived), (None, false));
}

#[test]
fn marks_and_groups_are_united_and_the_stronger_mark_stays() {
    use MarkState::{Absent, Excused, Present, Trial};
    let cases = [
        ("2026-11-03", Some(Absent), Some(Present), Some(Present)),
        ("2026-11-04", Some(Present), Some(Trial), Some(Present)),
        ("2026-11-05", Some(Excused), Some(Absent), Some(Excused)),
        ("2026-11-06", None, Some(Excused), Some(Excused)),
        ("2026-11-07", Some(Trial), None, Some(Trial)),
    ];
    let enrolment = |member_id, group: u128, active| Enrolment {
        id: Enrolment::id_for(member_id, GroupId(id(group))),
        member_id,
        group_id: GroupId(id(group)),
        active,
    };
    let mut club = club().with(&[
        enrolment(KEPT, 30, false),
        enrolment(DROPPED, 30, true),
        enrolment(DROPPED, 31, true),
        enrolment(DROPPED, 32, false),
    ]);
    for (date, ours, theirs, _) in cases {
        club = club.with(&[mark(KEPT, date, ours), mark(DROPPED, date, theirs)]);
    }
    club = club.with(&[mark(DROPPED, "2026-11-10", Some(Present))]);
    let records = after(club, &merging(&[]));
    let view: &dyn Records = &records;
    for (date, _, _, expected) in cases.into_iter().chain([("2026-11-10", None, None, Some(Present))]) {
        let id = AttendanceMark::id_for(session(date), KEPT).0;
        assert_eq!(view.get::<AttendanceMark>(id).and_then(|mark| mark.state), expected, "{date}");
    }
    let left = all::<AttendanceMark>(&records).into_iter().filter(|mark| mark.member_id == DROPPED);
    assert!(left.into_iter().all(|mark| mark.state.is_none()));
    let groups: Vec<(MemberId, GroupId)> = all::<Enrolment>(&records)
        .into_iter()
        .filter(|enrolment| enrolment.active)
        .map(|enrolment| (enrolment.member_id, enrolment.group_id))
        .collect();
    assert_eq!(groups.len(), 2);
    assert!(groups.iter().all(|(member, _)| *member == KEPT));
}

#[test]
fn a_mark_made_later_that_arrived_before_moves_too() {
    let mut records = club().0;
    let late = mark(DROPPED, "2026-11-17", Some(MarkState::Present));
    let sender = Sender { context: context(), user_name: "Léo", device_name: "Dojo" };
    // Made after the merger by the clock, and at the server before it.
    let stamp = Stamp { ms: 5_000, ..Stamp::ZERO };
    records.carry_out::<ClubCommand>(&[Write::create(&late)], 1, stamp, 1, &sender);
    run(&mut records, &merging(&[]), 1_000);
    let marks: Vec<(MemberId, Option<MarkState>)> =
        all::<AttendanceMark>(&records).into_iter().map(|mark| (mark.member_id, mark.state)).collect();
    assert_eq!(marks, [(KEPT, Some(MarkState::Present))]);
}

#[test]
fn of_two_licences_of_a_season_somebody_says_which_stands() {
    let club = || club().with(&[licence(50, KEPT, "M-1"), licence(51, DROPPED, "M-2")]);
    let refused = Err(Refusal(vec![Problem::limited("licences", Code::TwoLicences, "M-1 / M-2")]));
    assert_eq!(decide(&club(), &merging(&[])), refused);
    assert_eq!(decide(&club(), &merging(&[50, 51])), refused);
    for (standing, expected) in [
        (50, [LicenceState::Validated, LicenceState::Cancelled]),
        (51, [LicenceState::Cancelled, LicenceState::Validated]),
    ] {
        let records = after(club(), &merging(&[standing]));
        let licences = all::<Licence>(&records);
        assert_eq!(licences.iter().map(|l| l.state).collect::<Vec<_>>(), expected);
        assert!(licences.iter().all(|licence| licence.member_id == KEPT));
        let cancelled = licences.iter().find(|l| l.state == LicenceState::Cancelled).unwrap();
        assert_eq!(cancelled.state_since, Some(day("2026-11-21")));
    }
}

#[test]
fn licences_that_can_both_stand_ask_nothing() {
    let ours = licence(50, KEPT, "M-1");
    let theirs = licence(51, DROPPED, "M-2");
    let undated = Licence { season_id: None, ..theirs.clone() };
    let cases = [
        (Licence { discipline: Some("Karaté".into()), ..theirs.clone() }, false),
        (Licence { discipline: Some("JUDO".into()), ..theirs.clone() }, true),
        (Licence { season_id: Some(SeasonId(id(21))), ..theirs.clone() }, false),
        (Licence { state: LicenceState::Cancelled, ..theirs.clone() }, false),
        (undated.clone(), true),
        (
            Licence { issued_on: Some(day("2025-09-01")), expires_on: Some(day("2026-08-31")), ..undated },
            false,
        ),
        (Licence { number: None, state: LicenceState::Requested, ..theirs }, true),
    ];
    for (theirs, asks) in cases {
        let club = club().with(&[ours.clone(), theirs.clone()]);
        assert_eq!(decide(&club, &merging(&[])).is_err(), asks, "{theirs:?}");
    }
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let other = MemberId(id(3));
    let gone = Member { archived: true, merged_into: Some(other), ..person(MemberId(id(4)), None) };
    let club = club().with(&[person(other, None), gone]);
    let merge = |kept: u128, dropped: u128| PeopleCommand::Merge {
        kept: MemberId(id(kept)),
        dropped: MemberId(id(dropped)),
        fields: BTreeMap::new(),
        licences: Vec::new(),
    };
    let refusals = [
        (merge(1, 1), "dropped", Code::SamePerson),
        (merge(99, 1), "kept", Code::UnknownRecord),
        (merge(1, 99), "dropped", Code::UnknownRecord),
        (merge(1, 4), "dropped", Code::AlreadyMerged),
        // 4 became 3: a circle.
        (merge(4, 3), "dropped", Code::AlreadyMerged),
    ];
    for (command, field, code) in refusals {
        assert_eq!(decide(&club, &command), Err(Refusal::field(field, code)), "{command:?}");
    }
    for name in ["merged_into", "archived", "shoe_size"] {
        let fields = BTreeMap::from([(name.to_owned(), Value::Null)]);
        let command = PeopleCommand::Merge { kept: KEPT, dropped: DROPPED, fields, licences: Vec::new() };
        assert_eq!(decide(&club, &command), Err(Refusal::field(name, Code::UnknownField)));
    }
}

#[test]
fn two_mergers_made_apart_make_one_person_of_three() {
    let third = MemberId(id(3));
    let merge =
        |kept, dropped| PeopleCommand::Merge { kept, dropped, fields: BTreeMap::new(), licences: Vec::new() };
    let mut records = club().with(&[person(third, None)]).0;
    run(&mut records, &merge(third, KEPT), 2_000);
    // The other device did not know that the one it keeps had been merged.
    run(&mut records, &merge(KEPT, DROPPED), 1_000);
    for id in [KEPT, DROPPED, third] {
        assert_eq!(standing(&records, id), third);
    }
}

#[test]
fn commands_that_name_a_merged_person_act_on_the_one_they_became() {
    let imported = ImportedPerson {
        id: DROPPED,
        last_name: "Roy".into(),
        first_name: "Léa".into(),
        birth_date: None,
        sex: None,
        email: None,
        phone: Some("+33612345678".into()),
        street: None,
        postal_code: None,
        city: None,
        status: None,
        joined_on: None,
        notes: None,
    };
    let club = club().with(&[group()]);
    let mut records = after(club, &merging(&[]));
    let edit = BTreeMap::from([("notes".to_owned(), Value::Text("x".into()))]);
    let commands = [
        PeopleCommand::Edit { id: DROPPED, fields: edit },
        PeopleCommand::Enrol { member_id: DROPPED, group_id: GROUP },
        PeopleCommand::Import { people: vec![imported] },
        PeopleCommand::Archive { id: DROPPED },
    ];
    for (n, command) in commands.iter().enumerate() {
        run(&mut records, command, 2_000 + i64::try_from(n).unwrap());
        let reads = command.reads(&records);
        assert!(reads.contains(&Read::one::<Member>(KEPT.0)), "{command:?}");
    }
    let kept: Member = (&records as &dyn Records).get(KEPT.0).unwrap();
    assert_eq!(kept.notes.as_deref(), Some("x"));
    assert_eq!(kept.phone.as_deref(), Some("+33612345678"));
    assert!(kept.archived);
    assert_eq!(
        all::<Enrolment>(&records).iter().map(|e| (e.member_id, e.active)).collect::<Vec<_>>(),
        [(KEPT, true)]
    );
    let fields = BTreeMap::from([("merged_into".to_owned(), Value::Null)]);
    let refused = PeopleCommand::Edit { id: DROPPED, fields }.decide(&context(), &records);
    assert_eq!(refused, Err(Refusal::field("merged_into", Code::UnknownField)));
}

#[test]
fn the_server_reads_all_that_the_decision_needs() {
    let command = ClubCommand::People(merging(&[]));
    let chained = MemberId(id(3));
    let moved = Member { archived: true, merged_into: Some(chained), ..person(KEPT, None) };
    let club = TestClub::default().with(&[moved, person(chained, None), person(DROPPED, None)]);
    let reads = command.reads(&club.0);
    for member in [KEPT, DROPPED, chained] {
        assert!(reads.contains(&Read::one::<Member>(member.0)));
    }
    for collection in
        ClubCommand::COLLECTIONS.iter().filter(|collection| collection.position("member_id").is_some())
    {
        // Who was said to be two people is nobody's own.
        if collection.name == "distinct_people" {
            continue;
        }
        for member in [chained, DROPPED] {
            let read = Read::Where(collection, "member_id", Value::Text(member.to_string()));
            assert!(reads.contains(&read), "{}", collection.name);
        }
    }
}
