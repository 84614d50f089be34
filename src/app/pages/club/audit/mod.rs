//! `/club/audit`: the audit log. It is kept on the server alone, and asked for when the page is alive.

mod entry;
mod question;

use super::server_data::{Asked, Missing, Wanted};
use crate::app::{
    data::{self, SyncProblem},
    languages::{audit as words, texts},
    ui::{Field, FieldKind, Icon, PageHeader, SelectField},
};
use crate::club::audit::{Choice, Kind, LogPage};
use entry::EntryLine;
use leptos::prelude::*;
use question::Question;

/// `/club/audit`.
#[component]
pub fn AuditPage() -> impl IntoView {
    let t = &texts().audit;
    let question = Question::new();
    let state = RwSignal::new(Asked::<LogPage>::Waiting);
    let choices = RwSignal::new((Vec::<Choice>::new(), Vec::<Choice>::new()));
    // The server knows the term that holds, and says it with the entries.
    let context = RwSignal::new(String::new());
    let ask = move |path: String| {
        let asked = path.clone();
        data::request("GET", path, None, move |answer: Result<LogPage, SyncProblem>| {
            // The page was left, or something else was asked meanwhile.
            if question.path.try_get_untracked().as_ref() != Some(&asked) {
                return;
            }
            match answer {
                Ok(log) => {
                    let found = (log.people.clone(), log.devices.clone());
                    if choices.with_untracked(|known| *known != found) {
                        choices.set(found);
                    }
                    context.set((t.context)(log.months));
                    state.set(Asked::Here(log));
                }
                Err(problem) => state.set(Asked::Failed(problem)),
            }
        });
    };
    let status = data::status();
    let is_offline = Memo::new(move |_| status.with(|status| status.problem == Some(SyncProblem::Offline)));
    // Once the page is alive, with each other question, and when the network is back.
    Effect::new(move |_| {
        is_offline.track();
        ask(question.path.get());
    });
    let retry = Callback::new(move |()| {
        state.set(Asked::Waiting);
        ask(question.path.get_untracked());
    });
    let wanted = Wanted {
        needs_network_title: t.needs_network_title,
        needs_network_text: t.needs_network_text,
        signed_out_text: texts().frame.signed_out_text,
        page: "/club/audit",
    };
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.title.to_owned())
                context=context
                back="/club"
            />
            <div class="page-body">
                <details class="history-fold">
                    <summary>{t.what_is_told}</summary>
                    <p>{t.told}</p>
                    <p>{t.not_told}</p>
                </details>
                <Filters question=question choices=choices />
                <section class="card" aria-label=t.entries aria-busy=move || {
                    state.with(|state| *state == Asked::Waiting).to_string()
                }>
                    {move || match state.get() {
                        Asked::Waiting => view! { <p class="secondary">{texts().club.loading}</p> }.into_any(),
                        Asked::Failed(problem) => view! { <Missing problem=problem wanted=wanted on_retry=retry /> }.into_any(),
                        Asked::Here(log) => view! { <Entries log=log question=question /> }.into_any(),
                    }}
                </section>
            </div>
        </main>
    }
}

#[component]
fn Filters(question: Question, choices: RwSignal<(Vec<Choice>, Vec<Choice>)>) -> impl IntoView {
    let texts = texts();
    let t = &texts.audit;
    let with_all = move |all: &'static str, of: Vec<Choice>| {
        let named =
            of.into_iter().map(|choice| (choice.id.to_string(), (texts.history.device)(&choice.name)));
        std::iter::once((String::new(), all.to_owned())).chain(named).collect::<Vec<_>>()
    };
    let kinds: Vec<(String, String)> = std::iter::once((String::new(), t.all_kinds.to_owned()))
        .chain(
            Kind::ALL
                .iter()
                .map(|kind| (kind.word().to_owned(), words::kind(texts.language, *kind).to_owned())),
        )
        .collect();
    let people = Signal::derive(move || with_all(t.everybody, choices.with(|(people, _)| people.clone())));
    let devices =
        Signal::derive(move || with_all(t.all_devices, choices.with(|(_, devices)| devices.clone())));
    let nothing = Signal::stored(None);
    view! {
        <form class="form" on:submit=move |event| event.prevent_default()>
            <div class="fields three paired">
                <SelectField name="kind" label=t.kind options=Signal::stored(kinds) value=question.kind refusal=nothing />
                <SelectField name="person" label=t.person options=people value=question.person refusal=nothing />
                <SelectField name="device" label=t.device options=devices value=question.device refusal=nothing />
                <Field name="from" label=t.from kind=FieldKind::Date value=question.from refusal=nothing plain=true />
                <Field name="to" label=t.to kind=FieldKind::Date value=question.to refusal=nothing plain=true />
            </div>
        </form>
    }
}

#[component]
fn Entries(log: LogPage, question: Question) -> impl IntoView {
    let t = &texts().audit;
    let (is_empty, next) = (log.entries.is_empty(), log.next);
    let is_first = question.is_first();
    view! {
        {is_empty.then(|| view! { <p class="secondary">{t.nothing}</p> })}
        <ol class="changes">
            {log.entries.into_iter().map(|entry| view! { <EntryLine entry=entry /> }).collect_view()}
        </ol>
        <div class="cluster between">
            <button class="button" type="button" disabled=is_first on:click=move |_| question.newer()>
                <Icon name="chevron-left" />
                <span>{t.newer}</span>
            </button>
            <button
                class="button"
                type="button"
                disabled=next.is_none()
                on:click=move |_| {
                    if let Some(next) = next {
                        question.older(next);
                    }
                }
            >
                <span>{t.older}</span>
                <Icon name="chevron-right" />
            </button>
        </div>
    }
}

/// The card that leads here.
#[component]
pub fn AuditCard() -> impl IntoView {
    let t = &texts().audit;
    view! {
        <section class="card" aria-label=t.title>
            <ul class="rows">
                <super::Fact icon="eye" title=t.title text=t.link_text href="/club/audit">
                    <Icon name="chevron-right" />
                </super::Fact>
            </ul>
        </section>
    }
}
