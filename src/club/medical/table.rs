//! Whether a table of rules says exactly one thing for every age on every day.

use super::rule::MedicalRule;
use crate::club::{
    licences::Practice,
    people::NAME_LENGTH,
    refusal::{Code, Problem, Refusal},
    spelling::line_problem,
};
use chrono::{Days, NaiveDate};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// Where a table has a gap or an overlap: the limit of the refusal, written
/// `competition 12–17 2026-09-01–2027-08-31`; what is left open has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulePlace {
    pub practice: Practice,
    pub youngest_age: i64,
    /// None is for ever.
    pub oldest_age: Option<i64>,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
}

impl fmt::Display for RulePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { practice, youngest_age, oldest_age, from, until } = self;
        let oldest = oldest_age.map(|age| age.to_string()).unwrap_or_default();
        let until = until.map(|day| day.to_string()).unwrap_or_default();
        write!(f, "{} {youngest_age}–{oldest} {from}–{until}", practice.word())
    }
}

/// The text is not that of a [`RulePlace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a table of rules")]
pub struct NotAPlace;

impl FromStr for RulePlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        fn end<T: FromStr>(text: &str) -> Result<Option<T>, NotAPlace> {
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| NotAPlace) }
        }
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or(NotAPlace);
        let practice = Practice::from_word(next()?).ok_or(NotAPlace)?;
        let (youngest, oldest) = next()?.split_once('–').ok_or(NotAPlace)?;
        let (from, until) = next()?.split_once('–').ok_or(NotAPlace)?;
        Ok(Self {
            practice,
            youngest_age: youngest.parse().map_err(|_| NotAPlace)?,
            oldest_age: end(oldest)?,
            from: from.parse().map_err(|_| NotAPlace)?,
            until: end(until)?,
        })
    }
}

/// The longest text of a source.
const SOURCE_LENGTH: usize = 400;

/// Checks a whole table: each line, then whether on every day since the first one, in each
/// practice, every age stands in exactly one line.
///
/// # Errors
/// [`Code::RuleGap`] or [`Code::RuleOverlap`] with the field `rules.<position>`, counted from 0, of
/// the line behind the gap or of the later of two, and a [`RulePlace`] as the limit. What is wrong
/// with a line alone has the field `rules.<position>.<name of the field>`.
pub fn check_table(rules: &[MedicalRule]) -> Result<(), Refusal> {
    let problems: Vec<Problem> =
        rules.iter().enumerate().flat_map(|(position, rule)| check_line(position, rule)).collect();
    Refusal::unless_empty(problems)?;
    let Some(first_day) = rules.iter().map(|rule| rule.applies_from).min() else {
        return Err(Refusal::field("rules", Code::Required));
    };
    let mut problems: Vec<Problem> = Vec::new();
    for practice in Practice::ALL {
        for problem in check_practice(rules, *practice, first_day) {
            // The next days of the same hole add nothing.
            let is_known = |known: &Problem| known.code == problem.code && known.field == problem.field;
            if !problems.iter().any(is_known) {
                problems.push(problem);
            }
        }
    }
    Refusal::unless_empty(problems)
}

fn check_line(position: usize, rule: &MedicalRule) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, code, limit: Option<String>| {
        problems.push(Problem { code, field: Some(format!("rules.{position}.{field}")), limit });
    };
    let ages = Some("0–120".to_owned());
    if !(0..=120).contains(&rule.youngest_age) {
        wrong("youngest_age", Code::OutOfRange, ages.clone());
    }
    match rule.oldest_age {
        Some(oldest) if !(0..=120).contains(&oldest) => wrong("oldest_age", Code::OutOfRange, ages),
        Some(oldest) if oldest < rule.youngest_age => wrong("oldest_age", Code::EndsBeforeStart, None),
        _ => {}
    }
    if rule.applies_until.is_some_and(|until| until < rule.applies_from) {
        wrong("applies_until", Code::EndsBeforeStart, None);
    }
    if rule.longest_age_months.is_some_and(|months| !(1..=120).contains(&months)) {
        wrong("longest_age_months", Code::OutOfRange, Some("1–120".to_owned()));
    }
    if rule.seasons_covered.is_some_and(|seasons| !(1..=10).contains(&seasons)) {
        wrong("seasons_covered", Code::OutOfRange, Some("1–10".to_owned()));
    }
    if rule.source.trim().is_empty() {
        wrong("source", Code::Required, None);
    }
    if rule.source.chars().count() > SOURCE_LENGTH {
        wrong("source", Code::TooLong, Some(SOURCE_LENGTH.to_string()));
    }
    let federation = rule.federation.as_deref();
    if let Some(problem) = federation.and_then(|text| line_problem("federation", text, NAME_LENGTH)) {
        wrong("federation", problem.code, problem.limit);
    }
    problems
}

