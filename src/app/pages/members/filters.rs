//! The list's filters, held by its address; the text being typed runs ahead of it.

use super::address::{ARCHIVED, ListAddress, ORDERS};
use crate::app::{
    data,
    languages::{Texts, texts},
    ui::Icon,
};
use crate::club::{
    families::{REACH_READS, out_of_reach},
    people::{MemberFilter, MemberId, MemberStatus},
    planning::{Group, GroupId, Season, current_season},
    spelling::fold,
};
use crate::sync::Record;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use std::time::Duration;
use uuid::Uuid;

/// How long nobody types before the address follows; browsers limit how often it may change.
const ADDRESS_FOLLOWS_AFTER: Duration = Duration::from_millis(300);

/// The list's filters and the open record.
#[derive(Clone, Copy)]
pub struct ListState {
    /// As typed.
    pub text: RwSignal<String>,
    pub filter: Memo<MemberFilter>,
    pub open: Memo<Option<MemberId>>,
    address: Memo<ListAddress>,
    navigate: Callback<ListAddress>,
    /// Counts key strokes, so that only the last one of a row moves the address.
    strokes: StoredValue<u64>,
}

impl ListState {
    /// The state of the page's address.
    #[must_use]
    pub fn of_page() -> Self {
        let query = use_query_map();
        let address = Memo::new(move |_| query.with(ListAddress::read));
        let first = address.with_untracked(|address| address.filter.text.clone());
        // What the address was last told, or told.
        let (text, written) = (RwSignal::new(first.clone()), StoredValue::new(first));
        let today = data::today();
        let only = data::watch(REACH_READS, move |records| {
            let is_asked = address.with(|address| address.out_of_reach);
            is_asked.then(|| out_of_reach(records, today.get()))
        });
        let filter = Memo::new(move |_| MemberFilter {
            text: text.get(),
            only: only.get(),
            ..address.with(|address| address.filter.clone())
        });
        let go = use_navigate();
        let navigate = Callback::new(move |address: ListAddress| {
            written.set_value(address.filter.text.clone());
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            go(&address.path(), options);
        });
        // A link or the history changed the address: the box follows.
        Effect::new(move |_| {
            let told = address.with(|address| address.filter.text.clone());
            if written.with_value(|written| *written != told) {
                written.set_value(told.clone());
                text.set(told);
            }
        });
        let open = Memo::new(move |_| address.with(|address| address.open));
        Self { text, filter, open, address, navigate, strokes: StoredValue::new(0) }
    }

    /// Changes what the address says.
    pub fn change(self, change: impl FnOnce(&mut ListAddress)) {
        let mut address = self.address.get_untracked();
        address.filter.text = self.text.get_untracked();
        change(&mut address);
        self.navigate.run(address);
    }

    /// Follows what is typed.
    pub fn type_text(self, text: String) {
        self.text.set(text);
        self.strokes.update_value(|strokes| *strokes += 1);
        let stroke = self.strokes.get_value();
        set_timeout(
            move || {
                // The page may be gone by now.
                if self.strokes.try_get_value() == Some(stroke) {
                    self.change(|_| {});
                }
            },
            ADDRESS_FOLLOWS_AFTER,
        );
    }

    /// Back to the whole list, in the order that it has.
    pub fn clear(self) {
        self.text.set(String::new());
        self.change(|address| {
            let MemberFilter { order, descending, .. } = address.filter;
            address.filter = MemberFilter { order, descending, ..MemberFilter::default() };
            address.out_of_reach = false;
        });
    }

    /// The word of the order.
    pub fn order(self) -> &'static str {
        self.address.with(ListAddress::order)
    }
}

fn order_label(t: &Texts, word: &str) -> &'static str {
    match word {
        "name-down" => t.people.by_last_name_down,
        "first-name" => t.people.by_first_name,
        "first-name-down" => t.people.by_first_name_down,
        "birth" => t.people.by_birth_date,
        "birth-down" => t.people.by_birth_date_down,
        "city" => t.people.by_city,
        "city-down" => t.people.by_city_down,
        _ => t.people.by_last_name,
    }
}

