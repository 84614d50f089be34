//! Which texts a field takes: the pattern that the document states, and the same rule in code.

use crate::club::people::{normalize_email, normalize_phone};

/// Kinds of text. None may hold control characters: a database of the two has no NUL, and nobody sees
/// the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// At most so many characters.
    Line {
        most: usize,
    },
    /// A line that is not only spaces.
    Name {
        most: usize,
    },
    /// Several lines.
    Lines {
        most: usize,
    },
    /// Brought to lower case.
    Email,
    /// Brought to `+33612345678`.
    Phone,
    PostalCode,
}

/// Characters that Unicode counts as white space, as a class of a pattern.
const SPACES: &str = r"\u0020\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000";
const CONTROLS: &str = r"\u0000-\u001F\u007F-\u009F";

impl Text {
    /// The fewest characters.
    #[must_use]
    pub const fn least(self) -> usize {
        match self {
            Self::Line { .. } | Self::Lines { .. } => 0,
            Self::Name { .. } => 1,
            Self::Email => 6,
            Self::Phone | Self::PostalCode => 3,
        }
    }

    /// The most characters.
    #[must_use]
    pub const fn most(self) -> usize {
        match self {
            Self::Line { most } | Self::Name { most } | Self::Lines { most } => most,
            Self::Email => 160,
            Self::Phone => 30,
            Self::PostalCode => 10,
        }
    }

    /// The pattern that every accepted text matches.
    #[must_use]
    pub fn pattern(self) -> String {
        match self {
            Self::Line { .. } => format!("^[^{CONTROLS}]*$"),
            Self::Name { .. } => format!("^[^{CONTROLS}]*[^{CONTROLS}{SPACES}][^{CONTROLS}]*$"),
            Self::Lines { .. } => r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*$".to_owned(),
            // What is left to say the rules say; these two are read as people write them.
            Self::Email => format!("^[^{CONTROLS}@]+@[^{CONTROLS}@]+$"),
            Self::Phone => format!("^[^{CONTROLS}]*[0-9][^{CONTROLS}]*$"),
            Self::PostalCode => "^[A-Za-z0-9 -]+$".to_owned(),
        }
    }

    /// Whether the pattern matches; lengths apart.
    #[must_use]
    pub fn matches(self, text: &str) -> bool {
        let has_control = || text.chars().any(char::is_control);
        match self {
            Self::Line { .. } => !has_control(),
            Self::Name { .. } => !has_control() && !text.trim().is_empty(),
            Self::Lines { .. } => !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')),
            Self::Email => {
                let halves = text.split_once('@');
                !has_control()
                    && halves.is_some_and(|(a, b)| !a.is_empty() && !b.is_empty() && !b.contains('@'))
            }
            Self::Phone => !has_control() && text.chars().any(|c| c.is_ascii_digit()),
            Self::PostalCode => text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-')),
        }
    }

    /// The stored form; what cannot be brought to it is left to the rules, which name what is wrong.
    #[must_use]
    pub fn stored(self, text: &str) -> String {
        let normal = match self {
            Self::Email => normalize_email(text),
            Self::Phone => normalize_phone(text),
            Self::Line { .. } | Self::Name { .. } | Self::PostalCode => Some(text.trim().to_owned()),
            Self::Lines { .. } => None,
        };
        normal.unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_as_their_patterns_say() {
        let (line, name, lines) = (Text::Line { most: 9 }, Text::Name { most: 9 }, Text::Lines { most: 9 });
        let cases = [
            (line, "Léa", true),
            (line, "", true),
            (line, "a\nb", false),
            (line, "a\0", false),
            (name, " \u{3000}\u{a0}", false),
            (name, " x ", true),
            (lines, "a\r\n\tb", true),
            (lines, "a\u{b}", false),
            (Text::Email, "lea@exemple.fr", true),
            (Text::Email, "lea@exemple@fr", false),
            (Text::Phone, "06 12", true),
            (Text::Phone, "demain", false),
            (Text::PostalCode, "35 510", true),
            (Text::PostalCode, "é", false),
        ];
        for (text, given, expected) in cases {
            assert_eq!(text.matches(given), expected, "{text:?} {given:?}");
        }
        assert_eq!(Text::Phone.stored("06 12 34 56 78"), "+33612345678");
        assert_eq!(Text::Email.stored(" Lea@Exemple.FR"), "lea@exemple.fr");
        assert_eq!(Text::Phone.stored("12"), "12");
    }
}
