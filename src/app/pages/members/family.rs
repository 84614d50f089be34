//! The family of a person on their page and in the pane: households, guardians, siblings, and whom
//! to call in an emergency, in the order of the calls.

use crate::app::{
    data,
    languages::texts,
    pages::families::{CallLink, ContactForm, Undoable, blank_contact, relation_words},
    ui::{Icon, leave_row, unsent_dot},
};
use crate::club::{
    access::Area,
    families::{
        EmergencyContact, EmergencyContactId, EmergencyLine, FamilyCommand, MemberFamilies, MemberHousehold,
        emergency_lines, of_member,
    },
    people::{MemberId, show_phone},
};
use crate::sync::Record;
use leptos::prelude::*;

/// What is shown, live.
fn families_of(id: MemberId) -> Signal<(MemberFamilies, Vec<EmergencyLine>)> {
    let today = data::today();
    data::watch(MemberFamilies::READS, move |records| {
        (of_member(records, id), emergency_lines(records, id, today.get()))
    })
}

/// The cards of a person's page.
#[component]
pub fn FamilyCards(id: MemberId) -> impl IntoView {
    let t = &texts().families;
    let known = families_of(id);
    view! {
        <section class="card" aria-labelledby="record-family">
            <h2 id="record-family">{t.of_person}</h2>
            <Households known=known />
        </section>
        <section class="card" aria-labelledby="record-contacts">
            <h2 id="record-contacts">{t.contacts}</h2>
            <Contacts id=id known=known />
        </section>
    }
}

/// The sections of the pane.
#[component]
pub fn FamilySections(id: MemberId) -> impl IntoView {
    let t = &texts().families;
    let known = families_of(id);
    view! {
        <section class="section">
            <h3>{t.of_person}</h3>
            <Households known=known />
        </section>
        <section class="section">
            <h3>{t.contacts}</h3>
            <Contacts id=id known=known />
        </section>
    }
}

#[component]
fn Households(known: Signal<(MemberFamilies, Vec<EmergencyLine>)>) -> impl IntoView {
    let t = &texts().families;
    let households = Memo::new(move |_| known.with(|(families, _)| families.households.clone()));
    move || {
        let households = households.get();
        if households.is_empty() {
            return view! { <p class="secondary">{t.in_no_family}</p> }.into_any();
        }
        households.into_iter().map(|home| view! { <Home home=home /> }).collect_view().into_any()
    }
}

#[component]
fn Home(home: MemberHousehold) -> impl IntoView {
    let t = &texts().families;
    let guardians = home.guardians.into_iter().map(|guardian| {
        let name = guardian.display_name();
        let name = match guardian.member_id {
            Some(id) => view! { <a href=format!("/members/{id}")>{name}</a> }.into_any(),
            None => view! { {name} }.into_any(),
        };
        let phone = guardian.phone.map(|phone| {
            view! {
                " "
                <a class="num" href=format!("tel:{phone}")>
                    {show_phone(&phone)}
                </a>
            }
        });
        view! {
            <li>
                {name} " " <span class="secondary">{format!("({})", (t.relation)(guardian.relation).to_lowercase())}</span>
                {phone}
            </li>
        }
    });
    let guardians: Vec<_> = guardians.collect();
    let siblings: Vec<_> = home
        .siblings
        .into_iter()
        .map(|(id, first_name, last_name)| {
            view! {
                <li>
                    <a href=format!("/members/{id}")>{format!("{first_name} {}", last_name.to_uppercase())}</a>
                </li>
            }
        })
        .collect();
    view! {
        <div class="member-home">
            <p>
                <a href=format!("/members/families/{}", home.id)>
                    <strong>{(t.family)(&home.name)}</strong>
                </a>
                {home.is_guardian.then(|| view! { <span class="row-meta">{t.answers_for}</span> })}
            </p>
            <dl class="facts">
                {(!guardians.is_empty())
                    .then(|| {
                        view! {
                            <dt>{t.guardians}</dt>
                            <dd>
                                <ul>{guardians}</ul>
                            </dd>
                        }
                    })}
                {(!siblings.is_empty())
                    .then(|| {
                        view! {
                            <dt>{t.siblings}</dt>
                            <dd>
                                <ul>{siblings}</ul>
                            </dd>
                        }
                    })}
            </dl>
        </div>
    }
}

/// What is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Writing {
    New,
    Known(EmergencyContact),
}