/// The chips beside the search box.
#[component]
pub fn FilterChips(state: ListState, #[prop(into)] without_group: Signal<usize>) -> impl IntoView {
    let t = texts();
    let groups = season_groups();
    let group_options = Signal::derive(move || {
        let all = (String::new(), t.people.all_groups.to_owned());
        std::iter::once(all).chain(groups.get()).collect::<Vec<_>>()
    });
    let status = |status: MemberStatus, label: &str| (status.word().to_owned(), label.to_lowercase());
    let status_options = Signal::stored(vec![
        (String::new(), t.people.all_statuses.to_owned()),
        status(MemberStatus::Active, t.people.active),
        status(MemberStatus::Trial, t.people.trial),
        status(MemberStatus::Pending, t.people.pending),
        status(MemberStatus::Former, t.people.former),
        (ARCHIVED.to_owned(), t.people.filter_archived.to_owned()),
    ]);
    let order_options =
        ORDERS.map(|(word, _, _)| (word.to_owned(), order_label(t, word).to_owned())).to_vec();
    let is_silent = Memo::new(move |_| state.address.with(|address| address.out_of_reach));
    // Who comes by the link finds the chip where it was after taking it off.
    let was_silent = Memo::new(move |before: Option<&bool>| before == Some(&true) || is_silent.get());
    let in_no_group = Memo::new(move |_| state.filter.with(|filter| filter.without_group));
    let asks_for_no_group = Memo::new(move |_| without_group.get() > 0 || in_no_group.get());
    view! {
        <div class="filters">
            <SelectChip
                name="group"
                label=t.people.filter_group
                options=group_options
                value=Signal::derive(move || state.filter.with(|f| f.group.map(|id| id.to_string()).unwrap_or_default()))
                choose=Callback::new(move |value: String| state.change(|address| {
                    address.filter.group = Uuid::try_parse(&value).ok().map(GroupId);
                    address.filter.without_group = false;
                }))
            />
            <SelectChip
                name="status"
                label=t.people.filter_status
                options=status_options
                value=Signal::derive(move || state.address.with(ListAddress::status).to_owned())
                choose=Callback::new(move |value: String| state.change(|address| address.set_status(&value)))
            />
            {move || {
                asks_for_no_group
                    .get()
                    .then(|| {
                        view! {
                            <button
                                class="chip"
                                type="button"
                                aria-pressed=move || in_no_group.get().to_string()
                                on:click=move |_| state.change(|address| {
                                    address.filter.without_group = !address.filter.without_group;
                                    address.filter.group = None;
                                })
                            >
                                {move || (t.people.filter_without_group)(&t.language.number(without_group.get()))}
                            </button>
                        }
                    })
            }}
            {move || {
                was_silent
                    .get()
                    .then(|| {
                        view! {
                            <button
                                class="chip"
                                type="button"
                                aria-pressed=move || is_silent.get().to_string()
                                on:click=move |_| state.change(|address| {
                                    address.out_of_reach = !address.out_of_reach;
                                })
                            >
                                {t.people.filter_out_of_reach}
                            </button>
                        }
                    })
            }}
            <SelectChip
                name="sort"
                label=t.people.filter_order
                options=Signal::stored(order_options)
                value=Signal::derive(move || state.order().to_owned())
                choose=Callback::new(move |value: String| state.change(|address| address.set_order(&value)))
            />
        </div>
    }
}

/// The groups of the current season, for choices.
pub fn season_groups() -> Signal<Vec<(String, String)>> {
    let today = data::today();
    data::watch(&[Season::COLLECTION, Group::COLLECTION], move |records| {
        let seasons: Vec<Season> = records.all::<Season>().collect();
        let season = current_season(&seasons, today.get()).map(|season| season.id);
        let mut groups: Vec<(String, String)> = records
            .all::<Group>()
            .filter(|group| season.is_none_or(|season| group.season_id == season))
            .map(|group| (group.id.to_string(), group.name))
            .collect();
        groups.sort_by_cached_key(|(id, name)| (fold(name), id.clone()));
        groups
    })
}

/// A filter: a choice whose label is part of it. The empty value filters nothing.
#[component]
pub fn SelectChip(
    name: &'static str,
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Signal<String>,
    choose: Callback<String>,
) -> impl IntoView {
    // Choices are not made anew for each letter of a search.
    let value = Memo::new(move |_| value.get());
    view! {
        <label class="chip">
            <span>{label}</span>
            <select name=name prop:value=move || value.get() on:change=move |event| choose.run(event_target_value(&event))>
                {move || {
                    let chosen = value.get();
                    options
                        .get()
                        .into_iter()
                        .map(|(option, label)| {
                            let selected = option == chosen;
                            view! { <option value=option selected=selected>{label}</option> }
                        })
                        .collect_view()
                }}
            </select>
            <Icon name="chevron-down" />
        </label>
    }
}
