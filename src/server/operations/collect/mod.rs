//! `novaclub collect`, and the same once a day in `serve`: forgets what nobody needs any more. What may
//! go is decided in [`crate::sync::tombstones`]:
//!
//! - tombstones below the floor, after the floor was raised, so that a device below it starts over;
//! - answers to commands that their device has, or will never ask for again;
//! - entries of the history that are older than the club keeps them (three seasons, unless
//!   `NOVACLUB_HISTORY_DAYS` says otherwise). Devices hold the history, so these become tombstones first;
//! - entries of the audit log that are older than the club keeps it (12 months, unless its terms of retention
//!   say less): its chain begins after them;
//! - sessions that ended three months ago;
//! - the numbers of passkey ceremonies whose time is over.
//!
//! Everything goes in portions, each in a short transaction: who pushes meanwhile waits for one of them.

mod daily;
mod report;

use crate::server::{
    Db, Error,
    db::{
        audit, ceremonies, devices,
        retention::{self, ClubFloor, OldAnswers, PORTION},
        sessions,
    },
    privacy::retention::months_of_audit,
    sync::{Desk, live},
};
use crate::sync::tombstones::{ANSWERS_KEPT, FORCED, answers_below, floor};
use crate::{app::languages::Language, club::COLLECTIONS, server::moment};
use chrono::{DateTime, Months, TimeDelta, Utc};
use clap::Args;
pub use daily::{Clock, Wall, daily, next_run};
use uuid::Uuid;

/// So long after its end a session is kept, in case somebody asks where it was.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(90);

/// Whether anything is deleted.
#[derive(Args, Debug)]
pub struct Collect {
    /// Say what would go, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What went of one club, or would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    pub club_name: String,
    /// The floor before and after.
    pub floor: (i64, i64),
    pub tombstones: u64,
    pub answers: u64,
    pub history: u64,
    /// Entries of the audit log.
    pub audit: u64,
    /// Sessions that ended long ago.
    pub sessions: u64,
}

impl Collected {
    /// Whether nothing went.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.floor.0 == self.floor.1
            && self.tombstones == 0
            && self.answers == 0
            && self.history == 0
            && self.audit == 0
            && self.sessions == 0
    }
}

/// By when what is old.
#[derive(Clone, Copy, Debug)]
pub struct Until {
    pub now: DateTime<Utc>,
    pub history_days: u32,
}

impl Until {
    fn history(&self) -> DateTime<Utc> {
        self.now - TimeDelta::days(i64::from(self.history_days))
    }

    /// As long as the club keeps its log.
    async fn audit_ms(&self, desk: &Desk, club: Uuid) -> Result<i64, Error> {
        let months = months_of_audit(desk, club, self.now.date_naive()).await?;
        let kept = months.and_then(|months| self.now.checked_sub_months(Months::new(months)));
        Ok(kept.unwrap_or(DateTime::<Utc>::MIN_UTC).timestamp_millis())
    }

    fn sessions(&self) -> DateTime<Utc> {
        self.now - SESSIONS_KEPT
    }

    fn answers(&self) -> DateTime<Utc> {
        self.now - TimeDelta::milliseconds(ANSWERS_KEPT)
    }
}

/// `novaclub collect`: collects, and prints what went.
///
/// # Errors
/// What the database says.
pub async fn collect_by_hand(
    url: &str,
    history_days: u32,
    arguments: &Collect,
    language: Language,
) -> Result<(), Error> {
    let desk = Desk::open(Db::open(url).await?);
    let until = Until { now: moment::now(), history_days };
    let collected = if arguments.dry_run { look(&desk, until).await? } else { collect(&desk, until).await? };
    print!("{}", report::text(language, &collected, arguments.dry_run));
    desk.db().close().await;
    Ok(())
}

