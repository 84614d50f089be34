//! One licence of the register.

use super::register::RegisterView;
use crate::app::{languages::texts, pages::members::ListName, ui::Icon};
use crate::club::licences::{LicenceLine, LicenceState};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};

/// A line with the name of its season.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    pub line: LicenceLine,
    pub season: Option<String>,
}

// Equal entries are of one licence.
impl Hash for RegisterEntry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.line.licence.id.hash(state);
        self.line.licence.state.word().hash(state);
    }
}

/// The row: a box to choose it, whose, which, how far.
#[component]
pub fn RegisterRow(entry: RegisterEntry) -> impl IntoView {
    let t = texts();
    let (p, words) = (&t.practice.licences, &t.practice.papers);
    let view: RegisterView = expect_context();
    let RegisterEntry { line, season } = entry;
    let licence = line.licence;
    let id = licence.id;
    let name = format!("{} {}", line.first_name, line.last_name);
    let about: Vec<String> = [
        licence.discipline.clone(),
        line.federation,
        licence.practice.map(|practice| (words.practice)(practice).to_lowercase()),
        season,
    ]
    .into_iter()
    .flatten()
    .collect();
    let (state, icon, word) = match licence.state {
        LicenceState::Validated if line.expired => ("stop", "cross", p.expired),
        LicenceState::Validated => ("", "check", (words.licence_state)(LicenceState::Validated)),
        LicenceState::Cancelled => ("", "cross", (words.licence_state)(LicenceState::Cancelled)),
        other => ("warn", "clock", (words.licence_state)(other)),
    };
    let day = match licence.state {
        LicenceState::Validated => {
            let until = licence.expires_on.map(|day| {
                let words = if line.expired { words.expired_on } else { words.valid_until };
                words(&t.language.short_date(day))
            });
            let left = line.days_left.filter(|days| *days <= 60).map(p.days_left);
            left.or(until)
        }
        _ => licence.state_since.map(|day| (words.step_done)(&t.language.short_date(day))),
    };
    let toggle = move |event: leptos::ev::Event| {
        let is_chosen = event_target_checked(&event);
        view.chosen.update(|chosen| {
            if is_chosen {
                chosen.insert(id);
            } else {
                chosen.remove(&id);
            }
        });
    };
    view! {
        <li class="paper-row">
            {view
                .may_manage
                .then(|| {
                    view! {
                        <label class="choose">
                            <input
                                type="checkbox"
                                aria-label=(p.choose)(&name)
                                prop:checked=move || view.chosen.with(|chosen| chosen.contains(&id))
                                on:change=toggle
                            />
                        </label>
                    }
                })}
            <div class="who">
                <a class="row-link" href=format!("/members/{}", licence.member_id)>
                    <ListName first_name=line.first_name last_name=line.last_name />
                </a>
                <span class="row-meta ellipsis">{about.join(" · ")}</span>
            </div>
            <div class="number num ellipsis">{licence.number.unwrap_or_else(|| p.no_number.to_owned())}</div>
            <div class="finding">
                <span class="state" data-state=state>
                    <Icon name=icon size="small" />
                    <span>{word}</span>
                </span>
                <span class="row-meta ellipsis num">{day}</span>
            </div>
        </li>
    }
}
