//! The last question before two records become one: it names both, for it cannot be undone. Where an account comes to
//! see more by it, whoever merges shows first who they are, so that needs a network.

use super::compare_page::Draft;
use crate::app::{
    data::RunError,
    languages::texts,
    pages::{
        confirmed::{Confirmed, NotDone},
        members::Acts,
    },
    ui::Dialog,
};
use crate::club::Refusal;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The dialog. Why the two are not merged is said in the form.
#[component]
pub fn Confirm(draft: Draft, open: RwSignal<bool>, refusal: RwSignal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    let words = &t.people.merging;
    let acts = Acts::find();
    let navigate = use_navigate();
    let kept_name = move || {
        let kept = draft.kept();
        draft.compared.with(|compared| compared.kept_and_dropped(kept).0.member.display_name())
    };
    let confirmed = Confirmed::new();
    let merge = Callback::new(move |()| {
        let navigate = navigate.clone();
        let command = draft.command();
        let (kept, name) = untrack(|| (draft.kept(), kept_name()));
        confirmed.run(vec![command.into()], move |result| {
            let has_left = open.is_disposed();
            let why = match result {
                Ok(()) => {
                    open.set(false);
                    acts.say((words.merged_toast)(&name));
                    if !has_left {
                        let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                        navigate(&format!("/members/{kept}"), replace);
                    }
                    return;
                }
                Err(why) => why,
            };
            match why {
                // Another answer may do: the question stays.
                NotDone::Unconfirmed(_) => confirmed.say(why),
                NotDone::NotRun(RunError::Refused(problems)) if !has_left => {
                    open.set(false);
                    refusal.set(Some(problems));
                }
                NotDone::NotRun(_) => {
                    open.set(false);
                    confirmed.say(why);
                }
            }
        });
    });
    view! {
        <Dialog id="merge-people" title=Signal::stored(words.confirm_title.to_owned()) open=open>
            <p>
                {move || {
                    draft.compared.with(|compared| {
                        format!(
                            "{} + {}",
                            compared.a.member.display_name(),
                            compared.b.member.display_name(),
                        )
                    })
                }}
            </p>
            <p>{move || (words.confirm_text)(&kept_name())}</p>
            <footer>
                <button class="button" type="button" autofocus on:click=move |_| open.set(false)>
                    <span>{words.cancel}</span>
                </button>
                <button class="button danger" type="button" disabled=move || confirmed.is_asking() on:click=move |_| merge.run(())>
                    <span>{words.confirm}</span>
                </button>
            </footer>
        </Dialog>
        {confirmed.view()}
    }
}
