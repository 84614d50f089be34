//! The form of a group.

use crate::app::{
    data,
    languages::texts,
    ui::{Field, FieldKind, FormProblems, NotStored, SelectField},
};
use crate::club::{
    Code, Problem, Refusal,
    planning::{Group, Season, SeasonId},
    spelling::tidy,
};
use crate::sync::Record;
use leptos::prelude::*;
use uuid::Uuid;

/// What is typed, field by field.
#[derive(Clone, Copy)]
pub struct GroupFields {
    name: RwSignal<String>,
    pub season_id: RwSignal<String>,
    discipline: RwSignal<String>,
    place: RwSignal<String>,
    capacity: RwSignal<String>,
    youngest_age: RwSignal<String>,
    oldest_age: RwSignal<String>,
}

impl GroupFields {
    /// Filled once; live updates leave what is typed alone.
    #[must_use]
    pub fn of(group: &Group) -> Self {
        let text = |text: &Option<String>| RwSignal::new(text.clone().unwrap_or_default());
        let number = |number: Option<i64>| RwSignal::new(number.map(|n| n.to_string()).unwrap_or_default());
        Self {
            name: RwSignal::new(group.name.clone()),
            season_id: RwSignal::new(group.season_id.to_string()),
            discipline: text(&group.discipline),
            place: text(&group.place),
            capacity: number(group.capacity),
            youngest_age: number(group.youngest_age),
            oldest_age: number(group.oldest_age),
        }
    }

    /// The group with what was typed.
    pub fn onto(self, before: &Group) -> Result<Group, Refusal> {
        let mut problems = Vec::new();
        let mut number = |field: &str, text: RwSignal<String>, limits: &str| {
            let text = text.get_untracked();
            let text = text.trim();
            let read = (!text.is_empty()).then(|| text.parse::<i64>());
            read.transpose().unwrap_or_else(|_| {
                problems.push(Problem::limited(field, Code::OutOfRange, limits));
                None
            })
        };
        let group = Group {
            id: before.id,
            season_id: Uuid::try_parse(&self.season_id.get_untracked()).map_or(before.season_id, SeasonId),
            name: tidy(&self.name.get_untracked()).unwrap_or_default(),
            discipline: tidy(&self.discipline.get_untracked()),
            place: tidy(&self.place.get_untracked()),
            capacity: number("capacity", self.capacity, "1–10000"),
            youngest_age: number("youngest_age", self.youngest_age, "0–120"),
            oldest_age: number("oldest_age", self.oldest_age, "0–120"),
        };
        if let Err(Refusal(more)) = group.validate() {
            problems.extend(more);
        }
        Refusal::unless_empty(problems)?;
        Ok(group)
    }
}

/// The cards of the form with its buttons.
#[component]
pub fn GroupForm(
    fields: GroupFields,
    refusal: RwSignal<Option<Refusal>>,
    /// The device could not write.
    not_stored: RwSignal<bool>,
    save: Callback<()>,
    save_word: &'static str,
    #[prop(into)] cancel_to: String,
) -> impl IntoView {
    let t = texts();
    let words = &t.people.groups;
    let problems = Signal::from(refusal);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        refusal.set(None);
        not_stored.set(false);
        save.run(());
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <FormProblems refusal=problems />
            <NotStored shown=not_stored />
            <div class="card">
                <fieldset class="form-section">
                    <legend>{words.form_group}</legend>
                    <div class="fields">
                        <Field name="name" label=words.name value=fields.name refusal=problems hint=words.name_hint required=true whole=true />
                        <SeasonField fields=fields refusal=problems />
                        <Field name="discipline" label=words.discipline value=fields.discipline refusal=problems />
                        <Field name="place" label=words.place value=fields.place refusal=problems whole=true />
                    </div>
                </fieldset>
            </div>
            <div class="card">
                <fieldset class="form-section">
                    <legend>{words.form_people}</legend>
                    <div class="fields three">
                        <Field name="capacity" label=words.capacity kind=FieldKind::Number value=fields.capacity refusal=problems />
                        <Field name="youngest_age" label=words.youngest_age kind=FieldKind::Number value=fields.youngest_age refusal=problems />
                        <Field name="oldest_age" label=words.oldest_age kind=FieldKind::Number value=fields.oldest_age refusal=problems />
                    </div>
                </fieldset>
            </div>
            <div class="form-actions sticky">
                <button class="button primary" type="submit">
                    <span>{save_word}</span>
                </button>
                <a class="button quiet" href=cancel_to>
                    <span>{t.frame.cancel}</span>
                </a>
            </div>
        </form>
    }
}

/// The club's seasons, the latest first.
#[component]
fn SeasonField(fields: GroupFields, refusal: Signal<Option<Refusal>>) -> impl IntoView {
    let t = &texts().people.groups;
    let seasons = data::watch(&[Season::COLLECTION], |records| {
        let mut seasons: Vec<Season> = records.all::<Season>().collect();
        seasons.sort_by_key(|season| std::cmp::Reverse((season.starts_on, season.id)));
        seasons.into_iter().map(|season| (season.id.to_string(), season.name)).collect::<Vec<_>>()
    });
    view! { <SelectField name="season_id" label=t.season options=seasons value=fields.season_id refusal=refusal /> }
}
