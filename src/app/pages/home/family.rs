//! Home for members and those who answer for them; and what tells others that they have more to see, or nothing
//! yet.

use super::saving::SavingCards;
use crate::app::{
    data,
    languages::texts,
    pages::family::{Announcements, People, has_family},
    ui::{Empty, Icon, Notice},
};
use crate::club::{
    Role,
    access::{Action, Area, GroupCoach, Reach},
    families::{OwnPerson, own_people},
    people::Member,
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The people of the family with their next sessions: all whom this account sees are it.
#[component]
pub fn FamilyHome() -> impl IntoView {
    let t = &texts().home;
    let today = data::today();
    let people = data::watch(OwnPerson::READS, move |records| {
        own_people(records, records.all::<Member>().map(|member| member.id), today.get())
    });
    let is_empty = Memo::new(move |_| people.with(Vec::is_empty));
    move || {
        if is_empty.get() {
            return view! {
                <SavingCards />
                <Empty icon="home" title=t.no_family_title text=t.no_family_text />
            }
            .into_any();
        }
        view! {
            <div class="columns">
                <div class="stack">
                    <SavingCards />
                    <People people=people />
                </div>
                <div class="stack">
                    <Announcements />
                </div>
            </div>
        }
        .into_any()
    }
}

/// For who works for the club and has a family in it.
#[component]
pub fn ToFamily() -> impl IntoView {
    let t = &texts().home;
    let has_family = has_family();
    move || {
        has_family.get().then(|| {
            view! {
                <section class="card" aria-label=t.my_family>
                    <ul class="rows">
                        <li>
                            <div class="row">
                                <Icon name="home" />
                                <div class="row-text">
                                    <a class="row-link" href="/family">{t.my_family}</a>
                                    <span class="row-meta">{t.my_family_text}</span>
                                </div>
                                <Icon name="chevron-right" />
                            </div>
                        </li>
                    </ul>
                </section>
            }
        })
    }
}

/// A coach sees the own groups alone: without any, what to do about it.
#[component]
pub fn NoOwnGroup() -> impl IntoView {
    let t = &texts().home;
    let signed_in = data::start().signed_in;
    let user = signed_in.as_ref().map(|signed_in| signed_in.user_id).unwrap_or_default();
    let is_coach = signed_in.is_some_and(|signed_in| signed_in.role == Role::Coach)
        && data::rights().is_some_and(|rights| rights.reach(Area::People, Action::See) == Reach::Own);
    let leads = data::watch(&[GroupCoach::COLLECTION], move |records| {
        records.all::<GroupCoach>().any(|coach| coach.active && coach.user_id == user)
    });
    move || {
        (is_coach && !leads.get()).then(|| {
            view! {
                <Notice state="accent" icon="group" title=t.no_own_group_title text=t.no_own_group_text />
            }
        })
    }
}
