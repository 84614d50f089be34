//! A date as one types it into a form.

use chrono::{Datelike, NaiveDate};

/// Reads `14/03/2015`, `14.3.2015`, `14 03 2015`, `14032015` and `2015-03-14`; none when the
/// calendar has no such day. The year has four digits: in a form nobody should have to guess; and it
/// is one that people live in, for `0026` is a slip of the hand.
#[must_use]
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | '-' | ' ')) {
        return None;
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match *parts.as_slice() {
        [digits] if digits.len() == 8 => (&digits[..2], &digits[2..4], &digits[4..]),
        [year, month, day] if year.len() == 4 => (day, month, year),
        [day, month, year] if year.len() == 4 => (day, month, year),
        _ => return None,
    };
    if day.len() > 2 || month.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        .filter(|day| (1800..2200).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        let march: Option<NaiveDate> = Some("2015-03-14".parse().unwrap());
        for text in
            ["14/03/2015", "14.3.2015", "14 03 2015", "14-03-2015", "14032015", "2015-03-14", " 14/3/2015 "]
        {
            assert_eq!(read_day(text), march, "{text}");
        }
        for text in ["", "31/02/2015", "14/03/15", "14/03", "mars 2015", "2015", "14/03/2015/1", "123456789"]
        {
            assert_eq!(read_day(text), None, "{text}");
        }
        for text in ["14/03/0026", "0026-03-14", "14/03/3015"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
