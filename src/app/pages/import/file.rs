//! The first step: a file.

use super::state::{FileProblem, FileReason, Importing, Work};
use crate::app::{
    languages::texts,
    ui::{Icon, Notice},
};
use leptos::prelude::*;

/// Where a file is dropped or chosen, and what is wrong with the last one.
#[component]
pub fn FileStep(importing: Importing) -> impl IntoView {
    view! {
        {move || importing.problem.get().map(|problem| view! { <Problem problem=problem /> })}
        {move || match importing.work.get() {
            Some(Work::Reading(name)) => view! { <Reading name=name /> }.into_any(),
            _ => view! { <DropZone importing=importing /> }.into_any(),
        }}
        <GoodToKnow />
    }
}

#[component]
fn Problem(problem: FileProblem) -> impl IntoView {
    let t = &texts().import;
    let why = match &problem.reason {
        FileReason::NoList(error) => (t.file_error)(error),
        FileReason::Unreadable(name) => (t.file_unreadable)(name),
    };
    view! {
        <div role="alert">
            <Notice
                state="stop"
                icon="warning"
                title=(t.file_refused)(&problem.name)
                text=format!("{why} {}", t.nothing_changed)
            />
        </div>
    }
}

/// The input lies over the whole zone, so that dropping on it and pressing Enter are the browser's.
#[component]
fn DropZone(importing: Importing) -> impl IntoView {
    let t = &texts().import;
    let over = RwSignal::new(false);
    view! {
        <label
            class="drop-zone"
            data-over=move || over.get().then_some("")
            on:dragenter=move |_| over.set(true)
            on:dragleave=move |_| over.set(false)
            on:drop=move |_| over.set(false)
        >
            <Icon name="upload" />
            <h2>{t.drop_title}</h2>
            <p class="secondary">{t.drop_text}</p>
            <span class="button primary">{t.choose_file}</span>
            <input
                type="file"
                name="file"
                accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
                aria-label=t.choose_file
                on:change=move |event| importing.choose(&event)
            />
        </label>
    }
}

#[component]
fn Reading(name: String) -> impl IntoView {
    view! {
        <section class="card" role="status">
            <div class="progress-block">
                <h2 id="reading">{(texts().import.reading)(&name)}</h2>
                <progress aria-labelledby="reading"></progress>
            </div>
        </section>
    }
}

#[component]
fn GoodToKnow() -> impl IntoView {
    let t = &texts().import;
    view! {
        <section class="card" aria-labelledby="good-to-know">
            <h2 id="good-to-know">{t.good_to_know}</h2>
            <ul class="stack tight">
                {[t.known_detected, t.known_twice, t.known_damaged]
                    .map(|text| {
                        view! {
                            <li class="state">
                                <Icon name="check" />
                                <span>{text}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </section>
    }
}
