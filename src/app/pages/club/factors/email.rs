//! The address that one signs in with, and moving to another one.

use super::{Here, problem_text};
use crate::app::{
    account::AccountEmail,
    data::SyncProblem,
    languages::texts,
    ui::{Field, FieldKind, Icon, Notice, Toasts},
};
use crate::club::Refusal;
use leptos::prelude::*;
use serde_json::json;

/// The address has not answered yet, since somebody registered with it.
#[component]
pub fn Unproven(here: Here, email: String) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let busy = RwSignal::new(false);
    let text = (t.factors.email_unproven_text)(&email);
    let send = move |_| {
        let asked = ("POST", "/api/v1/auth/email/again".to_owned());
        let email = email.clone();
        here.confirming.ask(asked, None, busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => {
                toasts.say((t.factors.email_asked)(&email));
                // It may have answered meanwhile, on another device.
                here.account.ask();
            }
            Err(problem) => toasts.say(problem_text(t, &problem)),
        });
    };
    view! {
        <Notice state="accent" icon="mail" title=t.factors.email_unproven_title text=text>
            <button class="button" type="button" disabled=move || busy.get() on:click=send>
                <Icon name="mail" />
                <span>{t.factors.email_again}</span>
            </button>
        </Notice>
    }
}

/// The card.
#[component]
pub fn Email(here: Here, email: AccountEmail) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let new = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Refusal>);
    let busy = RwSignal::new(false);
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        refusal.set(None);
        let typed = new.get_untracked();
        let asked = ("POST", "/api/v1/auth/email".to_owned());
        let body = json!({ "email": typed });
        here.confirming.ask(asked, Some(body), busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => {
                toasts.say((t.factors.email_asked)(typed.trim()));
                here.account.ask();
            }
            Err(SyncProblem::Refused(why)) => refusal.set(Some(why)),
            Err(problem) => toasts.say(problem_text(t, &problem)),
        });
    };
    view! {
        <section class="card" aria-labelledby="security-email">
            <h2 id="security-email">{t.factors.email}</h2>
            <p>{(t.factors.email_text)(&email.address)}</p>
            {email.awaited
                .map(|awaited| {
                    view! {
                        <p role="status">
                            <Icon name="mail" />
                            " "
                            {(t.factors.email_awaited)(&awaited)}
                        </p>
                    }
                })}
            <form class="form" novalidate on:submit=begin>
                <div class="fields">
                    <Field
                        name="email"
                        label=t.factors.email_new
                        kind=FieldKind::Email
                        value=new
                        refusal=refusal
                        hint=t.factors.email_hint
                        autocomplete="email"
                        required=true
                    />
                </div>
                <div class="cluster">
                    <button class="button" type="submit" disabled=move || busy.get()>
                        <Icon name="mail" />
                        <span>{t.factors.email_ask}</span>
                    </button>
                </div>
            </form>
        </section>
    }
}
