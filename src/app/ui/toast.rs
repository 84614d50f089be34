//! A short word about what was just done, with its undoing: eight seconds, longer while one points
//! at it or has the focus in it.

use super::UpdateOffer;
use crate::app::languages::texts;
use leptos::prelude::*;
use std::{sync::Arc, time::Duration};

type Undo = Arc<dyn Fn() + Send + Sync>;

const SHOWN_FOR: Duration = Duration::from_secs(8);

#[derive(Clone)]
struct Toast {
    serial: u64,
    text: String,
    undo: Option<Undo>,
    /// Where to go on: an address and its word.
    link: Option<(String, &'static str)>,
}

/// Says things in the page's toast region. Context of every page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Option<Toast>>,
    serial: StoredValue<u64>,
    held: RwSignal<bool>,
}

impl Toasts {
    /// The page's toasts.
    #[must_use]
    pub fn find() -> Self {
        expect_context()
    }

    /// Says something.
    pub fn say(self, text: impl Into<String>) {
        self.show(text.into(), None, None);
    }

    /// Says something that can be undone.
    pub fn say_with_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text.into(), Some(Arc::new(undo)), None);
    }

    /// Says something, and where one can go on.
    pub fn say_with_link(self, text: impl Into<String>, href: String, word: &'static str) {
        self.show(text.into(), None, Some((href, word)));
    }

    fn show(self, text: String, undo: Option<Undo>, link: Option<(String, &'static str)>) {
        self.serial.update_value(|serial| *serial += 1);
        let serial = self.serial.get_value();
        self.shown.set(Some(Toast { serial, text, undo, link }));
        self.hide_later(serial);
    }

    fn hide_later(self, serial: u64) {
        set_timeout(
            move || {
                let is_current =
                    self.shown.with_untracked(|toast| toast.as_ref().is_some_and(|t| t.serial == serial));
                if is_current && self.held.get_untracked() {
                    self.hide_later(serial);
                } else if is_current {
                    self.shown.set(None);
                }
            },
            SHOWN_FOR,
        );
    }
}

/// Where toasts appear; one for the app.
#[derive(Clone, Copy)]
pub struct ToastRegion(Toasts);

impl ToastRegion {
    /// Makes the region and puts [`Toasts`] into the context.
    #[must_use]
    pub fn provide() -> Self {
        let toasts =
            Toasts { shown: RwSignal::new(None), serial: StoredValue::new(0), held: RwSignal::new(false) };
        provide_context(toasts);
        Self(toasts)
    }

    pub fn view(self) -> impl IntoView {
        let Toasts { shown, held, .. } = self.0;
        let undo_word = texts().frame.undo;
        view! {
            <div
                class="toast-region"
                role="status"
                on:pointerenter=move |_| held.set(true)
                on:pointerleave=move |_| held.set(false)
                on:focusin=move |_| held.set(true)
                on:focusout=move |_| held.set(false)
            >
                <UpdateOffer />
                {move || {
                    shown
                        .get()
                        .map(|toast| {
                            view! {
                                <div class="toast">
                                    <span>{toast.text}</span>
                                    {toast
                                        .link
                                        .map(|(href, word)| {
                                            view! {
                                                <a href=href on:click=move |_| shown.set(None)>
                                                    {word}
                                                </a>
                                            }
                                        })}
                                    {toast
                                        .undo
                                        .map(|undo| {
                                            view! {
                                                <button
                                                    type="button"
                                                    on:click=move |_| {
                                                        shown.set(None);
                                                        held.set(false);
                                                        undo();
                                                    }
                                                >
                                                    {undo_word}
                                                </button>
                                            }
                                        })}
                                </div>
                            }
                        })
                }}
            </div>
        }
    }
}
