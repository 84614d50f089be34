//! Of which roles the club wants a second factor, for whoever may change the staff.

use super::{Confirming, problem_text};
use crate::app::{
    account::FactorsRequired,
    data::SyncProblem,
    languages::{format::sentence_case, texts},
    pages::club::server_data::{Asked, ServerData},
    ui::Toasts,
};
use crate::club::Role;
use leptos::prelude::*;
use serde_json::json;

/// Those who work for the club.
const ROLES: [Role; 4] = [Role::Admin, Role::Treasurer, Role::Secretary, Role::Coach];

/// The card; each tick is saved at once.
#[component]
pub fn Required(confirming: Confirming) -> impl IntoView {
    let t = texts();
    let list: ServerData<FactorsRequired> = ServerData::at("/api/v1/factors-required");
    // Where the dialog was closed without an answer, the ticks are as the server has them.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = confirming.is_open();
        if was_open == Some(true) && !is_open {
            list.ask();
        }
        is_open
    });
    view! {
        <section class="card" aria-labelledby="security-required">
            <h2 id="security-required">{t.factors.required}</h2>
            <p class="secondary">{t.factors.required_text}</p>
            {move || match list.state.get() {
                Asked::Here(FactorsRequired { roles }) => {
                    view! { <Choices confirming=confirming list=list roles=roles /> }.into_any()
                }
                Asked::Waiting => view! { <p class="secondary">{t.club.loading}</p> }.into_any(),
                Asked::Failed(problem) => {
                    view! { <p class="secondary">{problem_text(t, &problem)}</p> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Choices(confirming: Confirming, list: ServerData<FactorsRequired>, roles: Vec<Role>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let busy = RwSignal::new(false);
    let chosen = StoredValue::new(roles.clone());
    let set = move |role: Role, is_wanted: bool| {
        let mut wanted = chosen.get_value();
        wanted.retain(|other| *other != role);
        if is_wanted {
            wanted.push(role);
        }
        let asked = ("PUT", "/api/v1/factors-required".to_owned());
        let body = json!({ "roles": wanted });
        confirming.ask(asked, Some(body), busy, move |answer: Result<FactorsRequired, SyncProblem>| {
            match answer {
                Ok(_) => toasts.say(t.factors.required_saved),
                Err(problem) => toasts.say(problem_text(t, &problem)),
            }
            list.ask();
        });
    };
    view! {
        {roles.is_empty().then(|| view! { <p>{t.factors.required_nobody}</p> })}
        <div class="stack tight">
            {ROLES
                .map(|role| {
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                name=format!("required-{}", role.word())
                                checked=roles.contains(&role)
                                disabled=move || busy.get()
                                on:change=move |event| set(role, event_target_checked(&event))
                            />
                            <span>{sentence_case(t.access.role(role))}</span>
                        </label>
                    }
                })
                .collect_view()}
        </div>
    }
}
