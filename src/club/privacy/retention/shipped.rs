//! The terms that come with the program: French law and usage, in `shipped_rules.csv`.

use super::rule::{Bound, Retained, RetentionRule, RetentionRuleId};
use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::LazyLock;
use uuid::Uuid;

const FILE: &str = include_str!("shipped_rules.csv");

#[derive(Debug, Deserialize)]
struct Line {
    what: Retained,
    months: i64,
    bound: Bound,
    applies_from: NaiveDate,
    applies_until: Option<NaiveDate>,
    source: String,
}

static SHIPPED: LazyLock<Vec<(RetentionRule, Bound)>> = LazyLock::new(|| {
    // The file is compiled in and the same in every program: what the test below reads, this reads.
    #[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    read(FILE).expect("the terms compiled into the program are those that its test has read")
});

fn read(text: &str) -> Result<Vec<(RetentionRule, Bound)>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    reader
        .deserialize()
        .map(|line| {
            let Line { what, months, bound, applies_from, applies_until, source } = line?;
            let name = format!("shipped term/{}/{applies_from}", what.word());
            let id = RetentionRuleId(Uuid::new_v5(&Uuid::nil(), name.as_bytes()));
            Ok((RetentionRule { id, what, months, applies_from, applies_until, source }, bound))
        })
        .collect()
}

/// The shipped lines of a kind, by date.
#[must_use]
pub fn shipped_lines(what: Retained) -> Vec<RetentionRule> {
    let lines = SHIPPED.iter().map(|(rule, _)| rule);
    let mut lines: Vec<RetentionRule> = lines.filter(|rule| rule.what == what).cloned().collect();
    lines.sort_by_key(|rule| rule.applies_from);
    lines
}

/// What a club may make of a kind's term, and the months that bound it.
#[must_use]
pub fn bound_of(what: Retained) -> (Bound, i64) {
    let last = SHIPPED.iter().filter(|(rule, _)| rule.what == what).max_by_key(|(rule, _)| rule.applies_from);
    last.map_or((Bound::Free, 0), |(rule, bound)| (*bound, rule.months))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_shipped_term_with_its_source() {
        for what in Retained::ALL {
            let lines = shipped_lines(*what);
            assert!(!lines.is_empty(), "{what:?}");
            assert!(lines.iter().all(|line| !line.source.trim().is_empty() && line.months >= 0), "{what:?}");
        }
        assert_eq!(bound_of(Retained::Accounting), (Bound::Least, 120));
        assert_eq!(bound_of(Retained::MedicalProof), (Bound::Most, 0));
        assert_eq!(bound_of(Retained::AuditLog), (Bound::Most, 12), "journals are kept for a year at most");
    }
}
