//! Deleting a group: it cannot be undone, so a dialog names it first.

use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::members::Acts,
    ui::{Dialog, Icon, Notice},
};
use crate::club::{people::GroupFile, planning::PlanningCommand};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The button and its dialog. Why a group is not deleted stands in the dialog.
#[component]
pub fn DeleteGroup(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let words = &t.people.groups;
    let acts = Acts::find();
    let navigate = use_navigate();
    let id = file.with_untracked(|file| file.group.id);
    let open = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let title = Signal::derive(move || file.with(|file| (words.delete_title)(&file.group.name)));
    let delete = Callback::new(move |()| {
        let navigate = navigate.clone();
        let name = file.with_untracked(|file| file.group.name.clone());
        data::run(vec![PlanningCommand::DeleteGroup { id }.into()], move |result| match result {
            Ok(()) => {
                open.set(false);
                acts.say((words.deleted_toast)(&name));
                navigate("/groups", NavigateOptions { replace: true, ..NavigateOptions::default() });
            }
            Err(RunError::Refused(refusal)) => refused.set(Some(problems::summary(t.language, &refusal))),
            Err(RunError::NotStored(_)) => refused.set(Some(t.frame.not_stored_text.to_owned())),
        });
    });
    view! {
        <div>
            <button
                class="button quiet stop"
                type="button"
                aria-haspopup="dialog"
                on:click=move |_| {
                    refused.set(None);
                    open.set(true);
                }
            >
                <Icon name="trash" />
                <span>{words.delete_group}</span>
            </button>
        </div>
        <Dialog id="delete-group" title=title open=open>
            {move || {
                if let Some(why) = refused.get() {
                    return view! { <Notice state="stop" icon="warning" title=words.not_deleted text=why /> }.into_any();
                }
                let (members, series) = file.with(|file| (file.members.len(), file.meetings.len()));
                view! { <p>{(words.delete_text)(members, series)}</p> }.into_any()
            }}
            <footer>
                <button class="button" type="button" autofocus on:click=move |_| open.set(false)>
                    <span>{words.keep}</span>
                </button>
                {move || {
                    refused
                        .with(Option::is_none)
                        .then(|| {
                            view! {
                                <button class="button danger" type="button" on:click=move |_| delete.run(())>
                                    <span>{words.delete_confirm}</span>
                                </button>
                            }
                        })
                }}
            </footer>
        </Dialog>
    }
}
