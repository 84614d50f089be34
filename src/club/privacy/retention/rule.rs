//! How long what is kept: dated data with its source, never code.

use crate::club::{consents::Consent, dues::SeasonMembership, licences::Licence, medical::MedicalProof};
use crate::sync::{Collection, Record as _};
use crate::{record, word_enum};
use chrono::NaiveDate;

word_enum! {
    /// What is kept for a time.
    pub enum Retained {
        /// All about a person; counted from the day on which they left.
        MemberFile = "member_file",
        /// All about someone who came to try or asked to join; from the last that was heard.
        TrialFile = "trial_file",
        /// From the end of its validity.
        MedicalProof = "medical_proof",
        /// From the end of the licence.
        Licence = "licence",
        /// What is known of dues; from the end of the season, which the fiscal year outlasts by a year at most.
        Accounting = "accounting",
        /// Copies of tax receipts.
        TaxPaper = "tax_paper",
        /// An answer that was taken back; from that day.
        Consent = "consent",
        /// Entries of the audit log; from the day.
        AuditLog = "audit_log",
        /// A sign-in that opens no club any more; from the day on which the last one was left. Accounts are no
        /// single club's: the shipped term holds.
        Account = "account",
    }
}

impl Retained {
    /// The records that go when their time is over; none for what is erased otherwise.
    #[must_use]
    pub const fn collection(self) -> Option<&'static Collection> {
        match self {
            Self::MedicalProof => Some(MedicalProof::COLLECTION),
            Self::Licence => Some(Licence::COLLECTION),
            Self::Accounting => Some(SeasonMembership::COLLECTION),
            Self::Consent => Some(Consent::COLLECTION),
            Self::MemberFile | Self::TrialFile | Self::TaxPaper | Self::AuditLog | Self::Account => None,
        }
    }
}

word_enum! {
    /// What a club may make of a shipped term.
    pub enum Bound {
        Free = "free",
        /// The law asks for it: longer, never shorter.
        Least = "least",
        /// Shorter, never longer.
        Most = "most",
        /// Neither shorter nor longer than what is recommended.
        Between = "between",
    }
}

record! {
    /// For how long something is kept, while the line stands.
    pub struct RetentionRule(RetentionRuleId) in "retention_rules" {
        pub what: Retained,
        /// After the day from which it is counted.
        pub months: i64,
        /// The days on which the line stands, both included; no end is until further notice.
        pub applies_from: NaiveDate,
        pub applies_until: Option<NaiveDate>,
        /// Where it stands written, or who decided it.
        pub source: String,
    }
}

impl RetentionRule {
    /// Whether the line stands on a day.
    #[must_use]
    pub fn stands_on(&self, day: NaiveDate) -> bool {
        self.applies_from <= day && self.applies_until.is_none_or(|last| day <= last)
    }
}
