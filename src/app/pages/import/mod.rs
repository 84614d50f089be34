//! Bringing a list of people in.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn ImportPage() -> impl IntoView {}