/// What would go now.
///
/// # Errors
/// What the database says.
pub async fn look(desk: &Desk, until: Until) -> Result<Vec<Collected>, Error> {
    let mut all = Vec::new();
    for club in retention::list_clubs(desk.db()).await? {
        let mut tx = desk.db().read_for(club.id).await?;
        let tombstones = retention::list_tombstones(&mut tx, club.id).await?;
        let devices = retention::list_cursors(&mut tx, club.id).await?;
        let raised = floor(until.now.timestamp_millis(), club.floor, tombstones.clone(), &devices);
        let mut answers = 0;
        for old in old_answers(&mut tx, club.id, until).await? {
            answers += retention::count_answers(&mut tx, old).await?;
        }
        let history = retention::count_history(&mut tx, club.id, until.history()).await?;
        let sessions = sessions::count_ended(&mut tx, club.id, until.sessions()).await?;
        tx.commit().await?;
        all.push(Collected {
            club_name: club.name,
            floor: (club.floor, raised),
            tombstones: count(tombstones.iter().filter(|tombstone| tombstone.seq <= raised).count()),
            answers: u64::try_from(answers).unwrap_or(0),
            history: u64::try_from(history).unwrap_or(0),
            audit: audit::count_old(desk.db(), club.id, until.audit_ms(desk, club.id).await?).await?,
            sessions,
        });
    }
    Ok(all)
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Forgets what may go, club by club.
///
/// # Errors
/// What the database says; what went until then is gone, the rest goes the next time.
pub async fn collect(desk: &Desk, until: Until) -> Result<Vec<Collected>, Error> {
    desk.write_sightings().await?;
    forget_ceremonies(desk.db(), until).await?;
    let mut all = Vec::new();
    for club in retention::list_clubs(desk.db()).await? {
        let sessions = forget_sessions(desk.db(), club.id, until).await?;
        let history = end_history(desk, club.id, until).await?;
        let raised = raise_floor(desk.db(), &club, until).await?;
        let tombstones = forget_tombstones(desk.db(), club.id, raised).await?;
        let answers = forget_answers(desk.db(), club.id, until).await?;
        let audit = drop_audit(desk, club.id, until).await?;
        let floor = (club.floor, raised);
        all.push(Collected { club_name: club.name, floor, tombstones, answers, history, audit, sessions });
    }
    Ok(all)
}

async fn forget_ceremonies(db: &Db, until: Until) -> Result<(), Error> {
    let mut tx = db.write().await?;
    ceremonies::forget(&mut tx, until.now).await?;
    tx.commit().await
}

/// Sessions that ended long ago: what their devices hold is shown for as long as their cursors are kept.
async fn forget_sessions(db: &Db, club: Uuid, until: Until) -> Result<u64, Error> {
    let mut tx = db.write_aside_for(club).await?;
    let gone = sessions::forget_ended(&mut tx, club, until.sessions()).await?;
    tx.commit().await?;
    Ok(gone)
}

async fn raise_floor(db: &Db, club: &ClubFloor, until: Until) -> Result<i64, Error> {
    let mut tx = db.read_for(club.id).await?;
    let tombstones = retention::list_tombstones(&mut tx, club.id).await?;
    let devices = retention::list_cursors(&mut tx, club.id).await?;
    tx.commit().await?;
    let raised = floor(until.now.timestamp_millis(), club.floor, tombstones, &devices);
    let mut tx = db.write_for(club.id).await?;
    if raised > club.floor {
        retention::raise_floor(&mut tx, club.id, raised).await?;
    }
    retention::forget_cursors(&mut tx, club.id, until.now - TimeDelta::milliseconds(FORCED)).await?;
    tx.commit().await?;
    Ok(raised)
}

async fn forget_tombstones(db: &Db, club: Uuid, up_to: i64) -> Result<u64, Error> {
    let mut all = 0;
    // What refers to others goes before them.
    for collection in COLLECTIONS.iter().rev() {
        loop {
            let mut tx = db.write_for(club).await?;
            devices::take_seq(&mut tx, club, 0).await?;
            let gone = retention::forget_tombstones(&mut tx, club, collection.name, up_to).await?;
            tx.commit().await?;
            all += gone;
            if is_last(gone) {
                break;
            }
        }
    }
    Ok(all)
}

async fn old_answers(
    tx: &mut crate::server::db::Tx,
    club: Uuid,
    until: Until,
) -> Result<Vec<OldAnswers>, Error> {
    let now = until.now.timestamp_millis();
    let devices = retention::list_answering(tx, club).await?.into_iter();
    let old = devices.map(|(device, answers)| OldAnswers {
        club,
        device,
        below: i64::try_from(answers_below(now, answers)).unwrap_or(i64::MAX),
        before: until.answers(),
    });
    Ok(old.filter(|old| old.below > 0).collect())
}

async fn forget_answers(db: &Db, club: Uuid, until: Until) -> Result<u64, Error> {
    let mut tx = db.read_for(club).await?;
    let old = old_answers(&mut tx, club, until).await?;
    tx.commit().await?;
    let mut all = 0;
    for old in old {
        loop {
            let mut tx = db.write_for(club).await?;
            let gone = retention::forget_answers(&mut tx, old).await?;
            tx.commit().await?;
            all += gone;
            if is_last(gone) {
                break;
            }
        }
    }
    Ok(all)
}

async fn drop_audit(desk: &Desk, club: Uuid, until: Until) -> Result<u64, Error> {
    let (db, before_ms) = (desk.db(), until.audit_ms(desk, club).await?);
    let mut all = 0;
    loop {
        let mut tx = db.write_aside_for(club).await?;
        let gone = audit::drop_old(&mut tx, club, before_ms).await?;
        tx.commit().await?;
        all += gone;
        if gone == 0 {
            return Ok(all);
        }
    }
}

async fn end_history(desk: &Desk, club: Uuid, until: Until) -> Result<u64, Error> {
    let mut tx = desk.db().read_for(club).await?;
    let mut left = retention::count_history(&mut tx, club, until.history()).await?;
    tx.commit().await?;
    let mut all = 0;
    while left > 0 {
        let mut tx = desk.db().write_for(club).await?;
        let (seq, _) = devices::take_seq(&mut tx, club, 1).await?;
        let ended = retention::end_history(&mut tx, club, until.history(), until.now, seq).await?;
        live::announce(&mut tx, club, seq).await?;
        tx.commit().await?;
        desk.pokes().tell(club, seq);
        all += ended;
        left = if is_last(ended) { 0 } else { left - PORTION };
    }
    Ok(all)
}

const fn is_last(gone: u64) -> bool {
    gone < PORTION.cast_unsigned()
}
