//! The sessions of today, or the next ones.

use super::Overview;
use crate::app::{
    data,
    languages::{format::sentence_case, texts},
    pages::sessions::{SessionRow, wall_time},
    ui::{Empty, Icon},
};
use crate::club::{access::Area, attendance::AgendaLine};
use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;

/// Today's sessions; on a day without any, those to come.
#[component]
pub fn TodayCard(overview: Signal<Overview>) -> impl IntoView {
    let t = &texts().home;
    let today = data::today();
    let now = wall_time();
    let shown = Memo::new(move |_| overview.with(|o| (o.today.clone(), o.next.clone())));
    let title = move || {
        let is_for_later = shown.with(|(of_today, next)| of_today.is_empty() && !next.is_empty());
        if is_for_later { t.next_sessions } else { t.today_sessions }
    };
    let lists = move || {
        let (of_today, next) = shown.get();
        if !of_today.is_empty() {
            view! { <Rows lines=of_today today=today.get() now=now /> }.into_any()
        } else if next.is_empty() {
            view! { <NothingPlanned /> }.into_any()
        } else {
            view! { <NextDays lines=next today=today.get() now=now /> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="today">
            <div class="card-header">
                <h2 id="today">{title}</h2>
                <a class="link-button" href="/sessions">
                    {t.the_week}
                </a>
            </div>
            {lists}
        </section>
    }
}

#[component]
fn Rows(lines: Vec<AgendaLine>, today: NaiveDate, now: Signal<Option<NaiveTime>>) -> impl IntoView {
    let rows = lines.into_iter().map(|line| {
        view! {
            <li>
                <SessionRow line=line today=today now=now />
            </li>
        }
    });
    view! { <ol class="session-list">{rows.collect_view()}</ol> }
}

/// The next sessions under their days.
#[component]
fn NextDays(lines: Vec<AgendaLine>, today: NaiveDate, now: Signal<Option<NaiveTime>>) -> impl IntoView {
    let t = texts();
    let mut days: Vec<(NaiveDate, Vec<AgendaLine>)> = Vec::new();
    for line in lines {
        let date = line.occurrence.date;
        match days.last_mut() {
            Some((day, lines)) if *day == date => lines.push(line),
            _ => days.push((date, vec![line])),
        }
    }
    let days = days.into_iter().map(|(day, lines)| {
        let title = sentence_case(&t.language.weekday_and_date(day));
        view! {
            <section class="section">
                <h3>{title}</h3>
                <Rows lines=lines today=today now=now />
            </section>
        }
    });
    view! {
        <p class="secondary">{t.home.none_today}</p>
        {days.collect_view()}
    }
}

#[component]
fn NothingPlanned() -> impl IntoView {
    let t = &texts().home;
    if !data::may_change(Area::Planning) {
        return view! { <p class="secondary">{t.no_sessions_text_read_only}</p> }.into_any();
    }
    view! {
        <Empty icon="calendar" title=t.no_sessions_title text=t.no_sessions_text>
            <a class="button" href="/sessions/new">
                <Icon name="plus" />
                <span>{t.create_session}</span>
            </a>
        </Empty>
    }
    .into_any()
}
