//! Showing again who one is, on a page of its own: for browsers without scripts, which have no dialog over the form
//! that wanted it.

use super::{
    door::{Door, DoorProblem, PlainField, echo},
    factor_passkey::{PasskeyButton, Purpose},
};
use crate::app::{
    account::{AccountSecurity, ConfirmShown},
    data,
    languages::texts,
    pages::club::{Asked, Missing, ServerData, Wanted},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/confirm`; `?next=` is where to go on afterwards.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let t = &texts().factors;
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let next = echo().values.get("next").cloned().unwrap_or(next);
    let body = match data::start().confirm {
        Some(shown) => view! { <ConfirmForm shown=shown next=next /> }.into_any(),
        None => view! { <FromServer next=next /> }.into_any(),
    };
    view! {
        <Door title=t.confirm_title text=t.confirm_text>
            {body}
            <p class="after">
                <a href="/" rel="external">
                    {t.confirm_back}
                </a>
            </p>
        </Door>
    }
}

/// The page came from the device: what the account has is asked of the server.
#[component]
fn FromServer(next: String) -> impl IntoView {
    let t = texts();
    let account: ServerData<AccountSecurity> = ServerData::at("/api/v1/auth/factors");
    let wanted = Wanted {
        needs_network_title: t.factors.needs_network_title,
        needs_network_text: t.factors.needs_network_text,
        signed_out_text: t.factors.signed_out_text,
        page: "/confirm",
    };
    let retry = Callback::new(move |()| account.ask());
    move || match account.state.get() {
        Asked::Waiting => view! { <p class="secondary">{t.club.loading}</p> }.into_any(),
        Asked::Failed(problem) => {
            view! { <Missing problem=problem wanted=wanted on_retry=retry /> }.into_any()
        }
        Asked::Here(account) => {
            view! { <ConfirmForm shown=account.confirm_shown() next=next.clone() /> }.into_any()
        }
    }
}

/// A second factor where there is one, else the password.
#[component]
fn ConfirmForm(shown: ConfirmShown, next: String) -> impl IntoView {
    let t = texts();
    let form = echo();
    let field = if shown.by_password() {
        view! {
            <PlainField name="password" label=t.access.password kind="password" autocomplete="current-password" echo=form.clone() whole=true />
        }
        .into_any()
    } else {
        let label = if shown.totp { t.factors.confirm_code } else { t.factors.confirm_recovery_code };
        view! { <PlainField name="code" label=label autocomplete="one-time-code" echo=form.clone() whole=true /> }
            .into_any()
    };
    view! {
        <DoorProblem echo=form />
        <form class="form" method="post" action="/confirm">
            <input type="hidden" name="next" value=next.clone() />
            <div class="fields">{field}</div>
            {shown
                .by_password()
                .then(|| {
                    view! {
                        <p class="hint">
                            {t.factors.confirm_no_password} " "
                            <a href="/forgotten-password" rel="external">
                                {t.factors.confirm_choose_password}
                            </a>
                        </p>
                    }
                })}
            <button class="button primary wide" type="submit">
                <span>{t.factors.confirm_button}</span>
            </button>
        </form>
        {shown.passkeys.then(|| view! { <PasskeyButton next=next purpose=Purpose::Confirm /> })}
    }
}
