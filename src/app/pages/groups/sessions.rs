//! When a group meets: its series and its next dates.

use crate::app::{
    data,
    languages::{Texts, format::sentence_case, texts},
    ui::Icon,
};
use crate::club::{
    access::Area,
    people::GroupFile,
    planning::{Occurrence, SessionSeries},
};
use leptos::prelude::*;

/// `mardi 18:00`, or the date of a single session.
#[must_use]
pub fn meeting_words(t: &Texts, series: &SessionSeries) -> String {
    let time = t.language.time(series.start_time);
    match series.weekday {
        Some(weekday) => format!("{} {time}", t.language.weekday(weekday)),
        None => format!("{} {time}", (t.people.groups.on_day)(&t.language.day_and_month(series.starts_on))),
    }
}

/// The session series of a group, each with the way to its form.
#[component]
pub fn SeriesCard(file: Memo<GroupFile>) -> impl IntoView {
    let t = &texts().people.groups;
    let id = file.with_untracked(|file| file.group.id);
    let may_plan = data::may_change(Area::Planning);
    let meetings = Memo::new(move |_| file.with(|file| file.meetings.clone()));
    view! {
        <section class="card" aria-labelledby="group-sessions">
            <div class="card-header">
                <h2 id="group-sessions">{t.sessions}</h2>
                {may_plan
                    .then(|| {
                        view! {
                            <a class="link-button" href=format!("/sessions/new?group={id}")>
                                {t.add_session}
                            </a>
                        }
                    })}
            </div>
            {move || {
                let meetings = meetings.get();
                if meetings.is_empty() {
                    return view! { <p class="secondary">{t.no_sessions_text}</p> }.into_any();
                }
                let place = file.with_untracked(|file| file.group.place.clone());
                let rows = meetings
                    .into_iter()
                    .map(|series| view! { <SeriesRow series=series place=place.clone() may_plan=may_plan /> });
                view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
            }}
        </section>
    }
}

#[component]
fn SeriesRow(series: SessionSeries, place: Option<String>, may_plan: bool) -> impl IntoView {
    let t = texts();
    let time = t.language.time(series.start_time);
    let when = match series.weekday {
        Some(weekday) => (t.people.groups.every)(t.language.weekday(weekday), &time),
        None => (t.people.groups.once)(&t.language.weekday_and_date(series.starts_on), &time),
    };
    let until =
        series.weekday.and(series.ends_on).map(|day| (t.people.groups.until)(&t.language.day_and_month(day)));
    let about: Vec<String> = Some(t.language.duration(series.duration_minutes))
        .into_iter()
        .chain(series.title)
        .chain(series.place.or(place))
        .chain(until)
        .collect();
    let when = sentence_case(&when);
    view! {
        <li>
            <div class="row">
                <Icon name=if series.weekday.is_some() { "repeat" } else { "calendar" } />
                <div class="row-text">
                    {if may_plan {
                        let href = format!("/sessions/{}/edit", series.id);
                        view! { <a class="row-link" href=href>{when}</a> }.into_any()
                    } else {
                        view! { <span class="row-title">{when}</span> }.into_any()
                    }}
                    <span class="row-meta">{about.join(" · ")}</span>
                </div>
            </div>
        </li>
    }
}

/// The next sessions of a group; today's with the way to its attendance.
#[component]
pub fn NextDates(file: Memo<GroupFile>) -> impl IntoView {
    let t = &texts().people.groups;
    let next = Memo::new(move |_| file.with(|file| file.next.clone()));
    move || {
        let next = next.get();
        (!next.is_empty()).then(|| {
            let rows =
                next.into_iter().map(|occurrence| view! { <li><NextDate occurrence=occurrence /></li> });
            view! {
                <section class="card" aria-labelledby="group-next">
                    <h2 id="group-next">{t.next_dates}</h2>
                    <ol class="session-list">{rows.collect_view()}</ol>
                </section>
            }
        })
    }
}

#[component]
fn NextDate(occurrence: Occurrence) -> impl IntoView {
    let t = texts();
    let today = data::today();
    let date = occurrence.date;
    let is_today = Memo::new(move |_| today.get() == date);
    let cancelled = occurrence.cancelled;
    let time = t.language.time(occurrence.start_time);
    let href = format!("/sessions/{}/{}", occurrence.session.series_id, occurrence.session.date);
    let label = (t.people.groups.take_attendance_of)(&occurrence.title, &time);
    let state = move || if cancelled { Some("cancelled") } else { is_today.get().then_some("now") };
    let reason = occurrence.reason.unwrap_or_default();
    let note = move || if is_today.get() { t.people.groups.today.to_owned() } else { reason.clone() };
    let end_href = href.clone();
    view! {
        <article class="session-row" data-state=state>
            <p class="hour">
                <time datetime=format!("{date}T{time}")>{time.clone()}</time>
                <small>{t.language.duration(occurrence.duration_minutes)}</small>
            </p>
            <div>
                <a class="session-name" href=href>
                    {sentence_case(&t.language.weekday_and_date(date))}
                </a>
                <span class="row-meta">{note}</span>
            </div>
            <div class="session-end">
                {move || match (cancelled, is_today.get()) {
                    (true, _) => view! {
                        <span class="badge" data-state="stop">
                            <Icon name="cross" />
                            {t.people.groups.cancelled}
                        </span>
                    }
                    .into_any(),
                    (false, true) => view! {
                        <a class="button primary" href=end_href.clone() aria-label=label.clone()>
                            <span>{t.people.groups.take_attendance}</span>
                        </a>
                    }
                    .into_any(),
                    _ if occurrence.moved => view! {
                        <span class="badge" data-state="warn">
                            <Icon name="calendar" />
                            {t.people.groups.moved}
                        </span>
                    }
                    .into_any(),
                    _ => ().into_any(),
                }}
            </div>
        </article>
    }
}
