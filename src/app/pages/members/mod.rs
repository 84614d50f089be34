//! Members.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn MembersPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn NewMemberPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn MemberPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn EditMemberPage() -> impl IntoView {}
