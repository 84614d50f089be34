//! Who leads which group: on the group's page, and beside each coach among the accounts. Whoever gives a group to a
//! coach shows first who they are.

mod of_coach;
mod of_group;

pub use of_coach::{CoachGroupsDialog, CoachLine};
pub use of_group::CoachesCard;

use crate::app::{
    languages::{Texts, texts},
    pages::confirmed::Confirmed,
};
use crate::club::{
    access::{AccessCommand, GroupCoach},
    people::GroupName,
    planning::GroupId,
    spelling::fold,
};
use crate::sync::Records;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An account that leads groups, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coach {
    pub user_id: Uuid,
    pub name: String,
}

/// Who leads a group, by name.
fn coaches_of(records: &dyn Records, group: GroupId) -> Vec<Coach> {
    let leads = |coach: &GroupCoach| coach.active && coach.group_id == group;
    let coaches = records.all::<GroupCoach>().filter(leads);
    let mut coaches: Vec<Coach> =
        coaches.map(|coach| Coach { user_id: coach.user_id, name: coach.name }).collect();
    coaches.sort_by_cached_key(|coach| (fold(&coach.name), coach.user_id));
    coaches
}

/// Names somebody the coach of a group, or no longer. Made beside the dialogs that use it.
#[derive(Clone, Copy)]
struct Coaching {
    confirmed: Confirmed,
    t: &'static Texts,
}

impl Coaching {
    fn new() -> Self {
        Self { confirmed: Confirmed::new(), t: texts() }
    }

    fn view(self) -> impl IntoView {
        self.confirmed.view()
    }

    /// `heard` is told whether it was done.
    fn set(
        self,
        coach: &Coach,
        group: &GroupName,
        leads: bool,
        heard: impl Fn(bool) + Clone + Send + Sync + 'static,
    ) {
        let (group_id, user_id) = (group.id, coach.user_id);
        let set = |active| AccessCommand::SetCoach { group_id, user_id, name: coach.name.clone(), active };
        let said = if leads { self.t.rights.coach_added } else { self.t.rights.coach_removed };
        self.confirmed.undoable(
            vec![set(leads).into()],
            vec![set(!leads).into()],
            said(&coach.name, &group.name),
            heard,
        );
    }
}

/// Whether somebody leads a group, to be ticked. What is chosen stands until it is known whether it comes to be so.
#[component]
fn LeadsBox(
    coaching: Coaching,
    coach: Coach,
    #[prop(into)] group: Signal<GroupName>,
    leads: Memo<bool>,
    /// The one of the two that the other boxes beside it differ in.
    label: String,
) -> impl IntoView {
    let chosen = RwSignal::new(leads.get_untracked());
    Effect::new(move |_| chosen.set(leads.get()));
    coaching.confirmed.when_given_up(move || chosen.set(leads.get_untracked()));
    let choose = move |event| {
        let wanted = event_target_checked(&event);
        chosen.set(wanted);
        coaching.set(&coach, &group.get_untracked(), wanted, move |is_done| {
            if !is_done {
                chosen.set(!wanted);
            }
        });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                checked=leads.get_untracked()
                prop:checked=move || chosen.get()
                on:click=move |event| {
                    if coaching.confirmed.is_busy() {
                        event.prevent_default();
                    }
                }
                on:change=choose
            />
            <span>{label}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        Record as _, Row, Stamp,
        authority::Ledger,
        merge::{StampedRow, Stamps},
    };
    use std::collections::BTreeMap;

    fn coach(group: u128, user: u128, name: &str, active: bool) -> GroupCoach {
        let (group_id, user_id) = (GroupId(Uuid::from_u128(group)), Uuid::from_u128(user));
        let id = GroupCoach::id_for(group_id, user_id);
        GroupCoach { id, group_id, user_id, name: name.to_owned(), active }
    }

    #[test]
    fn the_coaches_of_a_group_are_those_who_lead_it_now_by_name() {
        let coaches = [
            coach(1, 11, "Zoé Petit", true),
            coach(1, 12, "Éric Grand", true),
            coach(1, 13, "Ada Martin", false),
            coach(2, 14, "Léa Roux", true),
        ];
        let stamps = Stamps { all: Stamp::ZERO, fields: BTreeMap::new(), deleted: None };
        let mut records = Ledger::default();
        let rows = coaches.iter().map(|coach| StampedRow {
            row: Row { id: coach.id.0, seq: 1, deleted: false, values: coach.values() },
            stamps: stamps.clone(),
        });
        records.insert(GroupCoach::COLLECTION, rows.collect::<Vec<_>>());
        let names: Vec<String> =
            coaches_of(&records, GroupId(Uuid::from_u128(1))).into_iter().map(|coach| coach.name).collect();
        assert_eq!(names, ["Éric Grand", "Zoé Petit"]);
    }
}
