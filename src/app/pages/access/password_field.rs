//! The button that shows what was typed as a password, for whoever has scripts.

use crate::app::{languages::texts, ui::Icon};
use leptos::prelude::*;

/// Lies in the field's end; not there until the page is hydrated, for without scripts it would do nothing.
#[component]
pub fn ShowPassword(shown: RwSignal<bool>, field: &'static str) -> impl IntoView {
    let is_ready = RwSignal::new(false);
    Effect::new(move |_| is_ready.set(true));
    let label = texts().access.show_password;
    view! {
        <Show when=move || is_ready.get()>
            <button
                class="icon-button show-password"
                type="button"
                title=label
                aria-label=label
                aria-controls=field
                aria-pressed=move || if shown.get() { "true" } else { "false" }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                <Icon name="eye" />
            </button>
        </Show>
    }
}
