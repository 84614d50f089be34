//! What the command line says about accounts, in the language of `LANG`.

use super::Done;
use crate::app::languages::{Language, texts_in};
use std::fmt::Write as _;

/// What became of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mailed {
    Sent,
    /// Into this folder: no mail is sent from here.
    Written(String),
    Failed(String),
}

/// Some lines.
pub fn text(language: Language, email: &str, done: &Done, sessions: usize, mailed: &Mailed) -> String {
    let role = |role| texts_in(language).access.role(role);
    let mut text = String::new();
    let _ = match (language, done) {
        (Language::French, Done::FactorsReset(holds)) => {
            let app = if holds.totp { "oui" } else { "non" };
            writeln!(
                text,
                "{email}\u{a0}: double authentification retirée (application\u{a0}: {app}, clés d’accès\u{a0}: {}, \
                 codes de secours\u{a0}: {}).",
                holds.passkeys, holds.recovery_codes
            )
        }
        (Language::English, Done::FactorsReset(holds)) => {
            let app = if holds.totp { "yes" } else { "no" };
            writeln!(
                text,
                "{email}: second factors removed (app: {app}, passkeys: {}, recovery codes: {}).",
                holds.passkeys, holds.recovery_codes
            )
        }
        (Language::French, Done::AdminMade(club, before)) => {
            let before = before.map_or("hors du club", role);
            writeln!(
                text,
                "{email}\u{a0}: {} de {club} (avant\u{a0}: {before}).",
                role(crate::club::Role::Admin)
            )
        }
        (Language::English, Done::AdminMade(club, before)) => {
            let before = before.map_or("not in the club", role);
            writeln!(text, "{email}: {} of {club} (before: {before}).", role(crate::club::Role::Admin))
        }
        (Language::French, Done::AddressConfirmed) => writeln!(text, "{email}\u{a0}: adresse confirmée."),
        (Language::English, Done::AddressConfirmed) => writeln!(text, "{email}: address confirmed."),
    };
    let _ = match language {
        Language::French => {
            writeln!(text, "{sessions} {}.", language.plural(sessions, "session fermée", "sessions fermées"))
        }
        Language::English => {
            writeln!(text, "{sessions} {}.", language.plural(sessions, "session ended", "sessions ended"))
        }
    };
    let _ = match (language, mailed) {
        (Language::French, Mailed::Sent) => writeln!(text, "La personne l’apprend par courriel."),
        (Language::English, Mailed::Sent) => writeln!(text, "The person is told by mail."),
        (Language::French, Mailed::Written(folder)) => {
            writeln!(text, "Aucun courriel ne part sans NOVACLUB_SMTP\u{a0}: il est écrit dans {folder}.")
        }
        (Language::English, Mailed::Written(folder)) => {
            writeln!(text, "No mail is sent without NOVACLUB_SMTP: it is written to {folder}.")
        }
        (Language::French, Mailed::Failed(why)) => {
            writeln!(text, "Le courriel n’est pas parti\u{a0}: prévenez la personne ({why}).")
        }
        (Language::English, Mailed::Failed(why)) => {
            writeln!(text, "The mail did not leave: tell the person yourself ({why}).")
        }
    };
    text
}
