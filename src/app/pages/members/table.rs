//! The table of members: only the rows in sight are in the page, however many there are. On the
//! server, and without scripts, the first ones simply follow each other.

use super::{
    filters::ListState,
    out_of_sight::ShownRows,
    row::{MemberRow, RowContext},
};
use crate::app::{languages::texts, ui::Icon};
use crate::club::people::{MemberId, MemberOrder, RosterPage};
use leptos::{ev, prelude::*, web_sys::HtmlElement};

/// Rows before the script knows how many fit, and on the server.
pub const FIRST_ROWS: usize = 32;
/// Rows kept above and below those in sight.
const OVERSCAN: usize = 8;
/// The window moves by so many rows at once.
const STEP: usize = 8;

/// The rows in the page: the first one and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowWindow {
    pub start: usize,
    pub length: usize,
}

impl RowWindow {
    pub const FIRST: Self = Self { start: 0, length: FIRST_ROWS };

    /// How many rows from its first one on can be in sight; none while nothing was measured.
    #[must_use]
    pub fn rows_in_sight(self) -> Option<usize> {
        (self != Self::FIRST && self.start == 0).then(|| self.length.saturating_sub(2 * OVERSCAN + STEP) + 1)
    }

    /// The rows around those in sight, in whole steps.
    #[must_use]
    fn around(scrolled: usize, height: usize, row: usize) -> Self {
        let row = row.max(1);
        let start = (scrolled / row).saturating_sub(OVERSCAN) / STEP * STEP;
        Self { start, length: height.div_ceil(row) + 2 * OVERSCAN + STEP }
    }
}

/// The elements and measures of the list.
#[derive(Clone, Copy)]
struct Scroller {
    list: NodeRef<leptos::html::Div>,
    window: RwSignal<RowWindow>,
    /// A row's height in pixels, once it was read.
    row: RwSignal<Option<usize>>,
    is_at_top: RwSignal<bool>,
}

fn pixels(length: i32) -> usize {
    usize::try_from(length).unwrap_or_default()
}

impl Scroller {
    fn follow(self) {
        let (Some(list), Some(row)) = (self.list.get_untracked(), self.row.get_untracked()) else { return };
        let scrolled = pixels(list.scroll_top());
        if self.is_at_top.get_untracked() != (scrolled == 0) {
            self.is_at_top.set(scrolled == 0);
        }
        let window = RowWindow::around(scrolled, pixels(list.client_height()), row);
        if self.window.get_untracked() != window {
            self.window.set(window);
        }
    }

    /// How many rows are in sight.
    fn rows_in_sight(self) -> usize {
        match (self.list.get_untracked(), self.row.get_untracked()) {
            (Some(list), Some(row)) => (pixels(list.client_height()) / row.max(1)).max(1),
            _ => 1,
        }
    }

    fn bring_into_sight(self, position: usize) {
        let (Some(list), Some(row)) = (self.list.get_untracked(), self.row.get_untracked()) else { return };
        let (top, height) = (position * row, pixels(list.client_height()));
        let scrolled = pixels(list.scroll_top());
        let wanted = if top < scrolled {
            top
        } else if top + row > scrolled + height {
            (top + row).saturating_sub(height)
        } else {
            scrolled
        };
        if wanted != scrolled {
            list.set_scroll_top(i32::try_from(wanted).unwrap_or(i32::MAX));
        }
        self.follow();
    }
}

/// The table. `wish` asks for the focus on a row.
#[component]
pub fn MemberTable(
    state: ListState,
    page: Signal<RosterPage>,
    window: RwSignal<RowWindow>,
    wish: RwSignal<Option<usize>>,
    open_beside: Callback<MemberId, bool>,
) -> impl IntoView {
    let t = texts();
    let scroller =
        Scroller { list: NodeRef::new(), window, row: RwSignal::new(None), is_at_top: RwSignal::new(true) };
    let (space, rows) = (NodeRef::<leptos::html::Div>::new(), NodeRef::<leptos::html::Div>::new());
    let active = RwSignal::new(0_usize);
    let shown = ShownRows::new(page, state.text, window, scroller.is_at_top);
    let positions = shown.positions();
    place_rows(scroller, page, space, rows);
    // Another search begins at its top.
    Effect::new(move |before: Option<()>| {
        state.filter.track();
        if before.is_some()
            && let Some(list) = scroller.list.get_untracked()
        {
            if active.get_untracked() != 0 {
                active.set(0);
            }
            // Asking where a list stands that is about to change makes the browser lay it out for that alone.
            if !scroller.is_at_top.get_untracked() {
                list.set_scroll_top(0);
                scroller.follow();
            }
        }
    });
    // A row far away comes into the page before it can take the focus.
    Effect::new(move |_| {
        if let Some(position) = wish.get() {
            scroller.bring_into_sight(position);
        }
    });
    let tab_stop = Memo::new(move |_| {
        scroller.row.get()?;
        let (start, end) = page.with(|page| (page.start, page.start + page.lines.len()));
        let active = active.get();
        Some(if (start..end).contains(&active) { active } else { start })
    });
    let context = RowContext {
        tab_stop: tab_stop.into(),
        wish,
        open: state.open,
        most_are_in_groups: Memo::new(move |_| page.with(|page| page.without_group * 2 < page.total)),
        focused: Callback::new(move |row| active.set(row)),
        open_beside,
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(last) = page.with_untracked(|page| page.found.checked_sub(1)) else { return };
        let (at, sight) = (active.get_untracked(), scroller.rows_in_sight());
        let position = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "PageDown" => at + sight,
            "PageUp" => at.saturating_sub(sight),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        let position = position.min(last);
        active.set(position);
        wish.set(Some(position));
    };
    view! {
        <div
            class="member-table"
            role="table"
            aria-label=t.people.title
            aria-rowcount=move || page.with(|page| page.found + 1)
        >
            <TableHead state=state />
            <div
                class="virtual-list"
                role="rowgroup"
                node_ref=scroller.list
                on:scroll=move |_| scroller.follow()
                on:keydown=on_key
            >
                <div class="virtual-space" role="presentation" node_ref=space>
                    <div class="virtual-window" role="presentation" node_ref=rows>
                        <For
                            each=move || {
                                let (start, end) = positions.get();
                                start..end
                            }
                            key=|position| *position
                            children=move |position| {
                                shown
                                    .at(position)
                                    .map(|shown| {
                                        view! { <MemberRow position=position shown=shown context=context /> }
                                    })
                            }
                        />
                    </div>
                </div>
            </div>
        </div>
    }
}

