//! One page of what changed in a club, read in one snapshot.

use crate::club::{ClubCommand, access::Sight};
use crate::server::{
    Error,
    access::Session,
    db::{
        Tx,
        devices::{self, Standing},
        records::Changed,
        retention,
    },
};
use crate::sync::{
    Collection, Sight as _,
    delivery::{Head, Page, Window, visible},
    protocol::{PAGE_ROWS, PullRequest, PullResponse, WireTable},
    sight::epoch_of,
    tombstones::floor_of_page,
};
use chrono::{DateTime, Utc};

/// How many times more rows are looked at for a page of somebody who sees a part of the club.
const LOOKED_AT: usize = 20;

/// The answer to a device that is at the head already.
pub fn at_head(
    (session, sight): (&Session, &Sight),
    request: &PullRequest,
    standing: &Standing,
    now: DateTime<Utc>,
) -> Option<PullResponse> {
    let epoch = epoch_of(standing.epoch, sight);
    let window = Window::of(request, Head { epoch, seq: standing.seq, floor: standing.tombstone_floor });
    let nothing = (standing.seq, Vec::new());
    (request.cursor.is_some() && window.is_empty())
        .then(|| window.answer(nothing, 0, standing.last_n(session.user), now.timestamp_millis()))
}

/// How far a device says that it has come; none when it starts, or starts over.
pub fn has_come_to(sight: &Sight, request: &PullRequest, standing: &Standing) -> Option<i64> {
    let epoch = epoch_of(standing.epoch, sight);
    let cursor = request.cursor.filter(|cursor| cursor.epoch == epoch && cursor.seq <= standing.seq);
    cursor.map(|cursor| cursor.seq)
}

/// The page that follows a cursor.
pub async fn page(
    tx: &mut Tx,
    (session, sight): (&Session, &Sight),
    request: PullRequest,
    now: DateTime<Utc>,
) -> Result<PullResponse, Error> {
    let (seq, epoch, floor) = devices::read_seq(tx, session.club).await?;
    let epoch = epoch_of(epoch, sight);
    let floor = match request.cursor {
        Some(cursor) if cursor.seq < floor => {
            let (floor, raised_at) = retention::read_floor(tx, session.club).await?;
            floor_of_page(request.bound, floor, raised_at)
        }
        _ => floor,
    };
    let window = Window::of(&request, Head { epoch, seq, floor });
    let visible: Vec<&'static Collection> = visible::<ClubCommand>(sight).collect();
    let (through, tables) = read_tables(tx, (session, sight), &visible, window).await?;
    let mut remaining = 0;
    if through < window.bound {
        for collection in &visible {
            let span = sight.span(collection);
            let rest = Changed { collection, after: through, up_to: window.bound, span: span.as_ref() };
            remaining += rest.count(tx, session.club).await?;
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
    (session, sight): (&Session, &Sight),
    visible: &[&'static Collection],
    window: Window,
) -> Result<(i64, Vec<WireTable>), Error> {
    // Of what is looked at little may be shown.
    let most = if sight.is_partial() { PAGE_ROWS * LOOKED_AT } else { PAGE_ROWS };
    let mut page = Page::new(window, most);
    loop {
        for collection in visible {
            let (after, up_to, most) = page.wanted();
            let span = sight.span(collection);
            let changed = Changed { collection, after, up_to, span: span.as_ref() };
            let rows = changed.list(tx, session.club, i64::try_from(most).unwrap_or(i64::MAX)).await?;
            page.take(sight, collection, rows);
        }
        match page.finish() {
            Ok(page) => return Ok(page),
            Err(larger) => page = larger,
        }
    }
}
