//! What is typed into the search.

use crate::club::spelling::fold;
use memchr::memmem;

/// What is typed, as the lines are searched for it.
pub(super) enum Sought {
    /// Each must be found; where they stand is the same.
    Words(String),
    /// Of a phone or a licence, however it is spaced.
    Number(String),
}

impl Sought {
    pub(super) fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_number = digits.len() >= 4 && !text.chars().any(char::is_alphabetic);
        if is_number { Self::Number(digits) } else { Self::Words(fold(text)) }
    }

    /// Whether whoever is found by this was found by what was typed before.
    pub(super) fn narrows(&self, before: &Self) -> bool {
        match (before, self) {
            (Self::Words(before), Self::Words(now)) | (Self::Number(before), Self::Number(now)) => {
                now.starts_with(before.as_str())
            }
            _ => false,
        }
    }

    /// Ready to look through ten thousand lines.
    pub(super) fn finders(&self) -> Vec<memmem::Finder<'_>> {
        match self {
            Self::Words(folded) => {
                folded.split(' ').filter(|word| !word.is_empty()).map(memmem::Finder::new).collect()
            }
            Self::Number(digits) => vec![memmem::Finder::new(digits)],
        }
    }
}
