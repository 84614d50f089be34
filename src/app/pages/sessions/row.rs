//! One session in a list of sessions: hour, name, what is left to do, the way there.

use super::session_address;
use crate::app::{
    data,
    languages::{Texts, texts},
    ui::Icon,
};
use crate::club::{access::Area, attendance::AgendaLine, planning::Occurrence};
use chrono::{Datelike, NaiveDate, NaiveTime};
use leptos::{ev, prelude::*};

/// The time of the device's clock, once the page is alive: the server does not know it.
pub fn wall_time() -> Signal<Option<NaiveTime>> {
    let time = RwSignal::new(None);
    let now = data::now_ms();
    Effect::new(move |_| {
        let shown = data::clock_time(now.get());
        time.set(shown.and_then(|text| NaiveTime::parse_from_str(&text, "%H:%M").ok()));
    });
    time.into()
}

/// Whether a session is under way; one that runs over midnight is so until midnight.
fn is_under_way(occurrence: &Occurrence, today: NaiveDate, now: Option<NaiveTime>) -> bool {
    let (start, end) = (occurrence.start_time, occurrence.end_time());
    !occurrence.cancelled
        && occurrence.date == today
        && now.is_some_and(|now| now >= start && (now < end || end < start))
}

/// The words under a session's name.
fn meta(
    t: &'static Texts,
    line: &AgendaLine,
    today: NaiveDate,
    under_way: bool,
    sees_people: bool,
) -> String {
    let occurrence = &line.occurrence;
    let p = &t.planning;
    let mut parts: Vec<String> = Vec::new();
    if occurrence.cancelled {
        parts.push(occurrence.reason.clone().unwrap_or_else(|| p.without_reason.to_owned()));
        return parts.join(" · ");
    }
    if under_way {
        parts.push(p.now.to_owned());
    }
    if occurrence.date != occurrence.session.date {
        let from = occurrence.session.date;
        let weekday = t.language.weekday(i64::from(from.weekday().number_from_monday()));
        parts.push((p.moved_from)(&format!("{weekday} {}", t.language.day_and_month(from))));
    } else if occurrence.moved {
        parts.push(p.other_time.to_owned());
    }
    parts.extend(occurrence.reason.clone().filter(|_| occurrence.moved));
    parts.extend(occurrence.place.clone());
    // Once it is over the counts at the end of the row say more.
    if sees_people && (occurrence.date >= today || line.counts.total() == 0) {
        parts.push((p.enrolled)(line.counts.total()));
        let begun = line.counts.unmarked < line.counts.total();
        if occurrence.date == today && begun && line.counts.unmarked > 0 {
            parts.push((p.to_mark)(line.counts.unmarked));
        }
    }
    parts.join(" · ")
}

/// A session in a list.
#[component]
pub fn SessionRow(
    line: AgendaLine,
    today: NaiveDate,
    now: Signal<Option<NaiveTime>>,
    /// Offers to edit the date and the series.
    #[prop(optional)]
    with_menu: bool,
) -> impl IntoView {
    let t = texts();
    let takes_attendance = data::may_change(Area::Attendance);
    let occurrence = line.occurrence.clone();
    let name = occurrence.title.clone();
    let time = t.language.time(occurrence.start_time);
    let datetime = format!("{}T{time}", occurrence.date);
    let under_way = {
        let occurrence = occurrence.clone();
        Memo::new(move |_| is_under_way(&occurrence, today, now.get()))
    };
    let state = {
        let cancelled = occurrence.cancelled;
        move || if cancelled { Some("cancelled") } else { under_way.get().then_some("now") }
    };
    let name = if takes_attendance {
        view! { <a class="session-name" href=session_address(occurrence.session)>{name}</a> }.into_any()
    } else {
        view! { <span class="session-name">{name}</span> }.into_any()
    };
    let meta_line = line.clone();
    view! {
        <article class="session-row" data-state=state>
            <p class="hour">
                <time datetime=datetime>{time}</time>
                <small>{t.language.duration(occurrence.duration_minutes)}</small>
            </p>
            <div>
                {name}
                <span class="row-meta">
                    {move || meta(t, &meta_line, today, under_way.get(), takes_attendance)}
                </span>
            </div>
            <div class="session-end">
                <RowEnd line=line today=today under_way=under_way takes_attendance=takes_attendance />
                {(with_menu && data::may_change(Area::Planning)).then(|| view! { <RowMenu occurrence=occurrence /> })}
            </div>
        </article>
    }
}

