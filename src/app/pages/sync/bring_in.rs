//! Another device's waiting changes, from the file that it exported, sent from here by an admin.

use super::describe::describe;
use crate::app::{
    data::{self, SyncProblem},
    languages::{problems, texts},
    pages::club::{Asked, ServerData, StaffList},
    ui::{Icon, Notice},
};
use crate::club::{ClubCommand, Code, Problem, Refusal};
use crate::sync::{
    authority::Ledger,
    protocol::{Outcome, PushResponse},
    rescue::{Rescue, Rescued},
};
use leptos::{ev::Event, prelude::*};
use serde_json::Value as Json;
use std::collections::VecDeque;
use uuid::Uuid;

/// The largest file: far more than a season of unsent changes.
const LARGEST_FILE: usize = 32 * 1024 * 1024;
/// Commands sent at once.
const SENT_AT_ONCE: usize = 100;

/// How far the bringing in is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Nothing,
    Wrong(&'static str),
    Chosen(Rescue<Json>),
    Sending,
    Done(Report),
}

/// What became of the commands.
#[derive(Clone, Debug, Default, PartialEq)]
struct Report {
    applied: usize,
    known: usize,
    /// What was refused, told, and why.
    refused: Vec<(String, Refusal)>,
    failed: bool,
}

/// The card on the sync page.
#[component]
pub fn BringIn() -> impl IntoView {
    let t = &texts().sync;
    let step = RwSignal::new(Step::Nothing);
    let club = data::start().signed_in.map(|signed_in| signed_in.club_id).unwrap_or_default();
    let choose = move |event: Event| {
        data::read_file(&event, LARGEST_FILE, move |_, bytes| {
            let read = bytes.ok().and_then(|bytes| serde_json::from_slice::<Rescue<Json>>(&bytes).ok());
            step.set(match read {
                None => Step::Wrong(t.bring_unreadable),
                Some(rescue) if rescue.club != club => Step::Wrong(t.bring_other_club),
                Some(rescue) if rescue.waiting.is_empty() => Step::Wrong(t.bring_empty),
                Some(rescue) => Step::Chosen(rescue),
            });
        });
    };
    let send = move |rescue: Rescue<Json>| {
        step.set(Step::Sending);
        let waiting: VecDeque<_> = rescue.waiting.iter().cloned().collect();
        send_next(rescue, waiting, Report::default(), step);
    };
    view! {
        <section class="card" aria-labelledby="bring-in">
            <div class="card-header">
                <h2 id="bring-in">{t.bring_title}</h2>
            </div>
            <p class="secondary">{t.bring_text}</p>
            <label class="button file-button">
                <Icon name="upload" />
                <span>{t.bring_choose}</span>
                <input class="visually-hidden" type="file" accept="application/json,.json" on:change=choose />
            </label>
            <div role="status">
                {move || match step.get() {
                    Step::Nothing => ().into_any(),
                    Step::Wrong(why) => {
                        view! { <Notice state="stop" icon="warning" title=why text=String::new() /> }.into_any()
                    }
                    Step::Chosen(rescue) => view! { <Chosen rescue=rescue send=Callback::new(send) /> }.into_any(),
                    Step::Sending => view! { <p>{t.bring_busy}</p> }.into_any(),
                    Step::Done(report) => view! { <Brought report=report /> }.into_any(),
                }}
            </div>
        </section>
    }
}

/// Whose file it is and all that is in it, before it is sent.
#[component]
fn Chosen(rescue: Rescue<Json>, send: Callback<Rescue<Json>>) -> impl IntoView {
    let t = &texts().sync;
    let device = if rescue.device_name.is_empty() { t.bring_some_device } else { &rescue.device_name };
    let summary = (t.bring_from)(device, rescue.waiting.len());
    let lines = rescue.waiting.iter().map(|waiting| view! { <Line waiting=waiting.clone() /> });
    let lines = lines.collect_view();
    view! {
        <div class="stack">
            <p>
                <strong>{summary}</strong>
            </p>
            <Maker user=rescue.user />
            <div class="rescued" role="region" aria-label=t.bring_lines tabindex="0">
                <ol class="plain-list">{lines}</ol>
            </div>
            <button class="button primary" type="button" on:click=move |_| send.run(rescue.clone())>
                <Icon name="sync" />
                <span>{t.bring_send}</span>
            </button>
        </div>
    }
}

