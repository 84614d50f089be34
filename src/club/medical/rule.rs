//! Which proof is needed: dated data with its source, never code.

use crate::club::licences::Practice;
use crate::{record, word_enum};
use chrono::NaiveDate;

word_enum! {
    /// What a rule asks for.
    pub enum Requirement {
        Nothing = "nothing",
        Attestation = "attestation",
        Certificate = "certificate",
    }
}

word_enum! {
    /// The day on which a person must have the age of a line.
    #[derive(Default)]
    pub enum AgeCounted {
        #[default]
        OnTheDay = "on_the_day",
        /// France Judo: "avoir 30 ans au 31 août".
        AtSeasonEnd = "at_season_end",
    }
}

record! {
    /// One line of a discipline's table of rules.
    pub struct MedicalRule(MedicalRuleId) in "medical_rules" {
        pub discipline: String,
        pub federation: Option<String>,
        pub practice: Practice,
        /// Completed years, both included; no oldest age is for ever.
        pub youngest_age: i64,
        pub oldest_age: Option<i64>,
        /// The days on which the line stands, both included; no end is until further notice.
        pub applies_from: NaiveDate,
        pub applies_until: Option<NaiveDate>,
        pub requirement: Requirement,
        /// How old the paper may be, in months; none is without a limit.
        pub longest_age_months: Option<i64>,
        /// For how many seasons it holds, the first included: its age is then counted on the day on
        /// which the licence is taken. None: its age is counted on the day itself.
        pub seasons_covered: Option<i64>,
        /// Where the rule stands written.
        pub source: String,
        #[serde(default)]
        pub age_counted: AgeCounted,
    }
}
