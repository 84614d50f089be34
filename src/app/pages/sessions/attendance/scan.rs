//! Scanning cards at the door: each code sets "present", and says how it went in words, colour and
//! sound. The camera and what it sees stay on the device.

use super::Door;
use crate::app::{
    data::{self, CameraProblem, Chime, RunError, Seen},
    languages::problems,
    ui::{Dialog, Icon, Notice},
};
use crate::club::{
    attendance::{AttendanceCommand, MarkState},
    cards::{self, Scanned},
    people::MemberId,
};
use leptos::prelude::*;
use uuid::Uuid;

/// How the last code went.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    /// `done`, `already`, `wrong`.
    kind: &'static str,
    icon: &'static str,
    title: String,
    text: String,
    /// Whose mark can be taken back, and to what.
    undo: Option<(MemberId, Option<MarkState>)>,
}

/// The dialog; the camera runs while it is open.
#[component]
pub fn ScanDialog(door: Door, open: RwSignal<bool>) -> impl IntoView {
    let t = &door.t.cards;
    view! {
        <Dialog id="scan" title=Signal::stored(t.scan_title.to_owned()) open=open>
            <Scanner door=door />
        </Dialog>
    }
}

#[component]
fn Scanner(door: Door) -> impl IntoView {
    let t = &door.t.cards;
    let video = NodeRef::<leptos::html::Video>::new();
    let is_running = RwSignal::new(false);
    let problem = RwSignal::new(None::<CameraProblem>);
    let outcome = RwSignal::new(None::<Outcome>);
    let arrived = RwSignal::new(0_usize);
    let tries = RwSignal::new(0_u32);
    let club = data::start().signed_in.map(|signed_in| signed_in.club_id).unwrap_or_default();
    Effect::new(move |_| {
        tries.track();
        let Some(video) = video.get() else { return };
        data::start_scanning(video, move |seen| match seen {
            Seen::Picture => is_running.set(true),
            Seen::Failed(why) => problem.set(Some(why)),
            Seen::Code(text) => arrive(door, club, &text, outcome, arrived),
        });
    });
    on_cleanup(data::stop_scanning);
    let kind = move || outcome.with(|outcome| outcome.as_ref().map(|outcome| outcome.kind));
    view! {
        <div class="scanner">
            {move || {
                problem
                    .get()
                    .map(|why| {
                        let (title, text) = match why {
                            CameraProblem::Refused => (t.camera_refused_title, t.camera_refused_text),
                            CameraProblem::Missing => (t.camera_missing_title, t.camera_missing_text),
                            CameraProblem::Busy => (t.camera_busy_title, t.camera_busy_text),
                        };
                        let again = move |_| {
                            problem.set(None);
                            tries.update(|tries| *tries += 1);
                        };
                        view! {
                            <Notice state="warn" icon="warning" title=title text=text.to_owned()>
                                <button class="button" type="button" on:click=again>
                                    {t.try_again}
                                </button>
                            </Notice>
                        }
                    })
            }}
            <div class="scanner-view" data-outcome=kind hidden=move || problem.get().is_some()>
                <video node_ref=video playsinline=true prop:muted=true aria-label=t.scan_hint></video>
                <p>{move || if is_running.get() { t.scan_hint } else { t.starting }}</p>
            </div>
            <div role="status" aria-live="assertive">
                {move || outcome.get().map(|outcome| view! { <Told door=door outcome=outcome shown=arrived /> })}
            </div>
        </div>
    }
}

/// How it went.
#[component]
fn Told(door: Door, outcome: Outcome, shown: RwSignal<usize>) -> impl IntoView {
    let t = &door.t.cards;
    let undo = outcome.undo;
    let done = RwSignal::new(false);
    let take_back = move |_| {
        let (Some((member_id, state)), Some(session)) = (undo, door.session()) else { return };
        door.undo(vec![AttendanceCommand::Mark { session, member_id, state }]);
        shown.update(|count| *count = count.saturating_sub(1));
        done.set(true);
    };
    let name = outcome.title.clone();
    view! {
        <div class="scanned" data-outcome=outcome.kind>
            <Icon name=outcome.icon />
            <strong>
                {move || if done.get() { (t.undone)(&name) } else { name.clone() }}
            </strong>
            <span class="cluster">
                {outcome.text}
                {undo
                    .map(|_| {
                        view! {
                            <button class="button small" type="button" hidden=move || done.get() on:click=take_back>
                                <Icon name="undo" />
                                <span>{t.undo}</span>
                            </button>
                        }
                    })}
            </span>
        </div>
    }
}

/// Does what the code asks for.
fn arrive(door: Door, club: Uuid, text: &str, outcome: RwSignal<Option<Outcome>>, arrived: RwSignal<usize>) {
    let t = &door.t.cards;
    let Some(session) = door.session() else { return };
    let Some(scanned) = data::with_records(|records| cards::scan(records, club, session, text)) else {
        return;
    };
    let tell = move |chime: Chime, title: String, text: String, undo| {
        let (kind, icon) = match chime {
            Chime::Done => ("done", "check"),
            Chime::Already => ("already", "info"),
            Chime::Wrong => ("wrong", "warning"),
        };
        data::chime(chime);
        outcome.set(Some(Outcome { kind, icon, title, text, undo }));
    };
    let wrong = |title: &str, text: &str| tell(Chime::Wrong, title.to_owned(), text.to_owned(), None);
    match scanned {
        Scanned::NoCard => wrong(t.no_card_title, t.no_card_text),
        Scanned::ForeignClub => wrong(t.foreign_title, t.foreign_text),
        Scanned::Unknown => wrong(t.unknown_title, t.unknown_text),
        Scanned::AlreadyPresent { name, .. } => tell(Chime::Already, name, t.already.to_owned(), None),
        Scanned::Arriving { member, name, before } => {
            let state = Some(MarkState::Present);
            let command = AttendanceCommand::Mark { session, member_id: member, state };
            data::run(vec![command.into()], move |result| match result {
                Ok(()) => {
                    arrived.update(|count| *count += 1);
                    let text = format!("{} · {}", t.present, (t.counted)(arrived.get_untracked()));
                    tell(Chime::Done, name, text, Some((member, before)));
                }
                Err(RunError::Refused(refusal)) => {
                    let why = problems::summary(door.t.language, &refusal);
                    tell(Chime::Wrong, name, format!("{} · {why}", t.refused_title), None);
                }
                Err(RunError::NotStored(_)) => {
                    tell(Chime::Wrong, name, door.t.frame.not_stored_title.to_owned(), None);
                }
            });
        }
    }
}
