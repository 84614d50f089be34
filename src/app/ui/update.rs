//! The offer of a new version: quiet, never forced, and never in the way of what is being typed.

use crate::app::{
    data::{self, Update},
    languages::texts,
};
use leptos::prelude::*;

/// Stands with the toasts for as long as a new version waits.
#[component]
pub fn UpdateOffer() -> impl IntoView {
    let t = &texts().frame;
    let update = data::update();
    move || match update.get() {
        Update::None => None,
        Update::Ready => Some(
            view! {
                <div class="toast update-offer">
                    <span>{t.update_ready}</span>
                    <button type="button" on:click=|_| data::take_update()>
                        {t.update_now}
                    </button>
                    <button type="button" on:click=|_| data::postpone_update()>
                        {t.update_later}
                    </button>
                </div>
            }
            .into_any(),
        ),
        Update::WaitsForEdit => Some(
            view! {
                <div class="toast update-offer">
                    <span>{t.update_after_edit}</span>
                </div>
            }
            .into_any(),
        ),
    }
}
