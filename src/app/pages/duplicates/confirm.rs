//! The last question before two records become one: it names both, for it cannot be undone. Where an account comes to
//! stand for somebody by it, whoever merges shows first who they are, so that needs a network.

use super::compare_page::Draft;
use crate::app::{
    data::{self, RunError, SyncProblem},
    languages::texts,
    pages::{
        club::{Confirming, not_done},
        members::Acts,
    },
    ui::Dialog,
};
use crate::club::{Code, Refusal, access::Area, people::PeopleCommand};
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
    let confirming = Confirming::new();
    let busy = RwSignal::new(false);
    let merge = Callback::new(move |()| {
        let navigate = navigate.clone();
        let command = draft.command();
        let wants = wants_confirmation(&command);
        let (kept, name) = untrack(|| (draft.kept(), kept_name()));
        let run = move || {
            let (navigate, name) = (navigate.clone(), name.clone());
            data::run(vec![command.clone().into()], move |result| {
                let has_left = open.is_disposed();
                open.set(false);
                match result {
                    Ok(()) => {
                        acts.say((words.merged_toast)(&name));
                        if !has_left {
                            let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                            navigate(&format!("/members/{kept}"), replace);
                        }
                    }
                    Err(RunError::Refused(why)) if !has_left => refusal.set(Some(why)),
                    failed => acts.say_failure(failed),
                }
            });
        };
        if !wants {
            run();
            return;
        }
        let asked = ("GET", "/api/v1/auth/confirm".to_owned());
        confirming.ask(asked, None, busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => run(),
            // The page was left meanwhile, and the dialog with it.
            Err(SyncProblem::ConfirmationWanted) => {
                acts.say_failure(Err(RunError::Refused(Refusal::because(Code::ConfirmationWanted))));
            }
            Err(problem) => acts.say(not_done(t, &problem)),
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
                <button class="button danger" type="button" disabled=move || busy.get() on:click=move |_| merge.run(())>
                    <span>{words.confirm}</span>
                </button>
            </footer>
        </Dialog>
        {confirming.view()}
    }
}

/// Whoever does not see which accounts stand for whom is asked in any case.
fn wants_confirmation(command: &PeopleCommand) -> bool {
    !data::may_see(Area::Families)
        || data::with_records(|records| command.wants_confirmation(records)).unwrap_or(true)
}
