//! What differs between two records, with a choice each; and the licences of which one must stand.

use super::compare_page::Draft;
use crate::app::{
    languages::{Texts, texts},
    pages::history::{field_name, value_words},
};
use crate::club::{
    licences::Licence,
    people::{Difference, Member, Pick},
};
use crate::sync::{Record, Value};
use leptos::prelude::*;

/// One line for each field in which the two differ.
#[component]
pub fn Differences(draft: Draft) -> impl IntoView {
    let words = &texts().people.merging;
    let differences = Memo::new(move |_| draft.compared.with(|compared| compared.differences.clone()));
    view! {
        <section class="card" aria-labelledby="differences">
            <h2 id="differences">{words.differences}</h2>
            {move || {
                if differences.with(Vec::is_empty) {
                    return view! { <p class="secondary">{words.no_differences}</p> }.into_any();
                }
                view! {
                    <p class="hint">{words.differences_hint}</p>
                    <div class="differences">
                        <For each=move || differences.get() key=difference_key let:difference>
                            <Choice draft=draft difference=difference />
                        </For>
                    </div>
                }
                    .into_any()
            }}
        </section>
    }
}

fn difference_key(difference: &Difference) -> String {
    format!("{difference:?}")
}

#[component]
fn Choice(draft: Draft, difference: Difference) -> impl IntoView {
    let t = texts();
    let words = &t.people.merging;
    let Difference { field, a, b } = difference.clone();
    let title = field_name(t.language, Member::COLLECTION.name, &field);
    let options = [
        Some((Pick::A, shown(t, &field, &a))),
        Some((Pick::B, shown(t, &field, &b))),
        difference.allows_both().then(|| (Pick::Both, words.both_notes.to_owned())),
    ];
    let stands = {
        let field = field.clone();
        Memo::new(move |_| {
            let kept = draft.kept();
            let kept_is_b = draft.compared.with(|compared| compared.b.member.id == kept);
            draft.picked(&field).unwrap_or_else(|| difference.proposed(kept_is_b))
        })
    };
    let name = format!("pick-{field}");
    let option = |(pick, text): (Pick, String)| {
        let field = field.clone();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name.clone()
                    checked=stands.get_untracked() == pick
                    prop:checked=move || stands.get() == pick
                    on:change=move |_| draft.pick(&field, pick)
                />
                <span class="value">{text}</span>
            </label>
        }
    };
    let options = options.into_iter().flatten().map(option).collect_view();
    view! {
        <fieldset class="difference">
            <legend>{title}</legend>
            <div class="choices even">{options}</div>
        </fieldset>
    }
}

fn shown(t: &Texts, field: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => return t.people.merging.empty.to_owned(),
        Value::Text(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
    };
    value_words(t, Member::COLLECTION.name, field, &text)
}

/// Licences that cannot both stand: nothing is chosen until somebody does.
#[component]
pub fn TwoLicences(draft: Draft) -> impl IntoView {
    let words = &texts().people.merging;
    let pairs = Memo::new(move |_| draft.compared.with(|compared| compared.licences.clone()));
    move || {
        let pairs = pairs.get();
        (!pairs.is_empty()).then(|| {
            let choices = pairs.into_iter().enumerate().map(|(position, (a, b))| {
                view! {
                    <div class="choices even">
                        <LicenceChoice draft=draft pair=position licence=a />
                        <LicenceChoice draft=draft pair=position licence=b />
                    </div>
                }
            });
            view! {
                <section class="card">
                    <fieldset class="form-section" id="licences">
                        <legend>{words.licences}</legend>
                        <p class="hint">{words.licences_hint}</p>
                        {choices.collect_view()}
                    </fieldset>
                </section>
            }
        })
    }
}

#[component]
fn LicenceChoice(draft: Draft, pair: usize, licence: Licence) -> impl IntoView {
    let t = texts();
    let words = &t.people.merging;
    let id = licence.id;
    let number = licence.number.clone().unwrap_or_else(|| words.no_number.to_owned());
    let until = licence.expires_on.map(|day| (words.until)(&t.language.short_date(day)));
    let state = value_words(t, Licence::COLLECTION.name, "state", licence.state.word());
    let about: Vec<String> =
        [licence.federation, licence.discipline, until, Some(state)].into_iter().flatten().collect();
    view! {
        <label class="choice">
            <input
                type="radio"
                name=format!("licence-{pair}")
                prop:checked=move || draft.stands(pair) == Some(id)
                on:change=move |_| draft.let_stand(pair, id)
            />
            <strong class="num">{number}</strong>
            <span class="hint">{about.join(" · ")}</span>
        </label>
    }
}
