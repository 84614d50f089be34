//! Which term holds, and what a club may write in its place.

use super::{
    rule::{Retained, RetentionRule, RetentionRuleId},
    shipped::{Bounds, bounds_of, shipped_lines},
};
use crate::club::refusal::{Code, Problem, Refusal};
use crate::sync::{Record as _, Records, Write};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

/// The most lines that one kind has.
pub const MOST_LINES: usize = 20;
/// The longest term, in months.
pub const LONGEST: i64 = 1_200;
/// The longest text of a source.
const SOURCE_LENGTH: usize = 400;

/// The club's own lines of a kind, by date.
#[must_use]
pub fn own_lines(what: Retained, records: &dyn Records) -> Vec<RetentionRule> {
    let mut lines: Vec<RetentionRule> =
        records.all::<RetentionRule>().filter(|rule| rule.what == what).collect();
    lines.sort_by_key(|rule| (rule.applies_from, rule.id));
    lines
}

/// The lines that hold for a kind, and whether the club wrote them.
#[must_use]
pub fn lines_for(what: Retained, records: &dyn Records) -> (Vec<RetentionRule>, bool) {
    let own = own_lines(what, records);
    if own.is_empty() { (shipped_lines(what), false) } else { (own, true) }
}

/// The line that stands on a day; none keeps for ever.
#[must_use]
pub fn standing_line(what: Retained, records: &dyn Records, on: NaiveDate) -> Option<RetentionRule> {
    lines_for(what, records).0.into_iter().find(|rule| rule.stands_on(on))
}

/// Whether a kind is kept less long by other lines than by those that hold, be it for a time.
#[must_use]
pub fn shortens(what: Retained, after: &[RetentionRule], records: &dyn Records) -> bool {
    let (before, _) = lines_for(what, records);
    let months =
        |lines: &[RetentionRule], on| lines.iter().find(|rule| rule.stands_on(on)).map(|rule| rule.months);
    // Between these days nothing changes; no line keeps for ever.
    let begins =
        |rule: &RetentionRule| [Some(rule.applies_from), rule.applies_until.and_then(|last| last.succ_opt())];
    before.iter().chain(after).flat_map(begins).flatten().any(|day| {
        months(after, day).is_some_and(|after| months(&before, day).is_none_or(|before| after < before))
    })
}

/// A line's id follows from its place, so that two people who save a table leave one table.
fn line_id(club: Uuid, what: Retained, position: usize) -> RetentionRuleId {
    RetentionRuleId(Uuid::new_v5(&club, format!("retention/{}/{position}", what.word()).as_bytes()))
}

/// Puts the club's lines of a kind in place of what stands.
pub(in crate::club::privacy) fn save(
    what: Retained,
    rules: &[RetentionRule],
    club: Uuid,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    check(what, rules)?;
    let mut sorted: Vec<&RetentionRule> = rules.iter().collect();
    sorted.sort_by_key(|rule| rule.applies_from);
    let lines: Vec<RetentionRule> = sorted
        .into_iter()
        .enumerate()
        .map(|(position, rule)| RetentionRule {
            id: line_id(club, what, position),
            what,
            source: rule.source.trim().to_owned(),
            ..rule.clone()
        })
        .collect();
    let mut writes = Vec::new();
    for line in &lines {
        match records.get::<RetentionRule>(line.id.0) {
            Some(before) => writes.extend(Write::update(&before, line)),
            None => writes.extend([
                Write::create(line),
                Write::Restore { collection: RetentionRule::COLLECTION, id: line.id.0 },
            ]),
        }
    }
    let dropped =
        own_lines(what, records).into_iter().filter(|rule| lines.iter().all(|line| line.id != rule.id));
    writes.extend(dropped.map(|rule| Write::delete::<RetentionRule>(rule.id.0)));
    Ok(writes)
}

