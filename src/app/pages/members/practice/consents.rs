//! What a person allows: who said so, and when. A guardian answers for a minor.

use super::{PracticeRecord, Signer};
use crate::app::{
    data,
    languages::{format::sentence_case, texts},
    pages::members::Acts,
};
use crate::club::{
    access::Area,
    consents::{Consent, ConsentCommand, ConsentKind, ConsentStanding},
    families::GuardianId,
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The card.
#[component]
pub fn ConsentsCard(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let may_change = data::may_change(Area::Consents);
    let may_answer = record.part(|file| file.may_answer);
    let may_manage = Memo::new(move |_| may_change && may_answer.get() != Some(false));
    let is_minor = record.part(|file| file.is_minor);
    let rows = ConsentKind::ALL
        .iter()
        .map(|kind| view! { <ConsentRow record=record kind=*kind may_manage=may_manage /> });
    view! {
        <section class="card" aria-labelledby="record-consents">
            <div class="card-header">
                <h2 id="record-consents" tabindex="-1">{t.consents}</h2>
            </div>
            {move || (may_manage.get() && is_minor.get() == Some(true)).then(|| view! { <Guardian record=record /> })}
            <ul class="rows consents">{rows.collect_view()}</ul>
        </section>
    }
}

/// Who answers for the minor: the first of the guardians in the file who may sign, until another is chosen.
#[component]
fn Guardian(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let signers = record.part(|file| file.signers.clone());
    let signers = move || signers.get().unwrap_or_default();
    let hint = move || if signers().is_empty() { t.nobody_may_sign } else { t.decided_by_hint };
    view! {
        <div class="field">
            <label for="guardian_id">{t.decided_by}</label>
            <select
                class="input"
                id="guardian_id"
                aria-describedby="guardian_id-hint"
                on:change=move |event| {
                    let chosen = event_target_value(&event).parse().map(GuardianId);
                    record.signer.set(chosen.map_or(Signer::Nobody, Signer::Guardian));
                }
            >
                {move || {
                    signers()
                        .into_iter()
                        .map(|(id, name)| {
                            view! {
                                <option value=id.0.to_string() selected=move || record.signing() == Some(id)>
                                    {name}
                                </option>
                            }
                        })
                        .collect_view()
                }}
                <option value="" selected=move || record.signing().is_none()>
                    {t.by_themselves}
                </option>
            </select>
            <p class="hint" id="guardian_id-hint">{hint}</p>
        </div>
    }
}

#[component]
fn ConsentRow(record: PracticeRecord, kind: ConsentKind, may_manage: Memo<bool>) -> impl IntoView {
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
            Some(Consent { withdrawn_on: Some(day), .. }) => {
                sentence_case(&(t.privacy.withdrawn_on)(&t.language.short_date(*day)))
            }
            _ => p.consent_missing.to_owned(),
        })
    };
    let member_id = record.id;
    let wording = record.part(move |file| file.wordings.iter().find(|text| text.kind == kind).cloned());
    let wording = Memo::new(move |_| wording.get().flatten());
    let standing = record.part(move |file| {
        file.standings
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or(ConsentStanding::Unasked, |(_, standing)| *standing)
    });
    let is_outgrown = record.part(move |file| file.outgrown.contains(&kind));
    let asks_both = record.part(move |file| kind == ConsentKind::Image && file.is_minor);
    let decide = move |answer: Option<bool>| {
        let before = consent.get_untracked();
        let now = today.get_untracked();
        let text_id = wording.get_untracked().map(|text| text.id);
        let guardian_id = record.signs_for();
        let command =
            ConsentCommand::Answer { member_id, kind, given: answer, decided_on: now, guardian_id, text_id };
        let inverse = before.map_or(
            ConsentCommand::Answer {
                member_id,
                kind,
                given: None,
                decided_on: now,
                guardian_id,
                text_id: None,
            },
            |before| before.noted_again(text_id.is_some()),
        );
        let said = match answer {
            Some(given) => (p.consent_saved)(title, given),
            None => (p.consent_withdrawn)(title),
        };
        acts.undoable(command, inverse, said);
    };
    let ask_again = move || standing.get() == Some(ConsentStanding::ToAskAgain);
    let is_to_ask_again = move || standing.get_untracked() == Some(ConsentStanding::ToAskAgain);
    let id = Consent::id_for(member_id, kind);
    let answer_field = move |answer: bool, word: &'static str| {
        view! {
            <label>
                <input
                    type="radio"
                    name=format!("consent_{}", kind.word())
                    checked=given.get_untracked() == Some(answer)
                    prop:checked=move || given.get() == Some(answer)
                    // The answer is shown once it is noted: one that is refused was never there, and one to an
                    // older wording can be given again.
                    on:click=move |event| {
                        event.prevent_default();
                        if given.get_untracked() != Some(answer) || is_to_ask_again() {
                            decide(Some(answer));
                        }
                    }
                />
                {word}
            </label>
        }
    };
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
                            ask_again()
                                .then(|| {
                                    view! {
                                        " "
                                        <span class="badge" data-state="warn">
                                            {move || {
                                                if is_outgrown.get() == Some(true) {
                                                    p.came_of_age
                                                } else {
                                                    (t.privacy.standing)(ConsentStanding::ToAskAgain)
                                                }
                                            }}
                                        </span>
                                    }
                                })
                        }}
                        {move || {
                            (may_manage.get() && given.get().is_some())
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
                    {move || {
                        (asks_both.get() == Some(true)).then(|| view! { <p class="hint">{p.both_parents}</p> })
                    }}
                    {move || {
                        wording
                            .get()
                            .map(|text| {
                                let told = (t.privacy.text_version)(
                                    text.version,
                                    &t.language.short_date(text.applies_from),
                                );
                                view! {
                                    <details>
                                        <summary class="row-meta">{t.privacy.show_wording}</summary>
                                        <p class="row-meta">{told}</p>
                                        <p class="wording">{text.wording}</p>
                                    </details>
                                }
                            })
                    }}
                </div>
                {move || {
                    may_manage
                        .get()
                        .then(|| {
                            view! {
                                <div class="segmented" role="radiogroup" aria-label=title>
                                    {answer_field(true, p.allows)}
                                    {answer_field(false, p.refuses)}
                                </div>
                            }
                        })
                }}
            </div>
        </li>
    }
}
