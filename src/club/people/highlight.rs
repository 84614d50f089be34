//! Where the words that were looked for stand in a text as it is written.

use crate::club::{normal_form::is_mark, spelling::fold};
use std::ops::Range;

/// The parts of `text`, in bytes, that the words of `query` match, accents, case and punctuation
/// apart; in order, overlapping ones as one.
#[must_use]
pub fn matches_in(text: &str, query: &str) -> Vec<Range<usize>> {
    let query = fold(query);
    let (folded, origins) = fold_with_origins(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in query.split(' ').filter(|word| !word.is_empty()) {
        for (start, matched) in folded.match_indices(word) {
            let Some(last) = origins.get(start + matched.len() - 1) else { continue };
            found.push(origins[start].start..last.end);
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// What [`fold`] makes of a text, and for each byte of it the bytes of the text that it stands for.
fn fold_with_origins(text: &str) -> (String, Vec<Range<usize>>) {
    let mut folded = String::with_capacity(text.len());
    let mut origins: Vec<Range<usize>> = Vec::with_capacity(text.len());
    let mut gap: Option<Range<usize>> = None;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        // An accent written apart belongs to its letter.
        if is_mark(c) {
            if let (Some(letter), None) = (origins.last().cloned(), &gap) {
                let same = origins.iter_mut().rev().take_while(|origin| origin.start == letter.start);
                same.for_each(|origin| origin.end = end);
            }
            continue;
        }
        let letters = fold(c.encode_utf8(&mut [0; 4]));
        if letters.is_empty() {
            gap.get_or_insert(start..end).end = end;
            continue;
        }
        if let Some(gap) = gap.take().filter(|_| !folded.is_empty()) {
            folded.push(' ');
            origins.push(gap);
        }
        origins.extend(letters.bytes().map(|_| start..end));
        folded.push_str(&letters);
    }
    (folded, origins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(text: &str, query: &str) -> String {
        let mut shown = String::new();
        let mut at = 0;
        for range in matches_in(text, query) {
            shown.push_str(&text[at..range.start]);
            shown.push('[');
            shown.push_str(&text[range.clone()]);
            shown.push(']');
            at = range.end;
        }
        shown.push_str(&text[at..]);
        shown
    }

    #[test]
    fn matches_are_found_in_the_spelling_that_is_shown() {
        let cases = [
            ("Lefèvre", "lefev", "[Lefèv]re"),
            ("Lefe\u{301}bure", "lefeb", "[Lefe\u{301}b]ure"),
            ("Lefe\u{301}bure", "LEFÉ", "[Lefe\u{301}]bure"),
            ("N’Diaye", "n d", "[N]’[D]iaye"),
            ("Østergård", "ostergard", "[Østergård]"),
            ("Œuvrard", "oe", "[Œ]uvrard"),
            ("Œuvrard", "o", "[Œ]uvrard"),
            ("Marie-Lou", "marie lou", "[Marie]-[Lou]"),
            ("Anna", "an na", "[Anna]"),
            ("Martin", "", "Martin"),
            ("Martin", "dupont", "Martin"),
            ("李雷", "雷", "李[雷]"),
        ];
        for (text, query, expected) in cases {
            assert_eq!(marked(text, query), expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn positions_are_those_of_the_folded_text(text in "[a-zÀ-ÿŒœøØ'’ .\u{301}-]{0,20}") {
            let (folded, origins) = fold_with_origins(&text);
            prop_assert_eq!(&folded, &fold(&text));
            prop_assert_eq!(origins.len(), folded.len());
            for range in origins {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
