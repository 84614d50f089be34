//! Dry runs as tables of cases: what a club has, what a file says, what each line does.

use super::{
    super::{Counts, Policy, propose},
    *,
};
use crate::club::{
    ClubCommand, Role,
    licences::{LicenceCommand, LicenceState},
    people::{Member, PeopleCommand},
    planning::{PlanningCommand, Season, SeasonId},
};
use crate::sync::{
    Record, Row, Stamp,
    authority::Ledger,
    merge::{StampedRow, Stamps},
    replica::{Owner, Replica, Stored},
};
use std::collections::{BTreeMap, BTreeSet};

const CLUB: Uuid = Uuid::from_u128(7);

/// A club on a device.
struct Club(Replica<ClubCommand>);

impl Club {
    fn new() -> Self {
        let owner = Owner { club: CLUB, user: Uuid::nil(), role: Role::Secretary };
        Self(Replica::load(owner, Uuid::from_u128(1), Stored::default()))
    }

    fn today() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    fn run(&mut self, commands: Vec<ClubCommand>) {
        let transaction = self.0.accept(commands, 0, Self::today()).unwrap();
        self.0.apply(transaction);
    }

    fn plan(&self, text: &str) -> ImportPlan {
        let table = Table::read(text.as_bytes()).unwrap();
        plan(&table, &propose(&table), &self.0.view(), CLUB, Self::today())
    }

    /// Imports what is not refused; the same again must find nothing to do.
    fn import(&mut self, text: &str) -> ImportPlan {
        let plan = self.plan(text);
        self.run(plan.commands(Policy::SkipRefused).unwrap());
        assert_eq!(self.plan(text).commands(Policy::SkipRefused), Some(vec![]), "a second time:\n{text}");
        plan
    }

    fn members(&self) -> Vec<Member> {
        let view = self.0.view();
        let mut members: Vec<Member> = (&view as &dyn Records).all::<Member>().collect();
        members.sort_by_key(|member| (member.last_name.clone(), member.birth_date));
        members
    }

    fn licences(&self) -> Vec<Licence> {
        let view = self.0.view();
        (&view as &dyn Records).all::<Licence>().collect()
    }

    /// Corrects the only member.
    fn correct(&mut self, correction: impl Fn(Member) -> Member) {
        let before = self.members().remove(0);
        let edit = PeopleCommand::edit(&before, &correction(before.clone())).unwrap();
        self.run(vec![edit.into()]);
    }
}

fn verdicts(plan: &ImportPlan) -> Vec<String> {
    let tell = |line: &LinePlan| match &line.verdict {
        LineVerdict::Creates => "creates".to_owned(),
        LineVerdict::Updates { fields } => {
            fields.iter().map(|field| field.word()).collect::<Vec<_>>().join(" ")
        }
        LineVerdict::Unchanged => "unchanged".to_owned(),
        LineVerdict::Doubles { line } => format!("doubles {line}"),
        LineVerdict::Refused { problems } => {
            format!("{} {}", problems[0].column.as_deref().unwrap_or("-"), problems[0].problem.code.word())
        }
    };
    plan.lines.iter().map(tell).collect()
}

#[test]
fn a_person_is_known_by_names_and_birth_date_in_any_spelling() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nLEFÈVRE;Éloïse;14/03/2015\n");
    let cases = [
        ("Lefevre;Eloise;2015-03-14", "unchanged"),
        ("LEFÈVRE;ÉLOÏSE;", "unchanged"),
        ("Lefèvre;Éloïse;14/03/2014", "creates"),
        ("Lefèvre;Éloi;14/03/2015", "creates"),
    ];
    for (row, verdict) in cases {
        assert_eq!(verdicts(&club.plan(&format!("Nom;Prénom;Né le\n{row}\n"))), [verdict], "{row}");
    }
}

