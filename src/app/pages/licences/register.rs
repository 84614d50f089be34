//! The register: every licence, filtered, many brought on at once.

use super::{
    advance::AdvanceBar,
    export::ExportButton,
    register_row::{RegisterEntry, RegisterRow},
    renew::RenewDialog,
    rows::{Rows, Slice, Window},
};
use crate::app::{
    data,
    languages::texts,
    pages::members::SelectChip,
    ui::{Empty, Icon},
};
use crate::club::{
    access::Area,
    licences::{LicenceFilter, LicenceId, LicenceState, REGISTER_READS, Register, StateCount, register},
    planning::{GroupId, SeasonId},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// A licence that was chosen, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenLicence {
    pub id: LicenceId,
    pub state: LicenceState,
    pub since: Option<NaiveDate>,
}

/// What the tab shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Page {
    total: usize,
    counts: Vec<StateCount>,
    seasons: Vec<(String, String)>,
    disciplines: Vec<String>,
    groups: Vec<(String, String)>,
    chosen: Vec<ChosenLicence>,
    start: usize,
    found: usize,
    lines: Vec<RegisterEntry>,
}

fn page(register: &Register, filter: &LicenceFilter, chosen: &HashSet<LicenceId>, window: Window) -> Page {
    let found: Vec<_> = register.filtered(filter).collect();
    let start = window.start.min(found.len().saturating_sub(window.length));
    let season_name =
        |id: SeasonId| register.seasons.iter().find(|season| season.id == id).map(|s| s.name.clone());
    let standing =
        register.lines.iter().map(|line| &line.licence).filter(|licence| chosen.contains(&licence.id));
    Page {
        total: register.lines.len(),
        counts: register.counts(filter),
        seasons: register.seasons.iter().map(|season| (season.id.to_string(), season.name.clone())).collect(),
        disciplines: register.disciplines.clone(),
        groups: register.groups.iter().map(|group| (group.id.to_string(), group.name.clone())).collect(),
        chosen: standing
            .map(|licence| ChosenLicence { id: licence.id, state: licence.state, since: licence.state_since })
            .collect(),
        start,
        found: found.len(),
        lines: found
            .into_iter()
            .skip(start)
            .take(window.length)
            .map(|line| RegisterEntry { season: line.season.and_then(season_name), line: line.clone() })
            .collect(),
    }
}

/// What the parts of the tab share.
#[derive(Clone, Copy)]
pub struct RegisterView {
    pub filter: RwSignal<LicenceFilter>,
    pub chosen: RwSignal<HashSet<LicenceId>>,
    pub may_manage: bool,
}

impl RegisterView {
    /// Chooses all that the filter lets through, in a handler.
    fn choose_all(self, today: NaiveDate) {
        let filter = self.filter.get_untracked();
        let ids = data::with_records(|records| {
            let register = register(records, today);
            register.filtered(&filter).map(|line| line.licence.id).collect::<HashSet<_>>()
        });
        self.chosen.set(ids.unwrap_or_default());
    }
}

/// The tab.
#[component]
pub fn RegisterTab() -> impl IntoView {
    let t = texts();
    let p = &t.practice.licences;
    let today = data::today();
    let asked = use_query_map().with_untracked(|query| query.get("state"));
    let register_view = RegisterView {
        filter: RwSignal::new(LicenceFilter {
            state: asked.as_deref().and_then(LicenceState::from_word),
            ..LicenceFilter::default()
        }),
        chosen: RwSignal::new(HashSet::new()),
        may_manage: data::may_change(Area::Licences),
    };
    provide_context(register_view);
    let RegisterView { filter, chosen, may_manage } = register_view;
    let window = RwSignal::new(Window::FIRST);
    let renewing = RwSignal::new(false);
    let page = data::watch_built(
        REGISTER_READS,
        move |records| register(records, today.get()),
        move |register: &Register, _| {
            filter.with(|filter| chosen.with(|chosen| page(register, filter, chosen, window.get())))
        },
    );
    let slice = Memo::new(move |_| {
        page.with(|page| Slice { start: page.start, found: page.found, lines: page.lines.clone() })
    });
    let begins_anew = Memo::new(move |before: Option<&u64>| {
        filter.track();
        before.map_or(0, |before| before + 1)
    });
    let chosen_lines = Memo::new(move |_| page.with(|page| page.chosen.clone()));
    let face = Memo::new(move |_| page.with(|page| (page.total == 0, page.found == 0)));
    let renew = move || {
        may_manage.then(|| {
            view! {
                <button class="button" type="button" aria-haspopup="dialog" on:click=move |_| renewing.set(true)>
                    <Icon name="repeat" />
                    <span>{p.renew}</span>
                </button>
            }
        })
    };
    view! {
        <section class="papers-tab" aria-label=p.licences>
            <div class="papers-tools">
                <States page=page view=register_view />
                <div class="toolbar">
                    <SearchBox view=register_view />
                    <Filters page=page view=register_view />
                    <div class="cluster push">
                        {renew()}
                        <ExportButton view=register_view />
                    </div>
                </div>
            </div>
            {move || match face.get() {
                (true, _) => {
                    view! {
                        <Empty icon="licence" title=p.empty_title text=p.empty_text>
                            {may_manage
                                .then(|| {
                                    view! {
                                        <a class="button primary" href="/members/import">
                                            <Icon name="upload" />
                                            <span>{t.people.import}</span>
                                        </a>
                                    }
                                })}
                            {renew()}
                        </Empty>
                    }
                        .into_any()
                }
                (false, true) => {
                    view! {
                        <Empty icon="search" title=p.no_match_title text=p.no_match_text>
                            <button class="button" type="button" on:click=move |_| filter.set(LicenceFilter::default())>
                                <span>{p.clear}</span>
                            </button>
                        </Empty>
                    }
                        .into_any()
                }
                _ => {
                    view! {
                        <Rows
                            label=p.register
                            slice=slice.into()
                            window=window
                            begins_anew=begins_anew
                            row=|entry| view! { <RegisterRow entry=entry /> }
                        />
                    }
                        .into_any()
                }
            }}
            <div class="list-count cluster between">
                <span role="status">
                    {move || {
                        let found = page.with(|page| page.found);
                        (p.licences_listed)(&t.language.number(found), found)
                    }}
                </span>
                {may_manage
                    .then(|| {
                        view! {
                            <button
                                class="link-button"
                                type="button"
                                on:click=move |_| register_view.choose_all(today.get_untracked())
                            >
                                {p.choose_all}
                            </button>
                        }
                    })}
            </div>
            <AdvanceBar chosen=chosen_lines view=register_view />
            {may_manage.then(|| view! { <RenewDialog open=renewing /> })}
        </section>
    }
}

