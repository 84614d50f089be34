//! What the command line says about audit logs, in the language of `LANG`.

use super::Found;
use crate::app::languages::Language;
use crate::server::{audit::Break, hexadecimal};
use std::fmt::Write as _;

/// Some lines for each club.
pub fn text(language: Language, found: &[Found]) -> String {
    let mut text = String::new();
    for Found { club, name, entries, ends: (first, last), broken } in found {
        let _ = match language {
            Language::French => writeln!(text, "{name} ({club})\u{a0}:"),
            Language::English => writeln!(text, "{name} ({club}):"),
        };
        let count = usize::try_from(*entries).unwrap_or(0);
        let said = match (language, broken) {
            (Language::French, None) => {
                let word = language.plural(count, "entrée vérifiée", "entrées vérifiées");
                format!("intact, {entries} {word}")
            }
            (Language::English, None) => {
                format!("sound, {entries} {}", language.plural(count, "entry checked", "entries checked"))
            }
            (Language::French, Some(broken)) => format!("ROMPU\u{a0}: {}", in_french(*broken)),
            (Language::English, Some(broken)) => format!("BROKEN: {}", in_english(*broken)),
        };
        let _ = writeln!(text, "  {said}");
        if first.n > 0 {
            let _ = match language {
                Language::French => {
                    writeln!(text, "  effacé à la fin de sa durée\u{a0}: jusqu’à l’entrée {}", first.n)
                }
                Language::English => {
                    writeln!(text, "  dropped at the end of its term: up to entry {}", first.n)
                }
            };
        }
        if last.n > 0 {
            let hash = hexadecimal::to_text(&last.hash);
            let _ = match language {
                Language::French => writeln!(text, "  dernière entrée\u{a0}: {} {hash}", last.n),
                Language::English => writeln!(text, "  last entry: {} {hash}", last.n),
            };
        }
    }
    if found.is_empty() {
        text.push_str(match language {
            Language::French => "Aucun club.\n",
            Language::English => "No club.\n",
        });
    }
    text
}

fn in_french(broken: Break) -> String {
    match broken {
        Break::Missing(n) => format!("l’entrée {n} manque"),
        Break::Changed(n) => format!("l’entrée {n} n’est pas celle qui a été écrite après la précédente"),
        Break::Beyond(n) => format!("l’entrée {n} dépasse la fin enregistrée"),
    }
}

fn in_english(broken: Break) -> String {
    match broken {
        Break::Missing(n) => format!("entry {n} is missing"),
        Break::Changed(n) => format!("entry {n} is not the one that was written after the one before"),
        Break::Beyond(n) => format!("entry {n} is beyond the end that was kept"),
    }
}