#[test]
fn names_alone_tell_only_when_at_most_one_birth_date_is_known_under_them() {
    let header = "Nom;Prénom;Né le\n";
    let cases: [(&str, &str, &[&str]); 8] = [
        ("", "Roux;Jean;\nRoux;Jean;\n", &["creates", "doubles 2"]),
        ("", "Roux;Jean;\nRoux;Jean;1/2/1980\n", &["creates", "doubles 2"]),
        (
            "",
            "Roux;Jean;\nRoux;Jean;1/2/1980\nRoux;Jean;1/2/2010\n",
            &["Né le required", "creates", "creates"],
        ),
        ("Roux;Jean;1/2/1980\n", "Roux;Jean;\nRoux;Jean;1/2/2010\n", &["Né le required", "creates"]),
        ("Roux;Jean;\n", "Roux;Jean;1/2/1980\n", &["birth_date"]),
        ("Roux;Jean;\n", "Roux;Jean;\nRoux;Jean;1/2/1980\n", &["birth_date", "doubles 2"]),
        ("Roux;Jean;\n", "Roux;Jean;1/2/1980\nRoux;Jean;1/2/2010\n", &["creates", "creates"]),
        ("Roux;Jean;1/2/1980\nRoux;Jean;1/2/2010\n", "Roux;Jean;\n", &["Né le required"]),
    ];
    for (before, rows, expected) in cases {
        let mut club = Club::new();
        if !before.is_empty() {
            club.import(&format!("{header}{before}"));
        }
        assert_eq!(verdicts(&club.import(&format!("{header}{rows}"))), expected, "{before} then {rows}");
    }
}

#[test]
fn two_members_of_one_name_stay_two_when_one_has_no_birth_date() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\n");
    let son = Member {
        last_name: "Roux".into(),
        first_name: "Jean".into(),
        ..Member::blank(MemberId(Uuid::from_u128(5)))
    };
    club.run(vec![PeopleCommand::Create { member: son }.into()]);
    let plan = club.import("Nom;Prénom;Né le\nRoux;Jean;\nRoux;Jean;1/2/1980\n");
    assert_eq!(verdicts(&plan), ["unchanged", "unchanged"]);
    assert_eq!(club.members().len(), 2);
}

#[test]
fn a_person_without_a_birth_date_takes_the_one_that_another_line_knows() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nRoux;Jean;\nRoux;Jean;1/2/1980\n");
    assert_eq!(club.members()[0].birth_date, Some("1980-02-01".parse().unwrap()));
}

#[test]
fn a_correction_made_after_the_import_stays_and_creates_nobody() {
    let text = "Nom;Prénom;Né le\nRoux;Jane;1/2/1980\n";
    let born = "1980-02-10".parse().unwrap();
    let corrections: [fn(Member) -> Member; 2] =
        [|m| Member { last_name: "Martin".into(), ..m }, |m| Member { first_name: "Jeanne".into(), ..m }];
    for correct in corrections {
        let mut club = Club::new();
        club.import(text);
        club.correct(correct);
        club.correct(|member| Member { birth_date: Some(born), ..member });
        let before = club.members();
        let plan = club.import(text);
        assert_eq!(verdicts(&plan), ["unchanged"]);
        assert_eq!(plan.lines[0].warnings, [Warning::Corrected]);
        assert_eq!(club.members(), before);
    }
}

#[test]
fn a_birth_date_added_after_the_import_is_no_correction() {
    let mut club = Club::new();
    let text = "Nom;Prénom;Né le\nRoux;Jean;\n";
    club.import(text);
    club.correct(|member| Member { birth_date: Some(Club::today()), ..member });
    let plan = club.import(text);
    assert_eq!((verdicts(&plan), &plan.lines[0].warnings[..]), (vec!["unchanged".into()], &[][..]));
}

#[test]
fn two_devices_that_import_one_file_make_the_same_people() {
    let (mut here, mut there) = (Club::new(), Club::new());
    here.import("Nom;Prénom;Né le\nLEFÈVRE;Éloïse;14/03/2015\n");
    there.import("last_name,first_name,birth_date\nLefevre,Eloise,2015-03-14\n");
    assert_eq!(here.members()[0].id, there.members()[0].id);
}

