//! What is said about each line of the check, and in which order the lines stand.

use crate::app::languages::{Texts, format::sentence_case, problems};
use crate::club::{
    Code,
    import::{ImportPlan, LinePlan, LineProblem, LineVerdict, Table, Warning},
};

/// What a line does, without the particulars: what the cards count and filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    Double,
    Refused,
}

impl Outcome {
    pub const ALL: [Self; 5] = [Self::Created, Self::Updated, Self::Unchanged, Self::Double, Self::Refused];

    pub const fn of(line: &LinePlan) -> Self {
        match line.verdict {
            LineVerdict::Creates => Self::Created,
            LineVerdict::Updates { .. } => Self::Updated,
            LineVerdict::Unchanged => Self::Unchanged,
            LineVerdict::Doubles { .. } => Self::Double,
            LineVerdict::Refused { .. } => Self::Refused,
        }
    }

    /// State and icon.
    pub const fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("ok", "plus"),
            Self::Updated => ("accent", "edit"),
            Self::Unchanged => ("", "check"),
            Self::Double => ("warn", "copy"),
            Self::Refused => ("stop", "cross"),
        }
    }
}

/// The lines of an outcome, or all: refused ones first, then doubles, then those with a warning.
pub fn order(plan: &ImportPlan, only: Option<Outcome>) -> Vec<usize> {
    let rank = |line: &LinePlan| match line.verdict {
        LineVerdict::Refused { .. } => 0,
        LineVerdict::Doubles { .. } => 1,
        _ if !line.warnings.is_empty() => 2,
        _ => 3,
    };
    let mut lines: Vec<usize> = (0..plan.lines.len())
        .filter(|position| only.is_none_or(|only| Outcome::of(&plan.lines[*position]) == only))
        .collect();
    lines.sort_by_key(|position| rank(&plan.lines[*position]));
    lines
}

/// A line in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWords {
    pub line: usize,
    pub outcome: Outcome,
    pub first_name: String,
    pub last_name: String,
    /// The columns at fault, or those that change.
    pub column: String,
    pub why: String,
    pub warnings: Vec<String>,
}

impl LineWords {
    pub fn new(t: &Texts, table: &Table, line: &LinePlan) -> Self {
        let i = &t.import;
        let (column, why) = match &line.verdict {
            LineVerdict::Creates => (String::new(), i.why_created.to_owned()),
            LineVerdict::Updates { fields } => {
                let names: Vec<&str> = fields.iter().map(|field| (i.target)(*field)).collect();
                (String::new(), (i.why_updated)(&names.join(", ")))
            }
            LineVerdict::Unchanged => (String::new(), i.why_unchanged.to_owned()),
            LineVerdict::Doubles { line } => (String::new(), (i.why_double)(*line)),
            LineVerdict::Refused { problems } => {
                (columns_at_fault(t, problems), reasons(t, table, line.line, problems))
            }
        };
        Self {
            line: line.line,
            outcome: Outcome::of(line),
            first_name: line.first_name.clone(),
            last_name: line.last_name.clone(),
            column,
            why,
            warnings: line.warnings.iter().map(|warning| warning_text(t, warning)).collect(),
        }
    }
}

/// The columns of a refused line, as the file names them.
fn columns_at_fault(t: &Texts, problems: &[LineProblem]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for problem in problems {
        let field = problem.problem.field.as_deref().map(|field| problems::field(t.language, field));
        names.extend(problem.column.as_deref().or(field).filter(|name| !names.contains(name)));
    }
    names.join(", ")
}

fn reasons(t: &Texts, table: &Table, line: usize, problems: &[LineProblem]) -> String {
    let reasons: Vec<String> = problems.iter().map(|problem| reason(t, table, line, problem)).collect();
    reasons.join(" ")
}

/// What is wrong with a cell, and what would be accepted in its place.
fn reason(t: &Texts, table: &Table, line: usize, problem: &LineProblem) -> String {
    let sentence = problems::sentence(t.language, &problem.problem);
    match problem.column.as_deref().and_then(|column| cell(table, line, column)) {
        Some(cell) if says_what_is_expected(problem.problem.code) => (t.import.why_expected)(cell, &sentence),
        Some(cell) => (t.import.why_wrong)(cell, &sentence),
        None => sentence_case(&sentence),
    }
}

fn cell<'a>(table: &'a Table, line: usize, column: &str) -> Option<&'a str> {
    let position = table.columns.iter().position(|known| known.name == column)?;
    let row = table.rows.binary_search_by_key(&line, |row| row.line).ok()?;
    Some(table.rows[row].cell(position)).filter(|cell| !cell.is_empty())
}

const fn says_what_is_expected(code: Code) -> bool {
    matches!(
        code,
        Code::NotADate
            | Code::DateTooEarly
            | Code::NotAnEmail
            | Code::NotAPhone
            | Code::NotAPostalCode
            | Code::NotInList
            | Code::OutOfRange
            | Code::TooLong
    )
}

fn warning_text(t: &Texts, warning: &Warning) -> String {
    match warning {
        Warning::KeptInNotes { column, text, .. } => (t.import.warning_notes)(column, text),
        Warning::Archived => t.import.warning_archived.to_owned(),
        Warning::Corrected => t.import.warning_corrected.to_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::app::languages::{Language, texts_in};
    use crate::club::import::{plan, propose};
    use crate::sync::authority::Ledger;

    /// A table and its plan for a club without members.
    pub fn planned(text: &str) -> (Table, ImportPlan) {
        let table = Table::read(text.as_bytes()).unwrap();
        let today = "2026-11-21".parse().unwrap();
        let plan = plan(&table, &propose(&table), &Ledger::default(), uuid::Uuid::nil(), today);
        (table, plan)
    }

    fn words(text: &str) -> Vec<LineWords> {
        let (table, plan) = planned(text);
        let t = texts_in(Language::French);
        order(&plan, None)
            .into_iter()
            .map(|position| LineWords::new(t, &table, &plan.lines[position]))
            .collect()
    }

    #[test]
    fn refused_lines_come_first_with_the_cell_and_what_would_be_accepted() {
        let lines = words(
            "Nom;Prénom;Né le;Tél\nRoux;Jean;1/2/1980;06\nDurand;Léa;31/02/2014;\nRoux;Jean;1/2/1980;\nPetit;;;\n",
        );
        let outcomes: Vec<(usize, Outcome)> = lines.iter().map(|line| (line.line, line.outcome)).collect();
        assert_eq!(
            outcomes,
            [(3, Outcome::Refused), (5, Outcome::Refused), (4, Outcome::Double), (2, Outcome::Created)]
        );
        assert_eq!(lines[0].column, "Né le");
        assert!(
            lines[0].why.starts_with("«\u{a0}31/02/2014\u{a0}» n’est pas accepté. Attendu"),
            "{}",
            lines[0].why
        );
        assert_eq!((lines[1].column.as_str(), lines[1].why.as_str()), ("Prénom", "À remplir."));
        assert_eq!(lines[3].warnings.len(), 1);
    }

    #[test]
    fn an_outcome_shows_its_lines_alone() {
        let (_, plan) = planned("Nom;Prénom\nRoux;Jean\nPetit;\n");
        assert_eq!(order(&plan, Some(Outcome::Created)), [0]);
        assert_eq!(order(&plan, Some(Outcome::Unchanged)), [] as [usize; 0]);
    }
}
