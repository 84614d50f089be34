//! A refused change in a form: its fields as they were sent, what is wrong with them, and sending it
//! again corrected.

use crate::app::{
    data::{self, RunError},
    languages::{format::sentence_case, problems, texts, words},
    ui::{Dialog, Field, FieldKind, FormProblems, Icon, SelectField, Toasts, open_while},
};
use crate::club::{
    ClubCommand, Refusal,
    correction::{CorrectionField, corrected, correction_fields},
    planning::{Group, Season},
};
use crate::sync::{Kind, Record as _, Records};
use leptos::{ev::SubmitEvent, prelude::*};
use std::collections::BTreeMap;

/// The change that is being corrected.
#[derive(Clone, Debug, PartialEq)]
pub struct Correcting {
    pub n: u64,
    pub title: String,
    pub command: ClubCommand,
    pub refusal: Refusal,
}

/// Whether a change has fields that a form can correct.
#[must_use]
pub fn is_correctable(command: &ClubCommand) -> bool {
    !correction_fields(command).is_empty()
}

/// The dialog; open while there is something to correct.
#[component]
pub fn CorrectDialog(correcting: RwSignal<Option<Correcting>>) -> impl IntoView {
    let t = &texts().sync;
    let open = open_while(correcting);
    view! {
        <Dialog id="correct" title=Signal::stored(t.correct_title.to_owned()) open=open>
            {move || correcting.get().map(|what| view! { <CorrectForm what=what open=open /> })}
        </Dialog>
    }
}

#[component]
fn CorrectForm(what: Correcting, open: RwSignal<bool>) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let Correcting { n, title, command, refusal } = what;
    let refused = RwSignal::new(Some(refusal));
    let fields = correction_fields(&command);
    let values: Vec<(CorrectionField, RwSignal<String>)> = fields
        .into_iter()
        .map(|field| {
            let shown = if field.kind == Kind::Date { shown_day(&field.text) } else { field.text.clone() };
            (field, RwSignal::new(shown))
        })
        .collect();
    let inputs = values.clone().into_iter().map(|(field, value)| input(field, value, refused));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let texts: BTreeMap<String, String> =
            values.iter().map(|(field, value)| (field.pointer.clone(), value.get_untracked())).collect();
        match corrected(&command, &texts) {
            Err(refusal) => refused.set(Some(refusal)),
            Ok(command) => data::resend(n, command, move |result| match result {
                Ok(()) => {
                    open.set(false);
                    toasts.say(t.sync.corrected);
                }
                Err(RunError::Refused(refusal)) => refused.set(Some(refusal)),
                Err(RunError::NotStored(_)) => toasts.say(t.frame.not_stored_title),
            }),
        }
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <p class="secondary">{title}</p>
            <FormProblems refusal=refused />
            <div class="fields">{inputs.collect_view()}</div>
            <div class="form-actions">
                <button class="button" type="button" on:click=move |_| open.set(false)>
                    {t.frame.cancel}
                </button>
                <button class="button primary" type="submit">
                    <Icon name="sync" />
                    <span>{t.sync.send_corrected}</span>
                </button>
            </div>
        </form>
    }
}

/// Days are typed as everywhere in the app.
fn shown_day(text: &str) -> String {
    text.parse::<chrono::NaiveDate>()
        .map_or_else(|_| text.to_owned(), |day| day.format("%d/%m/%Y").to_string())
}

fn input(field: CorrectionField, value: RwSignal<String>, refused: RwSignal<Option<Refusal>>) -> AnyView {
    let t = texts();
    let label = sentence_case(problems::field(t.language, field.name));
    let name = field.name;
    let choices = choices(&field);
    if choices.is_empty() {
        let kind = match field.kind {
            Kind::Integer => FieldKind::Number,
            Kind::Time => FieldKind::Time,
            _ => match field.name {
                "email" => FieldKind::Email,
                "phone" => FieldKind::Phone,
                _ => FieldKind::Text,
            },
        };
        let required = !field.optional;
        return view! { <Field name=name label=label kind=kind value=value refusal=refused required=required /> }
            .into_any();
    }
    view! { <SelectField name=name label=label options=Signal::stored(choices) value=value refusal=refused /> }
        .into_any()
}

/// What can be chosen, with its name; nothing where one types.
fn choices(field: &CorrectionField) -> Vec<(String, String)> {
    let t = texts();
    let named = |kept: &str| (kept.to_owned(), sentence_case(words::word(t.language, field.name, kept)));
    let mut choices: Vec<(String, String)> = match (field.kind, field.refers_to) {
        (Kind::Bool, _) => ["true", "false"].map(named).into(),
        (_, Some(collection)) => data::with_records(|records: &dyn Records| {
            if collection == Group::COLLECTION {
                records.all::<Group>().map(|group| (group.id.to_string(), group.name)).collect()
            } else {
                records.all::<Season>().map(|season| (season.id.to_string(), season.name)).collect()
            }
        })
        .unwrap_or_default(),
        _ => field.words.iter().map(|kept| named(kept)).collect(),
    };
    if field.refers_to.is_some() {
        choices.sort_by(|a, b| a.1.cmp(&b.1));
    }
    if !choices.is_empty() && field.optional {
        choices.insert(0, (String::new(), "—".to_owned()));
    }
    choices
}
