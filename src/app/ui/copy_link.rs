//! A link that is shown once, to be copied now.

use super::{Icon, Toasts};
use crate::app::{data, languages::texts};
use leptos::prelude::*;

/// A link in a field that nobody writes in, with the button that copies it.
#[component]
pub fn CopyLink(
    /// Names the field.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Signal<String>,
    link: String,
    /// What is good to know about it.
    #[prop(into)]
    hint: Signal<String>,
) -> impl IntoView {
    let t = &texts().club;
    let toasts = Toasts::find();
    let input = NodeRef::<leptos::html::Input>::new();
    let text = link.clone();
    let hint_id = format!("{id}-hint");
    let copy = move |_| {
        data::copy(&text, move |copied| {
            if copied {
                toasts.say(t.copied);
            } else {
                if let Some(input) = input.try_get_untracked().flatten() {
                    // What cannot be focused is not in the page any more.
                    let _ = input.focus();
                    input.select();
                }
                toasts.say(t.not_copied);
            }
        });
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <div class="input-group">
                <input class="input" id=id readonly value=link aria-describedby=hint_id.clone() node_ref=input />
                <button class="button" type="button" on:click=copy>
                    <Icon name="copy" />
                    <span>{t.copy}</span>
                </button>
            </div>
            <p class="hint" id=hint_id role="status">
                {move || hint.get()}
            </p>
        </div>
    }
}
