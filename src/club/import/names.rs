//! Names as cells hold them.

use crate::club::spelling::{capitalize_name, fold, tidy};

/// One name, in the spelling of names; `None` when the cell holds no letter.
pub(super) fn read_name(text: &str) -> Option<String> {
    let name = tidy(text)?;
    (!fold(&name).is_empty()).then(|| capitalize_name(&name))
}

/// Last and first name of a cell that holds both. Words in capitals are the last name, as French
/// lists write it; so is what stands before a comma. Else the column's name tells the order, and
/// the first name is taken to be one word. A single word is a last name.
pub(super) fn split_full_name(text: &str, heading: &str) -> (Option<String>, Option<String>) {
    if let Some((last, first)) = text.split_once(',') {
        return (read_name(last), read_name(first));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let (shouted, spoken): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_shouted(word));
    if !shouted.is_empty() && !spoken.is_empty() {
        return (read_name(&shouted.join(" ")), read_name(&spoken.join(" ")));
    }
    let heading = fold(heading);
    let first_comes_first =
        ["prenom", "first", "full", "name"].iter().any(|start| heading.starts_with(start));
    let (last, first) = match words.as_slice() {
        [first, last @ ..] if first_comes_first && !last.is_empty() => (last.join(" "), (*first).to_owned()),
        [last @ .., first] if !last.is_empty() => (last.join(" "), (*first).to_owned()),
        words => (words.join(" "), String::new()),
    };
    (read_name(&last), read_name(&first))
}

/// Two capitals at least: the "É." of "É. Lefèvre" does not shout.
fn is_shouted(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() >= 2 && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_in_the_spelling_of_names() {
        let cases = [
            ("SAINT-ÉTIENNE", Some("Saint-Étienne")),
            (" DE  LA TOUR ", Some("De La Tour")),
            ("van Dijk", Some("van Dijk")),
            ("-", None),
            ("", None),
        ];
        for (text, name) in cases {
            assert_eq!(read_name(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn a_cell_with_both_names_is_divided() {
        let cases = [
            ("DE LA TOUR Loïc", "Nom Prénom", "De La Tour", "Loïc"),
            ("Loïc DE LA TOUR", "Nom Prénom", "De La Tour", "Loïc"),
            ("de la Tour, Jean Loïc", "Nom", "de la Tour", "Jean Loïc"),
            ("Durand Léa", "Nom et prénom", "Durand", "Léa"),
            ("Léa Durand", "Prénom Nom", "Durand", "Léa"),
            ("Léa da Silva", "Name", "da Silva", "Léa"),
            ("DURAND LEA", "Adhérent", "Durand", "Lea"),
            ("Durand", "Nom", "Durand", ""),
        ];
        for (text, heading, last, first) in cases {
            let (found_last, found_first) = split_full_name(text, heading);
            assert_eq!(
                (found_last.as_deref(), found_first.unwrap_or_default().as_str()),
                (Some(last), first),
                "{text}"
            );
        }
    }
}
