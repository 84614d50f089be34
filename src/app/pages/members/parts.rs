//! Parts of a record that its page and the pane beside the list share: head, groups, attendance.

use super::{
    acts::Acts,
    names::{Avatar, StatusBadge},
};
use crate::app::{
    data,
    languages::texts,
    ui::{Icon, unsent_dot},
};
use crate::club::{
    access::Area,
    attendance::MarkState,
    people::{Enrolment, GroupName, Member, MemberFile, MemberId, PeopleCommand, RecentMark},
    planning::GroupId,
};
use crate::sync::Record;
use leptos::prelude::*;
use uuid::Uuid;

/// The record as it is known, and as it last was while it is gone.
pub fn last_known(file: Signal<Option<MemberFile>>, first: MemberFile) -> Memo<MemberFile> {
    let id = first.member.id;
    Memo::new(move |before: Option<&MemberFile>| {
        let now = file.get().filter(|file| file.member.id == id);
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    })
}

/// Age, groups: one line about a person.
pub fn about(file: &MemberFile, today: chrono::NaiveDate) -> String {
    let t = &texts().people;
    let age = file.member.age_on(today).map(|age| (t.years)(age));
    let groups = file.groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>().join(", ");
    let groups = if groups.is_empty() { t.without_group.to_owned() } else { groups };
    age.into_iter().chain(Some(groups)).collect::<Vec<_>>().join(" · ")
}

/// Initials, name and one line about the person.
#[component]
pub fn PersonHead(file: Memo<MemberFile>) -> impl IntoView {
    let today = data::today();
    let head = Memo::new(move |_| file.with(|file| (file.member.clone(), about(file, today.get()))));
    move || {
        let (Member { first_name, last_name, status, archived, .. }, about) = head.get();
        view! {
            <div class="person-head">
                <Avatar first_name=first_name.clone() last_name=last_name.clone() size="large" />
                <div class="person-name">
                    <h2>{first_name} " " <span class="family">{last_name}</span></h2>
                    <p>{about}</p>
                </div>
                <StatusBadge status=status archived=archived />
            </div>
        }
    }
}

/// The groups as tags that can be taken off, and a choice of the season's others.
#[component]
pub fn Groups(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let (id, name) = file.with_untracked(|file| (file.member.id, file.member.display_name()));
    let name = StoredValue::new(name);
    let acts = Acts::find();
    let may_manage = data::may_change(Area::People);
    let groups = Memo::new(move |_| file.with(|file| file.groups.clone()));
    let others = Memo::new(move |_| file.with(|file| file.other_groups.clone()));
    let remove = Callback::new(move |group: GroupName| {
        let (member_id, group_id) = (id, group.id);
        acts.undoable(
            PeopleCommand::Unenrol { member_id, group_id },
            PeopleCommand::Enrol { member_id, group_id },
            (t.removed_toast)(&name.get_value(), &group.name),
        );
    });
    let add = Callback::new(move |group: GroupName| {
        let (member_id, group_id) = (id, group.id);
        acts.undoable(
            PeopleCommand::Enrol { member_id, group_id },
            PeopleCommand::Unenrol { member_id, group_id },
            (t.added_toast)(&name.get_value(), &group.name),
        );
    });
    view! {
        {move || {
            let groups = groups.get();
            if groups.is_empty() {
                view! { <p class="secondary">{t.in_no_group}</p> }.into_any()
            } else {
                let tags = groups
                    .into_iter()
                    .map(|group| view! { <GroupTag member=id group=group may_manage=may_manage remove=remove /> });
                view! { <ul class="tags">{tags.collect_view()}</ul> }.into_any()
            }
        }}
        {move || {
            let others = others.get();
            (may_manage && !others.is_empty()).then(|| view! { <AddToGroup others=others add=add /> })
        }}
    }
}

#[component]
fn GroupTag(
    member: MemberId,
    group: GroupName,
    may_manage: bool,
    remove: Callback<GroupName>,
) -> impl IntoView {
    let t = texts();
    let enrolment = Enrolment::id_for(member, group.id);
    let label = (t.people.remove_from)(&group.name);
    view! {
        <li class="tag">
            <a href=format!("/groups/{}", group.id)>{group.name.clone()}</a>
            {unsent_dot(move || data::is_unsent(Enrolment::COLLECTION, enrolment.0, None))}
            {may_manage
                .then(|| {
                    view! {
                        <button type="button" aria-label=label on:click=move |_| remove.run(group.clone())>
                            <Icon name="close" />
                        </button>
                    }
                })}
        </li>
    }
}

#[component]
fn AddToGroup(others: Vec<GroupName>, add: Callback<GroupName>) -> impl IntoView {
    let t = &texts().people;
    let chosen = RwSignal::new(String::new());
    let options = others
        .clone()
        .into_iter()
        .map(|group| view! { <option value=group.id.to_string()>{group.name}</option> });
    let others = StoredValue::new(others);
    let on_add = move |_| {
        let id = Uuid::try_parse(&chosen.get_untracked()).map(GroupId);
        let group = others.with_value(|others| others.iter().find(|group| Ok(group.id) == id).cloned());
        if let Some(group) = group {
            add.run(group);
        }
    };
    view! {
        <div class="field">
            <label for="add_group">{t.add_to_group}</label>
            <div class="input-group">
                <div class="select-box">
                    <select
                        class="input"
                        id="add_group"
                        prop:value=move || chosen.get()
                        on:change=move |event| chosen.set(event_target_value(&event))
                    >
                        <option value="">{t.choose_group}</option>
                        {options.collect_view()}
                    </select>
                    <Icon name="chevron-down" />
                </div>
                <button class="button" type="button" disabled=move || chosen.with(String::is_empty) on:click=on_add>
                    <span>{t.add_verb}</span>
                </button>
            </div>
        </div>
    }
}

/// The last marks of a person.
#[component]
pub fn RecentMarks(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let marks = Memo::new(move |_| file.with(|file| file.marks.clone()));
    move || {
        let marks = marks.get();
        if marks.is_empty() {
            return view! { <p class="secondary">{t.no_attendance}</p> }.into_any();
        }
        view! { <ol class="recent-marks">{marks.into_iter().map(|mark| view! { <Mark mark=mark /> }).collect_view()}</ol> }
            .into_any()
    }
}

#[component]
fn Mark(mark: RecentMark) -> impl IntoView {
    let t = texts();
    let date = mark.session.date;
    let icon = match mark.state {
        MarkState::Present => "check",
        MarkState::Absent => "cross",
        MarkState::Excused => "minus",
        MarkState::Trial => "star",
    };
    view! {
        <li data-mark=mark.state.word() title=(t.people.marked_on)(mark.state, &t.language.long_date(date))>
            <span class="visually-hidden">{(t.people.marked_on)(mark.state, "")}</span>
            <Icon name=icon />
            <time datetime=date.to_string()>{date.format("%d/%m").to_string()}</time>
        </li>
    }
}

/// `6 sur 8 cette saison`, when there were any.
pub fn attended(file: Memo<MemberFile>) -> Signal<String> {
    let t = &texts().people;
    Signal::derive(move || {
        file.with(
            |file| if file.marked == 0 { String::new() } else { (t.attended)(file.attended, file.marked) },
        )
    })
}
