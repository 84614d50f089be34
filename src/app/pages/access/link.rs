//! An account is linked to the club's own sign-in: its password is asked once.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::{
    data,
    languages::texts,
    ui::{Alone, Icon},
};
use leptos::prelude::*;

/// `/sign-in/link`.
#[component]
pub fn LinkPage() -> impl IntoView {
    let t = &texts().access;
    let form = echo();
    let shown = data::start().openid.and_then(|shown| Some((shown.email?, shown.label)));
    let Some((email, label)) = shown else {
        return view! {
            <Alone icon="link" title=t.link_gone_title text=t.link_gone_text>
                <a class="button primary" href="/sign-in" rel="external">
                    <Icon name="arrow-right" />
                    <span>{t.sign_in_button}</span>
                </a>
            </Alone>
        }
        .into_any();
    };
    view! {
        <Door title=t.link_title text=(t.link_text)(&label)>
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/sign-in/link">
                <p>{(t.link_account)(&email)}</p>
                <div class="fields">
                    <PlainField name="password" label=t.password kind="password" autocomplete="current-password" echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.link_button}</span>
                </button>
            </form>
            <p class="after">
                <a href="/forgotten-password" rel="external">{t.forgotten_link}</a>
            </p>
        </Door>
    }
    .into_any()
}
