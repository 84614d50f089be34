//! One entry of the log, told.

use crate::app::{
    data,
    languages::{Texts, audit as words, format::sentence_case, texts},
    pages::history::field_name,
};
use crate::club::{
    Role,
    audit::{Kind, LogLine},
    people::Member,
};
use crate::sync::Record as _;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// An instant by the clock of whoever reads.
fn moment(t: &Texts, at: DateTime<Utc>) -> String {
    data::wall_moment(at.timestamp_millis()).map_or_else(String::new, |at| {
        (t.audit.at)(&t.language.short_date(at.date()), &t.language.time(at.time()))
    })
}

/// A kept word: a role by its name.
fn value(t: &Texts, word: &str) -> String {
    Role::from_word(word).map_or_else(|| word.to_owned(), |role| sentence_case(t.access.role(role)))
}

/// To what it was done: the collection, the fields, the words that stood and stand.
fn done_to(t: &Texts, entry: &LogLine) -> String {
    let collection = entry.collection.as_deref().unwrap_or_default();
    let mut parts = Vec::new();
    if !collection.is_empty() {
        parts.push(words::collection(t.language, collection).to_owned());
    }
    if !entry.fields.is_empty() {
        let names = entry.fields.iter().map(|field| field_name(t.language, collection, field));
        parts.push(names.collect::<Vec<_>>().join(", "));
    }
    match (&entry.old, &entry.new) {
        (Some(old), Some(new)) => parts.push(format!("{} → {}", value(t, old), value(t, new))),
        (Some(word), None) | (None, Some(word)) => parts.push(value(t, word)),
        (None, None) => {}
    }
    parts.join(" · ")
}

#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]
pub fn EntryLine(entry: LogLine) -> impl IntoView {
    let t = texts();
    let kind = Kind::from_word(&entry.kind);
    let title = words::action(t.language, kind, &entry.action);
    let state = match (kind, entry.action.as_str()) {
        (Some(Kind::Refusal), _) | (_, "sign_in.failed") => "stop",
        (Some(Kind::Export | Kind::View), _) => "warn",
        _ => "accent",
    };
    let kind_name = kind.map_or_else(|| entry.kind.clone(), |kind| words::kind(t.language, kind).to_owned());
    let who = match (&entry.actor, entry.actor_id) {
        (Some(name), _) => name.clone(),
        (None, Some(id)) => id.to_string(),
        (None, None) => t.audit.server.to_owned(),
    };
    let by = entry.device.iter().fold(who, |who, device| (t.history.by)(&who, device));
    let at = entry.at.map(|at| moment(t, at)).unwrap_or_default();
    let clock = entry.device_at.map(|at| format!(" · {}", (t.audit.device_clock)(&moment(t, at))));
    // The device knows the person, once its copy is open; the log does not name them.
    let member = entry.member_id.map(|id| {
        let name = data::watch(&[Member::COLLECTION], move |records| {
            records.get::<Member>(id).map(|member| member.display_name())
        });
        let name = move || name.get().unwrap_or_else(|| id.to_string());
        view! { " · " <a href=format!("/members/{id}")>{name}</a> }
    });
    view! {
        <li>
            <div>
                <p><span class="field-name">{title}</span></p>
                <p>{done_to(t, &entry)} {member}</p>
                <p>{by} " · " {at} {clock} " · " {format!("#{}", entry.n)}</p>
            </div>
            <span class="badge" data-state=state>{kind_name}</span>
        </li>
    }
}
