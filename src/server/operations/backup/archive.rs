//! The file of a backup: lines of JSON, compressed with gzip. The first line says what it is; each table
//! has a line with its columns, then one line for each row; the last line counts the rows and holds the
//! SHA-256 of everything before it. A file without that line is not whole.
//!
//! Nothing in it depends on the database that it came from, so that a club that began on `SQLite` moves to
//! `PostgreSQL` by a backup and a restore.

use crate::server::{
    db::tables::{Cell, Holds},
    hexadecimal,
};
use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
};
use uuid::Uuid;

/// The version of the file's form.
pub const FORM: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORM`].
    pub novaclub_backup: u32,
    /// The last migration that its tables had.
    pub schema: i64,
    pub made_at: DateTime<Utc>,
}

/// Before the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableLine {
    pub table: String,
    pub columns: Vec<(String, Holds)>,
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Footer {
    rows: BTreeMap<String, u64>,
    sha256: String,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("not a backup")]
    NotABackup,
    #[error("a newer program made it: its form is {0}")]
    NewerForm(u32),
    #[error("damaged or cut short: {0}")]
    Damaged(String),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

fn damaged(what: impl std::fmt::Display) -> ArchiveError {
    ArchiveError::Damaged(what.to_string())
}

/// Writes an archive.
#[derive(Debug)]
pub struct Writer {
    packed: GzEncoder<BufWriter<File>>,
    hash: Sha256,
    table: String,
    rows: BTreeMap<String, u64>,
}

impl Writer {
    /// # Errors
    /// What the file system says.
    pub fn begin(file: File, header: &Header) -> Result<Self, ArchiveError> {
        let packed = GzEncoder::new(BufWriter::new(file), Compression::default());
        let mut writer = Self { packed, hash: Sha256::new(), table: String::new(), rows: BTreeMap::new() };
        writer.line(&serde_json::to_string(header).map_err(damaged)?)?;
        Ok(writer)
    }

    fn line(&mut self, line: &str) -> Result<(), ArchiveError> {
        for part in [line.as_bytes(), b"\n"] {
            self.hash.update(part);
            self.packed.write_all(part)?;
        }
        Ok(())
    }

    /// The rows that follow are this table's.
    ///
    /// # Errors
    /// What the file system says.
    pub fn table(&mut self, table: &TableLine) -> Result<(), ArchiveError> {
        self.table.clone_from(&table.table);
        self.rows.insert(table.table.clone(), 0);
        self.line(&serde_json::to_string(table).map_err(damaged)?)
    }

    /// # Errors
    /// What the file system says.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), ArchiveError> {
        let values: Vec<Value> = cells.iter().map(json).collect();
        *self.rows.entry(self.table.clone()).or_default() += 1;
        self.line(&serde_json::to_string(&values).map_err(damaged)?)
    }

    /// Ends the file, and answers once the disk has it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn finish(mut self) -> Result<BTreeMap<String, u64>, ArchiveError> {
        let sha256 = hexadecimal::to_text(&self.hash.finalize_reset());
        let footer = Footer { rows: self.rows.clone(), sha256 };
        self.line(&serde_json::to_string(&footer).map_err(damaged)?)?;
        let file = self.packed.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(self.rows)
    }
}

/// What comes next in an archive.
#[derive(Debug)]
pub enum Entry {
    Table(TableLine),
    /// Of the table before it.
    Row(Vec<Cell>),
}

/// Reads an archive, and checks it while it does: only one that was read to its end is whole.
#[derive(Debug)]
pub struct Reader {
    lines: BufReader<MultiGzDecoder<BufReader<File>>>,
    hash: Sha256,
    pub header: Header,
    table: Option<TableLine>,
    rows: BTreeMap<String, u64>,
}

impl Reader {
    /// # Errors
    /// A file that is no backup, or of a newer form.
    pub fn open(file: File) -> Result<Self, ArchiveError> {
        let mut lines = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
        let mut line = String::new();
        lines.read_line(&mut line).map_err(|_| ArchiveError::NotABackup)?;
        let form = serde_json::from_str::<Value>(&line).ok();
        let form = form.and_then(|header| header.get("novaclub_backup")?.as_u64());
        let form = u32::try_from(form.ok_or(ArchiveError::NotABackup)?).map_err(damaged)?;
        if form > FORM {
            return Err(ArchiveError::NewerForm(form));
        }
        let header = serde_json::from_str(&line).map_err(damaged)?;
        let mut hash = Sha256::new();
        hash.update(line.as_bytes());
        Ok(Self { lines, hash, header, table: None, rows: BTreeMap::new() })
    }

    /// The next entry; none at the end of a file that is whole.
    ///
    /// # Errors
    /// A file that is not.
    pub fn read(&mut self) -> Result<Option<Entry>, ArchiveError> {
        let mut line = String::new();
        if self.lines.read_line(&mut line).map_err(damaged)? == 0 {
            return Err(damaged("its end is missing"));
        }
        if let Some(table) = self.table.as_ref().filter(|_| line.starts_with('[')) {
            let cells = cells(&line, table)?;
            self.hash.update(line.as_bytes());
            *self.rows.entry(table.table.clone()).or_default() += 1;
            return Ok(Some(Entry::Row(cells)));
        }
        if let Ok(footer) = serde_json::from_str::<Footer>(&line) {
            return self.end(&footer).map(|()| None);
        }
        let table: TableLine = serde_json::from_str(&line).map_err(damaged)?;
        let names = table.columns.iter().map(|(name, _)| name).chain([&table.table]);
        if !names.into_iter().all(|name| is_word(name)) {
            return Err(damaged("a table or column has a strange name"));
        }
        self.hash.update(line.as_bytes());
        self.rows.insert(table.table.clone(), 0);
        self.table = Some(table.clone());
        Ok(Some(Entry::Table(table)))
    }

    fn end(&mut self, footer: &Footer) -> Result<(), ArchiveError> {
        if footer.sha256 != hexadecimal::to_text(&self.hash.clone().finalize()) {
            return Err(damaged("its checksum differs"));
        }
        if footer.rows != self.rows {
            return Err(damaged("it holds other rows than it says"));
        }
        let mut rest = String::new();
        match self.lines.read_line(&mut rest).map_err(damaged)? {
            0 => Ok(()),
            _ => Err(damaged("something follows its end")),
        }
    }

    /// Reads on to the end; gives how many rows each table has.
    ///
    /// # Errors
    /// A file that is not whole.
    pub fn check(mut self) -> Result<(Header, BTreeMap<String, u64>), ArchiveError> {
        while self.read()?.is_some() {}
        Ok((self.header, self.rows))
    }
}

/// Names become part of SQL.
fn is_word(name: &str) -> bool {
    (1..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn json(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Id(id) => id.to_string().into(),
        Cell::Bytes(bytes) => hexadecimal::to_text(bytes).into(),
        Cell::Text(text) => text.clone().into(),
        Cell::Integer(integer) => (*integer).into(),
        Cell::Bool(flag) => (*flag).into(),
        Cell::Date(date) => date.to_string().into(),
        Cell::Instant(instant) => instant.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
    }
}

fn cells(line: &str, table: &TableLine) -> Result<Vec<Cell>, ArchiveError> {
    let values: Vec<Value> = serde_json::from_str(line).map_err(damaged)?;
    if values.len() != table.columns.len() {
        return Err(damaged(format_args!("a row of {} has another number of columns", table.table)));
    }
    let read = |(value, (name, holds)): (&Value, &(String, Holds))| {
        cell(value, *holds)
            .ok_or_else(|| damaged(format_args!("{}.{name} holds something else", table.table)))
    };
    values.iter().zip(&table.columns).map(read).collect()
}

fn cell(value: &Value, holds: Holds) -> Option<Cell> {
    if value.is_null() {
        return Some(Cell::Null);
    }
    Some(match holds {
        Holds::Id => Cell::Id(Uuid::try_parse(value.as_str()?).ok()?),
        Holds::Bytes => Cell::Bytes(hexadecimal::read(value.as_str()?)?),
        Holds::Text => Cell::Text(value.as_str()?.to_owned()),
        Holds::Integer => Cell::Integer(value.as_i64()?),
        Holds::Bool => Cell::Bool(value.as_bool()?),
        Holds::Date => Cell::Date(value.as_str()?.parse().ok()?),
        Holds::Instant => Cell::Instant(value.as_str()?.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_comes_back_as_it_was() {
        let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let cells = [
            (Holds::Id, Cell::Id(id)),
            (Holds::Bytes, Cell::Bytes(vec![0, 1, 254, 255])),
            (Holds::Text, Cell::Text("L’été,\n\"à\" 東京 [".to_owned())),
            (Holds::Integer, Cell::Integer(i64::MIN)),
            (Holds::Bool, Cell::Bool(false)),
            (Holds::Date, Cell::Date("2026-02-28".parse().unwrap())),
            (Holds::Instant, Cell::Instant("2026-11-21T10:00:00.123Z".parse().unwrap())),
            (Holds::Instant, Cell::Instant("2026-11-21T10:00:00Z".parse().unwrap())),
            (Holds::Text, Cell::Null),
        ];
        for (holds, expected) in cells {
            assert_eq!(cell(&json(&expected), holds), Some(expected), "{holds:?}");
        }
        let wrong =
            [(Holds::Id, "7"), (Holds::Bytes, "7"), (Holds::Bytes, "+1"), (Holds::Date, "2026-02-30")];
        for (holds, text) in wrong {
            assert_eq!(cell(&text.into(), holds), None, "{text}");
        }
        assert_eq!(cell(&7.into(), Holds::Text), None);
    }
}
