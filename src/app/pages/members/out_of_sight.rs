//! What a letter typed into the search changes at once, and what a moment later: rows below the edge of the
//! list wait until nobody types. A slow tablet shows the ones in sight in half the time.

use super::{row::ShownLine, table::RowWindow};
use crate::club::people::{MemberLine, RosterPage};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;

/// After so long without a change the rows out of sight follow.
const A_PAUSE: Duration = Duration::from_millis(250);

/// The rows as they are, and as those out of sight still show them.
#[derive(Clone, Copy)]
pub struct ShownRows {
    page: Signal<RosterPage>,
    /// What is looked for.
    text: RwSignal<String>,
    settled: RwSignal<(RosterPage, String)>,
    /// How many rows from the first one on are always as they should be.
    in_sight: Memo<usize>,
}

impl ShownRows {
    /// `is_at_top` says whether the list shows its first row; anywhere else nothing waits.
    pub fn new(
        page: Signal<RosterPage>,
        text: RwSignal<String>,
        window: RwSignal<RowWindow>,
        is_at_top: RwSignal<bool>,
    ) -> Self {
        let in_sight = Memo::new(move |_| {
            let at_top = is_at_top.get();
            window.get().rows_in_sight().filter(|_| at_top).unwrap_or(usize::MAX)
        });
        let settled = RwSignal::new((page.get_untracked(), text.get_untracked()));
        let rows = Self { page, text, settled, in_sight };
        Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
            if let Some(Some(waiting)) = waiting {
                waiting.clear();
            }
            rows.page.track();
            rows.text.track();
            let waits = rows.in_sight.get() < usize::MAX;
            // Without a timer nothing may wait.
            let timer = waits.then(|| set_timeout_with_handle(move || rows.settle(), A_PAUSE).ok()).flatten();
            if timer.is_none() {
                rows.settle();
            }
            timer
        });
        rows
    }

    fn settle(self) {
        // The list may have been left meanwhile.
        if let (Some(page), Some(text)) = (self.page.try_get_untracked(), self.text.try_get_untracked()) {
            let _ = self.settled.try_set((page, text));
        }
    }

    /// The positions of the rows in the page: the first one, and the one after the last.
    pub fn positions(self) -> Memo<(usize, usize)> {
        Memo::new(move |_| {
            let (start, length) = self.page.with(|page| (page.start, page.lines.len()));
            let in_sight = self.in_sight.get();
            if length <= in_sight {
                return (start, start + length);
            }
            let settled = self.settled.with(|(page, _)| page.lines.len());
            (start, start + settled.clamp(in_sight, length))
        })
    }

    /// What the row at a position shows; none when there is no such row.
    pub fn at(self, position: usize) -> Option<Memo<ShownLine>> {
        let first = self.page.with_untracked(|page| line_at(page, position))?;
        Some(Memo::new(move |before: Option<&ShownLine>| {
            let (line, query) = if position < self.in_sight.get() {
                (self.page.with(|page| line_at(page, position)), self.text.get())
            } else {
                self.settled.with(|(page, text)| (line_at(page, position), text.clone()))
            };
            // A row that is about to leave the page shows what it did.
            let line = line.or_else(|| before.map(|before| before.line.clone()));
            ShownLine { line: line.unwrap_or_else(|| first.clone()), query }
        }))
    }
}

fn line_at(page: &RosterPage, position: usize) -> Option<MemberLine> {
    page.lines.get(position.checked_sub(page.start)?).cloned()
}
