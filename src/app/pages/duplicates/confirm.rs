//! The last question before two records become one: it names both, for it cannot be undone.

use super::compare_page::Draft;
use crate::app::{
    data::{self, RunError},
    languages::texts,
    pages::members::Acts,
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
    let merge = Callback::new(move |()| {
        let navigate = navigate.clone();
        let (kept, name) = untrack(|| (draft.kept(), kept_name()));
        data::run(vec![draft.command().into()], move |result| {
            open.set(false);
            match result {
                Ok(()) => {
                    acts.say((words.merged_toast)(&name));
                    let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate(&format!("/members/{kept}"), replace);
                }
                Err(RunError::Refused(why)) => refusal.set(Some(why)),
                failed @ Err(RunError::NotStored(_)) => acts.say_failure(failed),
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
                <button class="button danger" type="button" on:click=move |_| merge.run(())>
                    <span>{words.confirm}</span>
                </button>
            </footer>
        </Dialog>
    }
}
