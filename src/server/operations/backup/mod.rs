//! `novaclub backup` and `novaclub restore`.
//!
//! A backup is one snapshot of all tables, taken while the server runs; see [`archive`] for its form. A
//! restore puts the database back to it in one transaction, and renews the epoch of every club, so that no
//! device goes on from a state that is no more:
//!
//! - every device downloads everything anew at its next exchange;
//! - what a device has not handed in by then it sends, and it is carried out. A command that the backup
//!   knows already is answered as it was answered then: nothing is done twice;
//! - what a device handed in after the backup was made is lost. The device has been told that the server has
//!   it, and keeps no copy; its rows go with the download. A backup is worth what its age is worth;
//! - sessions end, and invitations that nobody had used are deleted: which of them were ended, used or withdrawn since,
//!   the backup does not know;
//! - the numbers of commands go on where the device is, not where the backup was: a device says from which
//!   number on it has something to send.
//!
//! The secret that signs sessions is not in the file.

pub mod archive;
mod report;
mod restore;

use crate::app::languages::Language;
use crate::club::audit::Kind;
use crate::server::{
    Db, Error,
    audit::{self, Happened},
    db::{Across, Way, retention, schema, tables},
    moment,
};
use archive::{ArchiveError, Header, Reader, TableLine, Writer};
use clap::Args;
pub use restore::restore;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Where the backup goes.
#[derive(Args, Debug)]
pub struct Backup {
    /// Replace the file if it exists
    #[arg(long)]
    pub overwrite: bool,
    /// The file to write, such as novaclub-2026-11-21.backup; it holds everything, password hashes too
    pub file: PathBuf,
}

/// From where the database is restored.
#[derive(Args, Debug)]
pub struct Restore {
    /// Replace a database that holds clubs: what is in it now is lost
    #[arg(long)]
    pub replace: bool,
    /// Only look whether the file is whole, and what it holds
    #[arg(long)]
    pub check: bool,
    /// A file that `novaclub backup` wrote
    pub file: PathBuf,
}

/// Why there is no backup, or no restore.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the file exists")]
    Exists(PathBuf),
    #[error("the file cannot be written or read")]
    File(PathBuf, #[source] std::io::Error),
    #[error("the file is no whole backup")]
    Archive(PathBuf, #[source] ArchiveError),
    #[error("there is no database")]
    NoDatabase,
    #[error("the tables are of another version")]
    OtherSchema { found: i64, expected: i64 },
    #[error("a newer program made the backup")]
    NewerBackup { found: i64, known: i64 },
    #[error("the database holds clubs")]
    HoldsClubs(u64),
    #[error("another program has the database open")]
    InUse,
    #[error("rows refer to others that are not there")]
    LooseReferences(i64),
    #[error(transparent)]
    Other(#[from] Error),
}

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    pub header: Header,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
}

/// `novaclub backup`. Whether it was done; that it was not was said.
///
/// # Errors
/// What the database says.
pub async fn backup(url: &str, arguments: &Backup, language: Language) -> Result<bool, Error> {
    report::say(language, &arguments.file, report::Done::Written, write(url, arguments).await)
}

/// Writes beside the file, looks whether it can be read, and gives it its name last: whatever happens, the
/// file of that name is whole.
async fn write(url: &str, arguments: &Backup) -> Result<Contents, Failure> {
    let path = &arguments.file;
    if !arguments.overwrite && path.exists() {
        return Err(Failure::Exists(path.clone()));
    }
    let db = connect(url).await?;
    let unfinished = unfinished(path);
    let written = match create(&unfinished) {
        Ok(file) => copy(&db, path, file).await.and_then(|()| finish(&unfinished, path)),
        Err(failure) => Err(failure),
    };
    db.close().await;
    if written.is_err() {
        // It may not be there; what went wrong is said all the same.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

async fn connect(url: &str) -> Result<Db, Failure> {
    match Db::connect(url, Way::AsItIs).await {
        Ok(db) => Ok(db),
        // SQLITE_CANTOPEN
        Err(Error::Db(sqlx::Error::Database(error))) if error.code().is_some_and(|code| code == "14") => {
            Err(Failure::NoDatabase)
        }
        Err(error) => Err(error.into()),
    }
}

/// In the same folder, so that it can be renamed.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.unfinished", moment::random_id().simple()));
    path.with_file_name(name)
}

/// For its owner's eyes alone.
fn create(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|error| Failure::File(path.to_owned(), error))
}

/// Copies all tables as they are at one moment.
async fn copy(db: &Db, path: &Path, file: File) -> Result<(), Failure> {
    let failed = |error| Failure::Archive(path.to_owned(), error);
    let mut tx = db.read_for(Across::Backup).await?;
    let found = schema::version(&mut tx).await?.ok_or(Failure::NoDatabase)?;
    let expected = schema::newest();
    if found != expected {
        return Err(Failure::OtherSchema { found, expected });
    }
    tx.commit().await?;
    told(db, "backup.made").await;
    let mut tx = db.read_for(Across::Backup).await?;
    schema::hold(&mut tx).await?;
    let header = Header { novaclub_backup: archive::FORM, schema: found, made_at: moment::now() };
    let mut writer = Writer::begin(file, &header).map_err(failed)?;
    for (position, table) in tables::TABLES.iter().enumerate() {
        let columns = table.columns.iter().map(|(name, holds)| ((*name).to_owned(), *holds)).collect();
        writer.table(&TableLine { table: table.name.to_owned(), columns }).map_err(failed)?;
        let mut page = tables::read_page(&mut tx, position, None).await?;
        while let Some(last) = page.last() {
            let last = last[..table.key].to_vec();
            for row in &page {
                writer.row(row).map_err(failed)?;
            }
            page = tables::read_page(&mut tx, position, Some(&last)).await?;
        }
    }
    tx.commit().await?;
    writer.finish().map_err(failed)?;
    Ok(())
}

/// Every club's audit log tells of it, in the backup as well. A log that takes nothing, as on a full disk,
/// stands in the way of no backup.
async fn told(db: &Db, action: &str) {
    if let Err(error) = tell(db, action).await {
        eprintln!("novaclub: {error}");
    }
}

async fn tell(db: &Db, action: &str) -> Result<(), Error> {
    let happened = Happened::new(Kind::Export, action, moment::now());
    let mut tx = db.write_aside_for(Across::Backup).await?;
    schema::hold(&mut tx).await?;
    for club in retention::list_clubs(db).await? {
        audit::append(&mut tx, club.id, vec![happened.clone()]).await?;
    }
    tx.commit().await
}

/// Reads what was written, names it, and answers once the disk has the name as well.
fn finish(unfinished: &Path, path: &Path) -> Result<Contents, Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let contents = contents(unfinished)?;
    fs::rename(unfinished, path).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(contents)
}

/// What a file holds, once it was read to its end.
fn contents(path: &Path) -> Result<Contents, Failure> {
    let (header, rows) = open(path)?.check().map_err(|error| Failure::Archive(path.to_owned(), error))?;
    Ok(Contents { header, rows })
}

fn open(path: &Path) -> Result<Reader, Failure> {
    let file = File::open(path).map_err(|error| Failure::File(path.to_owned(), error))?;
    Reader::open(file).map_err(|error| Failure::Archive(path.to_owned(), error))
}
