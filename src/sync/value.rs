//! The scalars that a record's field may hold, as they travel and as they are stored.
//!
//! Four shapes are enough for JSON and `IndexedDB`; a field's [`Kind`] says what SQL makes of them.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;
use uuid::Uuid;

/// One field's value. Ids, dates and times are text here and typed in SQL and in records.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
}

/// By hand: serde's own way for untagged enums tries each variant in turn and writes a message for
/// each that does not fit, which was two thirds of a device's start with 100,000 rows.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyScalar)
    }
}

struct AnyScalar;

impl de::Visitor<'_> for AnyScalar {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("null, true or false, a whole number, a text")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value)
            .map(Value::Integer)
            .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }
}

/// What a field holds, for SQL columns and for documents about the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Bool,
    /// `AAAA-MM-DD`.
    Date,
    /// `HH:MM`, the club's local time.
    Time,
    Id,
}

impl Kind {
    /// Whether a value can be stored in a field of this kind and read back.
    #[must_use]
    pub fn holds(self, value: &Value, optional: bool) -> bool {
        match self {
            _ if *value == Value::Null => optional,
            Self::Text => matches!(value, Value::Text(_)),
            Self::Integer => matches!(value, Value::Integer(_)),
            Self::Bool => matches!(value, Value::Bool(_)),
            Self::Date => NaiveDate::from_value(value).is_ok(),
            Self::Time => NaiveTime::from_value(value).is_ok(),
            Self::Id => Uuid::from_value(value).is_ok(),
        }
    }
}

/// A value of another kind than the field's was found, or one that does not parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value does not fit the field")]
pub struct WrongValue;

/// A Rust type that a record's field may have.
pub trait FieldValue: Sized {
    const KIND: Kind;
    const OPTIONAL: bool = false;
    /// The only texts that the field may hold; empty when it may hold any.
    const WORDS: &'static [&'static str] = &[];
    fn to_value(&self) -> Value;
    /// # Errors
    /// When the value is of another shape, or its text does not parse.
    fn from_value(value: &Value) -> Result<Self, WrongValue>;
}

impl FieldValue for String {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(WrongValue),
        }
    }
}

impl FieldValue for bool {
    const KIND: Kind = Kind::Bool;
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Bool(b) => Ok(*b),
            _ => Err(WrongValue),
        }
    }
}

impl FieldValue for i64 {
    const KIND: Kind = Kind::Integer;
    fn to_value(&self) -> Value {
        Value::Integer(*self)
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Integer(i) => Ok(*i),
            _ => Err(WrongValue),
        }
    }
}

impl FieldValue for NaiveDate {
    const KIND: Kind = Kind::Date;
    fn to_value(&self) -> Value {
        Value::Text(self.format("%Y-%m-%d").to_string())
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            // SQL's date columns hold four-digit years, so that text order is date order.
            Value::Text(text) => read_date(text).ok_or(WrongValue),
            _ => Err(WrongValue),
        }
    }
}

/// `AAAA-MM-DD` and nothing else: chrono's reader of formats takes ten times as long, and lists read
/// tens of thousands.
fn read_date(text: &str) -> Option<NaiveDate> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = i32::try_from(number(&bytes[..4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&bytes[5..7])?, number(&bytes[8..])?)
}

impl FieldValue for NaiveTime {
    const KIND: Kind = Kind::Time;
    fn to_value(&self) -> Value {
        Value::Text(self.format("%H:%M").to_string())
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Text(text) => Self::parse_from_str(text, "%H:%M").map_err(|_| WrongValue),
            _ => Err(WrongValue),
        }
    }
}

impl FieldValue for Uuid {
    const KIND: Kind = Kind::Id;
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Text(text) => Self::try_parse(text).map_err(|_| WrongValue),
            _ => Err(WrongValue),
        }
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const KIND: Kind = T::KIND;
    const OPTIONAL: bool = true;
    const WORDS: &'static [&'static str] = T::WORDS;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// An enum whose values travel, and are stored, as the words given here.
#[macro_export]
macro_rules! word_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for the value in storage, on the wire and in forms.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::sync::FieldValue for $name {
            const KIND: $crate::sync::Kind = $crate::sync::Kind::Text;
            const WORDS: &'static [&'static str] = &[$($word),+];
            fn to_value(&self) -> $crate::sync::Value {
                $crate::sync::Value::Text(self.word().to_owned())
            }
            fn from_value(value: &$crate::sync::Value) -> Result<Self, $crate::sync::value::WrongValue> {
                match value {
                    $crate::sync::Value::Text(word) => Self::from_word(word).ok_or($crate::sync::value::WrongValue),
                    _ => Err($crate::sync::value::WrongValue),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_read_back_as_they_were_written_and_nothing_else_is_read() {
        let json = r#"[null,true,-3,9007199254740993,"Éloïse \"Léa\""]"#;
        let values: Vec<Value> = serde_json::from_str(json).unwrap();
        let expected = [
            Value::Null,
            Value::Bool(true),
            Value::Integer(-3),
            Value::Integer(9_007_199_254_740_993),
            Value::Text("Éloïse \"Léa\"".into()),
        ];
        assert_eq!(values, expected);
        assert_eq!(serde_json::to_string(&values).unwrap(), json);
        let by_way_of_a_tree: Vec<Value> =
            serde_json::from_value(serde_json::from_str(json).unwrap()).unwrap();
        assert_eq!(by_way_of_a_tree, expected);
        for wrong in ["1.5", "[]", "{}", "9223372036854775808"] {
            assert!(serde_json::from_str::<Value>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_are_read_as_chrono_reads_them() {
        for text in ["2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31"] {
            let expected = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
            assert_eq!(NaiveDate::from_value(&Value::Text(text.into())).ok(), expected, "{text}");
        }
        for wrong in
            ["2025-02-29", "2026-13-01", "2026-00-10", "2026/11/21", "26-11-21", "2026-11-1a", "éééééééééé"]
        {
            assert!(NaiveDate::from_value(&Value::Text(wrong.into())).is_err(), "{wrong}");
        }
    }
}
