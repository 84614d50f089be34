//! A device in the list.

use super::{super::wipe::WipeDevice, Asked, Ending, Shared};
use crate::app::{
    data,
    languages::{Texts, texts},
    session::DeviceLine,
    ui::Icon,
};
use crate::club::access::Area;
use leptos::prelude::*;

/// What a device is called: by people, else by its browser.
pub(super) fn name_of(t: &Texts, line: &DeviceLine) -> String {
    match (&line.device_name, line.agent.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "") => t.devices.unnamed.to_owned(),
        (None, agent) => agent.to_owned(),
    }
}

#[component]
pub(super) fn DeviceRow(
    line: DeviceLine,
    shared: Shared,
    is_own: bool,
    /// Called when its erasing was ordered or taken back; none where it cannot be.
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let t = texts();
    let name = name_of(t, &line);
    // Under its own name, its browser; one's own may be in several clubs.
    let agent = if line.device_name.is_some() { line.agent.as_str() } else { "" };
    let kind = if is_own { (t.devices.in_club)(agent, &line.club_name) } else { agent.to_owned() };
    let (synced_at, used_at) = (line.synced_at, line.used_at);
    let now = data::now_ms();
    let seen = move || match synced_at {
        Some(at) => (t.devices.synced)(&t.language.ago(at.timestamp_millis(), now.get())),
        None => (t.devices.used)(&t.language.ago(used_at.timestamp_millis(), now.get())),
    };
    let waiting =
        line.waiting.and_then(|waiting| usize::try_from(waiting).ok()).filter(|waiting| *waiting > 0);
    let (is_this, is_alive) = (line.is_this, line.is_alive);
    let may_act = is_own || data::may_change(Area::Staff);
    let wipe = on_change.zip(line.device_id).filter(|_| may_act).map(|(on_change, device)| {
        view! { <Wipe device=device shared=shared on_change=on_change /> }
    });
    view! {
        <li>
            <div class="row crowded">
                <Icon name="device" />
                <div class="row-text">
                    <span class="row-title">{name.clone()}</span>
                    {(!kind.is_empty()).then(|| view! { <span class="row-meta">{kind}</span> })}
                    <span class="row-meta">{seen}</span>
                    {waiting.map(|waiting| view! { <span class="row-meta">{(t.devices.waiting)(waiting)}</span> })}
                </div>
                {is_this.then(|| view! { <span class="badge">{t.devices.this}</span> })}
                {(!is_alive).then(|| view! { <span class="badge" data-state="warn">{t.devices.signed_out}</span> })}
                {(is_alive && may_act).then(|| view! { <Actions line=line name=name shared=shared is_own=is_own /> })}
            </div>
            {wipe}
        </li>
    }
}

#[component]
fn Actions(line: DeviceLine, name: String, shared: Shared, is_own: bool) -> impl IntoView {
    let t = &texts().devices;
    let sign_out = if is_own { (t.sign_out)(&name) } else { (t.sign_out_of)(&name, &line.user_name) };
    let (named, ended) = (line.clone(), line);
    let may_end = !ended.is_this;
    view! {
        {is_own
            .then(|| {
                view! {
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=(t.rename)(&name)
                        on:click=move |_| shared.naming.set(Some(named.clone()))
                    >
                        <Icon name="edit" />
                    </button>
                }
            })}
        {may_end
            .then(|| {
                view! {
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=sign_out
                        on:click=move |_| shared.ending.set(Some(Ending::One(ended.clone(), is_own)))
                    >
                        <Icon name="sign-out" />
                    </button>
                }
            })}
    }
}

/// Erasing the device from afar, once it is known whether that was asked for already.
#[component]
fn Wipe(device: uuid::Uuid, shared: Shared, on_change: Callback<()>) -> impl IntoView {
    move || match shared.wipes.state.get() {
        Asked::Here(known) => {
            let order = known.wipes.into_iter().find(|order| order.device_id == device);
            Some(view! { <WipeDevice device_id=device order=order on_change=on_change /> })
        }
        Asked::Waiting | Asked::Failed(_) => None,
    }
}
