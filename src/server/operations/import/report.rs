//! What the command line says about an import, in the language of `LANG`.

use crate::app::languages::{Language, problems};
use crate::club::import::{ImportError, ImportPlan, LinePlan, LineProblem, LineVerdict, Warning};
use std::fmt::Write as _;

/// One line for each line of the file, with its warnings.
pub fn lines(language: Language, plan: &ImportPlan) -> String {
    plan.lines.iter().fold(String::new(), |mut text, line| {
        let word = if language == Language::French { "ligne" } else { "line" };
        let _ = writeln!(
            text,
            "{word} {:>5}  {} {}: {}",
            line.line,
            line.last_name,
            line.first_name,
            verdict(language, line)
        );
        for warning in &line.warnings {
            let _ = writeln!(text, "             {}", self::warning(language, warning));
        }
        text
    })
}

fn verdict(language: Language, line: &LinePlan) -> String {
    let is_french = language == Language::French;
    match &line.verdict {
        LineVerdict::Creates => if is_french { "nouvelle personne" } else { "new person" }.to_owned(),
        LineVerdict::Unchanged => if is_french { "rien de nouveau" } else { "nothing new" }.to_owned(),
        LineVerdict::Updates { fields } => {
            let names: Vec<_> = fields.iter().map(|field| problems::field(language, field.word())).collect();
            format!("{} ({})", if is_french { "mise à jour" } else { "updated" }, names.join(", "))
        }
        LineVerdict::Doubles { line } if is_french => format!("déjà à la ligne {line}"),
        LineVerdict::Doubles { line } => format!("already in line {line}"),
        LineVerdict::Refused { problems } => {
            let reasons: Vec<_> = problems.iter().map(|problem| reason(language, problem)).collect();
            format!("{}: {}", if is_french { "refusée" } else { "refused" }, reasons.join(" "))
        }
    }
}

fn reason(language: Language, problem: &LineProblem) -> String {
    match &problem.column {
        Some(column) => format!("{column}: {}", problems::sentence(language, &problem.problem)),
        None => problems::text(language, &problem.problem),
    }
}

fn warning(language: Language, warning: &Warning) -> String {
    match (language, warning) {
        (Language::French, Warning::KeptInNotes { column, text, problem }) => {
            format!(
                "{column} «\u{a0}{text}\u{a0}» reste dans les remarques: {}",
                problems::sentence(language, problem)
            )
        }
        (Language::English, Warning::KeptInNotes { column, text, problem }) => {
            format!("{column} “{text}” stays in the notes: {}", problems::sentence(language, problem))
        }
        (Language::French, Warning::Archived) => "archivée au club, et le reste".to_owned(),
        (Language::English, Warning::Archived) => "archived in the club, and stays so".to_owned(),
        (Language::French, Warning::Corrected) => "corrigée au club depuis; la correction reste".to_owned(),
        (Language::English, Warning::Corrected) => {
            "corrected in the club since; the correction stays".to_owned()
        }
    }
}

/// The counts, and whether it was done.
pub fn summary(language: Language, plan: &ImportPlan, done: bool) -> String {
    let counts = plan.counts();
    let (new, updated, same) = (counts.creates, counts.updates, counts.unchanged);
    let (double, refused, licences) = (counts.doubles, counts.refused, counts.licences);
    match language {
        Language::French => format!(
            "{new} créées, {updated} mises à jour, {same} sans changement, {double} en double, {refused} refusées, {licences} licences. {}",
            if done { "C’est fait." } else { "Rien n’a été changé." }
        ),
        Language::English => format!(
            "{new} created, {updated} updated, {same} unchanged, {double} double, {refused} refused, {licences} licences. {}",
            if done { "Done." } else { "Nothing was changed." }
        ),
    }
}

/// Why a file is not read at all.
pub fn file_error(language: Language, error: &ImportError) -> String {
    if language == Language::English {
        return error.to_string();
    }
    match error {
        ImportError::Empty => "le fichier est vide".to_owned(),
        ImportError::TooLarge { limit } => format!("le fichier dépasse {limit} octets"),
        ImportError::TooManyRows { limit } => format!("le fichier a plus de {limit} lignes"),
        ImportError::NotAList { kind } => format!("ce n’est pas un texte en colonnes ({})", kind.word()),
        ImportError::Damaged { line } => format!("la ligne {line} a des caractères abîmés"),
        ImportError::UnclosedQuote { line } => {
            format!("un guillemet ouvert à la ligne {line} n’est pas refermé")
        }
        ImportError::CutShort { line } => format!("le fichier s’arrête au milieu de la ligne {line}"),
        ImportError::NoHeader => "aucune ligne ne nomme les colonnes".to_owned(),
        ImportError::OneColumn => "le fichier n’a qu’une colonne, ou un séparateur inconnu".to_owned(),
        ImportError::NoRows { header_line } => {
            format!("aucune ligne ne suit l’en-tête de la ligne {header_line}")
        }
    }
}
