//! Dates, times and numbers as each language writes them. Written here rather than with the
//! browser's `Intl`: the server renders the same text that the browser hydrates.

use super::Language;
use crate::club::spelling::fold;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

const WEEKDAYS_FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Language {
    /// `lundi`, `Monday`; 1 is Monday.
    #[must_use]
    pub fn weekday(self, number: i64) -> &'static str {
        let position = usize::try_from(number - 1).unwrap_or(0).min(6);
        match self {
            Self::French => WEEKDAYS_FR[position],
            Self::English => WEEKDAYS_EN[position],
        }
    }

    /// `septembre`, `September`; 1 is January.
    #[must_use]
    pub fn month(self, number: u32) -> &'static str {
        let position = usize::try_from(number.saturating_sub(1)).unwrap_or(0).min(11);
        match self {
            Self::French => MONTHS_FR[position],
            Self::English => MONTHS_EN[position],
        }
    }

    /// `14/03/2015` in both: the clubs are French.
    #[must_use]
    pub fn short_date(self, date: NaiveDate) -> String {
        date.format("%d/%m/%Y").to_string()
    }

    /// `novembre 2026`.
    #[must_use]
    pub fn month_and_year(self, date: NaiveDate) -> String {
        format!("{} {}", self.month(date.month()), date.year())
    }

    /// `nov.`, under a chart.
    #[must_use]
    pub fn short_month(self, date: NaiveDate) -> String {
        const LONGEST_KEPT: usize = 4;
        let name = self.month(date.month());
        if name.chars().count() <= LONGEST_KEPT {
            return name.to_owned();
        }
        // January, June and July begin alike: in French four letters tell them apart.
        let letters = if name.starts_with("jui") { 4 } else { 3 };
        format!("{}.", name.chars().take(letters).collect::<String>())
    }

    /// `87 %`, `87%`.
    #[must_use]
    pub fn percent(self, percent: usize) -> String {
        match self {
            Self::French => format!("{percent}\u{202f}%"),
            Self::English => format!("{percent}%"),
        }
    }

    /// `8 septembre`, `8 September`; the first of a month is `1er` in French.
    #[must_use]
    pub fn day_and_month(self, date: NaiveDate) -> String {
        let month = self.month(date.month());
        match (self, date.day()) {
            (Self::French, 1) => format!("1er {month}"),
            (_, day) => format!("{day} {month}"),
        }
    }

    /// `mardi 8 septembre`, `Tuesday 8 September`.
    #[must_use]
    pub fn weekday_and_date(self, date: NaiveDate) -> String {
        let weekday = self.weekday(i64::from(date.weekday().number_from_monday()));
        format!("{weekday} {}", self.day_and_month(date))
    }

    /// `8 septembre 2026`.
    #[must_use]
    pub fn long_date(self, date: NaiveDate) -> String {
        format!("{} {}", self.day_and_month(date), date.year())
    }

    /// `18:00`.
    #[must_use]
    pub fn time(self, time: NaiveTime) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// `45 min`, `1 h`, `1 h 30`.
    #[must_use]
    pub fn duration(self, minutes: i64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes}\u{a0}min"),
            (hours, 0) => format!("{hours}\u{a0}h"),
            (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
        }
    }

    /// `10 000` with a narrow no-break space, `10,000`.
    #[must_use]
    pub fn number(self, number: usize) -> String {
        let separator = match self {
            Self::French => '\u{202f}',
            Self::English => ',',
        };
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() + 4);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A size in bytes: `184 Ko`, `6,2 Mo`; `184 KB`, `6.2 MB`.
    #[must_use]
    pub fn size(self, bytes: usize) -> String {
        let (kilo, mega, point) = match self {
            Self::French => ("Ko", "Mo", ','),
            Self::English => ("KB", "MB", '.'),
        };
        match bytes {
            0..1_000_000 => format!("{}\u{a0}{kilo}", bytes.div_ceil(1_000)),
            1_000_000..10_000_000 => {
                format!("{}{point}{}\u{a0}{mega}", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
            }
            _ => format!("{}\u{a0}{mega}", self.number(bytes / 1_000_000)),
        }
    }

    /// How long ago: `à l’instant`, `il y a 5 min`, `il y a 3 h`, `il y a 2 jours`.
    #[must_use]
    pub fn ago(self, then_ms: i64, now_ms: i64) -> String {
        let minutes = (now_ms - then_ms).max(0) / 60_000;
        match (self, minutes) {
            (Self::French, 0) => "à l’instant".to_owned(),
            (Self::English, 0) => "just now".to_owned(),
            (Self::French, 1..60) => format!("il y a {minutes}\u{a0}min"),
            (Self::English, 1..60) => format!("{minutes}\u{a0}min ago"),
            (Self::French, 60..1440) => format!("il y a {}\u{a0}h", minutes / 60),
            (Self::English, 60..1440) => format!("{}\u{a0}h ago", minutes / 60),
            (Self::French, 1440..2880) => "hier".to_owned(),
            (Self::English, 1440..2880) => "yesterday".to_owned(),
            (Self::French, _) => format!("il y a {}\u{a0}jours", minutes / 1440),
            (Self::English, _) => format!("{}\u{a0}days ago", minutes / 1440),
        }
    }

    /// The day of an instant, for histories: UTC, since a device's zone is not known to the server.
    #[must_use]
    pub fn instant(self, ms: i64) -> String {
        DateTime::<Utc>::from_timestamp_millis(ms)
            .map(|at| format!("{} {}", self.short_date(at.date_naive()), self.time(at.time())))
            .unwrap_or_default()
    }

    /// The plural's form: French counts 0 and 1 as singular.
    #[must_use]
    pub const fn plural<'a>(self, count: usize, one: &'a str, many: &'a str) -> &'a str {
        let singular = match self {
            Self::French => count < 2,
            Self::English => count == 1,
        };
        if singular { one } else { many }
    }
}

