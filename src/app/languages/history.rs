//! Texts of the history of records.

use super::Language;

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
    by: |user, device| format!("{user}, depuis {device}"),
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
    by: |user, device| format!("{user}, from {device}"),
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
