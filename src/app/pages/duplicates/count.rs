//! The way to the doubles, with their number once it is known.

use crate::app::{
    data::{self, Readiness},
    languages::texts,
    ui::Icon,
};
use crate::club::people::duplicate_pairs;
use leptos::prelude::*;
use std::time::Duration;

/// How long the list is left to itself before doubles are looked for.
const FIRST_THE_LIST: Duration = Duration::from_millis(500);

/// A link to the doubles. They are counted once for each visit of the page, after it was painted:
/// nobody waits for the number.
#[component]
pub fn DuplicatesLink() -> impl IntoView {
    let t = texts();
    let words = &t.people.merging;
    let count = RwSignal::new(None::<usize>);
    let status = data::status();
    let ready = Memo::new(move |_| status.with(|status| status.readiness == Readiness::Ready));
    Effect::new(move |_| {
        if ready.get() {
            let look = move || {
                let found = data::with_records(|records| duplicate_pairs(records).len());
                // The page may have been left meanwhile.
                let _ = count.try_set(found);
            };
            set_timeout(look, FIRST_THE_LIST);
        }
    });
    let text = move || match count.get() {
        Some(count) if count > 0 => (words.link)(&t.language.number(count)),
        _ => words.title.to_owned(),
    };
    view! {
        <a class="button" href="/members/duplicates">
            <Icon name="copy" />
            <span>{text}</span>
        </a>
    }
}
