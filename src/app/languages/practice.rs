//! Texts of licences, medical proofs, dues, consents, and of the verdict "may practise?".

pub mod licences;
pub mod papers;
pub mod policy;
pub mod reasons;
pub mod rules;

use super::format::de;
use crate::club::licences::LicenceState;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub licences: licences::Texts,
    pub papers: papers::Texts,
    pub policy: policy::Texts,
    pub reasons: reasons::Texts,
    pub rules: rules::Texts,
    pub told_proof_saved: fn(&str) -> String,
    pub told_proof_deleted: &'static str,
    pub told_policy: &'static str,
    pub told_dues: fn(&str) -> String,
    pub told_consent: fn(&str) -> String,
    pub told_rules_saved: fn(&str) -> String,
    pub told_rules_shipped: fn(&str) -> String,
    pub told_licence_saved: fn(&str) -> String,
    pub told_licence_requested: fn(&str) -> String,
    pub told_licences_requested: fn(usize) -> String,
    pub told_licence_advanced: fn(&str, LicenceState) -> String,
    pub told_licences_advanced: fn(usize, LicenceState) -> String,
    pub told_licence_deleted: &'static str,
}

pub const FRENCH: Texts = Texts {
    licences: licences::FRENCH,
    papers: papers::FRENCH,
    policy: policy::FRENCH,
    reasons: reasons::FRENCH,
    rules: rules::FRENCH,
    told_proof_saved: |name| format!("Preuve médicale {}", de(name)),
    told_proof_deleted: "Preuve médicale supprimée",
    told_policy: "Conditions pour pratiquer",
    told_dues: |name| format!("Cotisation {}", de(name)),
    told_consent: |name| format!("Autorisation {}", de(name)),
    told_rules_saved: |discipline| format!("Règles médicales{}", french_of(discipline)),
    told_rules_shipped: |discipline| format!("Règles médicales d’origine{}", french_of(discipline)),
    told_licence_saved: |name| format!("Licence {}", de(name)),
    told_licence_requested: |name| format!("Licence demandée pour {name}"),
    told_licences_requested: |count| format!("{count} licences demandées"),
    told_licence_advanced: |name, state| format!("Licence {}\u{a0}: {}", de(name), french_state(state)),
    told_licences_advanced: |count, state| format!("{count} licences\u{a0}: {}", french_state(state)),
    told_licence_deleted: "Licence supprimée",
};

pub const ENGLISH: Texts = Texts {
    licences: licences::ENGLISH,
    papers: papers::ENGLISH,
    policy: policy::ENGLISH,
    reasons: reasons::ENGLISH,
    rules: rules::ENGLISH,
    told_proof_saved: |name| format!("Medical proof of {name}"),
    told_proof_deleted: "Medical proof deleted",
    told_policy: "Conditions to practise",
    told_dues: |name| format!("Dues of {name}"),
    told_consent: |name| format!("Consent of {name}"),
    told_rules_saved: |discipline| format!("Medical rules{}", english_of(discipline)),
    told_rules_shipped: |discipline| format!("Medical rules as shipped{}", english_of(discipline)),
    told_licence_saved: |name| format!("Licence of {name}"),
    told_licence_requested: |name| format!("Licence asked for, {name}"),
    told_licences_requested: |count| format!("{count} licences asked for"),
    told_licence_advanced: |name, state| format!("Licence of {name}: {}", english_state(state)),
    told_licences_advanced: |count, state| format!("{count} licences: {}", english_state(state)),
    told_licence_deleted: "Licence deleted",
};

fn french_of(discipline: &str) -> String {
    if discipline.is_empty() { String::new() } else { format!("\u{a0}: {discipline}") }
}

fn english_of(discipline: &str) -> String {
    if discipline.is_empty() { String::new() } else { format!(": {discipline}") }
}

/// How far a licence has come, within a sentence.
#[must_use]
pub const fn french_state(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Requested => "demandée",
        LicenceState::Paid => "payée",
        LicenceState::Sent => "envoyée",
        LicenceState::Validated => "validée",
        LicenceState::Cancelled => "annulée",
    }
}

/// How far a licence has come, within a sentence.
#[must_use]
pub const fn english_state(state: LicenceState) -> &'static str {
    match state {
        LicenceState::Requested => "asked for",
        LicenceState::Paid => "paid",
        LicenceState::Sent => "sent",
        LicenceState::Validated => "validated",
        LicenceState::Cancelled => "cancelled",
    }
}
