//! What surrounds every page of a signed-in person: the rail (tabs on a phone) and the header.

use super::{Alone, Arrival, Icon, SavingChip};
use crate::app::{
    data::{self, Readiness},
    languages::texts,
    pages::{family::is_family_only, first_sync::FirstSync},
};
use crate::club::access::Area;
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

/// The rail and the page beside it. While the first download runs the pages that the server did not
/// render say so.
#[component]
pub fn Frame() -> impl IntoView {
    let t = &texts().frame;
    let path = use_location().pathname;
    let first_path = path.get_untracked();
    let status = data::status();
    let waits = Memo::new(move |_| {
        let opening = status.with(|status| status.readiness != Readiness::Ready);
        // Where a second factor is made needs none of what is downloaded, and may be what the download waits for.
        let stands_alone = |path: &str| matches!(path, "/sync" | "/club/security");
        opening && path.get() != first_path && !path.with(|path| stands_alone(path))
    });
    // The page behind the download was made without data: it is loaded again, once, with it.
    Effect::new(move |before: Option<bool>| {
        let now = waits.get();
        if before == Some(true) && status.with_untracked(|status| status.readiness == Readiness::Ready) {
            data::load_again();
        }
        now
    });
    let arrival = expect_context::<Arrival>();
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            arrival.note();
        }
        now
    });
    let rendered = data::start().signed_in.is_some();
    let own = [
        ("/", "home", t.home),
        ("/sessions", "calendar", t.sessions),
        ("/family", "people", t.my_family),
        ("/club", "gear", t.my_account),
    ];
    let links = [
        ("/", "home", t.home),
        ("/sessions", "calendar", t.sessions),
        ("/members", "people", t.members),
        ("/groups", "group", t.groups),
        ("/licences", "licence", t.licences),
        ("/club", "gear", t.club),
    ];
    // A member is shown what is theirs, and nothing that leads nowhere.
    let links = if is_family_only() { own.to_vec() } else { links.to_vec() };
    // Five tabs fit on a phone: licences are reached from the club's page there.
    let only_wide = |href: &str| (href == "/licences").then_some("");
    let is_open = |href: &str| href != "/licences" || data::may_see(Area::Licences);
    let is_here = move |href: &'static str| {
        let path = path.get();
        match href {
            "/" => path == "/",
            "/family" => path.starts_with(href) || path.starts_with("/members"),
            href => path.starts_with(href),
        }
    };
    if !rendered {
        return view! { <NoSession /> }.into_any();
    }
    view! {
        <div class="app">
            <nav class="rail" aria-label=t.main_navigation>
                <a class="rail-logo" href="/" aria-label=format!("NovaClub, {}", t.home)>
                    <img src="/icons/icon.svg" width="40" height="40" alt="" />
                </a>
                <ul>
                    {links
                        .into_iter()
                        .filter(|(href, _, _)| is_open(href))
                        .map(|(href, icon, label)| {
                            view! {
                                <li data-wide=only_wide(href)>
                                    <a
                                        class="rail-link"
                                        href=href
                                        aria-current=move || is_here(href).then_some("page")
                                    >
                                        <Icon name=icon />
                                        <span>{label}</span>
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </nav>
            {move || if waits.get() { view! { <FirstSync /> }.into_any() } else { view! { <Outlet /> }.into_any() }}
        </div>
    }
    .into_any()
}

/// Nobody has signed in on this device yet, and no server has answered.
#[component]
fn NoSession() -> impl IntoView {
    let t = &texts().access;
    view! {
        <Alone icon="cloud-off" title=t.offline_title text=t.offline_text>
            <a class="button primary" href="/sign-in" rel="external">
                <Icon name="arrow-right" />
                <span>{t.offline_retry}</span>
            </a>
        </Alone>
    }
}

/// A page's header: title, one line of context, the saving chip, at most two actions.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    #[prop(into, optional)] context: Signal<String>,
    /// Where the arrow leads, on pages below another.
    #[prop(optional, into)]
    back: Option<String>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let back_word = texts().frame.back;
    let heading = NodeRef::<leptos::html::H1>::new();
    let arrival = expect_context::<Arrival>();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            arrival.offer(heading.into());
        }
    });
    view! {
        <leptos_meta::Title text=move || if data::hides_titles() { "NovaClub".to_owned() } else { format!("{} · NovaClub", title.get()) } />
        <header class="page-header">
            {back
                .map(|href| {
                    view! {
                        <a class="icon-button boxed back-link" href=href aria-label=back_word>
                            <Icon name="chevron-left" />
                        </a>
                    }
                })}
            <div class="page-title">
                <h1 node_ref=heading tabindex="-1">
                    {move || title.get()}
                </h1>
                <p>{move || context.get()}</p>
            </div>
            <div class="page-actions">
                <SavingChip />
                {children.map(|children| children())}
            </div>
        </header>
    }
}
