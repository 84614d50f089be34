//! What the verdict says: a colour, and each reason with the date of what it rests on.

use super::policy::Weight;
use crate::club::{licences::LicenceState, medical::Requirement};
use crate::word_enum;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

word_enum! {
    /// May they practise? Ordered from the best to the worst.
    pub enum Colour {
        Green = "green",
        /// They may; something is to be settled.
        Orange = "orange",
        /// Not before something is settled.
        Red = "red",
    }
}

/// What was found, with what a person needs to settle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Came to try: papers and dues are not asked for yet.
    OnTrial,
    LicenceMissing,
    /// The last licence ended on that day.
    LicenceExpired {
        on: NaiveDate,
    },
    /// Asked for, paid or sent; no number yet.
    LicenceOnItsWay {
        state: LicenceState,
        since: Option<NaiveDate>,
    },
    /// It begins only later.
    LicenceNotYet {
        from: NaiveDate,
    },
    /// It does not allow competition.
    LicenceLeisureOnly,
    /// It ends on that day, within [`SOON_DAYS`](crate::club::practice::Verdicts::SOON_DAYS).
    LicenceExpiresSoon {
        on: NaiveDate,
    },
    ProofMissing {
        needed: Requirement,
    },
    /// Older than the rule allows, or from a season that it no longer covers.
    ProofTooOld {
        issued_on: NaiveDate,
        longest_age_months: Option<i64>,
        needed: Requirement,
    },
    /// There is a paper, but not the one that is needed: an attestation for a certificate, one for
    /// another discipline, or one for leisure only.
    ProofWrongKind {
        needed: Requirement,
    },
    ProofExpiresSoon {
        on: NaiveDate,
    },
    /// Without it nobody can say which proof is needed.
    BirthDateMissing,
    DuesOwed,
    DuesPartly,
    /// Nobody has said where they stand.
    DuesUnknown,
    CareConsentMissing,
    CareConsentRefused,
}

word_enum! {
    /// The word of a [`Finding`], for refusals and for counting.
    pub enum FindingWord {
        LicenceMissing = "licence_missing",
        LicenceExpired = "licence_expired",
        LicenceOnItsWay = "licence_on_its_way",
        LicenceNotYet = "licence_not_yet",
        LicenceLeisureOnly = "licence_leisure_only",
        LicenceExpiresSoon = "licence_expires_soon",
        ProofMissing = "proof_missing",
        ProofTooOld = "proof_too_old",
        ProofWrongKind = "proof_wrong_kind",
        ProofExpiresSoon = "proof_expires_soon",
        BirthDateMissing = "birth_date_missing",
        DuesOwed = "dues_owed",
        DuesPartly = "dues_partly",
        DuesUnknown = "dues_unknown",
        CareConsentMissing = "care_consent_missing",
        CareConsentRefused = "care_consent_refused",
        OnTrial = "on_trial",
    }
}

impl Finding {
    #[must_use]
    pub const fn word(&self) -> FindingWord {
        match self {
            Self::LicenceMissing => FindingWord::LicenceMissing,
            Self::LicenceExpired { .. } => FindingWord::LicenceExpired,
            Self::LicenceOnItsWay { .. } => FindingWord::LicenceOnItsWay,
            Self::LicenceNotYet { .. } => FindingWord::LicenceNotYet,
            Self::LicenceLeisureOnly => FindingWord::LicenceLeisureOnly,
            Self::LicenceExpiresSoon { .. } => FindingWord::LicenceExpiresSoon,
            Self::ProofMissing { .. } => FindingWord::ProofMissing,
            Self::ProofTooOld { .. } => FindingWord::ProofTooOld,
            Self::ProofWrongKind { .. } => FindingWord::ProofWrongKind,
            Self::ProofExpiresSoon { .. } => FindingWord::ProofExpiresSoon,
            Self::BirthDateMissing => FindingWord::BirthDateMissing,
            Self::DuesOwed => FindingWord::DuesOwed,
            Self::DuesPartly => FindingWord::DuesPartly,
            Self::DuesUnknown => FindingWord::DuesUnknown,
            Self::CareConsentMissing => FindingWord::CareConsentMissing,
            Self::CareConsentRefused => FindingWord::CareConsentRefused,
            Self::OnTrial => FindingWord::OnTrial,
        }
    }
}

/// Why the colour is not green.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub what: Finding,
    /// Warns is orange, forbids is red.
    pub weight: Weight,
    /// The date of the record that it rests on; none when there is no record.
    pub as_of: Option<NaiveDate>,
    /// The discipline that it is about, as the club spells it; none when about the person.
    pub discipline: Option<String>,
}

impl Reason {
    pub(super) const fn new(what: Finding, weight: Weight, as_of: Option<NaiveDate>) -> Self {
        Self { what, weight, as_of, discipline: None }
    }

    #[must_use]
    pub const fn colour(&self) -> Colour {
        match self.weight {
            Weight::Ignored => Colour::Green,
            Weight::Warns => Colour::Orange,
            Weight::Forbids => Colour::Red,
        }
    }
}

/// The answer for one person on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub colour: Colour,
    /// Red ones first.
    pub reasons: Vec<Reason>,
    pub on: NaiveDate,
    /// Something that the club asks for was not looked at: whom the verdict is for does not see it.
    pub partial: bool,
}

impl Verdict {
    /// The verdict that follows from reasons.
    #[must_use]
    pub fn from_reasons(mut reasons: Vec<Reason>, on: NaiveDate) -> Self {
        reasons.retain(|reason| reason.weight != Weight::Ignored);
        reasons
            .sort_by(|a, b| (b.colour(), &a.what, &a.discipline).cmp(&(a.colour(), &b.what, &b.discipline)));
        reasons.dedup();
        Self { colour: reasons.first().map_or(Colour::Green, Reason::colour), reasons, on, partial: false }
    }

    /// Whether it says that somebody may practise. Where not all was looked at, finding nothing says nothing.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.partial && self.reasons.is_empty()
    }

    /// The reasons that forbid.
    pub fn red(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.colour() == Colour::Red)
    }
}
