//! A series: its fields, the day from which a change holds, its end, its deletion.

use super::{
    ForbiddenSession, MissingSession, say_why_not,
    series_fields::{Choices, SeriesFields, WhatFields, WhenFields},
    series_in,
};
use crate::app::{
    data::{self, RunError},
    languages::texts,
    ui::{Choice, Dialog, Field, FieldKind, FormProblems, Icon, NotStored, Notice, PageHeader, Toasts},
};
use crate::club::{
    ClubCommand, Code, Problem, Refusal,
    access::Area,
    attendance::AttendanceMark,
    planning::{
        Group, PlanningCommand, Season, SeriesDraft, SeriesId, SessionException, SessionSeries, change_from,
        read_date, rebased, week_start,
    },
};
use crate::sync::{Collection, Record as _};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use serde::{Deserialize, Serialize};

const READS: &[&Collection] = &[
    Season::COLLECTION,
    Group::COLLECTION,
    SessionSeries::COLLECTION,
    SessionException::COLLECTION,
    AttendanceMark::COLLECTION,
];

/// A series with what its page says about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Shown {
    series: SessionSeries,
    name: String,
    exceptions: Vec<SessionException>,
    /// How many marks were set in it.
    marks: usize,
    /// The latest session with a mark.
    marked_until: Option<NaiveDate>,
}

/// The page of a series.
#[component]
pub fn EditSeriesPage() -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    if !data::may_change(Area::Planning) {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <ForbiddenSession title=p.forbidden_title text=p.forbidden_text />
            </main>
        }
        .into_any();
    }
    let params = use_params_map();
    let choices = data::watch(&[Season::COLLECTION, Group::COLLECTION], Choices::read);
    let shown = data::watch(READS, move |records| {
        let id = params.with(series_in)?;
        let series = records.get::<SessionSeries>(id.0)?;
        let group = records.get::<Group>(series.group_id.0);
        let name = series.title.clone().or(group.map(|group| group.name)).unwrap_or_default();
        let mut exceptions: Vec<_> =
            records.all::<SessionException>().filter(|one| one.series_id == id).collect();
        exceptions.sort_by_key(|one| one.original_date);
        let marked: Vec<NaiveDate> = records
            .all::<AttendanceMark>()
            .filter(|mark| mark.series_id == id && mark.state.is_some())
            .map(|mark| mark.session_date)
            .collect();
        let marked_until = marked.iter().max().copied();
        Some(Shown { series, name, exceptions, marks: marked.len(), marked_until })
    });
    let id = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.series.id)));
    let context = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|shown| shown.name.clone()).unwrap_or_default())
    });
    let body = move || {
        if id.get().is_none() {
            return view! { <MissingSession /> }.into_any();
        }
        let Some(first) = shown.get_untracked() else { return ().into_any() };
        view! {
            <PageHeader title=Signal::stored(p.edit_title.to_owned()) context=context back="/sessions" />
            <div class="page-body narrow">
                <SeriesForm first=first.clone() shown=shown choices=choices />
                <EndCard first=first shown=shown />
            </div>
        }
        .into_any()
    };
    view! { <main id="main" class="page" tabindex="-1">{body}</main> }.into_any()
}

/// What a submitted form leads to: the commands, and their undoing.
fn decide(
    before: &Shown,
    first: &Shown,
    fields: SeriesFields,
    from: Option<String>,
) -> Result<(Vec<ClubCommand>, Vec<ClubCommand>), Refusal> {
    let group_id = untrack(|| fields.group_id()).ok_or_else(|| Refusal::field("group_id", Code::Required))?;
    let mut read = untrack(|| fields.draft()).read(group_id, || SeriesId(data::new_id()))?;
    let day = from.map(|text| read_date("date", &text)).transpose();
    let day = day.map_err(|problem| Refusal(vec![problem]))?.filter(|day| *day > before.series.starts_on);
    let (commands, mut undo): (Vec<PlanningCommand>, Vec<PlanningCommand>) = if let Some(day) = day {
        for series in &mut read {
            series.starts_on = day;
        }
        let undo = read.iter().map(|one| PlanningCommand::DeleteSeries { id: one.id }).collect();
        (change_from(&before.series, day, &read, &before.exceptions), undo)
    } else {
        // The series keeps its own day when that is still among those chosen.
        let own = read.iter().position(|one| one.weekday == before.series.weekday).unwrap_or_default();
        let mut undo = Vec::new();
        let mut commands = Vec::new();
        for (position, series) in read.into_iter().enumerate() {
            let series = if position == own {
                let edited = SessionSeries { id: before.series.id, ..series };
                rebased(&first.series, &edited, &before.series)
            } else {
                undo.push(PlanningCommand::DeleteSeries { id: series.id });
                series
            };
            commands.push(PlanningCommand::SaveSeries { series });
        }
        (commands, undo)
    };
    undo.push(PlanningCommand::SaveSeries { series: before.series.clone() });
    let wrap = |commands: Vec<PlanningCommand>| commands.into_iter().map(ClubCommand::from).collect();
    Ok((wrap(commands), wrap(undo)))
}

