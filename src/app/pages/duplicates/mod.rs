//! Records of one person that are there twice: found, compared, merged.

mod compare_page;
mod confirm;
mod count;
mod differences;
mod list_page;
mod merge_with_page;
mod sides;

pub use compare_page::ComparePage;
pub use count::DuplicatesLink;
pub use list_page::DuplicatesPage;
pub use merge_with_page::MergeWithPage;

use crate::app::languages::{Texts, texts};
use crate::club::people::{Alike, MemberId, Person};
use leptos::prelude::*;

/// The address where two records are compared.
fn compare_address(a: MemberId, b: MemberId) -> String {
    format!("/members/duplicates/{a}/{b}")
}

/// The birth date, in words.
fn born(t: &Texts, person: &Person) -> String {
    let words = &t.people.merging;
    let day = person.birth_date.map(|day| (words.born)(&t.language.short_date(day)));
    let born = day.unwrap_or_else(|| words.no_birth_date.to_owned());
    if person.archived { format!("{born} · {}", t.people.duplicate_archived) } else { born }
}

/// What is alike, as tags.
#[component]
fn Why(why: Vec<Alike>) -> impl IntoView {
    let words = &texts().people.merging;
    let tags = why.into_iter().map(|alike| view! { <li class="badge">{(words.alike)(alike)}</li> });
    view! { <ul class="cluster why-alike">{tags.collect_view()}</ul> }
}
