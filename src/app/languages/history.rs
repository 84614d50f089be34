//! Texts of the history of records.

use super::Language;
use crate::club::history::RETENTION_ORIGIN;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub papers: &'static str,
    pub marks: &'static str,
    pub mark: &'static str,
    pub unmarked: &'static str,
    pub nothing: &'static str,
    pub empty: &'static str,
    pub gone: &'static str,
    pub not_kept: &'static str,
    pub stands: fn(&str) -> String,
    pub by: fn(&str, &str) -> String,
    /// A device, as it is called; what the server does by itself is stored by a word.
    pub device: fn(&str) -> String,
    pub bring_back: &'static str,
    pub bring_back_what: fn(&str, &str) -> String,
    pub brought_back: fn(&str, &str) -> String,
    pub in_group: &'static str,
    pub out_of_group: &'static str,
    pub at_home: &'static str,
    pub left_home: &'static str,
    pub two_people: &'static str,
    pub not_said: &'static str,
}

/// The French words stood there before there was a word of ours.
fn named(language: Language, device: &str) -> String {
    match (language, device) {
        (Language::French, RETENTION_ORIGIN | "Durées de conservation") => {
            "les durées de conservation".to_owned()
        }
        (Language::English, RETENTION_ORIGIN | "Durées de conservation") => {
            "the terms of retention".to_owned()
        }
        (_, device) => device.to_owned(),
    }
}

pub const FRENCH: Texts = Texts {
    title: "Historique",
    papers: "Licences, preuves, cotisation, autorisations, contacts",
    marks: "Pointages modifiés",
    mark: "Changements de ce pointage",
    unmarked: "non pointé",
    nothing: "Rien n’a été modifié depuis la création.",
    empty: "vide",
    gone: "une fiche supprimée",
    not_kept: "n’a pas été retenu",
    stands: |value| format!("«\u{a0}{value}\u{a0}» est resté\u{a0}: cette modification était plus récente."),
    by: |user, device| format!("{user}, depuis {}", named(Language::French, device)),
    device: |device| named(Language::French, device),
    bring_back: "Rétablir",
    bring_back_what: |field, value| format!("Rétablir {field}\u{a0}: {value}"),
    brought_back: |field, value| format!("{field}\u{a0}: «\u{a0}{value}\u{a0}» est rétabli."),
    in_group: "dans le groupe",
    out_of_group: "hors du groupe",
    at_home: "dans le foyer",
    left_home: "hors du foyer",
    two_people: "deux personnes",
    not_said: "à vérifier",
};

pub const ENGLISH: Texts = Texts {
    title: "History",
    papers: "Licences, proofs, dues, consents, contacts",
    marks: "Changed attendance marks",
    mark: "Changes of this mark",
    unmarked: "not marked",
    nothing: "Nothing was changed since it was made.",
    empty: "empty",
    gone: "a deleted record",
    not_kept: "was not kept",
    stands: |value| format!("“{value}” stayed: that change was later."),
    by: |user, device| format!("{user}, from {}", named(Language::English, device)),
    device: |device| named(Language::English, device),
    bring_back: "Restore",
    bring_back_what: |field, value| format!("Restore {field}: {value}"),
    brought_back: |field, value| format!("{field}: “{value}” is back."),
    in_group: "in the group",
    out_of_group: "not in the group",
    at_home: "in the household",
    left_home: "not in the household",
    two_people: "two people",
    not_said: "to be checked",
};

/// The names of fields that mean something else in one collection than in the others.
#[must_use]
pub fn field(language: Language, collection: &str, name: &str) -> Option<&'static str> {
    let (french, english) = match (collection, name) {
        ("members", "merged_into") => ("Fusionné avec", "Merged into"),
        ("licences", "state") => ("État", "State"),
        ("licences", "state_since") => ("Dans cet état depuis", "In this state since"),
        ("households", "payer_member_id" | "payer_guardian_id") => ("Payeur", "Payer"),
        ("season_memberships" | "practice_policies", "dues") => ("Cotisation", "Dues"),
        ("consents", "given") => ("Accord", "Agreed"),
        ("session_exceptions", "cancelled") => ("Annulée", "Cancelled"),
        ("session_exceptions", "moved_to") => ("Déplacée au", "Moved to"),
        ("practice_policies", "licence") => ("Licence", "Licence"),
        ("practice_policies", "proof") => ("Justificatif médical", "Medical proof"),
        ("practice_policies", "care_consent") => ("Accord pour les soins", "Consent to care"),
        ("practice_policies", "refuses_red") => ("Refuser à l’appel", "Refuse at the door"),
        ("season_memberships", "dues_since") => ("Cotisation depuis", "Dues since"),
        ("medical_proofs", "issued_on") => ("Daté du", "Dated"),
        ("session_exceptions", "original_date") => ("Date prévue", "Planned date"),
        ("distinct_people", "active") => ("Ressemblance", "Likeness"),
        ("enrolments", "active") => ("Inscription", "Enrolment"),
        ("household_places", "active") => ("Foyer", "Household"),
        ("group_coaches", "active") => ("Encadrement", "Coaching"),
        ("family_accounts", "active") => ("Accès", "Access"),
        _ => return None,
    };
    Some(match language {
        Language::French => french,
        Language::English => english,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_does_by_itself_is_said_in_the_readers_language() {
        for (stored, french, english) in [
            (
                RETENTION_ORIGIN,
                "NovaClub, depuis les durées de conservation",
                "NovaClub, from the terms of retention",
            ),
            (
                "Durées de conservation",
                "NovaClub, depuis les durées de conservation",
                "NovaClub, from the terms of retention",
            ),
            ("API", "NovaClub, depuis API", "NovaClub, from API"),
        ] {
            assert_eq!((FRENCH.by)("NovaClub", stored), french);
            assert_eq!((ENGLISH.by)("NovaClub", stored), english);
        }
    }
}
