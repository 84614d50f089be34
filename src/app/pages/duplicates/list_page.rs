//! The pairs of records that are likely one person's.

use super::{Why, born, compare_address};
use crate::app::{
    data,
    languages::texts,
    pages::members::{Acts, Avatar, ListName},
    ui::{Empty, Icon, PageHeader},
};
use crate::club::people::{PAIRS_READS, Pair, PeopleCommand, Person, duplicate_pairs};
use leptos::prelude::*;

/// How many pairs are listed; the next ones follow as these are settled.
const MOST_SHOWN: usize = 50;

/// `/members/duplicates`.
#[component]
pub fn DuplicatesPage() -> impl IntoView {
    let t = texts();
    let words = &t.people.merging;
    let found = data::watch(PAIRS_READS, |records| {
        let mut pairs = duplicate_pairs(records);
        let count = pairs.len();
        pairs.truncate(MOST_SHOWN);
        (count, pairs)
    });
    let context = Signal::derive(move || match found.with(|(count, _)| *count) {
        0 => String::new(),
        count => (words.count)(&t.language.number(count), count),
    });
    let pairs = Memo::new(move |_| found.with(|(_, pairs)| pairs.clone()));
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(words.title.to_owned()) context=context back="/members" />
            <div class="page-body narrow">
                {move || {
                    if pairs.with(Vec::is_empty) {
                        view! {
                            <Empty icon="check" title=words.none_title text=words.none_text>
                                <a class="button primary" href="/members">
                                    <Icon name="people" />
                                    <span>{t.people.back_to_list}</span>
                                </a>
                            </Empty>
                        }
                            .into_any()
                    } else {
                        view! {
                            <ul class="pairs">
                                <For each=move || pairs.get() key=|pair| (pair.a.id, pair.b.id) let:pair>
                                    <PairCard pair=pair />
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

#[component]
fn PairCard(pair: Pair) -> impl IntoView {
    let words = &texts().people.merging;
    let acts = Acts::find();
    let (a, b) = (pair.a.display_name(), pair.b.display_name());
    let (member_id, other_id) = (pair.a.id, pair.b.id);
    let said = (words.said_two)(&a, &b);
    let say_two = move |_| {
        let apart = |apart| PeopleCommand::KeepApart { member_id, other_id, apart };
        acts.undoable(apart(true), apart(false), said.clone());
    };
    view! {
        <li class="card pair">
            <div class="pair-people">
                <PairPerson person=pair.a />
                <PairPerson person=pair.b />
            </div>
            <Why why=pair.why />
            <div class="cluster">
                <a
                    class="button small"
                    href=compare_address(member_id, other_id)
                    aria-label=(words.compare_what)(&a, &b)
                >
                    <span>{words.compare}</span>
                </a>
                <button
                    class="button quiet small"
                    type="button"
                    aria-label=(words.two_people_what)(&a, &b)
                    on:click=say_two
                >
                    <span>{words.two_people}</span>
                </button>
            </div>
        </li>
    }
}

/// One of the two, with the way to the record.
#[component]
fn PairPerson(person: Person) -> impl IntoView {
    let born = born(texts(), &person);
    let Person { id, first_name, last_name, .. } = person;
    view! {
        <div class="row">
            <Avatar first_name=first_name.clone() last_name=last_name.clone() />
            <div class="row-text">
                <a class="row-link" href=format!("/members/{id}")>
                    <ListName first_name=first_name last_name=last_name />
                </a>
                <span class="row-meta">{born}</span>
            </div>
        </div>
    }
}
