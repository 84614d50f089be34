//! The text of a card's code, and the squares that show it.

use crate::club::people::MemberId;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;
use uuid::Uuid;

/// What a card's code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardCode {
    pub club: Uuid,
    pub member: MemberId,
}

/// Before the two ids; the digit is the format's version.
const PREFIX: &str = "NC1:";

impl CardCode {
    /// `NC1:<club>:<member>`, both as 32 capital hexadecimal digits: only characters that QR codes
    /// hold in their compact alphanumeric mode.
    #[must_use]
    pub fn text(self) -> String {
        format!("{PREFIX}{:X}:{:X}", self.club.simple(), self.member.0.simple())
    }

    /// Reads a scanned text; none when it is no card of NovaClub.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (club, member) = text.trim().strip_prefix(PREFIX)?.split_once(':')?;
        let id = |text: &str| (text.len() == 32).then(|| Uuid::try_parse(text).ok()).flatten();
        Some(Self { club: id(club)?, member: MemberId(id(member)?) })
    }

    /// The squares of the code; a quarter of it may be dirty or torn.
    ///
    /// None never happens: the text has a fixed length that fits.
    #[must_use]
    pub fn squares(self) -> Option<Squares> {
        QrCode::encode_text(&self.text(), QrCodeEcc::Quartile).ok().map(|code| Squares::of(&code))
    }
}

/// A code as a drawing: the outline of its dark squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Squares {
    /// Squares along a side, with the four empty ones on each side that readers need.
    pub side: i32,
    /// The `d` of an SVG path in a box of `side` by `side`.
    pub path: String,
}

impl Squares {
    /// Of any text; none when it is too long for a code.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).ok().map(|code| Self::of(&code))
    }

    fn of(code: &QrCode) -> Self {
        const BORDER: i32 = 4;
        let size = code.size();
        let mut path = String::new();
        for y in 0..size {
            let mut x = 0;
            while x < size {
                let run = (x..size).take_while(|at| code.get_module(*at, y)).count();
                let run = i32::try_from(run).unwrap_or(0);
                if run > 0 {
                    // Writing into a text does not fail.
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + BORDER, y + BORDER);
                }
                x += run.max(1);
            }
        }
        Self { side: size + 2 * BORDER, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> CardCode {
        CardCode { club: Uuid::from_u128(0xC1AB), member: MemberId(Uuid::from_u128(u128::MAX - 7)) }
    }

    #[test]
    fn what_is_written_on_a_card_is_read_from_it() {
        assert_eq!(CardCode::read(&card().text()), Some(card()));
        assert_eq!(CardCode::read(&format!(" {}\n", card().text())), Some(card()));
    }

    #[test]
    fn other_codes_are_no_cards() {
        let short = "NC1:00:11";
        let braces = format!("NC1:{{{}}}:{}", Uuid::nil().simple(), Uuid::nil().simple());
        for text in ["", "https://example.org", "NC2:", short, "NC1:", &braces, "3017620422003"] {
            assert_eq!(CardCode::read(text), None, "{text}");
        }
    }

    #[test]
    fn the_drawing_has_a_quiet_border_and_stays_inside_of_it() {
        let squares = card().squares().unwrap();
        assert_eq!(squares.side, 37 + 8);
        assert!(squares.path.starts_with("M4 4h7v1h-7z"), "{}", &squares.path[..20]);
    }
}
