//! Showing again who one is: a dialog that asks for the password, a code or a passkey when the server wants it,
//! and then does again what was asked.

use super::problem_text;
use crate::app::{
    account::{AccountSecurity, PasskeyOptions},
    data::{self, SyncProblem},
    languages::texts,
    ui::{Dialog, Field, FieldKind, Icon},
};
use crate::club::Refusal;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

type Again = Arc<dyn Fn() + Send + Sync>;

/// Asks the server for what may need a confirmation first. Made where the dialog is, see [`Confirming::view`].
#[derive(Clone, Copy)]
pub struct Confirming {
    open: RwSignal<bool>,
    again: StoredValue<Option<Again>>,
}

impl Confirming {
    #[must_use]
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), again: StoredValue::new(None) }
    }

    /// Sends a request; where a confirmation is wanted the dialog asks for it, and it is sent again. `busy` is
    /// true while the server is asked.
    pub fn ask<R: DeserializeOwned + 'static>(
        self,
        (method, path): (&'static str, String),
        body: Option<Value>,
        busy: RwSignal<bool>,
        done: impl Fn(Result<R, SyncProblem>) + Clone + Send + Sync + 'static,
    ) {
        busy.set(true);
        let retry = {
            let (path, body, done) = (path.clone(), body.clone(), done.clone());
            move || self.ask((method, path.clone()), body.clone(), busy, done.clone())
        };
        data::request(method, path, body, move |answer: Result<R, SyncProblem>| {
            busy.set(false);
            if matches!(answer, Err(SyncProblem::ConfirmationWanted)) {
                self.again.set_value(Some(Arc::new(retry)));
                self.open.set(true);
            } else {
                done(answer);
            }
        });
    }

    /// Whether the dialog is open.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.open.get()
    }

    fn go_on(self) {
        self.open.set(false);
        if let Some(again) = self.again.try_update_value(Option::take).flatten() {
            again();
        }
    }

    /// The dialog, once for each of these: a page may have several, of which one at a time is open and has
    /// anything in it.
    pub fn view(self) -> impl IntoView {
        let t = &texts().factors;
        view! {
            <Dialog id="confirm" title=Signal::stored(t.confirm_title.to_owned()) open=self.open>
                <ConfirmForm confirming=self />
            </Dialog>
        }
    }
}

impl Default for Confirming {
    fn default() -> Self {
        Self::new()
    }
}

/// What is shown of it.
#[derive(Clone, Copy)]
struct Form {
    password: RwSignal<String>,
    code: RwSignal<String>,
    refusal: RwSignal<Option<Refusal>>,
    /// What no field is at fault for.
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// What the account has; nothing while that is not known.
    has: RwSignal<Option<AccountSecurity>>,
}

#[component]
fn ConfirmForm(confirming: Confirming) -> impl IntoView {
    let t = texts();
    let form = Form {
        password: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        refusal: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        has: RwSignal::new(None),
    };
    let path = "/api/v1/auth/factors".to_owned();
    data::request("GET", path, None, move |answer: Result<AccountSecurity, SyncProblem>| {
        // Without it the password is asked for.
        form.has.set(answer.ok());
    });
    let has_app = Memo::new(move |_| form.has.with(|has| has.as_ref().is_some_and(|has| has.totp)));
    let has_key = Memo::new(move |_| {
        form.has.with(|has| has.as_ref().is_some_and(|has| !has.passkeys.is_empty()))
            && data::passkeys_are_possible()
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send(
            confirming,
            form,
            json!({ "password": form.password.get_untracked(), "code": form.code.get_untracked() }),
        );
    };
    view! {
        <p>{t.factors.confirm_text}</p>
        <form class="form" on:submit=submit>
            {move || {
                form.problem
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
            <Field
                name="confirm_password"
                label=t.access.password
                kind=FieldKind::Password
                value=form.password
                refusal=form.refusal
                autocomplete="current-password"
                plain=true
                whole=true
            />
            <Show when=move || has_app.get()>
                <p class="secondary">{t.factors.or}</p>
                <Field
                    name="confirm_code"
                    label=t.factors.confirm_code
                    value=form.code
                    refusal=form.refusal
                    autocomplete="one-time-code"
                    plain=true
                    whole=true
                />
            </Show>
            <footer>
                <Show when=move || has_key.get()>
                    <button
                        class="button"
                        type="button"
                        disabled=move || form.busy.get()
                        on:click=move |_| by_passkey(confirming, form)
                    >
                        <Icon name="lock" />
                        <span>{t.factors.confirm_by_key}</span>
                    </button>
                </Show>
                <button class="button primary" type="submit" disabled=move || form.busy.get()>
                    <span>{t.factors.confirm_button}</span>
                </button>
            </footer>
        </form>
    }
}

fn send(confirming: Confirming, form: Form, shown: Value) {
    let t = texts();
    form.busy.set(true);
    form.refusal.set(None);
    form.problem.set(None);
    let path = "/api/v1/auth/confirm".to_owned();
    data::request("POST", path, Some(shown), move |answer: Result<(), SyncProblem>| {
        form.busy.set(false);
        match answer {
            Ok(()) => confirming.go_on(),
            Err(SyncProblem::Refused(refusal)) => {
                // What belongs to no field that is shown stands on top.
                let is_on_top = refusal.0.iter().any(|problem| problem.field.is_none());
                form.problem.set(is_on_top.then(|| problem_text(t, &SyncProblem::Refused(refusal.clone()))));
                // Its own names: the page below may have a field for a code as well.
                let mut refusal = refusal;
                for field in refusal.0.iter_mut().filter_map(|problem| problem.field.as_mut()) {
                    *field = format!("confirm_{field}");
                }
                form.refusal.set(Some(refusal));
            }
            Err(problem) => form.problem.set(Some(problem_text(t, &problem))),
        }
    });
}

fn by_passkey(confirming: Confirming, form: Form) {
    let t = texts();
    form.busy.set(true);
    form.problem.set(None);
    let path = "/api/v1/auth/passkey/options".to_owned();
    data::request("POST", path, None, move |answer: Result<PasskeyOptions, SyncProblem>| {
        let asked = match answer {
            Ok(asked) => asked,
            Err(problem) => {
                form.busy.set(false);
                form.problem.set(Some(problem_text(t, &problem)));
                return;
            }
        };
        data::show_passkey(asked.options, move |shown| match shown {
            Ok(credential) => {
                send(confirming, form, json!({ "ceremony": asked.ceremony, "credential": credential }));
            }
            Err(problem) => {
                form.busy.set(false);
                form.problem.set(Some(super::passkey_problem(t, problem).to_owned()));
            }
        });
    });
}
