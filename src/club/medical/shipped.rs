//! The rules that come with the program: data with its source and dates, in `shipped_rules.csv`.
//!
//! A table without a discipline is the law for all sports that have no table of their own: minors
//! attest, and for adults the federation decides, of which nothing is known here.

use super::rule::{AgeCounted, MedicalRule, MedicalRuleId, Requirement};
use crate::club::{licences::Practice, spelling::fold};
use chrono::NaiveDate;
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};
use uuid::Uuid;

const FILE: &str = include_str!("shipped_rules.csv");

/// A line of the file.
#[derive(Debug, Deserialize)]
struct Line {
    /// The disciplines that share the table, between bars; nothing is every other one.
    disciplines: String,
    federation: Option<String>,
    practice: Practices,
    youngest_age: i64,
    oldest_age: Option<i64>,
    applies_from: NaiveDate,
    applies_until: Option<NaiveDate>,
    requirement: Requirement,
    longest_age_months: Option<i64>,
    seasons_covered: Option<i64>,
    age_counted: AgeCounted,
    source: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Practices {
    Leisure,
    Competition,
    Any,
}

/// The tables, and by each discipline's folded name which one is its own.
#[derive(Debug, Default)]
struct Shipped {
    tables: Vec<Table>,
    by_discipline: HashMap<String, usize>,
}

#[derive(Debug)]
struct Table {
    disciplines: Vec<String>,
    federation: Option<String>,
    rules: Vec<MedicalRule>,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    read(FILE).expect("the shipped rules can be read")
});

fn read(text: &str) -> Result<Shipped, csv::Error> {
    let mut shipped = Shipped::default();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    for line in reader.deserialize() {
        let line: Line = line?;
        let disciplines: Vec<String> = line.disciplines.split('|').map(str::to_owned).collect();
        let same = shipped.tables.iter().position(|table| table.disciplines == disciplines);
        let position = same.unwrap_or(shipped.tables.len());
        if same.is_none() {
            let names = disciplines.iter().map(|name| (fold(name), position));
            shipped.by_discipline.extend(names);
            let federation = line.federation.clone();
            shipped.tables.push(Table { disciplines, federation, rules: Vec::new() });
        }
        let practices: &[Practice] = match line.practice {
            Practices::Leisure => &[Practice::Leisure],
            Practices::Competition => &[Practice::Competition],
            Practices::Any => Practice::ALL,
        };
        let table = &mut shipped.tables[position];
        table.rules.extend(practices.iter().map(|practice| line.rule(*practice, &table.disciplines[0])));
    }
    for table in &mut shipped.tables {
        table.rules.sort_by_key(|rule| (rule.practice, rule.youngest_age, rule.applies_from));
    }
    Ok(shipped)
}

impl Line {
    fn rule(&self, practice: Practice, discipline: &str) -> MedicalRule {
        let name = format!(
            "shipped rule/{discipline}/{}/{}/{}",
            practice.word(),
            self.youngest_age,
            self.applies_from
        );
        MedicalRule {
            id: MedicalRuleId(Uuid::new_v5(&Uuid::nil(), name.as_bytes())),
            discipline: discipline.to_owned(),
            federation: self.federation.clone(),
            practice,
            youngest_age: self.youngest_age,
            oldest_age: self.oldest_age,
            applies_from: self.applies_from,
            applies_until: self.applies_until,
            requirement: self.requirement,
            longest_age_months: self.longest_age_months,
            seasons_covered: self.seasons_covered,
            source: self.source.clone(),
            age_counted: self.age_counted,
        }
    }
}

fn table_of(folded: &str) -> Option<&'static Table> {
    SHIPPED.by_discipline.get(folded).map(|position| &SHIPPED.tables[*position])
}

/// The shipped table of a discipline, by its folded name, or the general one, and whether it is that.
#[must_use]
pub fn shipped_rules(discipline: &str) -> (&'static [MedicalRule], bool) {
    let own = table_of(discipline).filter(|_| !discipline.is_empty());
    let rules = own.or_else(|| table_of("")).map(|table| table.rules.as_slice()).unwrap_or_default();
    (rules, own.is_none())
}

/// The disciplines that a table is shipped for, as they are written; the first of each table.
#[must_use]
pub fn shipped_disciplines() -> Vec<&'static str> {
    let names = SHIPPED.tables.iter().filter_map(|table| table.disciplines.first());
    names.map(String::as_str).filter(|name| !name.is_empty()).collect()
}

/// The federation of a discipline, where the shipped tables name it.
#[must_use]
pub fn federation_of(discipline: &str) -> Option<&'static str> {
    table_of(&fold(discipline))?.federation.as_deref()
}

/// Whether one federation's licence and papers are good for both disciplines: the same one in any
/// spelling, or two of one federation, as judo and taïso.
#[must_use]
pub fn same_federation(one: &str, other: &str) -> bool {
    let federation = federation_of(one);
    (federation.is_some() && federation == federation_of(other)) || fold(one) == fold(other)
}

#[cfg(test)]
mod tests {
    use super::{super::table::check_table, *};

    #[test]
    fn every_line_of_the_file_is_a_rule_with_a_source() {
        let shipped = read(FILE).unwrap();
        let lines = FILE.lines().skip(1).map(|line| if line.contains(";any;") { 2 } else { 1 });
        assert_eq!(shipped.tables.iter().map(|table| table.rules.len()).sum::<usize>(), lines.sum::<usize>());
        for rule in shipped.tables.iter().flat_map(|table| &table.rules) {
            assert!(rule.source.len() > 20, "{rule:?}");
        }
    }

    #[test]
    fn every_shipped_table_says_one_thing_for_every_age_and_day() {
        for table in &SHIPPED.tables {
            assert_eq!(check_table(&table.rules), Ok(()), "{:?}", table.disciplines);
        }
    }

    #[test]
    fn tables_are_shipped_for_judo_karate_and_disciplines_under_constraint() {
        assert_eq!(shipped_disciplines(), ["Judo", "Karaté", "Karaté contact", "Plongée"]);
        let cases = [
            ("judo", Some("France Judo"), false),
            ("taiso", Some("France Judo"), false),
            ("karate", Some("FFKaraté"), false),
            ("plongee", Some("FFESSM"), false),
            ("badminton", None, true),
            ("", None, true),
        ];
        for (discipline, federation, general) in cases {
            assert_eq!(federation_of(discipline), federation, "{discipline}");
            assert_eq!(shipped_rules(discipline).1, general, "{discipline}");
        }
    }

    #[test]
    fn papers_of_one_federation_are_good_for_its_disciplines() {
        for (one, other, same) in [
            ("JUDO", "Taïso", true),
            ("Karaté", "karate", true),
            ("Karaté", "Karaté contact", true),
            ("Judo", "Karaté", false),
            ("Aïkido", "aikido", true),
            ("Aïkido", "Kendo", false),
        ] {
            assert_eq!(same_federation(one, other), same, "{one} {other}");
        }
    }
}
