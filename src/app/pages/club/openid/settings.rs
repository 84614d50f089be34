//! The form of the club's own sign-in.

use super::{Here, PATH};
use crate::app::{
    data::SyncProblem,
    languages::texts,
    page::{FormEcho, OpenIdSettings},
    pages::club::factors::problem_text,
    ui::{Field, FieldKind, FormProblems, Notice, Toasts},
};
use crate::club::Refusal;
use leptos::prelude::*;
use serde_json::{Value, json};

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    issuer: RwSignal<String>,
    client_id: RwSignal<String>,
    secret: RwSignal<String>,
    label: RwSignal<String>,
    admits: RwSignal<bool>,
}

impl Typed {
    /// What came back, or what is set. The secret never comes back.
    fn of(set: &OpenIdSettings, echo: &FormEcho) -> Self {
        let is_back = !echo.values.is_empty();
        let text = |name: &str, set: &str| {
            let back = || echo.values.get(name).cloned().unwrap_or_default();
            RwSignal::new(if is_back { back() } else { set.to_owned() })
        };
        Self {
            issuer: text("issuer", &set.issuer),
            client_id: text("client_id", &set.client_id),
            secret: RwSignal::new(String::new()),
            label: text("label", &set.label),
            admits: RwSignal::new(if is_back { echo.values.contains_key("admits") } else { set.admits }),
        }
    }

    fn to_send(self) -> Value {
        json!({
            "issuer": self.issuer.get_untracked(),
            "client_id": self.client_id.get_untracked(),
            "client_secret": self.secret.get_untracked(),
            "label": self.label.get_untracked(),
            "admits": self.admits.get_untracked(),
        })
    }
}

/// The card with the form.
#[component]
pub fn Settings(here: Here, set: OpenIdSettings) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let echo = here.echo.get_value();
    let typed = Typed::of(&set, &echo);
    // It comes back from showing who one is, and waits to be sent.
    let waits = !echo.values.is_empty() && echo.refusal.is_none();
    let refusal = RwSignal::new(echo.refusal);
    let is_set = !set.issuer.is_empty();
    let linked = set.linked;
    let secret_hint = if set.has_secret { t.openid.secret_kept } else { t.openid.secret_hint };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        refusal.set(None);
        let asked = ("PUT", PATH.to_owned());
        let body = Some(typed.to_send());
        here.confirming.ask(asked, body, here.busy, move |answer: Result<OpenIdSettings, SyncProblem>| {
            match answer {
                Ok(set) => {
                    toasts.say(t.openid.saved_title);
                    here.echo.set_value(FormEcho::default());
                    here.set.set(set);
                }
                Err(SyncProblem::Refused(why)) => refusal.set(Some(why)),
                Err(problem) => toasts.say(problem_text(t, &problem)),
            }
        });
    };
    let t = &t.openid;
    view! {
        <section class="card" aria-labelledby="openid-settings">
            <div class="card-header">
                <h2 id="openid-settings">{t.settings}</h2>
                {is_set.then(|| view! { <p>{(t.linked)(linked)}</p> })}
            </div>
            <form class="form" method="post" action="/club/openid" on:submit=save>
                {waits
                    .then(|| view! { <Notice state="warn" icon="info" title=t.waits_title text=t.waits_text /> })}
                <FormProblems refusal=refusal />
                <Fields typed=typed refusal=refusal.into() secret_hint=secret_hint />
                <footer>
                    <button class="button primary" type="submit" disabled=move || here.busy.get()>
                        <span>{t.save}</span>
                    </button>
                </footer>
            </form>
        </section>
    }
}

#[component]
fn Fields(typed: Typed, refusal: Signal<Option<Refusal>>, secret_hint: &'static str) -> impl IntoView {
    let t = &texts().openid;
    view! {
        <div class="fields">
            <Field name="issuer" label=t.issuer hint=t.issuer_hint value=typed.issuer refusal=refusal required=true whole=true />
            <Field name="client_id" label=t.client_id value=typed.client_id refusal=refusal required=true whole=true />
            <Field name="client_secret" label=t.client_secret kind=FieldKind::Password hint=secret_hint value=typed.secret refusal=refusal autocomplete="new-password" whole=true />
            <Field name="label" label=t.label hint=t.label_hint value=typed.label refusal=refusal required=true whole=true />
        </div>
        <label class="check">
            <input
                type="checkbox"
                name="admits"
                value="yes"
                checked=typed.admits.get_untracked()
                on:change=move |event| typed.admits.set(event_target_checked(&event))
            />
            <span>{t.admits}</span>
        </label>
        <p class="hint">{t.admits_hint}</p>
    }
}
