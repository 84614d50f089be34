//! The licences of a group for a season, asked for at once.

use crate::app::{
    data,
    languages::texts,
    pages::members::Acts,
    ui::{Dialog, SelectField},
};
use crate::club::{
    ClubCommand, Refusal,
    licences::{Licence, LicenceCommand, LicenceId, LicenceState, MOST_ADVANCED, Practice},
    medical::federation_of,
    people::{Enrolment, Member},
    planning::{Group, GroupId, Season, SeasonId, current_season},
    spelling::fold,
};
use crate::sync::{Record as _, Records};
use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What can be chosen, as ids with names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Choices {
    /// The latest first.
    seasons: Vec<(String, String)>,
    groups: Vec<(String, String)>,
    /// The season of today.
    current: String,
}

impl Choices {
    fn of(records: &dyn Records, today: NaiveDate) -> Self {
        let mut seasons: Vec<Season> = records.all::<Season>().collect();
        seasons.sort_by(|a, b| (b.starts_on, &b.name).cmp(&(a.starts_on, &a.name)));
        let current = current_season(&seasons, today).map(|season| season.id.to_string());
        let mut groups: Vec<(String, String)> =
            records.all::<Group>().map(|group| (group.id.to_string(), group.name)).collect();
        groups.sort_by_cached_key(|(id, name)| (fold(name), id.clone()));
        Self {
            seasons: seasons.into_iter().map(|season| (season.id.to_string(), season.name)).collect(),
            groups,
            current: current.unwrap_or_default(),
        }
    }
}

/// The requests for the people of a group.
fn requests(
    records: &dyn Records,
    group: GroupId,
    season: SeasonId,
    practice: Option<Practice>,
    today: NaiveDate,
) -> Vec<Licence> {
    let Some(group) = records.get::<Group>(group.0) else { return Vec::new() };
    let ends_on = records.get::<Season>(season.0).map(|season| season.ends_on);
    let discipline = group.discipline.as_deref();
    records
        .all::<Enrolment>()
        .filter(|enrolment| enrolment.active && enrolment.group_id == group.id)
        .filter_map(|enrolment| records.get::<Member>(enrolment.member_id.0))
        .filter(Member::is_listed)
        .map(|member| Licence {
            id: Licence::request_id(member.id, season, discipline),
            member_id: member.id,
            number: None,
            discipline: group.discipline.clone(),
            practice,
            issued_on: None,
            expires_on: ends_on,
            federation: discipline.and_then(federation_of).map(str::to_owned),
            season_id: Some(season),
            state: LicenceState::Requested,
            state_since: Some(today),
        })
        .collect()
}

/// Which of these are there.
fn known(ids: &[LicenceId]) -> Vec<LicenceId> {
    let found = data::with_records(|records| {
        let known = ids.iter().filter(|id| records.row(Licence::COLLECTION, id.0).is_some());
        known.copied().collect()
    });
    found.unwrap_or_default()
}

/// The dialog.
#[component]
pub fn RenewDialog(open: RwSignal<bool>) -> impl IntoView {
    let t = texts();
    let (p, words) = (&t.practice.licences, &t.practice.papers);
    let acts = Acts::find();
    let today = data::today();
    let offered = data::watch(&[Season::COLLECTION, Group::COLLECTION], move |records| {
        Choices::of(records, today.get())
    });
    let (group, practice) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let season = RwSignal::new(offered.with_untracked(|offered| offered.current.clone()));
    let refusal = RwSignal::new(None::<Refusal>);
    let groups = Signal::derive(move || {
        let none = (String::new(), p.choose_group.to_owned());
        std::iter::once(none).chain(offered.get().groups).collect::<Vec<_>>()
    });
    let practices = std::iter::once((String::new(), words.any_practice.to_owned()))
        .chain(Practice::ALL.iter().map(|one| (one.word().to_owned(), (words.practice)(*one).to_owned())))
        .collect::<Vec<_>>();
    let chosen = move || -> Option<(GroupId, SeasonId)> {
        let id = |text: String| Uuid::try_parse(&text).ok();
        Some((GroupId(id(group.get())?), SeasonId(id(season.get())?)))
    };
    let asked =
        data::watch(&[Group::COLLECTION, Enrolment::COLLECTION, Member::COLLECTION], move |records| {
            let (group, season) = chosen()?;
            Some(requests(records, group, season, None, today.get()).len())
        });
    let ask = move || {
        let Some((group, season)) = untrack(chosen) else { return };
        let practice = Practice::from_word(&practice.get_untracked());
        let licences =
            data::with_records(|records| requests(records, group, season, practice, today.get_untracked()))
                .unwrap_or_default();
        let ids: Vec<LicenceId> = licences.iter().map(|licence| licence.id).collect();
        let before = known(&ids);
        let commands = licences
            .chunks(MOST_ADVANCED)
            .map(|part| ClubCommand::from(LicenceCommand::Request { licences: part.to_vec() }))
            .collect();
        data::run(commands, move |result| match result {
            Ok(()) => {
                open.set(false);
                // The rule passes over those who have one.
                let new: Vec<LicenceId> = known(&ids).into_iter().filter(|id| !before.contains(id)).collect();
                if new.is_empty() {
                    return acts.say(p.renew_none);
                }
                acts.say_with_undo((p.renewed)(new.len()), move || {
                    new.iter().map(|id| LicenceCommand::Delete { id: *id }.into()).collect()
                });
            }
            failed => acts.say_failure(failed),
        });
    };
    view! {
        <Dialog id="renew" title=Signal::stored(p.renew_title.to_owned()) open=open>
            <form
                class="form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    ask();
                }
            >
                <p class="secondary">{p.renew_text}</p>
                <div class="fields">
                    <SelectField name="renew_group" label=p.renew_group options=groups value=group refusal=refusal whole=true />
                    <SelectField
                        name="renew_season"
                        label=p.renew_for
                        options=Signal::derive(move || offered.get().seasons)
                        value=season
                        refusal=refusal
                    />
                    <SelectField
                        name="renew_practice"
                        label=p.renew_practice
                        options=Signal::stored(practices.clone())
                        value=practice
                        refusal=refusal
                    />
                </div>
                <p role="status">{move || asked.get().map(p.renew_count)}</p>
                <footer>
                    <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                        <span>{t.frame.cancel}</span>
                    </button>
                    <button
                        class="button primary"
                        type="submit"
                        disabled=move || asked.get().is_none_or(|count| count == 0)
                    >
                        <span>{p.renew_button}</span>
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
