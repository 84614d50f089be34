//! The groups of a coach: beside the account, and as boxes to be ticked.

use super::{Coach, Coaching, LeadsBox};
use crate::app::{
    data,
    languages::texts,
    ui::{Dialog, open_while},
};
use crate::club::{
    access::{Area, GroupCoach},
    people::GroupName,
    planning::{Group, Season, current_season},
    spelling::fold,
};
use crate::sync::{Collection, Record as _, Records};
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

const READS: &[&Collection] = &[GroupCoach::COLLECTION, Group::COLLECTION, Season::COLLECTION];

/// The groups of the current season, by name, each with whether the account leads it.
fn groups_for(records: &dyn Records, user: Uuid, today: NaiveDate) -> Vec<(GroupName, bool)> {
    let seasons: Vec<Season> = records.all::<Season>().collect();
    let season = current_season(&seasons, today).map(|season| season.id);
    let leads = |group: &Group| {
        let coach = records.get::<GroupCoach>(GroupCoach::id_for(group.id, user).0);
        coach.is_some_and(|coach| coach.active)
    };
    let mut groups: Vec<(GroupName, bool)> = records
        .all::<Group>()
        .filter(|group| season.is_none_or(|season| season == group.season_id))
        .map(|group| (GroupName { id: group.id, name: group.name.clone() }, leads(&group)))
        .collect();
    groups.sort_by_cached_key(|(group, _)| (fold(&group.name), group.id));
    groups
}

/// What a coach leads, or that it is nothing yet; and for who may change it, the button.
#[component]
pub fn CoachLine(coach: Coach, choosing: RwSignal<Option<Coach>>) -> impl IntoView {
    let t = &texts().rights;
    let today = data::today();
    let user = coach.user_id;
    let groups = data::watch(READS, move |records| {
        let led = groups_for(records, user, today.get()).into_iter().filter(|(_, leads)| *leads);
        led.map(|(group, _)| group.name).collect::<Vec<String>>()
    });
    let label = (t.change_groups_of)(&coach.name);
    let may_choose = data::may_change(Area::Staff);
    view! {
        <span class="coach-line">
            {move || {
                let groups = groups.get();
                if groups.is_empty() {
                    view! { <span class="badge" data-state="warn">{t.without_group}</span> }.into_any()
                } else {
                    view! { <span class="row-meta">{(t.groups_of)(&groups.join(", "))}</span> }.into_any()
                }
            }}
            {may_choose
                .then(|| {
                    view! {
                        <button
                            class="link-button"
                            type="button"
                            aria-haspopup="dialog"
                            aria-label=label
                            on:click=move |_| choosing.set(Some(coach.clone()))
                        >
                            {t.change_groups}
                        </button>
                    }
                })}
        </span>
    }
}

/// The boxes; open while it is about somebody.
#[component]
pub fn CoachGroupsDialog(choosing: RwSignal<Option<Coach>>) -> impl IntoView {
    let t = &texts().rights;
    let open = open_while(choosing);
    let coaching = Coaching::new();
    let title = Signal::derive(move || {
        choosing.with(|coach| coach.as_ref().map(|coach| (t.choose_groups)(&coach.name)).unwrap_or_default())
    });
    view! {
        <Dialog id="coach-groups" title=title open=open>
            {move || choosing.get().map(|coach| view! { <Boxes coach=coach coaching=coaching /> })}
        </Dialog>
        {coaching.view()}
    }
}

#[component]
fn Boxes(coach: Coach, coaching: Coaching) -> impl IntoView {
    let t = &texts().rights;
    let today = data::today();
    let user = coach.user_id;
    let groups = data::watch(READS, move |records| groups_for(records, user, today.get()));
    let names = Memo::new(move |_| {
        groups.with(|groups| groups.iter().map(|(group, _)| group.clone()).collect::<Vec<_>>())
    });
    move || {
        let names = names.get();
        if names.is_empty() {
            return view! { <p class="secondary">{t.no_groups_this_season}</p> }.into_any();
        }
        let boxes = names.into_iter().map(|group| {
            let (id, name, coach) = (group.id, group.name.clone(), coach.clone());
            let leads = Memo::new(move |_| {
                groups.with(|groups| groups.iter().any(|(group, leads)| group.id == id && *leads))
            });
            view! { <LeadsBox coaching=coaching coach=coach group=Signal::stored(group) leads=leads label=name /> }
        });
        view! {
            <div class="stack tight">
                <p class="secondary">{t.coach_sees}</p>
                {boxes.collect_view()}
            </div>
        }
        .into_any()
    }
}
