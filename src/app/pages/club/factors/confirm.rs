//! Showing again who one is: a dialog that asks for a second factor, or for the password where there is none, when
//! the server wants it, and then does again what was asked. Without scripts a page does, see `access::ConfirmPage`.

use super::problem_text;
use crate::app::{
    account::{AccountSecurity, ConfirmShown, PasskeyOptions},
    data::{self, SyncProblem},
    languages::texts,
    pages::club::server_data::{Asked, ServerData},
    ui::{Dialog, Field, FieldKind, Icon},
};
use crate::club::Refusal;
use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys::HtmlElement};
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

    /// Sends a request; where a confirmation is wanted the dialog asks for it, and it is sent again. Where the dialog
    /// has gone with its page, `done` is told that one is wanted. `busy` is true while the server is asked.
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
            let can_ask = !self.open.is_disposed();
            if can_ask && matches!(answer, Err(SyncProblem::ConfirmationWanted)) {
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
}

/// What an account has decides what is asked for.
#[component]
fn ConfirmForm(confirming: Confirming) -> impl IntoView {
    let t = texts();
    let form = Form {
        password: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        refusal: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let account: ServerData<AccountSecurity> = ServerData::at("/api/v1/auth/factors");
    // What is typed stays where the same is heard again.
    let shown = Memo::new(move |_| {
        account.state.with(|state| match state {
            Asked::Waiting => Asked::Waiting,
            Asked::Failed(problem) => Asked::Failed(problem.clone()),
            Asked::Here(account) => Asked::Here(account.confirm_shown()),
        })
    });
    view! {
        <p>{t.factors.confirm_text}</p>
        {move || match shown.get() {
            Asked::Waiting => view! { <p class="secondary">{t.club.loading}</p> }.into_any(),
            Asked::Failed(problem) => {
                view! {
                    <p class="error" role="alert">
                        <Icon name="warning" />
                        <span>{problem_text(t, &problem)}</span>
                    </p>
                    <footer>
                        <button class="button" type="button" on:click=move |_| account.ask()>
                            <span>{t.club.try_again}</span>
                        </button>
                    </footer>
                }
                    .into_any()
            }
            Asked::Here(shown) => view! { <Proofs confirming=confirming form=form shown=shown /> }.into_any(),
        }}
    }
}

/// The password, or what the account has instead.
#[component]
fn Proofs(confirming: Confirming, form: Form, shown: ConfirmShown) -> impl IntoView {
    let t = texts();
    let fields = NodeRef::<leptos::html::Form>::new();
    // The dialog was open before there was a field to begin at.
    Effect::new(move |_| {
        let first = fields.get().and_then(|form| form.query_selector("input").ok().flatten());
        if let Some(input) = first.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = input.focus();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send(
            confirming,
            form,
            json!({ "password": form.password.get_untracked(), "code": form.code.get_untracked() }),
        );
    };
    let has_key = shown.passkeys && data::passkeys_are_possible();
    view! {
        <form class="form" node_ref=fields on:submit=submit>
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
            {if shown.by_password() {
                view! { <ByPassword form=form /> }.into_any()
            } else {
                let label = if shown.totp { t.factors.confirm_code } else { t.factors.confirm_recovery_code };
                view! {
                    <Field
                        name="confirm_code"
                        label=label
                        value=form.code
                        refusal=form.refusal
                        autocomplete="one-time-code"
                        plain=true
                        whole=true
                    />
                }
                    .into_any()
            }}
            <footer>
                {has_key
                    .then(|| {
                        view! {
                            <button
                                class="button"
                                type="button"
                                disabled=move || form.busy.get()
                                on:click=move |_| by_passkey(confirming, form)
                            >
                                <Icon name="lock" />
                                <span>{t.factors.confirm_by_key}</span>
                            </button>
                        }
                    })}
                <button class="button primary" type="submit" disabled=move || form.busy.get()>
                    <span>{t.factors.confirm_button}</span>
                </button>
            </footer>
        </form>
    }
}

/// Whoever came by the club's provider has never had one: a link by mail sets it.
#[component]
fn ByPassword(form: Form) -> impl IntoView {
    let t = texts();
    view! {
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
        <p class="hint">
            {t.factors.confirm_no_password} " "
            <a href="/forgotten-password" rel="external">
                {t.factors.confirm_choose_password}
            </a>
        </p>
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
