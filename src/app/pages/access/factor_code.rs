//! The second factor after the password: a plain form for the code, a button for the passkey.

use super::{
    door::{Door, DoorProblem, PlainField, echo},
    factor_passkey::PasskeyButton,
};
use crate::app::{data, languages::texts};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/sign-in/code`; `?next=` is where to go on afterwards.
#[component]
pub fn CodePage() -> impl IntoView {
    let t = &texts().factors;
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let form = echo();
    let next = form.values.get("next").cloned().unwrap_or(next);
    let halfway = data::start().halfway;
    let (has_app, has_key) = halfway.map_or((true, false), |halfway| (halfway.totp, halfway.passkeys));
    view! {
        <Door title=t.code_title text=if has_app { t.code_text } else { t.code_key_text }>
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/sign-in/code">
                <input type="hidden" name="next" value=next.clone() />
                <div class="fields">
                    <PlainField name="code" label=t.code_field autocomplete="one-time-code" hint=t.code_lost echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.code_button}</span>
                </button>
            </form>
            {has_key.then(|| view! { <PasskeyButton next=next /> })}
            <p class="after">
                <a href="/sign-in" rel="external">{t.code_again}</a>
            </p>
        </Door>
    }
}
