//! Putting a database back to a backup: the tables are made anew as they were when the backup was made,
//! filled, and brought up to date by the migrations that came since. All in one transaction: until it is
//! committed, and if anything fails, the database is what it was.

use super::{
    Contents, Failure, Restore,
    archive::{Entry, Reader, TableLine},
    contents, open, report,
};
use crate::app::languages::Language;
use crate::club::audit::Kind;
use crate::server::{
    Db, Error,
    access::sessions::Why,
    audit::{self, Happened},
    db::{
        Across, Tx, Way, invitations, schema, sessions,
        tables::{self, Cell},
    },
    moment,
    sync::live,
};
use std::path::Path;

/// Parameters of one statement; `SQLite` takes 32,766.
const PARAMETERS: usize = 8_000;

/// `novaclub restore`. Whether it was done; that it was not was said.
///
/// # Errors
/// What the database says.
pub async fn restore(url: &str, arguments: &Restore, language: Language) -> Result<bool, Error> {
    let done = if arguments.check { report::Done::Checked } else { report::Done::Restored };
    report::say(language, &arguments.file, done, read(url, arguments).await)
}

async fn read(url: &str, arguments: &Restore) -> Result<Contents, Failure> {
    let path = &arguments.file;
    // Read to its end before the database is touched.
    let contents = contents(path)?;
    let (found, known) = (contents.header.schema, schema::newest());
    if found > known {
        return Err(Failure::NewerBackup { found, known });
    }
    if arguments.check {
        return Ok(contents);
    }
    let in_use = |error: Error| if error.is_locked() { Failure::InUse } else { error.into() };
    let db = Db::connect(url, Way::Alone).await.map_err(in_use)?;
    let restored = match db.write_for(Across::Backup).await {
        Ok(tx) => replace(tx, path, &contents, arguments.replace).await,
        Err(error) => Err(in_use(error)),
    };
    db.close().await;
    restored.map(|()| contents)
}

/// Fills the database; dropping the transaction takes everything back.
async fn replace(mut tx: Tx, path: &Path, contents: &Contents, may_replace: bool) -> Result<(), Failure> {
    schema::take_alone(&mut tx).await?;
    if let Some(found) = schema::version(&mut tx).await? {
        let clubs = schema::count_clubs(&mut tx).await?;
        if clubs > 0 && !may_replace {
            return Err(Failure::HoldsClubs(u64::try_from(clubs).unwrap_or(u64::MAX)));
        }
        // Its tables are not all known here.
        if found > schema::newest() {
            return Err(Failure::OtherSchema { found, expected: schema::newest() });
        }
    }
    schema::make_anew(&mut tx, contents.header.schema).await?;
    fill(&mut tx, path, open(path)?).await?;
    schema::migrate_in(&mut tx, None).await?;
    // Whoever was signed out since is not signed in again; what waits on devices stays there until they are.
    sessions::end_all(&mut tx, Why::Restored.word(), moment::now()).await?;
    // Which of them were used or withdrawn since, the backup does not know either.
    invitations::delete_unused(&mut tx).await?;
    for club in schema::renew_epochs(&mut tx).await? {
        let happened = Happened::new(Kind::Export, "backup.restored", moment::now());
        audit::append(&mut tx, club, vec![happened]).await?;
        live::announce_restore(&mut tx, club).await?;
    }
    match schema::count_loose_references(&mut tx).await? {
        0 => {}
        loose => return Err(Failure::LooseReferences(loose)),
    }
    Ok(tx.commit().await?)
}

/// Stores all rows of an archive, which is checked again meanwhile.
async fn fill(tx: &mut Tx, path: &Path, mut archive: Reader) -> Result<(), Failure> {
    let mut table = TableLine { table: String::new(), columns: Vec::new() };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    loop {
        let entry = archive.read().map_err(|error| Failure::Archive(path.to_owned(), error))?;
        let is_full = rows.len() * (table.columns.len() + 1) > PARAMETERS;
        if is_full || !matches!(entry, Some(Entry::Row(_))) {
            tables::insert(tx, &table.table, &table.columns, &rows).await?;
            rows.clear();
        }
        match entry {
            Some(Entry::Row(row)) => rows.push(row),
            Some(Entry::Table(next)) => table = next,
            None => return Ok(()),
        }
    }
}
