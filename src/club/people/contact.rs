//! Telephone numbers and e-mail addresses as people write them.

/// Brings a number to `+` and digits: French ones from any usual spelling (`06 12 34 56 78`,
/// `07.13.02.42.91`, `+33.6.34.97.38.92`, `0033 6…`, `6 12 34 56 78` as spreadsheets leave it),
/// others when written internationally. `None` when it cannot be a telephone number.
#[must_use]
pub fn normalize_phone(text: &str) -> Option<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let foreign_characters = text.chars().any(|c| {
        !c.is_ascii_digit() && !matches!(c, '+' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{202f}' | ' ')
    });
    if foreign_characters {
        return None;
    }
    let international = if text.starts_with('+') {
        digits.replacen("330", "33", usize::from(digits.starts_with("330")))
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if digits.len() == 10 && digits.starts_with('0') {
        format!("33{}", &digits[1..])
    } else if digits.len() == 9 && !digits.starts_with('0') {
        format!("33{digits}")
    } else {
        return None;
    };
    let number = format!("+{international}");
    is_phone(&number).then_some(number)
}

/// Whether a number is in the stored form: E.164, and of the right length when French.
pub(super) fn is_phone(number: &str) -> bool {
    let Some(digits) = number.strip_prefix('+') else { return false };
    let plausible = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plausible && !digits.starts_with('0') && (!digits.starts_with("33") || digits.len() == 11)
}

/// The stored form as people read it: `06 12 34 56 78`, or `+32 470 12 34 56` left as groups of two.
#[must_use]
pub fn show_phone(number: &str) -> String {
    let local = match number.strip_prefix("+33") {
        Some(rest) if rest.len() == 9 => format!("0{rest}"),
        _ => return number.to_owned(),
    };
    local.as_bytes().chunks(2).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// Trimmed, lower case; `None` when it cannot be an address.
#[must_use]
pub fn normalize_email(text: &str) -> Option<String> {
    let address = text.trim().to_lowercase();
    is_email(&address).then_some(address)
}

/// One `@`, something before it, a dotted domain after it. Whether the address exists only a
/// message tells, so nothing stricter is asked.
pub(super) fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    !local.is_empty()
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| !label.is_empty())
        && !domain.contains('@')
        && !address
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_understood_as_clubs_write_them() {
        let cases = [
            ("06 12 34 56 78", Some("+33612345678")),
            ("07.13.02.42.91", Some("+33713024291")),
            ("+33 7 26 97 59 31", Some("+33726975931")),
            ("+33.6.34.97.38.92", Some("+33634973892")),
            ("+33 (0)6 12 34 56 78", Some("+33612345678")),
            ("0033612345678", Some("+33612345678")),
            ("612345678", Some("+33612345678")),
            ("+32 470 12 34 56", Some("+32470123456")),
            ("06 12 34 56", None),
            ("demander à la mère", None),
            ("", None),
        ];
        for (written, stored) in cases {
            assert_eq!(normalize_phone(written).as_deref(), stored, "{written}");
        }
        assert_eq!(show_phone("+33612345678"), "06 12 34 56 78");
        assert_eq!(show_phone("+32470123456"), "+32470123456");
    }

    #[test]
    fn addresses_need_a_name_and_a_dotted_domain() {
        for good in ["lea@example.org", "marie-lou.ostergard458@example.org", "a+b@sub.example.co"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "lea",
            "lea@",
            "@example.org",
            "lea@example",
            "lea@@example.org",
            "l a@example.org",
            "lea@.org",
            "a@b@c.fr",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert_eq!(normalize_email(" Lea@Example.ORG "), Some("lea@example.org".to_owned()));
    }
}
