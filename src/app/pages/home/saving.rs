//! What has not left this device, and what the server refused. Known in the browser only, once the
//! page is alive.

use crate::app::{data, languages::texts, ui::Icon};
use leptos::prelude::*;

/// The two cards, each while there is something to say.
#[component]
pub fn SavingCards() -> impl IntoView {
    let t = texts();
    let status = data::status();
    let now = data::now_ms();
    // Hydrating shows what the server has rendered: nothing. Both come when the page is alive.
    let counts = RwSignal::new((0, 0));
    Effect::new(move |_| {
        let found = status.with(|status| (status.refused, status.unsent));
        if counts.get_untracked() != found {
            counts.set(found);
        }
    });
    // What leaves at once is not worth a card that comes and goes.
    let is_stuck = Memo::new(move |_| status.with(|status| status.problem.is_some()));
    let unsent_text = move |count: usize| match status.with(|status| status.last_success_ms) {
        Some(at) => (t.home.unsent_text)(count, &t.language.ago(at, now.get())),
        None => (t.home.unsent_text_never)(count),
    };
    let refused = move || {
        let (count, _) = counts.get();
        (count > 0).then(|| {
            view! {
                <SavingCard
                    state="stop"
                    icon="warning"
                    title=(t.home.refused_title)(count)
                    text=t.home.refused_text.to_owned()
                />
            }
        })
    };
    let unsent = move || {
        let (_, count) = counts.get();
        (count > 0 && is_stuck.get()).then(|| {
            view! {
                <SavingCard
                    state="warn"
                    icon="cloud-off"
                    title=t.home.unsent_title.to_owned()
                    text=unsent_text(count)
                />
            }
        })
    };
    view! {
        {refused}
        {unsent}
    }
}

#[component]
fn SavingCard(state: &'static str, icon: &'static str, title: String, text: String) -> impl IntoView {
    let see = texts().home.see;
    view! {
        <div class="notice" data-state=state>
            <Icon name=icon />
            <div class="notice-text">
                <strong>{title}</strong>
                <p>{text}</p>
            </div>
            <div class="notice-actions beside">
                <a class="button" href="/sync">
                    <span>{see}</span>
                </a>
            </div>
        </div>
    }
}
