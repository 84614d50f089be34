//! Which of the two records is kept, and what follows for the other one.

use super::{born, compare_page::Draft};
use crate::app::languages::texts;
use crate::club::people::{Person, Side};
use leptos::prelude::*;

/// What a record holds, counted: `2 groupes · 14 présences notées`.
fn held(side: &Side) -> Vec<String> {
    let words = &texts().people.merging;
    let counts = [
        (side.groups.len(), words.groups),
        (side.marks, words.marks),
        (side.licences, words.licences_count),
        (side.proofs, words.proofs),
        (side.households.len(), words.households),
        (side.contacts, words.contacts),
    ];
    counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| words(count)).collect()
}

/// Both records, one of which is kept.
#[component]
pub fn KeptChoice(draft: Draft) -> impl IntoView {
    let t = texts();
    let words = &t.people.merging;
    let sides = Memo::new(move |_| draft.compared.with(|compared| [compared.a.clone(), compared.b.clone()]));
    let choice = move |side: Side| {
        let person = Person::of(&side.member);
        let about: Vec<String> = std::iter::once(born(t, &person)).chain(held(&side)).collect();
        let id = person.id;
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="kept"
                    checked=draft.compared.with_untracked(|compared| compared.fuller) == id
                    prop:checked=move || draft.kept() == id
                    on:change=move |_| draft.keep(id)
                />
                <strong>{person.display_name()}</strong>
                <span class="hint">{about.join(" · ")}</span>
            </label>
        }
    };
    view! {
        <section class="card">
            <fieldset class="form-section">
                <legend>{words.kept}</legend>
                <p class="hint">{words.keep_hint}</p>
                <div class="choices even">{move || sides.get().into_iter().map(choice).collect_view()}</div>
            </fieldset>
        </section>
    }
}

/// What will happen, before anything does.
#[component]
pub fn Consequences(draft: Draft) -> impl IntoView {
    let words = &texts().people.merging;
    let told = Memo::new(move |_| {
        let kept = draft.kept();
        draft.compared.with(|compared| {
            let (kept, dropped) = compared.kept_and_dropped(kept);
            let both_marked = kept.marks > 0 && dropped.marks > 0;
            (kept.member.display_name(), dropped.member.display_name(), held(dropped), both_marked)
        })
    });
    view! {
        <section class="card" aria-labelledby="what-follows">
            <h2 id="what-follows">{words.what_follows}</h2>
            {move || {
                let (kept, dropped, moves, both_marked) = told.get();
                let moved = if moves.is_empty() {
                    view! { <li>{words.nothing_moves}</li> }.into_any()
                } else {
                    view! { <li>{words.moves} " " {moves.join(", ")} "."</li> }.into_any()
                };
                view! {
                    <ul class="what-follows">
                        <li>{(words.keeps)(&kept)}</li>
                        {moved}
                        {both_marked.then(|| view! { <li>{words.same_session}</li> })}
                        <li>{(words.other_archived)(&dropped)}</li>
                        <li>{words.for_good}</li>
                    </ul>
                }
            }}
        </section>
    }
}
