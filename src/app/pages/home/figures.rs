//! The club in numbers: counts, and attendance by week.

use super::Overview;
use crate::app::languages::texts;
use crate::club::attendance::WeekOfAttendance;
use leptos::prelude::*;

/// Counts that one compares.
#[component]
pub fn ClubCounts(overview: Signal<Overview>) -> impl IntoView {
    let texts = texts();
    let t = &texts.home;
    let numbers = Memo::new(move |_| overview.with(|o| [o.census.active, o.groups, o.census.new_this_month]));
    let labels = [t.active_members, t.groups, t.new_this_month];
    let counts = labels.into_iter().enumerate().map(|(position, label)| {
        let count = move || numbers.get()[position];
        view! {
            <div class="count">
                <dt>{move || label(count())}</dt>
                <dd>{move || texts.language.number(count())}</dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="club">
            <h2 id="club">{t.the_club}</h2>
            <dl class="counts">{counts.collect_view()}</dl>
        </section>
    }
}

/// How many people came, week by week.
#[component]
pub fn WeekBars(overview: Signal<Overview>) -> impl IntoView {
    let t = &texts().home;
    let weeks = Memo::new(move |_| overview.with(|overview| overview.weeks.clone()));
    let figure = move || {
        let weeks = weeks.get();
        if weeks.iter().all(|week| week.attending == 0) {
            view! { <p class="secondary">{t.attendance_none}</p> }.into_any()
        } else {
            view! { <Bars weeks=weeks /> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="attendance">
            <div class="card-header">
                <h2 id="attendance">{t.attendance}</h2>
                <p>{move || (t.weeks)(weeks.with(Vec::len))}</p>
            </div>
            {figure}
        </section>
    }
}

/// Width of a bar, its distance to the next, and the height of the picture, in units of the picture.
const BAR: usize = 104;
const STEP: usize = 126;
const HEIGHT: usize = 1_000;

#[component]
fn Bars(weeks: Vec<WeekOfAttendance>) -> impl IntoView {
    let t = &texts().home;
    let most = weeks.iter().map(|week| week.attending).max().unwrap_or_default().max(1);
    let last = weeks.len().saturating_sub(1);
    let width = last * STEP + BAR;
    let bars = weeks.iter().enumerate().map(|(position, week)| {
        let height = week.attending * HEIGHT / most;
        view! {
            <rect
                class=(position == last).then_some("current")
                x=position * STEP
                y=HEIGHT - height
                width=BAR
                height=height
            ></rect>
        }
    });
    let axis = weeks.iter().enumerate().map(|(position, week)| {
        let number = week.number.to_string();
        if position == last {
            view! { <span><b>{number}</b></span> }.into_any()
        } else {
            view! { <span>{number}</span> }.into_any()
        }
    });
    let rows = weeks.iter().map(|week| {
        view! {
            <tr>
                <td>{week.number}</td>
                <td>{week.attending}</td>
            </tr>
        }
    });
    view! {
        <figure class="week-bars">
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                {bars.collect_view()}
            </svg>
            <div class="axis" aria-hidden="true">
                {axis.collect_view()}
            </div>
            <table class="visually-hidden">
                <caption>{t.attendance_caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.week}</th>
                        <th scope="col">{t.attended}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </figure>
    }
}
