//! The cards of the dashboard, one for each question.

use super::bars::{Bar, Bars, Column, Columns};
use crate::app::{
    languages::{format::sentence_case, texts, words},
    ui::Icon,
};
use crate::club::{
    attendance::AgendaLine,
    insight::{AgeBand, GroupFill, Papers, WeekRate},
    licences::LicenceState,
};
use leptos::prelude::*;

/// A question and its chart.
#[component]
fn Card(
    id: &'static str,
    title: &'static str,
    #[prop(into)] context: Signal<String>,
    #[prop(optional)] wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <section class=if wide { "card chart wide" } else { "card chart" } aria-labelledby=id>
            <div class="card-header">
                <h2 id=id>{title}</h2>
                <p>{move || context.get()}</p>
            </div>
            {children()}
        </section>
    }
}

/// Who may practise: three numbers, and where they lead.
#[component]
pub fn PractiseCard(papers: Signal<Papers>) -> impl IntoView {
    let texts = texts();
    let t = &texts.insight;
    let counts = Memo::new(move |_| papers.with(|papers| [papers.green, papers.orange, papers.red]));
    let context = Signal::derive(move || (t.expected)(counts.get().iter().sum()));
    let kinds = [
        ("ok", "check", t.may_practise),
        ("warn", "warning", t.with_reservation),
        ("stop", "cross", t.may_not),
    ];
    view! {
        <Card id="practise" title=t.practise context=context>
            <dl class="practise-counts">
                {kinds
                    .into_iter()
                    .enumerate()
                    .map(|(position, (state, icon, label))| {
                        view! {
                            <div data-state=state>
                                <dt>
                                    <Icon name=icon />
                                    {label}
                                </dt>
                                <dd>{move || texts.language.number(counts.get()[position])}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <a class="more-link" href="/licences">
                {t.see_papers}
                <Icon name="arrow-right" />
            </a>
        </Card>
    }
}

/// The sessions of the day and how their attendance stands.
#[component]
pub fn TodayCard(sessions: Signal<Vec<AgendaLine>>) -> impl IntoView {
    let texts = texts();
    let t = &texts.insight;
    let context = Signal::derive(move || (t.sessions)(sessions.with(Vec::len)));
    view! {
        <Card id="today" title=t.today context=context>
            {move || {
                let lines = sessions.get();
                if lines.is_empty() {
                    return view! { <p class="secondary">{t.no_session}</p> }.into_any();
                }
                let lines = lines
                    .into_iter()
                    .map(|line| {
                        let session = line.occurrence.session;
                        let marked = line.counts.total() - line.counts.unmarked;
                        let said = if line.occurrence.cancelled {
                            t.cancelled.to_owned()
                        } else {
                            (t.marked_of)(marked, line.counts.total())
                        };
                        view! {
                            <li>
                                <time>{texts.language.time(line.occurrence.start_time)}</time>
                                <a href=format!(
                                    "/sessions/{}/{}",
                                    session.series_id,
                                    session.date,
                                )>{line.occurrence.title.clone()}</a>
                                <span>{said}</span>
                            </li>
                        }
                    });
                view! { <ul class="today-list">{lines.collect_view()}</ul> }.into_any()
            }}
        </Card>
    }
}

/// Attendance over the weeks.
#[component]
pub fn AttendanceCard(weeks: Signal<Vec<WeekRate>>) -> impl IntoView {
    let texts = texts();
    let t = &texts.insight;
    let context = Signal::derive(move || (t.weeks)(weeks.with(Vec::len)));
    view! {
        <Card id="attendance" title=t.attendance context=context wide=true>
            {move || {
                let weeks = weeks.get();
                if weeks.iter().all(|week| week.came + week.missed == 0) {
                    return view! { <p class="secondary">{t.no_attendance}</p> }.into_any();
                }
                let last = weeks.len().saturating_sub(1);
                let columns = weeks
                    .iter()
                    .enumerate()
                    .map(|(position, week)| {
                        let percent = week.percent().map(|percent| texts.language.percent(percent));
                        Column {
                            label: (t.week_short)(week.number),
                            value: week.came,
                            shown: week.came.to_string(),
                            is_current: position == last,
                            row: vec![
                                texts.language.short_date(week.starts_on),
                                week.came.to_string(),
                                week.missed.to_string(),
                                percent.unwrap_or_else(|| "—".to_owned()),
                            ],
                        }
                    })
                    .collect();
                view! {
                    <Columns
                        columns=columns
                        caption=t.attendance
                        heads=vec![t.week_of, t.came, t.missed, t.rate]
                    />
                }
                    .into_any()
            }}
        </Card>
    }
}

/// How far the season's licences have come.
#[component]
pub fn LicencesCard(papers: Signal<Papers>) -> impl IntoView {
    let texts = texts();
    let t = &texts.insight;
    let states = Memo::new(move |_| papers.with(|papers| papers.licences.clone()));
    let context = Signal::derive(move || {
        (t.licences_count)(states.with(|states| states.iter().map(|(_, count)| count).sum()))
    });
    view! {
        <Card id="licences" title=t.licences context=context>
            {move || {
                let bars = states
                    .get()
                    .into_iter()
                    .map(|(state, count)| Bar {
                        label: sentence_case(words::word(texts.language, "state", state.word())),
                        href: Some(format!("/licences?state={}", state.word())),
                        value: count,
                        shown: texts.language.number(count),
                        limit: None,
                        state: (state == LicenceState::Validated).then_some("ok"),
                    })
                    .collect();
                view! { <Bars bars=bars /> }
            }}
        </Card>
    }
}

/// What ends in the coming months.
#[component]
pub fn EndingCard(papers: Signal<Papers>) -> impl IntoView {
    let texts = texts();
    let t = &texts.insight;
    let months = Memo::new(move |_| papers.with(|papers| papers.ending.clone()));
    let context = Signal::derive(move || (t.months)(months.with(Vec::len)));
    view! {
        <Card id="ending" title=t.ending context=context>
            {move || {
                let months = months.get();
                if months.iter().all(|month| month.licences + month.proofs == 0) {
                    return view! { <p class="secondary">{t.nothing_ends}</p> }.into_any();
                }
                let columns = months
                    .iter()
                    .enumerate()
                    .map(|(position, month)| {
                        let total = month.licences + month.proofs;
                        Column {
                            label: texts.language.short_month(month.month),
                            value: total,
                            shown: total.to_string(),
                            is_current: position == 0,
                            row: vec![
                                texts.language.month_and_year(month.month),
                                month.licences.to_string(),
                                month.proofs.to_string(),
                            ],
                        }
                    })
                    .collect();
                view! { <Columns columns=columns caption=t.ending heads=vec![t.month, t.licences, t.proofs] /> }
                    .into_any()
            }}
        </Card>
    }
}

/// The members by age.
#[component]
pub fn AgesCard(ages: Signal<(Vec<AgeBand>, usize)>) -> impl IntoView {
    let texts = texts();
    let t = &texts.insight;
    let context = Signal::derive(move || {
        let unknown = ages.with(|(_, unknown)| *unknown);
        if unknown == 0 { String::new() } else { (t.without_birth_date)(unknown) }
    });
    view! {
        <Card id="ages" title=t.ages context=context>
            {move || {
                let (bands, _) = ages.get();
                let columns = bands
                    .iter()
                    .map(|band| {
                        let label = (t.ages_from_to)(band.from, band.to);
                        Column {
                            label: label.clone(),
                            value: band.total(),
                            shown: band.total().to_string(),
                            is_current: false,
                            row: vec![
                                label,
                                band.female.to_string(),
                                band.male.to_string(),
                                band.total().to_string(),
                            ],
                        }
                    })
                    .collect();
                view! { <Columns columns=columns caption=t.ages heads=vec![t.age, t.female, t.male, t.total] /> }
            }}
        </Card>
    }
}

/// The members by group, and how full each is.
#[component]
pub fn GroupsCard(groups: Signal<Vec<GroupFill>>) -> impl IntoView {
    let t = &texts().insight;
    let context = Signal::derive(move || (t.groups_count)(groups.with(Vec::len)));
    view! {
        <Card id="groups" title=t.groups context=context wide=true>
            {move || {
                let groups = groups.get();
                if groups.is_empty() {
                    return view! { <p class="secondary">{t.no_group}</p> }.into_any();
                }
                let bars = groups
                    .into_iter()
                    .map(|group| Bar {
                        href: Some(format!("/groups/{}", group.id)),
                        label: group.name,
                        value: group.members,
                        shown: match group.capacity {
                            Some(capacity) => format!("{} / {capacity}", group.members),
                            None => group.members.to_string(),
                        },
                        limit: group.capacity,
                        state: group.capacity.filter(|capacity| group.members > *capacity).map(|_| "warn"),
                    })
                    .collect();
                view! { <Bars bars=bars /> }.into_any()
            }}
        </Card>
    }
}
