//! One page of what changed in a club, read in one snapshot.

use crate::club::{COLLECTIONS, ClubCommand};
use crate::server::{
    Error,
    access::Session,
    db::{
        Tx,
        devices::{self, Standing},
        records,
    },
};
use crate::sync::{
    Collection, Command, Row,
    protocol::{PAGE_ROWS, PullRequest, PullResponse, WireRow, WireTable},
};
use chrono::{DateTime, Utc};

/// The answer to a device that is at the head already.
pub fn at_head(
    session: &Session,
    request: &PullRequest,
    standing: &Standing,
    now: DateTime<Utc>,
) -> Option<PullResponse> {
    let epoch = devices::epoch_for(standing.epoch, session.role);
    let head = standing.seq;
    let cursor = request.cursor.filter(|cursor| cursor.epoch == epoch && cursor.seq == head)?;
    // A cursor below the floor starts over, even at the head.
    (cursor.seq >= standing.tombstone_floor || cursor.seq == 0).then(|| PullResponse {
        epoch,
        reset: false,
        after: head,
        through: head,
        bound: head,
        head,
        remaining: 0,
        last_n: standing.last_n(session.user),
        now_ms: now.timestamp_millis(),
        tables: Vec::new(),
    })
}

/// The page that follows a cursor.
pub async fn page(
    tx: &mut Tx,
    session: &Session,
    request: PullRequest,
    now: DateTime<Utc>,
) -> Result<PullResponse, Error> {
    let (head, epoch, floor) = devices::read_seq(tx, session.club).await?;
    let epoch = devices::epoch_for(epoch, session.role);
    let usable = |cursor: &crate::sync::protocol::Cursor| {
        cursor.epoch == epoch && cursor.seq <= head && (cursor.seq >= floor || cursor.seq == 0)
    };
    let cursor = request.cursor.filter(usable);
    let reset = request.cursor.is_some() && cursor.is_none();
    let after = cursor.map_or(0, |cursor| cursor.seq);
    let bound = request.bound.filter(|bound| !reset && (after..=head).contains(bound)).unwrap_or(head);

    let visible: Vec<&'static Collection> = COLLECTIONS
        .iter()
        .copied()
        .filter(|collection| ClubCommand::may_see(session.role, collection))
        .collect();
    let (through, tables) = read_tables(tx, session, &visible, (after, bound)).await?;
    let mut remaining = 0;
    if through < bound {
        for collection in &visible {
            remaining += records::count_changed(tx, session.club, collection, (through, bound)).await?;
        }
    }
    let device = devices::find(tx, session.club, request.device).await?;
    let last_n =
        device.filter(|device| device.user == session.user).map_or(0, |device| device.progress.last_n);
    Ok(PullResponse {
        epoch,
        reset,
        after,
        through,
        bound,
        head,
        remaining,
        last_n,
        now_ms: now.timestamp_millis(),
        tables,
    })
}

/// Rows after one seq, as far as a page goes; never a part of one seq. Gives how far that is.
async fn read_tables(
    tx: &mut Tx,
    session: &Session,
    visible: &[&'static Collection],
    (after, bound): (i64, i64),
) -> Result<(i64, Vec<WireTable>), Error> {
    let mut most = PAGE_ROWS;
    loop {
        let mut through = bound;
        let mut found: Vec<(&'static Collection, Vec<Row>)> = Vec::new();
        for collection in visible {
            let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
            let rows = records::changed(tx, session.club, collection, (after, through), limit).await?;
            // Cut short: its last seq may have more rows, so the page ends before it.
            if rows.len() > most {
                through = through.min(rows.last().map_or(bound, |row| row.seq) - 1);
            }
            found.push((collection, rows));
        }
        if through > after || bound == after {
            let is_first = after == 0;
            let tables =
                found.into_iter().filter_map(|(collection, rows)| wire(collection, rows, through, is_first));
            return Ok((through, tables.collect()));
        }
        // One change alone fills more than a page.
        most *= 2;
    }
}

/// A device that starts has nothing that tombstones could remove.
fn wire(collection: &'static Collection, rows: Vec<Row>, through: i64, is_first: bool) -> Option<WireTable> {
    let rows: Vec<WireRow> = rows
        .into_iter()
        .filter(|row| row.seq <= through && !(is_first && row.deleted))
        .map(|row| WireRow(row.id, row.seq, row.deleted, if row.deleted { Vec::new() } else { row.values }))
        .collect();
    (!rows.is_empty()).then(|| WireTable::new(collection, rows))
}
