//! An address that leads nowhere.

use crate::app::{
    languages::texts,
    ui::{Alone, Icon},
};
use leptos::prelude::*;

/// Says so, and where to go on. The server answers 404.
#[component]
pub fn NotFound() -> impl IntoView {
    crate::app::data::say_not_found();
    let t = &texts().frame;
    view! {
        <Alone icon="search" title=t.not_found text=t.not_found_text>
            <a class="button primary" href="/">
                <Icon name="home" />
                <span>{t.back_home}</span>
            </a>
        </Alone>
    }
}