#[test]
fn a_member_gets_what_the_file_knows_and_keeps_what_it_does_not() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Ville;Tél;Adhésion;Remarques\nRoux;Jean;Rennes;0612345678;1/9/2020;asthme\n");
    let plan = club.import("Nom;Prénom;Ville;Tél;Adhésion;Remarques\nROUX;JEAN;;06 98 76;1/9/2026;vegan\n");
    assert_eq!(verdicts(&plan), ["notes"]);
    assert_eq!(plan.people[0].phone, None);
    let member = club.members().remove(0);
    assert_eq!(member.city.as_deref(), Some("Rennes"));
    assert_eq!(member.phone.as_deref(), Some("+33612345678"));
    assert_eq!(member.joined_on, Some("2020-09-01".parse().unwrap()));
    assert_eq!(member.notes.as_deref(), Some("asthme\nvegan\nTél : 06 98 76"));
}

#[test]
fn an_archived_member_is_known_and_stays_archived() {
    let mut club = Club::new();
    let text = "Nom;Prénom\nRoux;Jean\n";
    club.import(text);
    let id = club.members()[0].id;
    club.run(vec![PeopleCommand::Archive { id }.into()]);
    let plan = club.import(text);
    assert_eq!(
        (verdicts(&plan), &plan.lines[0].warnings[..]),
        (vec!["unchanged".into()], &[Warning::Archived][..])
    );
}

#[test]
fn licences_come_with_their_people_and_each_once() {
    let header = "Nom;Prénom;N° licence;Discipline;Pratique;Date fin\n";
    let mut club = Club::new();
    let plan = club.import(&format!(
        "{header}Roux;Jean;A001;JUDO;LOISIR;31/08/27\nRoux;Jean;A002;TAÏSO;LOISIR;31/08/27\n\
         Roux;Jean;A002;JUJITSU;LOISIR;31/08/27\nDurand;Léa;A001;JUDO;;31/08/27\n"
    ));
    let expected = ["creates", "licence_number", "doubles 2", "N° licence already_exists"];
    assert_eq!(verdicts(&plan), expected);
    let counts = Counts { creates: 1, updates: 1, doubles: 1, refused: 1, licences: 2, ..Counts::default() };
    assert_eq!(plan.counts(), counts);
    assert!(club.licences().iter().all(|licence| licence.member_id == club.members()[0].id));
    let renewed =
        club.import(&format!("{header}Roux;Jean;A001;;Compétition;31/08/27\nRoux;Jean;A003;;;31/08/28\n"));
    assert_eq!(verdicts(&renewed), ["licence_practice", "licence_number"]);
    assert_eq!(club.licences().len(), 3);
}

#[test]
fn a_licence_of_a_member_who_changed_name_elsewhere_makes_no_second_person() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le;N° licence\nRoux;Jane;1/2/1980;A001\n");
    let plan = club.import("Nom;Prénom;Né le;N° licence\nMartin;Jane;1/2/1980;A001\n");
    assert_eq!(verdicts(&plan), ["N° licence already_exists"]);
}

#[test]
fn all_or_nothing_does_nothing_when_a_line_is_refused() {
    let plan = Club::new().plan("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\nDurand;Léa;31/02/2014\n");
    assert!(!plan.is_clean());
    assert_eq!(plan.commands(Policy::AllOrNothing), None);
    assert_eq!(plan.commands(Policy::SkipRefused).unwrap().len(), 1);
}

