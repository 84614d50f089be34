//! Members who are proposed as one types a name, to be given a place somewhere.

use super::{Avatar, ListName, birth_day};
use crate::app::{data, ui::Icon};
use crate::club::people::{Directory, MemberFilter, MemberLine};
use leptos::prelude::*;
use std::sync::OnceLock;

/// How many people are proposed.
const PROPOSED: usize = 8;

/// Who is found by what is typed; nobody while nothing is.
pub fn proposed(text: RwSignal<String>) -> Signal<Vec<MemberLine>> {
    // Nobody is sorted and folded before someone types.
    data::watch_built(
        Directory::READS,
        |_| OnceLock::<Directory>::new(),
        move |directory, records| {
            let text = text.get();
            if text.trim().is_empty() {
                return Vec::new();
            }
            let directory = directory.get_or_init(|| Directory::build(records));
            let found = directory.find(&MemberFilter { text, ..MemberFilter::default() });
            let positions = found.into_iter().take(PROPOSED);
            positions.filter_map(|position| directory.line(position).cloned()).collect::<Vec<MemberLine>>()
        },
    )
}

/// A line of the list. Whoever is there already says so, and cannot be chosen.
#[component]
pub fn Proposal(
    /// Its id begins so, and ends with the position.
    id: &'static str,
    position: usize,
    line: MemberLine,
    query: String,
    already_in: Option<&'static str>,
    chosen: RwSignal<usize>,
    add: Callback<MemberLine>,
) -> impl IntoView {
    let birth = Some(birth_day(line.birth_date)).filter(|day| !day.is_empty());
    let about = already_in.map_or_else(
        || birth.into_iter().chain(line.groups.iter().cloned()).collect::<Vec<_>>().join(" · "),
        str::to_owned,
    );
    let (first_name, last_name) = (line.first_name.clone(), line.last_name.clone());
    view! {
        <div
            role="option"
            id=format!("{id}-{position}")
            aria-selected=move || (chosen.get() == position).to_string()
            aria-disabled=already_in.map(|_| "true")
            // The box keeps the focus.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| add.run(line.clone())
        >
            <Avatar first_name=first_name.clone() last_name=last_name.clone() />
            <span>
                <strong>
                    <ListName first_name=first_name last_name=last_name query=query />
                </strong>
                <span class="row-meta">{about}</span>
            </span>
            <span class="end">
                <Icon name=if already_in.is_some() { "check" } else { "plus" } />
            </span>
        </div>
    }
}
