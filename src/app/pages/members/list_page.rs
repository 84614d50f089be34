//! The list of members.

use super::{
    filters::ListState,
    pane::MemberPane,
    search::ListTools,
    table::{MemberTable, RowWindow},
};
use crate::app::{
    data,
    languages::texts,
    pages::{duplicates::DuplicatesLink, families::PeopleTabs},
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    access::Area,
    people::{Directory, MemberId, Roster, RosterPage},
    planning::{Season, current_season},
};
use crate::sync::Record;
use leptos::prelude::*;

/// `/members`: everyone, searched as one types, with the open record beside.
#[component]
pub fn MembersPage() -> impl IntoView {
    let t = texts();
    let state = ListState::of_page();
    let window = RwSignal::new(RowWindow::FIRST);
    let page = data::watch_rebuilt(Directory::READS, Roster::rebuild, move |roster: &Roster, _| {
        let RowWindow { start, length } = window.get();
        state.filter.with(|filter| roster.page(filter, start, length))
    });
    let season = season_name();
    let context = Signal::derive(move || {
        let total = page.with(|page| page.total);
        let people = if total == 0 {
            t.people.nobody.to_owned()
        } else {
            (t.people.count)(&t.language.number(total), total)
        };
        match season.get() {
            Some(season) => format!("{people} · {}", (t.people.season)(&season)),
            None => people,
        }
    });
    let is_empty = Memo::new(move |_| page.with(|page| page.records == 0));
    let may_manage = data::may_change(Area::People);
    view! {
        <main id="main" class=move || if is_empty.get() { "page" } else { "page fills" } tabindex="-1">
            <PageHeader title=Signal::stored(t.people.title.to_owned()) context=context>
                {may_manage
                    .then(|| {
                        view! {
                            <DuplicatesLink />
                            <a class="button" href="/members/import">
                                <Icon name="upload" />
                                <span>{t.people.import}</span>
                            </a>
                            <a class="button primary" href="/members/new">
                                <Icon name="plus" />
                                <span>{t.people.add}</span>
                            </a>
                        }
                    })}
            </PageHeader>
            <PeopleTabs />
            {move || {
                if is_empty.get() {
                    view! { <NobodyYet may_manage=may_manage /> }.into_any()
                } else {
                    view! { <ListBesideDetail state=state page=page window=window /> }.into_any()
                }
            }}
        </main>
    }
}

fn season_name() -> Signal<Option<String>> {
    let today = data::today();
    data::watch(&[Season::COLLECTION], move |records| {
        let seasons: Vec<Season> = records.all::<Season>().collect();
        current_season(&seasons, today.get()).map(|season| season.name.clone())
    })
}

#[component]
fn ListBesideDetail(
    state: ListState,
    page: Signal<RosterPage>,
    window: RwSignal<RowWindow>,
) -> impl IntoView {
    let t = texts();
    let wish = RwSignal::new(None::<usize>);
    let pane = NodeRef::<leptos::html::Aside>::new();
    // The style decides at which width the pane shows; below, a row leads to the record's page.
    let open_beside = Callback::new(move |id: MemberId| {
        let shown = pane.get_untracked().is_some_and(|pane| pane.offset_width() > 0);
        if shown {
            state.change(|address| address.open = Some(id));
        }
        shown
    });
    let nobody = Memo::new(move |_| page.with(|page| page.found == 0));
    let count = move || {
        let (found, total) = page.with(|page| (page.found, page.total));
        let shown = t.language.number(found);
        if state.filter.with(|filter| filter.archived) {
            (t.people.archived_count)(&shown, found)
        } else if found == total {
            (t.people.count)(&shown, found)
        } else {
            (t.people.found)(&shown, found, &t.language.number(total))
        }
    };
    view! {
        <div class="list-beside-detail">
            <section class="list-pane" aria-label=t.people.list>
                <ListTools
                    state=state
                    without_group=Signal::derive(move || page.with(|page| page.without_group))
                    to_list=Callback::new(move |()| wish.set(Some(0)))
                />
                {move || {
                    if nobody.get() {
                        view! { <NobodyMatches state=state /> }.into_any()
                    } else {
                        view! { <MemberTable state=state page=page window=window wish=wish open_beside=open_beside /> }
                            .into_any()
                    }
                }}
                <p class="list-count" role="status">
                    {count}
                </p>
            </section>
            <MemberPane id=state.open pane=pane />
        </div>
    }
}

#[component]
fn NobodyYet(may_manage: bool) -> impl IntoView {
    let t = &texts().people;
    view! {
        <div class="page-body">
            <Empty icon="people" title=t.empty_title text=t.empty_text>
                {may_manage
                    .then(|| {
                        view! {
                            <a class="button primary" href="/members/import">
                                <Icon name="upload" />
                                <span>{t.empty_import}</span>
                            </a>
                            <a class="button" href="/members/new">
                                <Icon name="plus" />
                                <span>{t.empty_add}</span>
                            </a>
                        }
                    })}
            </Empty>
        </div>
    }
}

#[component]
fn NobodyMatches(state: ListState) -> impl IntoView {
    let t = &texts().people;
    let title = move || match state.text.get().trim() {
        "" => t.none_title.to_owned(),
        text => (t.none_title_for)(text),
    };
    view! {
        <div class="empty">
            <Icon name="search" size="large" />
            <h2>{title}</h2>
            <p>{t.none_text}</p>
            <div class="cluster">
                <button class="button primary" type="button" on:click=move |_| state.clear()>
                    <span>{t.clear_filters}</span>
                </button>
            </div>
        </div>
    }
}
