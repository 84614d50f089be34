//! The form of a member, new or known.

use super::{
    fields::{ContactFields, IdentityFields, MemberFields, NotesField, StandingFields},
    names::ListName,
};
use crate::app::{
    data,
    languages::texts,
    ui::{FormProblems, Icon, NotStored},
};
use crate::club::{
    Refusal,
    people::{Member, Suspect, read_day, suspects},
};
use crate::sync::Record;
use leptos::prelude::*;
use std::sync::OnceLock;

/// The cards of the form with its buttons. `save` is told to send what the fields hold.
#[component]
pub fn MemberForm(
    /// The member as it was when the form was opened.
    before: Member,
    fields: MemberFields,
    refusal: RwSignal<Option<Refusal>>,
    /// The device could not write.
    not_stored: RwSignal<bool>,
    save: Callback<()>,
    save_word: &'static str,
    #[prop(into)] cancel_to: String,
    /// Stands above the notes.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let t = texts();
    let problems = Signal::from(refusal);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        refusal.set(None);
        not_stored.set(false);
        save.run(());
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <FormProblems refusal=problems />
            <NotStored shown=not_stored />
            <div class="card">
                <fieldset class="form-section">
                    <legend>{t.people.identity}</legend>
                    <IdentityFields fields=fields refusal=problems />
                    <LikelyDoubles before=before fields=fields />
                </fieldset>
            </div>
            <div class="card">
                <fieldset class="form-section">
                    <legend>{t.people.contacts}</legend>
                    <ContactFields fields=fields refusal=problems />
                </fieldset>
            </div>
            <div class="card">
                <fieldset class="form-section">
                    <legend>{t.people.at_the_club}</legend>
                    <StandingFields fields=fields refusal=problems />
                    {children.map(|children| children())}
                    <NotesField fields=fields refusal=problems />
                </fieldset>
            </div>
            <div class="form-actions sticky">
                <button class="button primary" type="submit">
                    <span>{save_word}</span>
                </button>
                <a class="button quiet" href=cancel_to>
                    <span>{t.frame.cancel}</span>
                </a>
            </div>
        </form>
    }
}

/// Warns of records that are likely the same person, while one types.
#[component]
fn LikelyDoubles(before: Member, fields: MemberFields) -> impl IntoView {
    let t = texts();
    let unchanged = (before.last_name.clone(), before.first_name.clone(), before.birth_date);
    let candidate = Memo::new(move |_| {
        let member = Member {
            last_name: fields.last_name.get(),
            first_name: fields.first_name.get(),
            birth_date: read_day(&fields.birth_date.get()),
            ..before.clone()
        };
        // A known record is compared once its name or its birth date is another.
        let same = (&member.last_name, &member.first_name, member.birth_date)
            == (&unchanged.0, &unchanged.1, unchanged.2);
        (!same).then_some(member)
    });
    let found = data::watch_built(
        &[Member::COLLECTION],
        |_| OnceLock::<Vec<Member>>::new(),
        move |known, records| {
            candidate.with(|candidate| match candidate {
                Some(candidate) if !candidate.last_name.is_empty() && !candidate.first_name.is_empty() => {
                    suspects(candidate, known.get_or_init(|| records.all::<Member>().collect()))
                }
                _ => Vec::new(),
            })
        },
    );
    view! {
        <div role="status">
            {move || {
                let found = found.get();
                (!found.is_empty())
                    .then(|| {
                        let title = if found.iter().any(|suspect| suspect.same) {
                            t.people.duplicate_same
                        } else {
                            t.people.duplicate_maybe
                        };
                        let lines = found.into_iter().map(|suspect| view! { <SuspectLine suspect=suspect /> });
                        view! {
                            <div class="notice" data-state="warn">
                                <Icon name="warning" />
                                <div class="notice-text">
                                    <strong>{title}</strong>
                                    {lines.collect_view()}
                                </div>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn SuspectLine(suspect: Suspect) -> impl IntoView {
    let t = texts();
    let birth = match suspect.birth_date {
        Some(day) => (t.people.born_on)(&t.language.short_date(day)),
        None => t.people.no_birth_date.to_owned(),
    };
    let archived = suspect.archived.then(|| format!(", {}", t.people.duplicate_archived));
    view! {
        <p>
            <a href=format!("/members/{}", suspect.id)>
                <ListName first_name=suspect.first_name last_name=suspect.last_name />
            </a>
            {format!(", {birth}")}
            {archived}
        </p>
    }
}
