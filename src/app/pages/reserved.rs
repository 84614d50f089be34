//! Pages that only some roles may use. Whoever types the address is told why it is empty.

use crate::app::{
    data,
    languages::texts,
    ui::{Icon, PageHeader},
};
use crate::club::access::{Action, Area};
use leptos::prelude::*;

/// A page for those who may do something in an area, and a word for the others.
pub fn only_for<V: IntoView + 'static>(
    (area, action): (Area, Action),
    page: impl Fn() -> V + Clone + Send + 'static,
) -> impl Fn() -> AnyView + Clone + Send + 'static {
    move || {
        if data::rights().is_some_and(|rights| rights.may(area, action)) {
            page().into_any()
        } else {
            view! { <Reserved /> }.into_any()
        }
    }
}

#[component]
fn Reserved() -> impl IntoView {
    let t = &texts().frame;
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.reserved.to_owned()) back="/" />
            <div class="page-body">
                <div class="empty">
                    <Icon name="lock" />
                    <p>{t.reserved_text}</p>
                    <div class="cluster">
                        <a class="button primary" href="/">
                            <Icon name="home" />
                            <span>{t.back_home}</span>
                        </a>
                    </div>
                </div>
            </div>
        </main>
    }
}
