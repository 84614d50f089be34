//! The two faces of the members' area: people and families.

use crate::app::languages::texts;
use leptos::prelude::*;

/// Leads from people to families and back.
#[component]
pub fn PeopleTabs(
    /// The families are shown, not the people.
    #[prop(optional)]
    families: bool,
) -> impl IntoView {
    let t = &texts().families;
    let here = |shown: bool| shown.then_some("page");
    view! {
        <nav class="tabs people-tabs" aria-label=t.tabs>
            <a href="/members" aria-current=here(!families)>
                {t.people_tab}
            </a>
            <a href="/members/families" aria-current=here(families)>
                {t.families_tab}
            </a>
        </nav>
    }
}
