//! Telephone numbers, e-mail addresses and places out of cells that hold more than one thing.

use crate::club::{
    people::{normalize_email, normalize_phone},
    spelling::{capitalize_name, tidy},
};

/// What was found in a cell, and whether it was all that the cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub value: String,
    pub is_all: bool,
}

/// The first telephone number of a cell.
pub(super) fn find_phone(text: &str) -> Option<Found> {
    let apart = text.replace(" ou ", "/").replace(" et ", "/").replace(" - ", "/");
    let is_between =
        |c: char| matches!(c, '/' | ',' | ';' | '\n' | '(' | ')' | '|' | ':') || c.is_alphabetic();
    find(text, normalize_phone, apart.split(is_between))
}

/// The first e-mail address of a cell.
pub(super) fn find_email(text: &str) -> Option<Found> {
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '<' | '>' | '(' | ')' | '|');
    find(text, normalize_email, text.split(is_between))
}

fn find<'a>(
    text: &str,
    normalize: fn(&str) -> Option<String>,
    mut parts: impl Iterator<Item = &'a str>,
) -> Option<Found> {
    match normalize(text) {
        Some(value) => Some(Found { value, is_all: true }),
        None => parts.find_map(normalize).map(|value| Found { value, is_all: false }),
    }
}

/// Whether a number in the stored form is that of a French mobile telephone.
pub(super) fn is_mobile(number: &str) -> bool {
    number.starts_with("+336") || number.starts_with("+337")
}

/// A town as its name is spelt.
pub(super) fn read_city(text: &str) -> Option<String> {
    tidy(text).map(|city| capitalize_name(&city))
}

/// Code and town of one cell: `35135 Chantepie`, `35 510 Cesson`, `F-35000 Rennes`, `Rennes (35000)`.
pub(super) fn split_postal_code_and_city(text: &str) -> (Option<String>, Option<String>) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let join = |words: &[&str]| read_city(&words.join(" "));
    match words.as_slice() {
        [code, city @ ..] if is_code(code) => (Some((*code).to_owned()), join(city)),
        [department, rest, city @ ..]
            if department.len() == 2 && rest.len() == 3 && is_code(&[*department, rest].concat()) =>
        {
            (Some([*department, *rest].concat()), join(city))
        }
        [city @ .., code] if is_code(code.trim_matches(['(', ')'])) => {
            (Some(code.trim_matches(['(', ')']).to_owned()), join(city))
        }
        words => (None, join(words)),
    }
}

/// Four or five digits, a country's letter before them or not.
fn is_code(word: &str) -> bool {
    let digits = word.split_once('-').map_or(word, |(country, digits)| {
        if country.len() <= 2 && country.chars().all(|c| c.is_ascii_uppercase()) { digits } else { word }
    });
    (4..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_and_address_of_a_cell_are_found() {
        let phones = [
            ("06 12 34 56 78", Some(("+33612345678", true))),
            ("06 12 34 56 78 / 02 99 00 00 00", Some(("+33612345678", false))),
            ("06 12 34 56 78 (mère)", Some(("+33612345678", false))),
            ("maison : 02 99 00 00 00", Some(("+33299000000", false))),
            ("0612345678 ou 0698765432", Some(("+33612345678", false))),
            ("06 12 34", None),
            ("sur liste rouge", None),
        ];
        for (text, expected) in phones {
            let found = find_phone(text);
            assert_eq!(found.as_ref().map(|f| (f.value.as_str(), f.is_all)), expected, "{text}");
        }
        let emails = [
            ("Lea@Example.org", Some(("lea@example.org", true))),
            ("lea@example.org; tom@example.org", Some(("lea@example.org", false))),
            ("Léa <lea@example.org>", Some(("lea@example.org", false))),
            ("lea at example.org", None),
        ];
        for (text, expected) in emails {
            let found = find_email(text);
            assert_eq!(found.as_ref().map(|f| (f.value.as_str(), f.is_all)), expected, "{text}");
        }
    }

    #[test]
    fn code_and_town_are_divided() {
        let cases = [
            ("35135 Chantepie", Some("35135"), Some("Chantepie")),
            ("75011 PARIS 11E ARRONDISSEMENT", Some("75011"), Some("Paris 11e Arrondissement")),
            ("35 510 Cesson-Sévigné", Some("35510"), Some("Cesson-Sévigné")),
            ("F-35000 Rennes", Some("F-35000"), Some("Rennes")),
            ("1000 Bruxelles", Some("1000"), Some("Bruxelles")),
            ("Rennes (35000)", Some("35000"), Some("Rennes")),
            ("Saint-Denis", None, Some("Saint-Denis")),
            ("97400", Some("97400"), None),
            ("", None, None),
        ];
        for (text, code, city) in cases {
            let (found_code, found_city) = split_postal_code_and_city(text);
            assert_eq!((found_code.as_deref(), found_city.as_deref()), (code, city), "{text}");
        }
    }
}
