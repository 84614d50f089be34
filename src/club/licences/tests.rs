//! Licences as clubs keep them: steps, refusals, renewals, a federation's extract, the register.

use super::*;
use crate::club::{
    ClubCommand, Code, Problem, Refusal, Role,
    attendance::fixture::{CLUB, Club, GROUP},
    people::{Member, MemberId, MemberStatus},
    planning::{Season, SeasonId},
};
use crate::sync::{Record, Records};
use chrono::NaiveDate;
use uuid::Uuid;

const TODAY: &str = "2026-11-21";
const SEASON: SeasonId = SeasonId(Uuid::from_u128(1));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A club with a season, a group and Ada in it.
fn club() -> (Club, MemberId) {
    let mut club = Club::with_planning();
    let ada = club.enrol(101, "Ada", MemberStatus::Active);
    (club, ada)
}

fn requested(member: MemberId, discipline: Option<&str>) -> Licence {
    Licence {
        id: Licence::request_id(member, SEASON, discipline),
        member_id: member,
        number: None,
        discipline: discipline.map(Into::into),
        practice: None,
        issued_on: None,
        expires_on: None,
        federation: None,
        season_id: Some(SEASON),
        state: LicenceState::Requested,
        state_since: None,
    }
}

/// What a line of the federation's extract becomes.
fn extracted(member: MemberId, number: &str, discipline: Option<&str>) -> Licence {
    let expires_on = Some(day("2027-08-31"));
    Licence {
        id: Licence::id_for(CLUB, number, expires_on),
        number: Some(number.into()),
        practice: Some(Practice::Leisure),
        issued_on: Some(day("2026-09-18")),
        expires_on,
        season_id: None,
        state: LicenceState::Validated,
        ..requested(member, discipline)
    }
}

fn all(club: &Club) -> Vec<Licence> {
    let records: &dyn Records = &club.records;
    let mut licences: Vec<Licence> = records.all().collect();
    licences.sort_by_key(|licence| licence.id);
    licences
}

fn only(club: &Club) -> Licence {
    let [licence] = all(club).try_into().unwrap();
    licence
}

fn refused(field: &str, code: Code) -> Result<(), Refusal> {
    Err(Refusal::field(field, code))
}

#[test]
fn a_licence_goes_from_step_to_step_and_one_step_back() {
    use LicenceState::{Cancelled, Paid, Requested, Sent, Validated};
    let allowed = [
        (Requested, vec![Paid, Sent, Validated, Cancelled]),
        (Paid, vec![Requested, Sent, Validated, Cancelled]),
        (Sent, vec![Paid, Validated, Cancelled]),
        (Validated, vec![Sent, Cancelled]),
        (Cancelled, vec![Requested]),
    ];
    for (from, reachable) in allowed {
        for to in LicenceState::ALL.iter().filter(|to| **to != from) {
            let (_, ada) = club();
            let before = Licence { number: Some("A1234".into()), state: from, ..requested(ada, None) };
            let on = day("2026-11-20");
            // However it is said: step by step, or with all other fields as forms and the API do.
            let whole = Licence { state: *to, state_since: Some(on), ..before.clone() };
            for command in [
                LicenceCommand::Advance { ids: vec![before.id], state: *to, on },
                LicenceCommand::Save { licence: whole },
            ] {
                let (mut club, _) = self::club();
                club.add(&before);
                let result = club.run(command.clone(), TODAY);
                assert_eq!(result.is_ok(), reachable.contains(to), "{from:?}, {command:?}: {result:?}");
                let after = only(&club);
                if result.is_ok() {
                    assert_eq!((after.state, after.state_since), (*to, Some(on)));
                } else {
                    let words: Vec<&str> = reachable.iter().map(|state| state.word()).collect();
                    let problem = Problem::limited("state", Code::StateNotReachable, words.join(", "));
                    assert_eq!((result, &after), (Err(Refusal(vec![problem])), &before));
                }
            }
        }
    }
}

