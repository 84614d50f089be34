//! Dates as French lists write them: day first, two-digit years, months in words, digits only.

use crate::club::spelling::fold;
use chrono::{Datelike, Days, NaiveDate};

/// What a two-digit year means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TwoDigitYear {
    /// The last one that leads to no date after this day: births, past entries.
    Before(NaiveDate),
    /// The one nearest to this day: ends of licences.
    Around(NaiveDate),
}

/// The date that a cell states; `None` when it states none, or one that no calendar has.
pub(super) fn read_date(text: &str, two_digit_year: TwoDigitYear) -> Option<NaiveDate> {
    let folded = fold(text);
    let mut parts = split_parts(&folded);
    if parts.first().is_some_and(|part| WEEKDAYS.contains(part)) {
        parts.remove(0);
    }
    parts.retain(|part| !["er", "st", "nd", "rd", "th", "de", "of", "le"].contains(part));
    match *parts.as_slice() {
        [digits] | [digits, "0"] => read_digits(digits),
        [a, b, c] => read_parts(a, b, c, two_digit_year),
        // The time of day, as booking programs add it.
        [a, b, c, ref time @ ..] if is_time(time) => read_parts(a, b, c, two_digit_year),
        _ => None,
    }
}

/// Whether a cell states a date, whichever century it means.
pub(super) fn is_date(text: &str) -> bool {
    read_date(text, TwoDigitYear::Around(NaiveDate::default())).is_some()
}

const WEEKDAYS: &[&str] = &[
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// How the months begin, folded, in French and English.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["fev", "feb"],
    &["mar"],
    &["avr", "apr"],
    &["mai", "may"],
    &["juin", "jun"],
    &["juil", "jul"],
    &["aou", "aug"],
    &["sep"],
    &["oct"],
    &["nov"],
    &["dec"],
];

/// Runs of digits and runs of letters.
fn split_parts(folded: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for word in folded.split(' ') {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let is_number = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
            let (part, following) = rest.split_at(end);
            parts.push(part);
            rest = following;
        }
    }
    parts
}

fn is_time(parts: &[&str]) -> bool {
    let is_part = |part: &&str| ["t", "a", "h", "z", "min"].contains(part) || number(part, 3).is_some();
    (2..=8).contains(&parts.len()) && parts.iter().all(is_part)
}

fn number(part: &str, most_digits: usize) -> Option<u32> {
    (part.len() <= most_digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
}

fn month(part: &str) -> Option<u32> {
    if let Some(number) = number(part, 2) {
        return Some(number);
    }
    let position = MONTHS.iter().position(|starts| starts.iter().any(|start| part.starts_with(start)))?;
    u32::try_from(position + 1).ok()
}

fn read_parts(a: &str, b: &str, c: &str, two_digit_year: TwoDigitYear) -> Option<NaiveDate> {
    if let (4, Some(year)) = (a.len(), number(a, 4)) {
        return date(year, month(b)?, number(c, 2)?);
    }
    // "Feb 8, 1991" beside "8 février 1991".
    let (day, month) = match number(a, 2) {
        Some(day) => (day, month(b)?),
        None => (number(b, 2)?, month(a)?),
    };
    match c.len() {
        4 => date(number(c, 4)?, month, day),
        2 => choose_century(number(c, 2)?, month, day, two_digit_year),
        _ => None,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn choose_century(year: u32, month: u32, day: u32, two_digit_year: TwoDigitYear) -> Option<NaiveDate> {
    let (TwoDigitYear::Before(today) | TwoDigitYear::Around(today)) = two_digit_year;
    let century = u32::try_from(today.year()).ok()? / 100 * 100;
    let candidates = [century + 100, century, century.checked_sub(100)?];
    let mut dates = candidates.into_iter().filter_map(|century| date(century + year, month, day));
    match two_digit_year {
        TwoDigitYear::Before(today) => dates.find(|date| *date <= today),
        TwoDigitYear::Around(today) => {
            dates.min_by_key(|date| date.signed_duration_since(today).num_days().abs())
        }
    }
}

/// `20100414`, `14042010`, and the day numbers that spreadsheets leave (`33277`). No date reads in
/// two of these ways: neither 19 nor 20 is a month.
fn read_digits(digits: &str) -> Option<NaiveDate> {
    let value = number(digits, 8)?;
    match digits.len() {
        5 => NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(value.into())),
        8 if (1900..2100).contains(&(value / 10_000)) && (1..=12).contains(&(value / 100 % 100)) => {
            date(value / 10_000, value / 100 % 100, value % 100)
        }
        8 => date(value % 10_000, value / 10_000 % 100, value / 1_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_understood_as_lists_write_them() {
        let cases = [
            ("08/02/1991", "1991-02-08"),
            ("8/2/1991", "1991-02-08"),
            ("24.02.2015", "2015-02-24"),
            ("24-02-2015", "2015-02-24"),
            ("24 02 2015", "2015-02-24"),
            ("1957-04-14", "1957-04-14"),
            ("1957/04/14", "1957-04-14"),
            ("20100414", "2010-04-14"),
            ("14042010", "2010-04-14"),
            ("20102010", "2010-10-20"),
            ("14/09/2026 08:21", "2026-09-14"),
            ("1991-02-08T00:00:00.000Z", "1991-02-08"),
            ("1991-02-08 00:00:00", "1991-02-08"),
            ("le 14/09/2026 à 8h21", "2026-09-14"),
            ("33277", "1991-02-08"),
            ("33277.0", "1991-02-08"),
            ("8 février 1991", "1991-02-08"),
            ("1er août 2014", "2014-08-01"),
            ("dimanche 1 juin 2014", "2014-06-01"),
            ("03-juil.-2014", "2014-07-03"),
            ("08-Feb-91", "1991-02-08"),
            ("Feb 8, 1991", "1991-02-08"),
            ("29/02/2012", "2012-02-29"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                read_date(text, TwoDigitYear::Before(day("2026-11-21"))),
                Some(day(expected)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_no_calendar_has_is_no_date() {
        for text in [
            "",
            "31/02/2014",
            "29/02/2013",
            "00/01/2014",
            "12/13/2014",
            "2014",
            "2014-02",
            "02/2014",
            "1/2/14/5",
            "1/2/114",
            "Léa",
            "12 ans",
            "le 8",
            "123456789012345678901234567890",
            "99999999",
            "2014-13-01",
            "8 fructidor 1991",
            "05/07/1995 ou 05/07/1996",
        ] {
            assert_eq!(read_date(text, TwoDigitYear::Before(day("2026-11-21"))), None, "{text}");
        }
    }

    #[test]
    fn a_two_digit_year_is_past_for_births_and_near_for_licences() {
        let today = day("2026-11-21");
        let cases = [
            ("06/07/57", "1957-07-06", "2057-07-06"),
            ("01/02/11", "2011-02-01", "2011-02-01"),
            ("31/08/27", "1927-08-31", "2027-08-31"),
            ("21/11/26", "2026-11-21", "2026-11-21"),
            ("22/11/26", "1926-11-22", "2026-11-22"),
            ("29/02/44", "1944-02-29", "2044-02-29"),
        ];
        for (text, before, around) in cases {
            assert_eq!(read_date(text, TwoDigitYear::Before(today)), Some(day(before)), "{text}");
            assert_eq!(read_date(text, TwoDigitYear::Around(today)), Some(day(around)), "{text}");
        }
    }
}
