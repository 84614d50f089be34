//! The app: the same on the server, hydrated in a rendered page, and mounted into the offline shell.

use super::{
    data,
    languages::{Language, texts},
    page::Start,
    pages::AppRoutes,
    ui::{Arrival, ToastRegion},
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;

/// The app: the same on the server, hydrated, and mounted into the offline shell.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let start: Start = SharedValue::new(data::starting_values).into_inner();
    provide_context::<Language>(start.language);
    provide_context(data::Clock { today: RwSignal::new(start.today), now_ms: RwSignal::new(start.now_ms) });
    provide_context(start.clone());
    let toasts = ToastRegion::provide();
    Arrival::provide();
    data::begin(&start);
    let t = texts();
    view! {
        <a class="skip-link" href="#main" rel="external">{t.frame.skip_to_content}</a>
        <AppRoutes />
        {toasts.view()}
    }
}
