//! Groups and who is in them.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn GroupsPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn NewGroupPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn GroupPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn EditGroupPage() -> impl IntoView {}
