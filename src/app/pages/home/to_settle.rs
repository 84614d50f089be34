//! What somebody should put right, each with the way there.

use super::Overview;
use crate::app::{data, languages::texts, ui::Icon};
use crate::club::planning::week_start;
use leptos::prelude::*;

/// One thing to put right.
struct Item {
    count: usize,
    words: &'static str,
    state: &'static str,
    icon: &'static str,
    href: String,
}

/// The list; it says so when all is in order.
#[component]
pub fn ToSettle(overview: Signal<Overview>) -> impl IntoView {
    let texts = texts();
    let t = &texts.home;
    let status = data::status();
    // Refused changes are known once the page is alive.
    let refused = RwSignal::new(0);
    Effect::new(move |_| {
        let found = status.with(|status| status.refused);
        if refused.get_untracked() != found {
            refused.set(found);
        }
    });
    let items = move || {
        let overview = overview.get();
        let item = |count, words: fn(usize) -> &'static str, state, icon, href: String| Item {
            count,
            words: words(count),
            state,
            icon,
            href,
        };
        let week = overview
            .to_complete_on
            .map_or_else(|| "/sessions".to_owned(), |day| format!("/sessions?week={}", week_start(day)));
        let members = |query: &str| format!("/members?{query}");
        let census = overview.census;
        let all = [
            item(overview.to_complete, t.sessions_to_complete, "warn", "clock", week),
            item(census.without_group, t.without_group, "warn", "group", members("group=none&status=active")),
            item(census.without_contact, t.without_contact, "warn", "phone", members("status=active")),
            item(refused.get(), t.refused_changes, "stop", "cross", "/sync".to_owned()),
        ];
        let rows: Vec<_> = all
            .into_iter()
            .filter(|item| item.count > 0)
            .map(|item| view! { <ItemRow item=item /> })
            .collect();
        if rows.is_empty() {
            view! {
                <p class="state" data-state="ok">
                    <Icon name="check" />
                    <span>{t.settled}</span>
                </p>
            }
            .into_any()
        } else {
            view! { <ul class="todo">{rows}</ul> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="todo">
            <h2 id="todo">{t.to_settle}</h2>
            {items}
        </section>
    }
}

#[component]
fn ItemRow(item: Item) -> impl IntoView {
    let number = texts().language.number(item.count);
    view! {
        <li>
            <a href=item.href>
                <span class="state" data-state=item.state>
                    <Icon name=item.icon />
                </span>
                <span>
                    <strong class="num">{number}</strong>
                    " "
                    {item.words}
                </span>
                <Icon name="chevron-right" />
            </a>
        </li>
    }
}