#[test]
fn a_licence_is_made_in_any_state_and_a_saved_step_has_its_day() {
    for state in LicenceState::ALL {
        let (mut club, ada) = club();
        let licence = Licence { number: Some("A1234".into()), state: *state, ..requested(ada, None) };
        club.run(LicenceCommand::Save { licence: licence.clone() }, "2026-11-01").unwrap();
        assert_eq!((only(&club).state, only(&club).state_since), (*state, Some(day("2026-11-01"))));
        // Another field leaves the day, another state without a day has that of the command.
        let federation = Some("France Judo".to_owned());
        let named = Licence { federation, ..only(&club) };
        club.run(LicenceCommand::Save { licence: named.clone() }, TODAY).unwrap();
        assert_eq!(only(&club), named);
        for next in state.reachable().iter().filter(|next| *next != state) {
            let (mut club, _) = self::club();
            club.add(&named);
            let licence = Licence { state: *next, ..named.clone() };
            club.run(LicenceCommand::Save { licence }, TODAY).unwrap();
            assert_eq!(only(&club).state_since, Some(day(TODAY)), "{state:?} to {next:?}");
        }
    }
}

#[test]
fn a_licence_is_validated_by_its_number() {
    let (mut club, ada) = club();
    let licence = Licence { state: LicenceState::Sent, ..requested(ada, Some("Judo")) };
    club.run(LicenceCommand::Save { licence: licence.clone() }, TODAY).unwrap();
    let ids = vec![licence.id];
    let validate = LicenceCommand::Advance { ids, state: LicenceState::Validated, on: day(TODAY) };
    assert_eq!(club.run(validate.clone(), TODAY), refused("number", Code::Required));
    let number = Some("M14042010BÉZIE00".to_owned());
    club.run(LicenceCommand::Save { licence: Licence { number, ..only(&club) } }, TODAY).unwrap();
    club.run(validate, TODAY).unwrap();
    assert_eq!(only(&club).state, LicenceState::Validated);
}

#[test]
fn what_cannot_be_is_refused_with_its_field() {
    let (club, ada) = club();
    let whole = Licence { id: LicenceId(Uuid::from_u128(5)), ..extracted(ada, "A1234", Some("Judo")) };
    let later = Some(day("2027-09-01"));
    let cases = [
        (Licence { number: None, ..whole.clone() }, "number", Code::Required),
        (Licence { number: Some("A?".into()), ..whole.clone() }, "number", Code::NotALicenceNumber),
        (Licence { number: Some("sans numéro".into()), ..whole.clone() }, "number", Code::NotALicenceNumber),
        (Licence { issued_on: later, ..whole.clone() }, "expires_on", Code::EndsBeforeStart),
        (
            Licence { season_id: Some(SeasonId(Uuid::from_u128(99))), ..whole.clone() },
            "season_id",
            Code::UnknownRecord,
        ),
        (
            Licence { member_id: MemberId(Uuid::from_u128(99)), ..whole.clone() },
            "member_id",
            Code::UnknownRecord,
        ),
        (Licence { discipline: Some("j".repeat(81)), ..whole.clone() }, "discipline", Code::TooLong),
        (Licence { federation: Some("f".repeat(81)), ..whole }, "federation", Code::TooLong),
    ];
    for (licence, field, code) in cases {
        let refusal = club.decide(LicenceCommand::Save { licence }, Role::Secretary, TODAY).unwrap_err();
        assert_eq!(refusal.of_field(field).map(|p| p.code).collect::<Vec<_>>(), [code], "{field}");
    }
    let save = |role| club.decide(LicenceCommand::Save { licence: requested(ada, None) }, role, TODAY);
    assert!(save(Role::Treasurer).is_ok());
    assert_eq!(save(Role::Coach), Err(Refusal::because(Code::Forbidden)));
}

#[test]
fn a_second_live_licence_for_one_season_and_discipline_is_refused_with_the_number_of_the_first() {
    let (mut club, ada) = club();
    let first = Licence { season_id: Some(SEASON), ..extracted(ada, "A1234", Some("Judo")) };
    club.add(&first);
    let second = |change: fn(Licence) -> Licence| {
        let licence = Licence {
            id: LicenceId(Uuid::from_u128(5)),
            number: Some("B5678".into()),
            discipline: Some("JUDO".into()),
            ..first.clone()
        };
        club.decide(LicenceCommand::Save { licence: change(licence) }, Role::Secretary, TODAY)
    };
    let named = Problem::limited("number", Code::AlreadyExists, "A1234");
    assert_eq!(second(|licence| licence), Err(Refusal(vec![named.clone()])));
    // Without a season the days tell.
    assert_eq!(second(|licence| Licence { season_id: None, ..licence }), Err(Refusal(vec![named])));
    let others: [fn(Licence) -> Licence; 4] = [
        |licence| Licence { discipline: Some("Karaté".into()), ..licence },
        |licence| Licence { state: LicenceState::Cancelled, ..licence },
        |licence| Licence { federation: Some("UFOLEP".into()), discipline: None, ..licence },
        |licence| Licence {
            season_id: None,
            issued_on: "2027-09-01".parse().ok(),
            expires_on: "2028-08-31".parse().ok(),
            ..licence
        },
    ];
    for change in others {
        assert!(second(change).is_ok());
    }
}

