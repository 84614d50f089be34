//! The last step: the import is written to the device at once, then sent; and what was done.

use super::{
    check::count_of,
    lines::Outcome,
    refused::csv_of_refused,
    state::{Done, Importing},
};
use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    ui::{Icon, Notice},
};
use leptos::prelude::*;
use std::sync::Arc;

/// Running, then done.
#[component]
pub fn RunStep(importing: Importing) -> impl IntoView {
    let status = data::status();
    let left = lines_left(importing);
    // It stays done: what is sent later must not take the page back to the bar.
    Effect::new(move |_| {
        let is_stuck = status.with(|status| status.problem.is_some());
        if importing.done.with(Option::is_some) && (left.get() == 0 || is_stuck) {
            importing.is_finished.set(true);
        }
    });
    move || match (importing.done.get(), importing.is_finished.get()) {
        (None, _) => view! { <Saving /> }.into_any(),
        (Some(done), false) => view! { <Sending done=done left=left /> }.into_any(),
        (Some(done), true) => view! { <Finished importing=importing done=done left=left /> }.into_any(),
    }
}

/// The lines that the server has not acknowledged. Commands are sent in their order, so what is
/// left of the import are its last ones.
fn lines_left(importing: Importing) -> Memo<usize> {
    let status = data::status();
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    Memo::new(move |_| {
        importing
            .done
            .with(|done| done.as_ref().map_or(0, |done| done.weights.iter().rev().take(unsent.get()).sum()))
    })
}

#[component]
fn Saving() -> impl IntoView {
    let t = &texts().import;
    view! {
        <section class="card" role="status">
            <div class="progress-block">
                <h2 id="running">{t.running}</h2>
                <progress aria-labelledby="running"></progress>
                <p class="progress-label">
                    <span>{t.saving}</span>
                </p>
            </div>
        </section>
    }
}

/// How much of the import has reached the server.
#[component]
fn Sending(done: Done, left: Memo<usize>) -> impl IntoView {
    let t = &texts().import;
    view! {
        <section class="card" aria-labelledby="sending">
            <SendingBar done=done left=left />
            <p class="secondary">{t.running_text}</p>
        </section>
    }
}

#[component]
fn SendingBar(done: Done, left: Memo<usize>) -> impl IntoView {
    let t = texts();
    let all: usize = done.weights.iter().sum();
    let sent = move || all - left.get().min(all);
    view! {
        <div class="progress-block">
            <h2 id="sending">{t.import.sending}</h2>
            <progress value=move || sent().to_string() max=all.max(1).to_string() aria-labelledby="sending"></progress>
            <p class="progress-label">
                <span>{move || (t.import.lines_sent)(&t.language.number(sent()), &t.language.number(all), all)}</span>
                <span>{move || format!("{}\u{a0}%", sent() * 100 / all.max(1))}</span>
            </p>
        </div>
    }
}

#[component]
fn Finished(importing: Importing, done: Done, left: Memo<usize>) -> impl IntoView {
    let t = texts();
    let i = &t.import;
    let status = data::status();
    let counts = done.counts;
    let what = (i.done_text)(counts.creates, counts.updates, counts.licences);
    let way = move || match status.with(|status| status.problem.clone()) {
        _ if left.get() == 0 => i.done_sent,
        None => i.done_leaving,
        Some(SyncProblem::SignedOut) => t.sync.state_signed_out_text,
        Some(_) => i.done_offline,
    };
    let refused_before = done.refused_before;
    let is_refused = move || status.with(|status| status.refused > refused_before);
    view! {
        <div class="notice" data-state="ok" role="status">
            <Icon name="check" />
            <div class="notice-text">
                <strong>{i.done_title}</strong>
                <p>{what} " " {way}</p>
            </div>
        </div>
        {move || is_refused().then(|| view! { <RefusedByServer /> })}
        {move || {
            let done = done.clone();
            (left.get() > 0)
                .then(|| {
                    view! {
                        <section class="card" aria-labelledby="sending">
                            <SendingBar done=done left=left />
                        </section>
                    }
                })
        }}
        <DoneCards done=counts />
        <DoneActions importing=importing refused=counts.refused />
    }
}

#[component]
fn RefusedByServer() -> impl IntoView {
    let t = &texts().import;
    view! {
        <Notice state="stop" icon="warning" title=t.done_refused_title text=t.done_refused_text>
            <a class="button" href="/sync">
                <span>{t.done_refused_link}</span>
            </a>
        </Notice>
    }
}

#[component]
fn DoneCards(done: crate::club::import::Counts) -> impl IntoView {
    let t = texts();
    let card = |outcome: Outcome| {
        let (state, icon) = outcome.look();
        let (count, label) = count_of(t, outcome, &done);
        view! {
            <div class="outcome-card" data-state=state data-zero=(count == 0).then_some("")>
                <span class="value">{t.language.number(count)}</span>
                <span class="label">
                    <Icon name=icon />
                    {label}
                </span>
            </div>
        }
    };
    view! { <div class="outcomes">{Outcome::ALL.map(card).collect_view()}</div> }
}

#[component]
fn DoneActions(importing: Importing, refused: usize) -> impl IntoView {
    let t = texts();
    let i = &t.import;
    let download = move |_| {
        let table = importing.file.with_untracked(|file| file.as_ref().map(|file| Arc::clone(&file.table)));
        if let (Some(table), Some(plan)) = (table, importing.plan.get_untracked()) {
            let text = csv_of_refused(t, &table, &plan);
            data::download(i.refused_file_name, "text/csv;charset=utf-8", &text);
        }
    };
    view! {
        <div class="cluster">
            <a class="button primary" href="/members">
                <span>{i.see_members}</span>
            </a>
            {(refused > 0)
                .then(|| {
                    view! {
                        <button class="button" type="button" on:click=download>
                            <Icon name="download" />
                            <span>{i.download_refused}</span>
                        </button>
                    }
                })}
            <button class="button quiet" type="button" on:click=move |_| importing.start_over()>
                <span>{i.another_file}</span>
            </button>
        </div>
    }
}
