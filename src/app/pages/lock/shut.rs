//! What is left of a copy that its person does not open any more: beginning anew, after saying what is lost.

use super::{
    Screen,
    shown::{Shut, Step},
};
use crate::app::{
    data,
    ui::{EraseButton, Icon},
};
use leptos::prelude::*;

/// Why, and the button that erases it.
#[component]
pub fn ShutCopy(screen: Screen, why: Shut, waiting: u32) -> impl IntoView {
    let t = &screen.t.tablet;
    let (title, text) = match why {
        Shut::Gone => (t.gone_title, (t.gone)(waiting)),
        Shut::NoAccess => (t.no_access_title, (t.no_access)(waiting)),
    };
    let erase = move |()| {
        // Whoever ordered it hears that it was done.
        if why == Shut::NoAccess && data::to_be_erased().get_untracked().is_some() {
            data::erase_now();
        } else {
            data::erase_copy();
        }
    };
    view! {
        <header>
            <h1>{title}</h1>
            <p role="alert">{text}</p>
        </header>
        <footer class="lock-ways">
            <EraseButton waiting=waiting label=t.erase_copy on_erase=Callback::new(erase) />
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    screen.shut.set(None);
                    screen.step.set(Step::Code);
                }
            >
                <Icon name="chevron-left" />
                <span>{t.back}</span>
            </button>
        </footer>
    }
}