#[component]
fn SeriesForm(first: Shown, shown: Signal<Option<Shown>>, choices: Signal<Choices>) -> impl IntoView {
    let t = texts();
    let today = data::today();
    let toasts = Toasts::find();
    let navigate = use_navigate();
    let fields = SeriesFields::of(SeriesDraft::of(&first.series), first.series.group_id.to_string());
    let has_begun = first.series.weekday.is_some() && first.series.starts_on < today.get_untracked();
    let from_date = RwSignal::new(has_begun);
    // A change cannot hold for sessions that were marked already.
    let unmarked_from = first.marked_until.and_then(|day| day.succ_opt());
    let from = RwSignal::new(today.get_untracked().max(unmarked_from.unwrap_or_default()).to_string());
    let refusal = RwSignal::new(None::<Refusal>);
    let not_stored = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(before) = shown.get_untracked() else { return };
        let from = from_date.get_untracked().then(|| from.get_untracked());
        let (commands, undo) = match decide(&before, &first, fields, from) {
            Ok(decided) => decided,
            Err(problems) => return refusal.set(Some(problems)),
        };
        let navigate = navigate.clone();
        data::run(commands, move |result| match result {
            Ok(()) => {
                let day = today.get_untracked();
                navigate(&format!("/sessions?week={}", week_start(day)), NavigateOptions::default());
                toasts.say_with_undo(t.planning.saved, move || {
                    data::run(undo.clone(), move |result| {
                        if let Err(error) = result {
                            say_why_not(toasts, t, &error);
                        }
                    });
                });
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(problems)),
            Err(RunError::NotStored(_)) => not_stored.set(true),
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblems refusal=refusal />
            <NotStored shown=not_stored />
            <WhatFields fields=fields choices=choices refusal=refusal />
            <WhenFields fields=fields choices=choices refusal=refusal />
            {has_begun.then(|| view! { <ScopeFields from_date=from_date from=from refusal=refusal /> })}
            <div class="form-actions sticky">
                <button class="button primary" type="submit">
                    <span>{t.frame.save}</span>
                </button>
                <a class="button quiet" href="/sessions">
                    <span>{t.frame.cancel}</span>
                </a>
            </div>
        </form>
    }
}

/// Whether a change holds for the whole series or from a day on.
#[component]
fn ScopeFields(
    from_date: RwSignal<bool>,
    from: RwSignal<String>,
    refusal: RwSignal<Option<Refusal>>,
) -> impl IntoView {
    let t = &texts().planning;
    view! {
        <div class="card">
            <fieldset class="form-section">
                <legend>{t.scope}</legend>
                <div class="choices">
                    <Choice name="scope" value=true answer=from_date title=t.scope_from hint=t.scope_from_hint />
                    <Choice name="scope" value=false answer=from_date title=t.scope_all hint=t.scope_all_hint />
                </div>
                {move || {
                    from_date
                        .get()
                        .then(|| {
                            view! {
                                <div class="fields">
                                    <Field name="date" label=t.date kind=FieldKind::Date value=from refusal=refusal required=true />
                                </div>
                            }
                        })
                }}
            </fieldset>
        </div>
    }
}

/// The names that the fields of the end's form have: the series' own form has `ends_on`.
const LAST_DAY: &str = "last_day";

fn end_refused(refusal: Refusal) -> Refusal {
    let rename = |problem: Problem| Problem { field: Some(LAST_DAY.to_owned()), ..problem };
    Refusal(refusal.0.into_iter().map(rename).collect())
}

/// Ends the series, or deletes it while nobody was marked.
#[component]
fn EndCard(first: Shown, shown: Signal<Option<Shown>>) -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    let toasts = Toasts::find();
    let navigate = use_navigate();
    let last_day = RwSignal::new(data::today().get_untracked().to_string());
    let refusal = RwSignal::new(None::<Refusal>);
    let asks = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(before) = shown.get_untracked() else { return };
        let day: NaiveDate = match read_date(LAST_DAY, &last_day.get_untracked()) {
            Ok(day) => day,
            Err(problem) => return refusal.set(Some(Refusal(vec![problem]))),
        };
        let navigate = navigate.clone();
        let end = PlanningCommand::EndSeries { id: before.series.id, ends_on: day };
        data::run(vec![end.into()], move |result| match result {
            Ok(()) => {
                navigate("/sessions", NavigateOptions::default());
                let undo = PlanningCommand::SaveSeries { series: before.series.clone() };
                toasts.say_with_undo((p.ended)(&t.language.short_date(day)), move || {
                    data::run(vec![undo.clone().into()], |_| {});
                });
            }
            Err(RunError::Refused(problems)) => refusal.set(Some(end_refused(problems))),
            Err(error) => say_why_not(toasts, t, &error),
        });
    };
    let weekly = first.series.weekday.is_some();
    view! {
        <section class="card" aria-labelledby="end-series">
            <h2 id="end-series">{if weekly { p.end_title } else { p.delete_series }}</h2>
            {weekly
                .then(|| {
                    view! {
                        <p class="secondary">{p.end_text}</p>
                        <form class="form" novalidate on:submit=submit>
                            <div class="fields">
                                <Field name=LAST_DAY label=p.last_day kind=FieldKind::Date value=last_day refusal=refusal required=true />
                            </div>
                            <div class="cluster">
                                <button class="button" type="submit">
                                    <span>{p.end}</span>
                                </button>
                            </div>
                        </form>
                    }
                })}
            <div class="cluster">
                <button class="button quiet stop" type="button" aria-haspopup="dialog" on:click=move |_| asks.set(true)>
                    <Icon name="trash" />
                    <span>{p.delete_series}</span>
                </button>
            </div>
            <DeleteDialog asks=asks shown=shown />
        </section>
    }
}

