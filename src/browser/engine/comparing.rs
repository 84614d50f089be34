//! The daily comparison with the server, and the repair of what differs. It comes at the end of an
//! exchange, when everything was sent and seen; its failure is no failure of the exchange.

use super::{change_status, commit, refresh_status, sync_loop, sync_now, with_replica};
use crate::app::data::{Check, SyncProblem};
use crate::browser::{exchange::post, moment};
use crate::sync::{
    Collection,
    digest::{CollectionPage, DigestResponse},
    replica::{Comparison, Replica, Transaction},
    schedule::{CHECK_AGAIN_MS, is_check_due},
};
use std::cell::Cell;

const DIGEST: &str = "/api/v1/sync/digest";
const COLLECTION: &str = "/api/v1/sync/collection";
/// Compared, repaired, compared again; and once more if somebody writes meanwhile.
const ROUNDS: u32 = 3;

thread_local! {
    /// Somebody has asked for it.
    static IS_WANTED: Cell<bool> = const { Cell::new(false) };
    /// When it last could not be made.
    static FAILED_AT_MS: Cell<Option<i64>> = const { Cell::new(None) };
}

/// Compares now.
pub fn check_now() {
    IS_WANTED.set(true);
    change_status(|status| status.check = Check::Running);
    sync_now();
}

/// An exchange failed: whoever has asked for a comparison hears why there is none.
pub(super) fn give_up(problem: &SyncProblem) {
    if IS_WANTED.take() {
        change_status(|status| status.check = Check::Failed(problem.clone()));
    }
}

/// Compares if it is time, or wanted. Not right after the first download: then others may be waiting
/// for theirs.
pub(super) async fn check_if_due(was_complete: bool) {
    let is_wanted = IS_WANTED.take();
    let checked_at = with_replica(|replica| replica.state().checked_at_ms).flatten();
    let has_just_failed =
        FAILED_AT_MS.get().is_some_and(|failed| moment::elapsed_ms() - failed < CHECK_AGAIN_MS);
    let is_due = was_complete && !has_just_failed && is_check_due(checked_at, moment::now_ms());
    if !(is_wanted || is_due) {
        return;
    }
    change_status(|status| status.check = Check::Running);
    let check = compare_and_repair().await.unwrap_or_else(Check::Failed);
    let has_failed = matches!(check, Check::Failed(_) | Check::Postponed);
    FAILED_AT_MS.set(has_failed.then(moment::elapsed_ms));
    refresh_status();
    change_status(|status| status.check = check);
}

async fn compare_and_repair() -> Result<Check, SyncProblem> {
    let mut repaired = 0;
    let mut differs = false;
    for _ in 0..ROUNDS {
        let Some(request) = with_replica(Replica::digest_request).flatten() else {
            return Ok(Check::Postponed);
        };
        let response: DigestResponse = post(DIGEST, &request).await?;
        let compared = with_replica(|replica| replica.compare(&response));
        differs = false;
        match compared.unwrap_or(Comparison::Moved) {
            // Somebody has written meanwhile, here or elsewhere.
            Comparison::Moved => sync_loop::fetch_all().await?,
            Comparison::Same => {
                note_check().await?;
                return Ok(if repaired == 0 { Check::Same } else { Check::Repaired(repaired) });
            }
            Comparison::Differs(collections) => {
                differs = true;
                for collection in collections {
                    repaired += usize::from(repair(collection).await?);
                }
            }
        }
    }
    if !differs {
        return Ok(Check::Postponed);
    }
    // It would differ again at once: tomorrow, then.
    note_check().await?;
    Ok(Check::Differs)
}

async fn note_check() -> Result<(), SyncProblem> {
    let now = moment::now_ms();
    sync_loop::stored(commit(|replica| Ok(replica.checked(now))).await)
}

/// Fetches a collection again; false when the replica has moved on meanwhile.
async fn repair(collection: &'static Collection) -> Result<bool, SyncProblem> {
    let Some(mut repair) = with_replica(|replica| replica.repair(collection)).flatten() else {
        return Ok(false);
    };
    loop {
        let Some(request) = with_replica(|replica| replica.next_of(&repair)) else { return Ok(false) };
        let page: CollectionPage = post(COLLECTION, &request).await?;
        if !repair.note(&page) {
            return Ok(false);
        }
        let mut stands = true;
        let taken_in = commit(|replica| {
            let change = replica.repaired(&repair, page.clone());
            stands = change.is_some();
            let nothing = || Transaction { state: replica.state().next(), ops: Vec::new(), strict: false };
            Ok(change.unwrap_or_else(nothing))
        })
        .await;
        sync_loop::stored(taken_in)?;
        if !stands || repair.is_done() {
            return Ok(stands);
        }
    }
}
