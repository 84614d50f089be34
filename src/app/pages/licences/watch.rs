//! Whom to ask for what: those who may not practise, what is missing, what ends soon; and of that
//! the medical proofs alone.

use super::{
    rows::{Rows, Slice, Window},
    watch_row::{WatchEntry, WatchRow},
};
use crate::app::{
    data,
    languages::{practice::licences, texts},
    pages::members::SelectChip,
    ui::{Empty, Icon},
};
use crate::club::{
    planning::GroupId,
    practice::{WATCHLIST_READS, WatchFilter, WatchLine, Watched, Watchlist, watchlist},
};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A part of the list with its sign.
#[derive(Clone, Copy)]
struct Card {
    watched: Watched,
    state: &'static str,
    icon: &'static str,
    word: fn(&licences::Texts) -> &'static str,
}

const ALL: Card = Card { watched: Watched::All, state: "", icon: "people", word: |t| t.all_watched };
const RED: Card = Card { watched: Watched::Red, state: "stop", icon: "cross", word: |t| t.red };
const LICENCE: Card =
    Card { watched: Watched::LicenceMissing, state: "stop", icon: "licence", word: |t| t.licence_missing };
const PROOF: Card =
    Card { watched: Watched::ProofMissing, state: "stop", icon: "file", word: |t| t.proof_missing };
const SOON: Card =
    Card { watched: Watched::EndsIn30Days, state: "warn", icon: "clock", word: |t| t.ends_in_30_days };
const LATER: Card =
    Card { watched: Watched::EndsIn60Days, state: "warn", icon: "clock", word: |t| t.ends_in_60_days };

/// Which list a tab shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Everything,
    /// Proofs that are missing or end.
    Proofs,
}

impl Of {
    const fn cards(self) -> &'static [Card] {
        match self {
            Self::Everything => &[ALL, RED, LICENCE, PROOF, SOON],
            Self::Proofs => &[PROOF, SOON, LATER],
        }
    }

    /// Whether a line is about what the tab is about: a licence that ends is no proof that ends.
    fn is_about(self, watched: Watched, line: &WatchLine, today: NaiveDate) -> bool {
        let within = |days: u64| {
            let last = today.checked_add_days(Days::new(days)).unwrap_or(today);
            line.proof_until.is_some_and(|until| until <= last)
        };
        match (self, watched) {
            (Self::Proofs, Watched::EndsIn30Days) => within(30),
            (Self::Proofs, Watched::EndsIn60Days) => within(60),
            _ => true,
        }
    }
}

/// What the tab shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Page {
    people: usize,
    /// In the order of the tab's cards, of the chosen group.
    counts: Vec<usize>,
    /// With how many lines each has.
    groups: Vec<(GroupId, String, usize)>,
    start: usize,
    found: usize,
    lines: Vec<WatchEntry>,
}

fn page(of: Of, list: &Watchlist, filter: &WatchFilter, window: Window, today: NaiveDate) -> Page {
    let watched = filter.watched.unwrap_or(Watched::All);
    let count = |watched: Watched, group: Option<GroupId>| {
        let filter = WatchFilter { watched: Some(watched), group };
        list.filtered(&filter).filter(|line| of.is_about(watched, line, today)).count()
    };
    let found: Vec<&WatchLine> =
        list.filtered(filter).filter(|line| of.is_about(watched, line, today)).collect();
    let start = window.start.min(found.len().saturating_sub(window.length));
    let name_of =
        |id: &GroupId| list.groups.iter().find(|(other, _)| other == id).map(|(_, name)| name.clone());
    Page {
        people: list.people,
        counts: of.cards().iter().map(|card| count(card.watched, filter.group)).collect(),
        groups: list.groups.iter().map(|(id, name)| (*id, name.clone(), count(watched, Some(*id)))).collect(),
        start,
        found: found.len(),
        lines: found
            .into_iter()
            .skip(start)
            .take(window.length)
            .map(|line| WatchEntry {
                line: line.clone(),
                groups: line.groups.iter().filter_map(name_of).collect(),
            })
            .collect(),
    }
}

/// What is chosen on a tab.
#[derive(Clone, Copy)]
struct Chosen {
    watched: RwSignal<Watched>,
    group: RwSignal<Option<GroupId>>,
}

/// The part that the address names, as a link from elsewhere does: `?show=ends_in_30_days`.
fn shown_in_address(of: Of) -> Watched {
    let query = use_query_map();
    let named = query.with_untracked(|query| Watched::from_word(&query.get("show")?));
    let known = named.filter(|named| of.cards().iter().any(|card| card.watched == *named));
    known.unwrap_or(of.cards()[0].watched)
}