#[component]
fn Contacts(id: MemberId, known: Signal<(MemberFamilies, Vec<EmergencyLine>)>) -> impl IntoView {
    let t = &texts().families;
    let contacts = Memo::new(move |_| known.with(|(families, _)| families.contacts.clone()));
    // The rest of those who would be called.
    let others = Memo::new(move |_| {
        known.with(|(families, lines)| {
            let named = |line: &&EmergencyLine| families.contacts.iter().all(|c| c.phone != line.phone);
            lines.iter().filter(named).cloned().collect::<Vec<_>>()
        })
    });
    let may_manage = data::may_change(Area::Contacts);
    // Whoever takes attendance notes whom to call.
    let may_add = may_manage || data::may_change(Area::Attendance);
    let writing = RwSignal::new(None::<Writing>);
    let done = Callback::new(move |()| writing.set(None));
    let edited = move || {
        writing.with(|writing| match writing {
            Some(Writing::Known(contact)) => Some(contact.id),
            _ => None,
        })
    };
    let form = move || {
        writing.get().map(|writing| {
            let before = match writing {
                Writing::New => {
                    let last = contacts.with_untracked(|all| all.iter().map(|c| c.rank).max());
                    blank_contact(id, last.unwrap_or(0) + 1)
                }
                Writing::Known(contact) => contact,
            };
            view! { <ContactForm before=before done=done /> }
        })
    };
    view! {
        {move || {
            if contacts.with(Vec::is_empty) && others.with(Vec::is_empty) {
                return view! { <p class="secondary">{t.no_contacts}</p> }.into_any();
            }
            view! {
                <ol class="contacts">
                    <For each=move || contacts.get() key=what_is_said let:contact>
                        <li class="contact" hidden=move || edited() == Some(contact.id)>
                            <Contact contact=contact.clone() contacts=contacts may_manage=may_manage writing=writing />
                        </li>
                    </For>
                </ol>
            }
                .into_any()
        }}
        {form}
        {move || {
            let others = others.get();
            (!others.is_empty())
                .then(|| {
                    let lines = others
                        .into_iter()
                        .map(|line| {
                            let about = relation_words(&line.relation);
                            view! {
                                <li>
                                    <CallLink name=line.name about=about phone=line.phone />
                                </li>
                            }
                        });
                    view! {
                        <div class="stack tight">
                            <p class="secondary">{move || if contacts.with(Vec::is_empty) { t.by_family_only } else { t.by_family }}</p>
                            <ol class="calls small">{lines.collect_view()}</ol>
                        </div>
                    }
                })
        }}
        {may_add
            .then(|| {
                view! {
                    <div hidden=move || writing.with(Option::is_some)>
                        <button class="button small" type="button" on:click=move |_| writing.set(Some(Writing::New))>
                            <Icon name="plus" />
                            <span>{t.add_contact}</span>
                        </button>
                    </div>
                }
            })}
    }
}

/// What a line says: another one is drawn for anything else.
fn what_is_said(contact: &EmergencyContact) -> (EmergencyContactId, String, Option<String>, String) {
    (contact.id, contact.name.clone(), contact.relation.clone(), contact.phone.clone())
}

#[component]
fn Contact(
    contact: EmergencyContact,
    contacts: Memo<Vec<EmergencyContact>>,
    may_manage: bool,
    writing: RwSignal<Option<Writing>>,
) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let undoable = Undoable::find();
    let EmergencyContact { id, member_id, name, relation, phone, .. } = contact.clone();
    let delete = {
        let contact = contact.clone();
        move |event| {
            leave_row(&event);
            let delete = FamilyCommand::DeleteEmergencyContact { id };
            let restore = FamilyCommand::RestoreEmergencyContact { contact: contact.clone() };
            let said = (words.contact_deleted)(&contact.name);
            undoable.run(vec![delete.into()], vec![restore.into()], said);
        }
    };
    let call_before = move |_| {
        let order: Vec<EmergencyContactId> =
            contacts.with_untracked(|all| all.iter().map(|contact| contact.id).collect());
        let mut changed = order.clone();
        if let Some(position) = changed.iter().position(|known| *known == id).filter(|position| *position > 0)
        {
            changed.swap(position, position - 1);
            let rank = |order| FamilyCommand::RankEmergencyContacts { member_id, order }.into();
            undoable.run(vec![rank(changed)], vec![rank(order)], words.order_changed.to_owned());
        }
    };
    let is_first = move || contacts.with(|all| all.first().is_some_and(|first| first.id == id));
    view! {
        <CallLink name=name.clone() about=relation phone=phone />
        {unsent_dot(move || data::is_unsent(EmergencyContact::COLLECTION, id.0, None))}
        {may_manage
            .then(|| {
                view! {
                    <span class="contact-acts">
                        <button
                            class="icon-button flipped"
                            type="button"
                            aria-label=(words.call_before)(&name)
                            title=(words.call_before)(&name)
                            disabled=is_first
                            on:click=call_before
                        >
                            <Icon name="chevron-down" />
                        </button>
                        <button
                            class="icon-button"
                            type="button"
                            aria-label=(words.edit_contact)(&name)
                            on:click=move |_| writing.set(Some(Writing::Known(contact.clone())))
                        >
                            <Icon name="edit" />
                        </button>
                        <button class="icon-button" type="button" aria-label=(words.delete_contact)(&name) on:click=delete>
                            <Icon name="close" />
                        </button>
                    </span>
                }
            })}
    }
}
