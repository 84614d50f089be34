//! Links by which people join the staff. A link is shown once, when it is made.

use super::factors::Confirming;
use super::server_data::{Asked, ServerData, not_done};
use crate::app::{
    data::{self, SyncProblem},
    languages::{Texts, format::sentence_case, texts},
    ui::{CopyLink, Icon, Toasts},
};
use crate::club::{Role, access::Area, families::Guardian, people::Member};
use crate::sync::Record as _;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct InvitationList {
    invitations: Vec<Invitation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Invitation {
    id: Uuid,
    role: Role,
    expires_at: DateTime<Utc>,
    /// Whose family space it opens.
    member_id: Option<Uuid>,
    guardian_id: Option<Uuid>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct NewLink {
    link: String,
    expires_at: DateTime<Utc>,
}

/// The roles that are offered, the most wanted first.
const ROLES: [Role; 4] = [Role::Coach, Role::Secretary, Role::Treasurer, Role::Admin];

/// Inviting, and the invitations that nobody has used yet.
#[component]
pub fn Invitations() -> impl IntoView {
    let t = texts();
    let list: ServerData<InvitationList> = ServerData::at("/api/v1/invitations");
    let may_invite = data::may_change(Area::Staff);
    let title = if may_invite { t.club.invite } else { t.club.open_invitations };
    view! {
        <section class="card" aria-labelledby="invite">
            <h2 id="invite">{title}</h2>
            {may_invite.then(|| view! { <InviteForm list=list /> })}
            {move || match list.state.get() {
                Asked::Waiting => ().into_any(),
                Asked::Failed(problem) => {
                    view! {
                        <p class="secondary">
                            {unknown(t, &problem)} " "
                            <button class="link-button" type="button" on:click=move |_| list.ask()>
                                {t.club.try_again}
                            </button>
                        </p>
                    }
                        .into_any()
                }
                Asked::Here(InvitationList { invitations }) => {
                    view! { <OpenInvitations list=list invitations=invitations may_withdraw=may_invite /> }.into_any()
                }
            }}
        </section>
    }
}

/// Why the open invitations are not shown; the list of the staff above says it at length.
fn unknown(t: &Texts, problem: &SyncProblem) -> &'static str {
    match problem {
        SyncProblem::Offline | SyncProblem::Portal => t.club.needs_network_text,
        problem => not_done(t, problem),
    }
}

#[component]
fn InviteForm(list: ServerData<InvitationList>) -> impl IntoView {
    let t = texts();
    let role = RwSignal::new(Role::Coach.word().to_owned());
    let made = RwSignal::new(None::<(Role, NewLink)>);
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<SyncProblem>);
    let confirming = Confirming::new();
    let invite =
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let Some(chosen) = Role::from_word(&role.get_untracked()) else { return };
            is_busy.set(true);
            problem.set(None);
            let body = serde_json::json!({ "role": chosen });
            let asked = ("POST", "/api/v1/invitations".to_owned());
            confirming.ask(asked, Some(body), is_busy, move |answer: Result<NewLink, SyncProblem>| {
                match answer {
                    Ok(link) => {
                        made.set(Some((chosen, link)));
                        list.ask();
                    }
                    Err(why) => problem.set(Some(why)),
                }
            });
        };
    view! {
        <form class="form" on:submit=invite>
            <div class="field">
                <label for="role">{t.club.role}</label>
                <div class="input-group">
                    <div class="select-box">
                        <select
                            class="input"
                            id="role"
                            name="role"
                            on:change=move |event| role.set(event_target_value(&event))
                        >
                            {ROLES
                                .into_iter()
                                .filter(|role| data::may_place(*role))
                                .map(|role| {
                                    let name = sentence_case(t.access.role(role));
                                    view! { <option value=role.word()>{name}</option> }
                                })
                                .collect_view()}
                        </select>
                        <Icon name="chevron-down" />
                    </div>
                    <button class="button primary" type="submit" disabled=move || is_busy.get()>
                        <Icon name="link" />
                        <span>{t.club.create_link}</span>
                    </button>
                </div>
                {move || {
                    problem
                        .get()
                        .map(|problem| {
                            view! {
                                <p class="error" role="alert">
                                    <Icon name="warning" />
                                    <span>{not_done(t, &problem)}</span>
                                </p>
                            }
                        })
                }}
            </div>
            {move || made.get().map(|(role, link)| view! { <Link role=role link=link /> })}
        </form>
        {confirming.view()}
    }
}

/// The link, to be copied now.
#[component]
fn Link(role: Role, link: NewLink) -> impl IntoView {
    let t = texts();
    let until = t.language.short_date(link.expires_at.date_naive());
    let label = Signal::stored((t.club.link_for)(t.access.role(role)));
    let hint = Signal::stored((t.club.link_until)(&until));
    view! { <CopyLink id="invitation-link" label=label link=link.link hint=hint /> }
}

#[component]
fn OpenInvitations(
    list: ServerData<InvitationList>,
    invitations: Vec<Invitation>,
    may_withdraw: bool,
) -> impl IntoView {
    let t = &texts().club;
    if invitations.is_empty() {
        return view! { <p class="secondary">{t.no_invitations}</p> }.into_any();
    }
    view! {
        {may_withdraw.then(|| view! { <h3>{t.open_invitations}</h3> })}
        <ul class="rows">
            {invitations
                .into_iter()
                .map(|invitation| view! { <Row list=list invitation=invitation may_withdraw=may_withdraw /> })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn Row(list: ServerData<InvitationList>, invitation: Invitation, may_withdraw: bool) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let role = t.access.role(invitation.role);
    let until = t.language.short_date(invitation.expires_at.date_naive());
    let Invitation { member_id, guardian_id, .. } = invitation;
    let whose = data::watch(&[Member::COLLECTION, Guardian::COLLECTION], move |records| {
        let member = member_id.and_then(|id| records.get::<Member>(id)).map(|member| member.display_name());
        let guardian = || Some(records.get::<Guardian>(guardian_id?)?.display_name());
        member.or_else(guardian)
    });
    let withdraw = move |_| {
        let path = format!("/api/v1/invitations/{}", invitation.id);
        data::request("DELETE", path, None, move |answer: Result<(), SyncProblem>| {
            match answer {
                // It was used or withdrawn meanwhile.
                Ok(()) | Err(SyncProblem::Server(404)) => toasts.say(t.club.withdrawn),
                Err(problem) => toasts.say(not_done(t, &problem)),
            }
            list.ask();
        });
    };
    view! {
        <li>
            <div class="row">
                <Icon name="mail" />
                <div class="row-text">
                    <span class="row-title">
                        {sentence_case(role)} {move || whose.get().map(|name| format!(" · {name}"))}
                    </span>
                    <span class="row-meta num">{(t.club.invitation_until)(&until)}</span>
                </div>
                {may_withdraw
                    .then(|| {
                        view! {
                            <button
                                class="button small"
                                type="button"
                                aria-label=(t.club.withdraw_label)(role, &until)
                                on:click=withdraw
                            >
                                <span>{t.club.withdraw}</span>
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}
