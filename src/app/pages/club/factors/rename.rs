//! Another name for a passkey.

use super::{Here, problem_text};
use crate::app::{
    account::PasskeyShown,
    data::SyncProblem,
    languages::texts,
    ui::{Dialog, Field, Icon, Toasts, open_while},
};
use crate::club::{Code, Refusal};
use leptos::prelude::*;
use serde_json::json;

/// The page has another field that is called `name`.
const FIELD: &str = "new_name";

/// The dialog, open while there is a key to be renamed.
#[component]
pub fn RenameDialog(here: Here, renaming: RwSignal<Option<PasskeyShown>>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = open_while(renaming);
    let busy = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Refusal>);
    Effect::new(move |_| {
        if let Some(passkey) = renaming.get() {
            name.set(passkey.name);
            refusal.set(None);
        }
    });
    let title = Signal::derive(move || {
        let name = renaming.get().map(|passkey| passkey.name).unwrap_or_default();
        (t.factors.key_rename)(&name)
    });
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(passkey) = renaming.get_untracked() else { return };
        refusal.set(None);
        if name.with_untracked(|name| name.trim().is_empty()) {
            refusal.set(Some(Refusal::field(FIELD, Code::Required)));
            return;
        }
        let asked = ("PATCH", format!("/api/v1/auth/factors/passkeys/{}", passkey.id));
        let body = json!({ "name": name.get_untracked() });
        here.confirming.ask(asked, Some(body), busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => {
                open.set(false);
                toasts.say(t.factors.key_renamed);
                here.account.ask();
            }
            Err(SyncProblem::Refused(mut why)) => {
                for problem in &mut why.0 {
                    problem.field = problem.field.take().map(|_| FIELD.to_owned());
                }
                refusal.set(Some(why));
            }
            // Taken away on another device meanwhile.
            Err(SyncProblem::Server(404)) => {
                open.set(false);
                toasts.say(t.factors.key_removed);
                here.account.ask();
            }
            Err(problem) => toasts.say(problem_text(t, &problem)),
        });
    };
    view! {
        <Dialog id="rename-passkey" title=title open=open>
            <form class="form" novalidate on:submit=rename>
                <div class="fields">
                    <Field
                        name=FIELD
                        label=t.factors.key_name
                        value=name
                        refusal=refusal
                        hint=t.factors.key_name_hint
                        required=true
                        whole=true
                    />
                </div>
                {move || {
                    refusal
                        .get()
                        .filter(|refusal| refusal.of_field(FIELD).next().is_none())
                        .map(|refusal| {
                            view! {
                                <p class="error" role="alert">
                                    <Icon name="warning" />
                                    <span>{problem_text(t, &SyncProblem::Refused(refusal))}</span>
                                </p>
                            }
                        })
                }}
                <footer>
                    <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                        <span>{t.frame.cancel}</span>
                    </button>
                    <button class="button primary" type="submit" disabled=move || busy.get()>
                        <span>{t.frame.save}</span>
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
