//! The sessions of a week, by day; in the current week today comes first.

use super::{NotHeld, SessionRow, row::wall_time};
use crate::app::{
    data,
    languages::{Language, format::sentence_case, texts},
    ui::{Empty, Icon, PageHeader},
};
use crate::club::{
    access::{Area, held_since},
    attendance::{AgendaLine, AttendanceMark, agenda},
    people::{Enrolment, Member},
    planning::{Group, GroupId, Season, SessionException, SessionSeries, week_start},
    spelling::fold,
};
use crate::sync::{Collection, Record as _};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const READS: &[&Collection] = &[
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    Member::COLLECTION,
    Enrolment::COLLECTION,
    AttendanceMark::COLLECTION,
];

/// A week as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Week {
    lines: Vec<AgendaLine>,
    /// For the filter, by name.
    groups: Vec<(GroupId, String)>,
    /// The first day that devices hold, where the week begins before it.
    begins_before: Option<NaiveDate>,
}

fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn week_address(monday: NaiveDate, group: Option<GroupId>) -> String {
    match group {
        Some(group) => format!("/sessions?week={monday}&group={group}"),
        None => format!("/sessions?week={monday}"),
    }
}

/// `16 – 22 novembre`, `30 novembre – 6 décembre`.
fn week_words(language: Language, monday: NaiveDate) -> String {
    let sunday = days_after(monday, 6);
    let last = language.day_and_month(sunday);
    if monday.month() == sunday.month() {
        format!("{} – {last}", monday.day())
    } else {
        format!("{} – {last}", language.day_and_month(monday))
    }
}

/// The agenda.
#[component]
pub fn AgendaPage() -> impl IntoView {
    let t = texts();
    let today = data::today();
    let query = use_query_map();
    let monday = Memo::new(move |_| {
        let asked = query.with(|query| query.get("week").and_then(|day| day.parse::<NaiveDate>().ok()));
        week_start(asked.unwrap_or_else(|| today.get()))
    });
    let group = Memo::new(move |_| {
        query.with(|query| query.get("group").and_then(|id| Uuid::try_parse(&id).ok())).map(GroupId)
    });
    let week = data::watch(READS, move |records| {
        let monday = monday.get();
        let mut lines = agenda(records, monday, days_after(monday, 6));
        // A session without its marks and changes would look like one that nobody came to.
        let begins_before = held_since(records, today.get()).filter(|since| monday < *since);
        if let Some(since) = begins_before {
            lines.retain(|line| line.occurrence.session.date >= since);
        }
        if let Some(group) = group.get() {
            lines.retain(|line| line.occurrence.group.id == group);
        }
        let mut groups: Vec<_> = records.all::<Group>().map(|group| (group.id, group.name)).collect();
        groups.sort_by_cached_key(|(id, name)| (fold(name), *id));
        Week { lines, groups, begins_before }
    });
    let context = Signal::derive(move || {
        week.with(|week| {
            let cancelled = week.lines.iter().filter(|line| line.occurrence.cancelled).count();
            (t.planning.week_summary)(monday.get().iso_week().week(), week.lines.len(), cancelled)
        })
    });
    let may_plan = data::may_change(Area::Planning);
    let now = wall_time();
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.planning.title.to_owned()) context=context>
                {may_plan
                    .then(|| {
                        view! {
                            <a class="button primary" href="/sessions/new">
                                <Icon name="plus" />
                                <span>{t.planning.new_session}</span>
                            </a>
                        }
                    })}
            </PageHeader>
            <div class="page-body">
                <WeekTools monday=monday group=group week=week />
                {move || {
                    let (lines, begins_before) = week.with(|week| (week.lines.clone(), week.begins_before));
                    match begins_before {
                        Some(since) if lines.is_empty() => view! { <NotHeld since=since /> }.into_any(),
                        None if lines.is_empty() => view! { <NothingPlanned may_plan=may_plan /> }.into_any(),
                        _ => view! { <WeekDays lines=lines today=today.get() monday=monday.get() now=now /> }.into_any(),
                    }
                }}
            </div>
        </main>
    }
}

