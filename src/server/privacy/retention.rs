//! What is kept no longer: found by the club's terms, and carried out through the command path in the
//! program's own name.

use super::{accounts, author, leftovers};
use crate::club::{
    ClubCommand,
    audit::Kind,
    history::RETENTION_ORIGIN,
    people::MemberId,
    privacy::{
        Expired, MOST_EXPIRED, PrivacyCommand,
        retention::{Due, Retained, RetentionRule, bounds_of, due, due_reads, in_words, standing_line},
    },
};
use crate::server::{
    Error,
    access::Session,
    audit::{self, Happened},
    db::{
        departures::Untold,
        privacy as store,
        reading::{read_into, read_rounds},
        retention::{self as clubs, ClubFloor},
    },
    sync::{Desk, Origin},
};
use crate::sync::{Read, authority::Ledger};
use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

/// How the history names what was done here.
const ORIGIN: Origin<'static> = Origin { key: "retention", name: RETENTION_ORIGIN };

/// What went of one club, or would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tended {
    pub club: Uuid,
    pub club_name: String,
    pub due: Vec<Due>,
    /// Of these, what could not be carried out; the log says why.
    pub failed: usize,
    /// Rows that erased people had left elsewhere.
    pub emptied: u64,
}

impl Tended {
    /// Whether there was nothing to do.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.due.is_empty() && self.emptied == 0
    }
}

/// The records that tell what is due in a club.
async fn records_of(desk: &Desk, club: Uuid) -> Result<Ledger, Error> {
    let mut tx = desk.db().read_for(club).await?;
    let records = read_rounds(&mut tx, club, |known| due_reads(known)).await?;
    tx.commit().await?;
    Ok(records)
}

/// What would go of a club, if the night were that many days later.
///
/// # Errors
/// What the database says.
pub async fn due_within(desk: &Desk, club: Uuid, today: NaiveDate, days: u64) -> Result<Vec<Due>, Error> {
    let before = today.checked_add_days(Days::new(days)).unwrap_or(today);
    Ok(due(&records_of(desk, club).await?, today, before))
}

/// The same, club by club.
///
/// # Errors
/// What the database says.
pub async fn look(desk: &Desk, today: NaiveDate, days: u64) -> Result<Vec<Tended>, Error> {
    let mut all = Vec::new();
    for ClubFloor { id, name, .. } in clubs::list_clubs(desk.db()).await? {
        let due = due_within(desk, id, today, days).await?;
        all.push(Tended { club: id, club_name: name, due, failed: 0, emptied: 0 });
    }
    Ok(all)
}

/// For how many months a club keeps its audit log; none when no term stands, and all of it is kept.
///
/// # Errors
/// What the database says.
pub async fn months_of_audit(desk: &Desk, club: Uuid, today: NaiveDate) -> Result<Option<u32>, Error> {
    let mut terms = Ledger::default();
    let mut tx = desk.db().read_for(club).await?;
    read_into(&mut terms, &mut tx, club, &Read::all::<RetentionRule>()).await?;
    tx.commit().await?;
    Ok(standing_line(Retained::AuditLog, &terms, today).map(|rule| months_of(&rule, club)))
}

/// A term that cannot be one, which no command writes, leaves the shipped one.
fn months_of(rule: &RetentionRule, club: Uuid) -> u32 {
    u32::try_from(rule.months).unwrap_or_else(|_| {
        tracing::error!(%club, months = rule.months, "the audit log's term cannot be read: the shipped one holds");
        u32::try_from(bounds_of(Retained::AuditLog).most).unwrap_or(0)
    })
}

/// Lets go what is due, and empties what erased people left: every club, then accounts, and then `SQLite`'s file.
///
/// # Errors
/// What the database says; what went until then is gone, the rest goes the next time.
pub async fn tend(desk: &Desk, now: DateTime<Utc>) -> Result<Vec<Tended>, Error> {
    tend_all(desk, Untold::Go, now).await
}