/// Reads a row's height once, then keeps the space as high as all rows and the window where its
/// rows belong.
fn place_rows(
    scroller: Scroller,
    page: Signal<RosterPage>,
    space: NodeRef<leptos::html::Div>,
    rows: NodeRef<leptos::html::Div>,
) {
    Effect::new(move |_| {
        let (Some(_), Some(rows)) = (scroller.list.get(), rows.get()) else { return };
        let shown = page.with_untracked(|page| page.lines.len());
        if shown > 0 && scroller.row.get_untracked().is_none() {
            scroller.row.set(Some(pixels(rows.offset_height()) / shown));
            scroller.follow();
        }
        let handle = window_event_listener(ev::resize, move |_| scroller.follow());
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |_| {
        let (Some(space), Some(rows), Some(row)) = (space.get(), rows.get(), scroller.row.get()) else {
            return;
        };
        let (found, start) = page.with(|page| (page.found, page.start));
        // Properties of an element in the page; a browser that refuses them leaves the rows at the top.
        let _ = HtmlElement::style(&space).set_property("height", &format!("{}px", found * row));
        let _ =
            HtmlElement::style(&rows).set_property("transform", &format!("translateY({}px)", start * row));
    });
}

/// Names of the columns; name and birth date sort.
#[component]
fn TableHead(state: ListState) -> impl IntoView {
    let t = &texts().people;
    let sort = move |order: MemberOrder| {
        state.change(|address| {
            let again = address.filter.order == order;
            address.filter.descending = again && !address.filter.descending;
            address.filter.order = order;
        });
    };
    // Arrows are not made anew for each letter of a search.
    let sorted = Memo::new(move |_| state.filter.with(|filter| (filter.order, filter.descending)));
    let is = move |order| sorted.get().0 == order;
    let direction = move |order| match (is(order), sorted.get().1) {
        (false, _) => "none",
        (true, false) => "ascending",
        (true, true) => "descending",
    };
    let arrow = move |order| move || is(order).then(|| view! { <Icon name="chevron-down" /> });
    let (name, birth) = (MemberOrder::LastName, MemberOrder::BirthDate);
    view! {
        <div role="rowgroup">
            <div class="member-row head" role="row" aria-rowindex="1">
                <span aria-hidden="true"></span>
                <span class="name" role="columnheader" aria-sort=move || direction(name)>
                    <button type="button" on:click=move |_| sort(name)>
                        {t.column_name}
                        {arrow(name)}
                    </button>
                </span>
                <span class="birth" role="columnheader" aria-sort=move || direction(birth)>
                    <button type="button" on:click=move |_| sort(birth)>
                        {t.column_birth}
                        {arrow(birth)}
                    </button>
                </span>
                <span class="groups" role="columnheader">{t.column_groups}</span>
                <span class="condition" role="columnheader">{t.column_status}</span>
                <span class="licence" role="columnheader">{t.column_licence}</span>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_holds_the_rows_in_sight_with_some_around_them() {
        assert_eq!(RowWindow::around(0, 560, 56), RowWindow { start: 0, length: 34 });
        assert_eq!(RowWindow::around(5_600, 560, 56), RowWindow { start: 88, length: 34 });
        for scrolled in (0..20_000).step_by(37) {
            let window = RowWindow::around(scrolled, 700, 56);
            let (first, last) = (scrolled / 56, (scrolled + 699) / 56);
            assert!(window.start <= first && last < window.start + window.length, "{scrolled}");
        }
    }
}
