//! The fields of a series: what, when, and the sentence that says it back.

use crate::app::{
    data,
    languages::{Texts, texts},
    ui::{Field, FieldKind, SelectField},
};
use crate::club::{
    Refusal,
    planning::{Group, GroupId, Season, SeriesDraft, current_season},
    spelling::fold,
};
use crate::sync::Records;
use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the forms of series choose from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// By name.
    pub groups: Vec<Group>,
    pub seasons: Vec<Season>,
}

impl Choices {
    pub fn read(records: &dyn Records) -> Self {
        let mut groups: Vec<Group> = records.all().collect();
        groups.sort_by_cached_key(|group| (fold(&group.name), group.id));
        let mut seasons: Vec<Season> = records.all().collect();
        seasons.sort_by_key(|season| (season.starts_on, season.id));
        Self { groups, seasons }
    }

    /// The last day of the season of a group; one that is to be made is of the current season.
    fn season_end(&self, group: Option<GroupId>, today: NaiveDate) -> Option<NaiveDate> {
        let season = match group {
            Some(id) => {
                let group = self.groups.iter().find(|group| group.id == id)?;
                self.seasons.iter().find(|season| season.id == group.season_id)
            }
            None => current_season(&self.seasons, today),
        };
        season.map(|season| season.ends_on)
    }
}

/// The choice that makes a new group.
pub const NEW_GROUP: &str = "new";

/// The form's state. Filled once, so that what arrives meanwhile does not undo typing.
#[derive(Clone, Copy)]
pub struct SeriesFields {
    pub group: RwSignal<String>,
    /// The name of the group that is made with the series.
    pub group_name: RwSignal<String>,
    title: RwSignal<String>,
    place: RwSignal<String>,
    weekly: RwSignal<bool>,
    weekdays: RwSignal<[bool; 7]>,
    pub starts_on: RwSignal<String>,
    ends_on: RwSignal<String>,
    start_time: RwSignal<String>,
    duration_minutes: RwSignal<String>,
}

impl SeriesFields {
    pub fn of(draft: SeriesDraft, group: String) -> Self {
        Self {
            group: RwSignal::new(group),
            group_name: RwSignal::new(String::new()),
            title: RwSignal::new(draft.title),
            place: RwSignal::new(draft.place),
            weekly: RwSignal::new(draft.weekly),
            weekdays: RwSignal::new(draft.weekdays),
            starts_on: RwSignal::new(draft.starts_on),
            ends_on: RwSignal::new(draft.ends_on),
            start_time: RwSignal::new(draft.start_time),
            duration_minutes: RwSignal::new(draft.duration_minutes),
        }
    }

    /// What is typed; tracked.
    pub fn draft(&self) -> SeriesDraft {
        SeriesDraft {
            title: self.title.get(),
            place: self.place.get(),
            weekly: self.weekly.get(),
            weekdays: self.weekdays.get(),
            starts_on: self.starts_on.get(),
            ends_on: self.ends_on.get(),
            start_time: self.start_time.get(),
            duration_minutes: self.duration_minutes.get(),
        }
    }

    /// The group that is chosen; none while there is none, or it is to be made.
    pub fn group_id(&self) -> Option<GroupId> {
        self.group.with(|id| Uuid::try_parse(id).ok()).map(GroupId)
    }
}

/// Group, title, place.
#[component]
pub fn WhatFields(
    fields: SeriesFields,
    choices: Signal<Choices>,
    refusal: RwSignal<Option<Refusal>>,
    /// A group can be made with the series.
    #[prop(optional)]
    with_new_group: bool,
) -> impl IntoView {
    let t = &texts().planning;
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), t.choose.to_owned())];
        choices.with(|choices| {
            options.extend(choices.groups.iter().map(|group| (group.id.to_string(), group.name.clone())));
        });
        if with_new_group {
            options.push((NEW_GROUP.to_owned(), t.new_group.to_owned()));
        }
        options
    });
    view! {
        <div class="card">
            <fieldset class="form-section">
                <legend>{t.what}</legend>
                <div class="fields">
                    <SelectField name="group_id" label=t.group options=options value=fields.group refusal=refusal />
                    {move || {
                        (fields.group.get() == NEW_GROUP)
                            .then(|| {
                                view! {
                                    <Field
                                        name="name"
                                        label=t.new_group_name
                                        value=fields.group_name
                                        refusal=refusal
                                        hint=t.new_group_hint
                                        required=true
                                    />
                                }
                            })
                    }}
                    <Field name="title" label=t.series_title value=fields.title refusal=refusal hint=t.series_title_hint />
                    <Field name="place" label=t.place value=fields.place refusal=refusal hint=t.place_hint whole=true />
                </div>
            </fieldset>
        </div>
    }
}

