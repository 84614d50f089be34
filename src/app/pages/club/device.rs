//! This device: whether its browser keeps the data, what has not left, installing the app.

use super::{Fact, code::DeviceCode};
use crate::app::{
    data,
    languages::texts,
    ui::{Icon, Notice},
};
use leptos::prelude::*;

/// The card.
#[component]
pub fn Device() -> impl IntoView {
    let t = &texts().club;
    view! {
        <section class="card" aria-labelledby="device">
            <div class="card-header">
                <h2 id="device">{t.device}</h2>
            </div>
            <ul class="rows">
                <StorageFact />
                <SyncFact />
            </ul>
            <DeviceCode />
            <Erasable />
            <Install />
        </section>
    }
}

#[component]
fn StorageFact() -> impl IntoView {
    let t = texts();
    let status = data::status();
    let persisted = Memo::new(move |_| status.with(|status| status.persisted));
    let used = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        data::measure_storage(move |bytes| {
            used.set(Some(bytes));
        });
    });
    let text = Signal::derive(move || {
        let kept = match persisted.get() {
            Some(true) => t.club.storage_kept,
            Some(false) => t.club.storage_not_kept,
            None => t.club.storage_unknown,
        };
        let size = used.get().and_then(|bytes| usize::try_from(bytes).ok());
        match size {
            Some(bytes) => format!("{kept} {}", (t.club.storage_used)(&t.language.size(bytes))),
            None => kept.to_owned(),
        }
    });
    view! {
        <Fact icon="storage" title=t.club.storage text=text>
            {move || {
                persisted
                    .get()
                    .map(|is_kept| {
                        let (state, icon, word) = if is_kept { ("ok", "check", t.frame.yes) } else { ("warn", "warning", t.frame.no) };
                        view! {
                            <span class="badge" data-state=state>
                                <Icon name=icon />
                                {word}
                            </span>
                        }
                    })
            }}
        </Fact>
    }
}

#[component]
fn SyncFact() -> impl IntoView {
    let t = &texts().club;
    let status = data::status();
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    let last = Memo::new(move |_| status.with(|status| status.last_success_ms));
    let icon = Signal::derive(move || if unsent.get() == 0 { "cloud-ok" } else { "sync" });
    let text = Signal::derive(move || {
        let waiting = if unsent.get() == 0 { t.all_sent.to_owned() } else { (t.waiting)(unsent.get()) };
        match last.get().and_then(data::clock_time) {
            Some(time) => format!("{waiting} · {}", (t.last_exchange)(&time)),
            None => waiting,
        }
    });
    view! {
        <Fact icon=icon title=t.sync text=text href="/sync">
            <Icon name="chevron-right" size="small" />
        </Fact>
    }
}

/// What to do while the browser may erase the data.
#[component]
fn Erasable() -> impl IntoView {
    let t = &texts().club;
    let status = data::status();
    let persisted = Memo::new(move |_| status.with(|status| status.persisted));
    move || {
        (persisted.get() == Some(false)).then(|| {
            view! {
                <Notice state="warn" icon="warning" title=t.erasable_title text=t.erasable_text>
                    <button class="button" type="button" on:click=move |_| data::ask_to_persist()>
                        <span>{t.protect}</span>
                    </button>
                </Notice>
            }
        })
    }
}

/// How the app comes to the home screen; only the browser knows whether it is there.
#[component]
fn Install() -> impl IntoView {
    let t = &texts().club;
    let can_install = data::can_install();
    let is_wanted = RwSignal::new(false);
    Effect::new(move |_| is_wanted.set(!data::is_installed()));
    move || {
        is_wanted.get().then(|| {
            let button = move || {
                can_install.get().then(|| {
                    view! {
                        <button class="button" type="button" on:click=move |_| data::install()>
                            <span>{t.install}</span>
                        </button>
                    }
                })
            };
            view! {
                <div class="notice">
                    <Icon name="device" />
                    <div class="notice-text">
                        <strong>{t.install_title}</strong>
                        <p>{t.install_text}</p>
                    </div>
                    <div class="notice-actions">{button}</div>
                </div>
            }
        })
    }
}
