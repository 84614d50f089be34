//! Accounts that open no club any more: deleted a while after the last one was left, or the
//! night after where it was left because its person was erased. What an account is by is then gone (name, e-mail, password, factors,
//! sessions); its number stays, with the devices that were its person's.

use super::author;
use crate::club::privacy::retention::{Retained, shipped_lines};
use crate::server::{
    Db, Error,
    access::password,
    db::{Across, departures},
    moment,
};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

/// So long invitations, and links that confirm an e-mail or replace a password, are kept after they are of no use
/// any more.
const LINKS_KEPT: TimeDelta = TimeDelta::days(30);

/// The shipped term: accounts are in several clubs, and no club's to write another one for.
fn term(today: NaiveDate) -> Option<Months> {
    let standing = shipped_lines(Retained::Account).into_iter().find(|rule| rule.stands_on(today));
    standing.and_then(|rule| u32::try_from(rule.months).ok()).map(Months::new)
}

/// The hash of a password that nobody knows.
///
/// # Errors
/// When it cannot be made.
pub async fn nobodys_hash() -> Result<String, Error> {
    password::hash(moment::random_id().to_string()).await
}

/// Deletes what is due; gives how many accounts.
///
/// # Errors
/// What the database says; what went until then is gone, the rest goes the next night.
pub async fn tend(db: &Db, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut tx = db.write_for(Across::Upkeep).await?;
    if let Some(delete_after) = term(moment::day_of(now)).and_then(|term| now.checked_add_months(term)) {
        departures::note_terms(&mut tx, delete_after, author::id()).await?;
    }
    departures::forget_links(&mut tx, now - LINKS_KEPT).await?;
    let is_any_due = !departures::list_due(&mut tx, now).await?.is_empty();
    tx.commit().await?;
    if !is_any_due {
        return Ok(0);
    }
    // Made while nobody waits for the writer.
    let nobodys_hash = nobodys_hash().await?;
    let mut deleted = 0;
    let mut tx = db.write_for(Across::Upkeep).await?;
    for user in departures::list_due(&mut tx, now).await? {
        // Whoever was taken in meanwhile stays.
        deleted += u64::from(departures::delete_account(&mut tx, user, &nobodys_hash, now).await?);
    }
    tx.commit().await?;
    Ok(deleted)
}