#[test]
fn a_cancelled_licence_comes_back_only_when_no_other_stands_in_its_place() {
    let (mut club, ada) = club();
    let cancelled = Licence { state: LicenceState::Cancelled, ..requested(ada, Some("Judo")) };
    club.add(&cancelled);
    let stands = Licence { season_id: Some(SEASON), ..extracted(ada, "A1234", Some("Judo")) };
    club.add(&stands);
    let restore =
        LicenceCommand::Advance { ids: vec![cancelled.id], state: LicenceState::Requested, on: day(TODAY) };
    let named = Problem::limited("number", Code::AlreadyExists, "A1234");
    assert_eq!(club.run(restore.clone(), TODAY), Err(Refusal(vec![named])));
    let cancel =
        LicenceCommand::Advance { ids: vec![stands.id], state: LicenceState::Cancelled, on: day(TODAY) };
    club.run(cancel, TODAY).unwrap();
    club.run(restore, TODAY).unwrap();
}

#[test]
fn a_renewal_asks_for_those_who_have_none_and_twice_changes_nothing() {
    let (mut club, ada) = club();
    let ben = club.enrol(102, "Ben", MemberStatus::Active);
    club.add(&Licence { season_id: Some(SEASON), ..extracted(ben, "B5678", Some("Judo")) });
    let licences = vec![requested(ada, Some("Judo")), requested(ben, Some("JUDO"))];
    let renew = LicenceCommand::Request { licences: licences.clone() };
    club.run(renew.clone(), TODAY).unwrap();
    let of_ada: Vec<Licence> = all(&club).into_iter().filter(|l| l.member_id == ada).collect();
    let expected = Licence { state_since: Some(day(TODAY)), ..licences[0].clone() };
    assert_eq!((of_ada, all(&club).len()), (vec![expected], 2));
    assert_eq!(club.decide(renew, Role::Secretary, TODAY), Ok(vec![]));
    // Two devices that ask for the same make one licence.
    assert_eq!(
        Licence::request_id(ada, SEASON, Some("judo")),
        Licence::request_id(ada, SEASON, Some("JUDO"))
    );
    let without_season = Licence { season_id: None, ..licences[0].clone() };
    assert_eq!(
        club.run(LicenceCommand::Request { licences: vec![without_season] }, TODAY),
        refused("season_id", Code::Required)
    );
}

#[test]
fn a_request_that_was_dropped_can_be_made_again_and_one_with_a_number_is_not_dropped() {
    let (mut club, ada) = club();
    let request = requested(ada, Some("Judo"));
    let ask = LicenceCommand::Request { licences: vec![request.clone()] };
    club.run(ask.clone(), TODAY).unwrap();
    club.run(LicenceCommand::Delete { id: request.id }, TODAY).unwrap();
    assert!(all(&club).is_empty());
    assert_eq!(
        club.run(LicenceCommand::Delete { id: request.id }, TODAY),
        Err(Refusal::because(Code::UnknownRecord))
    );
    club.run(ask, TODAY).unwrap();
    assert_eq!(only(&club).id, request.id);
    let number = Some("A1234".to_owned());
    club.run(LicenceCommand::Save { licence: Licence { number, ..only(&club) } }, TODAY).unwrap();
    assert_eq!(
        club.run(LicenceCommand::Delete { id: request.id }, TODAY),
        Err(Refusal::because(Code::HasNumber))
    );
}