/// A season, and what the club asked the federation for.
fn ask(club: &mut Club, change: impl Fn(Licence) -> Licence) -> Licence {
    let season = Season::around(SeasonId(Uuid::from_u128(3)), Club::today());
    club.run(vec![PlanningCommand::SaveSeason { season: season.clone() }.into()]);
    let member_id = club.members()[0].id;
    let asked = change(Licence {
        id: Licence::request_id(member_id, season.id, Some("Judo")),
        member_id,
        number: None,
        discipline: Some("Judo".into()),
        practice: None,
        issued_on: None,
        expires_on: None,
        federation: Some("France Judo".into()),
        season_id: Some(season.id),
        state: LicenceState::Sent,
        state_since: None,
    });
    club.run(vec![LicenceCommand::Save { licence: asked.clone() }.into()]);
    asked
}

const EXTRACT: &str = "Nom;Prénom;Né le;N° licence;Discipline;Date saisie;Date fin\n\
    ROUX;JEAN;1/2/1980;A123;JUDO;20260918;20270831\n";

#[test]
fn a_licence_that_the_club_asked_for_gets_its_number_from_the_extract() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\n");
    let asked = ask(&mut club, |licence| licence);
    let plan = club.import(EXTRACT);
    assert_eq!(verdicts(&plan), ["licence_number licence_issued_on licence_expires_on"]);
    assert_eq!((plan.counts().updates, plan.counts().licences), (1, 1));
    let [licence] = club.licences().try_into().unwrap();
    let expected = Licence {
        number: Some("A123".into()),
        issued_on: "2026-09-18".parse().ok(),
        expires_on: "2027-08-31".parse().ok(),
        state: LicenceState::Validated,
        state_since: "2026-09-18".parse().ok(),
        ..asked
    };
    assert_eq!(licence, expected);
}

#[test]
fn a_licence_asked_for_elsewhere_is_another_one() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\n");
    ask(&mut club, |licence| Licence { discipline: Some("Plongée".into()), ..licence });
    assert_eq!(verdicts(&club.import(EXTRACT)), ["licence_number"]);
    let states: BTreeSet<_> = club.licences().into_iter().map(|licence| licence.state).collect();
    assert_eq!(states, BTreeSet::from([LicenceState::Sent, LicenceState::Validated]));
}

#[test]
fn one_line_takes_the_licence_that_was_asked_for_and_another_is_new() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\n");
    let asked = ask(&mut club, |licence| licence);
    let text = format!("{EXTRACT}ROUX;JEAN;1/2/1980;B456;TAISO;20260918;20270831\n");
    club.import(&text);
    let licences = club.licences();
    assert_eq!(licences.len(), 2);
    let number = |licence: &Licence| licence.number.clone();
    assert!(licences.iter().any(|licence| licence.id == asked.id && number(licence) == Some("A123".into())));
    assert!(licences.iter().any(|licence| licence.id != asked.id && number(licence) == Some("B456".into())));
}

#[test]
fn a_row_about_a_merged_person_is_about_whom_they_became() {
    let mut club = Club::new();
    club.import("Nom;Prénom;Né le\nRoux;Jean;1/2/1980\nMartin;Jean;2/2/1980\n");
    let members = club.members();
    let (kept, dropped) = (&members[1], &members[0]);
    assert_eq!((kept.last_name.as_str(), dropped.last_name.as_str()), ("Roux", "Martin"));
    let mut merged = Ledger::default();
    let row = |member: &Member| StampedRow {
        row: Row { id: member.id.0, seq: 1, deleted: false, values: member.values() },
        stamps: Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None },
    };
    let became = Member { merged_into: Some(kept.id), archived: true, ..dropped.clone() };
    merged.insert(Member::COLLECTION, [row(kept), row(&became)]);
    let table = Table::read("Nom;Prénom;Né le;Ville\nMartin;Jean;2/2/1980;Rennes\n".as_bytes()).unwrap();
    let plan = plan(&table, &propose(&table), &merged, CLUB, Club::today());
    assert_eq!(
        (verdicts(&plan), &plan.lines[0].warnings[..]),
        (vec!["city".into()], &[Warning::Corrected][..])
    );
    assert_eq!((plan.people[0].id, plan.people[0].last_name.as_str()), (kept.id, "Roux"));
    assert_eq!(plan.people[0].birth_date, None);
}
