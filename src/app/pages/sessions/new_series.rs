//! New sessions: every week on one or several days, or once.

use super::{
    ForbiddenSession,
    series_fields::{Choices, NEW_GROUP, SeriesFields, WhatFields, WhenFields},
};
use crate::app::{
    data::{self, RunError},
    languages::texts,
    ui::{FormProblems, NotStored, PageHeader, Toasts},
};
use crate::club::{
    ClubCommand, Code, Problem, Refusal,
    access::Area,
    planning::{
        Group, GroupId, PlanningCommand, Season, SeasonId, SeriesDraft, SeriesId, SessionSeries,
        current_season, week_start,
    },
    spelling::tidy,
};
use crate::sync::{Collection, Record as _};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use uuid::Uuid;

const READS: &[&Collection] = &[Season::COLLECTION, Group::COLLECTION];

/// What the form makes.
struct Made {
    commands: Vec<ClubCommand>,
    undo: Vec<ClubCommand>,
    series: Vec<SessionSeries>,
}

/// Reads the form: the series, and the group and the season that they need.
fn make(fields: SeriesFields, choices: &Choices, today: NaiveDate) -> Result<Made, Refusal> {
    let mut commands: Vec<ClubCommand> = Vec::new();
    let mut problems: Vec<Problem> = Vec::new();
    let new_group = (fields.group.get_untracked() == NEW_GROUP).then(|| {
        let season_id = if let Some(season) = current_season(&choices.seasons, today) {
            season.id
        } else {
            let season = Season::around(SeasonId(data::new_id()), today);
            let id = season.id;
            commands.push(PlanningCommand::SaveSeason { season }.into());
            id
        };
        Group {
            id: GroupId(data::new_id()),
            season_id,
            name: tidy(&fields.group_name.get_untracked()).unwrap_or_default(),
            discipline: None,
            place: None,
            capacity: None,
            youngest_age: None,
            oldest_age: None,
        }
    });
    let group_id = match &new_group {
        Some(group) => Some(group.id),
        None => untrack(|| fields.group_id()),
    };
    if group_id.is_none() {
        problems.push(Problem::of("group_id", Code::Required));
    }
    if let Some(Err(Refusal(more))) = new_group.as_ref().map(Group::validate) {
        problems.extend(more);
    }
    let draft = untrack(|| fields.draft());
    let read = draft.read(group_id.unwrap_or(GroupId(Uuid::nil())), || SeriesId(data::new_id()));
    let series = match read {
        Ok(series) => series,
        Err(Refusal(more)) => {
            problems.extend(more);
            Vec::new()
        }
    };
    Refusal::unless_empty(problems)?;
    let undo = match &new_group {
        Some(group) => vec![PlanningCommand::DeleteGroup { id: group.id }.into()],
        None => series.iter().map(|one| PlanningCommand::DeleteSeries { id: one.id }.into()).collect(),
    };
    commands.extend(new_group.map(|group| PlanningCommand::SaveGroup { group }.into()));
    commands.extend(series.iter().map(|one| PlanningCommand::SaveSeries { series: one.clone() }.into()));
    Ok(Made { commands, undo, series })
}

/// The form for new sessions; `?group=` chooses the group.
#[component]
pub fn NewSeriesPage() -> impl IntoView {
    let t = &texts().planning;
    if !data::may_change(Area::Planning) {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <ForbiddenSession title=t.forbidden_title text=t.forbidden_text />
            </main>
        }
        .into_any();
    }
    let choices = data::watch(READS, Choices::read);
    let today = data::today();
    let context = Signal::derive(move || {
        let season =
            choices.with(|choices| current_season(&choices.seasons, today.get()).map(|s| s.name.clone()));
        season.map(|name| (t.season)(&name)).unwrap_or_default()
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(t.new_title.to_owned()) context=context back="/sessions" />
            <div class="page-body narrow">
                <NewSeriesForm choices=choices />
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn NewSeriesForm(choices: Signal<Choices>) -> impl IntoView {
    let t = texts();
    let p = &t.planning;
    let today = data::today();
    let toasts = Toasts::find();
    let navigate = use_navigate();
    let asked = use_query_map().with_untracked(|query| query.get("group").unwrap_or_default());
    let no_group = choices.with_untracked(|choices| choices.groups.is_empty());
    let draft = SeriesDraft {
        weekly: true,
        starts_on: today.get_untracked().to_string(),
        start_time: "18:00".to_owned(),
        duration_minutes: "60".to_owned(),
        ..SeriesDraft::default()
    };
    let fields = SeriesFields::of(draft, if no_group { NEW_GROUP.to_owned() } else { asked });
    let refusal = RwSignal::new(None::<Refusal>);
    let not_stored = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let today = today.get_untracked();
        let made = match choices.with_untracked(|choices| make(fields, choices, today)) {
            Ok(made) => made,
            Err(problems) => return refusal.set(Some(problems)),
        };
        let navigate = navigate.clone();
        let Made { commands, undo, series } = made;
        data::run(commands, move |result| match result {
            Ok(()) => {
                let first = series.iter().map(|one| one.starts_on).min().unwrap_or(today).max(today);
                navigate(&format!("/sessions?week={}", week_start(first)), NavigateOptions::default());
                let said = (p.created)(series.len());
                toasts.say_with_undo(said, move || {
                    data::run(undo.clone(), move |result| {
                        if let Err(error) = result {
                            super::say_why_not(toasts, t, &error);
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
            <WhatFields fields=fields choices=choices refusal=refusal with_new_group=true />
            <WhenFields fields=fields choices=choices refusal=refusal />
            <div class="form-actions sticky">
                <button class="button primary" type="submit">
                    <span>{p.create_sessions}</span>
                </button>
                <a class="button quiet" href="/sessions">
                    <span>{t.frame.cancel}</span>
                </a>
            </div>
        </form>
    }
}
