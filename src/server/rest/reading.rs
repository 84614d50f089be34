//! JSON and parameters read into values, each field on its own, so that every flaw is named at once.

use super::attribute::{Attribute, Shape};
use crate::club::{Code, Problem};
use crate::server::http::problem::{Draft, Misshapen};
use crate::sync::Value;
use chrono::{Datelike as _, NaiveDate};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The years that dates may lie in: the arithmetic on others overflows somewhere.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// The most ids in a set.
pub const MOST_IDS: usize = 50;

/// What was given, by field.
pub type Values = BTreeMap<&'static str, Value>;

/// What is wrong with a request's fields.
#[derive(Debug, Default)]
pub struct Flaws {
    problems: Vec<Problem>,
    misshapen: Vec<Misshapen>,
}

impl Flaws {
    pub fn add(&mut self, field: &str, code: Code) {
        self.problems.push(Problem::of(field, code));
    }

    pub fn add_limited(&mut self, field: &str, code: Code, limit: impl ToString) {
        self.problems.push(Problem::limited(field, code, limit));
    }

    fn add_misshapen(&mut self, field: &str, expected: &str) {
        self.misshapen.push(Misshapen { field: Some(field.to_owned()), expected: expected.to_owned() });
    }

    /// Takes over what is wrong with the value of a parameter that bears another name.
    pub fn take(&mut self, other: Self, parameter: &str) {
        let named = || Some(parameter.to_owned());
        self.problems.extend(other.problems.into_iter().map(|problem| Problem { field: named(), ..problem }));
        self.misshapen.extend(other.misshapen.into_iter().map(|wrong| Misshapen { field: named(), ..wrong }));
    }

    /// The answer, when anything is wrong.
    ///
    /// # Errors
    /// 422 with all that is wrong.
    pub fn unless_none(self) -> Result<(), Draft> {
        if self.problems.is_empty() && self.misshapen.is_empty() {
            Ok(())
        } else {
            Err(Draft::flawed(self.problems, self.misshapen))
        }
    }
}

/// How much of a record a body holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it: what is left out gets its default.
    Whole,
    /// The fields that change.
    Part,
}

/// Reads a body's fields.
pub fn read_body(
    attributes: &[Attribute],
    extent: Extent,
    body: &[(String, Json)],
    flaws: &mut Flaws,
) -> Values {
    let mut values = Values::new();
    for (name, json) in body {
        let writable = attributes.iter().find(|attribute| attribute.name == name && !attribute.read_only);
        let Some(attribute) = writable else {
            flaws.add(name, Code::UnknownField);
            continue;
        };
        if let Some(value) = read_json(attribute, json, flaws) {
            values.insert(attribute.name, value);
        }
    }
    if extent == Extent::Whole {
        for attribute in attributes.iter().filter(|attribute| !attribute.read_only) {
            if body.iter().any(|(name, _)| name == attribute.name) {
                continue;
            }
            if attribute.is_required() {
                flaws.add(attribute.name, Code::Required);
            }
            values.insert(attribute.name, attribute.preset());
        }
    }
    values
}

fn read_json(attribute: &Attribute, json: &Json, flaws: &mut Flaws) -> Option<Value> {
    let expected = match attribute.shape {
        Shape::Integer(..) => "integer",
        Shape::Bool => "boolean",
        Shape::Ids => "array of UUID",
        _ => "string",
    };
    match (attribute.shape, json) {
        (_, Json::Null) if attribute.optional => return Some(Value::Null),
        (Shape::Bool, Json::Bool(flag)) => return Some(Value::Bool(*flag)),
        (Shape::Integer(least, most), Json::Number(number)) => {
            if let Some(integer) = whole(number) {
                return in_range(attribute.name, integer, (least, most), flaws);
            }
        }
        (Shape::Ids, Json::Array(items)) if items.len() <= MOST_IDS => {
            let ids: Option<BTreeSet<String>> = items.iter().map(read_id).collect();
            // A set has each once; twice is a slip.
            if let Some(ids) = ids.filter(|ids| ids.len() == items.len()) {
                return Some(Value::Text(ids.into_iter().collect::<Vec<_>>().join(",")));
            }
        }
        (Shape::Integer(..) | Shape::Bool | Shape::Ids, _) => {}
        (_, Json::String(text)) => return read_text(attribute, text, flaws),
        _ => {}
    }
    let or_null = if attribute.optional { " or null" } else { "" };
    flaws.add_misshapen(attribute.name, &format!("{expected}{or_null}"));
    None
}

