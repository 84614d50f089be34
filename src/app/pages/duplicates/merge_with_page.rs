//! Looking for the other record of a person: the likely ones first, any other by its name.

use super::{Why, born, compare_address};
use crate::app::{
    data,
    languages::texts,
    pages::members::{Avatar, ListName, NoSuchMember, member_of_page},
    ui::{Icon, PageHeader},
};
use crate::club::people::{Directory, Member, MemberFilter, MemberId, Pair, Person, doubles_of};
use crate::sync::Record;
use leptos::prelude::*;
use std::sync::OnceLock;

/// How many people are proposed.
const PROPOSED: usize = 12;

/// `/members/:id/merge`.
#[component]
pub fn MergeWithPage() -> impl IntoView {
    let id = member_of_page();
    let person = data::watch(&[Member::COLLECTION], move |records| {
        let member = records.get::<Member>(id.get()?.0).filter(|member| member.merged_into.is_none())?;
        Some(Person::of(&member))
    });
    let body = move || match person.get() {
        Some(person) => view! { <LookFor person=person /> }.into_any(),
        None => view! { <NoSuchMember /> }.into_any(),
    };
    view! { <main id="main" class="page" tabindex="-1">{body}</main> }
}

#[component]
fn LookFor(person: Person) -> impl IntoView {
    let words = &texts().people.merging;
    let id = person.id;
    let text = RwSignal::new(String::new());
    let is_typed = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    let title = Signal::stored((words.search_title)(&person.display_name()));
    view! {
        <PageHeader title=title back=format!("/members/{id}") />
        <div class="page-body narrow">
            <search>
                <div class="search-box">
                    <Icon name="search" />
                    <input
                        class="input"
                        type="search"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=words.search_hint
                        aria-label=words.search_label
                        prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event))
                    />
                </div>
            </search>
            {move || {
                if is_typed.get() {
                    view! { <Found id=id text=text /> }.into_any()
                } else {
                    view! { <Likely id=id /> }.into_any()
                }
            }}
        </div>
    }
}

/// Whoever matches what is typed.
#[component]
fn Found(id: MemberId, text: RwSignal<String>) -> impl IntoView {
    let words = &texts().people.merging;
    let found = data::watch_built(
        Directory::READS,
        |_| OnceLock::<Directory>::new(),
        move |directory, records| {
            let directory = directory.get_or_init(|| Directory::build(records));
            let filter = MemberFilter { text: text.get(), ..MemberFilter::default() };
            let archived = MemberFilter { archived: true, ..filter.clone() };
            let positions = directory.find(&filter).into_iter().chain(directory.find(&archived));
            positions
                .filter_map(|position| directory.line(position))
                .filter(|line| line.id != id)
                .take(PROPOSED)
                .map(|line| Person {
                    id: line.id,
                    last_name: line.last_name.clone(),
                    first_name: line.first_name.clone(),
                    birth_date: line.birth_date,
                    archived: line.archived,
                })
                .collect::<Vec<_>>()
        },
    );
    move || {
        let found = found.get();
        if found.is_empty() {
            let nobody = (words.nobody_found)(text.get().trim());
            return view! { <p class="secondary" role="status">{nobody}</p> }.into_any();
        }
        let rows = found.into_iter().map(|person| view! { <li><Proposed id=id person=person /></li> });
        view! {
            <section class="card flush" aria-label=words.search_label>
                <ul class="rows">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    }
}

/// Whoever is alike.
#[component]
fn Likely(id: MemberId) -> impl IntoView {
    let words = &texts().people.merging;
    let pairs = data::watch(&[Member::COLLECTION], move |records| doubles_of(records, id));
    move || {
        let pairs = pairs.get();
        if pairs.is_empty() {
            return view! { <p class="secondary">{words.nobody_likely}</p> }.into_any();
        }
        let rows = pairs.into_iter().map(|Pair { b, why, .. }| {
            view! {
                <li>
                    <Proposed id=id person=b why=why />
                </li>
            }
        });
        view! {
            <section class="card flush" aria-labelledby="likely">
                <div class="card-header">
                    <h2 id="likely">{words.likely}</h2>
                </div>
                <ul class="rows">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    }
}

/// A row that leads to the comparison.
#[component]
fn Proposed(
    id: MemberId,
    person: Person,
    #[prop(optional)] why: Vec<crate::club::people::Alike>,
) -> impl IntoView {
    let born = born(texts(), &person);
    let Person { id: other, first_name, last_name, .. } = person;
    view! {
        <div class="row">
            <Avatar first_name=first_name.clone() last_name=last_name.clone() />
            <div class="row-text">
                <a class="row-link" href=compare_address(id, other)>
                    <ListName first_name=first_name last_name=last_name />
                </a>
                <span class="row-meta">{born}</span>
            </div>
            {(!why.is_empty()).then(|| view! { <Why why=why /> })}
            <Icon name="chevron-right" />
        </div>
    }
}
