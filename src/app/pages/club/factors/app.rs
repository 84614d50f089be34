//! The app that shows codes: adding it by a QR code, and taking it away.

use super::{Here, problem_text};
use crate::app::{
    account::{AppSecret, RecoveryCodes},
    data::SyncProblem,
    languages::texts,
    ui::{Dialog, Field, FormProblems, Icon, Toasts},
};
use crate::club::{Refusal, cards::Squares};
use leptos::prelude::*;
use serde_json::json;

/// The card.
#[component]
pub fn CodeApp(here: Here, is_on: bool) -> impl IntoView {
    let t = &texts().factors;
    view! {
        <section class="card" aria-labelledby="security-app">
            <h2 id="security-app">{t.app}</h2>
            <p class="secondary">{t.app_text}</p>
            {if is_on {
                view! { <Remove here=here /> }.into_any()
            } else {
                view! { <Add here=here /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Add(here: Here) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let secret = RwSignal::new(None::<AppSecret>);
    let busy = RwSignal::new(false);
    let begin = move |_| {
        let asked = ("POST", "/api/v1/auth/factors/app".to_owned());
        here.confirming.ask(asked, None, busy, move |answer: Result<AppSecret, SyncProblem>| match answer {
            Ok(made) => secret.set(Some(made)),
            Err(problem) => toasts.say(problem_text(t, &problem)),
        });
    };
    view! {
        {move || match secret.get() {
            Some(made) => view! { <FirstCode here=here made=made /> }.into_any(),
            None => {
                view! {
                    <div class="cluster">
                        <button class="button" type="button" disabled=move || busy.get() on:click=begin>
                            <Icon name="qr" />
                            <span>{t.factors.app_add}</span>
                        </button>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

/// The secret, to be scanned or typed, and the first code.
#[component]
fn FirstCode(here: Here, made: AppSecret) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let code = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let squares = Squares::of_text(&made.uri);
    // In groups, as one types them.
    let groups: Vec<String> =
        made.secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    let confirm = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        refusal.set(None);
        let asked = ("POST", "/api/v1/auth/factors/app/confirm".to_owned());
        let body = json!({ "code": code.get_untracked() });
        here.confirming.ask(asked, Some(body), busy, move |answer: Result<RecoveryCodes, SyncProblem>| {
            match answer {
                Ok(RecoveryCodes { recovery_codes }) => {
                    toasts.say(t.factors.app_added);
                    here.new_codes.set(recovery_codes);
                    here.account.ask();
                }
                Err(SyncProblem::Refused(why)) => refusal.set(Some(why)),
                Err(problem) => toasts.say(problem_text(t, &problem)),
            }
        });
    };
    view! {
        <form class="form" on:submit=confirm>
            <p>{t.factors.app_scan}</p>
            <div class="app-secret">
                {squares
                    .map(|squares| {
                        view! {
                            <svg
                                class="app-code"
                                role="img"
                                aria-label=t.factors.app_qr
                                viewBox=format!("0 0 {0} {0}", squares.side)
                                shape-rendering="crispEdges"
                            >
                                <path d=squares.path></path>
                            </svg>
                        }
                    })}
                <dl>
                    <dt>{t.factors.app_secret}</dt>
                    <dd class="app-key" translate="no">
                        {groups.join(" ")}
                    </dd>
                    <dd class="hint">{t.factors.app_secret_hint}</dd>
                </dl>
            </div>
            <FormProblems refusal=refusal />
            <div class="fields">
                <Field
                    name="code"
                    label=t.factors.code
                    value=code
                    refusal=refusal
                    hint=t.factors.code_hint
                    autocomplete="one-time-code"
                    required=true
                />
            </div>
            <div class="cluster">
                <button class="button primary" type="submit" disabled=move || busy.get()>
                    <Icon name="check" />
                    <span>{t.factors.app_turn_on}</span>
                </button>
            </div>
        </form>
    }
}

#[component]
fn Remove(here: Here) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let remove = move |_| {
        open.set(false);
        let asked = ("DELETE", "/api/v1/auth/factors/app".to_owned());
        here.confirming.ask(asked, None, busy, move |answer: Result<(), SyncProblem>| {
            match answer {
                // Taken away on another device meanwhile.
                Ok(()) | Err(SyncProblem::Server(404)) => toasts.say(t.factors.app_removed),
                Err(problem) => toasts.say(problem_text(t, &problem)),
            }
            here.account.ask();
        });
    };
    view! {
        <p>
            <Icon name="check" />
            " "
            {t.factors.app_on}
        </p>
        <div class="cluster">
            <button class="button" type="button" disabled=move || busy.get() on:click=move |_| open.set(true)>
                <Icon name="trash" />
                <span>{t.factors.app_remove}</span>
            </button>
        </div>
        <Dialog id="remove-app" title=Signal::stored(t.factors.app_remove_title.to_owned()) open=open>
            <p>{t.factors.app_remove_text}</p>
            <footer>
                <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                    <span>{t.frame.cancel}</span>
                </button>
                <button class="button danger" type="button" on:click=remove>
                    <span>{t.factors.remove}</span>
                </button>
            </footer>
        </Dialog>
    }
}
