//! The truth about saving, always in sight: a link to the sync page.

use super::Icon;
use crate::app::{
    data::{self, Readiness, SyncProblem, SyncStatus},
    languages::texts,
};
use leptos::prelude::*;

/// What the chip shows: state, icon, full words, the number alone.
fn face(status: &SyncStatus) -> (&'static str, &'static str, String, String) {
    let t = &texts().sync;
    let count = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    let waiting = |words: &'static str| {
        if status.unsent == 0 {
            words.to_owned()
        } else {
            format!("{words} · {}", (t.to_send)(status.unsent))
        }
    };
    if status.stalled_since_ms.is_some() && status.unsent > 0 {
        return ("stalled", "warning", waiting(t.stalled), count(status.unsent));
    }
    match &status.problem {
        Some(SyncProblem::SignedOut) => {
            ("signed-out", "lock", waiting(t.sign_in_again), count(status.unsent))
        }
        _ if status.refused > 0 => ("refused", "warning", (t.refused)(status.refused), count(status.refused)),
        Some(SyncProblem::Offline) => ("offline", "cloud-off", waiting(t.offline), count(status.unsent)),
        Some(_) => ("unreachable", "cloud-off", waiting(t.unreachable), count(status.unsent)),
        None if status.unsent > 0 => ("sending", "sync", t.sending.to_owned(), count(status.unsent)),
        None if status.readiness == Readiness::FirstSync => {
            ("sending", "sync", t.downloading.to_owned(), String::new())
        }
        None => {
            let words = status.last_success_ms.and_then(data::clock_time);
            (
                "saved",
                "cloud-ok",
                words.map_or_else(|| t.saved.to_owned(), |time| (t.saved_at)(&time)),
                String::new(),
            )
        }
    }
}

/// The chip in a page's header.
#[component]
pub fn SavingChip() -> impl IntoView {
    let status = data::status();
    // One text on both sides while the page comes alive.
    let face = Memo::new(move |_| status.with(face));
    view! {
        <a class="saving-chip" href="/sync" data-state=move || face.get().0>
            {move || view! { <Icon name=face.get().1 /> }}
            <span class="long">{move || face.get().2}</span>
            <span class="short" aria-hidden="true" hidden=move || face.get().3.is_empty()>{move || face.get().3}</span>
        </a>
    }
}
