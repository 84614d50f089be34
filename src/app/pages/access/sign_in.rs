//! Signing in.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::{languages::texts, ui::Notice};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/sign-in`; `?next=` is where to go on afterwards.
#[component]
pub fn SignInPage() -> impl IntoView {
    let t = &texts().access;
    let query = use_query_map();
    let next = query.with_untracked(|query| query.get("next").unwrap_or_default());
    let is_changed = query.with_untracked(|query| query.get("changed").is_some());
    let form = echo();
    view! {
        <Door title=t.sign_in_title text=t.sign_in_text>
            {is_changed
                .then(|| view! { <Notice state="ok" icon="check" title=t.changed_title text=t.changed_text /> })}
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/sign-in">
                <input type="hidden" name="next" value=next />
                <div class="fields">
                    <PlainField name="email" label=t.email kind="email" autocomplete="username" echo=form.clone() whole=true />
                    <PlainField name="password" label=t.password kind="password" autocomplete="current-password" echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.sign_in_button}</span>
                </button>
            </form>
            <p class="after">
                <a href="/forgotten-password" rel="external">{t.forgotten_link}</a>
            </p>
            <p class="after">
                {t.no_club_yet} " " <a href="/register" rel="external">{t.register_link}</a>
            </p>
        </Door>
    }
}
