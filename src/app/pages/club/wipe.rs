//! Erasing a device from afar: the button in the list of devices, and what became of it.

use super::{factors::Confirming, server_data::not_done};
use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    ui::{Dialog, Toasts},
};
use crate::club::tablet::{WipeAsked, WipeOrder};
use leptos::prelude::*;
use uuid::Uuid;

/// The button, and the dialog that asks; once it was ordered, how it stands.
#[component]
pub fn WipeDevice(
    device_id: Uuid,
    /// What was ordered for this device, as the server told.
    order: Option<WipeAsked>,
    /// Called when something was ordered or taken back.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let t = &texts().tablet;
    match order {
        Some(WipeAsked { done_at: Some(done_at), lost, withdrawn_at, .. }) => {
            let lost = lost.filter(|lost| *lost > 0).map(|lost| (t.wipe_lost)(lost));
            let although = withdrawn_at.map(|_| t.wipe_although);
            view! {
                <p class="hint">{(t.wipe_done)(&moment(done_at.timestamp_millis()))} " " {lost} " " {although}</p>
            }
            .into_any()
        }
        Some(WipeAsked { asked_at, .. }) => view! {
            <p class="hint">{(t.wipe_waits)(&moment(asked_at.timestamp_millis()))}</p>
            <Withdraw device_id=device_id on_change=on_change />
        }
        .into_any(),
        None => view! { <Order device_id=device_id on_change=on_change /> }.into_any(),
    }
}

/// An instant as its reader's clock shows it.
fn moment(at_ms: i64) -> String {
    let t = texts();
    let date = data::wall_moment(at_ms).map(|at| t.language.short_date(at.date()));
    (t.audit.at)(&date.unwrap_or_default(), &data::clock_time(at_ms).unwrap_or_default())
}

#[component]
fn Order(device_id: Uuid, on_change: Callback<()>) -> impl IntoView {
    let all = texts();
    let t = &all.tablet;
    let toasts = Toasts::find();
    let confirming = Confirming::new();
    let (is_open, is_busy) = (RwSignal::new(false), RwSignal::new(false));
    let destroy = RwSignal::new(false);
    let destroy_id = format!("wipe-{device_id}-destroy");
    let order = move || {
        is_open.set(false);
        let body = serde_json::to_value(WipeOrder { destroy: destroy.get_untracked() }).ok();
        let path = format!("/api/v1/devices/{device_id}/wipe");
        confirming.ask(("POST", path), body, is_busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => {
                toasts.say(t.wipe_ordered);
                on_change.run(());
            }
            Err(problem) => toasts.say(not_done(all, &problem)),
        });
    };
    view! {
        <button class="button" type="button" disabled=move || is_busy.get() on:click=move |_| is_open.set(true)>
            <span>{t.wipe}</span>
        </button>
        <Dialog id=format!("wipe-{device_id}") title=Signal::stored(t.wipe_title.to_owned()) open=is_open>
            <p>{t.wipe_text}</p>
            <label class="check" for=destroy_id.clone()>
                <input
                    id=destroy_id.clone()
                    type="checkbox"
                    on:change=move |event| destroy.set(event_target_checked(&event))
                />
                <span>{t.wipe_destroy}</span>
            </label>
            <footer>
                <button class="button" type="button" on:click=move |_| is_open.set(false)>
                    <span>{t.cancel}</span>
                </button>
                <button class="button danger" type="button" on:click=move |_| order()>
                    <span>{t.wipe_confirm}</span>
                </button>
            </footer>
        </Dialog>
        {confirming.view()}
    }
}

#[component]
fn Withdraw(device_id: Uuid, on_change: Callback<()>) -> impl IntoView {
    let all = texts();
    let t = &all.tablet;
    let toasts = Toasts::find();
    let confirming = Confirming::new();
    let is_busy = RwSignal::new(false);
    let withdraw = move |_| {
        let asked = ("DELETE", format!("/api/v1/devices/{device_id}/wipe"));
        confirming.ask(asked, None, is_busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => {
                toasts.say(t.wipe_withdrawn);
                on_change.run(());
            }
            Err(problem) => toasts.say(not_done(all, &problem)),
        });
    };
    view! {
        <button class="button" type="button" disabled=move || is_busy.get() on:click=withdraw>
            <span>{t.wipe_withdraw}</span>
        </button>
        {confirming.view()}
    }
}
