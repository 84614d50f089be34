//! Doors.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn SignInPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn RegisterPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn JoinPage() -> impl IntoView {}
