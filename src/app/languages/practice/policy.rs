//! Texts of what a club asks for before somebody may practise.

use crate::club::practice::Weight;

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub text: &'static str,
    pub licence: &'static str,
    pub licence_hint: &'static str,
    pub proof: &'static str,
    pub proof_hint: &'static str,
    pub dues: &'static str,
    pub dues_hint: &'static str,
    pub care_consent: &'static str,
    pub care_consent_hint: &'static str,
    pub weight: fn(Weight) -> &'static str,
    pub refuses: &'static str,
    pub refuses_hint: &'static str,
    pub saved: fn(&str, &str) -> String,
    pub refuses_now: &'static str,
    pub refuses_no_more: &'static str,
}

pub const FRENCH: Texts = Texts {
    title: "Conditions pour pratiquer",
    text: "Ce qui manque à une personne, et ce que le club en fait.",
    licence: "Licence",
    licence_hint: "Validée par la fédération et en cours.",
    proof: "Preuve médicale",
    proof_hint: "Attestation ou certificat, selon les règles médicales.",
    dues: "Cotisation",
    dues_hint: "Réglée, promise ou non due pour la saison.",
    care_consent: "Autorisation de soins",
    care_consent_hint: "Donnée par la personne ou son représentant légal.",
    weight: |weight| match weight {
        Weight::Ignored => "Ignorer",
        Weight::Warns => "Avertir",
        Weight::Forbids => "Interdire",
    },
    refuses: "Refuser la présence quand c’est rouge",
    refuses_hint: "Qui ne peut pas pratiquer ne peut être pointé présent, ni sur une tablette ni par le serveur\u{a0}; une séance d’essai reste possible. Sinon le rouge prévient, sans empêcher.",
    saved: |what, weight| format!("{what}\u{a0}: {}", weight.to_lowercase()),
    refuses_now: "La présence est refusée quand c’est rouge",
    refuses_no_more: "Le rouge prévient, sans empêcher",
};

pub const ENGLISH: Texts = Texts {
    title: "Conditions to practise",
    text: "What a person lacks, and what the club makes of it.",
    licence: "Licence",
    licence_hint: "Validated by the federation and still running.",
    proof: "Medical proof",
    proof_hint: "Attestation or certificate, as the medical rules say.",
    dues: "Dues",
    dues_hint: "Paid, promised or not owed for the season.",
    care_consent: "Consent to care",
    care_consent_hint: "Given by the person or their legal guardian.",
    weight: |weight| match weight {
        Weight::Ignored => "Ignore",
        Weight::Warns => "Warn",
        Weight::Forbids => "Forbid",
    },
    refuses: "Refuse presence when it is red",
    refuses_hint: "Whoever may not practise cannot be marked present, neither on a tablet nor by the server; a trial session remains possible. Otherwise red warns and prevents nothing.",
    saved: |what, weight| format!("{what}: {}", weight.to_lowercase()),
    refuses_now: "Presence is refused when it is red",
    refuses_no_more: "Red warns and prevents nothing",
};
