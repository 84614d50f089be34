//! `/club/openid`: the club's own sign-in. A plain form that the server answers: what it holds is no record, and
//! no device keeps it.

use crate::app::{
    data,
    languages::texts,
    page::OpenIdSettings,
    ui::{Field, FieldKind, FormProblems, Icon, Notice, PageHeader},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/club/openid`.
#[component]
pub fn OpenIdPage() -> impl IntoView {
    let t = &texts().openid;
    let start = data::start();
    let is_saved = use_query_map().with_untracked(|query| query.get("saved").is_some());
    let saved =
        is_saved.then(|| view! { <Notice state="ok" icon="check" title=t.saved_title text=t.saved_text /> });
    let body = match start.openid_settings {
        Some(settings) => view! { <Settings settings=settings /> }.into_any(),
        // Nobody came by the server: the page was opened without a network.
        None => view! {
            <Notice state="warn" icon="cloud-off" title=t.missing_title text=t.missing_text>
                <a class="button" href="/club/openid" rel="external">
                    <span>{texts().club.try_again}</span>
                </a>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.title.to_owned())
                context=Signal::stored(t.context.to_owned())
                back="/club"
            />
            <div class="page-body narrow">{saved} {body}</div>
        </main>
    }
}

#[component]
fn Settings(settings: OpenIdSettings) -> impl IntoView {
    let t = &texts().openid;
    let echo = data::start().form.unwrap_or_default();
    let is_back = echo.refusal.is_some();
    let is_set = !settings.issuer.is_empty();
    // What was sent and refused, or what is set.
    let value = |name: &str, set: &str| {
        RwSignal::new(if is_back {
            echo.values.get(name).cloned().unwrap_or_default()
        } else {
            set.to_owned()
        })
    };
    let (issuer, client_id) = (value("issuer", &settings.issuer), value("client_id", &settings.client_id));
    let (label, secret) = (value("label", &settings.label), RwSignal::new(String::new()));
    let admits = if is_back { echo.values.contains_key("admits") } else { settings.admits };
    let refusal = Signal::stored(echo.refusal.clone());
    let secret_hint = if settings.has_secret { t.secret_kept } else { t.secret_hint };
    view! {
        <section class="card" aria-labelledby="openid-tell">
            <div class="card-header">
                <h2 id="openid-tell">{t.tell_provider}</h2>
            </div>
            <p>{t.redirect_text}</p>
            <p><code>{settings.redirect_uri.clone()}</code></p>
        </section>
        <section class="card" aria-labelledby="openid-settings">
            <div class="card-header">
                <h2 id="openid-settings">{t.settings}</h2>
                {is_set.then(|| view! { <p>{(t.linked)(settings.linked)}</p> })}
            </div>
            <form class="form" method="post" action="/club/openid">
                <FormProblems refusal=refusal />
                <div class="fields">
                    <Field name="issuer" label=t.issuer hint=t.issuer_hint value=issuer refusal=refusal required=true whole=true />
                    <Field name="client_id" label=t.client_id value=client_id refusal=refusal required=true whole=true />
                    <Field name="client_secret" label=t.client_secret kind=FieldKind::Password hint=secret_hint value=secret refusal=refusal autocomplete="new-password" whole=true />
                    <Field name="label" label=t.label hint=t.label_hint value=label refusal=refusal required=true whole=true />
                </div>
                <label class="check">
                    <input type="checkbox" name="admits" value="yes" checked=admits />
                    <span>{t.admits}</span>
                </label>
                <p class="hint">{t.admits_hint}</p>
                <footer>
                    <button class="button primary" type="submit">
                        <span>{t.save}</span>
                    </button>
                </footer>
            </form>
        </section>
        {is_set.then(|| view! { <SetAlready settings=settings /> })}
    }
}

/// The link for the club's people, and taking the sign-in away.
#[component]
fn SetAlready(settings: OpenIdSettings) -> impl IntoView {
    let t = &texts().openid;
    view! {
        <section class="card" aria-labelledby="openid-link">
            <div class="card-header">
                <h2 id="openid-link">{t.link}</h2>
            </div>
            <p>{t.link_text}</p>
            <p><a href=settings.sign_in_link.clone() rel="external">{settings.sign_in_link.clone()}</a></p>
        </section>
        <section class="card" aria-labelledby="openid-remove">
            <div class="card-header">
                <h2 id="openid-remove">{t.remove}</h2>
            </div>
            <p>{t.remove_text}</p>
            <form method="post" action="/club/openid/remove">
                <button class="button danger" type="submit">
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
