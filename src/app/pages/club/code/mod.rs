//! The code of this device, on its card: set, changed, removed; how soon it is asked for.

mod dialog;

use super::Fact;
use crate::app::{
    data::{self, LockState},
    languages::texts,
    ui::Toasts,
};
use crate::club::tablet::{IDLE_CHOICES, grace_hours};
use dialog::{CodeDialog, Purpose};
use leptos::prelude::*;

/// The line of the device's card, and what can be done.
#[component]
pub fn DeviceCode() -> impl IntoView {
    let t = &texts().tablet;
    let state = data::lock_state();
    let purpose = RwSignal::new(Purpose::Set);
    let is_open = RwSignal::new(false);
    let show = move |wanted: Purpose| {
        purpose.set(wanted);
        is_open.set(true);
    };
    let text = Signal::derive(move || match state.get() {
        LockState::Unknown => String::new(),
        LockState::NotPossible => t.not_possible.to_owned(),
        LockState::Open => t.card_off.to_owned(),
        LockState::Locks { idle_minutes, by_device: false, .. } => (t.card_on)(idle_minutes),
        LockState::Locks { idle_minutes, by_device: true, .. } => {
            format!("{} {}", (t.card_on)(idle_minutes), t.card_by_device)
        }
    });
    let button = move |label: &'static str, wanted: Purpose| {
        view! {
            <button class="button" type="button" on:click=move |_| show(wanted)>
                <span>{label}</span>
            </button>
        }
    };
    let acts = move || match state.get() {
        LockState::Unknown | LockState::NotPossible => ().into_any(),
        LockState::Open => view! { <div class="cluster">{button(t.set, Purpose::Set)}</div> }.into_any(),
        LockState::Locks { idle_minutes, opens_offline, by_device } => view! {
            <Choices idle_minutes=idle_minutes opens_offline=opens_offline by_device=by_device />
            <div class="cluster">
                <button class="button" type="button" on:click=move |_| data::lock_now()>
                    <span>{t.lock_now}</span>
                </button>
                {button(t.change, Purpose::Change)}
                {button(t.remove, Purpose::Remove)}
            </div>
        }
        .into_any(),
    };
    view! {
        <ul class="rows">
            <Fact icon="lock" title=t.code text=text />
        </ul>
        {acts}
        <CodeDialog purpose=purpose is_open=is_open />
    }
}

/// How soon it locks, and whether it opens without the server.
#[component]
fn Choices(idle_minutes: u32, opens_offline: bool, by_device: bool) -> impl IntoView {
    let t = &texts().tablet;
    let toasts = Toasts::find();
    let hours = data::start().signed_in.map_or(0, |signed_in| grace_hours(signed_in.role));
    let (offline, offline_hint) = if by_device {
        (t.opens_offline_device.to_owned(), t.opens_offline_device_hint)
    } else {
        ((t.opens_offline)(hours), t.opens_offline_hint)
    };
    let choose = move |minutes: u32, offline: bool| {
        data::set_choices(minutes, offline, move |result| {
            toasts.say(match result {
                Ok(()) => t.saved,
                Err(_) => texts().club.server_text,
            });
        });
    };
    view! {
        <div class="fields">
            <div class="field">
                <label for="idle">{t.idle}</label>
                <div class="select-box">
                    <select
                        class="input"
                        id="idle"
                        on:change=move |event| {
                            if let Ok(minutes) = event_target_value(&event).parse() {
                                choose(minutes, opens_offline);
                            }
                        }
                    >
                        {IDLE_CHOICES
                            .map(|minutes| {
                                view! {
                                    <option value=minutes.to_string() selected=minutes == idle_minutes>
                                        {(t.minutes)(minutes)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </div>
            </div>
            <div class="field whole">
                <label class="check" for="opens-offline">
                    <input
                        id="opens-offline"
                        type="checkbox"
                        checked=opens_offline
                        aria-describedby="opens-offline-hint"
                        on:change=move |event| choose(idle_minutes, event_target_checked(&event))
                    />
                    <span>{offline}</span>
                </label>
                <p class="hint" id="opens-offline-hint">{offline_hint}</p>
            </div>
        </div>
    }
}
