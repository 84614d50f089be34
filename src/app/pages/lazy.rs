//! Pages that come in a part of the program of their own, fetched when somebody first goes there, and what
//! the page at hand needs of them before it is brought to life.
//!
//! Which pages: those that a visit does not begin with. In `mod.rs` such a page is a route like any other,
//! declared with [`lazy!`]:
//!
//! ```text
//! <Route path=path!("licences") view=lazy!(office, licences::LicencesPage) />
//! ```
//!
//! `everyday`, `office` and `import` name parts: pages that the same people open belong into the same one,
//! and what several parts share is cut into parts of its own. A part more is a name more.

use crate::app::{
    data,
    languages::texts,
    ui::{Alone, Icon},
};
use leptos::{prelude::*, wasm_split::SplitLoaderError};
use leptos_router::{
    ChooseView, MatchInterface, MatchNestedRoutes, RouteDefs,
    components::{RouteChildren, Routes, RoutesProps},
};
use std::{cell::Cell, pin::Pin};

/// A part that comes, or does not.
type Coming<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// A page whose part of the program may have to be fetched. Made by [`lazy!`].
#[derive(Clone, Copy)]
pub struct LazyPage {
    pub fetch: fn() -> Coming<()>,
    pub view: fn() -> Coming<AnyView>,
}

impl ChooseView for LazyPage {
    async fn choose(self) -> AnyView {
        match (self.view)().await {
            Ok(view) => view,
            Err(_) => view! { <NotThere /> }.into_any(),
        }
    }

    async fn preload(&self) {
        if (self.fetch)().await.is_err() {
            IS_MISSING.set(true);
        }
    }
}

/// A page in the part of the program that is named first. The page is a component, or what
/// [`only_for`](super::only_for) made of one.
macro_rules! lazy {
    ($part:ident, $page:expr) => {{
        #[leptos::wasm_split::wasm_split($part, wasm_split_path = ::leptos::wasm_split, preload(fetch), fallible)]
        fn view() -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
            Ok($page().into_any())
        }
        $crate::app::pages::lazy::LazyPage { fetch: || Box::pin(fetch()), view: || Box::pin(view()) }
    }};
}
pub(super) use lazy;

/// The pages of the addresses in it. Asked in the context of [`Wanted`] it shows none of them, and says what
/// the wanted one needs.
#[component]
pub fn Addresses<Defs>(children: RouteChildren<Defs>) -> impl IntoView
where
    Defs: MatchNestedRoutes + Clone + Send + 'static,
    Defs::Match: 'static,
{
    let Some(wanted) = use_context::<Wanted>() else {
        let properties = RoutesProps::builder().fallback(super::not_found::NotFound).children(children);
        return Routes(properties.build()).into_any();
    };
    if let Some(matched) = RouteDefs::new(children.into_inner()).match_route(&wanted.path) {
        let mut needs = Vec::new();
        needs_of(matched, &mut needs);
        wanted.needs.set_value(needs);
    }
    ().into_any()
}

/// The parts of the program that an address needs are asked for.
#[derive(Clone)]
struct Wanted {
    path: String,
    needs: StoredValue<Vec<Need>, LocalStorage>,
}

type Need = Pin<Box<dyn Future<Output = ()>>>;

/// A page and those that stand around it.
fn needs_of<M: MatchInterface + 'static>(matched: M, needs: &mut Vec<Need>) {
    let (page, inner) = matched.into_view_and_child();
    needs.push(Box::pin(async move { page.preload().await }));
    if let Some(inner) = inner {
        needs_of(inner, needs);
    }
}

thread_local! {
    static IS_MISSING: Cell<bool> = const { Cell::new(false) };
}

/// Fetches what the page of an address needs, before it is hydrated or mounted: both go through the page
/// in one go. `routes` shows [`Addresses`]. Whether all of it is there.
pub async fn prepare<V>(path: String, routes: impl FnOnce() -> V) -> bool {
    IS_MISSING.set(false);
    let owner = Owner::new();
    let needs = owner.with(|| {
        let needs = StoredValue::new_local(Vec::new());
        provide_context(Wanted { path, needs });
        routes();
        needs.try_update_value(std::mem::take).unwrap_or_default()
    });
    for need in needs {
        need.await;
    }
    !IS_MISSING.get()
}

/// The part that nearly everybody needs next, so that it is there when it is asked for.
#[leptos::wasm_split::wasm_split(everyday, wasm_split_path = ::leptos::wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "that the part does not come is its error")]
pub fn fetch_everyday() -> Result<(), SplitLoaderError> {
    Ok(())
}

/// In place of a page whose part of the program could not be fetched.
#[component]
fn NotThere() -> impl IntoView {
    let t = &texts().frame;
    view! {
        <Alone icon="cloud-off" title=t.not_there text=t.not_there_text>
            <button type="button" class="button primary" on:click=move |_| data::load_again()>
                <Icon name="refresh" />
                <span>{t.load_again}</span>
            </button>
        </Alone>
    }
}
