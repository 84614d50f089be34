//! A passkey on a page of the doors, to sign in or to show again who one is: for browsers that know them, once the
//! page is alive.

use crate::app::{
    account::PasskeyOptions,
    data::{self, PasskeyProblem, SyncProblem},
    languages::{Texts, texts},
    ui::Icon,
};
use leptos::prelude::*;
use serde_json::{Value, json};

/// What it is shown for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    #[default]
    SignIn,
    Confirm,
}

impl Purpose {
    const fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/api/v1/auth/passkey",
            Self::Confirm => "/api/v1/auth/confirm",
        }
    }

    fn label(self, t: &Texts) -> &'static str {
        match self {
            Self::SignIn => t.access.passkey_button,
            Self::Confirm => t.factors.confirm_by_key,
        }
    }

    fn refused(self, t: &Texts) -> &'static str {
        match self {
            Self::SignIn => t.access.passkey_failed,
            Self::Confirm => t.factors.confirm_key_refused,
        }
    }
}

/// The button, and what went wrong.
#[component]
pub fn PasskeyButton(
    /// Where to go on.
    next: String,
    #[prop(optional)] purpose: Purpose,
) -> impl IntoView {
    let t = texts();
    let refused = purpose.refused(t);
    let is_ready = RwSignal::new(false);
    Effect::new(move |_| is_ready.set(data::passkeys_are_possible()));
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<&'static str>);
    // An address of ours, as the server sees to it with forms.
    let next = if next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') {
        next
    } else {
        "/".to_owned()
    };
    let next = StoredValue::new(next);
    let sign_in = move |_| {
        busy.set(true);
        problem.set(None);
        let failed = move |text: &'static str| {
            busy.set(false);
            problem.set(Some(text));
        };
        let path = "/api/v1/auth/passkey/options".to_owned();
        data::request("POST", path, None, move |answer: Result<PasskeyOptions, SyncProblem>| {
            let Ok(PasskeyOptions { ceremony, options }) = answer else { return failed(refused) };
            data::show_passkey(options, move |shown| match shown {
                Ok(credential) => {
                    let body = json!({ "ceremony": ceremony, "credential": credential });
                    let path = purpose.path().to_owned();
                    data::request("POST", path, Some(body), move |answer: Result<Value, SyncProblem>| {
                        match answer {
                            Ok(_) => data::open_page(&next.get_value()),
                            Err(_) => failed(refused),
                        }
                    });
                }
                Err(PasskeyProblem::Cancelled) => failed(t.access.passkey_cancelled),
                Err(_) => failed(refused),
            });
        });
    };
    view! {
        <Show when=move || is_ready.get()>
            <button class="button wide" type="button" disabled=move || busy.get() on:click=sign_in>
                <Icon name="lock" />
                <span>{purpose.label(t)}</span>
            </button>
            {move || {
                problem
                    .get()
                    .map(|text| {
                        view! {
                            <p class="error" role="alert">
                                <Icon name="warning" />
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </Show>
    }
}
