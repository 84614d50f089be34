//! One group: its people, its sessions.

use super::{
    add_member::AddMember,
    delete::DeleteGroup,
    sessions::{NextDates, SeriesCard, meeting_words},
};
use crate::app::{
    data,
    languages::texts,
    pages::{
        coaching::CoachesCard,
        history::HistoryCard,
        members::{Acts, Avatar, ListName, StatusBadge, birth_day},
    },
    ui::{Empty, Icon, PageHeader, unsent_dot},
};
use crate::club::{
    access::Area,
    history::Subject,
    people::{Enrolment, GroupFile, GroupMember, PeopleCommand},
    planning::{Group, GroupId},
};
use crate::sync::Record;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The group that the page's address names.
pub fn group_of_page() -> Memo<Option<GroupId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| Uuid::try_parse(&params.get("id")?).ok().map(GroupId)))
}

/// `/groups/:id`.
#[component]
pub fn GroupPage() -> impl IntoView {
    let id = group_of_page();
    let today = data::today();
    let file = data::watch(GroupFile::READS, move |records| {
        id.get().and_then(|id| GroupFile::of(records, id, today.get()))
    });
    let shown = Memo::new(move |_| file.with(|file| file.as_ref().map(|file| file.group.id)));
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match (shown.get(), file.get_untracked()) {
                (Some(id), Some(first)) => {
                    let known = Memo::new(move |before: Option<&GroupFile>| {
                        let now = file.get().filter(|file| file.group.id == id);
                        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                    });
                    view! { <GroupBody file=known /> }.into_any()
                }
                _ => view! { <NoSuchGroup /> }.into_any(),
            }}
        </main>
    }
}

/// An id that names no group: the server answers 404.
#[component]
pub fn NoSuchGroup() -> impl IntoView {
    data::say_not_found();
    let t = &texts().people.groups;
    view! {
        <PageHeader title=Signal::stored(t.gone_title.to_owned()) back="/groups" />
        <div class="page-body">
            <Empty icon="search" title=t.gone_title text=t.gone_text>
                <a class="button primary" href="/groups">
                    <Icon name="group" />
                    <span>{t.back_to_list}</span>
                </a>
            </Empty>
        </div>
    }
}

#[component]
fn GroupBody(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let id = file.with_untracked(|file| file.group.id);
    let title = Signal::derive(move || file.with(|file| file.group.name.clone()));
    let context = Signal::derive(move || {
        file.with(|file| {
            let people = (t.people.count)(&t.language.number(file.members.len()), file.members.len());
            let when =
                file.meetings.iter().map(|series| meeting_words(t, series)).collect::<Vec<_>>().join(", ");
            let season = file.season.as_ref().map(|season| season.name.clone());
            let parts =
                Some(people).into_iter().chain(Some(when).filter(|when| !when.is_empty())).chain(season);
            parts.collect::<Vec<_>>().join(" · ")
        })
    });
    let may_plan = data::may_change(Area::Planning);
    view! {
        <PageHeader title=title context=context back="/groups">
            <a class="button" href=format!("/groups/{id}/cards")>
                <Icon name="qr" />
                <span>{t.cards.cards}</span>
            </a>
            {may_plan
                .then(|| {
                    view! {
                        <a class="button" href=format!("/groups/{id}/edit")>
                            <Icon name="edit" />
                            <span>{t.frame.edit}</span>
                        </a>
                    }
                })}
        </PageHeader>
        <div class="page-body">
            <div class="columns">
                <MembersCard file=file />
                <div class="stack">
                    <CoachesCard file=file />
                    <SeriesCard file=file />
                    <NextDates file=file />
                    <AboutCard file=file />
                    <HistoryCard id="group-history" subjects=vec![Subject::of::<Group>(id.0)] />
                    {may_plan.then(|| view! { <DeleteGroup file=file /> })}
                </div>
            </div>
        </div>
    }
}

