//! How far a licence has come, as a row of steps with their days.

use super::file::Passed;
use crate::app::{languages::texts, ui::Icon};
use crate::club::licences::{Licence, LicenceState};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The way of a licence.
const WAY: [LicenceState; 4] =
    [LicenceState::Requested, LicenceState::Paid, LicenceState::Sent, LicenceState::Validated];

fn place(state: LicenceState) -> Option<usize> {
    WAY.iter().position(|step| *step == state)
}

/// The step that follows on the way; none at its end.
#[must_use]
pub fn next_state(state: LicenceState) -> Option<LicenceState> {
    WAY.get(place(state)? + 1).copied()
}

/// The steps of a licence that was not cancelled.
#[component]
pub fn Steps(licence: Licence, passed: Vec<Passed>) -> impl IntoView {
    let t = texts();
    let p = &t.practice.papers;
    let at = place(licence.state)?;
    let day_of = |n: usize, step: LicenceState| -> Option<NaiveDate> {
        if n == at {
            return licence.state_since;
        }
        // The last time: a step can be taken back and taken again.
        passed.iter().rev().find(|passed| passed.state == step).map(|passed| passed.on)
    };
    let steps = WAY.iter().enumerate().map(|(n, step)| {
        let state = if n < at || licence.state == LicenceState::Validated {
            "done"
        } else if n == at {
            "current"
        } else {
            "ahead"
        };
        let day = (n <= at).then(|| day_of(n, *step)).flatten();
        let day = day.map(|day| {
            view! { <time class="num" datetime=day.to_string()>{t.language.short_date(day)}</time> }
        });
        view! {
            <li data-state=state aria-current=(n == at).then_some("step")>
                <span class="step-sign">{(state == "done").then(|| view! { <Icon name="check" /> })}</span>
                <span>{(p.licence_state)(*step)}</span>
                {day}
            </li>
        }
    });
    Some(view! { <ol class="licence-steps" aria-label=p.steps>{steps.collect_view()}</ol> })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_leads_to_one_that_may_follow_and_the_last_to_none() {
        for state in LicenceState::ALL {
            match next_state(*state) {
                Some(next) => assert!(state.reachable().contains(&next), "{state:?}"),
                None => assert!(matches!(state, LicenceState::Validated | LicenceState::Cancelled)),
            }
        }
    }
}