#[test]
fn an_extract_gives_its_number_to_the_licence_that_was_asked_for() {
    type Case = (Option<&'static str>, Option<SeasonId>, Option<&'static str>, bool);
    let cases: [Case; 7] = [
        // discipline asked for, its season, discipline of the extract, the same licence
        (Some("Judo"), Some(SEASON), Some("JUDO"), true),
        (Some("Judo"), None, Some("JUDO"), true),
        (None, Some(SEASON), Some("JUDO"), true),
        (Some("Judo"), Some(SEASON), None, true),
        (Some("Judo"), Some(SEASON), Some("TAISO"), true),
        (Some("Judo"), Some(SEASON), Some("KARATE"), false),
        (Some("Judo"), Some(SeasonId(Uuid::from_u128(2))), Some("JUDO"), false),
    ];
    for (asked, season_id, extract, same) in cases {
        for state in [LicenceState::Requested, LicenceState::Paid, LicenceState::Sent] {
            let (mut club, ada) = club();
            club.add(&Season {
                id: SeasonId(Uuid::from_u128(2)),
                ..Season::around(SEASON, day("2027-09-15"))
            });
            let id = LicenceId(Uuid::from_u128(5));
            club.add(&Licence { id, season_id, state, ..requested(ada, asked) });
            let import = LicenceCommand::Import { licences: vec![extracted(ada, "A1234", extract)] };
            club.run(import.clone(), TODAY).unwrap();
            assert_eq!(all(&club).len(), if same { 1 } else { 2 }, "{asked:?} {season_id:?} {extract:?}");
            if same {
                let licence = only(&club);
                assert_eq!((licence.id, licence.number.as_deref()), (id, Some("A1234")));
                assert_eq!((licence.state, licence.season_id), (LicenceState::Validated, Some(SEASON)));
                assert_eq!(licence.state_since, Some(day("2026-09-18")));
                assert_eq!(licence.expires_on, Some(day("2027-08-31")));
            }
            assert_eq!(club.decide(import, Role::Secretary, TODAY), Ok(vec![]), "a second time");
        }
    }
}

#[test]
fn an_extract_leaves_what_the_club_knows_and_what_it_cancelled() {
    let (mut club, ada) = club();
    let known = Licence {
        federation: Some("France Judo".into()),
        discipline: Some("Judo".into()),
        season_id: Some(SEASON),
        state_since: Some(day("2026-09-20")),
        ..extracted(ada, "A1234", Some("Judo"))
    };
    club.add(&known);
    let silent = Licence { discipline: None, practice: None, ..extracted(ada, "A1234", None) };
    let import = LicenceCommand::Import { licences: vec![silent] };
    assert_eq!(club.decide(import.clone(), Role::Secretary, TODAY), Ok(vec![]));
    let ids = vec![known.id];
    let cancel = LicenceCommand::Advance { ids, state: LicenceState::Cancelled, on: day(TODAY) };
    club.run(cancel, TODAY).unwrap();
    assert_eq!(club.decide(import, Role::Secretary, TODAY), Ok(vec![]));
}

#[test]
fn a_number_that_somebody_else_holds_is_refused() {
    let (mut club, ada) = club();
    let ben = club.enrol(102, "Ben", MemberStatus::Active);
    club.add(&extracted(ben, "A1234", None));
    let import = LicenceCommand::Import { licences: vec![extracted(ada, "A1234", None)] };
    assert_eq!(club.run(import, TODAY), refused("number", Code::AlreadyExists));
}

#[test]
fn what_is_said_of_a_merged_person_is_said_of_whom_they_became() {
    let (mut club, ada) = club();
    let double = MemberId(Uuid::from_u128(102));
    club.add(&Member { merged_into: Some(ada), archived: true, ..Member::blank(double) });
    let commands = [
        LicenceCommand::Import { licences: vec![extracted(double, "A1234", Some("Judo"))] },
        LicenceCommand::Save { licence: requested(double, Some("Karaté")) },
        LicenceCommand::Request { licences: vec![requested(double, Some("Aïkido"))] },
    ];
    for command in commands {
        club.run(command, TODAY).unwrap();
    }
    let holders: Vec<MemberId> = all(&club).iter().map(|licence| licence.member_id).collect();
    assert_eq!(holders, [ada, ada, ada]);
}

#[test]
fn commands_of_the_first_version_are_read_and_do_what_they_did() {
    let (mut club, ada) = club();
    let json = serde_json::json!({ "licences": { "import": { "licences": [{
        "id": Licence::id_for(CLUB, "A1234", Some(day("2027-08-31"))),
        "member_id": ada,
        "number": "A1234",
        "discipline": "Judo",
        "practice": "leisure",
        "issued_on": "2026-09-18",
        "expires_on": "2027-08-31"
    }] } } });
    let command: ClubCommand = serde_json::from_value(json).unwrap();
    club.run(command, TODAY).unwrap();
    let licence = only(&club);
    assert_eq!((licence.number.as_deref(), licence.state), (Some("A1234"), LicenceState::Validated));
    assert_eq!((licence.season_id, licence.federation.as_deref()), (Some(SEASON), None));
    assert!(licence.is_valid_on(day(TODAY)));
}

