//! Who else has data behind a code on this device: each goes to a page of their own.

use super::{Screen, Step};
use crate::app::{
    data::{self, OtherPerson},
    languages::format::sentence_case,
    ui::Icon,
};
use leptos::prelude::*;

/// The others, and the way to sign in as somebody new.
#[component]
pub fn People(screen: Screen) -> impl IntoView {
    let t = &screen.t.tablet;
    let others = RwSignal::new(None::<Vec<OtherPerson>>);
    Effect::new(move |_| data::others(move |found| others.set(Some(found))));
    let line = move |person: OtherPerson| {
        let OtherPerson { user, club, initials, role } = person;
        let role = sentence_case(screen.t.access.role(role));
        view! {
            <li>
                <button type="button" class="button wide" on:click=move |_| data::go_to(user, club)>
                    <span class="avatar" aria-hidden="true">{initials.clone()}</span>
                    <span>{format!("{initials} · {role}")}</span>
                </button>
            </li>
        }
    };
    let list = move || {
        others.get().map(|others| {
            if others.is_empty() {
                view! { <p>{t.nobody_else}</p> }.into_any()
            } else {
                view! { <ul class="lock-people">{others.into_iter().map(line).collect_view()}</ul> }
                    .into_any()
            }
        })
    };
    view! {
        <header>
            <h1>{t.others_title}</h1>
        </header>
        {list}
        <p class="lock-said" role="alert">{move || screen.said.get()}</p>
        <footer class="lock-ways">
            <button type="button" class="button" on:click=move |_| screen.sign_in()>
                <Icon name="arrow-right" />
                <span>{t.sign_in}</span>
            </button>
            <button type="button" class="button" on:click=move |_| screen.step.set(Step::Code)>
                <Icon name="chevron-left" />
                <span>{t.back}</span>
            </button>
        </footer>
    }
}
