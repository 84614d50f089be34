//! A file as rows under named columns: encoding, separator and header line are found out.

use super::{
    Target,
    encoding::{Encoding, decode},
    error::ImportError,
    headings::recognize,
    records::{RawRecord, RecordReader, Separator},
};
use crate::club::spelling::tidy;
use std::collections::BTreeSet;

/// The largest file that is read.
pub const MAX_BYTES: usize = 20_000_000;
/// The most rows that are read.
pub const MAX_ROWS: usize = 50_000;
/// Titles above the header take no more records than this.
const HEADER_WITHIN: usize = 30;
/// How many cells of a column are shown, and looked at when its name leaves doubt.
const SAMPLES: usize = 8;

/// A list of people as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub encoding: Encoding,
    pub separator: Separator,
    /// The physical line that names the columns.
    pub header_line: usize,
    pub columns: Vec<Column>,
    /// In the order of the file, without the blank ones.
    pub rows: Vec<TableRow>,
}

/// A column, with its first different cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As the file spells it; may be empty.
    pub name: String,
    pub samples: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The physical line on which it starts.
    pub line: usize,
    /// Trimmed; empty ones at the end are left out.
    pub cells: Vec<String>,
}

impl TableRow {
    /// The text of a column, empty where the row has none; without the apostrophe that keeps
    /// spreadsheets from taking a text for a formula, as our own exports write it.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        let text = self.cells.get(column).map_or("", String::as_str);
        match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => text,
        }
    }
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with the file as a whole.
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        let (encoding, text) = decode(bytes)?;
        let header = find_header(&text)?;
        let rows = read_rows(&text, &header)?;
        let names = &header.names;
        let last_named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let filled = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let columns = (0..last_named.max(filled.min(names.len())))
            .map(|position| Column { name: names[position].clone(), samples: samples(&rows, position) })
            .collect();
        Ok(Self { encoding, separator: header.separator, header_line: header.line, columns, rows })
    }
}

struct Header {
    separator: Separator,
    line: usize,
    names: Vec<String>,
    known: BTreeSet<Target>,
}

impl Header {
    fn of(record: &RawRecord<'_>, separator: Separator) -> Self {
        let names: Vec<String> = record.cells.iter().map(|cell| tidy(cell).unwrap_or_default()).collect();
        let known = names.iter().filter_map(|name| recognize(name)).map(|heading| heading.target).collect();
        Self { separator, line: record.line, names, known }
    }

    fn names_people(&self) -> bool {
        [Target::LastName, Target::FirstName, Target::FullName]
            .iter()
            .any(|target| self.known.contains(target))
    }
}

/// The line that names most of what a club knows of people, read with each separator.
fn find_header(text: &str) -> Result<Header, ImportError> {
    let mut best: Option<Header> = None;
    for separator in Separator::ALL {
        for record in RecordReader::new(text, *separator).take(HEADER_WITHIN) {
            let header = Header::of(&record, *separator);
            if best.as_ref().is_none_or(|best| header.known.len() > best.known.len()) {
                best = Some(header);
            }
        }
    }
    match best {
        Some(header) if header.known.len() >= 2 && header.names_people() => Ok(header),
        best => Err(explain_no_header(text, best.as_ref())),
    }
}

fn explain_no_header(text: &str, best: Option<&Header>) -> ImportError {
    let swallowed = RecordReader::new(text, Separator::Semicolon)
        .take(HEADER_WITHIN)
        .last()
        .filter(|record| record.spans_lines && record.is_unclosed());
    match (swallowed, best) {
        (Some(record), _) => ImportError::UnclosedQuote { line: record.line },
        (None, Some(header)) if header.names_people() && header.names.len() == 1 => ImportError::OneColumn,
        _ => ImportError::NoHeader,
    }
}

fn read_rows(text: &str, header: &Header) -> Result<Vec<TableRow>, ImportError> {
    let width = header.names.len();
    let mut rows = Vec::new();
    let mut shorter = 0;
    let mut last_is_shorter = false;
    let mut records =
        RecordReader::new(text, header.separator).skip_while(|record| record.line <= header.line).peekable();
    while let Some(record) = records.next() {
        let is_last = records.peek().is_none();
        let RawRecord { line, spans_lines, is_sound, .. } = record;
        let is_short = record.cells.len() < width;
        let is_unclosed = is_last && record.is_unclosed();
        let mut cells = record.cells;
        cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        if is_unclosed || !is_sound || (spans_lines && (is_short || cells.len() > width)) {
            return Err(ImportError::UnclosedQuote { line });
        }
        if cells.is_empty() {
            continue;
        }
        if rows.len() == MAX_ROWS {
            return Err(ImportError::TooManyRows { limit: MAX_ROWS });
        }
        shorter += usize::from(is_short);
        last_is_shorter = is_short;
        rows.push(TableRow { line, cells });
    }
    let ends_within_line = !text.ends_with(['\n', '\r']);
    match rows.last() {
        None => Err(ImportError::NoRows { header_line: header.line }),
        // Programs write all cells of each row; people who type may leave out the last ones, but
        // then more than once.
        Some(row) if ends_within_line && last_is_shorter && shorter == 1 && rows.len() > 2 => {
            Err(ImportError::CutShort { line: row.line })
        }
        Some(_) => Ok(rows),
    }
}