/// Repetition, days, time, first and last day, and the sentence that says it back.
#[component]
pub fn WhenFields(
    fields: SeriesFields,
    choices: Signal<Choices>,
    refusal: RwSignal<Option<Refusal>>,
) -> impl IntoView {
    let t = &texts().planning;
    let weekly = fields.weekly;
    view! {
        <div class="card">
            <fieldset class="form-section">
                <legend>{t.when}</legend>
                <div class="segmented wide" role="radiogroup" aria-label=t.repetition>
                    <Repetition weekly=weekly value=true label=t.every_week />
                    <Repetition weekly=weekly value=false label=t.once />
                </div>
                {move || weekly.get().then(|| view! { <Weekdays chosen=fields.weekdays refusal=refusal /> })}
                <div class="fields">
                    <Field name="start_time" label=t.start kind=FieldKind::Time value=fields.start_time refusal=refusal required=true />
                    <Field
                        name="duration_minutes"
                        label=t.duration
                        kind=FieldKind::Number
                        value=fields.duration_minutes
                        refusal=refusal
                        required=true
                    />
                    {move || {
                        let label = if weekly.get() { t.from } else { t.date };
                        view! {
                            <Field
                                name="starts_on"
                                label=label
                                kind=FieldKind::Date
                                value=fields.starts_on
                                refusal=refusal
                                required=true
                            />
                        }
                    }}
                    {move || {
                        weekly
                            .get()
                            .then(|| {
                                view! {
                                    <Field
                                        name="ends_on"
                                        label=t.until
                                        kind=FieldKind::Date
                                        value=fields.ends_on
                                        refusal=refusal
                                        hint=t.until_hint
                                    />
                                }
                            })
                    }}
                </div>
            </fieldset>
            <Sentence fields=fields choices=choices />
        </div>
    }
}

/// One of the two ways to repeat.
#[component]
fn Repetition(weekly: RwSignal<bool>, value: bool, label: &'static str) -> impl IntoView {
    view! {
        <label>
            <input
                type="radio"
                name="repetition"
                checked=weekly.get_untracked() == value
                prop:checked=move || weekly.get() == value
                on:change=move |_| weekly.set(value)
            />
            {label}
        </label>
    }
}

/// Monday to Sunday.
#[component]
fn Weekdays(chosen: RwSignal<[bool; 7]>, refusal: RwSignal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    let problem = move || {
        let text = refusal.with(|refusal| {
            let problem = refusal.as_ref()?.of_field("weekday").next()?;
            Some(crate::app::languages::problems::sentence(t.language, problem))
        })?;
        Some(crate::app::languages::format::sentence_case(&text))
    };
    let days = (0..7).map(move |position: usize| {
        let name = t.language.weekday(i64::try_from(position).unwrap_or_default() + 1);
        let short: String = name.chars().take(3).collect();
        view! {
            <label>
                <input
                    type="checkbox"
                    name="weekday"
                    checked=chosen.get_untracked()[position]
                    prop:checked=move || chosen.get()[position]
                    on:change=move |event| chosen.update(|days| days[position] = event_target_checked(&event))
                />
                <span aria-hidden="true">{short}</span>
                <span class="visually-hidden">{name}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field" id="weekday" tabindex="-1">
            <legend>{t.planning.days}</legend>
            <div class="day-picker">{days.collect_view()}</div>
            {move || {
                problem()
                    .map(|text| {
                        view! {
                            <p class="error">
                                <crate::app::ui::Icon name="warning" />
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </fieldset>
    }
}

/// "Chaque mardi à 18:00, du 1er septembre au 30 juin : 43 séances."
#[component]
fn Sentence(fields: SeriesFields, choices: Signal<Choices>) -> impl IntoView {
    let t = texts();
    let today = data::today();
    move || {
        let draft = fields.draft();
        let season_end = choices.with(|choices| choices.season_end(fields.group_id(), today.get()));
        let count = draft.session_count(season_end).filter(|_| draft.weekly)?;
        let until = draft.ends_on.parse().ok().or(season_end)?;
        let words = sentence_words(t, &draft, until)?;
        Some(view! {
            <p class="secondary" role="status">
                {words}
                <strong>{(t.planning.count_of_sessions)(count)}</strong>
                "."
            </p>
        })
    }
}

fn sentence_words(t: &'static Texts, draft: &SeriesDraft, until: NaiveDate) -> Option<String> {
    let from: NaiveDate = draft.starts_on.parse().ok()?;
    let days: Vec<&str> = (1..)
        .zip(draft.weekdays)
        .filter(|(_, chosen)| *chosen)
        .map(|(day, _)| t.language.weekday(day))
        .collect();
    let (last, others) = days.split_last()?;
    let days = if others.is_empty() {
        (*last).to_owned()
    } else {
        format!("{} {} {last}", others.join(", "), t.planning.and)
    };
    let day = |date| t.language.day_and_month(date);
    Some((t.planning.weekly_sentence)(&days, &draft.start_time, &day(from), &day(until)))
}