/// What is wrong with a club's lines: the fields are `rules.<position>.<field>`, counted from 0.
///
/// # Errors
/// One problem for each field at fault.
pub fn check(what: Retained, rules: &[RetentionRule]) -> Result<(), Refusal> {
    if rules.len() > MOST_LINES {
        return Err(Refusal(vec![Problem::limited("rules", Code::TooMany, MOST_LINES)]));
    }
    if rules.is_empty() {
        return Err(Refusal::field("rules", Code::Required));
    }
    let Bounds { least, most, .. } = bounds_of(what);
    let mut problems = Vec::new();
    for (position, rule) in rules.iter().enumerate() {
        let mut wrong = |field: &str, code, limit: Option<String>| {
            problems.push(Problem { code, field: Some(format!("rules.{position}.{field}")), limit });
        };
        if !(least..=most).contains(&rule.months) {
            wrong("months", Code::OutOfRange, Some(format!("{least}–{most}")));
        }
        if rule.applies_until.is_some_and(|until| until < rule.applies_from) {
            wrong("applies_until", Code::EndsBeforeStart, None);
        }
        if rule.source.trim().is_empty() {
            wrong("source", Code::Required, None);
        }
        if rule.source.chars().count() > SOURCE_LENGTH {
            wrong("source", Code::TooLong, Some(SOURCE_LENGTH.to_string()));
        }
        if rule.source.chars().any(char::is_control) {
            wrong("source", Code::NotAText, None);
        }
    }
    problems.extend(days_without_one_line(rules));
    Refusal::unless_empty(problems)
}

/// Days on which two lines stand, or none between two.
fn days_without_one_line(rules: &[RetentionRule]) -> Vec<Problem> {
    let mut sorted: Vec<(usize, &RetentionRule)> = rules.iter().enumerate().collect();
    sorted.sort_by_key(|(_, rule)| rule.applies_from);
    let next = |rule: &RetentionRule| rule.applies_until.and_then(|last| last.checked_add_days(Days::new(1)));
    let pairs = sorted.windows(2).filter_map(|pair| {
        let [(_, earlier), (position, later)] = pair else { return None };
        let code = match next(earlier) {
            Some(day) if day == later.applies_from => return None,
            Some(day) if day < later.applies_from => Code::RuleGap,
            _ => Code::RuleOverlap,
        };
        Some(Problem::of(&format!("rules.{position}.applies_from"), code))
    });
    let mut problems: Vec<Problem> = pairs.collect();
    if let Some((position, last)) = sorted.last()
        && last.applies_until.is_some()
    {
        problems.push(Problem::of(&format!("rules.{position}.applies_until"), Code::RuleGap));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::Club;

    fn line(id: u128, months: i64, from: &str, until: Option<&str>) -> RetentionRule {
        RetentionRule {
            id: RetentionRuleId(Uuid::from_u128(id)),
            what: Retained::AuditLog,
            months,
            applies_from: Club::day(from),
            applies_until: until.map(Club::day),
            source: "Bureau".into(),
        }
    }

    #[test]
    fn the_audit_log_is_kept_for_six_months_at_least_and_a_year_at_most() {
        for (months, is_accepted) in [(0, false), (5, false), (6, true), (9, true), (12, true), (13, false)] {
            let refused = check(Retained::AuditLog, &[line(1, months, "2026-01-01", None)]).err();
            let limit = refused.map(|refusal| (refusal.0[0].code, refusal.0[0].limit.clone()));
            let expected = (!is_accepted).then(|| (Code::OutOfRange, Some("6–12".to_owned())));
            assert_eq!(limit, expected, "{months}");
        }
    }

    #[test]
    fn a_term_is_shortened_when_it_is_shorter_on_any_day() {
        let shipped = Club::default();
        let mut own = Club::default();
        own.add(&line(1, 9, "2026-01-01", Some("2026-06-30")));
        own.add(&line(2, 12, "2026-07-01", None));
        let cases: [(&Club, Vec<RetentionRule>, bool); 8] = [
            // A year, from 2021-10-14.
            (&shipped, vec![line(1, 12, "2021-10-14", None)], false),
            (&shipped, vec![line(1, 11, "2021-10-14", None)], true),
            (
                &shipped,
                vec![line(1, 12, "2021-10-14", Some("2026-11-20")), line(2, 6, "2026-11-21", None)],
                true,
            ),
            // Before it nothing stood, so that everything was kept.
            (&shipped, vec![line(1, 12, "2021-10-13", None)], true),
            (&own, vec![line(1, 9, "2026-01-01", None)], true),
            (&own, vec![line(1, 12, "2026-01-01", None)], false),
            (
                &own,
                vec![line(1, 9, "2026-01-01", Some("2026-05-31")), line(2, 12, "2026-06-01", None)],
                false,
            ),
            (&own, vec![line(1, 9, "2026-01-01", Some("2026-07-01")), line(2, 12, "2026-07-02", None)], true),
        ];
        for (club, after, expected) in cases {
            assert_eq!(shortens(Retained::AuditLog, &after, &club.records), expected, "{after:?}");
        }
    }
}