/// In whose name it is, as the server knows them: the file can say what it likes.
#[component]
fn Maker(user: Uuid) -> impl IntoView {
    let t = texts();
    let staff: ServerData<StaffList> = ServerData::at("/api/v1/staff");
    let told = move || match staff.state.get() {
        Asked::Waiting => String::new(),
        Asked::Failed(_) => t.sync.bring_maker_unknown.to_owned(),
        Asked::Here(StaffList { staff }) => {
            let maker = staff.into_iter().find(|colleague| colleague.user_id == user);
            maker.map_or_else(
                || t.sync.bring_maker_left.to_owned(),
                |maker| (t.sync.bring_made_by)(&maker.name(), t.access.role(maker.role)),
            )
        }
    };
    view! { <p>{told}</p> }
}

#[component]
fn Line(waiting: Rescued<Json>) -> impl IntoView {
    let (title, place) = told(&waiting);
    view! {
        <li>
            {title} {place.map(|place| view! { <span class="secondary">{format!(" · {place}")}</span> })}
        </li>
    }
}

#[component]
fn Brought(report: Report) -> impl IntoView {
    let t = texts();
    let refused = report.refused.iter().map(|(title, refusal)| {
        let why = problems::summary(t.language, refusal);
        view! {
            <li>
                <strong>{title.clone()}</strong>
                <p class="reason">{why}</p>
            </li>
        }
    });
    let refused = refused.collect_view();
    let count = report.refused.len();
    let (state, icon) = if report.failed { ("stop", "warning") } else { ("ok", "check") };
    let text = if report.failed { t.sync.bring_failed.to_owned() } else { String::new() };
    view! {
        <div class="stack">
            <Notice state=state icon=icon title=(t.sync.bring_done)(report.applied, report.known) text=text />
            {(count > 0)
                .then(|| {
                    view! {
                        <h3>{(t.sync.bring_refused)(count)}</h3>
                        <ul class="plain-list">{refused}</ul>
                    }
                })}
        </div>
    }
}

/// A waiting command as a person would tell it, and the session or place that it is about.
fn told(waiting: &Rescued<Json>) -> (String, Option<String>) {
    let t = texts();
    let Ok(command) = serde_json::from_value::<ClubCommand>(waiting.envelope.command.clone()) else {
        let unreadable = Problem { code: Code::UnreadableCommand, field: None, limit: None };
        return (problems::sentence(t.language, &unreadable), None);
    };
    let described = data::with_records(|records| describe(&command, records, t))
        .unwrap_or_else(|| describe(&command, &Ledger::default(), t));
    (described.title, described.place)
}

/// Sends what is left, some at a time and in order, and adds up what became of it.
fn send_next(
    rescue: Rescue<Json>,
    mut waiting: VecDeque<Rescued<Json>>,
    mut report: Report,
    step: RwSignal<Step>,
) {
    let part: Vec<_> = waiting.drain(..waiting.len().min(SENT_AT_ONCE)).collect();
    if part.is_empty() {
        step.set(Step::Done(report));
        return;
    }
    let sent = Rescue { waiting: part.clone(), ..rescue.clone() };
    let Ok(body) = serde_json::to_value(&sent) else {
        step.set(Step::Done(Report { failed: true, ..report }));
        return;
    };
    let owner = Owner::current();
    let done = move |answer: Result<PushResponse<Refusal>, SyncProblem>| {
        let Ok(answer) = answer else {
            step.set(Step::Done(Report { failed: true, ..report }));
            return;
        };
        for receipt in answer.receipts {
            match receipt.outcome {
                _ if receipt.repeated => report.known += 1,
                Outcome::Applied { .. } => report.applied += 1,
                Outcome::Rejected { refusal } => {
                    let title = part.iter().find(|waiting| waiting.envelope.n == receipt.n);
                    let told = owner.as_ref().and_then(|owner| owner.with(|| title.map(told)));
                    report.refused.push((told.map(|(title, _)| title).unwrap_or_default(), refusal));
                }
                Outcome::Retry { .. } => report.failed = true,
            }
        }
        if report.failed {
            step.set(Step::Done(report));
        } else {
            send_next(rescue, waiting, report, step);
        }
    };
    data::request("POST", "/api/v1/sync/rescue".to_owned(), Some(body), done);
}
