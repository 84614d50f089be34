//! Today: what happens, what waits, what is to settle.

mod everybody;
mod family;
mod figures;
mod saving;
mod to_settle;
mod today;

use crate::app::{
    data,
    languages::{format::sentence_case, texts},
    pages::family::is_family_only,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    access::Area,
    attendance::{
        AgendaLine, AttendanceMark, WeekOfAttendance, agenda, next_sessions, sessions_to_complete,
        weeks_of_attendance,
    },
    people::{Census, Enrolment, Member},
    planning::{Group, Season, SessionException, SessionSeries, current_season},
};
use crate::sync::{Collection, Record as _, Records};
use chrono::NaiveDate;
use family::{FamilyHome, NoOwnGroup, ToFamily};
use figures::{ClubCounts, WeekBars};
use leptos::prelude::*;
use saving::SavingCards;
use serde::{Deserialize, Serialize};
use to_settle::ToSettle;
use today::TodayCard;

const READS: &[&Collection] = &[
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    AttendanceMark::COLLECTION,
];

/// How many weeks the bars show.
pub const WEEKS: u64 = 8;
/// How many sessions to come are shown on a day without any.
const NEXT_SESSIONS: usize = 5;

/// What the page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Overview {
    season: Option<String>,
    today: Vec<AgendaLine>,
    /// Only when there is nothing today.
    next: Vec<AgendaLine>,
    has_sessions: bool,
    to_complete: usize,
    /// The week of the latest session to complete.
    to_complete_on: Option<NaiveDate>,
    census: Census,
    groups: usize,
    weeks: Vec<WeekOfAttendance>,
}

impl Overview {
    fn read(records: &dyn Records, today: NaiveDate) -> Self {
        let seasons: Vec<Season> = records.all().collect();
        let season = current_season(&seasons, today);
        let of_today = agenda(records, today, today);
        let next =
            if of_today.is_empty() { next_sessions(records, today, NEXT_SESSIONS) } else { Vec::new() };
        let to_complete = sessions_to_complete(records, today);
        let groups = records.all::<Group>().filter(|group| season.is_some_and(|s| s.id == group.season_id));
        Self {
            season: season.map(|season| season.name.clone()),
            today: of_today,
            next,
            has_sessions: records.rows(SessionSeries::COLLECTION).next().is_some(),
            to_complete: to_complete.len(),
            to_complete_on: to_complete.first().map(|line| line.occurrence.date),
            census: Census::on(records, today),
            groups: groups.count(),
            weeks: weeks_of_attendance(records, today, WEEKS),
        }
    }

    /// A club at its very beginning.
    const fn is_empty(&self) -> bool {
        self.census.listed == 0 && !self.has_sessions
    }
}

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    let t = texts();
    let today = data::today();
    let overview = data::watch(READS, move |records| Overview::read(records, today.get()));
    let title = Signal::derive(move || sentence_case(&t.language.weekday_and_date(today.get())));
    let club = data::start().signed_in.map(|signed_in| signed_in.club_name).unwrap_or_default();
    let context = Signal::derive(move || {
        let season = overview.with(|overview| overview.season.clone());
        let season = season.map(|name| (t.planning.season)(&name).to_lowercase());
        [Some(club.clone()), season].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    });
    let sees_people = data::may_see(Area::People);
    let is_empty = Memo::new(move |_| overview.with(Overview::is_empty));
    let is_family = is_family_only();
    let body = move || {
        if is_family {
            return view! { <FamilyHome /> }.into_any();
        }
        if is_empty.get() {
            return view! {
                <SavingCards />
                <NoOwnGroup />
                <Welcome />
            }
            .into_any();
        }
        if !sees_people {
            return view! {
                <SavingCards />
                <TodayCard overview=overview />
            }
            .into_any();
        }
        view! {
            <div class="columns">
                <div class="stack">
                    <SavingCards />
                    <NoOwnGroup />
                    <ToFamily />
                    <TodayCard overview=overview />
                    <ToSettle overview=overview />
                </div>
                <div class="stack">
                    <ClubCounts overview=overview />
                    <WeekBars overview=overview />
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=title context=context>
                {(sees_people && !is_family)
                    .then(|| {
                        view! {
                            <a class="button" href="/dashboard">
                                <Icon name="chart" />
                                <span>{t.insight.see_dashboard}</span>
                            </a>
                        }
                    })}
            </PageHeader>
            <div class="page-body">{body}</div>
        </main>
    }
}

/// A club at its beginning: the two ways to start, for those who may.
#[component]
fn Welcome() -> impl IntoView {
    let t = &texts().home;
    let may_import = data::may_change(Area::People);
    let may_plan = data::may_change(Area::Planning);
    if !may_import && !may_plan {
        return view! { <Empty icon="calendar" title=t.no_sessions_title text=t.no_sessions_text_read_only /> }
            .into_any();
    }
    view! {
        <Empty icon="star" title=t.welcome_title text=t.welcome_text>
            {may_import
                .then(|| {
                    view! {
                        <a class="button primary" href="/members/import">
                            <Icon name="upload" />
                            <span>{t.import_members}</span>
                        </a>
                    }
                })}
            {may_plan
                .then(|| {
                    view! {
                        <a class="button" href="/sessions/new">
                            <Icon name="calendar" />
                            <span>{t.create_session}</span>
                        </a>
                    }
                })}
        </Empty>
    }
    .into_any()
}
