//! The page that the link of a mail opens: a new password.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::{
    data,
    languages::texts,
    ui::{Alone, Icon},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/reset-password/:token`.
#[component]
pub fn ResetPage() -> impl IntoView {
    let t = &texts().access;
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let form = echo();
    if !data::start().reset_is_open {
        return view! {
            <Alone icon="link" title=t.reset_gone_title text=t.reset_gone_text>
                <a class="button primary" href="/forgotten-password" rel="external">
                    <Icon name="arrow-right" />
                    <span>{t.reset_again}</span>
                </a>
            </Alone>
        }
        .into_any();
    }
    view! {
        <Door title=t.reset_title text=t.reset_text>
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action=format!("/reset-password/{token}")>
                <div class="fields">
                    <PlainField name="password" label=t.password kind="password" autocomplete="new-password" hint=t.password_hint echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.reset_button}</span>
                </button>
            </form>
        </Door>
    }
    .into_any()
}
