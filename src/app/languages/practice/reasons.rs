//! The verdict "may practise?" in words: short for a card, whole where there is room.

use crate::app::languages::Language;
use crate::club::{
    licences::LicenceState,
    medical::Requirement,
    practice::{Colour, Finding, Reason},
};
use chrono::NaiveDate;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub colour: fn(Colour) -> &'static str,
    /// Before the first reason, for those who hear it.
    pub colour_of: fn(Colour, &str) -> String,
    pub as_of: fn(&str) -> String,
    pub no_record: &'static str,
    pub data_of: fn(&str) -> String,
    pub data_never: &'static str,
    pub verdict_of: fn(&str) -> String,
    pub why: fn(&str) -> String,
    pub more: fn(usize) -> String,
    pub all_well: &'static str,
    /// Something that the club asks for is not the reader's to see.
    pub partial: &'static str,
    /// In place of the colour, when nothing was found and not all was looked at.
    pub silent: &'static str,
    pub open_record: &'static str,
    pub forbids: &'static str,
    pub warns: &'static str,
    // What settles it.
    pub add_licence: &'static str,
    pub see_licences: &'static str,
    pub add_attestation: &'static str,
    pub add_certificate: &'static str,
    pub add_birth_date: &'static str,
    pub note_dues: &'static str,
    pub note_consent: &'static str,
    // The attendance screen.
    pub cannot: fn(usize) -> String,
    pub only_cannot: &'static str,
    pub refused_here: &'static str,
    pub present_refused: fn(&str) -> String,
    pub refused: fn(&str, &str) -> String,
    pub refused_many: fn(usize, &str) -> String,
}

/// `31/08`, with its year when that is far from the day on which it is read.
fn day(language: Language, date: NaiveDate, on: NaiveDate) -> String {
    if (date - on).num_days().abs() < 300 {
        date.format("%d/%m").to_string()
    } else {
        language.short_date(date)
    }
}

/// What was found, in three or four words.
#[must_use]
pub fn short(language: Language, what: &Finding, on: NaiveDate) -> String {
    match language {
        Language::French => short_french(what, on),
        Language::English => short_english(what, on),
    }
}

fn short_french(what: &Finding, on: NaiveDate) -> String {
    let day = |date: NaiveDate| day(Language::French, date, on);
    match what {
        Finding::LicenceMissing => "Licence manquante".to_owned(),
        Finding::LicenceExpired { on } => format!("Licence expirée le {}", day(*on)),
        Finding::LicenceOnItsWay { state, .. } => match state {
            LicenceState::Requested => "Licence demandée, pas validée".to_owned(),
            LicenceState::Paid => "Licence réglée, pas validée".to_owned(),
            _ => "Licence envoyée, pas validée".to_owned(),
        },
        Finding::LicenceNotYet { from } => format!("Licence à partir du {}", day(*from)),
        Finding::LicenceLeisureOnly => "Licence loisir seulement".to_owned(),
        Finding::LicenceExpiresSoon { on } => format!("Licence jusqu’au {}", day(*on)),
        Finding::ProofMissing { needed } => match needed {
            Requirement::Certificate => "Certificat manquant".to_owned(),
            Requirement::Attestation => "Attestation manquante".to_owned(),
            Requirement::Nothing => "Preuve médicale manquante".to_owned(),
        },
        Finding::ProofTooOld { issued_on, .. } => {
            format!("Preuve médicale du {} trop ancienne", day(*issued_on))
        }
        Finding::ProofWrongKind { needed } => match needed {
            Requirement::Certificate => "Certificat demandé".to_owned(),
            Requirement::Attestation => "Attestation demandée".to_owned(),
            Requirement::Nothing => "Autre preuve médicale demandée".to_owned(),
        },
        Finding::ProofExpiresSoon { on } => format!("Preuve médicale jusqu’au {}", day(*on)),
        Finding::BirthDateMissing => "Date de naissance manquante".to_owned(),
        Finding::DuesOwed => "Cotisation due".to_owned(),
        Finding::DuesPartly => "Cotisation réglée en partie".to_owned(),
        Finding::DuesUnknown => "Cotisation non renseignée".to_owned(),
        Finding::CareConsentMissing => "Autorisation de soins manquante".to_owned(),
        Finding::CareConsentRefused => "Autorisation de soins refusée".to_owned(),
        Finding::OnTrial => "À l’essai".to_owned(),
    }
}

