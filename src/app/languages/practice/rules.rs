//! Texts of the medical rules: the tables of disciplines and what is wrong with one.

use crate::club::medical::{AgeCounted, Requirement};

/// Texts of the area.
#[derive(Debug)]
pub struct Texts {
    pub title: &'static str,
    pub text: &'static str,
    pub discipline: &'static str,
    pub lines: fn(usize) -> String,
    pub shipped: &'static str,
    pub of_club: &'static str,
    pub general: &'static str,
    pub general_text: &'static str,
    pub general_name: &'static str,
    pub requirement: fn(Requirement) -> &'static str,
    pub any_practice: &'static str,
    pub ages: fn(i64, Option<i64>) -> String,
    pub at_season_end: &'static str,
    pub from: fn(&str) -> String,
    pub between: fn(&str, &str) -> String,
    pub younger_than: fn(i64) -> String,
    pub seasons: fn(i64) -> String,
    pub edit: &'static str,
    pub edit_line: fn(&str) -> String,
    pub close_line: &'static str,
    pub delete_line: fn(&str) -> String,
    pub add_line: &'static str,
    pub save: &'static str,
    pub saved: fn(&str) -> String,
    pub use_shipped: &'static str,
    pub shipped_again: fn(&str) -> String,
    pub to_correct: fn(usize) -> String,
    pub nothing_saved: &'static str,
    pub age_counted: fn(AgeCounted) -> &'static str,
    // Fields.
    pub practice: &'static str,
    pub youngest_age: &'static str,
    pub oldest_age: &'static str,
    pub applies_from: &'static str,
    pub applies_until: &'static str,
    pub requirement_label: &'static str,
    pub longest_age_months: &'static str,
    pub seasons_covered: &'static str,
    pub age_counted_label: &'static str,
    pub source: &'static str,
    pub sources: &'static str,
    /// Where several texts are named below a table.
    pub source_number: fn(usize) -> String,
}

pub const FRENCH: Texts = Texts {
    title: "Règles médicales",
    text: "Quel document est demandé, par discipline, âge et pratique. Les règles fournies citent leur source\u{a0}; le club peut écrire les siennes.",
    discipline: "Discipline\u{a0}:",
    lines: |count| if count < 2 { format!("{count} ligne") } else { format!("{count} lignes") },
    shipped: "Règles fournies",
    of_club: "Règles du club",
    general: "Règles générales",
    general_text: "Aucune règle n’est fournie pour cette discipline\u{a0}: les règles générales valent. Vérifiez auprès de la fédération.",
    general_name: "Toutes les autres disciplines",
    requirement: |requirement| match requirement {
        Requirement::Nothing => "Rien",
        Requirement::Attestation => "Attestation",
        Requirement::Certificate => "Certificat",
    },
    any_practice: "Loisir et compétition",
    ages: |youngest, oldest| match oldest {
        Some(oldest) if oldest == youngest => format!("{youngest}\u{a0}ans"),
        Some(oldest) => format!("de {youngest} à {oldest}\u{a0}ans"),
        None => format!("{youngest}\u{a0}ans et plus"),
    },
    at_season_end: "âge en fin de saison",
    from: |day| format!("à partir du {day}"),
    between: |from, until| format!("du {from} au {until}"),
    younger_than: |months| format!("de moins de {months}\u{a0}mois"),
    seasons: |seasons| if seasons < 2 { format!("{seasons} saison") } else { format!("{seasons} saisons") },
    edit: "Modifier la table",
    edit_line: |line| format!("Modifier la ligne\u{a0}: {line}"),
    close_line: "Replier",
    delete_line: |line| format!("Supprimer la ligne\u{a0}: {line}"),
    add_line: "Ajouter une ligne",
    save: "Enregistrer la table",
    saved: |discipline| format!("Règles médicales enregistrées sur cet appareil\u{a0}: {discipline}"),
    use_shipped: "Revenir aux règles fournies",
    shipped_again: |discipline| format!("{discipline}\u{a0}: les règles fournies valent à nouveau"),
    to_correct: |count| {
        if count < 2 {
            format!("{count} point à corriger dans la table")
        } else {
            format!("{count} points à corriger dans la table")
        }
    },
    nothing_saved: "Rien n’est enregistré tant que chaque âge n’a pas exactement une ligne.",
    age_counted: |counted| match counted {
        AgeCounted::OnTheDay => "Le jour même",
        AgeCounted::AtSeasonEnd => "En fin de saison",
    },
    practice: "Pratique",
    youngest_age: "Âge à partir de",
    oldest_age: "Jusqu’à (compris)",
    applies_from: "Vaut à partir du",
    applies_until: "Jusqu’au",
    requirement_label: "Document demandé",
    longest_age_months: "Ancienneté maximale (mois)",
    seasons_covered: "Saisons couvertes",
    age_counted_label: "Âge compté",
    source: "Source",
    sources: "Sources",
    source_number: |number| format!("source\u{a0}{number}"),
};

pub const ENGLISH: Texts = Texts {
    title: "Medical rules",
    text: "Which paper is asked for, by discipline, age and practice. The rules that are shipped name their source; the club can write its own.",
    discipline: "Discipline:",
    lines: |count| if count == 1 { format!("{count} line") } else { format!("{count} lines") },
    shipped: "Shipped rules",
    of_club: "The club’s rules",
    general: "General rules",
    general_text: "No rules are shipped for this discipline: the general ones hold. Ask the federation.",
    general_name: "All other disciplines",
    requirement: |requirement| match requirement {
        Requirement::Nothing => "Nothing",
        Requirement::Attestation => "Attestation",
        Requirement::Certificate => "Certificate",
    },
    any_practice: "Leisure and competition",
    ages: |youngest, oldest| match oldest {
        Some(oldest) if oldest == youngest => format!("aged {youngest}"),
        Some(oldest) => format!("aged {youngest} to {oldest}"),
        None => format!("aged {youngest} and over"),
    },
    at_season_end: "age at the season’s end",
    from: |day| format!("from {day} on"),
    between: |from, until| format!("from {from} to {until}"),
    younger_than: |months| format!("less than {months} months old"),
    seasons: |seasons| if seasons == 1 { format!("{seasons} season") } else { format!("{seasons} seasons") },
    edit: "Edit the table",
    edit_line: |line| format!("Edit the line: {line}"),
    close_line: "Close",
    delete_line: |line| format!("Delete the line: {line}"),
    add_line: "Add a line",
    save: "Save the table",
    saved: |discipline| format!("Medical rules saved on this device: {discipline}"),
    use_shipped: "Back to the shipped rules",
    shipped_again: |discipline| format!("{discipline}: the shipped rules hold again"),
    to_correct: |count| {
        if count == 1 {
            format!("{count} thing to correct in the table")
        } else {
            format!("{count} things to correct in the table")
        }
    },
    nothing_saved: "Nothing is saved until every age has exactly one line.",
    age_counted: |counted| match counted {
        AgeCounted::OnTheDay => "On the day",
        AgeCounted::AtSeasonEnd => "At the season’s end",
    },
    practice: "Practice",
    youngest_age: "Age from",
    oldest_age: "To (included)",
    applies_from: "Holds from",
    applies_until: "Until",
    requirement_label: "Paper asked for",
    longest_age_months: "Longest age (months)",
    seasons_covered: "Seasons covered",
    age_counted_label: "Age counted",
    source: "Source",
    sources: "Sources",
    source_number: |number| format!("source\u{a0}{number}"),
};
