//! Sessions and attendance.

use leptos::prelude::*;

/// See the module.
#[component]
pub fn AgendaPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn NewSeriesPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn EditSeriesPage() -> impl IntoView {}

/// See the module.
#[component]
pub fn AttendancePage() -> impl IntoView {}

/// See the module.
#[component]
pub fn EditSessionPage() -> impl IntoView {}