/// A practice's lines with their positions in the table.
type Lines<'a> = Vec<(usize, &'a MedicalRule)>;

fn check_practice(rules: &[MedicalRule], practice: Practice, first_day: NaiveDate) -> Vec<Problem> {
    let lines: Lines<'_> = rules.iter().enumerate().filter(|(_, rule)| rule.practice == practice).collect();
    // Between two of these days nothing changes.
    let mut days = BTreeSet::from([first_day]);
    for (_, rule) in &lines {
        days.insert(rule.applies_from);
        days.extend(rule.applies_until.and_then(|last| last.checked_add_days(Days::new(1))));
    }
    let days: Vec<NaiveDate> = days.into_iter().collect();
    let mut problems = Vec::new();
    for (position, from) in days.iter().enumerate() {
        let until = days.get(position + 1).and_then(|next| next.checked_sub_days(Days::new(1)));
        let standing: Lines<'_> = lines.iter().filter(|(_, rule)| rule.stands_on(*from)).copied().collect();
        check_ages(standing, practice, *from, until, &mut problems);
    }
    problems
}

fn check_ages(
    mut lines: Lines<'_>,
    practice: Practice,
    from: NaiveDate,
    until: Option<NaiveDate>,
    problems: &mut Vec<Problem>,
) {
    let mut wrong = |code, position: Option<usize>, youngest_age, oldest_age| {
        let field = position.map_or_else(|| "rules".to_owned(), |position| format!("rules.{position}"));
        let place = RulePlace { practice, youngest_age, oldest_age, from, until };
        problems.push(Problem { code, field: Some(field), limit: Some(place.to_string()) });
    };
    lines.sort_by_key(|(position, rule)| (rule.youngest_age, *position));
    // The first age that no line so far speaks of; none when they go on for ever.
    let mut next: Option<i64> = Some(0);
    let mut before: Option<&MedicalRule> = None;
    for (position, rule) in &lines {
        // Ages counted on two days cannot be told apart at a birthday between them.
        let mixed = before.is_some_and(|before| before.age_counted != rule.age_counted);
        let overlap_to = next.map_or(rule.oldest_age, |next| Some(next - 1));
        match next {
            Some(next) if rule.youngest_age > next => {
                wrong(Code::RuleGap, Some(*position), next, Some(rule.youngest_age - 1));
            }
            Some(next) if rule.youngest_age == next && !mixed => {}
            _ if mixed => wrong(Code::RuleOverlap, Some(*position), rule.youngest_age, rule.oldest_age),
            _ => {
                let shorter = [overlap_to, rule.oldest_age].into_iter().flatten().min();
                wrong(Code::RuleOverlap, Some(*position), rule.youngest_age, shorter);
            }
        }
        next = match (next, rule.oldest_age) {
            (Some(next), Some(oldest)) => Some(next.max(oldest + 1)),
            _ => None,
        };
        before = Some(rule);
    }
    if let Some(next) = next {
        wrong(Code::RuleGap, lines.last().map(|(position, _)| *position), next, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::medical::{AgeCounted, MedicalRuleId, Requirement};
    use Practice::{Competition, Leisure};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn line(practice: Practice, ages: (i64, Option<i64>), from: &str, until: Option<&str>) -> MedicalRule {
        MedicalRule {
            id: MedicalRuleId(Uuid::nil()),
            discipline: "Judo".into(),
            federation: None,
            practice,
            youngest_age: ages.0,
            oldest_age: ages.1,
            applies_from: from.parse().unwrap(),
            applies_until: until.map(|day| day.parse().unwrap()),
            requirement: Requirement::Nothing,
            longest_age_months: None,
            seasons_covered: None,
            source: "Règlement du club".into(),
            age_counted: AgeCounted::OnTheDay,
        }
    }

    fn places(rules: &[MedicalRule]) -> Vec<String> {
        let Err(refusal) = check_table(rules) else { return Vec::new() };
        let tell = |p: Problem| {
            format!("{} {} {}", p.field.unwrap_or_default(), p.code.word(), p.limit.unwrap_or_default())
        };
        refusal.0.into_iter().map(tell).collect()
    }

    #[test]
    fn a_gap_or_an_overlap_is_named_with_its_line_practice_ages_and_days() {
        let whole = |practice| line(practice, (0, None), "2026-09-01", None);
        let from = "2026-09-01";
        let cases: [(&str, Vec<MedicalRule>, &[&str]); 11] = [
            ("whole", vec![whole(Leisure), whole(Competition)], &[]),
            (
                "minors and adults",
                vec![
                    line(Leisure, (18, None), from, None),
                    line(Leisure, (0, Some(17)), from, None),
                    whole(Competition),
                ],
                &[],
            ),
            ("no competition", vec![whole(Leisure)], &["rules rule_gap competition 0– 2026-09-01–"]),
            (
                "ages 12 to 17 are missing",
                vec![
                    whole(Leisure),
                    line(Competition, (0, Some(11)), from, None),
                    line(Competition, (18, None), from, None),
                ],
                &["rules.2 rule_gap competition 12–17 2026-09-01–"],
            ),
            (
                "the old are missing",
                vec![line(Leisure, (0, Some(17)), from, None), whole(Competition)],
                &["rules.0 rule_gap leisure 18– 2026-09-01–"],
            ),
            (
                "babies are missing",
                vec![line(Leisure, (4, None), from, None), whole(Competition)],
                &["rules.0 rule_gap leisure 0–3 2026-09-01–"],
            ),
            (
                "twice from 16 to 17",
                vec![
                    line(Leisure, (0, Some(17)), from, None),
                    line(Leisure, (16, None), from, None),
                    whole(Competition),
                ],
                &["rules.1 rule_overlap leisure 16–17 2026-09-01–"],
            ),
            (
                "one within another",
                vec![whole(Leisure), line(Leisure, (30, Some(34)), from, None), whole(Competition)],
                &["rules.1 rule_overlap leisure 30–34 2026-09-01–"],
            ),
            (
                "a day between two seasons",
                vec![
                    line(Leisure, (0, None), from, Some("2027-08-30")),
                    line(Leisure, (0, None), "2027-09-01", None),
                    whole(Competition),
                ],
                &["rules rule_gap leisure 0– 2027-08-31–2027-08-31"],
            ),
            (
                "two days twice",
                vec![
                    line(Leisure, (0, None), from, Some("2027-09-02")),
                    line(Leisure, (0, None), "2027-09-01", None),
                    whole(Competition),
                ],
                &["rules.1 rule_overlap leisure 0– 2027-09-01–2027-09-02"],
            ),
            (
                "competition begins later than the table",
                vec![whole(Leisure), line(Competition, (0, None), "2026-10-01", None)],
                &["rules rule_gap competition 0– 2026-09-01–2026-09-30"],
            ),
        ];
        for (what, rules, expected) in cases {
            assert_eq!(places(&rules), expected, "{what}");
        }
    }

    #[test]
    fn ages_are_counted_on_one_day_throughout() {
        let minors = line(Leisure, (0, Some(17)), "2026-09-01", None);
        let adults = MedicalRule {
            age_counted: AgeCounted::AtSeasonEnd,
            ..line(Leisure, (18, None), "2026-09-01", None)
        };
        let rules = [minors, adults, line(Competition, (0, None), "2026-09-01", None)];
        assert_eq!(places(&rules), ["rules.1 rule_overlap leisure 18– 2026-09-01–"]);
    }

    #[test]
    fn a_line_that_cannot_be_is_named_with_its_field() {
        let whole = line(Leisure, (0, None), "2026-09-01", None);
        let cases = [
            (MedicalRule { youngest_age: -1, ..whole.clone() }, "rules.0.youngest_age", Code::OutOfRange),
            (MedicalRule { oldest_age: Some(400), ..whole.clone() }, "rules.0.oldest_age", Code::OutOfRange),
            (
                MedicalRule { youngest_age: 18, oldest_age: Some(12), ..whole.clone() },
                "rules.0.oldest_age",
                Code::EndsBeforeStart,
            ),
            (
                MedicalRule { applies_until: Some("2026-08-31".parse().unwrap()), ..whole.clone() },
                "rules.0.applies_until",
                Code::EndsBeforeStart,
            ),
            (
                MedicalRule { longest_age_months: Some(0), ..whole.clone() },
                "rules.0.longest_age_months",
                Code::OutOfRange,
            ),
            (
                MedicalRule { seasons_covered: Some(40), ..whole.clone() },
                "rules.0.seasons_covered",
                Code::OutOfRange,
            ),
            (MedicalRule { source: " ".into(), ..whole.clone() }, "rules.0.source", Code::Required),
            (MedicalRule { federation: Some("f".repeat(81)), ..whole }, "rules.0.federation", Code::TooLong),
        ];
        for (rule, field, code) in cases {
            let refusal = check_table(&[rule]).unwrap_err();
            let found: Vec<_> = refusal.0.iter().map(|p| (p.field.as_deref(), p.code)).collect();
            assert_eq!(found, [(Some(field), code)]);
        }
        assert_eq!(check_table(&[]), Err(Refusal::field("rules", Code::Required)));
    }

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for text in ["competition 12–17 2026-09-01–2027-08-31", "leisure 18– 2026-09-01–"] {
            assert_eq!(text.parse::<RulePlace>().unwrap().to_string(), text);
        }
        for text in
            ["", "leisure", "sport 1–2 2026-09-01–", "leisure 1-2 2026-09-01–", "leisure 1–x 2026-09-01–"]
        {
            assert_eq!(text.parse::<RulePlace>(), Err(NotAPlace), "{text}");
        }
    }

    fn any_line() -> impl Strategy<Value = MedicalRule> {
        let from = prop::sample::select(vec!["2026-09-01", "2026-09-03", "2026-09-05"]);
        let until = prop::option::of(prop::sample::select(vec!["2026-09-02", "2026-09-04"]));
        let ages = (0..4_i64, prop::option::of(0..4_i64));
        (any::<bool>(), ages, from, until).prop_map(|(competes, (youngest, more), from, until)| {
            let practice = if competes { Competition } else { Leisure };
            let until = until.filter(|until| *until >= from);
            line(practice, (youngest, more.map(|more| youngest + more)), from, until)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_table_passes_exactly_when_each_age_of_each_day_stands_in_one_line(
            rules in prop::collection::vec(any_line(), 1..7),
        ) {
            let first = rules.iter().map(|rule| rule.applies_from).min().unwrap();
            let days = first.iter_days().take(8);
            let is_whole = days.into_iter().all(|day| {
                Practice::ALL.iter().all(|practice| {
                    (0..10).all(|age| {
                        let standing = rules.iter().filter(|rule| {
                            rule.practice == *practice && rule.stands_on(day) && rule.is_for_age(age)
                        });
                        standing.count() == 1
                    })
                })
            });
            prop_assert_eq!(check_table(&rules).is_ok(), is_whole, "{:?}", rules);
        }
    }
}
