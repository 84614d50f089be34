//! What a pull is answered: where a page starts and ends, and which rows travel in it. The shell reads
//! the rows; nothing here knows from where.

use super::{
    command::Command,
    protocol::{Cursor, PullRequest, PullResponse, WireRow, WireTable},
    record::{Collection, Row},
    sight::Sight,
};
use uuid::Uuid;

/// Where a club's changes stand, for those who see the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// [`epoch_of`](super::sight::epoch_of) the sight.
    pub epoch: Uuid,
    pub seq: i64,
    /// Tombstones up to here may have been dropped.
    pub floor: i64,
}

impl Head {
    /// Whether what follows a cursor can still be told. If not, the device starts over.
    #[must_use]
    pub fn can_continue(&self, cursor: Cursor) -> bool {
        cursor.epoch == self.epoch && cursor.seq <= self.seq && (cursor.seq >= self.floor || cursor.seq == 0)
    }
}

/// The collections of which a person may see anything, in the order in which they travel.
pub fn visible<C: Command>(sight: &C::Sight) -> impl Iterator<Item = &'static Collection> {
    C::COLLECTIONS.iter().copied().filter(|collection| sight.sees(collection))
}

/// Between which changes the pages of a download lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub head: Head,
    /// The device starts over: its cursor cannot be continued.
    pub reset: bool,
    pub after: i64,
    /// Fixed by the first page.
    pub bound: i64,
}

impl Window {
    #[must_use]
    pub fn of(request: &PullRequest, head: Head) -> Self {
        let cursor = request.cursor.filter(|cursor| head.can_continue(*cursor));
        let reset = request.cursor.is_some() && cursor.is_none();
        let after = cursor.map_or(0, |cursor| cursor.seq);
        let fixed = request.bound.filter(|bound| !reset && (after..=head.seq).contains(bound));
        Self { head, reset, after, bound: fixed.unwrap_or(head.seq) }
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.reset && self.after == self.head.seq
    }

    /// The answer; `remaining` rows follow it.
    #[must_use]
    pub fn answer(
        &self,
        (through, tables): (i64, Vec<WireTable>),
        remaining: i64,
        last_n: u64,
        now_ms: i64,
    ) -> PullResponse {
        PullResponse {
            epoch: self.head.epoch,
            reset: self.reset,
            after: self.after,
            through,
            bound: self.bound,
            head: self.head.seq,
            remaining,
            last_n,
            now_ms,
            tables,
        }
    }
}

/// A page in the making: rows of each visible collection, up to the seq where the page ends.
#[derive(Debug)]
pub struct Page {
    window: Window,
    most: usize,
    through: i64,
    found: Vec<(&'static Collection, Vec<Row>)>,
}

impl Page {
    /// A page that holds about `most` rows of a collection.
    #[must_use]
    pub const fn new(window: Window, most: usize) -> Self {
        Self { window, most, through: window.bound, found: Vec::new() }
    }

    /// What to read next: rows above the first and up to the second, ordered by seq, at most so many.
    #[must_use]
    pub const fn wanted(&self) -> (i64, i64, usize) {
        (self.window.after, self.through, self.most + 1)
    }

    /// Takes in what was read of one collection, and keeps what the sight shows of it.
    pub fn take<Role>(&mut self, sight: &impl Sight<Role>, collection: &'static Collection, rows: Vec<Row>) {
        // Cut short: its last seq may have more rows, so the page ends before it.
        if rows.len() > self.most
            && let Some(last) = rows.last()
        {
            self.through = self.through.min(last.seq - 1);
        }
        self.found.push((collection, sight.show(collection, rows)));
    }