fn read_id(json: &Json) -> Option<String> {
    json.as_str().filter(|text| is_id(text)).map(str::to_ascii_lowercase)
}

/// The ids of a set among values.
pub fn ids_of(value: Option<&Value>) -> impl Iterator<Item = uuid::Uuid> + '_ {
    let text = match value {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    text.split(',').filter_map(|id| uuid::Uuid::try_parse(id).ok())
}

/// A set among values.
#[must_use]
pub fn set_of(ids: impl IntoIterator<Item = uuid::Uuid>) -> Value {
    let ids: BTreeSet<uuid::Uuid> = ids.into_iter().collect();
    Value::Text(ids.iter().map(uuid::Uuid::to_string).collect::<Vec<_>>().join(","))
}

/// JSON does not tell 5 from 5.0.
fn whole(number: &serde_json::Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT)?;
        #[expect(clippy::cast_possible_truncation, reason = "whole, and far below the limits of i64")]
        Some(float as i64)
    })
}

fn in_range(field: &str, integer: i64, (least, most): (i64, i64), flaws: &mut Flaws) -> Option<Value> {
    if (least..=most).contains(&integer) {
        return Some(Value::Integer(integer));
    }
    flaws.add_limited(field, Code::OutOfRange, format!("{least}–{most}"));
    None
}

/// Reads what stands in a parameter, or as a string in a body.
pub fn read_text(attribute: &Attribute, text: &str, flaws: &mut Flaws) -> Option<Value> {
    let name = attribute.name;
    match attribute.shape {
        Shape::Text(kind) => {
            let length = text.chars().count();
            if length > kind.most() {
                flaws.add_limited(name, Code::TooLong, kind.most());
                return None;
            }
            if !kind.matches(text) || length < kind.least() {
                flaws.add(name, unfit(kind, text));
                return None;
            }
            let stored = kind.stored(text);
            // An emptied field holds nothing, as in the app.
            let is_empty = attribute.optional && stored.trim().is_empty();
            Some(if is_empty { Value::Null } else { Value::Text(stored) })
        }
        Shape::Word(words) => {
            let known = words.contains(&text);
            if !known {
                flaws.add_limited(name, Code::NotInList, words.join(", "));
            }
            known.then(|| Value::Text(text.to_owned()))
        }
        Shape::Integer(least, most) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let integer = if is_plain { text.parse::<i64>().ok() } else { None };
            if let Some(integer) = integer {
                return in_range(name, integer, (least, most), flaws);
            }
            if is_plain {
                flaws.add_limited(name, Code::OutOfRange, format!("{least}–{most}"));
            } else {
                flaws.add_misshapen(name, "integer");
            }
            None
        }
        Shape::Bool => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => {
                flaws.add_misshapen(name, "true, false");
                None
            }
        },
        Shape::Date => match read_date(text) {
            Some(date) if YEARS.contains(&date.year()) => Some(Value::Text(text.to_owned())),
            Some(_) => {
                flaws.add_limited(name, Code::OutOfRange, "1900-01-01–2199-12-31");
                None
            }
            None => {
                flaws.add(name, Code::NotADate);
                None
            }
        },
        Shape::Time => {
            let is_time = is_time(text);
            if !is_time {
                flaws.add(name, Code::NotATime);
            }
            is_time.then(|| Value::Text(text.to_owned()))
        }
        Shape::Id => {
            if !is_id(text) {
                flaws.add_misshapen(name, "UUID");
                return None;
            }
            Some(Value::Text(text.to_ascii_lowercase()))
        }
        Shape::Ids => {
            flaws.add_misshapen(name, "array of UUID");
            None
        }
        Shape::SessionId => {
            let is_session =
                text.split_once('.').is_some_and(|(id, day)| is_id(id) && read_date(day).is_some());
            if !is_session {
                flaws.add_misshapen(name, "<UUID>.<AAAA-MM-DD>");
                return None;
            }
            Some(Value::Text(text.to_ascii_lowercase()))
        }
    }
}

fn unfit(kind: super::text::Text, text: &str) -> Code {
    use super::text::Text;
    match kind {
        _ if text.is_empty() => Code::Required,
        Text::Email => Code::NotAnEmail,
        Text::Phone => Code::NotAPhone,
        Text::PostalCode => Code::NotAPostalCode,
        Text::Name { .. } if text.trim().is_empty() => Code::Required,
        Text::Line { .. } | Text::Name { .. } | Text::Lines { .. } => Code::NotAText,
    }
}

