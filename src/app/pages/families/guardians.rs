//! The guardians of a household, with their numbers.

use super::guardian_dialog::GuardianDialog;
use crate::app::{
    data,
    languages::texts,
    pages::{confirmed::Confirmed, family_access::FamilyAccess},
    ui::{Icon, leave_row, unsent_dot},
};
use crate::club::{
    access::{Area, StandsFor},
    families::{FamilyCommand, Guardian, GuardianLine, HouseholdFile, Payer},
    people::show_phone,
};
use crate::sync::Record;
use leptos::prelude::*;

/// Whom the dialog is about, when it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editing {
    New,
    Known(GuardianLine),
}

/// The card of the guardians.
#[component]
pub fn GuardiansCard(file: Memo<HouseholdFile>) -> impl IntoView {
    let t = &texts().families;
    let may_manage = data::may_change(Area::Families);
    let guardians = Memo::new(move |_| file.with(|file| file.guardians.clone()));
    let editing = RwSignal::new(None::<Editing>);
    let confirmed = Confirmed::new();
    view! {
        <section class="card" aria-labelledby="household-guardians">
            <div class="card-header">
                <h2 id="household-guardians">{t.guardians}</h2>
                {may_manage
                    .then(|| {
                        view! {
                            <button
                                class="link-button"
                                type="button"
                                aria-haspopup="dialog"
                                on:click=move |_| editing.set(Some(Editing::New))
                            >
                                {t.add_guardian}
                            </button>
                        }
                    })}
            </div>
            {move || {
                if guardians.with(Vec::is_empty) {
                    return view! { <p class="secondary">{t.no_guardians}</p> }.into_any();
                }
                view! {
                    <ul class="guardians">
                        <For each=move || guardians.get() key=GuardianLine::clone let:guardian>
                            <GuardianItem
                                guardian=guardian
                                file=file
                                may_manage=may_manage
                                editing=editing
                                confirmed=confirmed
                            />
                        </For>
                    </ul>
                }
                    .into_any()
            }}
            {may_manage.then(|| view! { <GuardianDialog file=file editing=editing confirmed=confirmed /> })}
            {confirmed.view()}
        </section>
    }
}

#[component]
fn GuardianItem(
    guardian: GuardianLine,
    file: Memo<HouseholdFile>,
    may_manage: bool,
    editing: RwSignal<Option<Editing>>,
    confirmed: Confirmed,
) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let name = guardian.display_name();
    let id = guardian.id;
    let delete = {
        let (name, pays) = (name.clone(), guardian.pays);
        move |event| {
            leave_row(&event);
            // As it stands, to be brought back so.
            let stored = data::with_records(|records| records.get::<Guardian>(id.0)).flatten();
            let Some(stored) = stored else { return };
            let household_id = file.with_untracked(|file| file.household.id);
            let pay = FamilyCommand::SetPayer { household_id, payer: Some(Payer::Guardian(id)) };
            let restore = FamilyCommand::RestoreGuardian { guardian: stored };
            let inverse = std::iter::once(restore).chain(pays.then_some(pay)).map(Into::into).collect();
            let delete = FamilyCommand::DeleteGuardian { id };
            confirmed.undoable(vec![delete.into()], inverse, (words.guardian_deleted)(&name), |_| ());
        }
    };
    let about = std::iter::once((words.relation)(guardian.relation).to_owned())
        .chain(guardian.legal.then(|| words.legal.to_lowercase()))
        .collect::<Vec<_>>()
        .join(" · ");
    let phone = guardian.phone.clone().map(|phone| {
        view! {
            <a class="contact-link num" href=format!("tel:{phone}") aria-label=format!("{} {}", (words.call)(&name), show_phone(&phone))>
                <Icon name="phone" size="small" />
                <span>{show_phone(&phone)}</span>
            </a>
        }
    });
    let email = guardian.email.clone().map(|email| {
        view! {
            <a class="contact-link" href=format!("mailto:{email}")>
                <Icon name="mail" size="small" />
                <span>{email.clone()}</span>
            </a>
        }
    });
    let heading = match guardian.member_id {
        Some(member) => view! { <a href=format!("/members/{member}")>{name.clone()}</a> }.into_any(),
        None => view! { {name.clone()} }.into_any(),
    };
    let edited = guardian.clone();
    view! {
        <li class="guardian">
            <div class="guardian-text">
                <strong>{heading}</strong>
                {unsent_dot(move || data::is_unsent(Guardian::COLLECTION, id.0, None))}
                <span class="row-meta">{about}</span>
                <span class="cluster">
                    {guardian
                        .pays
                        .then(|| {
                            view! {
                                <span class="badge" data-state="accent">
                                    {words.pays}
                                </span>
                            }
                        })}
                    {guardian.member_id.is_some().then(|| view! { <span class="badge">{words.is_member}</span> })}
                </span>
                {phone.map_or_else(|| view! { <span class="secondary">{words.no_phone}</span> }.into_any(), IntoAny::into_any)}
                {email}
                {may_manage
                    .then(|| view! { <FamilyAccess whom=StandsFor::Guardian(id) name=Signal::stored(name.clone()) /> })}
            </div>
            {may_manage
                .then(|| {
                    view! {
                        <div class="guardian-acts">
                            <button
                                class="icon-button"
                                type="button"
                                aria-haspopup="dialog"
                                aria-label=(words.edit_guardian)(&name)
                                on:click=move |_| editing.set(Some(Editing::Known(edited.clone())))
                            >
                                <Icon name="edit" />
                            </button>
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=(words.delete_guardian)(&name)
                                on:click=delete
                            >
                                <Icon name="close" />
                            </button>
                        </div>
                    }
                })}
        </li>
    }
}
