//! What is to be erased, and holds something that was not sent: said on the lock screen and where one signs in.

use super::Notice;
use crate::app::{data, languages::texts};
use leptos::prelude::*;

/// The notice, while there is something of the kind.
#[component]
pub fn ToBeErased() -> impl IntoView {
    let t = &texts().tablet;
    let known = data::to_be_erased();
    // A page begins with what the server rendered.
    let shown = RwSignal::new(None::<data::ToBeErased>);
    Effect::new(move |_| shown.set(known.get()));
    move || {
        shown.get().map(|data::ToBeErased { waiting, is_signed_out }| {
            let text = if is_signed_out { t.to_be_erased_sign_in } else { t.to_be_erased };
            view! {
                <Notice state="stop" icon="warning" title=t.wipe_title text=text(waiting)>
                    <EraseButton waiting=waiting label=t.erase_now on_erase=Callback::new(|()| data::erase_now()) />
                </Notice>
            }
        })
    }
}

/// Erases at the second tap; the first one says what will be lost.
#[component]
pub fn EraseButton(waiting: u32, label: &'static str, on_erase: Callback<()>) -> impl IntoView {
    let t = &texts().tablet;
    let is_sure = RwSignal::new(false);
    move || {
        if is_sure.get() {
            view! {
                <button class="button danger" type="button" on:click=move |_| on_erase.run(())>
                    <span>{(t.erase_now_sure)(waiting)}</span>
                </button>
            }
            .into_any()
        } else {
            view! {
                <button class="button" type="button" on:click=move |_| is_sure.set(true)>
                    <span>{label}</span>
                </button>
            }
            .into_any()
        }
    }
}
