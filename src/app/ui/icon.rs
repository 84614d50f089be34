//! Icons of the sprite. They say nothing to screen readers: the words beside them do.

use leptos::prelude::*;

/// One symbol of `public/icons/sprite.svg`.
#[component]
pub fn Icon(
    /// The symbol's name.
    name: &'static str,
    /// Further classes: `small`, `large`.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {size}") aria-hidden="true">
            <use href=format!("/icons/sprite.svg#{name}")></use>
        </svg>
    }
}
