//! The lines of the form of a new family.

use super::{
    guardian_dialog::{PerhapsKnown, relation_options},
    line_field::{LineField, LineSelect},
    new_state::{FamilyForm, Line, List},
};
use crate::app::{
    data,
    languages::{problems, texts},
    pages::members::sex_word,
    ui::{FieldKind, Icon},
};
use crate::club::people::{Member, MemberId, Sex, Suspect, read_day, suspects};
use crate::sync::Record;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys::HtmlInputElement};
use std::sync::OnceLock;
use uuid::Uuid;

/// One person of a list.
#[component]
pub fn PersonLine(
    form: FamilyForm,
    list: List,
    line: Line,
    /// The groups to choose from.
    groups: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let words = &texts().families;
    let number = Signal::derive(move || {
        let position = form.position(list, line) + 1;
        match list {
            List::Guardians => (words.guardian_number)(position),
            List::Members => (words.child_number)(position),
        }
    });
    // Enter in a text goes on to the next person; on a button or a choice it does what it does.
    let on_key = move |event: ev::KeyboardEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let is_text = input.is_some_and(|input| !matches!(input.type_().as_str(), "checkbox" | "radio"));
        if event.key() == "Enter" && is_text && !event.is_composing() {
            event.prevent_default();
            form.go_on(list, line);
        }
    };
    view! {
        <fieldset class="person-line" on:keydown=on_key>
            <legend>{move || number.get()}</legend>
            {move || match line.known.get() {
                Some(known) => view! { <KnownPerson known=known line=line /> }.into_any(),
                None => view! { <Identity form=form list=list line=line /> }.into_any(),
            }}
            {match list {
                List::Guardians => view! { <AdultFields form=form line=line groups=groups /> }.into_any(),
                List::Members => view! { <GroupField form=form list=list line=line groups=groups /> }.into_any(),
            }}
            <button
                class="icon-button person-remove"
                type="button"
                aria-label=move || (words.remove_line)(&number.get())
                title=move || (words.remove_line)(&number.get())
                on:click=move |_| form.remove(list, line)
            >
                <Icon name="close" />
            </button>
            <Suspects form=form list=list line=line />
        </fieldset>
    }
}

/// Names; of members the birth date and sex, too.
#[component]
fn Identity(form: FamilyForm, list: List, line: Line) -> impl IntoView {
    let t = texts();
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    let name = move |field| form.name(list, line, field);
    view! {
        <LineField name=name("first_name") label=label("first_name") value=line.first_name refusal=form.refusal />
        <LineField
            name=name("last_name")
            label=label("last_name")
            value=line.last_name
            refusal=form.refusal
            placeholder=form.inherited(list, line)
        />
        {(list == List::Members)
            .then(|| {
                view! {
                    <LineField
                        name=name("birth_date")
                        label=label("birth_date")
                        value=line.birth_date
                        refusal=form.refusal
                        placeholder=Signal::stored("14/03/2015".to_owned())
                    />
                    <LineSelect
                        name=name("sex")
                        label=label("sex")
                        options=Signal::stored(sexes())
                        value=line.sex
                        refusal=form.refusal
                    />
                }
            })}
    }
}

fn sexes() -> Vec<(String, String)> {
    let t = texts();
    let unknown = (String::new(), sex_word(t, None).to_owned());
    let known = Sex::ALL.iter().map(|sex| (sex.word().to_owned(), sex_word(t, Some(*sex)).to_owned()));
    std::iter::once(unknown).chain(known).collect()
}

/// Somebody whom the club knows: nothing more to type.
#[component]
fn KnownPerson(known: Suspect, line: Line) -> impl IntoView {
    let t = texts();
    let name = format!("{} {}", known.first_name, known.last_name.to_uppercase());
    let birth = known.birth_date.map(|day| (t.people.born_on)(&t.language.short_date(day)));
    view! {
        <div class="known-person">
            <Icon name="link" />
            <span>
                <strong>{(t.families.linked_to)(&name)}</strong>
                <span class="row-meta">{birth}</span>
            </span>
            <button class="link-button" type="button" on:click=move |_| line.known.set(None)>
                {t.families.unlink}
            </button>
        </div>
    }
}

