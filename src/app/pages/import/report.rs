//! The check line by line. Ten thousand lines are shown a page at a time.

use super::{
    lines::{LineWords, Outcome, order},
    state::Importing,
};
use crate::app::{
    languages::texts,
    ui::{Empty, Icon},
};
use crate::club::import::ImportPlan;
use leptos::prelude::*;
use std::sync::Arc;

/// How many lines a page has.
const PAGE: usize = 50;

/// The table, and the way through its pages.
#[component]
pub fn Report(importing: Importing, plan: Arc<ImportPlan>, only: RwSignal<Option<Outcome>>) -> impl IntoView {
    let t = texts();
    let all = t.language.number(plan.lines.len());
    let lines = {
        let plan = Arc::clone(&plan);
        Memo::new(move |_| order(&plan, only.get()))
    };
    let page = RwSignal::new(0);
    let pages = Memo::new(move |_| lines.with(Vec::len).div_ceil(PAGE).max(1));
    // Another outcome starts at its first page.
    Effect::new(move |_| {
        only.track();
        page.set(0);
    });
    let section = NodeRef::<leptos::html::Section>::new();
    Effect::new(move |before: Option<usize>| {
        let page = page.get();
        if before.is_some_and(|before| before != page)
            && let Some(section) = section.get_untracked()
        {
            section.scroll_into_view();
        }
        page
    });
    let shown = Memo::new(move |_| {
        let table = importing.file.with(|file| file.as_ref().map(|file| Arc::clone(&file.table)));
        let page = page.get();
        table.map_or_else(Vec::new, |table| {
            lines.with(|lines| {
                let on_page = lines.iter().skip(page * PAGE).take(PAGE);
                on_page.map(|position| LineWords::new(t, &table, &plan.lines[*position])).collect()
            })
        })
    });
    view! {
        <section class="card flush" aria-labelledby="line-by-line" node_ref=section>
            <div class="card-header">
                <h2 id="line-by-line">{t.import.line_by_line}</h2>
                <p role="status">
                    {move || (t.import.shown_of)(&t.language.number(lines.with(Vec::len)), &all)}
                </p>
            </div>
            {move || {
                let rows: Vec<LineWords> = shown.get();
                if rows.is_empty() { view! { <NoLines only=only /> }.into_any() } else { view! { <Lines rows=rows /> }.into_any() }
            }}
            {move || (pages.get() > 1).then(|| view! { <Pages page=page pages=pages.get() /> })}
        </section>
    }
}

#[component]
fn NoLines(only: RwSignal<Option<Outcome>>) -> impl IntoView {
    let t = &texts().import;
    view! {
        <Empty icon="filter" title=t.none_of_these text="">
            <button class="button" type="button" on:click=move |_| only.set(None)>
                <span>{t.show_all}</span>
            </button>
        </Empty>
    }
}

#[component]
fn Lines(rows: Vec<LineWords>) -> impl IntoView {
    let t = &texts().import;
    view! {
        <table class="data-table folds report-table">
            <thead>
                <tr>
                    <th scope="col" class="num">{t.line}</th>
                    <th scope="col">{t.outcome}</th>
                    <th scope="col">{t.person}</th>
                    <th scope="col">{t.column}</th>
                    <th scope="col">{t.reason}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Line row=row /> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn Line(row: LineWords) -> impl IntoView {
    let t = &texts().import;
    let (state, icon) = row.outcome.look();
    let outcome = match row.outcome {
        Outcome::Created => t.line_created,
        Outcome::Updated => t.line_updated,
        Outcome::Unchanged => t.line_unchanged,
        Outcome::Double => t.line_double,
        Outcome::Refused => t.line_refused,
    };
    let is_nameless = row.first_name.is_empty() && row.last_name.is_empty();
    view! {
        <tr>
            <td class="num">{row.line}</td>
            <td class="outcome nowrap">
                <span class="badge" data-state=state>
                    <Icon name=icon />
                    {outcome}
                </span>
            </td>
            <td class="who">
                {if is_nameless {
                    "–".into_any()
                } else {
                    view! {
                        <span class="given">{row.first_name}</span>
                        " "
                        <span class="family">{row.last_name}</span>
                    }
                        .into_any()
                }}
            </td>
            <td class="column">{row.column}</td>
            <td class="why">
                {row.why}
                {row
                    .warnings
                    .into_iter()
                    .map(|warning| {
                        view! {
                            <p class="state" data-state="warn">
                                <Icon name="warning" size="small" />
                                <span>{warning}</span>
                            </p>
                        }
                    })
                    .collect_view()}
            </td>
        </tr>
    }
}

#[component]
fn Pages(page: RwSignal<usize>, pages: usize) -> impl IntoView {
    let t = texts();
    let is_first = move || page.get() == 0;
    let is_last = move || page.get() + 1 >= pages;
    let said = move || (t.import.page_of)(&t.language.number(page.get() + 1), &t.language.number(pages));
    view! {
        <nav class="card-header" aria-label=t.import.pages>
            <button
                class="button small"
                type="button"
                disabled=is_first
                aria-label=t.import.previous_page
                on:click=move |_| page.update(|page| *page = page.saturating_sub(1))
            >
                <Icon name="chevron-left" />
                <span>{t.import.previous_page}</span>
            </button>
            <p class="num" role="status">{said}</p>
            <button
                class="button small"
                type="button"
                disabled=is_last
                aria-label=t.import.next_page
                on:click=move |_| page.update(|page| *page = (*page + 1).min(pages - 1))
            >
                <span>{t.import.next_page}</span>
                <Icon name="chevron-right" />
            </button>
        </nav>
    }
}
