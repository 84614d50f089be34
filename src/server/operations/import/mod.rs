//! `novaclub import`: a list from a file into a club, by the same plan and the same commands as in the
//! browser.

mod report;

use crate::app::languages::Language;
use crate::club::{
    import::{ImportPlan, Policy, Table, Target, missing_targets, plan, propose},
    spelling::fold,
};
use crate::server::{
    Db, Error,
    access::Session,
    db::{Across, accounts, records},
    moment,
    sync::{Desk, Origin},
};
use crate::sync::authority::Ledger;
use chrono::NaiveDate;
use clap::Args;
use std::path::PathBuf;
use uuid::Uuid;

/// What is imported, where, as whom.
#[derive(Args, Debug)]
pub struct Import {
    /// The club, by its name or its id
    #[arg(long)]
    pub club: String,
    /// The e-mail of the person who imports; the history names them
    #[arg(long = "as", value_name = "EMAIL")]
    pub person: String,
    /// Import nothing when a line is refused; otherwise refused lines are left out
    #[arg(long)]
    pub all_or_nothing: bool,
    /// Say what would happen, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What a column holds, as `Column=target`; `ignore` leaves it out
    #[arg(long, value_name = "COLUMN=TARGET")]
    pub mapping: Vec<String>,
    pub file: PathBuf,
}

/// Imports, and prints what became of each line. Whether it was done (or would be).
///
/// # Errors
/// A club, person, column or file that is not there, or what the database says.
pub async fn import(url: &str, arguments: &Import, language: Language) -> Result<bool, Error> {
    let bytes = tokio::fs::read(&arguments.file)
        .await
        .map_err(|error| Error::Configuration(format!("{}: {error}", arguments.file.display())))?;
    let table =
        Table::read(&bytes).map_err(|error| Error::Configuration(report::file_error(language, &error)))?;
    let mapping = mapping(&table, &arguments.mapping)?;
    let db = Db::open(url).await?;
    let session = session(&db, &arguments.club, &arguments.person).await?;
    let today = moment::today();
    let plan = plan(&table, &mapping, &records_of(&db, session.club).await?, session.club, today);
    print!("{}", report::lines(language, &plan));
    let done = carry_out(&db, &session, &plan, arguments, today).await?;
    println!("{}", report::summary(language, &plan, done && !arguments.dry_run));
    db.close().await;
    Ok(done)
}

async fn carry_out(
    db: &Db,
    session: &Session,
    plan: &ImportPlan,
    arguments: &Import,
    today: NaiveDate,
) -> Result<bool, Error> {
    let policy = if arguments.all_or_nothing { Policy::AllOrNothing } else { Policy::SkipRefused };
    let Some(commands) = plan.commands(policy) else { return Ok(false) };
    if !arguments.dry_run && !commands.is_empty() {
        let origin = Origin { key: "import", name: "novaclub import" };
        Desk::open(db.clone()).perform(session, origin, commands, today).await?;
    }
    Ok(true)
}

/// What the columns are taken for, but for those that the person names.
fn mapping(table: &Table, pairs: &[String]) -> Result<Vec<Target>, Error> {
    let mut mapping = propose(table);
    for pair in pairs {
        let (column, word) = pair
            .rsplit_once('=')
            .ok_or_else(|| Error::Configuration(format!("--mapping {pair}: expected Column=target")))?;
        let position = table.columns.iter().position(|known| fold(&known.name) == fold(column));
        let position = position.ok_or_else(|| {
            let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
            Error::Configuration(format!("--mapping {pair}: the columns are {}", names.join(", ")))
        })?;
        mapping[position] = Target::from_word(word.trim()).ok_or_else(|| {
            let words: Vec<_> = Target::ALL.iter().map(|target| target.word()).collect();
            Error::Configuration(format!("--mapping {pair}: the targets are {}", words.join(", ")))
        })?;
    }
    let missing: Vec<_> = missing_targets(&mapping).into_iter().map(Target::word).collect();
    if missing.is_empty() {
        return Ok(mapping);
    }
    Err(Error::Configuration(format!("no column holds {}: name it with --mapping", missing.join(", "))))
}

/// The club and the person, as they would be signed in.
async fn session(db: &Db, club: &str, email: &str) -> Result<Session, Error> {
    let unknown = |what: String| Error::Configuration(what);
    let mut tx = db.read_for(Across::SignIn).await?;
    let user = accounts::find_user_by_email(&mut tx, &email.trim().to_lowercase()).await?;
    let user = user.ok_or_else(|| unknown(format!("--as {email}: there is no such account")))?;
    let memberships = accounts::list_memberships(&mut tx, user.id).await?;
    tx.commit().await?;
    let wanted: Vec<_> = memberships
        .into_iter()
        .filter(|membership| membership.club_name == club || Uuid::try_parse(club) == Ok(membership.club))
        .collect();
    match wanted.as_slice() {
        [found] => {
            let club = (found.club, found.club_name.clone());
            Ok(Session::beginning((user.id, user.full_name()), club, found.role))
        }
        [] => Err(unknown(format!("--club {club}: {email} is in no such club"))),
        several => {
            let ids: Vec<_> = several.iter().map(|membership| membership.club.to_string()).collect();
            Err(unknown(format!(
                "--club {club}: several clubs have this name; use one of {}",
                ids.join(", ")
            )))
        }
    }
}

async fn records_of(db: &Db, club: Uuid) -> Result<Ledger, Error> {
    let mut ledger = Ledger::default();
    let mut tx = db.read_for(club).await?;
    for collection in ImportPlan::READS {
        ledger.insert(collection, records::list(&mut tx, club, collection).await?);
    }
    tx.commit().await?;
    Ok(ledger)
}
