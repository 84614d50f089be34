//! Names as people search, sort and compare them: accents, case and punctuation apart.

use super::{
    normal_form::{is_mark, without_marks},
    refusal::{Code, Problem},
};

/// Lower case, without accents; ligatures spelt out; apostrophes, hyphens and dots as one space.
/// `"N'DIAYE"`, `"n’diaye"` and `"N Diaye"` come out the same, as do `"Østergård"` and `"OSTERGARD"`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char, folded: &mut String| {
        if c.is_alphanumeric() || c == '@' || c == '+' {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c);
        } else {
            gap = true;
        }
    };
    if text.is_ascii() {
        for c in text.chars() {
            push(c.to_ascii_lowercase(), &mut folded);
        }
        return folded;
    }
    for c in without_marks(text).chars().flat_map(char::to_lowercase) {
        if is_mark(c) {
            continue;
        }
        match c {
            'œ' => ['o', 'e'].into_iter().for_each(|c| push(c, &mut folded)),
            'æ' => ['a', 'e'].into_iter().for_each(|c| push(c, &mut folded)),
            'ß' => ['s', 's'].into_iter().for_each(|c| push(c, &mut folded)),
            'ø' => push('o', &mut folded),
            'ł' => push('l', &mut folded),
            'đ' | 'ð' => push('d', &mut folded),
            'ı' => push('i', &mut folded),
            c => push(c, &mut folded),
        }
    }
    folded
}

/// What nobody sees and nobody typed on purpose: a bell, an escape. Tabs and line ends are white space.
fn is_unseen(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
}

/// Trimmed, inner white space single, without control characters; `None` when nothing is left.
#[must_use]
pub fn tidy(text: &str) -> Option<String> {
    if text.contains(is_unseen) {
        return tidy(&text.replace(is_unseen, ""));
    }
    let tidied = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!tidied.is_empty()).then_some(tidied)
}

/// What is wrong with a text of one line, such as a name: longer than `most` characters, or with a
/// control character, which [`tidy`] would have taken out. Whether it may be empty is the caller's.
#[must_use]
pub fn line_problem(field: &str, text: &str, most: usize) -> Option<Problem> {
    if text.chars().count() > most {
        Some(Problem::limited(field, Code::TooLong, most))
    } else if text.contains(char::is_control) {
        Some(Problem::of(field, Code::NotAText))
    } else {
        None
    }
}

/// Capitalises as names are: `"DE LA TOUR"` → `"De La Tour"`, `"SAINT-ÉTIENNE"` → `"Saint-Étienne"`.
/// A name that holds a lower-case letter is left as its owner spells it.
#[must_use]
pub fn capitalize_name(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut start = true;
    name.chars()
        .flat_map(|c| {
            let upper = start;
            start = !c.is_alphanumeric();
            let spelt: Vec<char> = if upper { vec![c] } else { c.to_lowercase().collect() };
            spelt
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_accents_case_and_punctuation() {
        let cases = [
            ("Lefèvre", "lefevre"),
            ("ØSTERGÅRD", "ostergard"),
            ("N’Diaye", "n diaye"),
            ("N'DIAYE", "n diaye"),
            ("Saint-Étienne ", "saint etienne"),
            ("İnci Özdemir", "inci ozdemir"),
            ("Œuvrard", "oeuvrard"),
            ("Ve\u{301}ronique", "veronique"),
            ("  De  La   Tour", "de la tour"),
            ("a.b@example.org", "a b@example org"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(fold(name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_tidied_is_one_line_that_is_seen() {
        let cases = [
            ("  Léa  ", Some("Léa")),
            ("De\tLa\r\nTour", Some("De La Tour")),
            ("L\u{7}éa\u{0}", Some("Léa")),
            ("\u{1b}[31mLéa \u{7f} Petit\u{85}", Some("[31mLéa Petit")),
            ("Zoé\u{200d}", Some("Zoé\u{200d}")),
            ("\u{7} \u{8}", None),
            (" \n ", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let tidied = tidy(text);
            assert_eq!(tidied.as_deref(), expected, "{text:?}");
            assert_eq!(tidied.and_then(|text| line_problem("name", &text, 80)), None, "{text:?}");
        }
    }

    #[test]
    fn a_line_is_short_enough_and_has_no_control_characters() {
        let cases = [
            (String::new(), None),
            ("é".repeat(80), None),
            ("é".repeat(81), Some(Problem::limited("name", Code::TooLong, 80))),
            ("L\u{7}éa".to_owned(), Some(Problem::of("name", Code::NotAText))),
            ("Léa\n".to_owned(), Some(Problem::of("name", Code::NotAText))),
            ("Léa\u{85}".to_owned(), Some(Problem::of("name", Code::NotAText))),
        ];
        for (text, expected) in cases {
            assert_eq!(line_problem("name", &text, 80), expected, "{text:?}");
        }
    }

    #[test]
    fn names_in_capitals_are_spelt_as_names() {
        for (name, expected) in [
            ("SAINT-ÉTIENNE", "Saint-Étienne"),
            ("DE LA TOUR", "De La Tour"),
            ("N'DIAYE", "N'Diaye"),
            ("McDonald", "McDonald"),
        ] {
            assert_eq!(capitalize_name(name), expected);
        }
    }
}
