//! Licences of a person, with how far each has come.

use super::{
    PracticeRecord,
    file::Passed,
    licence_form::LicenceDialog,
    steps::{Steps, next_state},
};
use crate::app::{
    data::{self, RunError},
    languages::{Texts, texts},
    pages::members::Acts,
    ui::Icon,
};
use crate::club::{
    access::Area,
    licences::{Licence, LicenceCommand, LicenceId, LicenceState},
    planning::Season,
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The card.
#[component]
pub fn LicencesCard(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let shown = record.part(|file| (file.licences.clone(), file.passed.clone(), file.seasons.clone()));
    let may_manage = data::may_change(Area::Licences);
    view! {
        <section class="card" aria-labelledby="record-licences">
            <div class="card-header">
                <h2 id="record-licences" tabindex="-1">{t.licences}</h2>
                {may_manage
                    .then(|| {
                        view! {
                            <button
                                class="link-button"
                                type="button"
                                aria-haspopup="dialog"
                                on:click=move |_| record.new_licence(None)
                            >
                                {t.add_licence}
                            </button>
                        }
                    })}
            </div>
            {move || {
                let (licences, passed, seasons) = shown.get().unwrap_or_default();
                if licences.is_empty() {
                    view! { <p class="secondary">{t.no_licence}</p> }.into_any()
                } else {
                    let items = licences
                        .into_iter()
                        .map(|licence| {
                            let passed = passed.iter().filter(|passed| passed.licence == licence.id).copied().collect();
                            let season = licence.season_id.and_then(|id| seasons.iter().find(|season| season.id == id));
                            let season = season.cloned();
                            view! { <Item licence=licence passed=passed season=season record=record may_manage=may_manage /> }
                        });
                    view! { <ul class="licence-list">{items.collect_view()}</ul> }.into_any()
                }
            }}
            {may_manage.then(|| view! { <LicenceDialog record=record /> })}
        </section>
    }
}

/// `Judo · FFJDA · compétition · 2026-2027 · jusqu’au 31/08/2027`.
fn about(t: &Texts, licence: &Licence, season: Option<&Season>, today: chrono::NaiveDate) -> String {
    let p = &t.practice.papers;
    let until = licence.expires_on.map(|day| {
        let words = if day < today { p.expired_on } else { p.valid_until };
        words(&t.language.short_date(day))
    });
    let parts = [
        licence.discipline.clone(),
        licence.federation.clone(),
        licence.practice.map(|practice| (p.practice)(practice).to_lowercase()),
        season.map(|season| season.name.clone()),
        until,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn Item(
    licence: Licence,
    passed: Vec<Passed>,
    season: Option<Season>,
    record: PracticeRecord,
    may_manage: bool,
) -> impl IntoView {
    let t = texts();
    let p = &t.practice.papers;
    let acts = Acts::find();
    let today = data::today();
    let id = licence.id;
    let number = licence.number.clone().unwrap_or_else(|| p.licence_without_number.to_owned());
    let edit_label = format!("{} {number}", p.edit_licence);
    let delete_label = (p.delete_licence)(&number);
    let meta = {
        let licence = licence.clone();
        move || about(t, &licence, season.as_ref(), today.get())
    };
    let cancelled = licence.state == LicenceState::Cancelled;
    let next = next_state(licence.state).filter(|_| may_manage);
    let advance = {
        let licence = licence.clone();
        move |state: LicenceState| {
            let name = record.file.with_untracked(|file| file.as_ref().map(|file| file.name.clone()));
            let said = (p.advanced)(&name.unwrap_or_default(), (p.licence_state)(state));
            let before = licence.clone();
            let command = LicenceCommand::Advance { ids: vec![id], state, on: today.get_untracked() };
            data::run(vec![command.into()], move |result| match result {
                // The step back is a correction: the licence stands as it stood, with its day.
                Ok(()) => acts.say_with_undo(said, move || {
                    vec![LicenceCommand::Save { licence: before.clone() }.into()]
                }),
                Err(RunError::Refused(refusal)) => {
                    // What is missing can be filled in at once.
                    record.licence.open_refused(&before, state, refusal);
                }
                failed => acts.say_failure(failed),
            });
        }
    };
    let edit = {
        let licence = licence.clone();
        move |_| record.licence.open_known(&licence)
    };
    let can_delete = may_manage && licence.number.is_none();
    let delete = {
        let licence = licence.clone();
        move |_| {
            let licence = licence.clone();
            data::run(vec![LicenceCommand::Delete { id }.into()], move |result| match result {
                Ok(()) => acts.say_with_undo(p.licence_deleted, move || {
                    let licence = Licence { id: LicenceId(data::new_id()), ..licence.clone() };
                    vec![LicenceCommand::Save { licence }.into()]
                }),
                failed => acts.say_failure(failed),
            });
        }
    };
    view! {
        <li class="licence-item">
            <div class="row">
                <Icon name="licence" />
                <div class="row-text">
                    <span class="row-title num">{number} <super::Unsent collection=Licence::COLLECTION id=id.0 /></span>
                    <span class="row-meta">{meta}</span>
                </div>
                {cancelled
                    .then(|| {
                        view! {
                            <span class="badge">
                                <Icon name="cross" />
                                {(p.licence_state)(LicenceState::Cancelled)}
                            </span>
                        }
                    })}
                {may_manage
                    .then(|| {
                        view! {
                            <button class="icon-button" type="button" aria-haspopup="dialog" aria-label=edit_label on:click=edit>
                                <Icon name="edit" />
                            </button>
                        }
                    })}
                {can_delete
                    .then(|| {
                        view! {
                            <button class="icon-button" type="button" aria-label=delete_label on:click=delete>
                                <Icon name="trash" />
                            </button>
                        }
                    })}
            </div>
            {(!cancelled)
                .then(|| {
                    view! {
                        <div class="licence-way">
                            <Steps licence=licence passed=passed />
                            {next
                                .map(|state| {
                                    view! {
                                        <button class="button small" type="button" on:click=move |_| advance(state)>
                                            <span>{(p.advance_to)(state)}</span>
                                        </button>
                                    }
                                })}
                        </div>
                    }
                })}
        </li>
    }
}
