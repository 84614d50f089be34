//! Saving.
use crate::app::{data::SyncProblem, languages::texts};
use leptos::prelude::*;

/// The title and the text for a problem of the exchange.
#[must_use]
pub fn words(problem: &SyncProblem) -> (String, String) {
    let t = &texts().sync;
    let (title, text): (&str, &str) = match problem {
        SyncProblem::Offline => (t.state_offline, t.state_offline_text),
        SyncProblem::SignedOut => (t.state_signed_out, t.state_signed_out_text),
        SyncProblem::Portal => (t.state_portal, t.state_portal_text),
        SyncProblem::Cut => (t.state_cut, t.state_cut_text),
        SyncProblem::Outdated => (t.state_outdated, t.state_outdated_text),
        SyncProblem::ForeignDevice => (t.state_foreign, t.state_foreign_text),
        SyncProblem::Server(status) => return ((t.state_server)(*status), t.state_server_text.to_owned()),
        SyncProblem::Storage(name) => return (t.state_storage.to_owned(), (t.state_storage_text)(name)),
    };
    (title.to_owned(), text.to_owned())
}

/// See the module.
#[component]
pub fn SyncPage() -> impl IntoView {}
