//! Naming a guardian, or correcting one. Somebody whom the club knows is linked to their record.

use super::guardians::Editing;
use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::{
        confirmed::{Confirmed, NotDone},
        members::Acts,
    },
    ui::{Dialog, Field, FieldKind, FormFooter, FormProblems, Icon, SelectField, open_while},
};
use crate::club::{
    Refusal,
    families::{FamilyCommand, Guardian, GuardianId, HouseholdFile, Relation, TypedGuardian},
    people::{Member, MemberId, Suspect, show_phone, suspects},
};
use crate::sync::Record;
use leptos::{ev, prelude::*};
use std::sync::OnceLock;
use uuid::Uuid;

/// The relations to choose from.
pub fn relation_options() -> Vec<(String, String)> {
    let t = &texts().families;
    let option = |relation: &Relation| (relation.word().to_owned(), (t.relation)(*relation).to_owned());
    Relation::ALL.iter().map(option).collect()
}

/// The dialog; open while it is about somebody.
#[component]
pub fn GuardianDialog(
    file: Memo<HouseholdFile>,
    editing: RwSignal<Option<Editing>>,
    confirmed: Confirmed,
) -> impl IntoView {
    let t = &texts().families;
    let open = open_while(editing);
    let title = Signal::derive(move || {
        editing.with(|editing| match editing {
            Some(Editing::Known(guardian)) => (t.edit_guardian)(&guardian.display_name()),
            _ => t.add_guardian.to_owned(),
        })
    });
    view! {
        <Dialog id="guardian" title=title open=open>
            {move || {
                editing
                    .get()
                    .map(|editing| {
                        view! { <GuardianForm file=file editing=editing open=open confirmed=confirmed /> }
                    })
            }}
        </Dialog>
    }
}

#[component]
fn GuardianForm(
    file: Memo<HouseholdFile>,
    editing: Editing,
    open: RwSignal<bool>,
    confirmed: Confirmed,
) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let acts = Acts::find();
    let today = data::today();
    let household_id = file.with_untracked(|file| file.household.id);
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    let before = match &editing {
        Editing::Known(line) => data::with_records(|records| records.get::<Guardian>(line.id.0)).flatten(),
        Editing::New => None,
    };
    let is_new = before.is_none();
    let blank = Guardian {
        id: GuardianId(Uuid::nil()),
        household_id,
        member_id: None,
        last_name: file.with_untracked(|file| {
            let of_member = file.members.first().map(|member| member.last_name.clone());
            of_member.unwrap_or_else(|| file.household.name.clone())
        }),
        first_name: String::new(),
        relation: Relation::Mother,
        phone: None,
        email: None,
        legal: true,
    };
    let before = before.unwrap_or(blank);
    let typed = TypedGuardian::of(&before);
    let first_name = RwSignal::new(typed.first_name);
    let last_name = RwSignal::new(typed.last_name);
    let relation = RwSignal::new(typed.relation);
    let legal = RwSignal::new(typed.legal);
    let phone = RwSignal::new(typed.phone);
    let email = RwSignal::new(typed.email);
    let linked = RwSignal::new(before.member_id);
    let refusal = RwSignal::new(None::<Refusal>);
    let before = StoredValue::new(before);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = TypedGuardian {
            first_name: first_name.get_untracked(),
            last_name: last_name.get_untracked(),
            relation: relation.get_untracked(),
            legal: legal.get_untracked(),
            phone: phone.get_untracked(),
            email: email.get_untracked(),
        };
        let before = before.get_value();
        let member_id = linked.get_untracked();
        let after = match typed.onto(&before, today.get_untracked()) {
            Ok(after) => Guardian { member_id, ..after },
            Err(problems) => return refusal.set(Some(problems)),
        };
        let name = after.display_name();
        let command = if is_new {
            let id = member_id
                .map_or_else(|| GuardianId(data::new_id()), |member| Guardian::id_for(household_id, member));
            Some(FamilyCommand::SaveGuardian { guardian: Guardian { id, ..after } })
        } else {
            FamilyCommand::edit_guardian(&before, &after)
        };
        let Some(command) = command else {
            open.set(false);
            return acts.say(words.unchanged_toast);
        };
        confirmed.run(vec![command.into()], move |result| match result {
            Ok(()) => {
                open.set(false);
                acts.say((words.guardian_saved)(&name));
            }
            // What is typed stays.
            Err(why @ NotDone::Unconfirmed(_)) => confirmed.say(why),
            Err(NotDone::NotRun(RunError::Refused(problems))) => refusal.set(Some(problems)),
            Err(why @ NotDone::NotRun(RunError::NotStored(_))) => {
                open.set(false);
                confirmed.say(why);
            }
        });
    };
    let link = Callback::new(move |suspect: Suspect| {
        linked.set(Some(suspect.id));
        let member = data::with_records(|records| records.get::<Member>(suspect.id.0)).flatten();
        let Some(member) = member else { return };
        first_name.set(member.first_name);
        last_name.set(member.last_name);
        // Their record's number and address stand, until others are typed here.
        phone.set(String::new());
        email.set(String::new());
    });
    let options = Signal::stored(relation_options());
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblems refusal=refusal />
            <div class="fields">
                <Field name="first_name" label=label("first_name") value=first_name refusal=refusal required=true />
                <Field name="last_name" label=label("last_name") value=last_name refusal=refusal required=true />
            </div>
            <Known first_name=first_name last_name=last_name linked=linked link=link />
            <div class="fields">
                <SelectField name="relation" label=label("relation") options=options value=relation refusal=refusal />
                <Field name="phone" label=label("phone") kind=FieldKind::Phone value=phone refusal=refusal />
                <Field name="email" label=label("email") kind=FieldKind::Email value=email refusal=refusal whole=true />
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    name="legal"
                    checked=legal.get_untracked()
                    prop:checked=move || legal.get()
                    on:change=move |event| legal.set(event_target_checked(&event))
                />
                <span>{words.legal}</span>
                <span class="hint">{words.legal_hint}</span>
            </label>
            <FormFooter open=open save=t.frame.save />
        </form>
    }
}

