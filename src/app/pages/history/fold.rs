//! The history of what belongs to a record, read when somebody unfolds it.

use super::{CHANGES_SHOWN, HistoryLines};
use crate::app::{data, languages::texts};
use crate::club::history::{HISTORY_READS, Subject, history_of};
use crate::sync::{Collection, Records};
use leptos::prelude::*;

/// A line that unfolds into the last changes. Nothing is read before: which records belong to the one
/// that a page is about is known on the device, not from the page's address.
#[component]
pub fn HistoryFold<F>(
    /// Whose history it is.
    find: F,
    /// What the history is of, where the page does not say it.
    #[prop(default = texts().history.title)]
    title: &'static str,
    #[prop(default = HISTORY_READS)] reads: &'static [&'static Collection],
    /// No record is what the page is about: all are told by their names.
    #[prop(optional)]
    all_named: bool,
) -> impl IntoView
where
    F: Fn(&dyn Records) -> Vec<Subject> + Clone + Send + Sync + 'static,
{
    let open = RwSignal::new(false);
    let fold = NodeRef::<leptos::html::Details>::new();
    let follow = move |_| open.set(fold.get_untracked().is_some_and(|fold| fold.open()));
    let lines = move || {
        let find = find.clone();
        data::watch(reads, move |records| history_of(records, &find(records), all_named, CHANGES_SHOWN))
    };
    view! {
        <details class="history-fold" node_ref=fold on:toggle=follow>
            <summary>{title}</summary>
            {move || open.get().then(|| view! { <HistoryLines lines=lines() /> })}
        </details>
    }
}
