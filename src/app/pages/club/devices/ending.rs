//! Signing devices out from afar: what it means is said first.

use super::line::name_of;
use crate::app::{
    data::{self, SyncProblem},
    languages::{Texts, texts},
    pages::club::server_data::not_done,
    session::DeviceLine,
    ui::{Dialog, Toasts, open_while},
};
use leptos::prelude::*;
use uuid::Uuid;

/// What is to be ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// One; whether it is one's own.
    One(DeviceLine, bool),
    /// All of one's own but the one that asks.
    Others,
    /// All of a person in the club.
    OfPerson(Uuid, String),
}

impl Ending {
    fn path(&self) -> String {
        match self {
            Self::One(line, true) => format!("/api/v1/auth/sessions/{}", line.id),
            Self::One(line, false) => format!("/api/v1/staff/sessions/{}", line.id),
            Self::Others => "/api/v1/auth/sessions".to_owned(),
            Self::OfPerson(user, _) => format!("/api/v1/staff/{user}/sessions"),
        }
    }

    fn title(&self, t: &Texts) -> String {
        match self {
            Self::One(line, _) => (t.devices.sign_out_title)(&name_of(t, line)),
            Self::Others => t.devices.sign_out_others_title.to_owned(),
            Self::OfPerson(_, name) => (t.devices.sign_out_all_title)(name),
        }
    }

    fn waiting(&self) -> Option<usize> {
        let Self::One(line, _) = self else { return None };
        line.waiting.and_then(|waiting| usize::try_from(waiting).ok()).filter(|waiting| *waiting > 0)
    }
}

#[component]
pub(super) fn EndingDialog(ending: RwSignal<Option<Ending>>, on_change: Callback<()>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = open_while(ending);
    let is_busy = RwSignal::new(false);
    let title = Signal::derive(move || {
        ending.with(|ending| ending.as_ref().map(|ending| ending.title(t)).unwrap_or_default())
    });
    let waiting = Memo::new(move |_| ending.with(|ending| ending.as_ref().and_then(Ending::waiting)));
    let end = move |_| {
        let Some(path) = ending.with_untracked(|ending| ending.as_ref().map(Ending::path)) else { return };
        is_busy.set(true);
        data::request("DELETE", path, None, move |answer: Result<(), SyncProblem>| {
            is_busy.set(false);
            open.set(false);
            match answer {
                // It has ended meanwhile.
                Ok(()) | Err(SyncProblem::Server(404)) => toasts.say(t.devices.done),
                Err(problem) => toasts.say(not_done(t, &problem)),
            }
            on_change.run(());
        });
    };
    view! {
        <Dialog id="end-session" title=title open=open>
            <p>{t.devices.sign_out_text}</p>
            {move || waiting.get().map(|waiting| view! { <p>{(t.devices.sign_out_waiting)(waiting)}</p> })}
            <footer>
                <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                    <span>{t.frame.cancel}</span>
                </button>
                <button class="button danger" type="button" disabled=move || is_busy.get() on:click=end>
                    <span>{t.devices.sign_out_button}</span>
                </button>
            </footer>
        </Dialog>
    }
}
