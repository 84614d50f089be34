//! What erased people left outside what the command reaches: emptied the night after, and for some nights
//! more, in case one of them failed.

use super::names;
use crate::club::{people::MemberId, privacy::pseudonym};
use crate::server::{
    Error,
    db::{
        authors::{self, ErasedAuthor, Renaming},
        devices, privacy,
        retention::PORTION,
    },
    sync::{Desk, live},
};
use chrono::{DateTime, Days, Utc};
use uuid::Uuid;

/// For so long after an erasure each night looks again.
const LOOKED_AFTER: Days = Days::new(3);

/// Whether somebody of the club was erased of late.
///
/// # Errors
/// What the database says.
pub async fn are_expected(desk: &Desk, club: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let since = now.checked_sub_days(LOOKED_AFTER).unwrap_or(now);
    let mut tx = desk.db().read_for(club).await?;
    let count = privacy::count_erased(&mut tx, club, since).await?;
    tx.commit().await?;
    Ok(count > 0)
}

/// Empties what is left in a club; gives how many rows.
///
/// # Errors
/// What the database says; what was emptied until then stays so, the rest is the next night's.
pub async fn empty(desk: &Desk, club: Uuid, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut emptied = 0;
    loop {
        let mut tx = desk.db().write_for(club).await?;
        let (seq, _) = devices::take_seq(&mut tx, club, 1).await?;
        let ended = privacy::end_history(&mut tx, club, now, seq).await?;
        if ended == 0 {
            // Nothing is to be told of: the number is given back.
            tx.rollback().await?;
            break;
        }
        live::announce(&mut tx, club, seq).await?;
        tx.commit().await?;
        desk.pokes().tell(club, seq);
        emptied += ended;
        if ended < PORTION.cast_unsigned() {
            break;
        }
    }
    emptied += rename_authors(desk, club, now).await?;
    let mut tx = desk.db().write_for(club).await?;
    devices::take_seq(&mut tx, club, 0).await?;
    emptied += privacy::empty_all_tombstones(&mut tx, club).await?;
    emptied += privacy::empty_answers(&mut tx, club).await?;
    tx.commit().await?;
    Ok(emptied)
}

/// What erased people did by accounts of their own is under the pseudonym as well.
async fn rename_authors(desk: &Desk, club: Uuid, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut tx = desk.db().read_for(club).await?;
    let mut renamings = Vec::new();
    for author in authors::list_authors(&mut tx, club).await? {
        let ErasedAuthor { user_id: user, member_id, given_name, family_name } = author;
        let (first, last) = pseudonym(MemberId(member_id));
        let name = (given_name.as_str(), family_name.as_str());
        renamings.push(names::renaming(&mut tx, club, (user, name), format!("{first} {last}")).await?);
    }
    tx.commit().await?;
    let mut renamed = 0;
    for renaming in &renamings {
        renamed += rename(desk, club, renaming, now).await?;
    }
    Ok(renamed)
}

async fn rename(desk: &Desk, club: Uuid, renaming: &Renaming, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut renamed = 0;
    loop {
        let mut tx = desk.db().write_for(club).await?;
        let (seq, _) = devices::take_seq(&mut tx, club, 1).await?;
        let live = authors::rename_author(&mut tx, club, renaming, (now, seq)).await?;
        if live == 0 {
            tx.rollback().await?;
            break;
        }
        live::announce(&mut tx, club, seq).await?;
        tx.commit().await?;
        desk.pokes().tell(club, seq);
        renamed += live;
    }
    let mut tx = desk.db().write_for(club).await?;
    renamed += authors::rename_ended(&mut tx, club, renaming).await?;
    tx.commit().await?;
    Ok(renamed)
}