/// Who of the club it may be, and whom it is linked to.
#[component]
fn Known(
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    linked: RwSignal<Option<MemberId>>,
    link: Callback<Suspect>,
) -> impl IntoView {
    let words = &texts().families;
    let found = data::watch_built(
        &[Member::COLLECTION],
        |_| OnceLock::<Vec<Member>>::new(),
        move |known, records| {
            let candidate = Member {
                first_name: first_name.get(),
                last_name: last_name.get(),
                ..Member::blank(MemberId(Uuid::nil()))
            };
            if linked.get().is_some() || candidate.first_name.is_empty() || candidate.last_name.is_empty() {
                return Vec::new();
            }
            suspects(&candidate, known.get_or_init(|| records.all::<Member>().collect()))
        },
    );
    let linked_name = data::watch(&[Member::COLLECTION], move |records| {
        linked.get().and_then(|id| records.get::<Member>(id.0)).map(|member| {
            let phone = member.phone.as_deref().map(show_phone);
            (member.display_name(), phone)
        })
    });
    view! {
        <div class="form-status" role="status">
            {move || {
                linked_name
                    .get()
                    .map(|(name, phone)| {
                        view! {
                            <div class="notice" data-state="accent">
                                <Icon name="link" />
                                <div class="notice-text">
                                    <strong>{(words.linked_to)(&name)}</strong>
                                    <p class="num">{phone}</p>
                                </div>
                                <div class="notice-actions">
                                    <button class="button small" type="button" on:click=move |_| linked.set(None)>
                                        <span>{words.unlink}</span>
                                    </button>
                                </div>
                            </div>
                        }
                    })
            }}
            {move || {
                found
                    .get()
                    .into_iter()
                    .map(|suspect| view! { <PerhapsKnown suspect=suspect choose=link /> })
                    .collect_view()
            }}
        </div>
    }
}

/// Somebody of the club who may be the one that is typed.
#[component]
pub fn PerhapsKnown(suspect: Suspect, choose: Callback<Suspect>) -> impl IntoView {
    let t = texts();
    let name = format!("{} {}", suspect.first_name, suspect.last_name.to_uppercase());
    let birth = match suspect.birth_date {
        Some(day) => (t.people.born_on)(&t.language.short_date(day)),
        None => t.people.no_birth_date.to_owned(),
    };
    view! {
        <div class="notice beside" data-state="warn">
            <Icon name="warning" />
            <div class="notice-text">
                <strong>{(t.families.perhaps_known)(&name)}</strong>
                <p>{birth}</p>
            </div>
            <div class="notice-actions">
                <button class="button small" type="button" on:click=move |_| choose.run(suspect.clone())>
                    <span>{t.families.that_is_them}</span>
                </button>
            </div>
        </div>
    }
}
