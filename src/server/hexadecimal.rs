//! Bytes in hexadecimal digits, and back.

use std::fmt::Write as _;

/// `00ff…`, in small letters.
#[must_use]
pub fn to_text(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes that a text stands for; none when it has anything but pairs of digits.
#[must_use]
pub fn read(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_what_is_no_pair_of_digits_is_refused() {
        let bytes = [0, 1, 0x9a, 254, 255];
        assert_eq!(to_text(&bytes), "00019afeff");
        assert_eq!(read("00019AfeFF").as_deref(), Some(&bytes[..]));
        assert_eq!(read(""), Some(Vec::new()));
        for text in ["0", "000", "0g", "+f", " 0", "é", "0é0"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
