//! From text to records of cells, each with the physical line on which it starts.
//!
//! The `csv` crate reads the cells. Its own line numbers are not used: they stand one behind after
//! `\r\n`, pass over blank lines, and do not know a lone `\r`.

use crate::word_enum;
use csv::{Reader, ReaderBuilder, StringRecord};

word_enum! {
    /// What stands between two cells.
    pub enum Separator {
        Semicolon = ";",
        Comma = ",",
        Tab = "tab",
        Bar = "|",
    }
}

impl Separator {
    const fn byte(self) -> u8 {
        match self {
            Self::Semicolon => b';',
            Self::Comma => b',',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }
}

/// One record as it stands in the file.
#[derive(Debug)]
pub(super) struct RawRecord<'t> {
    /// The physical line of its first character, from 1.
    pub line: usize,
    /// Whether a quoted cell holds a line break.
    pub spans_lines: bool,
    /// Whether quotation marks stand where they should.
    pub is_sound: bool,
    pub cells: Vec<String>,
    raw: &'t str,
    separator: Separator,
}

impl RawRecord<'_> {
    /// Whether the record would swallow a line put behind it: a quoted cell was not closed.
    pub fn is_unclosed(&self) -> bool {
        let followed = [self.raw, "\nx"].concat();
        self.raw.contains('"') && open(&followed, self.separator).records().count() < 2
    }
}

/// The records of a text, in order; blank lines are passed over.
pub(super) struct RecordReader<'t> {
    text: &'t str,
    separator: Separator,
    reader: Reader<&'t [u8]>,
    /// The line of the byte at `counted`.
    line: usize,
    counted: usize,
}

impl<'t> RecordReader<'t> {
    pub fn new(text: &'t str, separator: Separator) -> Self {
        Self { text, separator, reader: open(text, separator), line: 1, counted: 0 }
    }

    /// Where the reader stands, never behind the end.
    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn count_lines_to(&mut self, end: usize) {
        let bytes = self.text.as_bytes();
        let is_break = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        self.line += (self.counted..end).filter(|at| is_break(*at)).count();
        self.counted = end;
    }
}

impl<'t> Iterator for RecordReader<'t> {
    type Item = RawRecord<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let from = self.offset();
        let mut record = StringRecord::new();
        if !matches!(self.reader.read_record(&mut record), Ok(true)) {
            return None;
        }
        let span = self.text.get(from..self.offset()).unwrap_or_default();
        let start = from + span.len() - span.trim_start_matches(['\r', '\n']).len();
        let raw = span.trim_matches(['\r', '\n']);
        self.count_lines_to(start);
        let line = self.line;
        self.count_lines_to(start + raw.len());
        let spans_lines = self.line > line;
        Some(RawRecord {
            line,
            spans_lines,
            is_sound: !spans_lines || record.iter().all(|cell| is_sound(cell, raw)),
            cells: record.iter().map(clean_cell).collect(),
            raw,
            separator: self.separator,
        })
    }
}

/// Whether a cell with a line break stands in the record as it would be written. If not, a
/// quotation mark was left open, and the next one, somewhere below, was taken to close it.
fn is_sound(cell: &str, raw: &str) -> bool {
    !cell.contains(['\r', '\n']) || raw.contains(&format!("\"{}\"", cell.replace('"', "\"\"")))
}

fn open(text: &str, separator: Separator) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(separator.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Trimmed, line breaks as `\n`, without stray control characters. `="0612"`, the way by which
/// programs keep spreadsheets from dropping a zero, is the text in it; other formulas stay text.
fn clean_cell(cell: &str) -> String {
    let cell = cell.trim();
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let text = inner.filter(|inner| !inner.contains('"')).unwrap_or(cell).trim();
    if !text.contains(|c: char| c.is_control()) {
        return text.to_owned();
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        RecordReader::new(text, Separator::Semicolon).map(|record| (record.line, record.cells)).collect()
    }

    #[test]
    fn records_know_the_physical_line_on_which_they_start() {
        let text = "\na;b\n\n\n\"one\ntwo\";c\nd;e";
        for (ends, form) in
            [("\n", text.to_owned()), ("\r\n", text.replace('\n', "\r\n")), ("\r", text.replace('\n', "\r"))]
        {
            let lines: Vec<usize> = read(&form).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [2, 5, 7], "{ends:?}");
        }
        let mixed = "a;b\r\n\"one\ntwo\";c\r\nd;e\r\n";
        assert_eq!(read(mixed).into_iter().map(|(line, _)| line).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn cells_hold_quotes_separators_breaks_and_formulas_as_text() {
        let cases = [
            ("\"dit \"\"Titi\"\"; jaune\"", "dit \"Titi\"; jaune"),
            ("\"one\r\ntwo\"", "one\ntwo"),
            ("\"=HYPERLINK(\"\"http://example.org\"\")\"", "=HYPERLINK(\"http://example.org\")"),
            ("=\"0612345678\"", "0612345678"),
            ("  12 rue de l'\"Église\"  ", "12 rue de l'\"Église\""),
            ("a\u{7}b", "ab"),
        ];
        for (written, cell) in cases {
            assert_eq!(read(&format!("{written};x"))[0].1[0], cell, "{written}");
        }
    }

    #[test]
    fn a_record_that_would_swallow_what_follows_is_unclosed() {
        for (text, expected) in
            [("a;\"b", true), ("a;\"b\n", true), ("a;\"b\"", false), ("a;12\"", false), ("a;b", false)]
        {
            let last = RecordReader::new(text, Separator::Semicolon).last().unwrap();
            assert_eq!(last.is_unclosed(), expected, "{text:?}");
        }
    }
}