/// With a capital at the start, for titles: `Mardi 8 septembre`.
#[must_use]
pub fn sentence_case(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// French names whose h is breathed: no elision before them.
const BREATHED: [&str; 14] = [
    "hakim", "hakima", "halima", "hamed", "hamid", "hamza", "hans", "harold", "harry", "hassan", "hicham",
    "houda", "houria", "hussein",
];

/// Whose something is, in French: `de Léa`, `d’Amélie`, `d’Hélène`, `de Hans`, `d’Yves`, `de Yasmine`.
#[must_use]
pub fn de(name: &str) -> String {
    let folded = fold(name);
    let mut letters = folded.chars();
    let is_vowel = |letter: Option<char>| letter.is_some_and(|letter| "aeiou".contains(letter));
    let elides = match letters.next() {
        Some('h') => !BREATHED.contains(&folded.split(' ').next().unwrap_or_default()),
        // A half vowel before a vowel.
        Some('y') => letters.next().is_some_and(|next| next.is_alphabetic() && !is_vowel(Some(next))),
        first => is_vowel(first),
    };
    if elides { format!("d’{name}") } else { format!("de {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, French};

    #[test]
    fn dates_times_and_numbers_read_as_each_language_writes_them() {
        let day: NaiveDate = "2026-09-08".parse().unwrap();
        assert_eq!(French.weekday_and_date(day), "mardi 8 septembre");
        assert_eq!(English.weekday_and_date(day), "Tuesday 8 September");
        assert_eq!(French.day_and_month("2026-09-01".parse().unwrap()), "1er septembre");
        assert_eq!(French.short_date(day), "08/09/2026");
        assert_eq!(French.number(10_000), "10\u{202f}000");
        assert_eq!(English.number(1_234_567), "1,234,567");
        assert_eq!(French.number(412), "412");
        assert_eq!(French.size(183_700), "184\u{a0}Ko");
        assert_eq!(English.size(6_254_000), "6.2\u{a0}MB");
        assert_eq!(French.size(20_000_000), "20\u{a0}Mo");
        assert_eq!(French.duration(90), "1\u{a0}h\u{a0}30");
        assert_eq!(sentence_case("été"), "Été");
    }

    #[test]
    fn de_is_elided_before_a_vowel_and_before_an_h_that_is_not_breathed() {
        let elided = [
            "Amélie",
            "Éloïse",
            "emma",
            "Inès",
            "Océane",
            "Œdipe",
            "Ulysse",
            "Hélène",
            "Hugo Petit",
            "HENRI",
            "Yves",
            "Yvette",
            "Îlan",
            "ÉTÉ 2026",
        ];
        for name in elided {
            assert_eq!(de(name), format!("d’{name}"));
        }
        for name in ["Léa", "Çelik", "Hans", "hassan Amrani", "Yasmine", "Yann", "Y", "8-10 ans", "", "…"]
        {
            assert_eq!(de(name), format!("de {name}"));
        }
    }

    #[test]
    fn french_counts_zero_and_one_as_singular_and_english_only_one() {
        for (count, french, english) in [(0, "a", "b"), (1, "a", "a"), (2, "b", "b")] {
            assert_eq!((French.plural(count, "a", "b"), English.plural(count, "a", "b")), (french, english));
        }
    }
}
