//! Membership cards, on the screen and on paper: one person's, or a whole group's.

mod face;

use crate::app::{
    data,
    languages::texts,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    cards::CardFace,
    people::MemberId,
    planning::{Group, GroupId},
};
use crate::sync::Records;
use face::Face;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

fn id_of_page() -> Memo<Option<Uuid>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| Uuid::try_parse(&params.get("id")?).ok()))
}

/// `/members/:id/card`.
#[component]
pub fn MemberCardPage() -> impl IntoView {
    let t = &texts().cards;
    let id = id_of_page();
    let today = data::today();
    let faces = data::watch(CardFace::READS, move |records| {
        let face = id.get().and_then(|id| CardFace::of(records, MemberId(id), today.get()));
        face.map(|face| vec![face])
    });
    let title = Signal::derive(move || {
        faces.with(|faces| {
            let face = faces.as_ref().and_then(|faces| faces.first());
            face.map_or_else(
                || t.card.to_owned(),
                |face| (t.title_of)(&format!("{} {}", face.first_name, face.last_name.to_uppercase())),
            )
        })
    });
    let back = id.get_untracked().map_or_else(|| "/members".to_owned(), |id| format!("/members/{id}"));
    view! { <Sheet title=title faces=faces back=back /> }
}

/// `/groups/:id/cards`.
#[component]
pub fn GroupCardsPage() -> impl IntoView {
    let t = &texts().cards;
    let id = id_of_page();
    let today = data::today();
    let faces = data::watch(CardFace::READS, move |records| {
        id.get().and_then(|id| CardFace::of_group(records, GroupId(id), today.get()))
    });
    let name = data::watch(CardFace::READS, move |records: &dyn Records| {
        id.get().and_then(|id| records.get::<Group>(id)).map(|group| group.name)
    });
    let title = Signal::derive(move || {
        name.with(|name| name.as_ref().map_or_else(|| t.cards.to_owned(), |name| (t.title_of_group)(name)))
    });
    let back = id.get_untracked().map_or_else(|| "/groups".to_owned(), |id| format!("/groups/{id}"));
    view! { <Sheet title=title faces=faces back=back /> }
}

#[component]
fn Sheet(title: Signal<String>, faces: Signal<Option<Vec<CardFace>>>, back: String) -> impl IntoView {
    let t = &texts().cards;
    let context = Signal::derive(move || faces.with(|faces| (t.count)(faces.as_ref().map_or(0, Vec::len))));
    let is_empty = Memo::new(move |_| faces.with(|faces| faces.as_ref().is_none_or(Vec::is_empty)));
    if faces.with_untracked(Option::is_none) {
        data::say_not_found();
    }
    let to_group = StoredValue::new(back.clone());
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=title context=context back=back>
                {move || {
                    (!is_empty.get())
                        .then(|| {
                            view! {
                                <button class="button primary" type="button" on:click=move |_| data::print_page()>
                                    <Icon name="print" />
                                    <span>{t.print}</span>
                                </button>
                            }
                        })
                }}
            </PageHeader>
            <div class="page-body">
                {move || {
                    if is_empty.get() {
                        view! {
                            <Empty icon="qr" title=t.empty_title text=t.empty_text>
                                <a class="button primary" href=move || to_group.get_value()>
                                    <Icon name="group" />
                                    <span>{t.to_group}</span>
                                </a>
                            </Empty>
                        }
                            .into_any()
                    } else {
                        view! {
                            <p class="hint no-print">{t.print_hint}</p>
                            <ul class="membership-cards">
                                <For each=move || faces.get().unwrap_or_default() key=|face| face.clone() let:face>
                                    <li>
                                        <Face face=face />
                                    </li>
                                </For>
                            </ul>
                        }
                            .into_any()
                    }
                }}
            </div>
        </main>
    }
}
