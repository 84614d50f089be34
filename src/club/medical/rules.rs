//! Which table of rules holds for a discipline, and which of its lines for a person.

use super::{
    rule::{AgeCounted, MedicalRule, Requirement},
    shipped::shipped_rules,
};
use crate::club::{licences::Practice, people::age_between, spelling::fold};
use crate::sync::Records;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The table of a discipline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// By practice, age and date.
    pub lines: Vec<MedicalRule>,
    /// The club wrote it; otherwise it is the one that is shipped.
    pub of_club: bool,
    /// Nothing is known of the discipline: these are the general rules for all sports.
    pub general: bool,
}

/// The club's own table of a discipline, else the one that is shipped, else the general one.
#[must_use]
pub fn rules_for(records: &dyn Records, discipline: Option<&str>) -> Rules {
    let name = fold(discipline.unwrap_or_default());
    let mut own: Vec<MedicalRule> =
        records.all::<MedicalRule>().filter(|rule| fold(&rule.discipline) == name).collect();
    if own.is_empty() {
        let (lines, general) = shipped_rules(&name);
        return Rules { lines: lines.to_vec(), of_club: false, general };
    }
    own.sort_by_key(|rule| (rule.practice, rule.youngest_age, rule.applies_from, rule.id));
    Rules { lines: own, of_club: true, general: false }
}

impl MedicalRule {
    /// Whether the line stands on a day.
    #[must_use]
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.applies_from <= day && self.applies_until.is_none_or(|last| day <= last)
    }

    #[must_use]
    pub fn is_for_age(&self, age: i64) -> bool {
        self.youngest_age <= age && self.oldest_age.is_none_or(|oldest| age <= oldest)
    }
}

/// The line that holds for an age on a day; none when the table says nothing of that day.
#[must_use]
pub fn requirement(
    rules: &[MedicalRule],
    age: i64,
    practice: Practice,
    on: NaiveDate,
) -> Option<&MedicalRule> {
    standing_lines(rules, practice, on).find(|rule| rule.is_for_age(age))
}

/// What a person's age is counted from.
#[derive(Clone, Copy, Debug)]
pub struct Ages {
    pub birth_date: Option<NaiveDate>,
    pub on: NaiveDate,
    /// The last day of the season; the day itself where there is no season.
    pub season_end: NaiveDate,
}

impl Ages {
    /// The completed years that a line asks about; none without a birth date.
    #[must_use]
    pub fn counted(&self, how: AgeCounted) -> Option<i64> {
        let day = match how {
            AgeCounted::OnTheDay => self.on,
            AgeCounted::AtSeasonEnd => self.season_end,
        };
        self.birth_date.map(|birth| i64::from(age_between(birth, day)))
    }
}

/// The line that holds for a person on a day, each line counting the age as it says.
#[must_use]
pub fn requirement_of<'a>(
    rules: &'a [MedicalRule],
    ages: &Ages,
    practice: Practice,
) -> Option<&'a MedicalRule> {
    standing_lines(rules, practice, ages.on)
        .find(|rule| ages.counted(rule.age_counted).is_some_and(|age| rule.is_for_age(age)))
}

/// The lines that stand on a day for a practice.
pub fn standing_lines(
    rules: &[MedicalRule],
    practice: Practice,
    on: NaiveDate,
) -> impl Iterator<Item = &MedicalRule> {
    rules.iter().filter(move |rule| rule.practice == practice && rule.stands_on(on))
}

impl Requirement {
    /// Whether a paper is asked for at all.
    #[must_use]
    pub const fn asks(self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::Club;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn judo_asks_by_the_age_reached_in_the_season_and_others_by_the_age_on_the_day() {
        use Requirement::{Attestation, Certificate, Nothing};
        let cases = [
            // discipline, born, requirement
            ("Judo", "2015-03-14", Attestation),
            ("Judo", "2009-09-01", Attestation),
            ("Judo", "2009-08-31", Certificate),
            ("Judo", "2008-08-31", Attestation),
            ("Taïso", "1996-12-01", Certificate),
            ("judo", "1996-08-31", Attestation),
            ("JUDO", "1991-10-02", Certificate),
            ("Judo", "1932-01-01", Certificate),
            ("Judo", "1925-01-01", Attestation),
            ("Karaté", "2008-11-22", Attestation),
            ("Karaté", "2008-11-21", Nothing),
            ("Plongée", "2015-03-14", Certificate),
            ("Plongée", "1950-03-14", Certificate),
            ("Badminton", "2015-03-14", Attestation),
            ("Badminton", "1980-03-14", Nothing),
        ];
        let club = Club::default();
        for (discipline, born, expected) in cases {
            let rules = rules_for(&club.records, Some(discipline));
            let ages =
                Ages { birth_date: Some(day(born)), on: day("2026-11-21"), season_end: day("2027-08-31") };
            let rule = requirement_of(&rules.lines, &ages, Practice::Leisure).unwrap();
            assert_eq!(rule.requirement, expected, "{discipline} {born}");
        }
    }

    #[test]
    fn a_fight_until_knock_out_asks_for_a_certificate_in_competition_only() {
        let rules = rules_for(&Club::default().records, Some("Karaté contact")).lines;
        for (practice, age, expected) in [
            (Practice::Leisure, 12, Requirement::Attestation),
            (Practice::Leisure, 30, Requirement::Nothing),
            (Practice::Competition, 12, Requirement::Certificate),
            (Practice::Competition, 30, Requirement::Certificate),
        ] {
            let rule = requirement(&rules, age, practice, day("2026-11-21")).unwrap();
            assert_eq!(rule.requirement, expected, "{practice:?} {age}");
        }
        assert_eq!(requirement(&rules, 30, Practice::Leisure, day("2022-08-31")), None);
    }

    #[test]
    fn the_clubs_own_table_of_a_discipline_stands_in_place_of_the_shipped_one() {
        let shipped = rules_for(&Club::default().records, Some("Karaté"));
        assert!(!shipped.of_club && !shipped.general);
        let own = MedicalRule { discipline: "KARATE".into(), ..shipped.lines[0].clone() };
        let mut club = Club::default();
        club.add(&own);
        let rules = rules_for(&club.records, Some("karaté"));
        assert_eq!((rules.lines, rules.of_club), (vec![own], true));
        assert!(!rules_for(&club.records, Some("Judo")).of_club);
        assert!(rules_for(&club.records, None).general);
    }
}
