//! `novaclub audit verify`: walks the chain of each club's audit log, and names the first broken link. It
//! reads, while the server runs or not.

mod report;

use crate::app::languages::Language;
use crate::server::{
    Db, Error,
    audit::{Anchor, Break, Walk},
    db::{Tx, Way, audit as store, retention},
};
use clap::{Args, Subcommand};
use uuid::Uuid;

/// What is done with the audit log.
#[derive(Args, Debug)]
pub struct Audit {
    #[command(subcommand)]
    pub deed: Deed,
}

#[derive(Debug, Subcommand)]
pub enum Deed {
    /// Look whether each entry still is what was written after the one before; fails when one is not
    Verify {
        /// One club alone, by its id
        #[arg(long)]
        club: Option<Uuid>,
    },
}

/// What was found of a club.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub club: Uuid,
    pub name: String,
    /// How many entries fit.
    pub entries: i64,
    /// Where the chain begins, and where it ends.
    pub ends: (Anchor, Anchor),
    pub broken: Option<Break>,
}

/// Whether all is sound, having said so.
///
/// # Errors
/// What the database says; [`Error::NotFound`] when there is no such club.
pub async fn audit(url: &str, arguments: &Audit, language: Language) -> Result<bool, Error> {
    let Deed::Verify { club } = &arguments.deed;
    let db = Db::connect(url, Way::AsItIs).await?;
    let found = verify(&db, *club).await?;
    db.close().await;
    print!("{}", report::text(language, &found));
    Ok(found.iter().all(|found| found.broken.is_none()))
}

/// Walks the chains of all clubs, or of one.
///
/// # Errors
/// What the database says; [`Error::NotFound`] when there is no such club.
pub async fn verify(db: &Db, only: Option<Uuid>) -> Result<Vec<Found>, Error> {
    let mut clubs = retention::list_clubs(db).await?;
    clubs.retain(|club| only.is_none_or(|id| id == club.id));
    if clubs.is_empty() && only.is_some() {
        return Err(Error::NotFound);
    }
    let mut all = Vec::new();
    for club in clubs {
        // One snapshot: what is added meanwhile is not half seen.
        let mut tx = db.read_for(club.id).await?;
        let chain = store::find_chain(&mut tx, club.id).await?;
        let ends = chain.unwrap_or_else(|| (Anchor::start(), Anchor::start()));
        let mut walk = Walk::from(club.id, ends.0.clone());
        let broken = follow(&mut tx, club.id, &mut walk, &ends.1).await?.err();
        tx.commit().await?;
        let entries = walk.n() - ends.0.n;
        all.push(Found { club: club.id, name: club.name, entries, ends, broken });
    }
    Ok(all)
}

async fn follow(tx: &mut Tx, club: Uuid, walk: &mut Walk, last: &Anchor) -> Result<Result<(), Break>, Error> {
    // What was to be dropped is not there either.
    let mut after = 0;
    loop {
        let entries = store::read(tx, club, after).await?;
        let Some(newest) = entries.last() else { return Ok(walk.end(last)) };
        after = newest.n;
        for entry in &entries {
            if let Err(broken) = walk.step(entry) {
                return Ok(Err(broken));
            }
        }
    }
}
