//! Where a person lives and is written to, corrected by those who may change nothing else of the record.

use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::members::Acts,
    ui::{Dialog, Field, FieldKind, FormFooter, FormProblems},
};
use crate::club::{
    Refusal,
    access::Area,
    people::{Member, MemberId, PeopleCommand, TypedMember},
};
use leptos::{ev, prelude::*};

/// The button with its dialog; nothing for who may not.
#[component]
pub fn AddressButton(id: MemberId) -> impl IntoView {
    let t = &texts().home;
    let open = RwSignal::new(false);
    data::may_change(Area::Addresses).then(|| {
        view! {
            <button class="link-button" type="button" aria-haspopup="dialog" on:click=move |_| open.set(true)>
                {t.change_address}
            </button>
            <Dialog id="own-address" title=Signal::stored(t.change_address.to_owned()) open=open>
                <AddressForm id=id open=open />
            </Dialog>
        }
    })
}

#[component]
fn AddressForm(id: MemberId, open: RwSignal<bool>) -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let today = data::today();
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    // Filled once; live updates leave what is typed alone.
    let before = data::with_records(|records| records.get::<Member>(id.0)).flatten();
    let before = before.unwrap_or_else(|| Member::blank(id));
    let typed = TypedMember::of(&before);
    let street = RwSignal::new(typed.street.clone());
    let postal_code = RwSignal::new(typed.postal_code.clone());
    let city = RwSignal::new(typed.city.clone());
    let email = RwSignal::new(typed.email.clone());
    let refusal = RwSignal::new(None::<Refusal>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = TypedMember {
            street: street.get_untracked(),
            postal_code: postal_code.get_untracked(),
            city: city.get_untracked(),
            email: email.get_untracked(),
            ..typed.clone()
        };
        let after = match typed.onto(&before, today.get_untracked()) {
            Ok(after) => after,
            Err(problems) => return refusal.set(Some(problems)),
        };
        let edit = PeopleCommand::edit(&before, &after).zip(PeopleCommand::edit(&after, &before));
        let Some((command, inverse)) = edit else {
            open.set(false);
            return acts.say(t.families.unchanged_toast);
        };
        data::run(vec![command.into()], move |result| match result {
            Ok(()) => {
                open.set(false);
                acts.say_with_undo(t.home.address_saved, move || vec![inverse.clone().into()]);
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
            <Field name="street" label=label("street") value=street refusal=refusal plain=true autocomplete="street-address" />
            <div class="fields postal">
                <Field name="postal_code" label=label("postal_code") value=postal_code refusal=refusal plain=true autocomplete="postal-code" />
                <Field name="city" label=label("city") value=city refusal=refusal plain=true autocomplete="address-level2" />
            </div>
            <Field name="email" label=label("email") kind=FieldKind::Email value=email refusal=refusal plain=true autocomplete="email" />
            <FormFooter open=open save=t.frame.save />
        </form>
    }
}
