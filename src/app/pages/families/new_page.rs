//! A new family on one screen, as at the desk in September.

use super::{
    new_lines::PersonLine,
    new_state::{FamilyForm, List, focus_line},
};
use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::{
        confirmed::{Confirmed, NotDone},
        members::{Acts, season_groups},
    },
    ui::{Field, FormProblems, Icon, NotStored, PageHeader},
};
use crate::club::{
    families::{FamilyCommand, MOST_GUARDIANS, MOST_MEMBERS},
    people::Member,
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// `/members/families/new`.
#[component]
pub fn NewFamilyPage() -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let acts = Acts::find();
    let navigate = use_navigate();
    let today = data::today();
    let form = FamilyForm::new();
    let groups = season_groups();
    let not_stored = RwSignal::new(false);
    let confirmed = Confirmed::new();
    let save = Callback::new(move |and_next: bool| {
        form.refusal.set(None);
        not_stored.set(false);
        let known = |id: crate::club::people::MemberId| {
            data::with_records(|records| records.get::<Member>(id.0)).flatten()
        };
        let family = match untrack(|| form.typed()).read(known, data::new_id, today.get_untracked()) {
            Ok(family) => family,
            Err(problems) => return form.refusal.set(Some(problems)),
        };
        let id = family.household.id;
        let said = (words.created_toast)(&(words.family)(&family.household.name), family.members.len());
        let navigate = navigate.clone();
        let command = FamilyCommand::EnrolFamily { family: Box::new(family) };
        confirmed.run(vec![command.into()], move |result| match result {
            Ok(()) => {
                acts.say(said.clone());
                if and_next {
                    form.clear();
                    focus_line(List::Guardians, 0);
                } else {
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate(&format!("/members/families/{id}"), options);
                }
            }
            // What is typed stays.
            Err(why @ NotDone::Unconfirmed(_)) => confirmed.say(why),
            Err(NotDone::NotRun(RunError::Refused(problems))) => form.refusal.set(Some(problems)),
            Err(NotDone::NotRun(RunError::NotStored(_))) => not_stored.set(true),
        });
    });
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save.run(false);
    };
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(words.new_title.to_owned())
                context=Signal::stored(words.new_text.to_owned())
                back="/members/families"
            />
            <div class="page-body">
                <form class="form family-form" novalidate on:submit=on_submit>
                    <FormProblems refusal=form.refusal />
                    <NotStored shown=not_stored />
                    <Lines form=form list=List::Guardians groups=groups />
                    <Lines form=form list=List::Members groups=groups />
                    <section class="card" aria-labelledby="family-address">
                        <h2 id="family-address">{words.address_once}</h2>
                        <div class="family-address">
                            <Field name="street" label=label("street") value=form.street refusal=form.refusal plain=true />
                            <Field
                                name="postal_code"
                                label=label("postal_code")
                                value=form.postal_code
                                refusal=form.refusal
                                plain=true
                            />
                            <Field name="city" label=label("city") value=form.city refusal=form.refusal plain=true />
                        </div>
                    </section>
                    <div class="form-actions sticky">
                        <button class="button primary" type="submit">
                            <span>{words.create}</span>
                        </button>
                        <button class="button wide-only" type="button" on:click=move |_| save.run(true)>
                            <span>{words.create_and_next}</span>
                        </button>
                        <a class="button quiet wide-only" href="/members/families">
                            <span>{t.frame.cancel}</span>
                        </a>
                    </div>
                </form>
            </div>
            {confirmed.view()}
        </main>
    }
}

/// The people of one list, and a button for one more.
#[component]
fn Lines(form: FamilyForm, list: List, groups: Signal<Vec<(String, String)>>) -> impl IntoView {
    let words = &texts().families;
    let lines = form.lines(list);
    let (title, add, most) = match list {
        List::Guardians => (words.new_guardians, words.another_guardian, MOST_GUARDIANS),
        List::Members => (words.new_children, words.another_child, MOST_MEMBERS),
    };
    let id = format!("{}-title", list.word());
    let title_id = id.clone();
    let is_full = move || lines.with(Vec::len) >= most;
    view! {
        // Problems with the list as a whole lead here.
        <section class="card" id=list.word() tabindex="-1" aria-labelledby=title_id>
            <div class="card-header">
                <h2 id=id>{title}</h2>
                {(list == List::Members).then(|| view! { <p>{words.children_hint}</p> })}
            </div>
            <For each=move || lines.get() key=|line| line.number let:line>
                <PersonLine form=form list=list line=line groups=groups />
            </For>
            <div>
                <button
                    class="button"
                    type="button"
                    disabled=is_full
                    on:click=move |_| form.add(list)
                >
                    <Icon name="plus" />
                    <span>{add}</span>
                </button>
            </div>
        </section>
    }
}
