//! Everything that people read, in French and English. A text is a field of a struct with one value
//! for each language, so that one that is missing does not compile. One file for each area.
//!
//! A page asks once, [`texts()`], and uses plain strings: changing the language loads the page again.

pub mod access;
pub mod attendance;
pub mod audit;
pub mod cards;
pub mod club;
pub mod devices;
pub mod factors;
pub mod families;
pub mod format;
pub mod frame;
pub mod history;
pub mod home;
pub mod import;
pub mod insight;
mod language;
pub mod openid;
pub mod people;
pub mod planning;
pub mod practice;
pub mod privacy;
pub mod problems;
pub mod rights;
pub mod sync;
pub mod tablet;
pub mod words;

pub use language::Language;
use leptos::prelude::use_context;
use std::{fmt, marker::PhantomData, ops::Deref};

/// All texts of one language.
#[derive(Debug)]
pub struct Texts {
    pub language: Language,
    pub frame: frame::Texts,
    pub access: Area<access::Texts>,
    pub home: Area<home::Texts>,
    pub people: Area<people::Texts>,
    pub planning: Area<planning::Texts>,
    pub attendance: Area<attendance::Texts>,
    pub import: Area<import::Texts>,
    pub club: Area<club::Texts>,
    pub sync: Area<sync::Texts>,
    pub history: Area<history::Texts>,
    pub practice: Area<practice::Texts>,
    pub privacy: Area<privacy::Texts>,
    pub families: Area<families::Texts>,
    pub cards: Area<cards::Texts>,
    pub insight: Area<insight::Texts>,
    pub audit: Area<audit::Texts>,
    pub devices: Area<devices::Texts>,
    pub tablet: Area<tablet::Texts>,
    pub rights: Area<rights::Texts>,
    pub openid: Area<openid::Texts>,
    pub factors: Area<factors::Texts>,
}

static FRENCH: Texts = Texts {
    language: Language::French,
    frame: frame::FRENCH,
    access: Area::new(Language::French),
    home: Area::new(Language::French),
    people: Area::new(Language::French),
    planning: Area::new(Language::French),
    attendance: Area::new(Language::French),
    import: Area::new(Language::French),
    club: Area::new(Language::French),
    sync: Area::new(Language::French),
    history: Area::new(Language::French),
    practice: Area::new(Language::French),
    privacy: Area::new(Language::French),
    families: Area::new(Language::French),
    cards: Area::new(Language::French),
    insight: Area::new(Language::French),
    audit: Area::new(Language::French),
    devices: Area::new(Language::French),
    tablet: Area::new(Language::French),
    rights: Area::new(Language::French),
    openid: Area::new(Language::French),
    factors: Area::new(Language::French),
};

static ENGLISH: Texts = Texts {
    language: Language::English,
    frame: frame::ENGLISH,
    access: Area::new(Language::English),
    home: Area::new(Language::English),
    people: Area::new(Language::English),
    planning: Area::new(Language::English),
    attendance: Area::new(Language::English),
    import: Area::new(Language::English),
    club: Area::new(Language::English),
    sync: Area::new(Language::English),
    history: Area::new(Language::English),
    practice: Area::new(Language::English),
    privacy: Area::new(Language::English),
    families: Area::new(Language::English),
    cards: Area::new(Language::English),
    insight: Area::new(Language::English),
    audit: Area::new(Language::English),
    devices: Area::new(Language::English),
    tablet: Area::new(Language::English),
    rights: Area::new(Language::English),
    openid: Area::new(Language::English),
    factors: Area::new(Language::English),
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

/// The texts of one area, found when they are read: what only pages read that come later comes with them,
/// and is no part of the first download. A field of this type is used as if it were the area itself.
pub struct Area<T>(Language, PhantomData<fn() -> T>);

impl<T> Area<T> {
    const fn new(language: Language) -> Self {
        Self(language, PhantomData)
    }
}

impl<T: AreaTexts> Deref for Area<T> {
    type Target = T;

    fn deref(&self) -> &T {
        T::of(self.0)
    }
}

impl<T> fmt::Debug for Area<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Area").field(&self.0).finish()
    }
}

/// An area's texts.
pub trait AreaTexts: 'static {
    fn of(language: Language) -> &'static Self;
}

macro_rules! areas {
    ($($area:ident),+ $(,)?) => {
        $(impl AreaTexts for $area::Texts {
            fn of(language: Language) -> &'static Self {
                static FRENCH: $area::Texts = $area::FRENCH;
                static ENGLISH: $area::Texts = $area::ENGLISH;
                match language {
                    Language::French => &FRENCH,
                    Language::English => &ENGLISH,
                }
            }
        })+
    };
}

areas!(
    access, home, people, planning, attendance, import, club, sync, history, practice, families, cards,
    insight, audit, devices, privacy, rights, openid, factors, tablet
);
