//! Deleting one's own account, in every club.

use super::{Here, problem_text};
use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    ui::{Dialog, Icon, Toasts},
};
use leptos::prelude::*;

/// The card.
#[component]
pub fn DeleteAccount(here: Here) -> impl IntoView {
    let t = texts();
    let (p, cancel) = (&t.privacy.accounts, t.privacy.erasing.cancel);
    let toasts = Toasts::find();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let problem = RwSignal::new(None::<String>);
    let status = data::status();
    let unsent = Memo::new(move |_| status.with(|status| status.unsent));
    let delete = move |_| {
        open.set(false);
        problem.set(None);
        let asked = ("DELETE", "/api/v1/auth/account".to_owned());
        here.confirming.ask(asked, None, busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => data::leave_for_good("/sign-in"),
            Err(SyncProblem::Refused(why)) => {
                problem.set(Some(problem_text(t, &SyncProblem::Refused(why))));
            }
            Err(failed) => toasts.say(problem_text(t, &failed)),
        });
    };
    view! {
        <section class="card" aria-labelledby="security-delete">
            <h2 id="security-delete">{p.delete_account}</h2>
            <p class="secondary">{p.delete_account_text}</p>
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        view! {
                            <p class="error" role="alert">
                                <Icon name="warning" />
                                <span>{problem}</span>
                            </p>
                        }
                    })
            }}
            <div class="cluster">
                <button
                    class="button danger"
                    type="button"
                    aria-haspopup="dialog"
                    disabled=move || busy.get()
                    on:click=move |_| open.set(true)
                >
                    <Icon name="trash" />
                    <span>{p.delete_account}</span>
                </button>
            </div>
            <Dialog id="delete-account" title=Signal::stored(p.delete_account_title.to_owned()) open=open>
                <p>{p.delete_account_confirm}</p>
                {move || {
                    (unsent.get() > 0).then(|| view! { <p>{(p.delete_account_unsent)(unsent.get())}</p> })
                }}
                <footer>
                    <button class="button" type="button" on:click=move |_| open.set(false)>
                        <span>{cancel}</span>
                    </button>
                    <button class="button danger" type="button" on:click=delete>
                        <span>{p.delete_account_yes}</span>
                    </button>
                </footer>
            </Dialog>
        </section>
    }
}
