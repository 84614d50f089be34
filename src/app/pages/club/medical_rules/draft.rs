//! A table while it is being edited: what is typed, line by line.

use crate::club::{
    Code, Problem, Refusal,
    licences::Practice,
    medical::{AgeCounted, MedicalRule, MedicalRuleId, Requirement},
    people::read_day,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

/// One line as typed.
#[derive(Clone, Copy)]
pub struct DraftLine {
    /// What the line is known by while it is edited.
    pub key: u64,
    pub practice: RwSignal<String>,
    pub youngest_age: RwSignal<String>,
    pub oldest_age: RwSignal<String>,
    pub applies_from: RwSignal<String>,
    pub applies_until: RwSignal<String>,
    pub requirement: RwSignal<String>,
    pub longest_age_months: RwSignal<String>,
    pub seasons_covered: RwSignal<String>,
    pub age_counted: RwSignal<String>,
    pub source: RwSignal<String>,
}

fn number_text(number: Option<i64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

impl DraftLine {
    pub fn of(key: u64, rule: &MedicalRule) -> Self {
        Self {
            key,
            practice: RwSignal::new(rule.practice.word().to_owned()),
            youngest_age: RwSignal::new(rule.youngest_age.to_string()),
            oldest_age: RwSignal::new(number_text(rule.oldest_age)),
            applies_from: RwSignal::new(rule.applies_from.to_string()),
            applies_until: RwSignal::new(rule.applies_until.map(|day| day.to_string()).unwrap_or_default()),
            requirement: RwSignal::new(rule.requirement.word().to_owned()),
            longest_age_months: RwSignal::new(number_text(rule.longest_age_months)),
            seasons_covered: RwSignal::new(number_text(rule.seasons_covered)),
            age_counted: RwSignal::new(rule.age_counted.word().to_owned()),
            source: RwSignal::new(rule.source.clone()),
        }
    }

    /// A line to begin with, for every age from today on.
    pub fn new(key: u64, today: NaiveDate) -> Self {
        Self::of(key, &blank(today))
    }

    /// The line as typed; what cannot be read is a problem of the line at this position.
    pub fn rule(self, position: usize, federation: Option<&str>) -> Result<MedicalRule, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut wrong =
            |field: &str, code| problems.push(Problem::of(&format!("rules.{position}.{field}"), code));
        let mut number = |field: &str, text: RwSignal<String>| {
            let text = text.get().trim().to_owned();
            match text.parse::<i64>() {
                Ok(number) => Some(number),
                Err(_) if text.is_empty() => None,
                Err(_) => {
                    wrong(field, Code::OutOfRange);
                    None
                }
            }
        };
        let youngest_age = number("youngest_age", self.youngest_age);
        let oldest_age = number("oldest_age", self.oldest_age);
        let longest_age_months = number("longest_age_months", self.longest_age_months);
        let seasons_covered = number("seasons_covered", self.seasons_covered);
        let mut day = |field: &str, text: RwSignal<String>, required: bool| {
            let text = text.get();
            let day = read_day(&text);
            if day.is_none() && (required || !text.trim().is_empty()) {
                wrong(field, if text.trim().is_empty() { Code::Required } else { Code::NotADate });
            }
            day
        };
        let applies_from = day("applies_from", self.applies_from, true);
        let applies_until = day("applies_until", self.applies_until, false);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(MedicalRule {
            id: MedicalRuleId(Uuid::nil()),
            discipline: String::new(),
            federation: federation.map(str::to_owned),
            practice: Practice::from_word(&self.practice.get()).unwrap_or(Practice::Leisure),
            youngest_age: youngest_age.unwrap_or_default(),
            oldest_age,
            applies_from: applies_from.unwrap_or_default(),
            applies_until,
            requirement: Requirement::from_word(&self.requirement.get()).unwrap_or(Requirement::Nothing),
            longest_age_months,
            seasons_covered,
            source: self.source.get().trim().to_owned(),
            age_counted: AgeCounted::from_word(&self.age_counted.get()).unwrap_or_default(),
        })
    }
}

fn blank(today: NaiveDate) -> MedicalRule {
    MedicalRule {
        id: MedicalRuleId(Uuid::nil()),
        discipline: String::new(),
        federation: None,
        practice: Practice::Leisure,
        youngest_age: 0,
        oldest_age: None,
        applies_from: today,
        applies_until: None,
        requirement: Requirement::Attestation,
        longest_age_months: None,
        seasons_covered: None,
        source: String::new(),
        age_counted: AgeCounted::OnTheDay,
    }
}

/// The whole table as typed.
///
/// # Errors
/// What cannot be read, with the position of its line.
pub fn table(lines: &[DraftLine], federation: Option<&str>) -> Result<Vec<MedicalRule>, Refusal> {
    let mut problems = Vec::new();
    let mut rules = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        match untrack(|| line.rule(position, federation)) {
            Ok(rule) => rules.push(rule),
            Err(found) => problems.extend(found),
        }
    }
    Refusal::unless_empty(problems)?;
    Ok(rules)
}

/// The line that a problem is about: `rules.3.source` is about the fourth, in its source.
#[must_use]
pub fn line_of(problem: &Problem) -> Option<(usize, Option<&str>)> {
    let mut parts = problem.field.as_deref()?.strip_prefix("rules.")?.splitn(2, '.');
    let position = parts.next()?.parse().ok()?;
    Some((position, parts.next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_about_a_line_or_a_field_of_it() {
        assert_eq!(line_of(&Problem::of("rules.3.source", Code::Required)), Some((3, Some("source"))));
        assert_eq!(line_of(&Problem::of("rules.0", Code::RuleGap)), Some((0, None)));
        assert_eq!(line_of(&Problem::of("rules", Code::Required)), None);
        assert_eq!(line_of(&Problem::of("discipline", Code::TooLong)), None);
    }

    #[test]
    fn what_is_typed_is_read_back_and_what_cannot_be_is_named() {
        Owner::new().with(|| {
            let today: NaiveDate = "2026-11-21".parse().unwrap();
            let line = DraftLine::new(1, today);
            assert_eq!(table(&[line], None), Ok(vec![blank(today)]));
            line.oldest_age.set("dix".into());
            line.applies_from.set(String::new());
            let found = table(&[line, line], None).unwrap_err();
            let fields: Vec<_> = found.0.iter().filter_map(line_of).collect();
            assert_eq!(fields.len(), 4);
            assert_eq!(fields[1], (0, Some("applies_from")));
            assert_eq!(fields[2], (1, Some("oldest_age")));
        });
    }
}
