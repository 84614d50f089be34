//! Changing one's password.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::languages::texts;
use leptos::prelude::*;

/// `/change-password`.
#[component]
pub fn ChangePasswordPage() -> impl IntoView {
    let t = &texts().access;
    let form = echo();
    view! {
        <Door title=t.change_title text=t.change_text>
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/change-password">
                <div class="fields">
                    <PlainField name="old_password" label=t.old_password kind="password" autocomplete="current-password" echo=form.clone() whole=true />
                    <PlainField name="password" label=t.new_password kind="password" autocomplete="new-password" hint=t.password_hint echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.reset_button}</span>
                </button>
            </form>
            <p class="after">
                <a href="/club" rel="external">{t.change_back}</a>
            </p>
        </Door>
    }
}
