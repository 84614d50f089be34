//! Registering a club and its admin in one step.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::languages::texts;
use leptos::prelude::*;

/// `/register`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let t = &texts().access;
    let form = echo();
    view! {
        <Door title=t.register_title text=t.register_text>
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/register">
                <fieldset class="form-section">
                    <legend>{t.the_club}</legend>
                    <div class="fields">
                        <PlainField name="club_name" label=t.club_name autocomplete="organization" hint=t.club_name_hint echo=form.clone() whole=true />
                    </div>
                </fieldset>
                <fieldset class="form-section">
                    <legend>{t.you}</legend>
                    <div class="fields">
                        <PlainField name="given_name" label=t.given_name autocomplete="given-name" echo=form.clone() />
                        <PlainField name="family_name" label=t.family_name autocomplete="family-name" echo=form.clone() />
                        <PlainField name="email" label=t.email kind="email" autocomplete="username" echo=form.clone() whole=true />
                        <PlainField name="password" label=t.password kind="password" autocomplete="new-password" hint=t.password_hint echo=form whole=true />
                    </div>
                </fieldset>
                <button class="button primary wide" type="submit">
                    <span>{t.register_button}</span>
                </button>
            </form>
            <p class="after">
                {t.have_account} " " <a href="/sign-in" rel="external">{t.sign_in_button}</a>
            </p>
        </Door>
    }
}
