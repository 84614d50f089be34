//! Rows of which only those in sight are in the page, however many there are. On the server, and
//! without scripts, the first ones simply follow each other.

use leptos::{ev, prelude::*, web_sys::HtmlElement};
use std::hash::Hash;

/// Rows kept above and below those in sight, and by how many the window moves.
const OVERSCAN: usize = 8;

/// The rows in the page: the first one and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub start: usize,
    pub length: usize,
}

impl Window {
    /// Before the script knows how many fit, and on the server.
    pub const FIRST: Self = Self { start: 0, length: 60 };

    /// The rows around those in sight, in whole steps.
    fn around(scrolled: usize, height: usize, row: usize) -> Self {
        let row = row.max(1);
        let start = (scrolled / row).saturating_sub(OVERSCAN) / OVERSCAN * OVERSCAN;
        Self { start, length: height.div_ceil(row) + 3 * OVERSCAN }
    }
}

/// A part of a long list.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice<T> {
    /// The position of the first line.
    pub start: usize,
    /// How many there are in all.
    pub found: usize,
    pub lines: Vec<T>,
}

fn pixels(length: i32) -> usize {
    usize::try_from(length).unwrap_or_default()
}

/// The list. A row is made anew when its line differs.
#[component]
pub fn Rows<T, V>(
    label: &'static str,
    slice: Signal<Slice<T>>,
    window: RwSignal<Window>,
    /// When it changes the list begins at its top.
    #[prop(into)]
    begins_anew: Signal<u64>,
    row: fn(T) -> V,
) -> impl IntoView
where
    T: Clone + PartialEq + Eq + Hash + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let list = NodeRef::<leptos::html::Div>::new();
    let (space, rows) = (NodeRef::<leptos::html::Div>::new(), NodeRef::<leptos::html::Ul>::new());
    let height = RwSignal::new(None::<usize>);
    let follow = move || {
        let (Some(list), Some(row)) = (list.get_untracked(), height.get_untracked()) else { return };
        let around = Window::around(pixels(list.scroll_top()), pixels(list.client_height()), row);
        if window.get_untracked() != around {
            window.set(around);
        }
    };
    // A row's height is read once there is one, and again when the window's width may have changed it.
    let measure = move || {
        let Some(row) = rows.get_untracked().and_then(|rows| rows.query_selector("li").ok().flatten()) else {
            return;
        };
        let measured = pixels(row.client_height()).max(1);
        if height.get_untracked() != Some(measured) {
            height.set(Some(measured));
        }
        follow();
    };
    Effect::new(move |_| {
        slice.track();
        measure();
    });
    Effect::new(move |_| {
        let handle = window_event_listener(ev::resize, move |_| measure());
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |_| {
        let (Some(space), Some(rows), Some(row)) = (space.get(), rows.get(), height.get()) else { return };
        let (found, start) = slice.with(|slice| (slice.found, slice.start));
        // Properties of an element in the page; a browser that refuses them leaves the rows at the top.
        let _ = HtmlElement::style(&space).set_property("height", &format!("{}px", found * row));
        let _ =
            HtmlElement::style(&rows).set_property("transform", &format!("translateY({}px)", start * row));
    });
    Effect::new(move |before: Option<u64>| {
        let now = begins_anew.get();
        if before.is_some_and(|before| before != now)
            && let Some(list) = list.get_untracked()
        {
            list.set_scroll_top(0);
            follow();
        }
        now
    });
    view! {
        <div class="virtual-list" node_ref=list on:scroll=move |_| follow()>
            <div class="virtual-space" node_ref=space>
                <ul class="virtual-window paper-rows" aria-label=label node_ref=rows>
                    <For each=move || slice.get().lines key=T::clone children=row />
                </ul>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_holds_the_rows_in_sight() {
        for scrolled in (0..20_000).step_by(37) {
            let window = Window::around(scrolled, 700, 56);
            let (first, last) = (scrolled / 56, (scrolled + 699) / 56);
            assert!(window.start <= first && last < window.start + window.length, "{scrolled}");
        }
    }
}
