//! The terms that come with the program: French law and usage, in `shipped_rules.csv`.

use super::{
    rule::{Bound, Retained, RetentionRule, RetentionRuleId},
    table::LONGEST,
};
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
    /// The shortest term, in months, of one that is bound on both sides.
    least: Option<i64>,
    applies_from: NaiveDate,
    applies_until: Option<NaiveDate>,
    source: String,
}

/// What a club may make of a shipped term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub bound: Bound,
    /// The shortest and the longest term, in months.
    pub least: i64,
    pub most: i64,
}

impl Bounds {
    fn of(bound: Bound, least: Option<i64>, shipped: i64) -> Self {
        let (least, most) = match bound {
            Bound::Free => (0, LONGEST),
            Bound::Least => (shipped, LONGEST),
            Bound::Most => (0, shipped),
            Bound::Between => (least.unwrap_or(shipped), shipped),
        };
        Self { bound, least, most }
    }
}

static SHIPPED: LazyLock<Vec<(RetentionRule, Bounds)>> = LazyLock::new(|| {
    // The file is compiled in and the same in every program: what the test below reads, this reads.
    #[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    read(FILE).expect("the terms compiled into the program are those that its test has read")
});

fn read(text: &str) -> Result<Vec<(RetentionRule, Bounds)>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    reader
        .deserialize()
        .map(|line| {
            let Line { what, months, bound, least, applies_from, applies_until, source } = line?;
            let name = format!("shipped term/{}/{applies_from}", what.word());
            let id = RetentionRuleId(Uuid::new_v5(&Uuid::nil(), name.as_bytes()));
            let bounds = Bounds::of(bound, least, months);
            Ok((RetentionRule { id, what, months, applies_from, applies_until, source }, bounds))
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

/// What a club may make of a kind's term.
#[must_use]
pub fn bounds_of(what: Retained) -> Bounds {
    let last = SHIPPED.iter().filter(|(rule, _)| rule.what == what).max_by_key(|(rule, _)| rule.applies_from);
    last.map_or_else(|| Bounds::of(Bound::Free, None, 0), |(_, bounds)| *bounds)
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
        for (what, bound, least, most) in [
            (Retained::Accounting, Bound::Least, 132, LONGEST),
            (Retained::MedicalProof, Bound::Most, 0, 0),
            (Retained::Licence, Bound::Free, 0, LONGEST),
            // Half a year is what it takes to find out that something has gone on; more than a year watches people.
            (Retained::AuditLog, Bound::Between, 6, 12),
        ] {
            assert_eq!(bounds_of(what), Bounds { bound, least, most }, "{what:?}");
        }
    }
}
