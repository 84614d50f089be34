//! The dashboard: what a committee asks of its numbers, counted live from the device's own copy. Few
//! charts, flat, labelled where they are read, each with the table behind it.

mod bars;
mod cards;

use crate::app::{
    data,
    languages::texts,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    access::Area,
    attendance::{AgendaLine, AttendanceMark, agenda},
    insight::{self, AgeBand, GroupFill, Papers, WeekRate},
    people::{Enrolment, Member},
    planning::{Group, Season, SessionException, SessionSeries},
};
use crate::sync::{Collection, Record as _};
use cards::{AgesCard, AttendanceCard, EndingCard, GroupsCard, LicencesCard, PractiseCard, TodayCard};
use leptos::prelude::*;

/// How many weeks of attendance are shown.
pub const WEEKS: usize = 9;

const PEOPLE: &[&Collection] =
    &[Season::COLLECTION, Group::COLLECTION, Member::COLLECTION, Enrolment::COLLECTION];
const SESSIONS: &[&Collection] = &[
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    AttendanceMark::COLLECTION,
];

/// `/dashboard`.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let t = &texts().insight;
    let today = data::today();
    if !data::may_see(Area::People) {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <PageHeader title=Signal::stored(t.title.to_owned()) back="/" />
                <div class="page-body">
                    <Empty icon="lock" title=t.forbidden_title text=t.forbidden_text />
                </div>
            </main>
        }
        .into_any();
    }
    // Each chart follows its own collections: a mark does not count ages again.
    let ages = data::watch(PEOPLE, move |records| insight::ages(records, today.get()));
    let groups = data::watch(PEOPLE, move |records| insight::groups(records, today.get()));
    let weeks = data::watch(&[AttendanceMark::COLLECTION], move |records| {
        insight::weeks(records, today.get(), WEEKS)
    });
    let reader = data::reader();
    let papers = data::watch(Papers::READS, move |records| insight::papers(records, today.get(), &reader));
    let sessions = data::watch(SESSIONS, move |records| agenda(records, today.get(), today.get()));
    let is_empty = Memo::new(move |_| {
        ages.with(|(bands, unknown)| bands.iter().all(|b| b.total() == 0) && *unknown == 0)
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.title.to_owned())
                context=Signal::stored(t.context.to_owned())
                back="/"
            />
            <div class="page-body">
                {move || {
                    if is_empty.get() {
                        view! { <NobodyYet /> }.into_any()
                    } else {
                        view! { <Charts ages=ages groups=groups weeks=weeks papers=papers sessions=sessions /> }
                            .into_any()
                    }
                }}
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn Charts(
    ages: Signal<(Vec<AgeBand>, usize)>,
    groups: Signal<Vec<GroupFill>>,
    weeks: Signal<Vec<WeekRate>>,
    papers: Signal<Papers>,
    sessions: Signal<Vec<AgendaLine>>,
) -> impl IntoView {
    view! {
        <div class="dashboard">
            // Papers that somebody does not see are not counted as missing, nor as there.
            {data::reader().sees_all().then(|| view! { <PractiseCard papers=papers /> })}
            <TodayCard sessions=sessions />
            {data::may_see(Area::Licences).then(|| view! { <LicencesCard papers=papers /> })}
            {(data::may_see(Area::Licences) && data::may_see(Area::Medical))
                .then(|| view! { <EndingCard papers=papers /> })}
            <AttendanceCard weeks=weeks />
            <AgesCard ages=ages />
            <GroupsCard groups=groups />
        </div>
    }
}

#[component]
fn NobodyYet() -> impl IntoView {
    let t = &texts().insight;
    view! {
        <Empty icon="people" title=t.empty_title text=t.empty_text>
            {data::may_change(Area::People)
                .then(|| {
                    view! {
                        <a class="button primary" href="/members/import">
                            <Icon name="upload" />
                            <span>{t.import_members}</span>
                        </a>
                    }
                })}
        </Empty>
    }
}