#[component]
fn MembersCard(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let acts = Acts::find();
    let group_id = file.with_untracked(|file| file.group.id);
    let may_manage = data::may_change(Area::People);
    let members = Memo::new(move |_| file.with(|file| file.members.clone()));
    let count = move || {
        file.with(|file| {
            let shown = t.language.number(file.members.len());
            match file.group.capacity {
                Some(capacity) => format!("{shown} {}", (t.people.groups.of_capacity)(capacity)),
                None => shown,
            }
        })
    };
    let remove = Callback::new(move |member: GroupMember| {
        let member_id = member.id;
        let name = format!("{} {}", member.first_name, member.last_name.to_uppercase());
        let group = file.with_untracked(|file| file.group.name.clone());
        acts.undoable(
            PeopleCommand::Unenrol { member_id, group_id },
            PeopleCommand::Enrol { member_id, group_id },
            (t.people.removed_toast)(&name, &group),
        );
    });
    view! {
        <section class="card flush" aria-labelledby="group-members">
            <div class="card-header">
                <h2 id="group-members">{t.people.groups.members}</h2>
                <p>{count}</p>
            </div>
            {may_manage.then(|| view! { <AddMember file=file /> })}
            {move || {
                if members.with(Vec::is_empty) {
                    let hint = if may_manage { t.people.groups.nobody_hint } else { "" };
                    view! {
                        <div class="empty compact">
                            <Icon name="people" size="large" />
                            <h2>{t.people.groups.nobody_text}</h2>
                            <p>{hint}</p>
                        </div>
                    }
                        .into_any()
                } else {
                    view! {
                        <ul class="rows">
                            <For each=move || members.get() key=GroupMember::clone let:member>
                                <GroupMemberRow member=member group_id=group_id may_manage=may_manage remove=remove />
                            </For>
                        </ul>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn GroupMemberRow(
    member: GroupMember,
    group_id: GroupId,
    may_manage: bool,
    remove: Callback<GroupMember>,
) -> impl IntoView {
    let t = texts();
    let enrolment = Enrolment::id_for(member.id, group_id);
    let age = member.age.map(|age| (t.people.years)(age));
    let about = age.into_iter().chain(Some(birth_day(member.birth_date)).filter(|day| !day.is_empty()));
    let about = about.collect::<Vec<_>>().join(" · ");
    let name = format!("{} {}", member.first_name, member.last_name);
    view! {
        <li>
            <div class="row">
                <Avatar first_name=member.first_name.clone() last_name=member.last_name.clone() />
                <div class="row-text">
                    <a class="row-link" href=format!("/members/{}", member.id)>
                        <ListName first_name=member.first_name.clone() last_name=member.last_name.clone() />
                    </a>
                    {unsent_dot(move || data::is_unsent(Enrolment::COLLECTION, enrolment.0, None))}
                    <span class="row-meta">{about}</span>
                </div>
                <StatusBadge status=member.status archived=false />
                {may_manage
                    .then(|| {
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=(t.people.groups.remove)(&name)
                                on:click=move |_| remove.run(member.clone())
                            >
                                <Icon name="close" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// What a group is, when something is known of it.
#[component]
fn AboutCard(file: Memo<GroupFile>) -> impl IntoView {
    let t = texts();
    let group = Memo::new(move |_| file.with(|file| file.group.clone()));
    move || {
        let group = group.get();
        let words = &t.people.groups;
        let ages = match (group.youngest_age, group.oldest_age) {
            (Some(from), Some(to)) => Some((words.ages_from_to)(from, to)),
            (Some(from), None) => Some((words.ages_from)(from)),
            (None, Some(to)) => Some((words.ages_to)(to)),
            (None, None) => None,
        };
        let facts = [
            (words.discipline, group.discipline),
            (words.place, group.place),
            (words.capacity, group.capacity.map(|capacity| capacity.to_string())),
            (words.ages, ages),
        ];
        let facts: Vec<_> = facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        (!facts.is_empty()).then(|| {
            let facts = facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> });
            view! {
                <section class="card" aria-labelledby="group-about">
                    <h2 id="group-about">{words.about}</h2>
                    <dl class="facts">{facts.collect_view()}</dl>
                </section>
            }
        })
    }
}
