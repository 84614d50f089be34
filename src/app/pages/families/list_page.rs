//! The list of families.

use super::tabs::PeopleTabs;
use crate::app::{
    data,
    languages::texts,
    ui::{Empty, Icon, PageHeader, unsent_dot},
};
use crate::club::{
    access::Area,
    families::{FamilyDirectory, FamilyLine, FamilyPage, Household},
    people::show_phone,
};
use crate::sync::Record;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// How many families are shown at first, and how many more each time.
const STEP: usize = 60;

/// `/members/families`; `?q=` searches where no script runs.
#[component]
pub fn FamiliesPage() -> impl IntoView {
    let t = texts();
    let asked = use_query_map().with_untracked(|query| query.get("q")).unwrap_or_default();
    let text = RwSignal::new(asked);
    let length = RwSignal::new(STEP);
    let page = data::watch_built(FamilyDirectory::READS, FamilyDirectory::build, move |directory, _| {
        text.with(|text| directory.page(text, length.get()))
    });
    let context = Signal::derive(move || match page.with(|page| page.total) {
        0 => t.families.none_yet.to_owned(),
        total => (t.families.count)(&t.language.number(total), total),
    });
    let is_empty = Memo::new(move |_| page.with(|page| page.total == 0));
    let may_manage = data::may_change(Area::Families);
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.families.title.to_owned()) context=context>
                {may_manage
                    .then(|| {
                        view! {
                            <a class="button" href="/members/families/suggestions">
                                <Icon name="people" />
                                <span>{t.families.proposed}</span>
                            </a>
                            <a class="button primary" href="/members/families/new">
                                <Icon name="plus" />
                                <span>{t.families.add}</span>
                            </a>
                        }
                    })}
            </PageHeader>
            <PeopleTabs families=true />
            <div class="page-body">
                {move || {
                    if is_empty.get() {
                        view! { <NoFamilies may_manage=may_manage /> }.into_any()
                    } else {
                        view! { <Found text=text length=length page=page /> }.into_any()
                    }
                }}
            </div>
        </main>
    }
}

#[component]
fn NoFamilies(may_manage: bool) -> impl IntoView {
    let t = &texts().families;
    view! {
        <Empty icon="home" title=t.empty_title text=t.empty_text>
            {may_manage
                .then(|| {
                    view! {
                        <a class="button primary" href="/members/families/new">
                            <Icon name="plus" />
                            <span>{t.new_title}</span>
                        </a>
                        <a class="button" href="/members/families/suggestions">
                            <Icon name="people" />
                            <span>{t.proposed}</span>
                        </a>
                    }
                })}
        </Empty>
    }
}

#[component]
fn Found(text: RwSignal<String>, length: RwSignal<usize>, page: Signal<FamilyPage>) -> impl IntoView {
    let t = texts();
    let lines = Memo::new(move |_| page.with(|page| page.lines.clone()));
    let count = move || {
        let (found, total) = page.with(|page| (page.found, page.total));
        let shown = t.language.number(found);
        if found == total {
            (t.families.count)(&shown, found)
        } else {
            (t.families.found)(&shown, found, &t.language.number(total))
        }
    };
    view! {
        <search>
            <form class="toolbar" method="get" action="/members/families" on:submit=|event| event.prevent_default()>
                <div class="search-box">
                    <Icon name="search" />
                    <input
                        class="input"
                        type="search"
                        name="q"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=t.families.search_hint
                        aria-label=t.families.search_label
                        value=text.get_untracked()
                        prop:value=move || text.get()
                        on:input=move |event| {
                            text.set(event_target_value(&event));
                            length.set(STEP);
                        }
                    />
                </div>
            </form>
        </search>
        {move || {
            if lines.with(Vec::is_empty) {
                let title = (t.families.nothing_found)(text.get().trim());
                return view! { <Empty icon="search" title=title text=t.families.nothing_found_text /> }.into_any();
            }
            view! {
                <div class="card flush">
                    <ul class="rows">
                        <For each=move || lines.get() key=FamilyLine::clone let:line>
                            <FamilyRow line=line />
                        </For>
                    </ul>
                </div>
            }
                .into_any()
        }}
        <div class="cluster between">
            <p class="secondary" role="status">
                {count}
            </p>
            {move || {
                (page.with(|page| page.found > page.lines.len()))
                    .then(|| {
                        view! {
                            <button class="button" type="button" on:click=move |_| length.update(|length| *length += STEP)>
                                <span>{t.families.more}</span>
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn FamilyRow(line: FamilyLine) -> impl IntoView {
    let t = texts();
    let FamilyLine { id, name, members, guardians, city, phone, without_payer } = line;
    let family = (t.families.family)(&name);
    let people = members.join(", ");
    let people = if people.is_empty() && guardians.is_empty() {
        t.families.nobody_inside.to_owned()
    } else {
        [people, guardians.join(", "), city.unwrap_or_default()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let call = (t.families.call)(&family);
    view! {
        <li>
            <div class="row">
                <Icon name="home" />
                <div class="row-text">
                    <a class="row-link" href=format!("/members/families/{id}")>
                        {family}
                    </a>
                    {unsent_dot(move || data::is_unsent(Household::COLLECTION, id.0, None))}
                    <span class="row-meta">{people}</span>
                </div>
                {without_payer
                    .then(|| {
                        view! {
                            <span class="badge wide-only" data-state="warn">
                                <Icon name="warning" />
                                {t.families.without_payer}
                            </span>
                        }
                    })}
                {phone
                    .map(|phone| {
                        view! {
                            <a class="button small row-call" href=format!("tel:{phone}") aria-label=call>
                                <Icon name="phone" />
                                <span class="num wide-only">{show_phone(&phone)}</span>
                            </a>
                        }
                    })}
            </div>
        </li>
    }
}
