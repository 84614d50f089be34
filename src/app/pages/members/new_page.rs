//! A new member.

use super::{acts::Acts, fields::MemberFields, filters::season_groups, form::MemberForm};
use crate::app::{
    data::{self, RunError},
    languages::texts,
    ui::PageHeader,
};
use crate::club::{
    ClubCommand, Refusal,
    people::{Member, MemberId, PeopleCommand},
    planning::GroupId,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use uuid::Uuid;

/// `/members/new`; `?group=<id>` puts the person into a group.
#[component]
pub fn NewMemberPage() -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let navigate = use_navigate();
    let today = data::today();
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get("group")).unwrap_or_default();
    let blank = Member { joined_on: Some(today.get_untracked()), ..Member::blank(MemberId(Uuid::nil())) };
    let fields = MemberFields::of(&blank);
    let chosen = RwSignal::new(vec![asked]);
    let refusal = RwSignal::new(None::<Refusal>);
    let not_stored = RwSignal::new(false);
    let before = StoredValue::new(blank.clone());
    let save = Callback::new(move |()| {
        let id = MemberId(data::new_id());
        let member = match fields.typed().onto(&before.get_value(), today.get_untracked()) {
            Ok(member) => Member { id, ..member },
            Err(problems) => return refusal.set(Some(problems)),
        };
        let said = (t.people.created_toast)(&member.display_name());
        let groups = chosen.get_untracked();
        let mut commands: Vec<ClubCommand> = vec![PeopleCommand::Create { member }.into()];
        commands.extend(groups.iter().filter_map(|group| {
            let group_id = GroupId(Uuid::try_parse(group).ok()?);
            Some(ClubCommand::from(PeopleCommand::Enrol { member_id: id, group_id }))
        }));
        let navigate = navigate.clone();
        data::run(commands, move |result| match result {
            Ok(()) => {
                acts.say(said);
                navigate(
                    &format!("/members/{id}"),
                    NavigateOptions { replace: true, ..NavigateOptions::default() },
                );
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
            Err(RunError::NotStored(_)) => not_stored.set(true),
        });
    });
    let club = data::start().signed_in.map(|signed_in| signed_in.club_name).unwrap_or_default();
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.people.new_title.to_owned()) context=Signal::stored(club) back="/members" />
            <div class="page-body narrow">
                <MemberForm
                    before=blank
                    fields=fields
                    refusal=refusal
                    not_stored=not_stored
                    save=save
                    save_word=t.people.create
                    cancel_to="/members"
                >
                    <GroupChecks chosen=chosen />
                </MemberForm>
            </div>
        </main>
    }
}

/// The season's groups to choose from.
#[component]
fn GroupChecks(chosen: RwSignal<Vec<String>>) -> impl IntoView {
    let t = &texts().people;
    let groups = season_groups();
    let set = move |id: &str, wanted: bool| {
        chosen.update(|chosen| {
            chosen.retain(|known| known != id);
            if wanted {
                chosen.push(id.to_owned());
            }
        });
    };
    view! {
        <fieldset class="field">
            <legend>{t.column_groups}</legend>
            {move || {
                let groups = groups.get();
                if groups.is_empty() {
                    return view! { <p class="secondary">{t.no_groups_yet}</p> }.into_any();
                }
                let checks = groups
                    .into_iter()
                    .map(|(id, name)| {
                        let checked = chosen.with_untracked(|chosen| chosen.contains(&id));
                        view! {
                            <label class="check">
                                <input
                                    type="checkbox"
                                    checked=checked
                                    on:change=move |event| set(&id, event_target_checked(&event))
                                />
                                <span>{name}</span>
                            </label>
                        }
                    });
                view! { <div class="fields">{checks.collect_view()}</div> }.into_any()
            }}
        </fieldset>
    }
}
