//! One person's record as a page.

use super::{
    acts::Acts,
    changes::Changes,
    facts::{Facts, PendingDot},
    family::FamilyCards,
    names::{Avatar, StatusBadge},
    parts::{Groups, RecentMarks, about, attended, last_known},
    practice::{ConsentsCard, DuesCard, LicencesCard, PracticeRecord, ProofsCard, VerdictCard},
};
use crate::app::{
    data,
    languages::texts,
    pages::{
        family::{AddressButton, is_family_only},
        family_access::FamilyAccessCard,
        history::HistoryFold,
    },
    ui::{Empty, Icon, Notice, PageHeader},
};
use crate::club::{
    access::{Area, StandsFor},
    history::{MARK_HISTORY_READS, paper_subjects, recent_mark_subjects},
    people::{Became, MemberFile, MemberId, PeopleCommand},
    planning::SessionRef,
};
use crate::sync::Records;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The member that the page's address names.
pub fn member_of_page() -> Memo<Option<MemberId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| Uuid::try_parse(&params.get("id")?).ok().map(MemberId)))
}

/// `/members/:id`.
#[component]
pub fn MemberPage() -> impl IntoView {
    let id = member_of_page();
    let today = data::today();
    let file = data::watch(MemberFile::READS, move |records| {
        id.get().and_then(|id| MemberFile::of(records, id, today.get()))
    });
    let erased_on = Memo::new(move |_| file.with(|file| file.as_ref()?.member.erased_on));
    let shown = Memo::new(move |_| {
        file.with(|file| file.as_ref().map(|file| (file.member.id, file.became.is_some())))
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match (shown.get(), file.get_untracked()) {
                (Some(_), Some(first)) if erased_on.get().is_some() => {
                    view! { <ErasedRecord file=last_known(file, first) /> }.into_any()
                }
                (Some((_, true)), Some(first)) => view! { <MergedRecord file=last_known(file, first) /> }.into_any(),
                (Some(_), Some(first)) => view! { <Record file=last_known(file, first) /> }.into_any(),
                _ => view! { <NoSuchMember /> }.into_any(),
            }}
        </main>
    }
}

/// An id that names nobody: the server answers 404.
#[component]
pub fn NoSuchMember() -> impl IntoView {
    data::say_not_found();
    let t = &texts().people;
    view! {
        <PageHeader title=Signal::stored(t.gone_title.to_owned()) back="/members" />
        <div class="page-body">
            <Empty icon="search" title=t.gone_title text=t.gone_text>
                <a class="button primary" href="/members">
                    <Icon name="people" />
                    <span>{t.back_to_list}</span>
                </a>
            </Empty>
        </div>
    }
}

/// A record that became another one: where to find what it held.
#[component]
fn MergedRecord(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let title = Signal::derive(move || file.with(|file| file.member.display_name()));
    let became = Memo::new(move |_| file.with(|file| file.became.clone()));
    view! {
        <PageHeader title=title back="/members" />
        <div class="page-body">
            {move || {
                became.get().map(|became| {
                    let address = format!("/members/{}", became.id);
                    view! { <BecameNotice became=became address=address /> }
                })
            }}
            <section class="card" aria-labelledby="record-changes">
                <h2 id="record-changes">{t.changes}</h2>
                <Changes file=file />
            </section>
        </div>
    }
}

/// What is left of somebody who was erased: a pseudonym, and what the law asks for.
#[component]
fn ErasedRecord(file: Memo<MemberFile>) -> impl IntoView {
    let t = texts();
    let title = Signal::derive(move || file.with(|file| file.member.display_name()));
    let (id, day) = file.with_untracked(|file| (file.member.id, file.member.erased_on));
    let day = day.map(|day| t.language.long_date(day)).unwrap_or_default();
    view! {
        <PageHeader title=title back="/members" />
        <div class="page-body">
            <Notice state="warn" icon="lock" title=t.privacy.erasing.erased_title text=(t.privacy.erasing.erased_text)(&day)>
                {data::may_see(Area::Privacy)
                    .then(|| {
                        view! {
                            <a class="button" href=format!("/members/{id}/data")>
                                <span>{t.privacy.their_data}</span>
                            </a>
                        }
                    })}
            </Notice>
        </div>
    }
}

/// Who a merged record became, and the way there.
#[component]
pub fn BecameNotice(became: Became, address: String) -> impl IntoView {
    let t = &texts().people.merging;
    let text = (t.became_text)(&became.name);
    view! {
        <Notice state="accent" icon="people" title=t.became_title text=text>
            <a class="button primary" href=address>
                <span>{(t.became_link)(&became.name)}</span>
            </a>
        </Notice>
    }
}