/// Everything that is to be settled.
#[component]
pub fn ToDoTab() -> impl IntoView {
    view! { <WatchTab of=Of::Everything /> }
}

/// Proofs that are missing or end soon.
#[component]
pub fn ProofsTab() -> impl IntoView {
    view! { <WatchTab of=Of::Proofs /> }
}

#[component]
fn WatchTab(of: Of) -> impl IntoView {
    let t = texts();
    let p = &t.practice.licences;
    let today = data::today();
    let chosen = Chosen { watched: RwSignal::new(shown_in_address(of)), group: RwSignal::new(None) };
    let window = RwSignal::new(Window::FIRST);
    let reader = data::reader();
    let page = data::watch_built(
        WATCHLIST_READS,
        move |records| watchlist(records, today.get(), &reader),
        move |list: &Watchlist, _| {
            let filter = WatchFilter { watched: Some(chosen.watched.get()), group: chosen.group.get() };
            page(of, list, &filter, window.get(), today.get())
        },
    );
    let slice = Memo::new(move |_| {
        page.with(|page| Slice { start: page.start, found: page.found, lines: page.lines.clone() })
    });
    let begins_anew = Memo::new(move |before: Option<&u64>| {
        chosen.watched.track();
        chosen.group.track();
        before.map_or(0, |before| before + 1)
    });
    let face = Memo::new(move |_| page.with(|page| (page.people == 0, page.found == 0)));
    view! {
        <section class="papers-tab" aria-label=if of == Of::Proofs { p.proofs } else { p.to_do }>
            <div class="papers-tools">
                <Cards of=of page=page chosen=chosen />
                <GroupChip page=page chosen=chosen />
            </div>
            {move || match face.get() {
                (true, _) => {
                    view! {
                        <Empty icon="people" title=p.nobody_title text=p.nobody_text>
                            <a class="button primary" href="/members">
                                <Icon name="people" />
                                <span>{p.to_members}</span>
                            </a>
                        </Empty>
                    }
                        .into_any()
                }
                (false, true) => {
                    let (title, text) = if of == Of::Proofs {
                        (p.proofs_empty_title, p.proofs_empty_text)
                    } else {
                        (p.nothing_title, p.nothing_text)
                    };
                    view! { <Empty icon="check" title=title text=text /> }.into_any()
                }
                _ => {
                    view! {
                        <Rows
                            label=p.to_do
                            slice=slice.into()
                            window=window
                            begins_anew=begins_anew
                            row=|entry| view! { <WatchRow entry=entry /> }
                        />
                    }
                        .into_any()
                }
            }}
            <p class="list-count" role="status">
                {move || {
                    let found = page.with(|page| page.found);
                    (p.people_listed)(&t.language.number(found), found)
                }}
            </p>
        </section>
    }
}

/// The counts, large; a tap shows whom they count.
#[component]
fn Cards(of: Of, page: Signal<Page>, chosen: Chosen) -> impl IntoView {
    let t = texts();
    let cards = of.cards().iter().enumerate().map(|(n, card)| {
        let count = move || page.with(|page| page.counts.get(n).copied().unwrap_or_default());
        view! {
            <button
                class="outcome-card"
                type="button"
                data-state=card.state
                data-zero=move || (count() == 0).then_some("")
                aria-pressed=move || (chosen.watched.get() == card.watched).to_string()
                on:click=move |_| chosen.watched.set(card.watched)
            >
                <span class="value">{move || t.language.number(count())}</span>
                <span class="label">
                    <Icon name=card.icon />
                    {(card.word)(&t.practice.licences)}
                </span>
            </button>
        }
    });
    view! { <div class="outcomes sliding">{cards.collect_view()}</div> }
}

#[component]
fn GroupChip(page: Signal<Page>, chosen: Chosen) -> impl IntoView {
    let p = &texts().practice.licences;
    let groups = Memo::new(move |_| page.with(|page| page.groups.clone()));
    let options = Signal::derive(move || {
        let all = (String::new(), p.all_groups.to_owned());
        let groups = groups.get().into_iter();
        let groups = groups.map(|(id, name, count)| (id.to_string(), (p.group_count)(&name, count)));
        std::iter::once(all).chain(groups).collect::<Vec<_>>()
    });
    view! {
        <div class="filters">
            <SelectChip
                name="group"
                label=p.group
                options=options
                value=Signal::derive(move || chosen.group.get().map(|id| id.to_string()).unwrap_or_default())
                choose=Callback::new(move |value: String| {
                    chosen.group.set(Uuid::try_parse(&value).ok().map(GroupId));
                })
            />
        </div>
    }
}
