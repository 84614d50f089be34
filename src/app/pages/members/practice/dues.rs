//! Where the dues of the season stand: one tap says it.

use super::PracticeRecord;
use crate::app::{data, languages::texts, pages::members::Acts};
use crate::club::{
    access::Area,
    dues::{DuesCommand, DuesState, SeasonMembership},
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The card.
#[component]
pub fn DuesCard(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let season = record.part(|file| file.season.clone());
    let season = Memo::new(move |_| season.get().flatten());
    let title = move || season.get().map_or_else(|| t.dues_title.to_owned(), |season| (t.dues)(&season.name));
    let may_manage = data::may_change(Area::Dues);
    view! {
        <section class="card" aria-labelledby="record-dues">
            <div class="card-header">
                <h2 id="record-dues" tabindex="-1">{title}</h2>
            </div>
            {move || match season.get() {
                None => view! { <p class="secondary">{t.dues_no_season}</p> }.into_any(),
                Some(season) if may_manage => view! { <Choice record=record season=season.id /> }.into_any(),
                Some(_) => {
                    let dues = record.part(|file| file.dues);
                    let word = move || dues.get().flatten().map_or(t.dues_unknown, t.dues_state);
                    view! { <p>{word}</p> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Choice(record: PracticeRecord, season: crate::club::planning::SeasonId) -> impl IntoView {
    let t = &texts().practice.papers;
    let acts = Acts::find();
    let dues = record.part(|file| file.dues);
    let dues = Memo::new(move |_| dues.get().flatten());
    let id = SeasonMembership::id_for(record.id, season);
    let set = move |dues| DuesCommand::Set { member_id: record.id, season_id: season, dues };
    let choose = move |chosen: Option<DuesState>| {
        let before = dues.get_untracked();
        let said =
            chosen.map_or_else(|| t.dues_withdrawn.to_owned(), |state| (t.dues_saved)((t.dues_state)(state)));
        acts.undoable(set(chosen), set(before), said);
    };
    let radios = DuesState::ALL.iter().map(|state| {
        view! {
            <label>
                <input
                    type="radio"
                    name="dues"
                    value=state.word()
                    checked=dues.get_untracked() == Some(*state)
                    prop:checked=move || dues.get() == Some(*state)
                    on:change=move |_| choose(Some(*state))
                />
                {(t.dues_state)(*state)}
            </label>
        }
    });
    view! {
        <div class="segmented wide" role="radiogroup" aria-labelledby="record-dues">
            {radios.collect_view()}
        </div>
        {move || match dues.get() {
            None => view! { <p class="secondary">{t.dues_unknown}</p> }.into_any(),
            Some(_) => {
                view! {
                    <p class="cluster between">
                        <span><super::Unsent collection=SeasonMembership::COLLECTION id=id.0 /></span>
                        <button class="link-button" type="button" on:click=move |_| choose(None)>
                            {t.withdraw}
                        </button>
                    </p>
                }
                    .into_any()
            }
        }}
    }
}
