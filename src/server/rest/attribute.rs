//! What the API says of one field: its shape comes from the record's declaration, its description and
//! its limits are added here. Reading, checking, filtering, sorting and the document follow from it.

use super::text::Text;
use crate::app::languages::Language;
use crate::sync::{Collection, Kind, Value};

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    french: &'static str,
    english: &'static str,
}

/// A text for people, in French and in English.
pub const fn said(french: &'static str, english: &'static str) -> Said {
    Said { french, english }
}

impl Said {
    #[must_use]
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::French => self.french,
            Language::English => self.english,
        }
    }
}

/// What a field holds, as far as JSON and parameters are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text(Text),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Between two numbers, both included.
    Integer(i64, i64),
    Bool,
    Date,
    Time,
    Id,
    /// `<series>.<date>`.
    SessionId,
    /// A set of ids: an array in JSON, one text with commas among values.
    Ids,
}

/// One field of a resource.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    pub name: &'static str,
    pub shape: Shape,
    /// Whether it may be null.
    pub optional: bool,
    /// What a new record gets that does not say.
    pub default: Option<Preset>,
    /// Shown and never taken from outside.
    pub read_only: bool,
    pub about: Said,
    pub example: Option<Preset>,
    /// Lists can be filtered and sorted by it.
    pub listed: bool,
}

/// A value that stands in a declaration.
#[derive(Clone, Copy, Debug)]
pub enum Preset {
    Text(&'static str),
    Integer(i64),
    Bool(bool),
    NoIds,
}

impl Preset {
    #[must_use]
    pub fn value(self) -> Value {
        match self {
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Integer(integer) => Value::Integer(integer),
            Self::Bool(flag) => Value::Bool(flag),
            Self::NoIds => Value::Text(String::new()),
        }
    }

    #[must_use]
    pub fn json(self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Integer(integer) => integer.into(),
            Self::Bool(flag) => flag.into(),
            Self::NoIds => serde_json::Value::Array(Vec::new()),
        }
    }
}

impl Attribute {
    /// A field that no record has under this name.
    pub const fn new(name: &'static str, shape: Shape, about: Said) -> Self {
        Self {
            name,
            shape,
            optional: false,
            default: None,
            read_only: false,
            about,
            example: None,
            listed: true,
        }
    }

    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    pub const fn or_else(self, default: Preset) -> Self {
        Self { default: Some(default), ..self }
    }

    pub const fn such_as(self, example: Preset) -> Self {
        Self { example: Some(example), ..self }
    }

    /// Whether a new record must say it.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        !self.optional && self.default.is_none()
    }

    /// What a new record gets that does not say.
    #[must_use]
    pub fn preset(&self) -> Value {
        self.default.map_or(Value::Null, Preset::value)
    }
}

/// What is added to a record's field.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    field: &'static str,
    about: Said,
    text: Text,
    range: (i64, i64),
    default: Option<Preset>,
    example: Option<Preset>,
    read_only: bool,
    listed: bool,
}

/// The description of a record's field.
pub const fn note(field: &'static str, about: Said) -> Note {
    Note {
        field,
        about,
        text: Text::Line { most: 80 },
        range: (i64::MIN, i64::MAX),
        default: None,
        example: None,
        read_only: false,
        listed: true,
    }
}

impl Note {
    pub const fn text(self, text: Text) -> Self {
        Self { text, ..self }
    }

    pub const fn between(self, least: i64, most: i64) -> Self {
        Self { range: (least, most), ..self }
    }

    pub const fn or_else(self, default: Preset) -> Self {
        Self { default: Some(default), ..self }
    }

    pub const fn such_as(self, example: &'static str) -> Self {
        Self { example: Some(Preset::Text(example)), ..self }
    }

    pub const fn such_as_number(self, example: i64) -> Self {
        Self { example: Some(Preset::Integer(example)), ..self }
    }

    pub const fn read_only(self) -> Self {
        Self { read_only: true, ..self }
    }

    /// Neither filtered nor sorted by.
    pub const fn unlisted(self) -> Self {
        Self { listed: false, ..self }
    }
}

/// What is said of a field that nobody described; a test finds them.
pub const UNDESCRIBED: Said = said("", "");

/// The fields of a collection as the API shows them, in the order of the declaration.
#[must_use]
pub fn attributes_of(collection: &'static Collection, notes: &[Note]) -> Vec<Attribute> {
    let of_field = |field: &'static crate::sync::Field| {
        let note = notes
            .iter()
            .find(|note| note.field == field.name)
            .copied()
            .unwrap_or_else(|| note(field.name, UNDESCRIBED));
        let shape = match field.kind {
            Kind::Text if !field.words.is_empty() => Shape::Word(field.words),
            Kind::Text => Shape::Text(note.text),
            Kind::Integer => Shape::Integer(note.range.0, note.range.1),
            Kind::Bool => Shape::Bool,
            Kind::Date => Shape::Date,
            Kind::Time => Shape::Time,
            Kind::Id => Shape::Id,
        };
        Attribute {
            name: field.name,
            shape,
            optional: field.optional,
            default: note.default,
            read_only: note.read_only,
            about: note.about,
            example: note.example,
            listed: note.listed,
        }
    };
    collection.fields.iter().map(of_field).collect()
}
