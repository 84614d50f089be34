//! What the command line says about collecting, in the language of `LANG`.

use super::Collected;
use crate::app::languages::Language;
use std::fmt::Write as _;

/// One line for each club of which something went, or would go.
pub fn text(language: Language, collected: &[Collected], dry_run: bool) -> String {
    let mut text = String::new();
    for club in collected.iter().filter(|club| !club.is_empty()) {
        let Collected { club_name, floor: (before, after), tombstones, answers, history, audit, sessions } =
            club;
        let held = |count: u64, one: &str, many: &str| {
            let word = language.plural(usize::try_from(count).unwrap_or(usize::MAX), one, many);
            format!("{count} {word}")
        };
        let _ = match language {
            Language::French => writeln!(
                text,
                "{club_name}\u{a0}: {} (plancher {before} → {after}), {}, {}, {}, {}",
                held(*tombstones, "trace de suppression", "traces de suppression"),
                held(*answers, "réponse à un appareil", "réponses à des appareils"),
                held(*history, "ligne d’historique", "lignes d’historique"),
                held(*audit, "entrée du journal d’audit", "entrées du journal d’audit"),
                held(*sessions, "session terminée", "sessions terminées"),
            ),
            Language::English => writeln!(
                text,
                "{club_name}: {} (floor {before} → {after}), {}, {}, {}, {}",
                held(*tombstones, "trace of a deletion", "traces of deletions"),
                held(*answers, "answer to a device", "answers to devices"),
                held(*history, "entry of the history", "entries of the history"),
                held(*audit, "entry of the audit log", "entries of the audit log"),
                held(*sessions, "ended session", "ended sessions"),
            ),
        };
    }
    text.push_str(match (language, text.is_empty(), dry_run) {
        (Language::French, true, _) => "Rien à oublier.\n",
        (Language::English, true, _) => "Nothing to forget.\n",
        (Language::French, false, true) => "Rien n’a été changé.\n",
        (Language::English, false, true) => "Nothing was changed.\n",
        (Language::French, false, false) => "C’est fait.\n",
        (Language::English, false, false) => "Done.\n",
    });
    text
}
