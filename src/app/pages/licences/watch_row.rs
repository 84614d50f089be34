//! One person whose papers are missing or end soon.

use crate::app::{
    languages::{practice::reasons, texts},
    pages::members::{
        Avatar, ListName,
        practice::{sign_of, state_of},
    },
    ui::Icon,
};
use crate::club::practice::{Colour, WatchLine};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// A line with the names of its groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchEntry {
    pub line: WatchLine,
    pub groups: Vec<String>,
}

// Equal entries are of one person.
impl Hash for WatchEntry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.line.member_id.hash(state);
        self.line.verdict.reasons.len().hash(state);
        self.groups.hash(state);
    }
}

/// The row: who, the first reason with how many more, what ends.
#[component]
pub fn WatchRow(entry: WatchEntry) -> impl IntoView {
    let t = texts();
    let p = &t.practice.licences;
    let WatchEntry { line, groups } = entry;
    let on = line.verdict.on;
    let groups = groups.join(", ");
    let under: Vec<String> =
        line.age.map(p.age).into_iter().chain((!groups.is_empty()).then_some(groups)).collect();
    let colour = line.verdict.colour;
    let more = line.verdict.reasons.len().saturating_sub(1);
    let reason = line.verdict.reasons.first().map(|reason| {
        view! {
            <span class="state" data-state=state_of(colour)>
                <Icon name=sign_of(colour) size="small" />
                <span class="ellipsis">{reasons::with_discipline(t.language, reason, on)}</span>
                {(more > 0).then(|| view! { <small>{(p.more_reasons)(more)}</small> })}
            </span>
        }
    });
    // Who may practise is here because something ends.
    let ends: Vec<String> = [
        line.licence_until.map(|day| (p.licence_until)(&t.language.short_date(day))),
        line.proof_until.map(|day| (p.proof_until)(&t.language.short_date(day))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let ends = (colour != Colour::Red).then(|| ends.join(" · "));
    view! {
        <li class="paper-row">
            <Avatar first_name=line.first_name.clone() last_name=line.last_name.clone() />
            <div class="who">
                <a class="row-link" href=format!("/members/{}", line.member_id)>
                    <ListName first_name=line.first_name last_name=line.last_name />
                </a>
                <span class="row-meta ellipsis">{under.join(" · ")}</span>
            </div>
            <div class="finding">{reason} <span class="row-meta ellipsis num">{ends}</span></div>
        </li>
    }
}
