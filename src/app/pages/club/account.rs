//! The account: who is signed in, the other clubs, signing out.

use super::{factors::ToSecurity, initials, server_data::not_done, sign_out::SignOut};
use crate::app::{
    data::{self, SyncProblem},
    languages::{format::sentence_case, texts},
    session::{ClubChoice, SignedIn},
    ui::{Icon, Toasts},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The card.
#[component]
pub fn Account(signed_in: SignedIn) -> impl IntoView {
    let t = texts();
    let SignedIn { user_name, club_id, club_name, role, clubs, .. } = signed_in;
    let role = sentence_case(t.access.role(role));
    let initials = initials(&user_name);
    view! {
        <section class="card" aria-labelledby="account">
            <h2 id="account">{t.club.account}</h2>
            <div class="person-head">
                <span class="avatar medium" aria-hidden="true">{initials}</span>
                <div class="person-name">
                    <p>
                        <strong>{user_name}</strong>
                    </p>
                    <p>{format!("{role} · {club_name}")}</p>
                </div>
            </div>
            {(clubs.len() > 1).then(|| view! { <SwitchClub here=club_id clubs=clubs /> })}
            <a class="button" href="/change-password" rel="external">
                <Icon name="lock" />
                <span>{t.access.change_title}</span>
            </a>
            <ToSecurity />
            <SignOut />
        </section>
    }
}

/// A plain form, so that it works without scripts; with them the replica is closed first.
#[component]
fn SwitchClub(here: Uuid, clubs: Vec<ClubChoice>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let status = data::status();
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    let chosen = RwSignal::new(here.to_string());
    let switch = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let club = chosen.get_untracked();
        if club == here.to_string() {
            return;
        }
        let body = serde_json::json!({ "club_id": club });
        let path = "/api/v1/auth/switch";
        data::change_session(path, Some(body), move |answer: Result<serde_json::Value, SyncProblem>| {
            match answer {
                Ok(_) => data::leave_club(false, "/"),
                Err(problem) => toasts.say(not_done(t, &problem)),
            }
        });
    };
    view! {
        <form class="form" method="post" action="/switch-club" on:submit=switch>
            <div class="field">
                <label for="club_id">{t.club.open_club}</label>
                <div class="input-group">
                    <div class="select-box">
                        <select
                            class="input"
                            id="club_id"
                            name="club_id"
                            aria-describedby="club_id-hint"
                            on:change=move |event| chosen.set(event_target_value(&event))
                        >
                            {clubs
                                .into_iter()
                                .map(|club| {
                                    view! {
                                        <option value=club.id.to_string() selected=club.id == here>
                                            {club.name}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                        <Icon name="chevron-down" />
                    </div>
                    <button class="button" type="submit">
                        <Icon name="switch" />
                        <span>{t.club.switch_club}</span>
                    </button>
                </div>
                <p class="hint" id="club_id-hint">
                    {move || (t.club.switch_hint)(unsent.get())}
                </p>
            </div>
        </form>
    }
}
