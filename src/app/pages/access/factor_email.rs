//! The link that confirms an address: a button, since mail programs look at links on their own.

use super::door::{Door, DoorProblem, echo};
use crate::app::{
    data,
    languages::texts,
    page::EmailLinkShown,
    ui::{Alone, Icon},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/confirm-email/:token`.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let t = &texts().factors;
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let start = data::start();
    let form = echo();
    let is_signed_in = start.signed_in.is_some();
    if form.is_done {
        let (href, words) = if is_signed_in {
            ("/club/security", t.go_on)
        } else {
            ("/sign-in", texts().access.sign_in_button)
        };
        return view! {
            <Alone icon="check" title=t.email_done_title text=t.email_done_text>
                <a class="button primary" href=href rel="external">
                    <Icon name="arrow-right" />
                    <span>{words}</span>
                </a>
            </Alone>
        }
        .into_any();
    }
    let Some(EmailLinkShown { email, is_new }) = start.email_link else {
        return view! {
            <Alone icon="link" title=t.email_gone_title text=t.email_gone_text>
                <a class="button primary" href="/club/security" rel="external">
                    <Icon name="arrow-right" />
                    <span>{t.title}</span>
                </a>
            </Alone>
        }
        .into_any();
    };
    let text = if is_new { (t.email_confirm_text)(&email) } else { (t.email_own_text)(&email) };
    view! {
        <Door title=t.email_confirm_title text=text>
            <DoorProblem echo=form />
            <form class="form" method="post" action=format!("/confirm-email/{token}")>
                <button class="button primary wide" type="submit">
                    <span>{t.email_confirm_button}</span>
                </button>
            </form>
        </Door>
    }
    .into_any()
}
