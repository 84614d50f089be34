//! The scalars that a record's field may hold, as they travel and as they are stored.
//!
//! Four shapes are enough for JSON and `IndexedDB`; a field's [`Kind`] says what SQL makes of them.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One field's value. Ids, dates and times are text here and typed in SQL and in records.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
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
            Value::Text(text) if text.len() == 10 => {
                Self::parse_from_str(text, "%Y-%m-%d").map_err(|_| WrongValue)
            }
            _ => Err(WrongValue),
        }
    }
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
