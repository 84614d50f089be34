//! What was changed about a person, by whom, from where; with the way back.

use crate::app::pages::history::HistoryLines;
use crate::club::people::MemberFile;
use leptos::prelude::*;

/// The last changes of a person, and of everyone who was merged into them.
#[component]
pub fn Changes(file: Memo<MemberFile>) -> impl IntoView {
    let changes = Memo::new(move |_| file.with(|file| file.changes.clone()));
    view! { <HistoryLines lines=changes /> }
}
