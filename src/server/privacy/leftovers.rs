//! What erased people left outside what the command reaches: emptied the night after, and for some nights
//! more, in case one of them failed.

use crate::server::{
    Error,
    db::{devices, privacy, retention::PORTION},
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
    let mut tx = desk.db().write_for(club).await?;
    devices::take_seq(&mut tx, club, 0).await?;
    emptied += privacy::empty_all_tombstones(&mut tx, club).await?;
    emptied += privacy::empty_answers(&mut tx, club).await?;
    tx.commit().await?;
    Ok(emptied)
}
