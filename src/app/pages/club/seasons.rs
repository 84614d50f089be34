//! The club's seasons: the list, adding one, changing one.

use crate::app::{
    data::{self, RunError},
    languages::{Texts, texts},
    pages::history::HistoryFold,
    ui::{Dialog, Empty, Field, FieldKind, FormFooter, FormProblems, Icon, NotStored, Toasts},
};
use crate::club::{
    Refusal,
    access::Area,
    history::Subject,
    planning::{PlanningCommand, Season, SeasonId, current_season, read_date},
    spelling::tidy,
};
use crate::sync::{Record as _, Records};
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SeasonLine {
    season: Season,
    is_current: bool,
}

/// The seasons, latest first.
fn seasons(records: &dyn Records, today: NaiveDate) -> Vec<SeasonLine> {
    let mut seasons: Vec<Season> = records.all::<Season>().collect();
    seasons.sort_by(|a, b| (b.starts_on, &b.name).cmp(&(a.starts_on, &a.name)));
    let current = current_season(&seasons, today).map(|season| season.id);
    seasons.into_iter().map(|season| SeasonLine { is_current: current == Some(season.id), season }).collect()
}

/// The list with its form.
#[component]
pub fn Seasons() -> impl IntoView {
    let t = texts();
    let today = data::today();
    let lines = data::watch(&[Season::COLLECTION], move |records| seasons(records, today.get()));
    let may_edit = data::may_change(Area::Planning);
    let form = SeasonForm::new();
    let add = move || form.open_for(next_season(&lines.get_untracked(), today.get_untracked()), true);
    view! {
        <section class="card" aria-labelledby="seasons">
            <div class="card-header">
                <h2 id="seasons">{t.club.seasons}</h2>
                {may_edit
                    .then(|| {
                        view! {
                            <button class="link-button" type="button" on:click=move |_| add()>
                                {t.club.add_season}
                            </button>
                        }
                    })}
            </div>
            {move || {
                if lines.with(Vec::is_empty) {
                    view! { <NoSeason may_edit=may_edit on_add=Callback::new(move |()| add()) /> }.into_any()
                } else {
                    view! {
                        <ul class="rows">
                            {lines
                                .get()
                                .into_iter()
                                .map(|line| view! { <Row line=line may_edit=may_edit form=form /> })
                                .collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
            {may_edit.then(|| view! { <SeasonDialog form=form /> })}
        </section>
    }
}

/// The season that follows the last one, or the one of today.
fn next_season(lines: &[SeasonLine], today: NaiveDate) -> Season {
    let after_last = lines
        .iter()
        .map(|line| line.season.ends_on)
        .max()
        .and_then(|last| last.checked_add_days(Days::new(1)));
    Season::around(SeasonId(data::new_id()), after_last.map_or(today, |day| day.max(today)))
}

#[component]
fn NoSeason(may_edit: bool, on_add: Callback<()>) -> impl IntoView {
    let t = &texts().club;
    view! {
        <Empty icon="calendar" title=t.seasons_empty_title text=t.seasons_empty_text>
            {may_edit
                .then(|| {
                    view! {
                        <button class="button" type="button" on:click=move |_| on_add.run(())>
                            <Icon name="plus" />
                            <span>{t.add_season}</span>
                        </button>
                    }
                })}
        </Empty>
    }
}

#[component]
fn Row(line: SeasonLine, may_edit: bool, form: SeasonForm) -> impl IntoView {
    let t = texts();
    let SeasonLine { season, is_current } = line;
    let id = season.id.0;
    let dates =
        format!("{} – {}", t.language.short_date(season.starts_on), t.language.short_date(season.ends_on));
    view! {
        <li>
            <div class="row">
                <div class="row-text">
                    <span class="row-title">
                        {season.name.clone()}
                        {move || {
                            data::is_unsent(Season::COLLECTION, id, None)
                                .then(|| {
                                    view! {
                                        " "
                                        <span class="pending-dot"></span>
                                        <span class="visually-hidden">{t.frame.not_sent_yet}</span>
                                    }
                                })
                        }}
                    </span>
                    <span class="row-meta num">{dates}</span>
                </div>
                {is_current.then(|| view! { <span class="badge" data-state="accent">{t.club.current}</span> })}
                {may_edit
                    .then(|| {
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-label=(t.club.edit_season)(&season.name)
                                on:click=move |_| form.open_for(season.clone(), false)
                            >
                                <Icon name="edit" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// The form's state; what a person types stays whatever comes from other devices.
#[derive(Clone, Copy)]
struct SeasonForm {
    open: RwSignal<bool>,
    id: RwSignal<Option<SeasonId>>,
    is_new: RwSignal<bool>,
    /// The name that the season had.
    title: RwSignal<String>,
    name: RwSignal<String>,
    starts_on: RwSignal<String>,
    ends_on: RwSignal<String>,
    refusal: RwSignal<Option<Refusal>>,
    is_not_stored: RwSignal<bool>,
}

impl SeasonForm {
    fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            id: RwSignal::new(None),
            is_new: RwSignal::new(false),
            title: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            starts_on: RwSignal::new(String::new()),
            ends_on: RwSignal::new(String::new()),
            refusal: RwSignal::new(None),
            is_not_stored: RwSignal::new(false),
        }
    }

    fn open_for(self, season: Season, is_new: bool) {
        self.id.set(Some(season.id));
        self.is_new.set(is_new);
        self.title.set(season.name.clone());
        self.name.set(season.name);
        self.starts_on.set(season.starts_on.to_string());
        self.ends_on.set(season.ends_on.to_string());
        self.refusal.set(None);
        self.is_not_stored.set(false);
        self.open.set(true);
    }

    /// The season as typed, or the dates that are none.
    fn season(self) -> Result<Season, Refusal> {
        let mut problems = Vec::new();
        let mut date = |field: &str, text: String| {
            read_date(field, &text).unwrap_or_else(|problem| {
                problems.push(problem);
                NaiveDate::default()
            })
        };
        let starts_on = date("starts_on", self.starts_on.get_untracked());
        let ends_on = date("ends_on", self.ends_on.get_untracked());
        Refusal::unless_empty(problems)?;
        let id = self.id.get_untracked().unwrap_or_else(|| SeasonId(data::new_id()));
        let season =
            Season { id, name: tidy(&self.name.get_untracked()).unwrap_or_default(), starts_on, ends_on };
        season.validate()?;
        Ok(season)
    }

    fn save(self, t: &'static Texts, toasts: Toasts) {
        self.is_not_stored.set(false);
        let season = match self.season() {
            Ok(season) => season,
            Err(refusal) => return self.refusal.set(Some(refusal)),
        };
        self.refusal.set(None);
        let name = season.name.clone();
        data::run(vec![PlanningCommand::SaveSeason { season }.into()], move |result| match result {
            Ok(()) => {
                self.open.set(false);
                toasts.say((t.club.season_saved)(&name));
            }
            Err(RunError::Refused(refusal)) => self.refusal.set(Some(refusal)),
            Err(RunError::NotStored(_)) => self.is_not_stored.set(true),
        });
    }
}

#[component]
fn SeasonDialog(form: SeasonForm) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let title = Signal::derive(move || {
        if form.is_new.get() { t.club.new_season.to_owned() } else { (t.club.edit_season)(&form.title.get()) }
    });
    let refusal: Signal<Option<Refusal>> = form.refusal.into();
    view! {
        <Dialog id="season" title=title open=form.open>
            <form
                class="form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    form.save(t, toasts);
                }
            >
                <FormProblems refusal=refusal />
                <NotStored shown=form.is_not_stored />
                <div class="fields">
                    <Field name="name" label=t.club.season_name value=form.name refusal=refusal required=true whole=true />
                    <Field name="starts_on" label=t.club.season_start kind=FieldKind::Date value=form.starts_on refusal=refusal required=true />
                    <Field name="ends_on" label=t.club.season_end kind=FieldKind::Date value=form.ends_on refusal=refusal required=true />
                </div>
                {move || {
                    let id = form.id.get().filter(|_| !form.is_new.get())?;
                    Some(view! { <HistoryFold find=move |_: &dyn Records| vec![Subject::of::<Season>(id.0)] /> })
                }}
                <FormFooter open=form.open save=t.frame.save />
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_season_follows_the_last_one_and_never_lies_in_the_past() {
        let today: NaiveDate = "2026-11-21".parse().unwrap();
        let line = |day: &str| SeasonLine {
            season: Season::around(SeasonId(uuid::Uuid::nil()), day.parse().unwrap()),
            is_current: false,
        };
        assert_eq!(next_season(&[], today).name, "2026-2027");
        assert_eq!(next_season(&[line("2026-10-01"), line("2025-10-01")], today).name, "2027-2028");
        assert_eq!(next_season(&[line("2020-10-01")], today).name, "2026-2027");
    }
}
