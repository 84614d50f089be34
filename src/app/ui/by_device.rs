//! Whether the device's own authenticator protects a code as well: offered where a code is chosen, on devices that
//! keep secrets.

use crate::app::{data, languages::texts};
use leptos::prelude::*;

/// What was chosen, and whether the device can do it.
#[derive(Clone, Copy, Debug)]
pub struct DeviceSecret {
    is_wanted: RwSignal<bool>,
    is_offered: RwSignal<bool>,
}

impl DeviceSecret {
    /// Nothing is offered until the device was asked.
    pub fn new(is_wanted: bool) -> Self {
        Self { is_wanted: RwSignal::new(is_wanted), is_offered: RwSignal::new(false) }
    }

    /// Asks the device, and begins with what is chosen now.
    pub fn begin(self, is_wanted: bool) {
        self.is_wanted.set(is_wanted);
        data::keeps_secrets(move |keeps| self.is_offered.set(keeps));
    }

    /// The device said that it could, and then could not.
    pub fn withdraw(self) {
        self.is_offered.set(false);
    }

    pub fn is_chosen(self) -> bool {
        self.is_wanted.get_untracked() && self.is_offered.get_untracked()
    }
}

/// The box, explained where there is room; nothing on a device that keeps no secrets.
#[component]
pub fn ByDevice(secret: DeviceSecret, is_explained: bool) -> impl IntoView {
    let t = &texts().tablet;
    move || {
        secret.is_offered.get().then(|| {
            view! {
                <label class="check" for="by-device">
                    <input
                        id="by-device"
                        type="checkbox"
                        prop:checked=move || secret.is_wanted.get()
                        aria-describedby=is_explained.then_some("by-device-hint")
                        on:change=move |event| secret.is_wanted.set(event_target_checked(&event))
                    />
                    <span>{t.by_device}</span>
                </label>
                {is_explained.then(|| view! { <p class="hint" id="by-device-hint">{t.by_device_hint}</p> })}
            }
        })
    }
}
