//! The commands that wait and the ones that were refused.

use super::{
    correct::{CorrectDialog, Correcting, is_correctable},
    describe::{Described, describe},
};
use crate::app::{
    data::{self, JournalLine, PendingLine, RunError},
    languages::{problems, texts},
    ui::{Icon, Toasts},
};
use crate::club::{
    ClubCommand,
    privacy::{ExportedFile, PrivacyCommand},
};
use leptos::prelude::*;

/// Rows shown of a long list: the newest matter.
const SHOWN: usize = 50;

fn described(command: &ClubCommand) -> Described {
    data::with_records(|records| describe(command, records, texts()))
        .unwrap_or_else(|| describe(command, &crate::sync::authority::Ledger::default(), texts()))
}

/// What is saved here and not yet sent, newest first, with its age.
#[component]
pub fn WaitingCommands() -> impl IntoView {
    let t = texts();
    let lines = data::outbox();
    view! {
        <section class="card" aria-labelledby="waiting">
            <div class="card-header">
                <h2 id="waiting">{t.sync.waiting_title}</h2>
                <p>{move || t.language.number(lines.with(Vec::len))}</p>
            </div>
            {move || {
                let all = lines.get();
                if all.is_empty() {
                    return view! { <p class="secondary">{t.sync.waiting_none}</p> }.into_any();
                }
                let more = all.len().saturating_sub(SHOWN);
                let shown = all.into_iter().rev().take(SHOWN).map(|line| view! { <Waiting line=line /> });
                view! {
                    <ul class="command-list">{shown.collect_view()}</ul>
                    {(more > 0).then(|| view! { <p class="more-commands">{(t.sync.more_waiting)(more)}</p> })}
                    <div class="cluster between">
                        <p class="secondary">{t.sync.export_text}</p>
                        <button
                            class="button small"
                            type="button"
                            on:click=move |_| {
                                data::export_pending("novaclub-en-attente.json");
                                // A copy is for when things are bad: it is made whether or not the note can be kept.
                                data::note_export(ExportedFile::Rescue, lines.with_untracked(Vec::len), None, |_| ());
                            }
                        >
                            <Icon name="download" />
                            <span>{t.sync.export}</span>
                        </button>
                    </div>
                }
                    .into_any()
            }}
        </section>
    }
}

#[component]
fn Waiting(line: PendingLine) -> impl IntoView {
    let t = texts();
    let now = data::now_ms();
    let Described { icon, title, place, .. } = described(&line.command);
    view! {
        <li class="command">
            <Icon name=icon />
            <div>
                <strong>{title}</strong>
                {place.map(|place| view! { <span class="row-meta">{place}</span> })}
            </div>
            <span class="age">{move || t.language.ago(line.made_at_ms, now.get())}</span>
        </li>
    }
}

/// What the server refused, with the reason, until a person deals with it.
#[component]
pub fn RefusedCommands() -> impl IntoView {
    let t = texts();
    let lines = data::journal();
    let correcting = RwSignal::new(None::<Correcting>);
    let list = move || {
        let all = lines.get();
        (!all.is_empty()).then(|| {
            view! {
                <section class="card" aria-labelledby="refused">
                    <div class="card-header">
                        <h2 id="refused">{t.sync.refused_title}</h2>
                        <p>{t.language.number(all.len())}</p>
                    </div>
                    <ul class="command-list">
                        {all.into_iter().map(|line| view! { <Refused line=line correcting=correcting /> }).collect_view()}
                    </ul>
                </section>
            }
        })
    };
    view! {
        {list}
        <CorrectDialog correcting=correcting />
    }
}

#[component]
fn Refused(line: JournalLine, correcting: RwSignal<Option<Correcting>>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let now = data::now_ms();
    let Described { icon: _, title, place, href } = described(&line.command);
    let reason = problems::summary(t.language, &line.refusal);
    let n = line.n;
    let tell = move |result: Result<(), RunError>| match result {
        Ok(()) => {}
        Err(RunError::Refused(refusal)) => toasts.say(problems::summary(t.language, &refusal)),
        Err(RunError::NotStored(_)) => toasts.say(t.frame.not_stored_title),
    };
    let form = is_correctable(&line.command).then(|| Correcting {
        n,
        title: title.clone(),
        command: line.command.clone(),
        refusal: line.refusal.clone(),
    });
    let command = line.command.clone();
    // What was asked is known nowhere any more: there is nothing to send again.
    let is_forgotten = matches!(command, ClubCommand::Privacy(PrivacyCommand::Forgotten {}));
    let retry = move |_| data::resend(n, command.clone(), tell);
    let discard = move |_| {
        data::discard(n, move |result| {
            if result.is_ok() {
                toasts.say(t.sync.discarded);
            }
            tell(result);
        });
    };
    view! {
        <li class="command" data-state="refused">
            <Icon name="cross" />
            <div>
                <strong>
                    {match href {
                        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
                        None => title.into_any(),
                    }}
                </strong>
                {place.map(|place| view! { <span class="row-meta">{place}</span> })}
                <p class="reason">{reason}</p>
            </div>
            <span class="age">{move || t.language.ago(line.refused_at_ms, now.get())}</span>
            <div class="command-actions">
                {form
                    .map(|form| {
                        view! {
                            <button
                                class="button small primary"
                                type="button"
                                aria-haspopup="dialog"
                                on:click=move |_| correcting.set(Some(form.clone()))
                            >
                                <Icon name="edit" />
                                <span>{t.sync.correct}</span>
                            </button>
                        }
                    })}
                {(!is_forgotten)
                    .then(|| {
                        view! {
                            <button class="button small" type="button" on:click=retry>
                                <Icon name="sync" />
                                <span>{t.sync.retry}</span>
                            </button>
                        }
                    })}
                <button class="button small quiet stop" type="button" on:click=discard>
                    <Icon name="trash" />
                    <span>{t.sync.discard}</span>
                </button>
            </div>
        </li>
    }
}
