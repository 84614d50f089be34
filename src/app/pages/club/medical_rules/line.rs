//! One line of a table in words.

use crate::app::languages::Texts;
use crate::club::medical::{AgeCounted, MedicalRule, Requirement};

/// Who the line is for and when: `Compétition · de 12 à 17 ans · à partir du 01/09/2026`.
#[must_use]
pub fn whom(t: &Texts, rule: &MedicalRule, both_practices: bool) -> String {
    let r = &t.practice.rules;
    let practice = if both_practices { r.any_practice } else { (t.practice.papers.practice)(rule.practice) };
    let from = t.language.short_date(rule.applies_from);
    let days = match rule.applies_until {
        Some(until) => (r.between)(&from, &t.language.short_date(until)),
        None => (r.from)(&from),
    };
    let counted = (rule.age_counted == AgeCounted::AtSeasonEnd).then(|| r.at_season_end.to_owned());
    let parts =
        [Some((r.ages)(rule.youngest_age, rule.oldest_age)), counted, Some(practice.to_owned()), Some(days)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What it asks for: `Certificat de moins de 12 mois · 3 saisons`.
#[must_use]
pub fn what(t: &Texts, rule: &MedicalRule) -> String {
    let r = &t.practice.rules;
    let paper = (r.requirement)(rule.requirement);
    if rule.requirement == Requirement::Nothing {
        return paper.to_owned();
    }
    let paper = match rule.longest_age_months {
        Some(months) => format!("{paper} {}", (r.younger_than)(months)),
        None => paper.to_owned(),
    };
    std::iter::once(paper).chain(rule.seasons_covered.map(r.seasons)).collect::<Vec<_>>().join(" · ")
}

/// Lines that say the same of both practices become one.
#[must_use]
pub fn folded(lines: &[MedicalRule]) -> Vec<(MedicalRule, bool)> {
    let like =
        |a: &MedicalRule, b: &MedicalRule| MedicalRule { id: b.id, practice: b.practice, ..a.clone() } == *b;
    let mut folded: Vec<(MedicalRule, bool)> = Vec::new();
    for line in lines {
        let twin = folded
            .iter_mut()
            .find(|(other, both)| !both && other.practice != line.practice && like(other, line));
        match twin {
            Some((_, both)) => *both = true,
            None => folded.push((line.clone(), false)),
        }
    }
    folded.sort_by_key(|(line, _)| (line.applies_from, line.youngest_age, line.practice));
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::{licences::Practice, medical::rules_for};
    use crate::sync::authority::Ledger;

    #[test]
    fn lines_that_differ_in_nothing_but_the_practice_are_shown_once() {
        let rules = rules_for(&Ledger::default(), Some("Judo"));
        let folded = folded(&rules.lines);
        let both = folded.iter().filter(|(_, both)| *both).count();
        assert_eq!(folded.len() + both, rules.lines.len());
        assert!(both > 0);
        let mut one = rules.lines.clone();
        one.retain(|line| line.practice == Practice::Leisure);
        assert!(super::folded(&one).iter().all(|(_, both)| !both));
    }
}
