//! A new group, and a group being edited.

use super::{
    form::{GroupFields, GroupForm},
    group_page::{NoSuchGroup, group_of_page},
};
use crate::app::{
    data::{self, RunError},
    languages::texts,
    pages::members::Acts,
    ui::{Notice, PageHeader},
};
use crate::club::{
    ClubCommand, Refusal,
    planning::{Group, GroupId, PlanningCommand, Season, SeasonId, current_season},
};
use crate::sync::Record;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// `/groups/new`.
#[component]
pub fn NewGroupPage() -> impl IntoView {
    let t = texts();
    let words = &t.people.groups;
    let today = data::today();
    let season = data::watch(&[Season::COLLECTION], move |records| {
        let seasons: Vec<Season> = records.all::<Season>().collect();
        current_season(&seasons, today.get()).map(|season| season.id)
    });
    let blank = Group {
        id: GroupId(Uuid::nil()),
        season_id: season.get_untracked().unwrap_or(SeasonId(Uuid::nil())),
        name: String::new(),
        discipline: None,
        place: None,
        capacity: None,
        youngest_age: None,
        oldest_age: None,
    };
    let fields = GroupFields::of(&blank);
    let form = FormState::find();
    let blank = StoredValue::new(blank);
    let save = Callback::new(move |()| {
        let id = GroupId(data::new_id());
        let group = match fields.onto(&blank.get_value()) {
            Ok(group) => Group { id, ..group },
            Err(problems) => return form.refusal.set(Some(problems)),
        };
        let mut commands: Vec<ClubCommand> = Vec::new();
        let group = if group.season_id.0.is_nil() {
            // A club without seasons gets the one that is running.
            let season = Season::around(SeasonId(data::new_id()), today.get_untracked());
            let season_id = season.id;
            commands.push(PlanningCommand::SaveSeason { season }.into());
            Group { season_id, ..group }
        } else {
            group
        };
        commands.push(PlanningCommand::SaveGroup { group }.into());
        form.run(commands, format!("/groups/{id}"), words.saved_toast);
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(words.new_title.to_owned()) back="/groups" />
            <div class="page-body narrow">
                <GroupForm
                    fields=fields
                    refusal=form.refusal
                    not_stored=form.not_stored
                    save=save
                    save_word=words.create
                    cancel_to="/groups"
                />
            </div>
        </main>
    }
}

/// `/groups/:id/edit`.
#[component]
pub fn EditGroupPage() -> impl IntoView {
    let id = group_of_page();
    let now =
        data::watch(&[Group::COLLECTION], move |records| id.get().and_then(|id| records.get::<Group>(id.0)));
    // The state that the form is opened with; what comes later leaves it alone.
    let opened = Memo::new(move |before: Option<&Option<Group>>| {
        let wanted = id.get();
        let kept = before.and_then(Clone::clone).filter(|group| Some(group.id) == wanted);
        kept.or_else(|| now.get())
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match opened.get() {
                Some(before) => view! { <Edit before=before now=now /> }.into_any(),
                None => view! { <NoSuchGroup /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Edit(before: Group, now: Signal<Option<Group>>) -> impl IntoView {
    let t = texts();
    let words = &t.people.groups;
    let fields = GroupFields::of(&before);
    let form = FormState::find();
    let page = format!("/groups/{}", before.id);
    let title = (words.edit_title)(&before.name);
    let save = {
        let page = page.clone();
        Callback::new(move |()| {
            let after = match fields.onto(&before) {
                Ok(group) => group,
                Err(problems) => return form.refusal.set(Some(problems)),
            };
            // The command sets what differs from the record as it is now: what others changed
            // meanwhile, and nobody touched here, must not be set back.
            let Some(now) = now.get_untracked() else { return };
            let group = with_edits(now, &before, &after);
            form.run(vec![PlanningCommand::SaveGroup { group }.into()], page.clone(), words.saved_toast);
        })
    };
    let gone = Memo::new(move |_| now.with(Option::is_none));
    view! {
        <PageHeader title=Signal::stored(title) back=page.clone() />
        <div class="page-body narrow">
            {move || {
                gone.get()
                    .then(|| {
                        view! {
                            <Notice
                                state="stop"
                                icon="warning"
                                title=words.gone_meanwhile
                                text=words.gone_meanwhile_text
                            />
                        }
                    })
            }}
            <GroupForm
                fields=fields
                refusal=form.refusal
                not_stored=form.not_stored
                save=save
                save_word=t.frame.save
                cancel_to=page
            />
        </div>
    }
}

/// `now` with the fields in which `after` differs from `before`.
fn with_edits(now: Group, before: &Group, after: &Group) -> Group {
    let mut values = now.values();
    for (position, (old, new)) in before.values().iter().zip(after.values()).enumerate() {
        if *old != new {
            values[position] = new;
        }
    }
    Group::from_values(now.id.0, &values).unwrap_or(now)
}

/// What a form shows after it was sent, and where it leads.
#[derive(Clone, Copy)]
struct FormState {
    refusal: RwSignal<Option<Refusal>>,
    not_stored: RwSignal<bool>,
    acts: Acts,
    leave: Callback<String>,
}

impl FormState {
    fn find() -> Self {
        let navigate = use_navigate();
        Self {
            refusal: RwSignal::new(None),
            not_stored: RwSignal::new(false),
            acts: Acts::find(),
            leave: Callback::new(move |to: String| {
                navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
            }),
        }
    }

    fn run(self, commands: Vec<ClubCommand>, to: String, said: &'static str) {
        data::run(commands, move |result| match result {
            Ok(()) => {
                self.acts.say(said);
                self.leave.run(to);
            }
            Err(RunError::Refused(problems)) => self.refusal.set(Some(problems)),
            Err(RunError::NotStored(_)) => self.not_stored.set(true),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_leaves_what_others_changed_meanwhile() {
        let group = |name: &str, place: &str, capacity| Group {
            id: GroupId(Uuid::from_u128(1)),
            season_id: SeasonId(Uuid::from_u128(2)),
            name: name.into(),
            discipline: None,
            place: Some(place.into()),
            capacity,
            youngest_age: None,
            oldest_age: None,
        };
        let before = group("Judo", "Dojo", None);
        let edited = with_edits(group("Judo", "Gymnase", None), &before, &group("Judo", "Dojo", Some(20)));
        assert_eq!(edited, group("Judo", "Gymnase", Some(20)));
    }
}
