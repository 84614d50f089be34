//! The refused lines as a file, to be corrected and imported again.

use super::{
    columns::name_of,
    lines::{LineWords, Outcome, order},
};
use crate::app::languages::Texts;
use crate::club::import::{ImportPlan, Table};

/// CSV as French spreadsheets open it: semicolons, and a byte order mark so that accents stay.
pub fn csv_of_refused(t: &Texts, table: &Table, plan: &ImportPlan) -> String {
    let i = &t.import;
    let names = table.columns.iter().enumerate().map(|(position, column)| name_of(i, position, column));
    let head = [i.line, i.column, i.reason].map(str::to_owned).into_iter().chain(names);
    let mut text = String::from("\u{feff}");
    write_row(&mut text, head);
    for position in order(plan, Some(Outcome::Refused)) {
        let words = LineWords::new(t, table, &plan.lines[position]);
        let row = table.rows.binary_search_by_key(&words.line, |row| row.line).ok();
        let cells = (0..table.columns.len())
            .map(|column| row.map_or_else(String::new, |row| table.rows[row].cell(column).to_owned()));
        write_row(&mut text, [words.line.to_string(), words.column, words.why].into_iter().chain(cells));
    }
    text
}

fn write_row(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| quote(&neutralize(cell))).collect();
    text.push_str(&cells.join(";"));
    text.push_str("\r\n");
}

/// Spreadsheets run a cell that begins like a formula; after an apostrophe it is text.
fn neutralize(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn quote(cell: &str) -> String {
    if cell.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::lines::tests::planned, *};
    use crate::app::languages::{Language, texts_in};

    #[test]
    fn the_refused_lines_come_with_their_reason_and_cells_that_no_spreadsheet_runs() {
        let (table, plan) = planned(
            "Nom;Prénom;Né le;Notes\nRoux;Jean;;ok\nDurand;Léa;31/02/2014;\"=HYPERLINK(\"\"x\"\"); a\"\nPetit;;;+1\n",
        );
        let text = csv_of_refused(texts_in(Language::English), &table, &plan);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "\u{feff}Line;Column;Reason;Nom;Prénom;Né le;Notes");
        assert!(lines[1].starts_with("3;Né le;"), "{}", lines[1]);
        assert!(lines[1].ends_with("Durand;Léa;31/02/2014;\"'=HYPERLINK(\"\"x\"\"); a\""), "{}", lines[1]);
        assert!(lines[2].ends_with("Petit;;;'+1"), "{}", lines[2]);
        assert_eq!(lines.len(), 3);
    }
}
