//! A choice between ways to go on.

use leptos::prelude::*;

/// One of two ways, with what it means; chosen while the answer is its value.
#[component]
pub fn Choice(
    name: &'static str,
    value: bool,
    answer: RwSignal<bool>,
    title: &'static str,
    hint: &'static str,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                checked=answer.get_untracked() == value
                prop:checked=move || answer.get() == value
                on:change=move |_| answer.set(value)
            />
            <strong>{title}</strong>
            <span class="hint">{hint}</span>
        </label>
    }
}