/// Which week, which group.
#[component]
fn WeekTools(monday: Memo<NaiveDate>, group: Memo<Option<GroupId>>, week: Signal<Week>) -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    let today = data::today();
    let navigate = use_navigate();
    let is_this_week = move || monday.get() == week_start(today.get());
    let other = move |weeks: i64| {
        let day = monday.get().checked_add_signed(chrono::TimeDelta::days(7 * weeks));
        week_address(day.unwrap_or_else(|| monday.get()), group.get())
    };
    let options = move || {
        let chosen = group.get();
        let groups = week.with(|week| week.groups.clone());
        let option = |(id, name): (GroupId, String)| {
            view! { <option value=id.to_string() selected=chosen == Some(id)>{name}</option> }
        };
        groups.into_iter().map(option).collect_view()
    };
    view! {
        <div class="toolbar">
            <div class="week-nav" role="group" aria-label=p.week>
                <a class="icon-button boxed" href=move || other(-1) aria-label=p.previous_week>
                    <Icon name="chevron-left" />
                </a>
                <strong>{move || week_words(t.language, monday.get())}</strong>
                <a class="icon-button boxed" href=move || other(1) aria-label=p.next_week>
                    <Icon name="chevron-right" />
                </a>
            </div>
            <a
                class="chip"
                href=move || week_address(week_start(today.get()), group.get())
                aria-current=move || is_this_week().then_some("true")
            >
                {p.this_week}
            </a>
            <label class="chip">
                <span>{p.group_filter}</span>
                <select
                    prop:value=move || group.get().map(|id| id.to_string()).unwrap_or_default()
                    on:change=move |event| {
                        let chosen = Uuid::try_parse(&event_target_value(&event)).ok().map(GroupId);
                        navigate(&week_address(monday.get_untracked(), chosen), NavigateOptions::default());
                    }
                >
                    <option value="">{p.all_groups}</option>
                    {options}
                </select>
                <Icon name="chevron-down" />
            </label>
        </div>
    }
}

/// An empty week: what to do next.
#[component]
fn NothingPlanned(may_plan: bool) -> impl IntoView {
    let p = &texts().planning;
    if !may_plan {
        return view! { <Empty icon="calendar" title=p.empty_title text=p.empty_text_read_only /> }
            .into_any();
    }
    view! {
        <Empty icon="calendar" title=p.empty_title text=p.empty_text>
            <a class="button primary" href="/sessions/new">
                <Icon name="plus" />
                <span>{p.create}</span>
            </a>
        </Empty>
    }
    .into_any()
}

/// The days that have sessions, in two columns. In the current week the first holds today and what
/// is to come.
#[component]
fn WeekDays(
    lines: Vec<AgendaLine>,
    today: NaiveDate,
    monday: NaiveDate,
    now: Signal<Option<NaiveTime>>,
) -> impl IntoView {
    let is_this_week = week_start(today) == monday;
    let mut days: Vec<(NaiveDate, Vec<AgendaLine>)> = Vec::new();
    for day in (0..7).map(|days| days_after(monday, days)) {
        let of_day: Vec<_> = lines.iter().filter(|line| line.occurrence.date == day).cloned().collect();
        if !of_day.is_empty() || day == today {
            days.push((day, of_day));
        }
    }
    let past = days.iter().filter(|(day, _)| *day < today).count();
    let middle = if is_this_week { past } else { days.len().div_ceil(2) };
    let (mut first, mut second) = (days.split_off(middle), days);
    if !is_this_week {
        std::mem::swap(&mut first, &mut second);
    }
    let column = move |days: Vec<(NaiveDate, Vec<AgendaLine>)>| {
        (!days.is_empty()).then(|| {
            let days = days
                .into_iter()
                .map(|(day, lines)| view! { <Day day=day lines=lines today=today now=now /> });
            view! { <div class="agenda">{days.collect_view()}</div> }
        })
    };
    view! { <div class="columns even">{column(first)} {column(second)}</div> }
}

/// One day with its sessions.
#[component]
fn Day(
    day: NaiveDate,
    lines: Vec<AgendaLine>,
    today: NaiveDate,
    now: Signal<Option<NaiveTime>>,
) -> impl IntoView {
    let t = texts();
    let weekday = t.language.weekday(i64::from(day.weekday().number_from_monday()));
    let (title, small) = if day == today {
        (t.planning.today.to_owned(), format!("{weekday} {}", day.day()))
    } else if Some(day) == today.succ_opt() {
        (t.planning.tomorrow.to_owned(), format!("{weekday} {}", day.day()))
    } else {
        (sentence_case(weekday), day.day().to_string())
    };
    let rows = if lines.is_empty() {
        view! { <p class="secondary">{t.planning.nothing_today}</p> }.into_any()
    } else {
        let rows = lines.into_iter().map(|line| {
            view! {
                <li>
                    <SessionRow line=line today=today now=now with_menu=true />
                </li>
            }
        });
        view! { <ol class="session-list">{rows.collect_view()}</ol> }.into_any()
    };
    view! {
        <section class="day">
            <h2>{title} " " <small>{small}</small></h2>
            {rows}
        </section>
    }
}