#[component]
fn Record(file: Memo<MemberFile>) -> impl IntoView {
    let t = texts();
    let today = data::today();
    let id = file.with_untracked(|file| file.member.id);
    let practice = PracticeRecord::of(id);
    let title = Signal::derive(move || file.with(|file| file.member.display_name()));
    let context = Signal::derive(move || {
        file.with(|file| {
            let since = file.member.joined_on.map(|day| (t.people.since)(&t.language.short_date(day)));
            let about = about(file, today.get());
            Some(about).into_iter().chain(since).collect::<Vec<_>>().join(" · ")
        })
    });
    let archived = Memo::new(move |_| file.with(|file| file.member.archived));
    let may_manage = data::may_change(Area::People);
    let may_invite = data::may_change(Area::Families);
    let sees_dues = data::may_see(Area::Dues);
    let sees_papers = [Area::Licences, Area::Medical, Area::Consents].map(data::may_see);
    let back = if is_family_only() { "/family" } else { "/members" };
    view! {
        <PageHeader title=title context=context back=back>
            {may_manage
                .then(|| {
                    view! {
                        {move || (!archived.get()).then(|| view! { <ArchiveButton file=file /> })}
                        <a class="button primary" href=format!("/members/{id}/edit")>
                            <Icon name="edit" />
                            <span>{t.frame.edit}</span>
                        </a>
                    }
                })}
        </PageHeader>
        <div class="page-body">
            {move || {
                archived
                    .get()
                    .then(|| {
                        view! {
                            <Notice state="warn" icon="archive" title=t.people.archived_title text=t.people.archived_text>
                                {may_manage.then(|| view! { <ArchiveButton file=file /> })}
                            </Notice>
                        }
                    })
            }}
            <div class="columns">
                <div class="stack">
                    // Without the papers it would be said that there are none.
                    {(sees_papers == [true; 3]).then(|| view! { <VerdictCard record=practice /> })}
                    <FactsCard file=file />
                    {sees_papers[0].then(|| view! { <LicencesCard record=practice /> })}
                    {sees_papers[1].then(|| view! { <ProofsCard record=practice /> })}
                    {data::may_see(Area::Attendance).then(|| view! { <AttendanceCard file=file /> })}
                    <NotesCard file=file />
                </div>
                <div class="stack">
                    <section class="card" aria-labelledby="record-groups">
                        <h2 id="record-groups">{t.people.column_groups}</h2>
                        <Groups file=file />
                    </section>
                    <FamilyCards id=id />
                    {may_invite.then(|| view! { <FamilyAccessCard whom=StandsFor::Member(id) name=title /> })}
                    {sees_dues.then(|| view! { <DuesCard record=practice /> })}
                    {sees_papers[2].then(|| view! { <ConsentsCard record=practice /> })}
                    <section class="card" aria-labelledby="record-changes">
                        <h2 id="record-changes">{t.people.changes}</h2>
                        <Changes file=file />
                        <HistoryFold
                            title=t.history.papers
                            all_named=true
                            find=move |records: &dyn Records| paper_subjects(records, id)
                        />
                    </section>
                </div>
            </div>
        </div>
    }
}

/// Archives, or brings back; either can be undone.
#[component]
fn ArchiveButton(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let acts = Acts::find();
    let (id, archived) = file.with_untracked(|file| (file.member.id, file.member.archived));
    let (icon, word) = if archived { ("restore", t.restore) } else { ("archive", t.archive) };
    let on_click = move |_| {
        let name = file.with_untracked(|file| file.member.display_name());
        let (archive, restore) = (PeopleCommand::Archive { id }, PeopleCommand::Restore { id });
        if archived {
            acts.undoable(restore, archive, (t.restored_toast)(&name));
        } else {
            acts.undoable(archive, restore, (t.archived_toast)(&name));
        }
    };
    view! {
        <button class="button" type="button" on:click=on_click>
            <Icon name=icon />
            <span>{word}</span>
        </button>
    }
}

#[component]
fn FactsCard(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let id = file.with_untracked(|file| file.member.id);
    let head = Memo::new(move |_| file.with(|file| file.member.clone()));
    view! {
        <section class="card" aria-labelledby="record-facts">
            <div class="card-header">
                <h2 id="record-facts">{t.file}</h2>
                {move || {
                    let member = head.get();
                    view! {
                        <span class="cluster">
                            <StatusBadge status=member.status archived=member.archived />
                            <Avatar first_name=member.first_name last_name=member.last_name />
                        </span>
                    }
                }}
            </div>
            <Facts file=file whole=true />
            <p class="cluster">
                <a class="link-button" href=format!("/members/{id}/card")>
                    <Icon name="qr" />
                    {texts().cards.card}
                </a>
                {(!data::may_change(Area::People)).then(|| view! { <AddressButton id=id /> })}
                {data::may_change(Area::People)
                    .then(|| {
                        view! {
                            <a class="link-button" href=format!("/members/{id}/merge")>
                                {t.merging.merge_with}
                            </a>
                        }
                    })}
                {data::may_see(Area::Privacy)
                    .then(|| {
                        view! {
                            <a class="link-button" href=format!("/members/{id}/data")>
                                {texts().privacy.their_data}
                            </a>
                        }
                    })}
            </p>
        </section>
    }
}

#[component]
fn AttendanceCard(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let id = file.with_untracked(|file| file.member.id);
    let find = move |records: &dyn Records| {
        let sessions: Vec<SessionRef> =
            file.with(|file| file.marks.iter().map(|mark| mark.session).collect());
        recent_mark_subjects(records, sessions, id)
    };
    view! {
        <section class="card" aria-labelledby="record-attendance">
            <div class="card-header">
                <h2 id="record-attendance">{t.attendance}</h2>
                <p>{attended(file)}</p>
            </div>
            <RecentMarks file=file />
            <HistoryFold title=texts().history.marks all_named=true reads=MARK_HISTORY_READS find=find />
        </section>
    }
}

#[component]
fn NotesCard(file: Memo<MemberFile>) -> impl IntoView {
    let t = &texts().people;
    let (id, notes) = (
        file.with_untracked(|file| file.member.id),
        Memo::new(move |_| file.with(|file| file.member.notes.clone())),
    );
    move || {
        notes.get().map(|notes| {
            let paragraphs = notes.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
            view! {
                <section class="card" aria-labelledby="record-notes">
                    <h2 id="record-notes">{t.notes} <PendingDot id=id fields=&["notes"] /></h2>
                    <div>{paragraphs}</div>
                </section>
            }
        })
    }
}
