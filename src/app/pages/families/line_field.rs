//! A field of one line among several: its name tells whose it is, `members.1.first_name`.

use crate::app::{
    languages::{format::sentence_case, problems, texts},
    ui::{FieldKind, Icon, options_of},
};
use crate::club::Refusal;
use leptos::prelude::*;

/// A field of a line. As other fields, but for its name, which follows the line's place.
#[component]
pub fn LineField(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    refusal: RwSignal<Option<Refusal>>,
    #[prop(optional)] kind: FieldKind,
    /// What an empty field stands for.
    #[prop(optional, into)]
    placeholder: Signal<String>,
) -> impl IntoView {
    let problem = problem_of(name, refusal);
    let input_type = match kind {
        FieldKind::Phone => "tel",
        FieldKind::Email => "email",
        _ => "text",
    };
    view! {
        <div class="field">
            <label for=move || name.get()>{label}</label>
            <input
                class="input"
                id=move || name.get()
                name=move || name.get()
                r#type=input_type
                autocomplete="off"
                placeholder=move || placeholder.get()
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby=move || problem.with(Option::is_some).then(|| format!("{}-error", name.get()))
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <LineError name=name problem=problem />
        </div>
    }
}

/// A choice of a line.
#[component]
pub fn LineSelect(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] label: String,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    value: RwSignal<String>,
    refusal: RwSignal<Option<Refusal>>,
) -> impl IntoView {
    let problem = problem_of(name, refusal);
    view! {
        <div class="field">
            <label for=move || name.get()>{label}</label>
            <div class="select-box">
                <select
                    class="input"
                    id=move || name.get()
                    name=move || name.get()
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    prop:value=move || value.get()
                    on:change=move |event| value.set(event_target_value(&event))
                >
                    {options_of(options, value)}
                </select>
                <Icon name="chevron-down" />
            </div>
            <LineError name=name problem=problem />
        </div>
    }
}

fn problem_of(name: Signal<String>, refusal: RwSignal<Option<Refusal>>) -> Signal<Option<String>> {
    let language = texts().language;
    Signal::derive(move || {
        let name = name.get();
        refusal.with(|refusal| {
            let problem = refusal.as_ref()?.of_field(&name).next()?;
            Some(sentence_case(&problems::sentence(language, problem)))
        })
    })
}

#[component]
fn LineError(name: Signal<String>, problem: Signal<Option<String>>) -> impl IntoView {
    move || {
        problem.get().map(|text| {
            view! {
                <p class="error" id=format!("{}-error", name.get())>
                    <Icon name="warning" />
                    <span>{text}</span>
                </p>
            }
        })
    }
}
