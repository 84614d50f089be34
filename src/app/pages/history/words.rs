//! Fields and their values as people read them, by their declarations.

use crate::app::languages::{Language, Texts, history, problems, words};
use crate::club::{COLLECTIONS, people::show_phone};
use crate::sync::{Field, FieldValue as _, Kind, Value};
use chrono::{NaiveDate, NaiveTime};

/// The name of a record's field.
#[must_use]
pub fn field_name(language: Language, collection: &str, field: &str) -> String {
    history::field(language, collection, field).unwrap_or_else(|| problems::field(language, field)).to_owned()
}

/// What stands where there is no value.
#[must_use]
pub fn nothing(t: &Texts, collection: &str) -> &'static str {
    if collection == "attendance_marks" { t.history.unmarked } else { t.history.empty }
}

/// A kept value; ids are names already.
#[must_use]
pub fn value_words(t: &Texts, collection: &str, field: &str, text: &str) -> String {
    let either = |yes: &'static str, no: &'static str| if text == "true" { yes } else { no }.to_owned();
    match (collection, field) {
        ("enrolments", "active") => either(t.history.in_group, t.history.out_of_group),
        ("household_places", "active") => either(t.history.at_home, t.history.left_home),
        ("distinct_people", "active") => either(t.history.two_people, t.history.not_said),
        (_, "phone") => show_phone(text),
        (_, "weekday") => {
            text.parse().map_or_else(|_| text.to_owned(), |day| t.language.weekday(day).to_owned())
        }
        (_, "duration_minutes") => {
            text.parse().map_or_else(|_| text.to_owned(), |minutes| t.language.duration(minutes))
        }
        _ => by_declaration(t, declared(collection, field), field, text),
    }
}

fn declared(collection: &str, field: &str) -> Option<&'static Field> {
    let collection = COLLECTIONS.iter().find(|known| known.name == collection)?;
    collection.fields.iter().find(|known| known.name == field)
}

fn by_declaration(t: &Texts, declared: Option<&Field>, field: &str, text: &str) -> String {
    let value = Value::Text(text.to_owned());
    let Some(declared) = declared else { return text.to_owned() };
    match declared.kind {
        Kind::Date => {
            NaiveDate::from_value(&value).map_or_else(|_| text.to_owned(), |day| t.language.short_date(day))
        }
        Kind::Time => {
            NaiveTime::from_value(&value).map_or_else(|_| text.to_owned(), |time| t.language.time(time))
        }
        Kind::Id if text.is_empty() => t.history.gone.to_owned(),
        Kind::Bool => words::word(t.language, field, text).to_owned(),
        Kind::Text if !declared.words.is_empty() => words::word(t.language, field, text).to_owned(),
        Kind::Id | Kind::Text | Kind::Integer => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_record_has_a_name_in_both_languages() {
        // What a merger, the record's own id or the server says: no command changes it, so no line names it.
        let never_changed = ["session_date", "first_by", "first_from", "first_at_ms"];
        for collection in COLLECTIONS.iter().filter(|collection| collection.name != "changes") {
            for field in collection.fields.iter().filter(|field| !never_changed.contains(&field.name)) {
                for language in [Language::French, Language::English] {
                    let name = field_name(language, collection.name, field.name);
                    assert_ne!(name, field.name, "{}.{}", collection.name, field.name);
                }
            }
        }
    }
}
