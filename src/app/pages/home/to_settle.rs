//! What somebody should put right, each with the way there.

use super::{Overview, everybody::Everybody};
use crate::app::{data, languages::texts, pages::members::OUT_OF_REACH, ui::Icon};
use crate::club::{access::Area, planning::week_start, practice::Watched};
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
    // What only others can put right is not asked of a coach.
    let may_manage = data::may_change(Area::People);
    let everybody = may_manage.then(Everybody::count);
    let items = move || {
        let overview = overview.get();
        let papers = everybody.and_then(|everybody| everybody.papers.get());
        let out_of_reach = everybody.and_then(|everybody| everybody.out_of_reach.get());
        let is_counted = !may_manage || (papers.is_some() && out_of_reach.is_some());
        let (red, ending) = papers.unwrap_or_default();
        let of_people = |count: usize| if may_manage { count } else { 0 };
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
        let papers = |watched: Watched| format!("/licences?show={}", watched.word());
        let all = [
            item(red, t.may_not_practise, "stop", "cross", papers(Watched::Red)),
            item(ending, t.papers_end, "warn", "licence", papers(Watched::EndsIn30Days)),
            item(overview.to_complete, t.sessions_to_complete, "warn", "clock", week),
            item(
                of_people(census.without_group),
                t.without_group,
                "warn",
                "group",
                members("group=none&status=active"),
            ),
            item(
                out_of_reach.unwrap_or_default(),
                t.out_of_reach,
                "warn",
                "phone",
                members(&format!("status=active&{}={}", OUT_OF_REACH.0, OUT_OF_REACH.1)),
            ),
            item(refused.get(), t.refused_changes, "stop", "cross", "/sync".to_owned()),
        ];
        let rows: Vec<_> = all
            .into_iter()
            .filter(|item| item.count > 0)
            .map(|item| view! { <ItemRow item=item /> })
            .collect();
        if rows.is_empty() && !is_counted {
            ().into_any()
        } else if rows.is_empty() {
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
