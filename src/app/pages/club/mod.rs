//! The club: seasons, staff, this device.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn ClubPage() -> impl IntoView {}
