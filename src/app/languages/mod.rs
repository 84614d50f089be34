//! Everything that people read, in French and English. A text is a field of a struct with one value
//! for each language, so that one that is missing does not compile. One file for each area.
//!
//! A page asks once, [`texts()`], and uses plain strings: changing the language loads the page again.

mod language;

pub use language::Language;
