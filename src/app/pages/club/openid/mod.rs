//! `/club/openid`: the club's own sign-in. What it holds is no record, and no device keeps it: the page begins with
//! what came with it, or asks the server. Its forms are plain ones that the server answers; with scripts they are
//! sent from here, so that what was typed is still there when somebody has shown again who they are.

mod settings;

use super::{
    factors::{Confirming, problem_text},
    server_data::{Asked, Missing, ServerData, Wanted},
};
use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    page::{FormEcho, OpenIdSettings},
    ui::{Icon, Notice, PageHeader, Toasts},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use settings::Settings;

const PATH: &str = "/api/v1/openid";

/// What the cards share.
#[derive(Clone, Copy)]
struct Here {
    set: RwSignal<OpenIdSettings>,
    /// What was sent without scripts and came back, until something was saved.
    echo: StoredValue<FormEcho>,
    confirming: Confirming,
    busy: RwSignal<bool>,
}

/// `/club/openid`.
#[component]
pub fn OpenIdPage() -> impl IntoView {
    let t = &texts().openid;
    let confirming = Confirming::new();
    let is_saved = use_query_map().with_untracked(|query| query.get("saved").is_some());
    let saved =
        is_saved.then(|| view! { <Notice state="ok" icon="check" title=t.saved_title text=t.saved_text /> });
    let body = match data::start().openid_settings {
        Some(set) => view! { <Cards set=set confirming=confirming /> }.into_any(),
        None => view! { <FromServer confirming=confirming /> }.into_any(),
    };
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.title.to_owned())
                context=Signal::stored(t.context.to_owned())
                back="/club"
            />
            <div class="page-body narrow">{saved} {body}</div>
            {confirming.view()}
        </main>
    }
}

/// The page came from the device, which keeps nothing of this.
#[component]
fn FromServer(confirming: Confirming) -> impl IntoView {
    let t = texts();
    let asked: ServerData<OpenIdSettings> = ServerData::at(PATH);
    let wanted = Wanted {
        needs_network_title: t.openid.missing_title,
        needs_network_text: t.openid.missing_text,
        signed_out_text: t.factors.signed_out_text,
        page: "/club/openid",
    };
    let retry = Callback::new(move |()| asked.ask());
    // What is typed stays when the same is heard again.
    let state = Memo::new(move |_| asked.state.get());
    move || match state.get() {
        Asked::Waiting => view! { <p class="secondary">{t.club.loading}</p> }.into_any(),
        Asked::Failed(problem) => {
            view! { <Missing problem=problem wanted=wanted on_retry=retry /> }.into_any()
        }
        Asked::Here(set) => view! { <Cards set=set confirming=confirming /> }.into_any(),
    }
}

#[component]
fn Cards(set: OpenIdSettings, confirming: Confirming) -> impl IntoView {
    let t = &texts().openid;
    let redirect_uri = set.redirect_uri.clone();
    let here = Here {
        set: RwSignal::new(set),
        echo: StoredValue::new(data::start().form.unwrap_or_default()),
        confirming,
        busy: RwSignal::new(false),
    };
    view! {
        <section class="card" aria-labelledby="openid-tell">
            <div class="card-header">
                <h2 id="openid-tell">{t.tell_provider}</h2>
            </div>
            <p>{t.redirect_text}</p>
            <p>
                <code>{redirect_uri}</code>
            </p>
        </section>
        {move || {
            let set = here.set.get();
            let is_set = !set.issuer.is_empty();
            view! {
                <Settings here=here set=set.clone() />
                {is_set.then(|| view! { <SetAlready here=here sign_in_link=set.sign_in_link /> })}
            }
        }}
    }
}

/// The link for the club's people, and taking the sign-in away.
#[component]
fn SetAlready(here: Here, sign_in_link: String) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let remove = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let asked = ("DELETE", PATH.to_owned());
        here.confirming.ask(asked, None, here.busy, move |answer: Result<(), SyncProblem>| match answer {
            // Taken away on another device meanwhile.
            Ok(()) | Err(SyncProblem::Server(404)) => {
                toasts.say(t.openid.removed);
                here.echo.set_value(FormEcho::default());
                here.set.update(|set| {
                    let OpenIdSettings { redirect_uri, sign_in_link, .. } = set.clone();
                    *set = OpenIdSettings { redirect_uri, sign_in_link, ..OpenIdSettings::default() };
                });
            }
            Err(problem) => toasts.say(problem_text(t, &problem)),
        });
    };
    let t = &t.openid;
    view! {
        <section class="card" aria-labelledby="openid-link">
            <div class="card-header">
                <h2 id="openid-link">{t.link}</h2>
            </div>
            <p>{t.link_text}</p>
            <p>
                <a href=sign_in_link.clone() rel="external">
                    {sign_in_link.clone()}
                </a>
            </p>
        </section>
        <section class="card" aria-labelledby="openid-remove">
            <div class="card-header">
                <h2 id="openid-remove">{t.remove}</h2>
            </div>
            <p>{t.remove_text}</p>
            <form method="post" action="/club/openid/remove" on:submit=remove>
                <button class="button danger" type="submit" disabled=move || here.busy.get()>
                    <span>{t.remove}</span>
                </button>
            </form>
        </section>
    }
}

/// The way to the page, among what the club sets.
#[component]
pub fn OpenIdCard() -> impl IntoView {
    let t = &texts().openid;
    view! {
        <section class="card" aria-label=t.title>
            <ul class="rows">
                <super::Fact icon="lock" title=t.title text=t.link_meta href="/club/openid" external=true>
                    <Icon name="chevron-right" />
                </super::Fact>
            </ul>
        </section>
    }
}