fn samples(rows: &[TableRow], column: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for cell in rows.iter().take(200).map(|row| row.cell(column)).filter(|cell| !cell.is_empty()) {
        if samples.len() == SAMPLES {
            break;
        }
        if !samples.iter().any(|sample| sample == cell) {
            samples.push(cell.to_owned());
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table, ImportError> {
        Table::read(text.as_bytes())
    }

    #[test]
    fn an_apostrophe_against_formulas_is_not_part_of_the_text() {
        let table = read("Nom;Prénom;Téléphone\n'N'Diaye;Léa;'+33612345678").unwrap();
        assert_eq!(table.rows[0].cell(2), "+33612345678");
        assert_eq!(table.rows[0].cell(0), "'N'Diaye");
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_header() {
        let cases = [
            ("Nom;Prénom;Notes\nDurand;Léa;a, b, c", Separator::Semicolon),
            ("Nom,Prénom,Notes\nDurand,Léa,a; b; c; d", Separator::Comma),
            ("Nom\tPrénom\tNotes\nDurand\tLéa\ta, b; c", Separator::Tab),
            ("Nom|Prénom|Notes\nDurand|Léa|a, b; c", Separator::Bar),
        ];
        for (text, separator) in cases {
            let table = read(text).unwrap();
            assert_eq!((table.separator, table.columns.len()), (separator, 3), "{text}");
            assert_eq!(table.rows[0].cell(0), "Durand");
        }
    }

    #[test]
    fn titles_and_blank_lines_stand_before_the_header_and_blank_rows_are_passed_over() {
        let table =
            read("sep=;\nListe des membres;;\n\n;;\nNom;Prénom;\nDurand;Léa;\n;;\n\nPetit;Tom\n").unwrap();
        assert_eq!(table.header_line, 5);
        assert_eq!(table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Nom", "Prénom"]);
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [6, 9]);
    }

    #[test]
    fn a_column_without_a_name_stays_when_it_holds_something() {
        let table = read("Nom;Prénom;;\nDurand;Léa;bleue;\nPetit;Tom;bleue;\n").unwrap();
        assert_eq!(table.columns[2], Column { name: String::new(), samples: vec!["bleue".into()] });
        assert_eq!(table.columns.len(), 3);
    }

    #[test]
    fn a_damaged_file_is_refused_with_what_is_wrong_and_where() {
        let cases = [
            ("\u{feff}", ImportError::Empty),
            ("Nom;Prénom\n", ImportError::NoRows { header_line: 1 }),
            ("Nom;Prénom\n;\n", ImportError::NoRows { header_line: 1 }),
            ("Nom\nDurand\nPetit\n", ImportError::OneColumn),
            ("Durand;Léa;2014\nPetit;Tom;2015\n", ImportError::NoHeader),
            ("Ville;Code postal\nRennes;35000\n", ImportError::NoHeader),
            ("Cher Tom,\nvoici la liste.\n", ImportError::NoHeader),
            ("ÿÿÿÿÿÿÿÿ", ImportError::NoHeader),
            (
                "Nom;Prénom;Notes\nDurand;Léa;x\nPetit;Tom;\"allergie\nDubois;Zoé;y\n",
                ImportError::UnclosedQuote { line: 3 },
            ),
            (
                "Nom;Prénom;Notes\nDurand;Léa;\"x\nPetit;Tom;\"y\"\nDubois;Zoé;y\n",
                ImportError::UnclosedQuote { line: 2 },
            ),
            ("\"Nom;Prénom\nDurand;Léa\n", ImportError::UnclosedQuote { line: 1 }),
            ("Nom;Prénom;Notes\nDurand;Léa;\nPetit;Tom;\nDubois;Zo", ImportError::CutShort { line: 4 }),
        ];
        for (text, error) in cases {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    #[test]
    fn rows_that_someone_typed_may_be_short() {
        assert!(read("Nom;Prénom;Notes\nDurand;Léa\nPetit;Tom;\nDubois;Zoé").is_ok());
    }

    #[test]
    fn more_rows_than_the_limit_are_refused() {
        let text = format!("Nom;Prénom\n{}", "Durand;Léa\n".repeat(MAX_ROWS + 1));
        assert_eq!(read(&text), Err(ImportError::TooManyRows { limit: MAX_ROWS }));
    }
}