#[component]
fn GroupField(
    form: FamilyForm,
    list: List,
    line: Line,
    groups: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let words = &texts().families;
    let options = Signal::derive(move || {
        std::iter::once((String::new(), words.no_group.to_owned())).chain(groups.get()).collect::<Vec<_>>()
    });
    view! {
        <LineSelect
            name=form.name(list, line, "group_id")
            label=words.group
            options=options
            value=line.group
            refusal=form.refusal
        />
    }
}

/// What is asked of a guardian besides.
#[component]
fn AdultFields(form: FamilyForm, line: Line, groups: Signal<Vec<(String, String)>>) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    let name = move |field| form.name(List::Guardians, line, field);
    view! {
        <LineSelect
            name=name("relation")
            label=label("relation")
            options=Signal::stored(relation_options())
            value=line.relation
            refusal=form.refusal
        />
        <LineField name=name("phone") label=label("phone") kind=FieldKind::Phone value=line.phone refusal=form.refusal />
        <LineField name=name("email") label=label("email") kind=FieldKind::Email value=line.email refusal=form.refusal />
        <div class="person-choices">
            <label class="check">
                <input
                    type="radio"
                    name="payer"
                    checked=form.payer.get_untracked() == line.number
                    prop:checked=move || form.payer.get() == line.number
                    on:change=move |_| form.payer.set(line.number)
                />
                <span>{words.pays}</span>
            </label>
            {move || {
                line.known
                    .with(Option::is_none)
                    .then(|| {
                        view! {
                            <label class="check">
                                <input
                                    type="checkbox"
                                    checked=line.enrols.get_untracked()
                                    prop:checked=move || line.enrols.get()
                                    on:change=move |event| line.enrols.set(event_target_checked(&event))
                                />
                                <span>{words.enrols_too}</span>
                            </label>
                        }
                    })
            }}
        </div>
        {move || {
            line.enrols
                .get()
                .then(|| {
                    view! {
                        <LineField
                            name=name("birth_date")
                            label=label("birth_date")
                            value=line.birth_date
                            refusal=form.refusal
                            placeholder=Signal::stored("14/03/1985".to_owned())
                        />
                        <GroupField form=form list=List::Guardians line=line groups=groups />
                    }
                })
        }}
    }
}

/// Who of the club the person may be, while one types.
#[component]
fn Suspects(form: FamilyForm, list: List, line: Line) -> impl IntoView {
    let inherited = form.inherited(list, line);
    let candidate = Memo::new(move |_| {
        let last_name = Some(line.last_name.get()).filter(|name| !name.trim().is_empty());
        let birth_date = read_day(&line.birth_date.get());
        let candidate = Member {
            first_name: line.first_name.get(),
            last_name: last_name.unwrap_or_else(|| inherited.get()),
            birth_date,
            ..Member::blank(MemberId(Uuid::nil()))
        };
        let can_be_told = !candidate.first_name.trim().is_empty() && !candidate.last_name.is_empty();
        (can_be_told && line.known.with(Option::is_none)).then_some(candidate)
    });
    // Nobody is read before there is a name.
    let found = data::watch_built(
        &[Member::COLLECTION],
        |_| OnceLock::<Vec<Member>>::new(),
        move |known, records| {
            candidate.with(|candidate| match candidate {
                Some(candidate) => {
                    suspects(candidate, known.get_or_init(|| records.all::<Member>().collect()))
                }
                None => Vec::new(),
            })
        },
    );
    let choose = Callback::new(move |suspect: Suspect| line.turn_out_to_be(suspect));
    view! {
        <div class="person-suspects" role="status">
            {move || {
                found
                    .get()
                    .into_iter()
                    .map(|suspect| view! { <PerhapsKnown suspect=suspect choose=choose /> })
                    .collect_view()
            }}
        </div>
    }
}
