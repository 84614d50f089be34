//! Many licences a step further, at once, with the way back.

use super::register::{ChosenLicence, RegisterView};
use crate::app::{
    data,
    languages::texts,
    pages::members::{Acts, practice::next_state},
};
use crate::club::{
    ClubCommand,
    licences::{LicenceCommand, LicenceId, LicenceState, MOST_ADVANCED},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Commands that bring licences to a state, no more in one than it carries.
fn bring(ids: &[LicenceId], state: LicenceState, on: NaiveDate) -> impl Iterator<Item = ClubCommand> {
    ids.chunks(MOST_ADVANCED).map(move |ids| LicenceCommand::Advance { ids: ids.to_vec(), state, on }.into())
}

/// Commands that bring licences back to where they stood, on the day since when they stood there.
fn bring_back(before: &[ChosenLicence], today: NaiveDate) -> Vec<ClubCommand> {
    let mut standing: Vec<(LicenceState, NaiveDate, Vec<LicenceId>)> = Vec::new();
    for licence in before {
        let since = licence.since.unwrap_or(today);
        match standing.iter_mut().find(|(state, day, _)| (*state, *day) == (licence.state, since)) {
            Some((_, _, ids)) => ids.push(licence.id),
            None => standing.push((licence.state, since, vec![licence.id])),
        }
    }
    standing.iter().flat_map(|(state, day, ids)| bring(ids, *state, *day)).collect()
}

/// What is chosen, by the step that comes next.
fn by_next_step(chosen: &[ChosenLicence]) -> Vec<(LicenceState, Vec<ChosenLicence>)> {
    LicenceState::ALL
        .iter()
        .map(|next| {
            let of = chosen.iter().filter(|licence| next_state(licence.state) == Some(*next));
            (*next, of.copied().collect::<Vec<_>>())
        })
        .filter(|(_, licences)| !licences.is_empty())
        .collect()
}

/// The bar at the foot of the list while something is chosen.
#[component]
pub fn AdvanceBar(chosen: Memo<Vec<ChosenLicence>>, view: RegisterView) -> impl IntoView {
    let p = &texts().practice.licences;
    let acts = Acts::find();
    let today = data::today();
    let advance = move |state: LicenceState, licences: Vec<ChosenLicence>| {
        let on = today.get_untracked();
        let ids: Vec<LicenceId> = licences.iter().map(|licence| licence.id).collect();
        let said = (p.advanced)(state, ids.len());
        data::run(bring(&ids, state, on).collect(), move |result| match result {
            Ok(()) => {
                view.chosen.set(std::collections::HashSet::new());
                acts.say_with_undo(said, move || bring_back(&licences, on));
            }
            failed => acts.say_failure(failed),
        });
    };
    move || {
        let chosen = chosen.get();
        (!chosen.is_empty()).then(|| {
            let steps = by_next_step(&chosen).into_iter().map(|(state, licences)| {
                let words = (p.advance)(state, licences.len());
                view! {
                    <button class="button" type="button" on:click=move |_| advance(state, licences.clone())>
                        <span>{words}</span>
                    </button>
                }
            });
            view! {
                <div class="advance-bar">
                    <strong role="status">{(p.chosen)(chosen.len())}</strong>
                    <div class="cluster">
                        {steps.collect_view()}
                        <button
                            class="button quiet"
                            type="button"
                            on:click=move |_| view.chosen.set(std::collections::HashSet::new())
                        >
                            <span>{p.forget}</span>
                        </button>
                    </div>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn chosen(n: u128, state: LicenceState, since: Option<&str>) -> ChosenLicence {
        ChosenLicence { id: LicenceId(Uuid::from_u128(n)), state, since: since.map(day) }
    }

    #[test]
    fn licences_go_on_by_the_step_that_each_has_next() {
        let all = [
            chosen(1, LicenceState::Requested, None),
            chosen(2, LicenceState::Sent, None),
            chosen(3, LicenceState::Requested, None),
            chosen(4, LicenceState::Validated, None),
        ];
        let steps: Vec<_> = by_next_step(&all).into_iter().map(|(state, of)| (state, of.len())).collect();
        assert_eq!(steps, [(LicenceState::Paid, 2), (LicenceState::Validated, 1)]);
    }

    #[test]
    fn undoing_brings_each_back_to_the_day_since_when_it_stood() {
        let before = [
            chosen(1, LicenceState::Requested, Some("2026-09-01")),
            chosen(2, LicenceState::Requested, Some("2026-09-02")),
            chosen(3, LicenceState::Requested, Some("2026-09-01")),
        ];
        let commands = bring_back(&before, day("2026-11-21"));
        let days: Vec<_> = commands
            .iter()
            .map(|command| match command {
                ClubCommand::Licences(LicenceCommand::Advance { ids, on, .. }) => (ids.len(), on.to_string()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(days, [(2, "2026-09-01".to_owned()), (1, "2026-09-02".to_owned())]);
    }

    #[test]
    fn no_command_carries_more_than_it_may() {
        let ids: Vec<LicenceId> = (0..1_200).map(|n| LicenceId(Uuid::from_u128(n))).collect();
        assert_eq!(bring(&ids, LicenceState::Paid, day("2026-11-21")).count(), 3);
    }
}
