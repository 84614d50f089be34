//! The first download of a club to this device: a real progress bar with real counts.

use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    ui::{Notice, PageHeader},
};
use leptos::prelude::*;

/// Stands in for every page until the download has run to its end.
#[component]
pub fn FirstSync() -> impl IntoView {
    let t = texts();
    let status = data::status();
    let count = move |count: usize| t.language.number(count);
    let stuck = Memo::new(move |_| status.with(|status| status.problem.clone()));
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.frame.first_sync_title.to_owned()) />
            <div class="page-body narrow">
                {move || {
                    stuck
                        .get()
                        .map(|problem| {
                            let (title, text) = crate::app::pages::sync::words(&problem);
                            let is_due = problem == SyncProblem::EnrolmentWanted;
                            let is_locked = is_due || problem == SyncProblem::SignedOut;
                            let icon = if is_locked { "lock" } else { "cloud-off" };
                            view! {
                                <Notice state="warn" icon=icon title=title text=text>
                                    {is_due
                                        .then(|| {
                                            view! {
                                                <a class="button" href="/club/security">
                                                    <span>{t.sync.state_factor_due_link}</span>
                                                </a>
                                            }
                                        })}
                                </Notice>
                            }
                        })
                }}
                <section class="card" aria-labelledby="first-sync">
                    <div class="progress-block">
                        <h2 id="first-sync">{t.frame.first_sync_text}</h2>
                        {move || match status.with(|status| status.progress) {
                            Some((received, total)) => {
                                view! {
                                    <progress value=received.to_string() max=total.max(1).to_string() aria-labelledby="first-sync"></progress>
                                    <p class="progress-label">
                                        <span>{(t.frame.rows_received)(&count(received), &count(total))}</span>
                                    </p>
                                }
                                    .into_any()
                            }
                            None => view! { <progress aria-labelledby="first-sync"></progress> }.into_any(),
                        }}
                    </div>
                </section>
            </div>
        </main>
    }
}
