//! Names, initials and states as lists show them.

use crate::app::{languages::texts, ui::Icon};
use crate::club::people::{MemberStatus, matches_in};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The initials of a person in a circle.
#[component]
pub fn Avatar(
    first_name: String,
    last_name: String,
    /// `medium`, `large`.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    let initial =
        |name: &str| name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
    let initials: String = [initial(&first_name), initial(&last_name)].into_iter().flatten().collect();
    view! {
        <span class=format!("avatar {size}") aria-hidden="true">
            {initials}
        </span>
    }
}

/// A text with the parts that were looked for marked.
#[component]
pub fn Marked(text: String, query: String) -> impl IntoView {
    let mut parts = Vec::new();
    let mut at = 0;
    for range in matches_in(&text, &query) {
        parts.push(text[at..range.start].to_owned().into_any());
        parts.push(view! { <mark>{text[range.clone()].to_owned()}</mark> }.into_any());
        at = range.end;
    }
    parts.push(text[at..].to_owned().into_any());
    parts
}

/// `LEFÈVRE Éloïse`, as lists are sorted.
#[component]
pub fn ListName(first_name: String, last_name: String, #[prop(optional)] query: String) -> impl IntoView {
    view! {
        <span class="family">
            <Marked text=last_name query=query.clone() />
        </span>
        " "
        <span class="given">
            <Marked text=first_name query=query />
        </span>
    }
}

/// What is not as usual about a person: nothing for an active member.
#[component]
pub fn StatusBadge(status: MemberStatus, archived: bool) -> impl IntoView {
    let t = &texts().people;
    let (state, icon, word) = match status {
        _ if archived => ("", "archive", t.archived),
        MemberStatus::Active => return ().into_any(),
        MemberStatus::Trial => ("accent", "star", t.trial),
        MemberStatus::Pending => ("warn", "clock", t.pending),
        MemberStatus::Former => ("", "sign-out", t.former),
    };
    view! {
        <span class="badge" data-state=state>
            <Icon name=icon />
            {word}
        </span>
    }
    .into_any()
}

/// `14/03/2015`, or nothing.
#[must_use]
pub fn birth_day(day: Option<NaiveDate>) -> String {
    day.map(|day| texts().language.short_date(day)).unwrap_or_default()
}
