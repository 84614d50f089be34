//! The list of members: found, filtered, sorted, rebuilt.

use super::*;
use crate::club::{
    licences::{LicenceId, LicenceState},
    people::test_club::TestClub,
    planning::SeasonId,
};
use uuid::Uuid;

fn member(n: u128, first: &str, last: &str) -> Member {
    Member { first_name: first.into(), last_name: last.into(), ..Member::blank(MemberId(Uuid::from_u128(n))) }
}

fn club() -> Directory {
    let judo = GroupId(Uuid::from_u128(50));
    let group = Group {
        id: judo,
        season_id: SeasonId(Uuid::nil()),
        name: "Judo".into(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    let eloise = Member {
        phone: Some("+33612345678".into()),
        email: Some("c.lefevre@example.org".into()),
        city: Some("Cesson-Sévigné".into()),
        birth_date: "2015-03-14".parse().ok(),
        ..member(1, "Éloïse", "Lefèvre")
    };
    let trial = Member { status: MemberStatus::Trial, ..member(2, "Oumar", "N’Diaye") };
    let archived = Member { archived: true, ..member(3, "Marc", "Lefevre") };
    let zoe = Member {
        birth_date: "2012-01-01".parse().ok(),
        city: Some("Acigné".into()),
        ..member(4, "Zoé", "Almeida")
    };
    let enrolment = Enrolment {
        id: Enrolment::id_for(eloise.id, judo),
        member_id: eloise.id,
        group_id: judo,
        active: true,
    };
    let licence = |n, number: &str, until: &str| Licence {
        id: LicenceId(Uuid::from_u128(n)),
        member_id: eloise.id,
        number: Some(number.into()),
        discipline: None,
        practice: None,
        issued_on: None,
        expires_on: until.parse().ok(),
        federation: None,
        season_id: None,
        state: LicenceState::Validated,
        state_since: None,
    };
    let licences = [licence(60, "F1403LEFEV02", "2027-08-31"), licence(61, "OLD99", "2026-08-31")];
    let records = TestClub::default()
        .with(&[group])
        .with(&[enrolment])
        .with(&licences)
        .with(&[eloise, trial, archived, zoe]);
    Directory::build(&records.0)
}

fn names(filter: &MemberFilter) -> Vec<String> {
    let directory = club();
    let found = directory.find(filter);
    found.iter().filter_map(|p| directory.line(*p)).map(|line| line.first_name.clone()).collect()
}

#[test]
fn people_are_found_by_any_of_their_words_however_they_are_typed() {
    for (text, expected) in [
        ("lefev", vec!["Éloïse"]),
        ("eloise LEFEVRE", vec!["Éloïse"]),
        ("lefevre eloise", vec!["Éloïse"]),
        ("n'dia", vec!["Oumar"]),
        ("06 12 34", vec!["Éloïse"]),
        ("cesson", vec!["Éloïse"]),
        ("c.lefevre@example", vec!["Éloïse"]),
        ("f1403", vec!["Éloïse"]),
        ("old99", vec![]),
        ("lefevre oumar", vec![]),
        ("", vec!["Zoé", "Éloïse", "Oumar"]),
    ] {
        let filter = MemberFilter { text: text.into(), ..MemberFilter::default() };
        assert_eq!(names(&filter), expected, "{text}");
    }
}

#[test]
fn a_letter_more_finds_what_it_would_have_found_at_once() {
    let directory = club();
    for typed in ["lefevre eloise", "06 12 34 56 x", "c.lefevre@example", "zoé  a", "0612 34", "f1403lef"] {
        for descending in [false, true] {
            let filter =
                |text: &str| MemberFilter { text: text.into(), descending, ..MemberFilter::default() };
            let (mut before, mut found) = (filter(""), directory.find(&filter("")));
            for (end, letter) in typed.char_indices() {
                let now = filter(&typed[..end + letter.len_utf8()]);
                found = directory.find_after(&now, &before, &found);
                assert_eq!(found, directory.find(&now), "{}", now.text);
                before = now;
            }
        }
    }
}

#[test]
fn what_is_rebuilt_is_what_would_be_built_anew() {
    let group = |name: &str| Group {
        id: GroupId(Uuid::from_u128(50)),
        season_id: SeasonId(Uuid::nil()),
        name: name.into(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    let enrolment = |active| Enrolment {
        id: Enrolment::id_for(MemberId(Uuid::from_u128(2)), GroupId(Uuid::from_u128(50))),
        member_id: MemberId(Uuid::from_u128(2)),
        group_id: GroupId(Uuid::from_u128(50)),
        active,
    };
    let (ada, noe, zoe) =
        (member(1, "Ada", "Petit"), member(2, "Noé", "Martin"), member(3, "Zoé", "Almeida"));
    let moved = Member { last_name: "Aubert".into(), ..ada.clone() };
    let states = [
        TestClub::default().with(&[ada.clone(), noe.clone()]),
        TestClub::default()
            .with(&[ada, noe.clone(), zoe.clone()])
            .with(&[group("Judo")])
            .with(&[enrolment(true)]),
        TestClub::default()
            .with(&[moved.clone(), noe.clone(), zoe])
            .with(&[group("Aïkido")])
            .with(&[enrolment(true)]),
        TestClub::default().with(&[moved, noe]).with(&[group("Aïkido")]).with(&[enrolment(false)]),
        TestClub::default(),
    ];
    let lines =
        |directory: &Directory| directory.entries.iter().map(|entry| entry.line.clone()).collect::<Vec<_>>();
    let mut directory = Directory::build(&TestClub::default().0);
    for state in &states {
        directory = Directory::rebuild(Some(&directory), &state.0);
        assert_eq!(lines(&directory), lines(&Directory::build(&state.0)));
    }
    let before = Directory::build(&states[2].0);
    let same = Directory::rebuild(Some(&before), &states[2].0);
    assert!(
        before.entries.iter().zip(&same.entries).all(|(a, b)| Arc::ptr_eq(a, b)),
        "nothing was made twice"
    );
}

#[test]
fn filters_and_orders_hold_together() {
    let all = MemberFilter::default();
    let id = |n| MemberId(Uuid::from_u128(n));
    let cases = [
        (MemberFilter { archived: true, ..all.clone() }, vec!["Marc"]),
        (MemberFilter { status: Some(MemberStatus::Trial), ..all.clone() }, vec!["Oumar"]),
        (MemberFilter { group: Some(GroupId(Uuid::from_u128(50))), ..all.clone() }, vec!["Éloïse"]),
        (MemberFilter { without_group: true, ..all.clone() }, vec!["Zoé", "Oumar"]),
        (MemberFilter { only: Some(vec![]), ..all.clone() }, vec![]),
        (MemberFilter { only: Some([1, 3, 4].map(id).into()), ..all.clone() }, vec!["Zoé", "Éloïse"]),
        (MemberFilter { descending: true, ..all.clone() }, vec!["Oumar", "Éloïse", "Zoé"]),
        (MemberFilter { order: MemberOrder::FirstName, ..all.clone() }, vec!["Éloïse", "Oumar", "Zoé"]),
        (MemberFilter { order: MemberOrder::BirthDate, ..all.clone() }, vec!["Zoé", "Éloïse", "Oumar"]),
        (MemberFilter { order: MemberOrder::City, ..all }, vec!["Zoé", "Éloïse", "Oumar"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(names(&filter), expected, "{filter:?}");
    }
}

#[test]
fn the_licence_that_runs_longest_is_shown() {
    let directory = club();
    let lines: Vec<_> = directory.find(&MemberFilter::default());
    let numbers: Vec<_> = lines.iter().filter_map(|p| directory.line(*p)?.licence.clone()).collect();
    assert_eq!(numbers, ["F1403LEFEV02"]);
    assert_eq!((directory.count(), directory.count_without_group(), directory.len()), (3, 2, 4));
}
