//! The fields of a member's form.

use crate::app::{
    languages::{Texts, problems, texts},
    ui::{Field, FieldKind, SelectField},
};
use crate::club::{
    Refusal,
    people::{Member, MemberStatus, Sex, TypedMember},
};
use leptos::prelude::*;

use super::facts::{sex_word, status_word};

/// What is typed, field by field.
#[derive(Clone, Copy)]
pub struct MemberFields {
    pub last_name: RwSignal<String>,
    pub first_name: RwSignal<String>,
    pub birth_date: RwSignal<String>,
    sex: RwSignal<String>,
    email: RwSignal<String>,
    phone: RwSignal<String>,
    street: RwSignal<String>,
    postal_code: RwSignal<String>,
    city: RwSignal<String>,
    status: RwSignal<String>,
    joined_on: RwSignal<String>,
    notes: RwSignal<String>,
}

impl MemberFields {
    /// Filled once; live updates of the record leave what is typed alone.
    #[must_use]
    pub fn of(member: &Member) -> Self {
        let typed = TypedMember::of(member);
        Self {
            last_name: RwSignal::new(typed.last_name),
            first_name: RwSignal::new(typed.first_name),
            birth_date: RwSignal::new(typed.birth_date),
            sex: RwSignal::new(typed.sex),
            email: RwSignal::new(typed.email),
            phone: RwSignal::new(typed.phone),
            street: RwSignal::new(typed.street),
            postal_code: RwSignal::new(typed.postal_code),
            city: RwSignal::new(typed.city),
            status: RwSignal::new(typed.status),
            joined_on: RwSignal::new(typed.joined_on),
            notes: RwSignal::new(typed.notes),
        }
    }

    /// What the form holds now.
    #[must_use]
    pub fn typed(self) -> TypedMember {
        TypedMember {
            last_name: self.last_name.get_untracked(),
            first_name: self.first_name.get_untracked(),
            birth_date: self.birth_date.get_untracked(),
            sex: self.sex.get_untracked(),
            email: self.email.get_untracked(),
            phone: self.phone.get_untracked(),
            street: self.street.get_untracked(),
            postal_code: self.postal_code.get_untracked(),
            city: self.city.get_untracked(),
            status: self.status.get_untracked(),
            joined_on: self.joined_on.get_untracked(),
            notes: self.notes.get_untracked(),
        }
    }
}

fn label(t: &Texts, field: &str) -> String {
    problems::field(t.language, field).to_owned()
}

/// First name, last name, birth date, sex.
#[component]
pub fn IdentityFields(fields: MemberFields, refusal: Signal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    let options = std::iter::once((String::new(), t.people.sex_unknown.to_owned()))
        .chain(Sex::ALL.iter().map(|sex| (sex.word().to_owned(), sex_word(t, Some(*sex)).to_owned())))
        .collect::<Vec<_>>();
    view! {
        <div class="fields">
            <Field name="first_name" label=label(t, "first_name") value=fields.first_name refusal=refusal required=true />
            <Field name="last_name" label=label(t, "last_name") value=fields.last_name refusal=refusal required=true />
            <Field name="birth_date" label=label(t, "birth_date") value=fields.birth_date refusal=refusal hint=t.people.day_hint />
            <SelectField name="sex" label=label(t, "sex") options=Signal::stored(options) value=fields.sex refusal=refusal />
        </div>
    }
}

/// Phone, e-mail and address.
#[component]
pub fn ContactFields(fields: MemberFields, refusal: Signal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    view! {
        <div class="fields">
            <Field name="phone" label=label(t, "phone") kind=FieldKind::Phone value=fields.phone refusal=refusal />
            <Field name="email" label=label(t, "email") kind=FieldKind::Email value=fields.email refusal=refusal />
            <Field name="street" label=label(t, "street") value=fields.street refusal=refusal whole=true />
        </div>
        <div class="fields postal">
            <Field name="postal_code" label=label(t, "postal_code") value=fields.postal_code refusal=refusal plain=true />
            <Field name="city" label=label(t, "city") value=fields.city refusal=refusal plain=true />
        </div>
    }
}

/// Status and the day of arrival.
#[component]
pub fn StandingFields(fields: MemberFields, refusal: Signal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    let options = MemberStatus::ALL
        .iter()
        .map(|status| (status.word().to_owned(), status_word(t, *status).to_owned()))
        .collect::<Vec<_>>();
    view! {
        <div class="fields">
            <SelectField name="status" label=label(t, "status") options=Signal::stored(options) value=fields.status refusal=refusal />
            <Field name="joined_on" label=label(t, "joined_on") value=fields.joined_on refusal=refusal hint=t.people.day_hint />
        </div>
    }
}

/// Free text about the person.
#[component]
pub fn NotesField(fields: MemberFields, refusal: Signal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    view! { <Field name="notes" label=label(t, "notes") value=fields.notes refusal=refusal lines=3 /> }
}
