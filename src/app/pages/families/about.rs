//! Where a household is, who pays, and its end.

use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::{confirmed::Confirmed, members::Acts},
    ui::{Dialog, Field, FormFooter, FormProblems, Icon, Notice},
};
use crate::club::{
    Refusal,
    access::Area,
    families::{FamilyCommand, HouseholdFile, Payer, TypedHousehold},
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Address, payer, editing and deleting.
#[component]
pub fn AboutCard(file: Memo<HouseholdFile>) -> impl IntoView {
    let t = texts();
    let may_manage = data::may_change(Area::Families);
    let may_edit = may_manage || data::may_change(Area::Addresses);
    let household = Memo::new(move |_| file.with(|file| file.household.clone()));
    let editing = RwSignal::new(false);
    let address = move || {
        let household = household.get();
        let place =
            [household.postal_code, household.city].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let lines: Vec<String> =
            household.street.into_iter().chain(Some(place)).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return view! { <span class="secondary">{t.people.not_given}</span> }.into_any();
        }
        lines.into_iter().map(|line| view! { <div>{line}</div> }).collect_view().into_any()
    };
    view! {
        <section class="card" aria-labelledby="household-about">
            <div class="card-header">
                <h2 id="household-about">{t.families.about}</h2>
                {may_edit
                    .then(|| {
                        view! {
                            <button
                                class="link-button"
                                type="button"
                                aria-haspopup="dialog"
                                on:click=move |_| editing.set(true)
                            >
                                {t.families.edit_title}
                            </button>
                        }
                    })}
            </div>
            <dl class="facts">
                <dt>{t.people.address}</dt>
                <dd>{address}</dd>
                {(!may_manage)
                    .then(|| {
                        view! {
                            <dt>{t.families.who_pays}</dt>
                            <dd>{move || file.with(payer_name).unwrap_or_else(|| t.families.nobody_pays.to_owned())}</dd>
                        }
                    })}
            </dl>
            {may_edit.then(|| view! { <EditDialog file=file open=editing /> })}
            {may_manage
                .then(|| {
                    view! {
                        <PayerChoice file=file />
                        <DeleteFamily file=file />
                    }
                })}
        </section>
    }
}

/// Everyone who can pay: guardians, members, and somebody else who does.
fn payers(file: &HouseholdFile) -> Vec<(Payer, String)> {
    let guardians = file.guardians.iter().map(|guardian| {
        // A guardian who is a member and pays as one is the same person.
        let as_member = guardian.member_id.map(Payer::Member);
        let payer = as_member.filter(|payer| file.household.payer() == Some(*payer));
        (payer.unwrap_or(Payer::Guardian(guardian.id)), guardian.display_name())
    });
    let members = file.members.iter().map(|member| (Payer::Member(member.id), member.display_name()));
    let outside = file.outside_payer.iter().map(|(id, name)| (Payer::Member(*id), name.clone()));
    guardians.chain(members).chain(outside).collect()
}

fn payer_name(file: &HouseholdFile) -> Option<String> {
    let payer = file.household.payer()?;
    payers(file).into_iter().find(|(known, _)| *known == payer).map(|(_, name)| name)
}

fn word(payer: Payer) -> String {
    match payer {
        Payer::Member(id) => format!("m{id}"),
        Payer::Guardian(id) => format!("g{id}"),
    }
}

/// One of the household pays, or nobody is named; set at once.
#[component]
fn PayerChoice(file: Memo<HouseholdFile>) -> impl IntoView {
    let words = &texts().families;
    let confirmed = Confirmed::new();
    // What was chosen and did not come to be so is shown no longer.
    let shown = RwSignal::new(());
    confirmed.when_given_up(move || shown.set(()));
    let choices = Memo::new(move |_| file.with(|file| (payers(file), file.household.payer())));
    let on_change = move |event: ev::Event| {
        let chosen = event_target_value(&event);
        let (payers, before) = choices.get_untracked();
        let found = payers.into_iter().find(|(payer, _)| word(*payer) == chosen);
        let household_id = file.with_untracked(|file| file.household.id);
        let set = |payer| FamilyCommand::SetPayer { household_id, payer }.into();
        let said = match &found {
            Some((_, name)) => (words.payer_toast)(name),
            None => words.no_payer_toast.to_owned(),
        };
        let (pays, paid) = (vec![set(found.map(|(payer, _)| payer))], vec![set(before)]);
        confirmed.undoable(pays, paid, said, move |is_done| {
            if !is_done {
                shown.set(());
            }
        });
    };
    view! {
        <div class="field">
            <label for="payer">{words.who_pays}</label>
            <div class="select-box">
                {move || {
                    shown.track();
                    let (payers, payer) = choices.get();
                    let options = payers
                        .into_iter()
                        .map(|(known, name)| {
                            view! {
                                <option value=word(known) selected=payer == Some(known)>
                                    {name}
                                </option>
                            }
                        });
                    view! {
                        <select class="input" id="payer" on:change=on_change>
                            <option value="" selected=payer.is_none()>
                                {words.nobody_pays}
                            </option>
                            {options.collect_view()}
                        </select>
                    }
                }} <Icon name="chevron-down" />
            </div>
            {confirmed.view()}
        </div>
    }
}

