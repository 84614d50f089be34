//! Accounts that open no club any more: deleted a while after the last one was left, or the
//! night after where it was left because its person was erased. What an account is by is then gone (name, e-mail, password, factors,
//! sessions), and in what it wrote a pseudonym stands; its number stays, with the devices that were its person's.
//!
//! Whoever left is told by mail a month before. The audit logs are the clubs', and such an account is in none: nothing
//! of it stands there.

use super::{author, names};
use crate::club::privacy::retention::{Retained, shipped_lines};
use crate::server::{
    Db, Error,
    access::password,
    db::{
        Across,
        accounts::find_user,
        departures::{self, NOTICE, Untold},
    },
    mail::{Letter, Post},
    moment,
    sync::Desk,
};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// So long invitations, and links that confirm an e-mail or replace a password, are kept after they are of no use
/// any more.
const LINKS_KEPT: TimeDelta = TimeDelta::days(30);

/// Nights are not exactly a day apart: told one earlier, nobody stays longer than the term for having been told late.
const ONE_NIGHT: TimeDelta = TimeDelta::days(1);

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
pub async fn tend(desk: &Desk, untold: Untold, now: DateTime<Utc>) -> Result<u64, Error> {
    let db = desk.db();
    let mut tx = db.write_for(Across::Upkeep).await?;
    if let Some(delete_after) = term(moment::day_of(now)).and_then(|term| now.checked_add_months(term)) {
        departures::note_terms(&mut tx, delete_after, author::id()).await?;
    }
    departures::forget_links(&mut tx, now - LINKS_KEPT).await?;
    let due = departures::list_due(&mut tx, untold, now).await?;
    tx.commit().await?;
    if due.is_empty() {
        return Ok(0);
    }
    // Made while nobody waits for the writer.
    let nobodys_hash = nobodys_hash().await?;
    let mut deleted = 0;
    for user in due {
        deleted += u64::from(delete(desk, (user, untold), &nobodys_hash, now).await?);
    }
    Ok(deleted)
}

/// Deletes an account that is due; false when it stays. One transaction each: the locks of clubs come before the
/// account's.
async fn delete(
    desk: &Desk,
    (user, untold): (Uuid, Untold),
    nobodys_hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let mut tx = desk.db().write_for(Across::Upkeep).await?;
    let clubs = names::lock_clubs(&mut tx, user, []).await?;
    let account = find_user(&mut tx, user).await?;
    // Whoever was taken in meanwhile stays.
    let is_due = departures::list_due(&mut tx, untold, now).await?.contains(&user);
    let Some(account) = account.filter(|_| is_due) else {
        tx.rollback().await?;
        return Ok(false);
    };
    if !departures::delete_account(&mut tx, user, nobodys_hash, now).await? {
        tx.rollback().await?;
        return Ok(false);
    }
    let reached = names::forget(&mut tx, &clubs, &account, now).await?;
    tx.commit().await?;
    for (club, seq) in reached {
        desk.pokes().tell(club, seq);
    }
    Ok(true)
}

/// Tells the owners of accounts that are about to be deleted; gives how many were told. Whoever could not be told is
/// told another night, a month beyond the term at the longest. Comes before [`tend`] in a night.
///
/// # Errors
/// What the database says; a mail that does not leave is logged, without a word about whom it was for.
pub async fn warn(db: &Db, post: &Post, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut tx = db.read_for(Across::Upkeep).await?;
    let unwarned = departures::list_unwarned(&mut tx, now + NOTICE + ONE_NIGHT).await?;
    tx.commit().await?;
    let mut told = 0;
    for account in unwarned {
        let last_day = moment::day_of(account.delete_after.max(now + NOTICE));
        let letter = Letter::account_ending(account.greeted.as_deref(), last_day);
        if let Err(error) = post.send(&account.email, letter).await {
            tracing::error!(%error, "nobody was told that their account is about to be deleted");
            continue;
        }
        let mut tx = db.write_for(Across::Upkeep).await?;
        departures::note_warned(&mut tx, account.id, now).await?;
        tx.commit().await?;
        told += 1;
    }
    if told > 0 {
        tracing::info!(told, "told by mail whose accounts are about to be deleted");
    }
    Ok(told)
}
