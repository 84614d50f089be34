//! One page of what changed in a club, read in one snapshot.

use crate::club::ClubCommand;
use crate::server::{
    Error,
    access::Session,
    db::{
        Tx,
        devices::{self, Standing},
        records, retention,
    },
};
use crate::sync::{
    Collection,
    delivery::{Head, Page, Window, scope_epoch, visible},
    protocol::{PAGE_ROWS, PullRequest, PullResponse, WireTable},
    tombstones::floor_of_page,
};
use chrono::{DateTime, Utc};

/// The answer to a device that is at the head already.
pub fn at_head(
    session: &Session,
    request: &PullRequest,
    standing: &Standing,
    now: DateTime<Utc>,
) -> Option<PullResponse> {
    let epoch = scope_epoch::<ClubCommand>(standing.epoch, session.role);
    let window = Window::of(request, Head { epoch, seq: standing.seq, floor: standing.tombstone_floor });
    let nothing = (standing.seq, Vec::new());
    (request.cursor.is_some() && window.is_empty())
        .then(|| window.answer(nothing, 0, standing.last_n(session.user), now.timestamp_millis()))
}

/// How far a device says that it has come; none when it starts, or starts over.
pub fn has_come_to(session: &Session, request: &PullRequest, standing: &Standing) -> Option<i64> {
    let epoch = scope_epoch::<ClubCommand>(standing.epoch, session.role);
    let cursor = request.cursor.filter(|cursor| cursor.epoch == epoch && cursor.seq <= standing.seq);
    cursor.map(|cursor| cursor.seq)
}

/// The page that follows a cursor.
pub async fn page(
    tx: &mut Tx,
    session: &Session,
    request: PullRequest,
    now: DateTime<Utc>,
) -> Result<PullResponse, Error> {
    let (seq, epoch, floor) = devices::read_seq(tx, session.club).await?;
    let epoch = scope_epoch::<ClubCommand>(epoch, session.role);
    let floor = match request.cursor {
        Some(cursor) if cursor.seq < floor => {
            let (floor, raised_at) = retention::read_floor(tx, session.club).await?;
            floor_of_page(request.bound, floor, raised_at)
        }
        _ => floor,
    };
    let window = Window::of(&request, Head { epoch, seq, floor });
    let visible: Vec<&'static Collection> = visible::<ClubCommand>(session.role).collect();
    let (through, tables) = read_tables(tx, session, &visible, window).await?;
    let mut remaining = 0;
    if through < window.bound {
        for collection in &visible {
            let rest = (through, window.bound);
            remaining += records::count_changed(tx, session.club, collection, rest).await?;
        }
    }
    let device = devices::find(tx, session.club, request.device).await?;
    let last_n =
        device.filter(|device| device.user == session.user).map_or(0, |device| device.progress.last_n);
    Ok(window.answer((through, tables), remaining, last_n, now.timestamp_millis()))
}

/// The rows of a page, and how far it goes.
async fn read_tables(
    tx: &mut Tx,
    session: &Session,
    visible: &[&'static Collection],
    window: Window,
) -> Result<(i64, Vec<WireTable>), Error> {
    let mut page = Page::new(window, PAGE_ROWS);
    loop {
        for collection in visible {
            let (after, through, most) = page.wanted();
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let rows = records::changed(tx, session.club, collection, (after, through), most).await?;
            page.take(collection, rows);
        }
        match page.finish() {
            Ok(page) => return Ok(page),
            Err(larger) => page = larger,
        }
    }
}
