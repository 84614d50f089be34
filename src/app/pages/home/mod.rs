//! Today.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn HomePage() -> impl IntoView {}
