//! The third step: what would happen, line by line, and the choice that follows from it.

use super::{
    lines::Outcome,
    refused::csv_of_refused,
    report::Report,
    state::{Importing, Remark, Step},
};
use crate::app::{
    data::{self, RunError},
    languages::{Texts, problems, texts},
    ui::{Icon, Notice},
};
use crate::club::import::{Counts, ImportPlan, Policy};
use leptos::prelude::*;
use std::sync::Arc;

/// What would happen.
#[component]
pub fn CheckStep(importing: Importing) -> impl IntoView {
    let only = RwSignal::new(None);
    move || {
        let plan = importing.plan.get()?;
        let counts = plan.counts();
        let commands = counts.creates + counts.updates;
        Some(view! {
            <Remarks importing=importing />
            <Cards counts=counts only=only />
            {(commands == 0).then(|| view! { <NothingToDo counts=counts /> })}
            {(counts.refused > 0)
                .then(|| {
                    let plan = Arc::clone(&plan);
                    view! { <PolicyChoice importing=importing plan=plan refused=counts.refused /> }
                })}
            <Report importing=importing plan=plan only=only />
            <Actions importing=importing lines=commands />
        })
    }
}

/// How many lines do what; pressing one shows its lines alone, pressing it again all of them.
#[component]
fn Cards(counts: Counts, only: RwSignal<Option<Outcome>>) -> impl IntoView {
    let t = texts();
    let card = move |outcome: Outcome| {
        let (state, icon) = outcome.look();
        let (count, label) = count_of(t, outcome, &counts);
        let is_pressed = move || only.get() == Some(outcome);
        view! {
            <button
                class="outcome-card"
                type="button"
                data-state=state
                data-zero=(count == 0).then_some("")
                aria-pressed=move || if is_pressed() { "true" } else { "false" }
                on:click=move |_| only.update(|only| *only = (*only != Some(outcome)).then_some(outcome))
            >
                <span class="value">{t.language.number(count)}</span>
                <span class="label">
                    <Icon name=icon />
                    {label}
                </span>
            </button>
        }
    };
    view! {
        <div class="outcomes" role="group" aria-label=t.import.filter_label>
            {Outcome::ALL.map(card).collect_view()}
        </div>
    }
}

/// A count and its word.
pub fn count_of(t: &Texts, outcome: Outcome, counts: &Counts) -> (usize, &'static str) {
    let (count, word) = match outcome {
        Outcome::Created => (counts.creates, t.import.created),
        Outcome::Updated => (counts.updates, t.import.updated),
        Outcome::Unchanged => (counts.unchanged, t.import.unchanged),
        Outcome::Double => (counts.doubles, t.import.doubles),
        Outcome::Refused => (counts.refused, t.import.refused),
    };
    (count, word(count))
}

#[component]
fn NothingToDo(counts: Counts) -> impl IntoView {
    let t = &texts().import;
    if counts.refused > 0 {
        view! { <Notice state="warn" icon="warning" title=t.nothing_to_import text=t.nothing_left_text /> }
    } else {
        view! { <Notice state="ok" icon="check" title=t.nothing_to_import text=t.nothing_to_import_text /> }
    }
}

/// What kept the step from going on.
#[component]
pub fn Remarks(importing: Importing) -> impl IntoView {
    move || {
        importing.remark.get().map(|remark| {
            view! {
                <div role="alert">
                    <OneRemark remark=remark />
                </div>
            }
        })
    }
}

#[component]
fn OneRemark(remark: Remark) -> impl IntoView {
    let t = texts();
    let (state, title, text) = match remark {
        Remark::NotReady => ("warn", t.import.not_ready_title, t.import.not_ready_text.to_owned()),
        Remark::RecordsChanged => {
            ("warn", t.import.records_changed, t.import.records_changed_text.to_owned())
        }
        Remark::NotDone(RunError::Refused(refusal)) => {
            ("stop", t.import.refused_title, problems::summary(t.language, &refusal))
        }
        Remark::NotDone(RunError::NotStored(_)) => {
            ("stop", t.frame.not_stored_title, t.frame.not_stored_text.to_owned())
        }
    };
    view! { <Notice state=state icon="warning" title=title text=text /> }
}

/// What to do about refused lines.
#[component]
fn PolicyChoice(importing: Importing, plan: Arc<ImportPlan>, refused: usize) -> impl IntoView {
    let t = texts();
    let i = &t.import;
    let download = move |_| {
        let table = importing.file.with_untracked(|file| file.as_ref().map(|file| Arc::clone(&file.table)));
        if let Some(table) = table {
            let text = csv_of_refused(t, &table, &plan);
            data::download(i.refused_file_name, "text/csv;charset=utf-8", &text);
        }
    };
    let choice = move |policy: Policy| move || importing.policy.get() == policy;
    view! {
        <fieldset class="card">
            <legend class="visually-hidden">{(i.policy_title)(refused)}</legend>
            <h2 aria-hidden="true">{(i.policy_title)(refused)}</h2>
            <div class="choices">
                <label class="choice">
                    <input
                        type="radio"
                        name="policy"
                        value=Policy::SkipRefused.word()
                        aria-describedby="policy-skip-text"
                        prop:checked=choice(Policy::SkipRefused)
                        on:change=move |_| importing.policy.set(Policy::SkipRefused)
                    />
                    <strong>{i.policy_skip}</strong>
                    <span class="hint" id="policy-skip-text">{(i.policy_skip_text)(refused)}</span>
                </label>
                <label class="choice">
                    <input
                        type="radio"
                        name="policy"
                        value=Policy::AllOrNothing.word()
                        aria-describedby="policy-all-text"
                        disabled
                    />
                    <strong>{i.policy_all}</strong>
                    <span class="hint" id="policy-all-text">{(i.policy_all_text)(refused)}</span>
                </label>
            </div>
            <div class="cluster">
                <button class="button" type="button" on:click=download>
                    <Icon name="download" />
                    <span>{i.download_refused}</span>
                </button>
                <button class="button quiet" type="button" on:click=move |_| importing.start_over()>
                    <span>{i.another_file}</span>
                </button>
            </div>
        </fieldset>
    }
}

#[component]
fn Actions(importing: Importing, lines: usize) -> impl IntoView {
    let t = texts();
    let go_on = if lines == 0 {
        view! {
            <a class="button primary" href="/members">
                <span>{t.import.see_members}</span>
            </a>
        }
        .into_any()
    } else {
        view! {
            <button class="button primary" type="button" on:click=move |_| importing.run()>
                <span>{(t.import.import_lines)(&t.language.number(lines), lines)}</span>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="form-actions sticky">
            {go_on}
            <button class="button quiet" type="button" on:click=move |_| importing.step.set(Step::Columns)>
                <span>{t.frame.back}</span>
            </button>
            <span class="push secondary wide-only">{t.import.nothing_changed_yet}</span>
        </div>
    }
}
