//! The page: what a change does, the matrix, and the way back to the usual.

use super::{Grants, ROLES, table::Matrix, watch_grants};
use crate::app::{
    languages::{format::sentence_case, texts},
    pages::confirmed::Confirmed,
    ui::{Icon, PageHeader},
};
use crate::club::{
    ClubCommand,
    access::{AccessCommand, Rights, Role},
};
use leptos::prelude::*;

/// `/club/roles`.
#[component]
pub fn RolesPage() -> impl IntoView {
    let t = &texts().rights;
    let grants = watch_grants();
    let shown = RwSignal::new(Role::Coach);
    let confirmed = Confirmed::new();
    let context = Signal::derive(move || match grants.with(Vec::len) {
        0 => t.context.to_owned(),
        count => (t.changed_count)(count),
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.title.to_owned()) context=context back="/club">
                <BackToUsual grants=grants confirmed=confirmed />
            </PageHeader>
            <div class="page-body">
                <div class="stack tight">
                    <p>{t.effect}</p>
                    <p class="secondary">{t.giving_confirmed}</p>
                    <p class="secondary">{t.own_explained}</p>
                    <p class="secondary">{t.admin_fixed}</p>
                </div>
                <RoleTabs shown=shown />
                <Matrix grants=grants shown=shown confirmed=confirmed />
            </div>
            {confirmed.view()}
        </main>
    }
}

/// On a phone one role at a time.
#[component]
fn RoleTabs(shown: RwSignal<Role>) -> impl IntoView {
    let t = texts();
    let radios = ROLES.map(|role| {
        view! {
            <label>
                <input
                    type="radio"
                    name="role"
                    value=role.word()
                    checked=shown.get_untracked() == role
                    prop:checked=move || shown.get() == role
                    on:change=move |_| shown.set(role)
                />
                {sentence_case(t.access.role(role))}
            </label>
        }
    });
    view! {
        <div class="segmented wide role-tabs" role="radiogroup" aria-label=t.rights.roles>
            {radios.collect_view()}
        </div>
    }
}

/// Takes back all that the club has set; it can be undone.
#[component]
fn BackToUsual(grants: Signal<Grants>, confirmed: Confirmed) -> impl IntoView {
    let t = &texts().rights;
    let act = move |_| {
        let set = grants.get_untracked();
        let usual = set.iter().map(|(role, area, action, _)| {
            let reach = Rights::usual(*role).reach(*area, *action);
            ClubCommand::from(AccessCommand::SetReach { role: *role, area: *area, action: *action, reach })
        });
        let usual: Vec<ClubCommand> = usual.collect();
        let said = (t.usual_again)(set.len());
        let before = set.into_iter().map(|(role, area, action, reach)| {
            ClubCommand::from(AccessCommand::SetReach { role, area, action, reach })
        });
        let before: Vec<ClubCommand> = before.collect();
        confirmed.undoable(usual, before, said, |_| ());
    };
    move || {
        (!grants.with(Vec::is_empty)).then(|| {
            view! {
                <button class="button" type="button" disabled=move || confirmed.is_asking() on:click=act>
                    <Icon name="restore" />
                    <span>{t.back_to_usual}</span>
                </button>
            }
        })
    }
}