fn short_english(what: &Finding, on: NaiveDate) -> String {
    let day = |date: NaiveDate| day(Language::English, date, on);
    match what {
        Finding::LicenceMissing => "No licence".to_owned(),
        Finding::LicenceExpired { on } => format!("Licence expired on {}", day(*on)),
        Finding::LicenceOnItsWay { state, .. } => match state {
            LicenceState::Requested => "Licence requested, not validated".to_owned(),
            LicenceState::Paid => "Licence paid, not validated".to_owned(),
            _ => "Licence sent, not validated".to_owned(),
        },
        Finding::LicenceNotYet { from } => format!("Licence from {} on", day(*from)),
        Finding::LicenceLeisureOnly => "Licence for leisure only".to_owned(),
        Finding::LicenceExpiresSoon { on } => format!("Licence until {}", day(*on)),
        Finding::ProofMissing { needed } => match needed {
            Requirement::Certificate => "No certificate".to_owned(),
            Requirement::Attestation => "No attestation".to_owned(),
            Requirement::Nothing => "No medical proof".to_owned(),
        },
        Finding::ProofTooOld { issued_on, .. } => format!("Medical proof of {} too old", day(*issued_on)),
        Finding::ProofWrongKind { needed } => match needed {
            Requirement::Certificate => "Certificate needed".to_owned(),
            Requirement::Attestation => "Attestation needed".to_owned(),
            Requirement::Nothing => "Another medical proof needed".to_owned(),
        },
        Finding::ProofExpiresSoon { on } => format!("Medical proof until {}", day(*on)),
        Finding::BirthDateMissing => "No birth date".to_owned(),
        Finding::DuesOwed => "Dues owed".to_owned(),
        Finding::DuesPartly => "Dues partly paid".to_owned(),
        Finding::DuesUnknown => "Dues not stated".to_owned(),
        Finding::CareConsentMissing => "No consent to care".to_owned(),
        Finding::CareConsentRefused => "Consent to care refused".to_owned(),
        Finding::OnTrial => "On trial".to_owned(),
    }
}

/// A reason with its discipline: `Licence manquante (judo)`.
#[must_use]
pub fn with_discipline(language: Language, reason: &Reason, on: NaiveDate) -> String {
    let short = short(language, &reason.what, on);
    match &reason.discipline {
        Some(discipline) => format!("{short} ({discipline})"),
        None => short,
    }
}

pub const FRENCH: Texts = Texts {
    title: "Peut pratiquer\u{a0}?",
    colour: |colour| match colour {
        Colour::Green => "Peut pratiquer",
        Colour::Orange => "Peut pratiquer, à régulariser",
        Colour::Red => "Ne peut pas pratiquer",
    },
    colour_of: |colour, reason| match colour {
        Colour::Red => format!("Ne peut pas pratiquer\u{a0}: {reason}"),
        _ => format!("À régulariser\u{a0}: {reason}"),
    },
    as_of: |day| format!("D’après une donnée du {day}"),
    no_record: "Rien n’est noté",
    data_of: |when| format!("Données du {when}"),
    data_never: "Données de cet appareil, pas encore synchronisées",
    verdict_of: |day| format!("Vérifié pour le {day}"),
    why: |name| format!("{name}\u{a0}: pourquoi\u{a0}?"),
    more: |count| format!("+{count}"),
    all_well: "Licence, preuve médicale, cotisation et autorisation de soins\u{a0}: rien ne manque.",
    partial: "Sans les documents que votre rôle ne voit pas.",
    silent: "Rien à signaler parmi ce que vous voyez",
    open_record: "Ouvrir la fiche",
    forbids: "Empêche de pratiquer",
    warns: "À régulariser",
    add_licence: "Ajouter une licence",
    see_licences: "Voir la licence",
    add_attestation: "Ajouter une attestation",
    add_certificate: "Ajouter un certificat",
    add_birth_date: "Ajouter la date de naissance",
    note_dues: "Noter la cotisation",
    note_consent: "Noter l’autorisation",
    cannot: |count| {
        if count < 2 {
            format!("{count} ne peut pas pratiquer")
        } else {
            format!("{count} ne peuvent pas pratiquer")
        }
    },
    only_cannot: "Seulement ceux qui ne peuvent pas pratiquer",
    refused_here: "Le club refuse leur présence tant que ce n’est pas réglé.",
    present_refused: |reason| format!("Présent refusé\u{a0}: {}", lower(reason)),
    refused: |name, reason| format!("{name} ne peut pas pratiquer\u{a0}: {}", lower(reason)),
    refused_many: |count, names| {
        if count < 2 {
            format!("{names} ne peut pas pratiquer et n’est pas pointé présent")
        } else {
            format!("{names} ne peuvent pas pratiquer et ne sont pas pointés présents")
        }
    },
};

