//! The wordings that people agree to: dated, numbered, and never changed once they are there.

use super::ConsentKind;
use crate::club::refusal::{Code, Problem, Refusal};
use crate::record;
use crate::sync::{Records, Write};
use chrono::NaiveDate;

record! {
    /// One version of what is asked.
    pub struct ConsentText(ConsentTextId) in "consent_texts" {
        pub kind: ConsentKind,
        /// Counts up from 1 for each kind.
        pub version: i64,
        pub wording: String,
        /// The first day on which it is asked.
        pub applies_from: NaiveDate,
    }
}

/// The longest wording.
pub const WORDING_LENGTH: usize = 4_000;

/// The wordings of a kind, the latest first.
#[must_use]
pub fn texts_of(records: &dyn Records, kind: ConsentKind) -> Vec<ConsentText> {
    let mut texts: Vec<ConsentText> = records.all::<ConsentText>().filter(|text| text.kind == kind).collect();
    texts.sort_by_key(|text| std::cmp::Reverse((text.applies_from, text.version, text.id)));
    texts
}

/// The wording that is asked on a day; none when none is.
#[must_use]
pub fn current_text(records: &dyn Records, kind: ConsentKind, on: NaiveDate) -> Option<ConsentText> {
    texts_of(records, kind).into_iter().find(|text| text.applies_from <= on)
}

/// The number of the next version.
#[must_use]
pub fn next_version(records: &dyn Records, kind: ConsentKind) -> i64 {
    texts_of(records, kind).iter().map(|text| text.version).max().unwrap_or(0).saturating_add(1)
}

/// Who saves one twice saves it once; two who make the same version on two devices hear of it.
pub(super) fn save(text: &ConsentText, records: &dyn Records) -> Result<Vec<Write>, Refusal> {
    let text = &ConsentText { wording: text.wording.trim().to_owned(), ..text.clone() };
    match records.get::<ConsentText>(text.id.0) {
        Some(known) if known == *text => return Ok(Vec::new()),
        Some(_) => return Err(Refusal::field("wording", Code::AlreadyExists)),
        None => {}
    }
    let mut problems = Vec::new();
    if text.wording.is_empty() {
        problems.push(Problem::of("wording", Code::Required));
    }
    if text.wording.chars().count() > WORDING_LENGTH {
        problems.push(Problem::limited("wording", Code::TooLong, WORDING_LENGTH));
    }
    if text.wording.chars().any(|c| c.is_control() && c != '\n') {
        problems.push(Problem::of("wording", Code::NotAText));
    }
    let next = next_version(records, text.kind);
    if text.version < next {
        problems.push(Problem::limited("version", Code::AlreadyExists, next));
    } else if text.version > next {
        problems.push(Problem::limited("version", Code::OutOfRange, next));
    }
    let last = texts_of(records, text.kind).into_iter().next();
    if last.is_some_and(|last| text.applies_from < last.applies_from) {
        problems.push(Problem::of("applies_from", Code::DateTooEarly));
    }
    Refusal::unless_empty(problems)?;
    Ok(vec![Write::create(text)])
}
