//! A password is forgotten: the account's address, and a link by mail.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::{languages::texts, ui::Notice};
use leptos::prelude::*;

/// `/forgotten-password`. What it says afterwards is the same whether the address has an account or not.
#[component]
pub fn ForgottenPage() -> impl IntoView {
    let t = &texts().access;
    let form = echo();
    view! {
        <Door title=t.forgotten_title text=t.forgotten_text>
            {form
                .is_done
                .then(|| {
                    view! {
                        <div role="status">
                            <Notice
                                state="ok"
                                icon="mail"
                                title=t.forgotten_done_title
                                text=t.forgotten_done_text
                            />
                        </div>
                    }
                })}
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/forgotten-password">
                <div class="fields">
                    <PlainField name="email" label=t.email kind="email" autocomplete="username" echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.forgotten_button}</span>
                </button>
            </form>
            <p class="after">
                <a href="/sign-in" rel="external">{t.sign_in_button}</a>
            </p>
        </Door>
    }
}