    /// Where the page ends, and what it holds; never a part of one seq.
    ///
    /// # Errors
    /// When one change alone fills more than a page: a larger one, to be read anew.
    pub fn finish(self) -> Result<(i64, Vec<WireTable>), Self> {
        let Self { window, most, through, found } = self;
        if through <= window.after && window.bound != window.after {
            return Err(Self::new(window, most * 2));
        }
        let tables =
            found.into_iter().filter_map(|(collection, rows)| wire(collection, rows, window, through));
        Ok((through, tables.collect()))
    }
}

/// A device that starts has nothing that tombstones could remove.
fn wire(collection: &'static Collection, rows: Vec<Row>, window: Window, through: i64) -> Option<WireTable> {
    let is_first = window.after == 0;
    let rows: Vec<WireRow> = rows
        .into_iter()
        .filter(|row| row.seq <= through && !(is_first && row.deleted))
        .map(|row| WireRow(row.id, row.seq, row.deleted, if row.deleted { Vec::new() } else { row.values }))
        .collect();
    (!rows.is_empty()).then(|| WireTable::new(collection, rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{Actor, Field, Kind, Read, Records, Value, sight::Span};
    use chrono::NaiveDate;

    const FIELD: Field = Field { name: "f", kind: Kind::Integer, optional: true, words: &[] };
    const THINGS: &Collection = &Collection { name: "things", fields: &[FIELD] };
    /// Sees all.
    #[derive(Clone, Debug, PartialEq)]
    struct Everything;

    impl Sight<()> for Everything {
        fn reads(_actor: &Actor<()>, _known: &dyn Records) -> Vec<Read> {
            Vec::new()
        }
        fn of(_actor: &Actor<()>, _today: NaiveDate, _records: &dyn Records) -> Self {
            Self
        }
        fn sees(&self, _collection: &'static Collection) -> bool {
            true
        }
        fn show(&self, _collection: &'static Collection, rows: Vec<Row>) -> Vec<Row> {
            rows
        }
        fn span(&self, _collection: &'static Collection) -> Option<Span> {
            None
        }
        fn is_partial(&self) -> bool {
            false
        }
        fn name(&self) -> Uuid {
            Uuid::nil()
        }
    }

    const EPOCH: Uuid = Uuid::from_u128(9);
    const HEAD: Head = Head { epoch: EPOCH, seq: 10, floor: 4 };

    fn request(cursor: Option<(Uuid, i64)>, bound: Option<i64>) -> PullRequest {
        let cursor = cursor.map(|(epoch, seq)| Cursor { epoch, seq });
        PullRequest { holder: None, device: Uuid::nil(), cursor, bound, waiting: None }
    }

    #[test]
    fn a_cursor_is_continued_only_within_its_epoch_between_the_floor_and_the_head() {
        let cases = [
            // cursor, reset, after
            (None, false, 0),
            (Some((EPOCH, 0)), false, 0),
            (Some((EPOCH, 3)), true, 0),
            (Some((EPOCH, 4)), false, 4),
            (Some((EPOCH, 10)), false, 10),
            (Some((EPOCH, 11)), true, 0),
            (Some((Uuid::nil(), 5)), true, 0),
        ];
        for (cursor, reset, after) in cases {
            let window = Window::of(&request(cursor, None), HEAD);
            assert_eq!((window.reset, window.after, window.bound), (reset, after, 10), "{cursor:?}");
        }
        assert!(Window::of(&request(Some((EPOCH, 10)), None), HEAD).is_empty());
        assert!(!Window::of(&request(Some((EPOCH, 11)), None), HEAD).is_empty());
    }

    #[test]
    fn the_bound_stays_where_the_first_page_put_it_unless_the_device_starts_over() {
        let cases = [
            // cursor, asked, bound
            (Some((EPOCH, 5)), Some(7), 7),
            (Some((EPOCH, 8)), Some(7), 10),
            (Some((EPOCH, 5)), Some(12), 10),
            (Some((EPOCH, 2)), Some(7), 10),
        ];
        for (cursor, asked, bound) in cases {
            assert_eq!(Window::of(&request(cursor, asked), HEAD).bound, bound, "{cursor:?} {asked:?}");
        }
    }

    fn row(id: u128, seq: i64, deleted: bool) -> Row {
        Row { id: Uuid::from_u128(id), seq, deleted, values: vec![Value::Integer(1)] }
    }

    fn page(after: i64, most: usize, all: &[Row]) -> (i64, Vec<(i64, bool)>) {
        let cursor = (after > 0).then_some((EPOCH, after));
        let mut page = Page::new(Window::of(&request(cursor, None), HEAD), most);
        loop {
            let (after, through, limit) = page.wanted();
            let rows = all.iter().filter(|row| row.seq > after && row.seq <= through).take(limit).cloned();
            page.take(&Everything, THINGS, rows.collect());
            match page.finish() {
                Ok((through, tables)) => {
                    let rows = tables.into_iter().flat_map(|table| table.rows);
                    return (through, rows.map(|row| (row.1, row.2)).collect());
                }
                Err(larger) => page = larger,
            }
        }
    }

    #[test]
    fn a_page_never_holds_a_part_of_a_seq() {
        let rows = [row(1, 5, false), row(2, 6, false), row(3, 6, true), row(4, 6, false), row(5, 9, false)];
        assert_eq!(page(4, 10, &rows), (10, vec![(5, false), (6, false), (6, true), (6, false), (9, false)]));
        // The second row would cut seq 6: the page ends before it.
        assert_eq!(page(4, 1, &rows), (5, vec![(5, false)]));
        // Seq 6 alone is more than a page: the page grows.
        assert_eq!(page(5, 1, &rows), (10, vec![(6, false), (6, true), (6, false), (9, false)]));
        // Who starts has nothing to remove.
        assert_eq!(page(0, 10, &rows).1.iter().filter(|(_, deleted)| *deleted).count(), 0);
    }
}
