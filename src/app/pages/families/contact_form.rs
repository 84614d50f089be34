//! Noting whom to call for a person, or correcting it: on their page and at the gym.

use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::members::Acts,
    ui::{Field, FieldKind, FormProblems},
};
use crate::club::{
    Refusal,
    families::{EmergencyContact, EmergencyContactId, FamilyCommand, TypedContact},
    people::MemberId,
};
use leptos::{ev, prelude::*};
use uuid::Uuid;

/// A contact with nothing but whom it is for and when it is called.
#[must_use]
pub const fn blank_contact(member_id: MemberId, rank: i64) -> EmergencyContact {
    EmergencyContact {
        id: EmergencyContactId(Uuid::nil()),
        member_id,
        name: String::new(),
        relation: None,
        phone: String::new(),
        rank,
    }
}

/// The form; without an id of its own the contact is new.
#[component]
pub fn ContactForm(
    before: EmergencyContact,
    /// Told once it is saved, or given up.
    done: Callback<()>,
) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let acts = Acts::find();
    let today = data::today();
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    let typed = TypedContact::of(&before);
    let name = RwSignal::new(typed.name);
    let relation = RwSignal::new(typed.relation);
    let phone = RwSignal::new(typed.phone);
    let refusal = RwSignal::new(None::<Refusal>);
    super::new_state::focus_on("name".to_owned());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = TypedContact {
            name: name.get_untracked(),
            relation: relation.get_untracked(),
            phone: phone.get_untracked(),
        };
        let after = match typed.onto(&before, today.get_untracked()) {
            Ok(after) => after,
            Err(problems) => return refusal.set(Some(problems)),
        };
        let said = (words.contact_saved)(&after.name);
        let command = if before.id.0.is_nil() {
            let id = EmergencyContactId(data::new_id());
            Some(FamilyCommand::SaveEmergencyContact { contact: EmergencyContact { id, ..after } })
        } else {
            FamilyCommand::edit_contact(&before, &after)
        };
        let Some(command) = command else {
            acts.say(words.unchanged_toast);
            return done.run(());
        };
        data::run(vec![command.into()], move |result| match result {
            Ok(()) => {
                acts.say(said);
                done.run(());
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
            failed @ Err(RunError::NotStored(_)) => acts.say_failure(failed),
        });
    };
    view! {
        <form class="form contact-form" novalidate on:submit=submit>
            <FormProblems refusal=refusal />
            <div class="fields">
                <Field name="name" label=words.contact_name value=name refusal=refusal required=true />
                <Field
                    name="phone"
                    label=label("phone")
                    kind=FieldKind::Phone
                    value=phone
                    refusal=refusal
                    required=true
                />
                <Field
                    name="relation"
                    label=label("relation")
                    value=relation
                    refusal=refusal
                    hint=words.contact_relation_hint
                    whole=true
                />
            </div>
            <div class="cluster">
                <button class="button primary" type="submit">
                    <span>{t.frame.save}</span>
                </button>
                <button class="button quiet" type="button" on:click=move |_| done.run(())>
                    <span>{t.frame.cancel}</span>
                </button>
            </div>
        </form>
    }
}
