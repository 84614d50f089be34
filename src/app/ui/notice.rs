//! Messages that stay in the page, and what an empty list says.

use super::Icon;
use crate::app::languages::texts;
use leptos::prelude::*;

/// A message with its title, what was kept and what to do.
#[component]
pub fn Notice(
    /// `ok`, `warn`, `stop` or `accent`.
    state: &'static str,
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// What can be done about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice" data-state=state>
            <Icon name=icon />
            <div class="notice-text">
                <strong>{title}</strong>
                <p>{text}</p>
            </div>
            {children.map(|children| view! { <div class="notice-actions">{children()}</div> })}
        </div>
    }
}

/// Says above a form that the device could not write what was typed.
#[component]
pub fn NotStored(#[prop(into)] shown: Signal<bool>) -> impl IntoView {
    let t = &texts().frame;
    move || {
        shown.get().then(|| {
            view! { <Notice state="stop" icon="storage" title=t.not_stored_title text=t.not_stored_text /> }
        })
    }
}

/// A page that has nothing but a message: its title is the page's.
#[component]
pub fn Alone(
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    children: Children,
) -> impl IntoView {
    view! {
        <leptos_meta::Title text=format!("{title} · NovaClub") />
        <main class="alone" id="main" tabindex="-1">
            <div class="empty">
                <Icon name=icon />
                <h1>{title}</h1>
                <p>{text}</p>
                <div class="cluster">{children()}</div>
            </div>
        </main>
    }
}

/// An empty list: what to do next, with the button for it.
#[component]
pub fn Empty(
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon size="large" />
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="cluster">{children()}</div> })}
        </div>
    }
}
