//! The mark of what only this device knows so far.

use crate::app::languages::texts;
use leptos::prelude::*;

/// A dot behind the name of what has not been sent yet, for as long as it waits; in words for who does not see it.
pub fn unsent_dot(waits: impl Fn() -> bool + Send + 'static) -> impl IntoView {
    let words = texts().frame.not_sent_yet;
    move || {
        waits().then(|| {
            view! {
                <span class="pending-dot" title=words></span>
                <span class="visually-hidden">{format!(" ({words})")}</span>
            }
        })
    }
}
