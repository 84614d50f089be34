//! Signing out. What has not left stays on the device for the next time; only a device that has
//! nothing of its own is emptied.

use crate::app::{
    data::{self, SyncProblem},
    languages::{Texts, texts},
    ui::{Dialog, Icon, Toasts},
};
use leptos::prelude::*;

/// A plain form, so that it works without scripts; with them nothing leaves unseen.
#[component]
pub fn SignOut() -> impl IntoView {
    let t = &texts().club;
    let leaving = Leaving::new();
    view! {
        <form
            class="cluster"
            method="post"
            action="/sign-out"
            on:submit=move |event| {
                event.prevent_default();
                leaving.start();
            }
        >
            <button class="button" type="submit" disabled=move || leaving.is_busy.get()>
                <Icon name="sign-out" />
                <span>{t.sign_out}</span>
            </button>
        </form>
        <PendingDialog leaving=leaving />
        <OfflineDialog leaving=leaving />
    }
}

/// The way out.
#[derive(Clone, Copy)]
struct Leaving {
    is_busy: RwSignal<bool>,
    /// Work that has not left is shown.
    pending_shown: RwSignal<bool>,
    /// That the server cannot be told is shown.
    offline_shown: RwSignal<bool>,
    toasts: Toasts,
    t: &'static Texts,
}

/// Changes that have not left, and refused ones that nobody has dealt with.
fn pending() -> (usize, usize) {
    data::status().with_untracked(|status| (status.unsent, status.refused))
}

impl Leaving {
    fn new() -> Self {
        Self {
            is_busy: RwSignal::new(false),
            pending_shown: RwSignal::new(false),
            offline_shown: RwSignal::new(false),
            toasts: Toasts::find(),
            t: texts(),
        }
    }

    fn start(self) {
        if pending() == (0, 0) { self.sign_out() } else { self.pending_shown.set(true) }
    }

    fn sign_out(self) {
        self.pending_shown.set(false);
        self.is_busy.set(true);
        data::change_session("/api/v1/auth/logout", None, move |answer: Result<(), SyncProblem>| {
            self.is_busy.set(false);
            match answer {
                // A session that has ended already is as good.
                Ok(()) | Err(SyncProblem::SignedOut) => data::leave_club(pending() == (0, 0), "/sign-in"),
                Err(SyncProblem::Offline | SyncProblem::Portal) => self.offline_shown.set(true),
                Err(_) => self.toasts.say(self.t.club.not_signed_out),
            }
        });
    }
}

#[component]
fn PendingDialog(leaving: Leaving) -> impl IntoView {
    let t = &texts().club;
    let status = data::status();
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    let refused = Memo::new(move |_| status.with(|status| status.refused));
    let title = Signal::derive(move || match unsent.get() {
        0 => t.sign_out_title.to_owned(),
        unsent => (t.pending_title)(unsent),
    });
    view! {
        <Dialog id="pending" title=title open=leaving.pending_shown>
            {move || (unsent.get() > 0).then(|| view! { <p>{(t.pending_text)(unsent.get())}</p> })}
            {move || (refused.get() > 0).then(|| view! { <p>{(t.refused_text)(refused.get())}</p> })}
            <footer>
                <button class="button" type="button" on:click=move |_| leaving.sign_out()>
                    <span>{t.sign_out_anyway}</span>
                </button>
                <button class="button primary" type="button" on:click=move |_| leaving.pending_shown.set(false)>
                    <span>{t.stay}</span>
                </button>
            </footer>
        </Dialog>
    }
}

#[component]
fn OfflineDialog(leaving: Leaving) -> impl IntoView {
    let t = &texts().club;
    view! {
        <Dialog id="offline" title=Signal::stored(t.offline_title.to_owned()) open=leaving.offline_shown>
            <p>{t.offline_text}</p>
            <footer>
                <button class="button" type="button" on:click=move |_| data::leave_club(false, "/sign-in")>
                    <span>{t.close_anyway}</span>
                </button>
                <button class="button primary" type="button" on:click=move |_| leaving.offline_shown.set(false)>
                    <span>{t.stay}</span>
                </button>
            </footer>
        </Dialog>
    }
}