/// Asks before deleting; says why not, and what instead, where attendance was taken.
#[component]
fn DeleteDialog(asks: RwSignal<bool>, shown: Signal<Option<Shown>>) -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    let toasts = Toasts::find();
    let navigate = StoredValue::new_local(use_navigate());
    let title = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|shown| (p.delete_title)(&shown.name)).unwrap_or_default())
    });
    let marks = Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.marks)));
    let delete = move |_| {
        let Some(id) = shown.with_untracked(|shown| shown.as_ref().map(|shown| shown.series.id)) else {
            return;
        };
        data::run(vec![PlanningCommand::DeleteSeries { id }.into()], move |result| match result {
            Ok(()) => {
                asks.set(false);
                toasts.say(p.deleted);
                navigate.with_value(|navigate| navigate("/sessions", NavigateOptions::default()));
            }
            Err(error) => say_why_not(toasts, t, &error),
        });
    };
    view! {
        <Dialog id="delete-series" title=title open=asks>
            {move || {
                if marks.get() > 0 {
                    view! {
                        <Notice
                            state="warn"
                            icon="warning"
                            title=p.delete_refused_title
                            text=(p.delete_refused_text)(marks.get())
                        />
                        <footer>
                            <button class="button quiet" type="button" on:click=move |_| asks.set(false)>
                                <span>{t.frame.cancel}</span>
                            </button>
                            <a class="button primary" href=format!("#{LAST_DAY}") rel="external" on:click=move |_| asks.set(false)>
                                <span>{p.end_instead}</span>
                            </a>
                        </footer>
                    }
                        .into_any()
                } else {
                    view! {
                        <p>{p.delete_text}</p>
                        <footer>
                            <button class="button quiet" type="button" on:click=move |_| asks.set(false)>
                                <span>{t.frame.cancel}</span>
                            </button>
                            <button class="button danger" type="button" on:click=delete>
                                <Icon name="trash" />
                                <span>{t.frame.delete}</span>
                            </button>
                        </footer>
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}
