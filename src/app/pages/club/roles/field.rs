//! One field of the matrix: how far a role sees an area, or changes it. Whoever gives more shows first who they are,
//! and there is no doing it without a network; less is given at once.

use super::{Grants, reach};
use crate::app::{
    data,
    languages::{format::sentence_case, texts},
    pages::confirmed::Confirmed,
    ui::Icon,
};
use crate::club::access::{AccessCommand, AccessGrant, Action, Area, Reach, Rights, Role};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The choice; words alone where there is nothing to choose.
#[component]
pub fn Field(at: (Role, Area, Action), grants: Signal<Grants>, confirmed: Confirmed) -> impl IntoView {
    let t = texts();
    let words = &t.rights;
    let (role, area, action) = at;
    let reaches = area.reaches(action);
    let now = Memo::new(move |_| grants.with(|grants| reach(grants, at)));
    let usual = Rights::usual(role).reach(area, action);
    let who = sentence_case(t.access.role(role));
    if reaches.len() < 2 {
        let only = reaches.first().copied().unwrap_or(usual);
        return view! {
            <div class="matrix-field">
                <span class="matrix-action">{(words.action)(action)}</span>
                <span class="matrix-only" title=words.fixed>{(words.reach)(role, only)}</span>
            </div>
        }
        .into_any();
    }
    let club = data::start().signed_in.map(|signed_in| signed_in.club_id).unwrap_or_default();
    let grant = AccessGrant::id_for(club, role, area, action);
    let label = (words.field)(&who, (words.area)(area), &(words.action)(action).to_lowercase());
    let hint = format!("usual-{}-{}-{}", role.word(), area.word(), action.word());
    let described = hint.clone();
    let is_changed = Memo::new(move |_| now.get() != usual);
    // What is chosen stands until it is known whether it comes to be so.
    let chosen = RwSignal::new(now.get_untracked());
    Effect::new(move |_| chosen.set(now.get()));
    confirmed.when_given_up(move || chosen.set(now.get_untracked()));
    let choose = move |event: leptos::ev::Event| {
        let Some(wanted) = Reach::from_word(&event_target_value(&event)) else { return };
        let before = now.get_untracked();
        chosen.set(wanted);
        if wanted == before {
            return;
        }
        let set = |reach| vec![AccessCommand::SetReach { role, area, action, reach }.into()];
        let verb = (words.action)(action).to_lowercase();
        let said = (words.set)(&who, (words.area)(area), &verb, (words.reach)(role, wanted));
        confirmed.undoable(set(wanted), set(before), said, move |is_done| {
            if !is_done {
                chosen.set(before);
            }
        });
    };
    let options = reaches.iter().map(|option| {
        view! {
            <option value=option.word() selected=now.get_untracked() == *option>
                {(words.reach)(role, *option)}
            </option>
        }
    });
    view! {
        <div class="matrix-field">
            <span class="matrix-action" aria-hidden="true">{(words.action)(action)}</span>
            <div class="select-box">
                <select
                    class="input"
                    aria-label=label
                    aria-describedby=move || is_changed.get().then(|| described.clone())
                    data-changed=move || is_changed.get().then_some("")
                    prop:value=move || chosen.get().word()
                    on:change=choose
                >
                    {options.collect_view()}
                </select>
                <Icon name="chevron-down" />
            </div>
            {move || {
                is_changed
                    .get()
                    .then(|| {
                        view! {
                            <span class="matrix-usual" id=hint.clone()>
                                {(words.usual_is)((words.reach)(role, usual))}
                                {data::is_unsent(AccessGrant::COLLECTION, grant.0, None)
                                    .then(|| view! { <span class="pending-dot" title=t.frame.not_sent_yet></span> })}
                            </span>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
