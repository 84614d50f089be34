//! Joining a club by an invitation's link.

use super::door::{Door, DoorProblem, PlainField, echo};
use crate::app::{
    data,
    languages::texts,
    page::FormEcho,
    ui::{Alone, Icon},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/join/:token`.
#[component]
pub fn JoinPage() -> impl IntoView {
    let t = &texts().access;
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let form = echo();
    let signed_in = data::start().signed_in.map(|signed_in| signed_in.user_name);
    let Some(invitation) = data::start().invitation else {
        return view! {
            <Alone icon="link" title=t.join_gone_title text=t.join_gone_text>
                <a class="button primary" href="/sign-in" rel="external">
                    <Icon name="arrow-right" />
                    <span>{t.sign_in_button}</span>
                </a>
            </Alone>
        }
        .into_any();
    };
    view! {
        <Door title=(t.join_title)(&invitation.club_name) text=(t.join_text)(t.role(invitation.role))>
            <DoorProblem echo=form.clone() />
            <form class="form" method="post" action=format!("/join/{token}")>
                {match signed_in {
                    Some(name) => view! { <p>{(t.join_as)(&name)}</p> }.into_any(),
                    None => view! { <PersonFields form=form /> }.into_any(),
                }}
                <button class="button primary wide" type="submit">
                    <span>{t.join_button}</span>
                </button>
            </form>
            {data::start()
                .openid
                .map(|shown| {
                    view! {
                        <a class="button wide" href=format!("/join/{token}/with") rel="external">
                            <Icon name="club" />
                            <span>{shown.label}</span>
                        </a>
                    }
                })}
        </Door>
    }
    .into_any()
}

/// What someone without an account, or not signed in, has to say.
#[component]
fn PersonFields(form: FormEcho) -> impl IntoView {
    let t = &texts().access;
    view! {
                <div class="fields">
                    <PlainField name="given_name" label=t.given_name autocomplete="given-name" echo=form.clone() />
                    <PlainField name="family_name" label=t.family_name autocomplete="family-name" echo=form.clone() />
                    <PlainField name="email" label=t.email kind="email" autocomplete="username" echo=form.clone() whole=true />
                    <PlainField name="password" label=t.password kind="password" autocomplete="new-password" hint=t.join_hint echo=form whole=true />
                </div>
    }
}
