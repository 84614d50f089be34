//! Signing in.

use super::{
    door::{Door, DoorProblem, PlainField, echo},
    factor_passkey::PasskeyButton,
};
use crate::app::{
    data,
    languages::texts,
    ui::{Icon, Notice, ToBeErased},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/sign-in`; `?next=` is where to go on afterwards.
#[component]
pub fn SignInPage() -> impl IntoView {
    let t = &texts().access;
    let query = use_query_map();
    let next = query.with_untracked(|query| query.get("next").unwrap_or_default());
    let is_changed = query.with_untracked(|query| query.get("changed").is_some());
    let is_late = query.with_untracked(|query| query.get("late").is_some());
    // An address that would have to be escaped is not worth it: the home page is as near.
    let is_plain =
        next.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_'));
    let onwards = if is_plain && !next.is_empty() { format!("?next={next}") } else { String::new() };
    let form = echo();
    view! {
        <Door title=t.sign_in_title text=t.sign_in_text>
            {is_changed
                .then(|| view! { <Notice state="ok" icon="check" title=t.changed_title text=t.changed_text /> })}
            {is_late.then(|| view! { <Notice state="warn" icon="clock" title=t.late_title text=t.late_text /> })}
            <ToBeErased />
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action="/sign-in">
                <input type="hidden" name="next" value=next.clone() />
                <div class="fields">
                    <PlainField name="email" label=t.email kind="email" autocomplete="username" echo=form.clone() whole=true />
                    <PlainField name="password" label=t.password kind="password" autocomplete="current-password" echo=form whole=true />
                </div>
                <button class="button primary wide" type="submit">
                    <span>{t.sign_in_button}</span>
                </button>
            </form>
            <PasskeyButton next=next />
            {match data::start().openid {
                Some(shown) => {
                    let to = format!("/sign-in/with/{}{onwards}", shown.club);
                    view! {
                        <a class="button wide" href=to rel="external">
                            <Icon name="club" />
                            <span>{shown.label}</span>
                        </a>
                    }
                        .into_any()
                }
                None => view! { <p class="after">{t.by_club}</p> }.into_any(),
            }}
            <p class="after">
                <a href="/forgotten-password" rel="external">{t.forgotten_link}</a>
            </p>
            <p class="after">
                {t.no_club_yet} " " <a href="/register" rel="external">{t.register_link}</a>
            </p>
        </Door>
    }
}