#[test]
fn licence_numbers_are_letters_digits_and_separators() {
    for (text, expected) in [
        ("M14042010BÉZIE00", true),
        ("12-345/678.9", true),
        ("F 123", true),
        ("12", false),
        ("ABCDE", false),
        ("A1234;B", false),
        (&"1".repeat(41), false),
    ] {
        assert_eq!(is_licence_number(text), expected, "{text}");
    }
}

#[test]
fn the_register_counts_states_and_lets_through_what_a_filter_asks_for() {
    let (mut club, ada) = club();
    let zoe = MemberId(Uuid::from_u128(103));
    club.add(&Member { first_name: "Zoé".into(), last_name: "Élan".into(), ..Member::blank(zoe) });
    club.add(&extracted(ada, "A1234", Some("Judo")));
    club.add(&Licence { state: LicenceState::Paid, ..requested(zoe, Some("Karaté")) });
    let old = Licence {
        number: Some("Z99".into()),
        issued_on: Some(day("2025-09-18")),
        expires_on: Some(day("2026-08-31")),
        ..extracted(zoe, "Z99", Some("JUDO"))
    };
    club.add(&old);
    let register = register(&club.records, day(TODAY));
    let told: Vec<_> = register
        .lines
        .iter()
        .map(|line| {
            (line.first_name.as_str(), line.federation.as_deref(), line.season, line.days_left, line.expired)
        })
        .collect();
    let (judo, karate) = (Some("France Judo"), Some("FFKaraté"));
    assert_eq!(
        told,
        [
            ("Ada", judo, Some(SEASON), Some(283), false),
            ("Zoé", judo, None, None, true),
            ("Zoé", karate, Some(SEASON), None, false),
        ]
    );
    assert_eq!(register.disciplines, ["Judo", "Karaté"]);
    assert_eq!(register.federations, ["FFKaraté", "France Judo"]);

    let numbers = |filter: LicenceFilter| -> Vec<String> {
        let name = |line: &LicenceLine| line.licence.number.clone().unwrap_or_else(|| "-".into());
        register.filtered(&filter).map(name).collect()
    };
    let none = LicenceFilter::default();
    let cases: [(LicenceFilter, &[&str]); 9] = [
        (none.clone(), &["A1234", "Z99", "-"]),
        (LicenceFilter { federation: Some("france judo".into()), ..none.clone() }, &["A1234", "Z99"]),
        (LicenceFilter { discipline: Some("Karaté".into()), ..none.clone() }, &["-"]),
        (LicenceFilter { season: Some(SEASON), ..none.clone() }, &["A1234", "-"]),
        (LicenceFilter { state: Some(LicenceState::Paid), ..none.clone() }, &["-"]),
        (LicenceFilter { group: Some(GROUP), ..none.clone() }, &["A1234"]),
        (LicenceFilter { search: "elan zoe".into(), ..none.clone() }, &["Z99", "-"]),
        (LicenceFilter { search: "z9".into(), ..none.clone() }, &["Z99"]),
        (LicenceFilter { search: "nobody".into(), ..none.clone() }, &[]),
    ];
    for (filter, expected) in cases {
        assert_eq!(numbers(filter.clone()), expected, "{filter:?}");
    }
    let of_zoe = LicenceFilter { search: "zoé".into(), state: Some(LicenceState::Sent), ..none };
    let counts: Vec<_> = register.counts(&of_zoe).into_iter().map(|c| (c.state.word(), c.count)).collect();
    assert_eq!(counts, [("requested", 0), ("paid", 1), ("sent", 0), ("validated", 1), ("cancelled", 0)]);
}

#[test]
fn rows_of_the_register_are_those_of_people_who_exist() {
    let (mut club, _) = club();
    club.add(&extracted(MemberId(Uuid::from_u128(999)), "A1234", None));
    assert_eq!(register(&club.records, day(TODAY)).lines, []);
    assert!(REGISTER_READS.contains(&Licence::COLLECTION));
}
