//! Who works for the club, for its admins.

use super::{
    initials,
    server_data::{Asked, Missing, ServerData, not_done},
};
use crate::app::{
    data::{self, SyncProblem},
    languages::{format::sentence_case, texts},
    ui::{Dialog, Icon, Toasts},
};
use crate::club::Role;
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct StaffList {
    staff: Vec<Colleague>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Colleague {
    user_id: Uuid,
    email: String,
    given_name: String,
    family_name: String,
    role: Role,
}

impl Colleague {
    fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// The list, and taking someone off it.
#[component]
pub fn Staff(me: Uuid) -> impl IntoView {
    let t = &texts().club;
    let list: ServerData<StaffList> = ServerData::at("/api/v1/staff");
    let leaving = RwSignal::new(None::<Colleague>);
    let count = move || match list.state.get() {
        Asked::Here(StaffList { staff }) => (t.staff_count)(staff.len()),
        _ => String::new(),
    };
    view! {
        <section class="card" aria-labelledby="staff">
            <div class="card-header">
                <h2 id="staff">{t.staff}</h2>
                <p>{count}</p>
            </div>
            {move || match list.state.get() {
                Asked::Waiting => view! { <p class="secondary">{t.loading}</p> }.into_any(),
                Asked::Failed(problem) => {
                    view! { <Missing problem=problem on_retry=Callback::new(move |()| list.ask()) /> }.into_any()
                }
                Asked::Here(StaffList { staff }) => {
                    view! {
                        <ul class="rows">
                            {staff
                                .into_iter()
                                .map(|colleague| {
                                    let is_me = colleague.user_id == me;
                                    view! { <Row colleague=colleague is_me=is_me leaving=leaving /> }
                                })
                                .collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
            <RemoveDialog list=list leaving=leaving />
        </section>
    }
}

#[component]
fn Row(colleague: Colleague, is_me: bool, leaving: RwSignal<Option<Colleague>>) -> impl IntoView {
    let t = texts();
    let name = colleague.name();
    let shown = if is_me { (t.club.you)(&name) } else { name.clone() };
    let role = sentence_case(t.access.role(colleague.role));
    let email = colleague.email.clone();
    view! {
        <li>
            <div class="row crowded">
                <span class="avatar" aria-hidden="true">{initials(&name)}</span>
                <div class="row-text">
                    <span class="row-title">{shown}</span>
                    <span class="row-meta">{email}</span>
                </div>
                <span class="badge">{role}</span>
                {(!is_me)
                    .then(|| {
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=(t.club.remove)(&name)
                                on:click=move |_| leaving.set(Some(colleague.clone()))
                            >
                                <Icon name="trash" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// What cannot be undone is asked, with the name.
#[component]
fn RemoveDialog(list: ServerData<StaffList>, leaving: RwSignal<Option<Colleague>>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    Effect::new(move |_| {
        if leaving.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            leaving.set(None);
        }
    });
    let name = Signal::derive(move || leaving.get().map(|colleague| colleague.name()).unwrap_or_default());
    let remove = move |_| {
        let Some(colleague) = leaving.get_untracked() else { return };
        is_busy.set(true);
        let path = format!("/api/v1/staff/{}", colleague.user_id);
        data::request("DELETE", path, None, move |answer: Result<(), SyncProblem>| {
            is_busy.set(false);
            open.set(false);
            match answer {
                // Somebody else was quicker.
                Ok(()) | Err(SyncProblem::Server(404)) => toasts.say((t.club.removed)(&colleague.name())),
                Err(problem) => toasts.say(not_done(t, &problem)),
            }
            list.ask();
        });
    };
    view! {
        <Dialog id="remove-colleague" title=Signal::derive(move || (t.club.remove_title)(&name.get())) open=open>
            <p>{t.club.remove_text}</p>
            <footer>
                <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                    <span>{t.frame.cancel}</span>
                </button>
                <button class="button danger" type="button" disabled=move || is_busy.get() on:click=remove>
                    <span>{t.club.remove_button}</span>
                </button>
            </footer>
        </Dialog>
    }
}
