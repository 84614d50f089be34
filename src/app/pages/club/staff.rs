//! Who works for the club, for who sees its staff; with what changes it, for who may.

use super::{
    factors::Confirming,
    initials,
    server_data::{Asked, Missing, ServerData, Wanted, not_done},
    untied::UntiedMembers,
};
use crate::app::{
    data::{self, SyncProblem},
    languages::{format::sentence_case, texts},
    pages::coaching::{Coach, CoachGroupsDialog, CoachLine},
    ui::{Dialog, Icon, Toasts, open_while},
};
use crate::club::Role;
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StaffList {
    pub staff: Vec<Colleague>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Colleague {
    pub user_id: Uuid,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub role: Role,
}

impl Colleague {
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// The list, and taking someone off it.
#[component]
pub fn Staff(me: Uuid) -> impl IntoView {
    let t = &texts().club;
    let list: ServerData<StaffList> = ServerData::at("/api/v1/staff");
    let wanted = Wanted {
        needs_network_title: t.needs_network_title,
        needs_network_text: t.needs_network_text,
        signed_out_text: t.signed_out_text,
        page: "/club",
    };
    let leaving = RwSignal::new(None::<Colleague>);
    let choosing = RwSignal::new(None::<Coach>);
    let confirming = Confirming::new();
    // Where the dialog was closed without an answer, the roles are as the server has them.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = confirming.is_open();
        if was_open == Some(true) && !is_open {
            list.ask();
        }
        is_open
    });
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
                    view! { <Missing problem=problem wanted=wanted on_retry=Callback::new(move |()| list.ask()) /> }.into_any()
                }
                Asked::Here(StaffList { staff }) => {
                    view! {
                        <ul class="rows">
                            {staff
                                .into_iter()
                                .map(|colleague| {
                                    let is_me = colleague.user_id == me;
                                    view! { <Row list=list confirming=confirming colleague=colleague is_me=is_me leaving=leaving choosing=choosing /> }
                                })
                                .collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
            <UntiedMembers list=list />
            <RemoveDialog list=list leaving=leaving confirming=confirming />
            <CoachGroupsDialog choosing=choosing />
            {confirming.view()}
        </section>
    }
}

#[component]
fn Row(
    list: ServerData<StaffList>,
    confirming: Confirming,
    colleague: Colleague,
    is_me: bool,
    leaving: RwSignal<Option<Colleague>>,
    choosing: RwSignal<Option<Coach>>,
) -> impl IntoView {
    let t = texts();
    let name = colleague.name();
    let coach =
        (colleague.role == Role::Coach).then(|| Coach { user_id: colleague.user_id, name: name.clone() });
    let shown = if is_me { (t.club.you)(&name) } else { name.clone() };
    let may_change = !is_me && data::may_place(colleague.role);
    let role = if may_change {
        view! { <RoleChoice list=list confirming=confirming colleague=colleague.clone() /> }.into_any()
    } else {
        view! { <span class="badge">{sentence_case(t.access.role(colleague.role))}</span> }.into_any()
    };
    let email = colleague.email.clone();
    view! {
        <li>
            <div class="row crowded">
                <span class="avatar" aria-hidden="true">{initials(&name)}</span>
                <div class="row-text">
                    <span class="row-title">{shown}</span>
                    <span class="row-meta">{email}</span>
                    {coach.map(|coach| view! { <CoachLine coach=coach choosing=choosing /> })}
                </div>
                {role}
                {may_change
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

/// The role of a colleague, to be changed.
#[component]
fn RoleChoice(list: ServerData<StaffList>, confirming: Confirming, colleague: Colleague) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let busy = RwSignal::new(false);
    let (name, path) = (colleague.name(), format!("/api/v1/staff/{}", colleague.user_id));
    let label = (t.factors.role_change)(&name);
    let change = move |event| {
        let Some(role) = Role::from_word(&event_target_value(&event)) else { return };
        let body = serde_json::json!({ "role": role });
        let asked = ("PATCH", path.clone());
        // The list may have come anew, without this line, before the answer is there.
        let name = name.clone();
        confirming.ask(asked, Some(body), busy, move |answer: Result<(), SyncProblem>| {
            match answer {
                Ok(()) => {
                    let role = t.access.role(role);
                    toasts.say((t.factors.role_changed)(&name, role));
                }
                Err(problem) => toasts.say(not_done(t, &problem)),
            }
            list.ask();
        });
    };
    view! {
        <div class="select-box role-choice">
            <select
                class="input"
                aria-label=label
                disabled=move || busy.get()
                on:change=change
            >
                {Role::ALL
                    .iter()
                    .filter(|role| data::may_place(**role))
                    .map(|role| {
                        let named = sentence_case(t.access.role(*role));
                        view! {
                            <option value=role.word() selected=*role == colleague.role>
                                {named}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <Icon name="chevron-down" />
        </div>
    }
}

/// What cannot be undone is asked, with the name.
#[component]
fn RemoveDialog(
    list: ServerData<StaffList>,
    leaving: RwSignal<Option<Colleague>>,
    confirming: Confirming,
) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = open_while(leaving);
    let is_busy = RwSignal::new(false);
    let name = Signal::derive(move || leaving.get().map(|colleague| colleague.name()).unwrap_or_default());
    let remove = move |_| {
        let Some(colleague) = leaving.get_untracked() else { return };
        // One dialog after the other: the server may want to know first who asks.
        open.set(false);
        let asked = ("DELETE", format!("/api/v1/staff/{}", colleague.user_id));
        confirming.ask(asked, None, is_busy, move |answer: Result<(), SyncProblem>| {
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