#[component]
fn EditDialog(file: Memo<HouseholdFile>, open: RwSignal<bool>) -> impl IntoView {
    let t = &texts().families;
    view! {
        <Dialog id="edit-family" title=Signal::stored(t.edit_title.to_owned()) open=open>
            <EditForm file=file open=open />
        </Dialog>
    }
}

#[component]
fn EditForm(file: Memo<HouseholdFile>, open: RwSignal<bool>) -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let today = data::today();
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    // Filled once; live updates leave what is typed alone.
    let before = file.with_untracked(|file| file.household.clone());
    let typed = TypedHousehold::of(&before);
    let name = RwSignal::new(typed.name);
    let street = RwSignal::new(typed.street);
    let postal_code = RwSignal::new(typed.postal_code);
    let city = RwSignal::new(typed.city);
    let refusal = RwSignal::new(None::<Refusal>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = TypedHousehold {
            name: name.get_untracked(),
            street: street.get_untracked(),
            postal_code: postal_code.get_untracked(),
            city: city.get_untracked(),
        };
        let after = match typed.onto(&before, today.get_untracked()) {
            Ok(after) => after,
            Err(problems) => return refusal.set(Some(problems)),
        };
        let Some(command) = FamilyCommand::edit_household(&before, &after) else {
            open.set(false);
            return acts.say(t.families.unchanged_toast);
        };
        data::run(vec![command.into()], move |result| match result {
            Ok(()) => {
                open.set(false);
                acts.say(t.families.saved_toast);
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
            failed @ Err(RunError::NotStored(_)) => {
                open.set(false);
                acts.say_failure(failed);
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblems refusal=refusal />
            // The name is the family's, the address those people's who live there.
            {data::may_change(Area::Families)
                .then(|| view! { <Field name="name" label=label("last_name") value=name refusal=refusal required=true /> })}
            <Field name="street" label=label("street") value=street refusal=refusal />
            <div class="fields postal">
                <Field name="postal_code" label=label("postal_code") value=postal_code refusal=refusal plain=true />
                <Field name="city" label=label("city") value=city refusal=refusal plain=true />
            </div>
            <FormFooter open=open save=t.frame.save />
        </form>
    }
}

/// Deleting cannot be undone: a dialog names the family first.
#[component]
fn DeleteFamily(file: Memo<HouseholdFile>) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let acts = Acts::find();
    let navigate = use_navigate();
    let id = file.with_untracked(|file| file.household.id);
    let open = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let family = move || file.with(|file| (words.family)(&file.household.name));
    let title = Signal::derive(move || (words.delete_title)(&family()));
    let delete = Callback::new(move |()| {
        let navigate = navigate.clone();
        let name = untrack(family);
        data::run(vec![FamilyCommand::DeleteHousehold { id }.into()], move |result| match result {
            Ok(()) => {
                open.set(false);
                acts.say((words.deleted_toast)(&name));
                navigate(
                    "/members/families",
                    NavigateOptions { replace: true, ..NavigateOptions::default() },
                );
            }
            Err(RunError::Refused(refusal)) => refused.set(Some(problems::summary(t.language, &refusal))),
            Err(RunError::NotStored(_)) => refused.set(Some(t.frame.not_stored_text.to_owned())),
        });
    });
    view! {
        <div>
            <button
                class="button quiet stop"
                type="button"
                aria-haspopup="dialog"
                on:click=move |_| {
                    refused.set(None);
                    open.set(true);
                }
            >
                <Icon name="trash" />
                <span>{words.delete}</span>
            </button>
        </div>
        <Dialog id="delete-family" title=title open=open>
            {move || match refused.get() {
                Some(why) => {
                    view! { <Notice state="stop" icon="warning" title=words.not_deleted text=why /> }.into_any()
                }
                None => view! { <p>{words.delete_text}</p> }.into_any(),
            }}
            <footer>
                <button class="button" type="button" autofocus on:click=move |_| open.set(false)>
                    <span>{words.keep}</span>
                </button>
                {move || {
                    refused
                        .with(Option::is_none)
                        .then(|| {
                            view! {
                                <button class="button danger" type="button" on:click=move |_| delete.run(())>
                                    <span>{words.delete_confirm}</span>
                                </button>
                            }
                        })
                }}
            </footer>
        </Dialog>
    }
}
