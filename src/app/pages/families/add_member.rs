//! Giving people a place in a household: members by their names, others with a record of their own.

use crate::app::{
    data::{self, RunError},
    languages::{problems, texts},
    pages::{
        confirmed::{Confirmed, NotDone},
        members::{Acts, Proposal, proposed},
    },
    ui::{Dialog, Field, FormFooter, FormProblems, Icon},
};
use crate::club::{
    Refusal,
    families::{FamilyCommand, HouseholdFile},
    people::{Member, MemberId, MemberLine, PeopleCommand, TypedMember},
    spelling::tidy,
};
use leptos::{ev, prelude::*};
use uuid::Uuid;

/// A box that proposes members as one types; arrows choose, Enter adds. The last choice makes a new
/// record.
#[component]
pub fn AddMember(file: Memo<HouseholdFile>, confirmed: Confirmed) -> impl IntoView {
    let t = texts();
    let words = &t.families;
    let household_id = file.with_untracked(|file| file.household.id);
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let creating = RwSignal::new(false);
    let found = proposed(text);
    let is_inside = move |id: MemberId| file.with(|file| file.has_place(id));
    let add = Callback::new(move |line: MemberLine| {
        let member_id = line.id;
        if untrack(|| is_inside(member_id)) {
            return;
        }
        let name = format!("{} {}", line.first_name, line.last_name.to_uppercase());
        let family = file.with_untracked(|file| (words.family)(&file.household.name));
        let set = |active| FamilyCommand::SetPlace { household_id, member_id, active }.into();
        let said = (words.joined_toast)(&name, &family);
        confirmed.undoable(vec![set(true)], vec![set(false)], said, |_| ());
        text.set(String::new());
        chosen.set(0);
    });
    let choose = move |position: usize| match found.with_untracked(|found| found.get(position).cloned()) {
        Some(line) => add.run(line),
        None => creating.set(true),
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if text.with_untracked(|text| text.trim().is_empty()) {
            return;
        }
        // One more than was found: the new record.
        let count = found.with_untracked(Vec::len) + 1;
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => choose(chosen.get_untracked()),
            "Escape" => text.set(String::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let has_text = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    let options = move || {
        let lines = found.get();
        let count = lines.len();
        let query = text.get();
        let create = (words.create_member)(query.trim());
        let known = lines.into_iter().enumerate().map(|(position, line)| {
            let already_in = is_inside(line.id).then_some(words.already_in);
            view! {
                <Proposal
                    id="household-suggestion"
                    position=position
                    line=line
                    query=query.clone()
                    already_in=already_in
                    chosen=chosen
                    add=add
                />
            }
        });
        view! {
            <div class="suggestions" role="listbox" id="household-suggestions" aria-label=words.suggestions>
                {known.collect_view()}
                <div
                    role="option"
                    id=format!("household-suggestion-{count}")
                    aria-selected=move || (chosen.get() == count).to_string()
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| creating.set(true)
                >
                    <Icon name="user-plus" />
                    <span>{create}</span>
                </div>
            </div>
        }
    };
    view! {
        <div class="row">
            <div class="row-text stack tight">
                <div class="search-box">
                    <Icon name="search" />
                    <input
                        class="input"
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        spellcheck="false"
                        aria-expanded=move || has_text.get().to_string()
                        aria-controls="household-suggestions"
                        aria-autocomplete="list"
                        aria-activedescendant=move || {
                            has_text.get().then(|| format!("household-suggestion-{}", chosen.get()))
                        }
                        aria-label=words.add_member
                        placeholder=words.add_member_hint
                        prop:value=move || text.get()
                        on:input=move |event| {
                            text.set(event_target_value(&event));
                            chosen.set(0);
                        }
                        on:keydown=on_key
                    />
                </div>
                {move || has_text.get().then(options)}
            </div>
        </div>
        <NewMember file=file text=text open=creating confirmed=confirmed />
    }
}

/// A new record with a place in the household.
#[component]
fn NewMember(
    file: Memo<HouseholdFile>,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    confirmed: Confirmed,
) -> impl IntoView {
    let t = texts();
    let title = Signal::stored(t.families.new_member.to_owned());
    view! {
        <Dialog id="new-household-member" title=title open=open>
            <NewMemberForm file=file text=text open=open confirmed=confirmed />
        </Dialog>
    }
}

#[component]
fn NewMemberForm(
    file: Memo<HouseholdFile>,
    text: RwSignal<String>,
    open: RwSignal<bool>,
    confirmed: Confirmed,
) -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let today = data::today();
    let label = move |field: &str| problems::field(t.language, field).to_owned();
    // What was looked for is the first name, and the last name where there are two words.
    let typed = text.get_untracked();
    let (first, last) = typed.trim().split_once(' ').unwrap_or((typed.trim(), ""));
    let family_name = file.with_untracked(|file| {
        let of_member = file.members.first().map(|member| member.last_name.clone());
        of_member.unwrap_or_else(|| file.household.name.clone())
    });
    let first_name = RwSignal::new(first.to_owned());
    let last_name = RwSignal::new(tidy(last).unwrap_or(family_name));
    let birth_date = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<Refusal>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let household = file.with_untracked(|file| file.household.clone());
        let today = today.get_untracked();
        let before = Member {
            joined_on: Some(today),
            street: household.street.clone(),
            postal_code: household.postal_code.clone(),
            city: household.city.clone(),
            ..Member::blank(MemberId(Uuid::nil()))
        };
        let typed = TypedMember {
            first_name: first_name.get_untracked(),
            last_name: last_name.get_untracked(),
            birth_date: birth_date.get_untracked(),
            ..TypedMember::of(&before)
        };
        let member = match typed.onto(&before, today) {
            Ok(member) => Member { id: MemberId(data::new_id()), ..member },
            Err(problems) => return refusal.set(Some(problems)),
        };
        let name = member.display_name();
        let place =
            FamilyCommand::SetPlace { household_id: household.id, member_id: member.id, active: true };
        let said = (t.families.joined_toast)(&name, &(t.families.family)(&household.name));
        let commands = vec![PeopleCommand::Create { member }.into(), place.into()];
        confirmed.run(commands, move |result| match result {
            Ok(()) => {
                open.set(false);
                text.set(String::new());
                acts.say(said.clone());
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
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblems refusal=refusal />
            <div class="fields">
                <Field name="first_name" label=label("first_name") value=first_name refusal=refusal required=true />
                <Field name="last_name" label=label("last_name") value=last_name refusal=refusal required=true />
                <Field name="birth_date" label=label("birth_date") value=birth_date refusal=refusal hint=t.people.day_hint />
            </div>
            <FormFooter open=open save=t.people.create />
        </form>
    }
}
