//! The languages, and which one a person gets.

use crate::word_enum;

word_enum! {
    /// A language of the interface.
    pub enum Language {
        French = "fr",
        English = "en",
    }
}

impl Language {
    /// The cookie and the storage key that keep a person's choice.
    pub const KEY: &'static str = "novaclub_language";

    /// The choice a person made, else the first of the browser's languages that we speak, else French.
    #[must_use]
    pub fn choose(chosen: Option<&str>, accepted: Option<&str>) -> Self {
        if let Some(language) = chosen.and_then(Self::from_word) {
            return language;
        }
        accepted
            .unwrap_or_default()
            .split(',')
            .find_map(|part| Self::from_word(part.trim().split(['-', ';']).next()?))
            .unwrap_or(Self::French)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_comes_first_then_the_browsers_languages_then_french() {
        let cases = [
            (Some("en"), Some("fr-FR,fr"), Language::English),
            (None, Some("en-GB,en;q=0.9,fr;q=0.8"), Language::English),
            (None, Some("de-DE,fr;q=0.5,en;q=0.3"), Language::French),
            (Some("xx"), Some("de"), Language::French),
            (None, None, Language::French),
        ];
        for (chosen, accepted, expected) in cases {
            assert_eq!(Language::choose(chosen, accepted), expected, "{chosen:?} {accepted:?}");
        }
    }
}
