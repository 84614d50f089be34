//! Light or dark.

use crate::word_enum;

word_enum! {
    /// What a person chose on a device; `tokens.css` has the colours.
    pub enum Theme {
        System = "system",
        Light = "light",
        Dark = "dark",
    }
}

impl Theme {
    /// The cookie and the storage key that keep a person's choice.
    pub const KEY: &'static str = "novaclub_theme";

    /// The value of `data-theme` on the document; none follows the system.
    #[must_use]
    pub const fn forced(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light | Self::Dark => Some(self.word()),
        }
    }
}
