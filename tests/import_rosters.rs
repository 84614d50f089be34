//! The five files that clubs really have, from bytes to members, against `expected.json`; and files
//! that are damaged.

#![expect(clippy::unwrap_used, reason = "the functions that tests share may fail as tests do")]

use chrono::NaiveDate;
use novaclub::club::{
    ClubCommand, Role,
    import::{
        Encoding, ImportError, ImportPlan, LineVerdict, Policy, Separator, Table, Target, missing_targets,
        plan, propose,
    },
    licences::{Licence, LicenceCommand, LicenceState, Practice},
    people::{Member, MemberStatus, PeopleCommand, Sex},
    planning::{PlanningCommand, Season, SeasonId},
};
use novaclub::sync::{
    Records,
    replica::{Owner, Replica, Stored},
};
use proptest::prelude::*;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};
use uuid::Uuid;

const CLUB: Uuid = Uuid::from_u128(0xC1_0B);

#[derive(Deserialize)]
struct Expected {
    encoding: String,
    separator: String,
    #[serde(default = "first_line")]
    header_line: usize,
    rows: usize,
    people: usize,
    #[serde(default)]
    licences: usize,
    rejected: Vec<ExpectedRefusal>,
    duplicates: Vec<ExpectedDouble>,
}

const fn first_line() -> usize {
    1
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedRefusal {
    line: usize,
    column: String,
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedDouble {
    line: usize,
    /// Counts the rows of data from 1: a row may take several lines.
    same_as_row: usize,
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn roster(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rosters").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn expected() -> BTreeMap<String, Expected> {
    serde_json::from_slice(&roster("expected.json")).unwrap()
}

/// A club on a device.
struct Club(Replica<ClubCommand>);

impl Club {
    fn new() -> Self {
        let owner = Owner { club: CLUB, user: Uuid::nil(), role: Role::Secretary };
        Self(Replica::load(owner, Uuid::from_u128(1), Stored::default()))
    }

    fn plan(&self, table: &Table, mapping: &[Target]) -> ImportPlan {
        plan(table, mapping, &self.0.view(), CLUB, today())
    }

    fn run(&mut self, commands: Vec<ClubCommand>) {
        let transaction = self.0.accept(commands, 0, today()).unwrap();
        self.0.apply(transaction);
    }

    fn import(&mut self, name: &str) -> (Table, ImportPlan) {
        let table = Table::read(&roster(name)).unwrap();
        let plan = self.plan(&table, &propose(&table));
        self.run(plan.commands(Policy::SkipRefused).unwrap());
        (table, plan)
    }

    /// By "first name last name" and birth date.
    fn members(&self) -> HashMap<(String, String), Member> {
        let view = self.0.view();
        let records: &dyn Records = &view;
        let key = |member: &Member| {
            let birth_date = member.birth_date.map(|date| date.to_string());
            (format!("{} {}", member.first_name, member.last_name), birth_date.unwrap_or_default())
        };
        records.all::<Member>().map(|member| (key(&member), member)).collect()
    }

    fn member(&self, name: &str, birth_date: &str) -> Member {
        self.members().remove(&(name.to_owned(), birth_date.to_owned())).unwrap_or_else(|| panic!("{name}"))
    }

    fn licences(&self) -> Vec<Licence> {
        let view = self.0.view();
        (&view as &dyn Records).all::<Licence>().collect()
    }
}

#[test]
fn each_file_comes_out_as_expected() {
    for (name, expected) in expected() {
        let mut club = Club::new();
        let (table, plan) = club.import(&name);
        let counts = plan.counts();
        assert_eq!(table.encoding.word(), expected.encoding, "{name}");
        assert_eq!(table.separator.word(), expected.separator, "{name}");
        assert_eq!(table.header_line, expected.header_line, "{name}");
        assert_eq!(table.rows.len(), expected.rows, "{name}");
        assert_eq!((counts.creates, club.members().len()), (expected.people, expected.people), "{name}");
        assert_eq!(
            (counts.licences, club.licences().len()),
            (expected.licences, expected.licences),
            "{name}"
        );
        assert_eq!(refusals(&plan), expected.rejected, "{name}");
        assert_eq!(doubles(&plan, &table), expected.duplicates, "{name}");
        assert_eq!(counts.warned, 0, "{name}");
        assert_eq!(plan.is_clean(), expected.rejected.is_empty(), "{name}");
    }
}

fn refusals(plan: &ImportPlan) -> Vec<ExpectedRefusal> {
    let refused = plan.lines.iter().filter_map(|line| match &line.verdict {
        LineVerdict::Refused { problems } => Some((line.line, problems)),
        _ => None,
    });
    refused
        .map(|(line, problems)| {
            assert_eq!(problems.len(), 1, "line {line}");
            ExpectedRefusal { line, column: problems[0].column.clone().unwrap_or_default() }
        })
        .collect()
}

fn doubles(plan: &ImportPlan, table: &Table) -> Vec<ExpectedDouble> {
    let row_of = |line: usize| 1 + table.rows.iter().position(|row| row.line == line).unwrap();
    plan.lines
        .iter()
        .filter_map(|line| match line.verdict {
            LineVerdict::Doubles { line: first } => {
                Some(ExpectedDouble { line: line.line, same_as_row: row_of(first) })
            }
            _ => None,
        })
        .collect()
}

#[test]
fn the_same_file_twice_gives_no_command() {
    for name in expected().into_keys() {
        let mut club = Club::new();
        club.import(&name);
        let (_, again) = club.import(&name);
        assert_eq!(again.commands(Policy::SkipRefused), Some(vec![]), "{name}");
        assert_eq!(again.counts().creates + again.counts().updates, 0, "{name}");
    }
}

#[test]
fn all_five_files_go_into_one_club_and_leave_nothing_to_do() {
    let mut club = Club::new();
    let names: Vec<String> = expected().into_keys().collect();
    let mut people = 0;
    for name in &names {
        people += club.import(name).1.counts().creates;
    }
    assert_eq!(club.members().len(), people);
    let table = Table::read(&roster("federation_licences.tsv")).unwrap();
    assert_eq!(club.plan(&table, &propose(&table)).commands(Policy::AllOrNothing), Some(vec![]));
}

#[test]
fn the_extract_validates_the_licences_that_the_club_asked_for() {
    let mut club = Club::new();
    let season = Season::around(SeasonId(Uuid::from_u128(1)), today());
    club.run(vec![PlanningCommand::SaveSeason { season: season.clone() }.into()]);
    let table = Table::read(&roster("federation_licences.tsv")).unwrap();
    let extract = club.plan(&table, &propose(&table));
    // The people came in September; every third one's licence was sent to the federation.
    club.run(vec![
        PeopleCommand::Import { people: extract.people[..250].to_vec() }.into(),
        PeopleCommand::Import { people: extract.people[250..].to_vec() }.into(),
    ]);
    let asked: Vec<Licence> = extract
        .licences
        .iter()
        .step_by(3)
        .map(|licence| Licence {
            id: Licence::request_id(licence.member_id, season.id, licence.discipline.as_deref()),
            number: None,
            issued_on: None,
            expires_on: None,
            season_id: Some(season.id),
            ..licence.clone()
        })
        .collect();
    let ids: Vec<_> = asked.iter().map(|licence| licence.id).collect();
    club.run(vec![
        LicenceCommand::Request { licences: asked }.into(),
        LicenceCommand::Advance { ids: ids.clone(), state: LicenceState::Paid, on: today() }.into(),
        LicenceCommand::Advance { ids: ids.clone(), state: LicenceState::Sent, on: today() }.into(),
    ]);
    let (_, plan) = club.import("federation_licences.tsv");
    assert_eq!((plan.counts().creates, plan.counts().updates, plan.counts().licences), (0, 330, 330));
    let licences = club.licences();
    assert_eq!(licences.len(), 330);
    for licence in &licences {
        assert_eq!((licence.state, licence.season_id), (LicenceState::Validated, Some(season.id)));
        assert!(licence.number.is_some() && licence.is_valid_on(today()));
    }
    assert_eq!(licences.iter().filter(|licence| ids.contains(&licence.id)).count(), 110);
    assert_eq!(club.plan(&table, &propose(&table)).commands(Policy::AllOrNothing), Some(vec![]));
}

#[test]
fn the_columns_of_each_program_are_proposed() {
    use Target::{
        BirthDate, City, Email, FirstName, Ignore, JoinedOn, LastName, LicenceDiscipline, LicenceExpiresOn,
        LicenceIssuedOn, LicenceNumber, LicencePractice, Mobile, Notes, Phone, PostalCode, PostalCodeAndCity,
        Sex, Status, Street,
    };
    let cases: [(&str, &[Target]); 5] = [
        (
            "helloasso_adhesions_2026.csv",
            &[
                Ignore, JoinedOn, Status, LastName, FirstName, Ignore, Ignore, Ignore, Ignore, Ignore,
                Ignore, Ignore, Ignore, Ignore, Ignore, BirthDate, Email, Phone, Street, PostalCode, City,
            ],
        ),
        (
            "galette_export.csv",
            &[
                Ignore, Ignore, LastName, FirstName, BirthDate, Sex, Street, PostalCode, City, Phone, Mobile,
                Email, JoinedOn, Status, Ignore,
            ],
        ),
        (
            "tableau_secretaire.csv",
            &[LastName, FirstName, BirthDate, Phone, Street, PostalCodeAndCity, Email, Notes],
        ),
        (
            "federation_licences.tsv",
            &[
                LicenceNumber,
                LastName,
                FirstName,
                BirthDate,
                Sex,
                LicencePractice,
                LicenceDiscipline,
                LicenceIssuedOn,
                LicenceExpiresOn,
                Ignore,
                Ignore,
            ],
        ),
        ("grand_club.csv", &[LastName, FirstName, BirthDate, Sex, Email, Phone, Street, PostalCode, City]),
    ];
    for (name, mapping) in cases {
        let table = Table::read(&roster(name)).unwrap();
        assert_eq!(propose(&table), mapping, "{name}");
        assert_eq!(missing_targets(mapping), [], "{name}");
    }
}

#[test]
fn the_cells_of_each_file_arrive_in_the_right_fields() {
    let mut club = Club::new();
    club.import("helloasso_adhesions_2026.csv");
    let child = club.member("Lucas Çelik", "2015-02-13");
    assert_eq!((child.email, child.phone.as_deref()), (None, Some("+33716897684")));
    assert_eq!(child.joined_on, NaiveDate::from_ymd_opt(2026, 9, 13));

    let mut club = Club::new();
    club.import("galette_export.csv");
    let lea = club.member("Léa Dubois", "2020-04-01");
    assert_eq!((lea.sex, lea.status), (Some(Sex::Female), MemberStatus::Former));
    assert_eq!(lea.postal_code.as_deref(), Some("20167"));

    let mut club = Club::new();
    club.import("tableau_secretaire.csv");
    let marie_lou = club.member("Marie-Lou Østergård", "2011-01-16");
    assert_eq!(
        marie_lou.notes.as_deref(),
        Some("allergie arachides\nappeler la grand-mère : 06 31 19 09 55")
    );
    assert_eq!((marie_lou.postal_code.as_deref(), marie_lou.city.as_deref()), (Some("06000"), Some("Nice")));
    let titi = club.member("Enzo Muñoz", "2018-03-03").notes;
    assert_eq!(titi.as_deref(), Some("dit \"Titi\"; ceinture jaune"));
    let formula = club.member("Timothée Çelik", "2013-09-12").notes;
    assert_eq!(formula.as_deref(), Some("=HYPERLINK(\"http://example.org\")"));
    club.member("Éloïse Traoré", "1957-07-06");

    let mut club = Club::new();
    club.import("federation_licences.tsv");
    let gaspard = club.member("Gaspard Bézier", "2010-04-14");
    let licence = club.licences().into_iter().find(|licence| licence.member_id == gaspard.id).unwrap();
    assert_eq!(
        (licence.number.as_deref(), licence.practice),
        (Some("M14042010BÉZIE00"), Some(Practice::Leisure))
    );
    assert_eq!(licence.discipline.as_deref(), Some("Taiso"));
    assert_eq!(licence.expires_on, NaiveDate::from_ymd_opt(2027, 8, 31));
}

#[test]
fn refused_lines_stop_everything_or_are_skipped_as_the_person_chooses() {
    let table = Table::read(&roster("tableau_secretaire.csv")).unwrap();
    let plan = Club::new().plan(&table, &propose(&table));
    assert_eq!(plan.commands(Policy::AllOrNothing), None);
    assert_eq!(plan.commands(Policy::SkipRefused).map(|commands| commands.len()), Some(1));
}

#[test]
fn a_remapped_column_is_honoured() {
    let table = Table::read(&roster("helloasso_adhesions_2026.csv")).unwrap();
    let mut mapping = propose(&table);
    let column = |name: &str| table.columns.iter().position(|column| column.name == name).unwrap();
    mapping[column("Email")] = Target::Ignore;
    mapping[column("Email payeur")] = Target::Email;
    mapping[column("Tarif")] = Target::Notes;
    let mut club = Club::new();
    let plan = club.plan(&table, &mapping);
    club.run(plan.commands(Policy::AllOrNothing).unwrap());
    let child = club.member("Lucas Çelik", "2015-02-13");
    assert_eq!(child.email.as_deref(), Some("enzo.moreau372@example.org"));
    assert_eq!(child.notes.as_deref(), Some("Judo enfant"));

    mapping[column("Nom adhérent")] = Target::Ignore;
    assert_eq!(missing_targets(&mapping), [Target::LastName]);
    assert_eq!(club.plan(&table, &mapping).counts().refused, 412);
}

#[test]
fn a_damaged_file_is_refused_as_a_whole() {
    let secretary = roster("tableau_secretaire.csv");
    let galette = roster("galette_export.csv");
    let open_quote = secretary.windows(10).position(|part| part == b"\"allergie ").unwrap() + 14;
    let mut with_nul = galette.clone();
    with_nul[20_000] = 0;
    let mut with_a_lost_byte = roster("helloasso_adhesions_2026.csv");
    with_a_lost_byte.remove(with_a_lost_byte.windows(2).position(|part| part == "é".as_bytes()).unwrap() + 1);
    let bytes_of_a_picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0xA5; 400]].concat();
    let cases: [(&str, Vec<u8>); 9] = [
        ("empty", Vec::new()),
        ("cut within a quoted cell", secretary[..open_quote].to_vec()),
        ("cut within a quoted cell of many", galette[..20_000].to_vec()),
        ("a picture", bytes_of_a_picture),
        ("a workbook", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml".to_vec()),
        ("a NUL", with_nul),
        ("a byte of UTF-8 lost", with_a_lost_byte),
        ("one column", b"Nom\nDurand\nPetit\n".to_vec()),
        ("noise", vec![0xFF; 5_000]),
    ];
    for (what, bytes) in cases {
        let error = Table::read(&bytes).expect_err(what);
        println!("{what}: {error}");
    }
    let cut = Table::read(&secretary[..open_quote]);
    assert_eq!(cut.err(), Some(ImportError::UnclosedQuote { line: 9 }));
    let large = roster("grand_club.csv");
    assert_eq!(Table::read(&large[..499_980]).err(), Some(ImportError::CutShort { line: 4382 }));
}

#[test]
fn a_spreadsheet_saved_as_unicode_text_is_read() {
    let text = String::from_utf8(roster("federation_licences.tsv")).unwrap();
    let bytes: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let table = Table::read(&bytes).unwrap();
    assert_eq!((table.encoding, table.separator, table.rows.len()), (Encoding::Utf16Le, Separator::Tab, 330));
}

#[test]
fn a_club_of_ten_thousand_is_read_and_planned_at_once() {
    let bytes = roster("grand_club.csv");
    let start = std::time::Instant::now();
    let table = Table::read(&bytes).unwrap();
    let read = start.elapsed();
    let mapping = propose(&table);
    let mut club = Club::new();
    let plan = club.plan(&table, &mapping);
    let planned = start.elapsed();
    club.run(plan.commands(Policy::AllOrNothing).unwrap());
    let start = std::time::Instant::now();
    assert_eq!(club.plan(&table, &mapping).commands(Policy::AllOrNothing), Some(vec![]));
    println!("read {read:?}, with plan {planned:?}; planned again over 10,000 members {:?}", start.elapsed());
    assert!(planned.as_secs() < 20, "even unoptimised, on a busy machine");
}

/// Reads and plans; nothing is said of the result but that there is one.
fn go_through(bytes: &[u8]) {
    if let Ok(table) = Table::read(bytes) {
        let plan = Club::new().plan(&table, &propose(&table));
        assert_eq!(plan.lines.len(), table.rows.len());
        let commands = plan.commands(Policy::SkipRefused).unwrap();
        Club::new().run(commands);
    }
}

/// A change of some bytes of a file.
fn mutation() -> impl Strategy<Value = (prop::sample::Index, Vec<u8>, usize)> {
    let pieces = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "\"",
            ";",
            ",",
            "\n",
            "\r",
            "\t",
            "\0",
            "é",
            "31/02/2014",
            "=\"",
            "\u{feff}"
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
    ];
    (any::<prop::sample::Index>(), pieces, 0..40_usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        go_through(&bytes);
    }

    #[test]
    fn any_cells_below_a_header_are_planned(
        rows in prop::collection::vec("\\PC{0,12}(;(?s:.{0,12})|;[0-9/.+ -]{0,12}){0,8}", 1..6),
    ) {
        let header = "Nom;Prénom;Né le;Sexe;Tél;Portable;E-mail;CP Ville;Statut;Adhésion;N° licence;Date fin";
        go_through(format!("{header}\n{}", rows.join("\n")).as_bytes());
    }

    #[test]
    fn real_files_with_damage_are_read_or_refused(
        name in prop::sample::select(vec![
            "helloasso_adhesions_2026.csv", "galette_export.csv", "tableau_secretaire.csv", "federation_licences.tsv",
        ]),
        mutations in prop::collection::vec(mutation(), 1..5),
        kept in 200..9_000_usize,
    ) {
        let mut bytes = roster(name);
        bytes.truncate(kept);
        for (at, piece, removed) in mutations {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        go_through(&bytes);
    }
}
