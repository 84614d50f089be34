//! What a person allows: who said so, and when. A guardian answers for a minor.

use super::PracticeRecord;
use crate::app::{data, languages::texts, pages::members::Acts};
use crate::club::{
    access::Permission,
    consents::{Consent, ConsentCommand, ConsentKind},
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The card.
#[component]
pub fn ConsentsCard(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let may_manage = data::may(Permission::ManagePeople);
    let is_minor = record.part(|file| file.is_minor);
    let rows = ConsentKind::ALL
        .iter()
        .map(|kind| view! { <ConsentRow record=record kind=*kind may_manage=may_manage /> });
    view! {
        <section class="card" aria-labelledby="record-consents">
            <div class="card-header">
                <h2 id="record-consents" tabindex="-1">{t.consents}</h2>
            </div>
            {move || (may_manage && is_minor.get() == Some(true)).then(|| view! { <Guardian record=record /> })}
            <ul class="rows consents">{rows.collect_view()}</ul>
        </section>
    }
}

/// Who answers for the minor; the first legal guardian until somebody else is typed.
#[component]
fn Guardian(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let names = record.part(|file| file.guardians.clone());
    view! {
        <div class="field">
            <label for="decided_by">{t.decided_by}</label>
            <input
                class="input"
                id="decided_by"
                list="guardians"
                autocomplete="off"
                aria-describedby="decided_by-hint"
                prop:value=move || record.answering()
                value=record.first_guardian()
                on:input=move |event| record.decided_by.set(Some(event_target_value(&event)))
            />
            <datalist id="guardians">
                {move || {
                    let names = names.get().unwrap_or_default().into_iter();
                    names.map(|name| view! { <option value=name></option> }).collect_view()
                }}
            </datalist>
            <p class="hint" id="decided_by-hint">{t.decided_by_hint}</p>
        </div>
    }
}

#[component]
fn ConsentRow(record: PracticeRecord, kind: ConsentKind, may_manage: bool) -> impl IntoView {
    let t = texts();
    let p = &t.practice.papers;
    let acts = Acts::find();
    let today = data::today();
    let consent = record.part(move |file| file.consents.iter().find(|consent| consent.kind == kind).cloned());
    let consent = Memo::new(move |_| consent.get().flatten());
    let given = Memo::new(move |_| consent.with(|consent| consent.as_ref().and_then(|c| c.given)));
    let title = (p.consent_kind)(kind);
    let words = move || {
        consent.with(|consent| match consent {
            Some(Consent { given: Some(given), decided_on, decided_by, .. }) => {
                let say = if *given { p.consent_given } else { p.consent_refused };
                say(&t.language.short_date(*decided_on), decided_by.as_deref())
            }
            _ => p.consent_missing.to_owned(),
        })
    };
    let member_id = record.id;
    let decide = move |answer: Option<bool>| {
        let before = consent.get_untracked();
        let now = today.get_untracked();
        let command = ConsentCommand::Decide {
            member_id,
            kind,
            given: answer,
            decided_on: now,
            decided_by: record.answers_for(),
        };
        let inverse = ConsentCommand::Decide {
            member_id,
            kind,
            given: before.as_ref().and_then(|consent| consent.given),
            decided_on: before.as_ref().map_or(now, |consent| consent.decided_on),
            decided_by: before.and_then(|consent| consent.decided_by),
        };
        let said = match answer {
            Some(given) => (p.consent_saved)(title, given),
            None => (p.consent_withdrawn)(title),
        };
        acts.undoable(command, inverse, said);
    };
    let id = Consent::id_for(member_id, kind);
    let name = format!("consent_{}", kind.word());
    let answers = [(true, p.allows), (false, p.refuses)].map(|(answer, word)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name.clone()
                    checked=given.get_untracked() == Some(answer)
                    prop:checked=move || given.get() == Some(answer)
                    on:change=move |_| decide(Some(answer))
                />
                {word}
            </label>
        }
    });
    view! {
        <li>
            <div class="row">
                <div class="row-text">
                    <span class="row-title">
                        {title} <super::Unsent collection=Consent::COLLECTION id=id.0 />
                    </span>
                    <span class="row-meta">
                        {words}
                        {move || {
                            (may_manage && given.get().is_some())
                                .then(|| {
                                    view! {
                                        " "
                                        <button
                                            class="link-button"
                                            type="button"
                                            aria-label=(p.withdraw_consent)(title)
                                            on:click=move |_| decide(None)
                                        >
                                            {p.withdraw}
                                        </button>
                                    }
                                })
                        }}
                    </span>
                </div>
                {may_manage
                    .then(|| {
                        view! {
                            <div class="segmented" role="radiogroup" aria-label=title>
                                {answers.collect_view()}
                            </div>
                        }
                    })}
            </div>
        </li>
    }
}
