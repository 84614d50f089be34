//! The daily comparison with the server: when it was, what it found, and a button.

use super::state::words;
use crate::app::{
    data::{self, Check},
    languages::texts,
    ui::Icon,
};
use leptos::prelude::*;

/// The card on the sync page.
#[component]
pub fn Comparison() -> impl IntoView {
    let t = texts();
    let s = &t.sync;
    let status = data::status();
    let check = Memo::new(move |_| status.with(|status| status.check.clone()));
    let is_running = move || check.get() == Check::Running;
    let when = Memo::new(move |_| {
        let checked = status.with(|status| status.checked_at_ms).and_then(data::wall_moment);
        checked.map_or_else(
            || s.check_never.to_owned(),
            |at| (s.checked)(&t.language.short_date(at.date()), &t.language.time(at.time())),
        )
    });
    let found = move || match check.get() {
        Check::None => String::new(),
        Check::Running => s.check_running.to_owned(),
        Check::Same => s.check_same.to_owned(),
        Check::Repaired(count) => (s.check_repaired)(count),
        Check::Differs => s.check_differs.to_owned(),
        Check::Postponed => s.check_postponed.to_owned(),
        Check::Failed(problem) => (s.check_failed)(&words(&problem).0),
    };
    view! {
        <section class="card" aria-labelledby="comparison">
            <div class="card-header">
                <h2 id="comparison">{s.check_title}</h2>
            </div>
            <p class="secondary">{s.check_text}</p>
            <p>
                <span>{move || when.get()}</span>
                " "
                <span role="status">{found}</span>
            </p>
            <div class="cluster">
                <button
                    class="button"
                    type="button"
                    aria-disabled=move || is_running().to_string()
                    on:click=move |_| {
                        if !is_running() {
                            data::check_now();
                        }
                    }
                >
                    <Icon name="sync" />
                    <span>{s.check_now}</span>
                </button>
            </div>
        </section>
    }
}
