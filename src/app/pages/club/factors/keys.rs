//! Passkeys: those that there are, one more, another name, and taking one away.

use super::{Here, passkey_problem, problem_text, rename::RenameDialog};
use crate::app::{
    account::{PasskeyOptions, PasskeyShown, RecoveryCodes},
    data::{self, SyncProblem},
    languages::texts,
    ui::{Dialog, Field, Icon, Toasts, open_while},
};
use crate::club::{Code, Refusal};
use leptos::prelude::*;
use serde_json::json;

/// The card.
#[component]
pub fn Passkeys(here: Here, passkeys: Vec<PasskeyShown>, is_possible: bool) -> impl IntoView {
    let t = &texts().factors;
    let leaving = RwSignal::new(None::<PasskeyShown>);
    let renaming = RwSignal::new(None::<PasskeyShown>);
    // Known once the page is alive; what the server renders knows nothing of the browser.
    let knows = data::passkeys_are_possible();
    view! {
        <section class="card" aria-labelledby="security-keys">
            <h2 id="security-keys">{t.keys}</h2>
            <p class="secondary">{t.keys_text}</p>
            {if passkeys.is_empty() {
                view! { <p>{t.keys_none}</p> }.into_any()
            } else {
                view! {
                    <ul class="rows">
                        {passkeys
                            .into_iter()
                            .map(|passkey| view! { <Row passkey=passkey renaming=renaming leaving=leaving /> })
                            .collect_view()}
                    </ul>
                }
                    .into_any()
            }}
            {match (is_possible, knows) {
                (true, true) => view! { <Add here=here /> }.into_any(),
                (true, false) => view! { <p class="secondary">{t.keys_unsupported}</p> }.into_any(),
                (false, _) => view! { <p class="secondary">{t.keys_impossible}</p> }.into_any(),
            }}
            <RenameDialog here=here renaming=renaming />
            <RemoveDialog here=here leaving=leaving />
        </section>
    }
}

#[component]
fn Row(
    passkey: PasskeyShown,
    renaming: RwSignal<Option<PasskeyShown>>,
    leaving: RwSignal<Option<PasskeyShown>>,
) -> impl IntoView {
    let t = texts();
    let made = t.language.short_date(passkey.created_at.date_naive());
    let about = match passkey.used_at {
        Some(used) => (t.factors.key_used)(&made, &t.language.short_date(used.date_naive())),
        None => (t.factors.key_made)(&made),
    };
    let rename_label = (t.factors.key_rename)(&passkey.name);
    let label = (t.factors.key_remove)(&passkey.name);
    let to_rename = passkey.clone();
    view! {
        <li>
            <div class="row">
                <Icon name="lock" />
                <div class="row-text">
                    <span class="row-title">{passkey.name.clone()}</span>
                    <span class="row-meta num">{about}</span>
                </div>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=rename_label
                    on:click=move |_| renaming.set(Some(to_rename.clone()))
                >
                    <Icon name="edit" />
                </button>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=label
                    on:click=move |_| leaving.set(Some(passkey.clone()))
                >
                    <Icon name="trash" />
                </button>
            </div>
        </li>
    }
}

#[component]
fn Add(here: Here) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let name = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let keep = move |made: serde_json::Value, ceremony: String| {
        let body = json!({ "ceremony": ceremony, "name": name.get_untracked(), "credential": made });
        let asked = ("POST", "/api/v1/auth/factors/passkeys".to_owned());
        here.confirming.ask(asked, Some(body), busy, move |answer: Result<RecoveryCodes, SyncProblem>| {
            match answer {
                Ok(RecoveryCodes { recovery_codes }) => {
                    toasts.say(t.factors.key_added);
                    if !recovery_codes.is_empty() {
                        here.new_codes.set(recovery_codes);
                    }
                    here.account.ask();
                }
                Err(SyncProblem::Refused(why)) => refusal.set(Some(why)),
                Err(problem) => toasts.say(problem_text(t, &problem)),
            }
        });
    };
    let add =
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            refusal.set(None);
            if name.with_untracked(|name| name.trim().is_empty()) {
                refusal.set(Some(Refusal::field("name", Code::Required)));
                return;
            }
            let asked = ("POST", "/api/v1/auth/factors/passkeys/options".to_owned());
            here.confirming.ask(asked, None, busy, move |answer: Result<PasskeyOptions, SyncProblem>| {
                match answer {
                    Ok(PasskeyOptions { ceremony, options }) => {
                        busy.set(true);
                        data::make_passkey(options, move |made| {
                            busy.set(false);
                            match made {
                                Ok(made) => keep(made, ceremony),
                                Err(problem) => toasts.say(passkey_problem(t, problem)),
                            }
                        });
                    }
                    Err(problem) => toasts.say(problem_text(t, &problem)),
                }
            });
        };
    view! {
        <form class="form" novalidate on:submit=add>
            <div class="fields">
                <Field
                    name="name"
                    label=t.factors.key_name
                    value=name
                    refusal=refusal
                    hint=t.factors.key_name_hint
                    required=true
                />
            </div>
            {move || {
                refusal
                    .get()
                    .filter(|refusal| refusal.of_field("name").next().is_none())
                    .map(|refusal| {
                        view! {
                            <p class="error" role="alert">
                                <Icon name="warning" />
                                <span>{problem_text(t, &SyncProblem::Refused(refusal))}</span>
                            </p>
                        }
                    })
            }}
            <div class="cluster">
                <button class="button" type="submit" disabled=move || busy.get()>
                    <Icon name="plus" />
                    <span>{t.factors.key_add}</span>
                </button>
            </div>
        </form>
    }
}

#[component]
fn RemoveDialog(here: Here, leaving: RwSignal<Option<PasskeyShown>>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = open_while(leaving);
    let busy = RwSignal::new(false);
    let title = Signal::derive(move || {
        let name = leaving.get().map(|passkey| passkey.name).unwrap_or_default();
        (t.factors.key_remove_title)(&name)
    });
    let remove = move |_| {
        let Some(passkey) = leaving.get_untracked() else { return };
        open.set(false);
        let asked = ("DELETE", format!("/api/v1/auth/factors/passkeys/{}", passkey.id));
        here.confirming.ask(asked, None, busy, move |answer: Result<(), SyncProblem>| {
            match answer {
                // Taken away on another device meanwhile.
                Ok(()) | Err(SyncProblem::Server(404)) => toasts.say(t.factors.key_removed),
                Err(problem) => toasts.say(problem_text(t, &problem)),
            }
            here.account.ask();
        });
    };
    view! {
        <Dialog id="remove-passkey" title=title open=open>
            <p>{t.factors.key_remove_text}</p>
            <footer>
                <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                    <span>{t.frame.cancel}</span>
                </button>
                <button class="button danger" type="button" disabled=move || busy.get() on:click=remove>
                    <span>{t.factors.remove}</span>
                </button>
            </footer>
        </Dialog>
    }
}
