//! What only the server knows: asked when the page is alive, and said when it cannot be had.

use crate::app::{
    data::{self, SyncProblem},
    languages::{Texts, texts},
    ui::Notice,
};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// Something that is asked of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked<T> {
    Waiting,
    Here(T),
    Failed(SyncProblem),
}

/// Something that is asked of the server, and can be asked again.
pub struct ServerData<T: 'static> {
    pub state: RwSignal<Asked<T>>,
    path: &'static str,
}

impl<T> Clone for ServerData<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ServerData<T> {}

impl<T: Clone + DeserializeOwned + Send + Sync + 'static> ServerData<T> {
    /// Asks once the page is alive, and again when the network is back.
    pub fn at(path: &'static str) -> Self {
        let asked = Self { state: RwSignal::new(Asked::Waiting), path };
        let status = data::status();
        let is_offline =
            Memo::new(move |_| status.with(|status| status.problem == Some(SyncProblem::Offline)));
        Effect::new(move |_| {
            let is_missing = asked.state.with_untracked(|state| !matches!(state, Asked::Here(_)));
            if !is_offline.get() || is_missing {
                asked.ask();
            }
        });
        asked
    }

    /// Asks again; what is known stays until the answer is there.
    pub fn ask(self) {
        // None when the page was left meanwhile.
        if self.state.try_with_untracked(|state| matches!(state, Asked::Failed(_))) == Some(true) {
            self.state.set(Asked::Waiting);
        }
        data::request("GET", self.path.to_owned(), None, move |answer: Result<T, SyncProblem>| {
            self.state.set(match answer {
                Ok(answer) => Asked::Here(answer),
                Err(problem) => Asked::Failed(problem),
            });
        });
    }
}

/// What only the server has, and the page that asks for it.
#[derive(Clone, Copy)]
pub struct Wanted {
    pub needs_network_title: &'static str,
    pub needs_network_text: &'static str,
    pub signed_out_text: &'static str,
    /// Where one comes back to after signing in.
    pub page: &'static str,
}

/// Why the server's answer is missing, and what to do.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns what it is given")]
pub fn Missing(problem: SyncProblem, wanted: Wanted, on_retry: Callback<()>) -> impl IntoView {
    let t = &texts().club;
    let (icon, title, text) = match problem {
        SyncProblem::Offline | SyncProblem::Portal => {
            ("cloud-off", wanted.needs_network_title, wanted.needs_network_text)
        }
        SyncProblem::SignedOut => ("lock", t.signed_out_title, wanted.signed_out_text),
        SyncProblem::Server(403) => ("lock", t.forbidden_title, t.forbidden_text),
        _ => ("cloud-off", t.server_title, t.server_text),
    };
    let way = if problem == SyncProblem::SignedOut {
        view! {
            <a class="button" href=format!("/sign-in?next={}", wanted.page) rel="external">
                <span>{texts().frame.sign_in}</span>
            </a>
        }
        .into_any()
    } else {
        view! {
            <button class="button" type="button" on:click=move |_| on_retry.run(())>
                <span>{t.try_again}</span>
            </button>
        }
        .into_any()
    };
    view! { <Notice state="warn" icon=icon title=title text=text>{way}</Notice> }
}

/// What a person is told when something they asked the server to do was not done.
#[must_use]
pub fn not_done(t: &Texts, problem: &SyncProblem) -> &'static str {
    let t = &t.club;
    match problem {
        SyncProblem::Offline | SyncProblem::Portal => t.not_done_offline,
        SyncProblem::SignedOut => t.signed_out_text,
        SyncProblem::Server(403) => t.forbidden_text,
        _ => t.server_text,
    }
}