pub const ENGLISH: Texts = Texts {
    title: "May practise?",
    colour: |colour| match colour {
        Colour::Green => "May practise",
        Colour::Orange => "May practise, to be settled",
        Colour::Red => "May not practise",
    },
    colour_of: |colour, reason| match colour {
        Colour::Red => format!("May not practise: {reason}"),
        _ => format!("To be settled: {reason}"),
    },
    as_of: |day| format!("From a record of {day}"),
    no_record: "Nothing is noted",
    data_of: |when| format!("Data of {when}"),
    data_never: "This device’s data, not synchronised yet",
    verdict_of: |day| format!("Checked for {day}"),
    why: |name| format!("{name}: why?"),
    more: |count| format!("+{count}"),
    all_well: "Licence, medical proof, dues and consent to care: nothing is missing.",
    partial: "Without the papers that your role does not see.",
    silent: "Nothing to report in what you see",
    open_record: "Open the record",
    forbids: "Prevents practising",
    warns: "To be settled",
    add_licence: "Add a licence",
    see_licences: "See the licence",
    add_attestation: "Add an attestation",
    add_certificate: "Add a certificate",
    add_birth_date: "Add the birth date",
    note_dues: "Note the dues",
    note_consent: "Note the consent",
    cannot: |count| format!("{count} may not practise"),
    only_cannot: "Only those who may not practise",
    refused_here: "The club refuses their presence until that is settled.",
    present_refused: |reason| format!("Present refused: {}", lower(reason)),
    refused: |name, reason| format!("{name} may not practise: {}", lower(reason)),
    refused_many: |_, names| format!("{names} may not practise and cannot be marked present"),
};

/// In the middle of a sentence.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::practice::Weight;

    #[test]
    fn a_day_is_written_with_its_year_when_that_is_far() {
        let on: NaiveDate = "2026-11-21".parse().unwrap();
        let expired = |day: &str| Finding::LicenceExpired { on: day.parse().unwrap() };
        assert_eq!(short(Language::French, &expired("2026-08-31"), on), "Licence expirée le 31/08");
        assert_eq!(short(Language::French, &expired("2025-08-31"), on), "Licence expirée le 31/08/2025");
        assert_eq!(short(Language::English, &expired("2026-08-31"), on), "Licence expired on 31/08");
    }

    #[test]
    fn a_reason_names_its_discipline() {
        let on: NaiveDate = "2026-11-21".parse().unwrap();
        let reason = Reason {
            what: Finding::ProofMissing { needed: Requirement::Certificate },
            weight: Weight::Forbids,
            as_of: None,
            discipline: Some("Judo".into()),
        };
        assert_eq!(with_discipline(Language::French, &reason, on), "Certificat manquant (Judo)");
        assert_eq!(
            (FRENCH.refused)("Léa Martin", "Certificat manquant"),
            "Léa Martin ne peut pas pratiquer\u{a0}: certificat manquant"
        );
    }
}
