//! Numbers to call, large enough for a hand that shakes.

use crate::app::{languages::texts, ui::Icon};
use crate::club::{
    families::{EmergencyLine, EmergencyRelation},
    people::show_phone,
};
use leptos::prelude::*;

/// What somebody is to the person, in words.
#[must_use]
pub fn relation_words(relation: &EmergencyRelation) -> Option<String> {
    let t = &texts().families;
    Some(match relation {
        EmergencyRelation::Said(words) => words.clone(),
        EmergencyRelation::Unsaid => return None,
        EmergencyRelation::Guardian(relation) => (t.relation)(*relation).to_owned(),
        EmergencyRelation::Payer => t.payer.to_owned(),
        EmergencyRelation::Household => t.same_household.to_owned(),
        EmergencyRelation::Own => t.own_number.to_owned(),
    })
}

/// Those who can be called, the first one first.
#[component]
pub fn Calls(lines: Vec<EmergencyLine>) -> impl IntoView {
    let lines = lines.into_iter().map(|line| {
        let about = relation_words(&line.relation);
        view! {
            <li>
                <CallLink name=line.name about=about phone=line.phone />
            </li>
        }
    });
    view! { <ol class="calls">{lines.collect_view()}</ol> }
}

/// One number, with whose it is.
#[component]
pub fn CallLink(name: String, about: Option<String>, phone: String) -> impl IntoView {
    view! {
        <a class="call-link" href=format!("tel:{phone}")>
            <Icon name="phone" />
            <span class="call-who">
                <strong>{name}</strong>
                <span class="row-meta">{about}</span>
            </span>
            <span class="call-number num">{show_phone(&phone)}</span>
        </a>
    }
}