/// `AAAA-MM-DD` and nothing else; the calendar's own reader takes signs and single digits as well.
#[must_use]
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let shape = |(position, byte): (usize, u8)| match position {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    (text.len() == 10 && text.bytes().enumerate().all(shape)).then(|| text.parse().ok())?
}

/// `HH:MM` and nothing else.
fn is_time(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else { return false };
    let below = |text: &str, most: u8| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse::<u8>().is_ok_and(|number| number < most)
    };
    below(hours, 24) && below(minutes, 60)
}

/// A UUID in its usual form; the library's reader takes braces and more.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::rest::{
        attribute::{Preset, said},
        text::Text,
    };
    use serde_json::json;

    fn attributes() -> Vec<Attribute> {
        let about = said("x", "x");
        vec![
            Attribute::new("name", Shape::Text(Text::Name { most: 5 }), about),
            Attribute::new("age", Shape::Integer(0, 120), about).optional(),
            Attribute::new("left", Shape::Bool, about).or_else(Preset::Bool(false)),
            Attribute::new("born", Shape::Date, about).optional(),
            Attribute::new("at", Shape::Time, about).optional(),
            Attribute::new("state", Shape::Word(&["a", "b"]), about).optional(),
            Attribute::new("group_id", Shape::Id, about).optional(),
            Attribute { read_only: true, ..Attribute::new("seen", Shape::Bool, about) },
        ]
    }

    fn read(extent: Extent, body: &Json) -> (Values, Vec<(String, Code)>, Vec<String>) {
        let fields: Vec<(String, Json)> =
            body.as_object().unwrap().iter().map(|(name, json)| (name.clone(), json.clone())).collect();
        let mut flaws = Flaws::default();
        let values = read_body(&attributes(), extent, &fields, &mut flaws);
        let named = flaws.problems.iter().map(|p| (p.field.clone().unwrap(), p.code)).collect();
        (values, named, flaws.misshapen.into_iter().filter_map(|m| m.field).collect())
    }

    #[test]
    fn a_whole_record_gets_defaults_and_a_part_holds_what_was_said() {
        let (values, problems, misshapen) = read(Extent::Whole, &json!({ "name": "Léa", "age": 5.0 }));
        assert!(problems.is_empty() && misshapen.is_empty());
        assert_eq!(values["age"], Value::Integer(5));
        assert_eq!((&values["left"], &values["born"]), (&Value::Bool(false), &Value::Null));
        let (values, problems, _) = read(Extent::Part, &json!({ "age": null }));
        assert!(problems.is_empty());
        assert_eq!(values.into_iter().collect::<Vec<_>>(), [("age", Value::Null)]);
    }

    #[test]
    fn every_flaw_names_its_field() {
        let cases = [
            (json!({ "other": 1 }), "other", Some(Code::UnknownField)),
            (json!({ "seen": true }), "seen", Some(Code::UnknownField)),
            (json!({ "name": "" }), "name", Some(Code::Required)),
            (json!({ "name": "   " }), "name", Some(Code::Required)),
            (json!({ "name": "a\u{0}" }), "name", Some(Code::NotAText)),
            (json!({ "name": "sixsix" }), "name", Some(Code::TooLong)),
            (json!({ "name": null }), "name", None),
            (json!({ "name": {} }), "name", None),
            (json!({ "age": 121 }), "age", Some(Code::OutOfRange)),
            (json!({ "age": 5.5 }), "age", None),
            (json!({ "age": "5" }), "age", None),
            (json!({ "left": "true" }), "left", None),
            (json!({ "born": "2015-2-01" }), "born", Some(Code::NotADate)),
            (json!({ "born": "2015-02-30" }), "born", Some(Code::NotADate)),
            (json!({ "born": "1899-12-31" }), "born", Some(Code::OutOfRange)),
            (json!({ "at": "9:05" }), "at", Some(Code::NotATime)),
            (json!({ "at": "24:00" }), "at", Some(Code::NotATime)),
            (json!({ "state": "c" }), "state", Some(Code::NotInList)),
            (json!({ "group_id": "{00000000-0000-0000-0000-000000000000}" }), "group_id", None),
        ];
        for (body, field, code) in cases {
            let (_, problems, misshapen) = read(Extent::Part, &body);
            match code {
                Some(code) => assert_eq!(problems, [(field.to_owned(), code)], "{body}"),
                None => assert_eq!(misshapen, [field], "{body}"),
            }
        }
        let (_, problems, _) = read(Extent::Whole, &json!({}));
        assert_eq!(problems, [("name".to_owned(), Code::Required)]);
    }
}
