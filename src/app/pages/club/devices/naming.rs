//! What people call a device.

use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    pages::club::server_data::not_done,
    session::DeviceLine,
    ui::{Dialog, Field, FormFooter, Toasts},
};
use crate::club::Refusal;
use leptos::prelude::*;

#[component]
pub(super) fn NamingDialog(naming: RwSignal<Option<DeviceLine>>, on_change: Callback<()>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Refusal>);
    Effect::new(move |_| {
        if let Some(line) = naming.get() {
            name.set(line.device_name.unwrap_or_default());
            refusal.set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            naming.set(None);
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(line) = naming.get_untracked() else { return };
        let path = format!("/api/v1/auth/sessions/{}", line.id);
        let body = serde_json::json!({ "device_name": name.get_untracked() });
        data::request("PATCH", path, Some(body), move |answer: Result<(), SyncProblem>| {
            if let Err(SyncProblem::Refused(refused)) = answer {
                refusal.set(Some(refused));
                return;
            }
            open.set(false);
            match answer {
                Ok(()) => toasts.say(t.devices.named),
                Err(problem) => toasts.say(not_done(t, &problem)),
            }
            on_change.run(());
        });
    };
    view! {
        <Dialog id="name-device" title=Signal::stored(t.devices.rename_title.to_owned()) open=open>
            <form class="form" on:submit=save>
                <Field
                    name="device_name"
                    label=t.devices.name
                    value=name
                    refusal=refusal
                    hint=t.devices.name_hint
                    plain=true
                />
                <FormFooter open=open save=t.frame.save />
            </form>
        </Dialog>
    }
}
