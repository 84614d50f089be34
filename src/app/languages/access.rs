//! Texts of access.

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
}

pub const FRENCH: Texts = Texts { title: "" };

pub const ENGLISH: Texts = Texts { title: "" };
