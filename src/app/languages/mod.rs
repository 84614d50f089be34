//! Everything that people read, in French and English. A text is a field of a struct with one value
//! for each language, so that one that is missing does not compile. One file for each area.
//!
//! A page asks once, [`texts()`], and uses plain strings: changing the language loads the page again.

pub mod access;
pub mod attendance;
pub mod club;
pub mod format;
pub mod frame;
pub mod home;
pub mod import;
mod language;
pub mod people;
pub mod planning;
pub mod problems;
pub mod sync;

pub use language::Language;
use leptos::prelude::use_context;

/// All texts of one language.
#[derive(Debug)]
pub struct Texts {
    pub language: Language,
    pub frame: frame::Texts,
    pub access: access::Texts,
    pub home: home::Texts,
    pub people: people::Texts,
    pub planning: planning::Texts,
    pub attendance: attendance::Texts,
    pub import: import::Texts,
    pub club: club::Texts,
    pub sync: sync::Texts,
}

static FRENCH: Texts = Texts {
    language: Language::French,
    frame: frame::FRENCH,
    access: access::FRENCH,
    home: home::FRENCH,
    people: people::FRENCH,
    planning: planning::FRENCH,
    attendance: attendance::FRENCH,
    import: import::FRENCH,
    club: club::FRENCH,
    sync: sync::FRENCH,
};

static ENGLISH: Texts = Texts {
    language: Language::English,
    frame: frame::ENGLISH,
    access: access::ENGLISH,
    home: home::ENGLISH,
    people: people::ENGLISH,
    planning: planning::ENGLISH,
    attendance: attendance::ENGLISH,
    import: import::ENGLISH,
    club: club::ENGLISH,
    sync: sync::ENGLISH,
};

/// The texts of a language.
#[must_use]
pub const fn texts_in(language: Language) -> &'static Texts {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

/// The texts of the page's language.
#[must_use]
pub fn texts() -> &'static Texts {
    texts_in(use_context::<Language>().unwrap_or(Language::French))
}