/// The state of the attendance, or the button to take it.
#[component]
fn RowEnd(
    line: AgendaLine,
    today: NaiveDate,
    under_way: Memo<bool>,
    takes_attendance: bool,
) -> impl IntoView {
    let t = &texts().planning;
    let AgendaLine { occurrence, counts } = line;
    if occurrence.cancelled {
        return view! {
            <span class="badge" data-state="stop">
                <Icon name="cross" />
                {t.cancelled}
            </span>
        }
        .into_any();
    }
    if !takes_attendance || occurrence.date > today {
        return occurrence
            .moved
            .then(|| {
                view! {
                    <span class="badge" data-state="accent">
                        <Icon name="arrow-right" />
                        {t.moved}
                    </span>
                }
            })
            .into_any();
    }
    if counts.total() > 0 && counts.unmarked == 0 {
        return view! {
            <span class="badge num" data-state="ok">
                <Icon name="check" />
                {format!("{} / {}", counts.attending(), counts.total())}
            </span>
        }
        .into_any();
    }
    if occurrence.date == today {
        let time = texts().language.time(occurrence.start_time);
        return view! {
            <a
                class=move || if under_way.get() { "button primary" } else { "button" }
                href=session_address(occurrence.session)
                aria-label=(t.take_named)(&occurrence.title, &time)
            >
                <span>{t.take}</span>
            </a>
        }
        .into_any();
    }
    (occurrence.date < today && counts.unmarked > 0)
        .then(|| {
            view! {
                <span class="badge num" data-state="warn">
                    <Icon name="clock" />
                    {(t.to_mark)(counts.unmarked)}
                </span>
            }
        })
        .into_any()
}

/// What a planner can change from a list. One menu is open at a time.
#[component]
fn RowMenu(occurrence: Occurrence) -> impl IntoView {
    let t = &texts().planning;
    let address = session_address(occurrence.session);
    let menu = NodeRef::<leptos::html::Details>::new();
    let summary = NodeRef::<leptos::html::Summary>::new();
    let close_by_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape"
            && let (Some(menu), Some(summary)) = (menu.get_untracked(), summary.get_untracked())
        {
            menu.set_open(false);
            // Fails only for an element that is not in the page.
            let _ = summary.focus();
        }
    };
    view! {
        <details class="menu" name="session-menu" node_ref=menu on:keydown=close_by_key>
            <summary class="icon-button" node_ref=summary aria-label=(t.session_menu)(&occurrence.title)>
                <Icon name="more" />
            </summary>
            <div class="menu-items">
                <a href=format!("{address}/edit")>
                    <Icon name="calendar" />
                    {t.edit_date}
                </a>
                <a href=format!("/sessions/{}/edit", occurrence.session.series_id)>
                    <Icon name="repeat" />
                    {t.edit_series}
                </a>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::planning::{Group, GroupId, SeasonId, SeriesId, SessionRef};
    use uuid::Uuid;

    fn session(start: &str, minutes: i64, cancelled: bool) -> Occurrence {
        let date: NaiveDate = "2026-11-21".parse().unwrap();
        Occurrence {
            session: SessionRef { series_id: SeriesId(Uuid::nil()), date },
            date,
            start_time: NaiveTime::parse_from_str(start, "%H:%M").unwrap(),
            duration_minutes: minutes,
            title: String::new(),
            group: Group {
                id: GroupId(Uuid::nil()),
                season_id: SeasonId(Uuid::nil()),
                name: String::new(),
                discipline: None,
                place: None,
                capacity: None,
                youngest_age: None,
                oldest_age: None,
            },
            place: None,
            cancelled,
            moved: false,
            reason: None,
        }
    }

    #[test]
    fn a_session_is_under_way_from_its_start_to_its_end_on_its_day() {
        let cases = [
            (session("10:30", 60, false), "2026-11-21", Some("10:29"), false),
            (session("10:30", 60, false), "2026-11-21", Some("10:30"), true),
            (session("10:30", 60, false), "2026-11-21", Some("11:30"), false),
            (session("10:30", 60, false), "2026-11-22", Some("10:45"), false),
            (session("10:30", 60, false), "2026-11-21", None, false),
            (session("10:30", 60, true), "2026-11-21", Some("10:45"), false),
            (session("23:30", 60, false), "2026-11-21", Some("23:45"), true),
        ];
        for (occurrence, today, now, expected) in cases {
            let now = now.map(|now| NaiveTime::parse_from_str(now, "%H:%M").unwrap());
            let found = is_under_way(&occurrence, today.parse().unwrap(), now);
            assert_eq!(found, expected, "{} {today} {now:?}", occurrence.start_time);
        }
    }
}