/// How many are in each state, large; a tap shows those.
#[component]
fn States(page: Signal<Page>, view: RegisterView) -> impl IntoView {
    let t = texts();
    let counts = Memo::new(move |_| page.with(|page| page.counts.clone()));
    let filter = view.filter;
    let cards = LicenceState::ALL.iter().map(|state| {
        let count =
            move || counts.with(|counts| counts.iter().find(|c| c.state == *state).map_or(0, |c| c.count));
        let is_on = move || filter.with(|filter| filter.state == Some(*state));
        view! {
            <button
                class="outcome-card"
                type="button"
                data-zero=move || (count() == 0).then_some("")
                aria-pressed=move || is_on().to_string()
                on:click=move |_| {
                    let chosen = (!is_on()).then_some(*state);
                    filter.update(|filter| filter.state = chosen);
                }
            >
                <span class="value">{move || t.language.number(count())}</span>
                <span class="label">{move || (t.practice.licences.state_count)(*state, count())}</span>
            </button>
        }
    });
    view! { <div class="outcomes sliding">{cards.collect_view()}</div> }
}

#[component]
fn SearchBox(view: RegisterView) -> impl IntoView {
    let p = &texts().practice.licences;
    view! {
        <div class="search-box">
            <Icon name="search" />
            <input
                class="input"
                type="search"
                aria-label=p.search
                placeholder=p.search
                autocomplete="off"
                prop:value=move || view.filter.with(|filter| filter.search.clone())
                on:input=move |event| {
                    let search = event_target_value(&event);
                    view.filter.update(|filter| filter.search = search);
                }
            />
        </div>
    }
}

#[component]
fn Filters(page: Signal<Page>, view: RegisterView) -> impl IntoView {
    let p = &texts().practice.licences;
    let filter = view.filter;
    let part = move |of: fn(&Page) -> Vec<(String, String)>, all: &'static str| {
        let options = Memo::new(move |_| page.with(of));
        Signal::derive(move || {
            std::iter::once((String::new(), all.to_owned())).chain(options.get()).collect::<Vec<_>>()
        })
    };
    let chosen = move |of: fn(&LicenceFilter) -> Option<String>| {
        Signal::derive(move || filter.with(of).unwrap_or_default())
    };
    let change = move |set: fn(&mut LicenceFilter, String)| {
        Callback::new(move |value: String| filter.update(|filter| set(filter, value)))
    };
    view! {
        <div class="filters">
            <SelectChip
                name="season"
                label=p.season
                options=part(|page| page.seasons.clone(), p.all_seasons)
                value=chosen(|filter| filter.season.map(|id| id.to_string()))
                choose=change(|filter, value| filter.season = Uuid::try_parse(&value).ok().map(SeasonId))
            />
            <SelectChip
                name="discipline"
                label=p.discipline
                options=part(
                    |page| page.disciplines.iter().map(|name| (name.clone(), name.clone())).collect(),
                    p.all_disciplines,
                )
                value=chosen(|filter| filter.discipline.clone())
                choose=change(|filter, value| filter.discipline = (!value.is_empty()).then_some(value))
            />
            <SelectChip
                name="group"
                label=p.group
                options=part(|page| page.groups.clone(), p.all_groups)
                value=chosen(|filter| filter.group.map(|id| id.to_string()))
                choose=change(|filter, value| filter.group = Uuid::try_parse(&value).ok().map(GroupId))
            />
        </div>
    }
}
