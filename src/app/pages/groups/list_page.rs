//! The groups of a season.

use super::sessions::meeting_words;
use crate::app::{
    data,
    languages::texts,
    pages::members::SelectChip,
    ui::{Empty, Icon, PageHeader, unsent_dot},
};
use crate::club::{
    access::Area,
    people::{GroupLine, GroupList},
    planning::{Group, Season, SeasonId},
};
use crate::sync::Record;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use uuid::Uuid;

/// `/groups`; `?season=<id>` shows another season than the current one.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let t = texts();
    let today = data::today();
    let query = use_query_map();
    let asked =
        Memo::new(move |_| query.with(|query| Uuid::try_parse(&query.get("season")?).ok().map(SeasonId)));
    let list = data::watch(GroupList::READS, move |records| GroupList::of(records, asked.get(), today.get()));
    let context = Signal::derive(move || {
        list.with(|list| {
            let count = list.groups.len();
            let groups =
                if count == 0 { t.people.groups.no_group.to_owned() } else { (t.people.groups.count)(count) };
            let season = list.season.as_ref().map(|season| (t.people.season)(&season.name));
            Some(groups).into_iter().chain(season).collect::<Vec<_>>().join(" · ")
        })
    });
    let may_plan = data::may_change(Area::Planning);
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.people.groups.title.to_owned()) context=context>
                {may_plan
                    .then(|| {
                        view! {
                            <a class="button primary" href="/groups/new">
                                <Icon name="plus" />
                                <span>{t.people.groups.add}</span>
                            </a>
                        }
                    })}
            </PageHeader>
            <div class="page-body">
                <SeasonChoice list=list />
                {move || {
                    let groups = list.with(|list| list.groups.clone());
                    if groups.is_empty() {
                        return view! { <NoGroups may_plan=may_plan /> }.into_any();
                    }
                    let rows = groups.into_iter().map(|line| view! { <GroupRow line=line /> });
                    view! {
                        <div class="card flush">
                            <ul class="rows">{rows.collect_view()}</ul>
                        </div>
                    }
                        .into_any()
                }}
            </div>
        </main>
    }
}

/// The seasons, when there are several.
#[component]
fn SeasonChoice(list: Signal<GroupList>) -> impl IntoView {
    let t = &texts().people;
    let navigate = use_navigate();
    let seasons = Memo::new(move |_| list.with(|list| list.seasons.clone()));
    let value = Signal::derive(move || {
        list.with(|list| list.season.as_ref().map(|season| season.id.to_string()).unwrap_or_default())
    });
    let options = Signal::derive(move || {
        let named = |season: Season| (season.id.to_string(), season.name);
        seasons.get().into_iter().map(named).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |season: String| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/groups?season={season}"), options);
    });
    move || {
        (seasons.with(Vec::len) > 1).then(|| {
            view! {
                <div class="filters">
                    <SelectChip name="season" label=t.groups.filter_season options=options value=value choose=choose />
                </div>
            }
        })
    }
}

#[component]
fn GroupRow(line: GroupLine) -> impl IntoView {
    let t = texts();
    let GroupLine { group, members, meetings } = line;
    let id = group.id;
    let when = meetings.iter().map(|series| meeting_words(t, series)).collect::<Vec<_>>().join(", ");
    let when = if when.is_empty() { t.people.groups.no_meetings.to_owned() } else { when };
    let about: Vec<String> = Some(when).into_iter().chain(group.place).collect();
    let capacity = group.capacity.map(|capacity| (t.people.groups.of_capacity)(capacity));
    let full =
        group.capacity.is_some_and(|capacity| usize::try_from(capacity).is_ok_and(|most| members >= most));
    view! {
        <li>
            <div class="row">
                <Icon name="group" />
                <div class="row-text">
                    <a class="row-link" href=format!("/groups/{id}")>
                        {group.name}
                    </a>
                    {unsent_dot(move || data::is_unsent(Group::COLLECTION, id.0, None))}
                    <span class="row-meta">{about.join(" · ")}</span>
                </div>
                {full
                    .then(|| {
                        view! {
                            <span class="badge" data-state="warn">
                                <Icon name="warning" />
                                {t.people.groups.full}
                            </span>
                        }
                    })}
                <span class="num">
                    <strong>{t.language.number(members)}</strong>
                    " "
                    <span class="secondary">{capacity.unwrap_or_else(|| (t.people.groups.members_word)(members).to_owned())}</span>
                </span>
                <Icon name="chevron-right" size="small" />
            </div>
        </li>
    }
}

#[component]
fn NoGroups(may_plan: bool) -> impl IntoView {
    let t = &texts().people.groups;
    view! {
        <Empty icon="group" title=t.empty_title text=t.empty_text>
            {may_plan
                .then(|| {
                    view! {
                        <a class="button primary" href="/groups/new">
                            <Icon name="plus" />
                            <span>{t.create_group}</span>
                        </a>
                    }
                })}
        </Empty>
    }
}