/// The same beside the nights, with nobody told of anything: whose owner does not know that the account goes keeps it.
///
/// # Errors
/// As [`tend`].
pub async fn tend_by_hand(desk: &Desk, now: DateTime<Utc>) -> Result<Vec<Tended>, Error> {
    tend_all(desk, Untold::Stay, now).await
}

async fn tend_all(desk: &Desk, untold: Untold, now: DateTime<Utc>) -> Result<Vec<Tended>, Error> {
    let (mut all, mut rewrite) = (Vec::new(), false);
    for club in clubs::list_clubs(desk.db()).await? {
        let mut tended = tend_club(desk, &club, now.date_naive()).await?;
        if leftovers::are_expected(desk, club.id, now).await? {
            tended.emptied = leftovers::empty(desk, club.id, now).await?;
            rewrite = true;
        }
        all.push(tended);
    }
    let deleted = accounts::tend(desk, untold, now).await?;
    if deleted > 0 {
        tracing::info!(deleted, "deleted accounts that are in no club any more");
    }
    if rewrite || deleted > 0 {
        store::rewrite_file(desk.db()).await?;
    }
    Ok(all)
}

async fn tend_club(desk: &Desk, club: &ClubFloor, today: NaiveDate) -> Result<Tended, Error> {
    let ClubFloor { id, name, .. } = club;
    let due = due(&records_of(desk, *id).await?, today, today);
    let mut tended = Tended { club: *id, club_name: name.clone(), due, failed: 0, emptied: 0 };
    if tended.due.is_empty() {
        return Ok(tended);
    }
    let session = author::session(desk.db(), *id, name).await?;
    let is_whole = |due: &&Due| matches!(due.what, Retained::MemberFile | Retained::TrialFile);
    let people: Vec<MemberId> = tended.due.iter().filter(is_whole).map(|due| due.member).collect();
    for id in people {
        let erased = carry_out(desk, &session, PrivacyCommand::Erase { id }.into(), today).await?;
        tended.failed += usize::from(!erased);
    }
    let single = tended.due.iter().filter(|due| due.what.collection().is_some());
    let records: Vec<Expired> = single.map(|due| Expired { what: due.what, id: due.id }).collect();
    for records in records.chunks(MOST_EXPIRED) {
        let command = PrivacyCommand::Expire { records: records.to_vec() };
        let gone = carry_out(desk, &session, command.into(), today).await?;
        tended.failed += if gone { 0 } else { records.len() };
    }
    tell(desk, &session, &tended.due).await?;
    Ok(tended)
}

/// Whether it was carried out: what is refused keeps nobody else's.
async fn carry_out(
    desk: &Desk,
    session: &Session,
    command: ClubCommand,
    today: NaiveDate,
) -> Result<bool, Error> {
    match desk.perform(session, ORIGIN, vec![command], today).await {
        Ok(()) => Ok(true),
        Err(Error::Refused(refusal)) => {
            tracing::error!(?refusal, club = %session.club, "what is due could not be let go");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// One entry for the run: how many of each kind.
async fn tell(desk: &Desk, session: &Session, due: &[Due]) -> Result<(), Error> {
    let mut happened = Happened::new(Kind::Change, "retention.run", crate::server::moment::now());
    happened.fields = Some(in_words(due));
    let mut tx = desk.db().write_aside_for(session.club).await?;
    audit::append(&mut tx, session.club, vec![happened.by(session)]).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::privacy::retention::shipped_lines;

    #[test]
    fn a_term_that_cannot_be_one_keeps_the_log_for_as_long_as_the_shipped_one() {
        let [shipped] = <[RetentionRule; 1]>::try_from(shipped_lines(Retained::AuditLog)).unwrap();
        for (months, expected) in [(6, 6), (0, 0), (-1, 12), (i64::from(u32::MAX) + 1, 12)] {
            let rule = RetentionRule { months, ..shipped.clone() };
            assert_eq!(months_of(&rule, Uuid::nil()), expected, "{months}");
        }
    }
}
