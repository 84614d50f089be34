//! The history of records: who changed which field, when, from which device, and the way back.
//!
//! `<HistoryOf subjects=… />` shows it for any records, [`HistoryCard`] in a card, [`HistoryFold`]
//! when it is asked for; [`HistoryLines`] shows lines that a page has already.

mod fold;
mod line;
mod words;

pub use fold::HistoryFold;
use words::nothing;
pub use words::{field_name, value_words};

use crate::app::{
    data,
    languages::{Texts, format::sentence_case, texts, words::word},
    pages::members::Acts,
};
use crate::club::history::{HISTORY_READS, HistoryLine, Subject, history_of, needed_to_bring_back};
use chrono::NaiveDate;
use leptos::prelude::*;
use line::Line;

/// How many of the last changes are shown.
const CHANGES_SHOWN: usize = 20;

/// A card with the last changes of records; the first one is what the page is about, the others are
/// told by their names.
#[component]
pub fn HistoryCard(
    /// Names the card's elements.
    id: &'static str,
    #[prop(into)] subjects: Signal<Vec<Subject>>,
) -> impl IntoView {
    let title = texts().history.title;
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <HistoryOf subjects=subjects />
        </section>
    }
}

/// The last changes of records.
#[component]
pub fn HistoryOf(#[prop(into)] subjects: Signal<Vec<Subject>>) -> impl IntoView {
    let lines = data::watch(HISTORY_READS, move |records| {
        subjects.with(|subjects| history_of(records, subjects, false, CHANGES_SHOWN))
    });
    view! { <HistoryLines lines=lines /> }
}

/// Changes, the latest first, each with the button that brings the other value back.
#[component]
pub fn HistoryLines(#[prop(into)] lines: Signal<Vec<HistoryLine>>) -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let bring_back = Callback::new(move |line: HistoryLine| {
        let HistoryLine { ref change, .. } = line;
        let words = |text: &String| value_words(t, &change.collection, &change.field, text);
        let told = line.brought_back().map_or_else(|| nothing(t, &change.collection).to_owned(), words);
        let field = field_name(t.language, &change.collection, &change.field);
        let said = (t.history.brought_back)(&field, &told);
        acts.plain(line.undo, said);
    });
    move || {
        let lines = lines.get();
        if lines.is_empty() {
            return view! { <p class="secondary">{t.history.nothing}</p> }.into_any();
        }
        let lines = lines.into_iter().map(|line| {
            let may = data::may_change(needed_to_bring_back(&line.change.collection, &line.change.field));
            view! { <Line line=line may=may bring_back=bring_back /> }
        });
        view! { <ul class="changes">{lines.collect_view()}</ul> }.into_any()
    }
}

/// A record's name beside the field: a consent is told by its kind, a mark by its day, others by their
/// own names.
fn about(t: &Texts, line: &HistoryLine) -> Option<String> {
    let name = line.about.as_ref().filter(|name| !name.trim().is_empty())?;
    Some(match line.change.collection.as_str() {
        "consents" | "medical_proofs" => sentence_case(word(t.language, "kind", name)),
        "attendance_marks" => {
            name.parse().map_or_else(|_| name.clone(), |day: NaiveDate| t.language.short_date(day))
        }
        // `competition 6–17`, as the record's own name has it.
        "medical_rules" => match name.split_once(' ') {
            Some((practice, ages)) => {
                format!("{} {ages}", sentence_case(word(t.language, "practice", practice)))
            }
            None => name.clone(),
        },
        _ => name.clone(),
    })
}
