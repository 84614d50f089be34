//! Families that the list of members lets one guess; a tap makes one of them real.

use super::undo::Undoable;
use crate::app::{
    data,
    languages::texts,
    pages::members::ListName,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    families::{FamilyCommand, HouseholdId, Suggestion, suggestions},
    people::MemberId,
};
use leptos::prelude::*;

/// How many are shown at first, and how many more each time.
const STEP: usize = 30;

/// `/members/families/suggestions`.
#[component]
pub fn SuggestionsPage() -> impl IntoView {
    let t = texts();
    let length = RwSignal::new(STEP);
    let found = data::watch_built(
        Suggestion::READS,
        |records| suggestions(records),
        move |all, _| (all.len(), all.iter().take(length.get()).cloned().collect::<Vec<Suggestion>>()),
    );
    let count = Memo::new(move |_| found.with(|(count, _)| *count));
    let shown = Memo::new(move |_| found.with(|(_, shown)| shown.clone()));
    let context = Signal::derive(move || match count.get() {
        0 => t.families.proposed_none.to_owned(),
        count => (t.families.proposed_count)(&t.language.number(count), count),
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.families.proposed_title.to_owned())
                context=context
                back="/members/families"
            />
            <div class="page-body">
                {move || {
                    if count.get() == 0 {
                        return view! {
                            <Empty icon="check" title=t.families.proposed_none text=t.families.proposed_none_text>
                                <a class="button primary" href="/members/families">
                                    <Icon name="home" />
                                    <span>{t.families.back_to_list}</span>
                                </a>
                            </Empty>
                        }
                            .into_any();
                    }
                    view! {
                        <p class="secondary">{t.families.proposed_text}</p>
                        <ul class="proposed-families">
                            <For
                                each=move || shown.get()
                                key=who
                                let:found
                            >
                                <Proposed found=found />
                            </For>
                        </ul>
                        {move || {
                            (count.get() > shown.with(Vec::len))
                                .then(|| {
                                    view! {
                                        <button
                                            class="button"
                                            type="button"
                                            on:click=move |_| length.update(|length| *length += STEP)
                                        >
                                            <span>{t.families.more}</span>
                                        </button>
                                    }
                                })
                        }}
                    }
                        .into_any()
                }}
            </div>
        </main>
    }
}

/// Those whom a proposal is about; another proposal is about others.
fn who(found: &Suggestion) -> Vec<MemberId> {
    found.members.iter().map(|(id, ..)| *id).collect()
}

#[component]
fn Proposed(found: Suggestion) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let undoable = Undoable::find();
    let family = (words.family)(&found.name);
    let make = {
        let (found, family) = (found.clone(), family.clone());
        move |_| {
            let id = HouseholdId(data::new_id());
            let enrol = FamilyCommand::EnrolFamily { family: Box::new(found.family(id)) };
            let said = (words.created_toast)(&family, found.members.len());
            undoable.run(vec![enrol.into()], vec![FamilyCommand::DeleteHousehold { id }.into()], said);
        }
    };
    let address = [found.street.clone(), found.postal_code.clone(), found.city.clone()];
    let address = address.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let shared = found.shared.iter().map(|shared| (words.shared)(*shared)).collect::<Vec<_>>().join(", ");
    let people = found.members.iter().cloned().map(|(id, first_name, last_name, birth)| {
        let birth = birth.map(|day| format!(", {}", t.language.short_date(day)));
        view! {
            <li>
                <a href=format!("/members/{id}")>
                    <ListName first_name=first_name last_name=last_name />
                </a>
                <span class="secondary num">{birth}</span>
            </li>
        }
    });
    let label = (words.make_family_of)(&family);
    view! {
        <li class="card">
            <h2>{family}</h2>
            <ul>{people.collect_view()}</ul>
            <p class="secondary">{(words.shared_label)(&shared)}</p>
            {(!address.is_empty()).then(|| view! { <p class="secondary">{address}</p> })}
            <div>
                <button class="button" type="button" aria-label=label on:click=make>
                    <Icon name="check" />
                    <span>{words.make_family}</span>
                </button>
            </div>
        </li>
    }
}
