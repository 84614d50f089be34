//! Licences and proofs of the whole club: whom to ask for what, the register, the proofs that end.

mod advance;
mod export;
mod register;
mod register_row;
mod renew;
mod rows;
mod watch;
mod watch_row;

use crate::app::{languages::texts, pages::members::practice::DataAge, ui::PageHeader};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use register::RegisterTab;
use watch::{ProofsTab, ToDoTab};

/// The parts of the page, as its address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    ToDo,
    Register,
    Proofs,
}

impl Tab {
    fn of_word(word: Option<&str>) -> Self {
        match word {
            Some("register") => Self::Register,
            Some("proofs") => Self::Proofs,
            _ => Self::ToDo,
        }
    }
}

/// `/licences`.
#[component]
pub fn LicencesPage() -> impl IntoView {
    let t = &texts().practice.licences;
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| Tab::of_word(query.get("tab").as_deref())));
    let tabs = [
        (Tab::ToDo, "/licences", t.to_do),
        (Tab::Register, "/licences?tab=register", t.licences),
        (Tab::Proofs, "/licences?tab=proofs", t.proofs),
    ];
    let links = tabs.map(|(of, href, word)| {
        view! {
            <a href=href aria-current=move || (tab.get() == of).then_some("page")>
                {word}
            </a>
        }
    });
    view! {
        <main id="main" class="page fills" tabindex="-1">
            <PageHeader title=Signal::stored(t.title.to_owned()) />
            <div class="papers-head">
                <nav class="tabs" aria-label=t.sections>
                    {links.collect_view()}
                </nav>
                <p class="secondary wide-only"><DataAge /></p>
            </div>
            {move || match tab.get() {
                Tab::ToDo => view! { <ToDoTab /> }.into_any(),
                Tab::Register => view! { <RegisterTab /> }.into_any(),
                Tab::Proofs => view! { <ProofsTab /> }.into_any(),
            }}
        </main>
    }
}
