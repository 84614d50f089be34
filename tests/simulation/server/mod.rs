//! The server around memory: what `server/sync` does with SQL, one transaction at a time, each of which
//! can pause before its commit.

mod club;
mod digest;
mod round;
mod transaction;
mod upkeep;

pub use club::{Club, Edit, Key, Known};
pub use transaction::{Began, Committed, RealTime, Truth};

use crate::mistakes::Mistake;
use chrono::NaiveDate;
use novaclub::club::{COLLECTIONS, ClubCommand, Role, access::Sight};
use novaclub::sync::{
    Actor, Row,
    delivery::{Head, Page, Window, visible},
    protocol::{FLOOR_VERSION, Holder, PullRequest, PullResponse},
    sight::epoch_of,
    tombstones::floor_of_page,
};
use transaction::Open;
use uuid::Uuid;

/// Small, so that most downloads have several pages.
const PAGE: usize = 4;

/// In whose name a request comes: what the cookie says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session {
    pub user: Uuid,
    pub club: usize,
}

/// Why a request is not answered; nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 401.
    SignedOut,
    /// 409: the session is not that of the working copy.
    ForeignDevice,
    /// 426.
    Outdated,
    /// 500, 503, 429.
    Failed,
}

pub struct Server {
    pub clubs: Vec<Club>,
    backups: Vec<Club>,
    open: Vec<Open>,
    epochs: u128,
    next_open: u64,
    pub mistake: Option<Mistake>,
    /// What devices hold follows from the day.
    pub today: NaiveDate,
    /// Programs below this version are turned away.
    pub floor_version: u32,
}

impl Server {
    pub fn new(clubs: Vec<Club>, today: NaiveDate, mistake: Option<Mistake>) -> Self {
        let backups = clubs.clone();
        Self {
            clubs,
            backups,
            open: Vec::new(),
            epochs: 1_000,
            next_open: 0,
            today,
            mistake,
            floor_version: FLOOR_VERSION,
        }
    }

    /// The actor of a session, if it may speak for the working copy.
    fn admit_session(&self, session: Session, holder: Option<Holder>) -> Result<Actor<Role>, Problem> {
        let club = &self.clubs[session.club];
        let own = Holder { user: session.user, club: club.id };
        if holder.is_some_and(|holder| holder != own) {
            return Err(Problem::ForeignDevice);
        }
        let role = club.roles.get(&session.user).copied().ok_or(Problem::SignedOut)?;
        Ok(Actor { user: session.user, role })
    }

    /// The epoch of a person's cursors.
    pub fn epoch_of(&self, club: usize, actor: Actor<Role>) -> Uuid {
        let role = if self.mistake == Some(Mistake::ScopeNotPurged) { Role::Admin } else { actor.role };
        let club = &self.clubs[club];
        let sight = club.sight_of(Actor { role, ..actor }, self.today);
        let forgets_the_day = self.mistake == Some(Mistake::EarlierYearsNotPurged);
        epoch_of(club.epoch, &if forgets_the_day { sight.of_every_day() } else { sight })
    }

    /// What a person's cursor of an epoch stands for; none when it is of the past.
    pub fn sight_of_epoch(&self, club: usize, actor: Actor<Role>, epoch: Uuid) -> Option<Sight> {
        let is_now = self.epoch_of(club, actor) == epoch;
        is_now.then(|| self.clubs[club].sight_of(actor, self.today))
    }

    pub fn pull(
        &mut self,
        session: Session,
        request: &PullRequest,
        now_ms: i64,
    ) -> Result<PullResponse, Problem> {
        let actor = self.admit_session(session, request.holder)?;
        let epoch = self.epoch_of(session.club, actor);
        let sight = self.clubs[session.club].sight_of(actor, self.today);
        let club = &mut self.clubs[session.club];
        club.note_pull(request, epoch, now_ms);
        let last_n = club
            .devices
            .get(&request.device)
            .filter(|device| device.user == session.user)
            .map_or(0, |device| device.progress.last_n);
        Ok(page(club, epoch, &sight, request, last_n, now_ms))
    }
}

/// A page that follows a cursor, of what is committed.
pub fn page(
    club: &Club,
    epoch: Uuid,
    sight: &Sight,
    request: &PullRequest,
    last_n: u64,
    now_ms: i64,
) -> PullResponse {
    let floor = floor_of_page(request.bound, club.floor, club.raised_at);
    let window = Window::of(request, Head { epoch, seq: club.seq, floor });
    let mut page = Page::new(window, PAGE);
    let (through, tables) = loop {
        for collection in visible::<ClubCommand>(sight) {
            let (after, up_to, most) = page.wanted();
            let mut rows: Vec<Row> = club
                .rows
                .iter()
                .filter(|((name, _), stamped)| {
                    *name == collection.name && stamped.row.seq > after && stamped.row.seq <= up_to
                })
                .map(|(_, stamped)| stamped.row.clone())
                .collect();
            rows.sort_by_key(|row| row.seq);
            rows.truncate(most);
            page.take(sight, collection, rows);
        }
        match page.finish() {
            Ok(finished) => break finished,
            Err(larger) => page = larger,
        }
    };
    let is_visible = |name: &str| {
        COLLECTIONS.iter().any(|c| c.name == name && visible::<ClubCommand>(sight).any(|seen| seen == *c))
    };
    let rest = if through < window.bound {
        let follows = |row: &Row| row.seq > through && row.seq <= window.bound;
        club.rows.iter().filter(|((name, _), stamped)| follows(&stamped.row) && is_visible(name)).count()
    } else {
        0
    };
    window.answer((through, tables), i64::try_from(rest).unwrap(), last_n, now_ms)
}
