//! The sync page: what has left, what waits, what was refused. Never in the way, always true.

mod bring_in;
mod commands;
mod comparison;
mod correct;
mod describe;
mod state;

pub use state::words;

use crate::app::{
    data,
    languages::texts,
    ui::{Icon, PageHeader},
};
use crate::club::access::Area;
use bring_in::BringIn;
use commands::{RefusedCommands, WaitingCommands};
use comparison::Comparison;
use leptos::prelude::*;
use state::SyncState;

/// `/sync`.
#[component]
pub fn SyncPage() -> impl IntoView {
    let t = &texts().sync;
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.title.to_owned()) context=Signal::stored(t.subtitle.to_owned()) back="/" />
            <div class="page-body narrow">
                <SyncState />
                <RefusedCommands />
                <WaitingCommands />
                <ThisDevice />
                <Comparison />
                {data::may_change(Area::Staff).then(|| view! { <BringIn /> })}
            </div>
        </main>
    }
}

/// Whether the browser has promised to keep the data.
#[component]
fn ThisDevice() -> impl IntoView {
    let t = &texts().sync;
    let persisted = Memo::new(move |_| data::status().with(|status| status.persisted));
    let sentence = move || match persisted.get() {
        Some(true) => t.device_persisted,
        Some(false) => t.device_not_persisted,
        None => t.device_unknown,
    };
    view! {
        <section class="card" aria-labelledby="this-device">
            <div class="card-header">
                <h2 id="this-device">{t.device_title}</h2>
            </div>
            <p>{sentence}</p>
            {move || {
                (persisted.get() == Some(false))
                    .then(|| {
                        view! {
                            <div class="cluster">
                                <button class="button" type="button" on:click=|_| data::ask_to_persist()>
                                    <Icon name="storage" />
                                    <span>{t.device_ask}</span>
                                </button>
                            </div>
                        }
                    })
            }}
        </section>
    }
}
