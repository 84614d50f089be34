//! The state of the exchange, in words.

use crate::app::{
    data::{self, Readiness, SyncProblem, SyncStatus},
    languages::texts,
    ui::Icon,
};
use leptos::prelude::*;

/// The title and the text for a problem of the exchange.
#[must_use]
pub fn words(problem: &SyncProblem) -> (String, String) {
    let t = &texts().sync;
    let (title, text): (&str, &str) = match problem {
        SyncProblem::Offline => (t.state_offline, t.state_offline_text),
        SyncProblem::SignedOut => (t.state_signed_out, t.state_signed_out_text),
        SyncProblem::EnrolmentWanted => (t.state_factor_due, t.state_factor_due_text),
        SyncProblem::Portal => (t.state_portal, t.state_portal_text),
        SyncProblem::Cut => (t.state_cut, t.state_cut_text),
        SyncProblem::Outdated => (t.state_outdated, t.state_outdated_text),
        SyncProblem::ForeignDevice => (t.state_foreign, t.state_foreign_text),
        // Neither is an answer to an exchange.
        SyncProblem::ConfirmationWanted | SyncProblem::Refused(_) => {
            return ((t.state_server)(403), t.state_server_text.to_owned());
        }
        SyncProblem::Server(status) => return ((t.state_server)(*status), t.state_server_text.to_owned()),
        SyncProblem::Blocked => (t.state_blocked, t.state_blocked_text),
        SyncProblem::Storage(name) => return (t.state_storage.to_owned(), (t.state_storage_text)(name)),
    };
    (title.to_owned(), text.to_owned())
}

struct Shown {
    state: &'static str,
    icon: &'static str,
    title: String,
    text: String,
}

fn shown(status: &SyncStatus, last_success: &str, stalled: Option<&str>) -> Shown {
    let t = &texts().sync;
    if let Some(last_tried) = stalled {
        let (title, text) = (t.state_stalled.to_owned(), (t.state_stalled_text)(last_tried));
        return Shown { state: "stalled", icon: "warning", title, text };
    }
    if let Some(problem) = &status.problem {
        let (title, text) = words(problem);
        let (state, icon) = match problem {
            SyncProblem::SignedOut => ("signed-out", "lock"),
            SyncProblem::Offline => ("offline", "cloud-off"),
            SyncProblem::EnrolmentWanted => ("factor-due", "lock"),
            _ => ("unreachable", "cloud-off"),
        };
        return Shown { state, icon, title, text: format!("{text} {last_success}") };
    }
    if status.unsent > 0 {
        let text = (t.state_sending_text)(status.unsent);
        return Shown { state: "sending", icon: "sync", title: t.state_sending.to_owned(), text };
    }
    if status.refused > 0 {
        let (title, text) = (t.state_refused.to_owned(), t.state_refused_text.to_owned());
        return Shown { state: "refused", icon: "warning", title, text };
    }
    if status.readiness == Readiness::FirstSync {
        let t = &texts().frame;
        let (title, text) = (t.first_sync_title.to_owned(), t.first_sync_text.to_owned());
        return Shown { state: "sending", icon: "sync", title, text };
    }
    Shown { state: "saved", icon: "cloud-ok", title: t.state_saved.to_owned(), text: last_success.to_owned() }
}

/// The state with its time, the first download's progress, and "Synchroniser".
#[component]
pub fn SyncState() -> impl IntoView {
    let t = texts();
    let status = data::status();
    let now = data::now_ms();
    let shown = move || {
        let status = status.get();
        let last = match status.last_success_ms {
            Some(at) => (t.sync.last_success)(&t.language.ago(at, now.get().max(at))),
            None if status.readiness == Readiness::Opening => String::new(),
            None => t.sync.never_synced.to_owned(),
        };
        let stalled = status.stalled_since_ms.filter(|_| status.unsent > 0);
        let stalled = stalled.map(|since| t.language.ago(since, now.get().max(since)));
        shown(&status, &last, stalled.as_deref())
    };
    view! {
        <section class="card">
            {move || {
                let Shown { state, icon, title, text } = shown();
                view! {
                    <div class="sync-state" data-state=state role="status">
                        <span class="sync-sign">
                            <Icon name=icon />
                        </span>
                        <div>
                            <h2>{title}</h2>
                            <p>{text}</p>
                        </div>
                        <SyncAction state=state />
                    </div>
                }
            }}
            {move || {
                status
                    .with(|status| status.progress)
                    .map(|(received, total)| {
                        let count = |count| t.language.number(count);
                        view! {
                            <div class="progress-block">
                                <progress
                                    value=received.to_string()
                                    max=total.max(1).to_string()
                                    aria-label=t.frame.first_sync_title
                                ></progress>
                                <p class="progress-label">
                                    <span>{(t.frame.rows_received)(&count(received), &count(total))}</span>
                                </p>
                            </div>
                        }
                    })
            }}
        </section>
    }
}

/// What can be done about the state: sign in, load the page again, or look again.
#[component]
fn SyncAction(state: &'static str) -> impl IntoView {
    let t = texts();
    if state == "signed-out" {
        return view! {
            <a class="button primary" href="/sign-in?next=/sync" rel="external">
                <span>{t.frame.sign_in}</span>
            </a>
        }
        .into_any();
    }
    if state == "factor-due" {
        return view! {
            <a class="button primary" href="/club/security">
                <span>{t.sync.state_factor_due_link}</span>
            </a>
        }
        .into_any();
    }
    if state == "stalled" {
        return view! {
            <button class="button primary" type="button" on:click=|_| data::load_again()>
                <span>{t.sync.load_again}</span>
            </button>
        }
        .into_any();
    }
    view! {
        <button class="button" type="button" on:click=|_| data::sync_now()>
            <Icon name="sync" />
            <span>{t.sync.sync_now}</span>
        </button>
    }
    .into_any()
}
