//! Fields of forms: label, input, hint and error tied together.

use super::Icon;
use crate::app::languages::{problems, texts};
use crate::club::Refusal;
use leptos::prelude::*;

/// What a field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    #[default]
    Text,
    Email,
    Phone,
    Password,
    Date,
    Time,
    Number,
}

impl FieldKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Password => "password",
            Self::Date => "date",
            Self::Time => "time",
            Self::Number => "number",
        }
    }
}

/// The sentence for a field that was refused.
fn problem_of(refusal: Signal<Option<Refusal>>, name: &'static str) -> Signal<Option<String>> {
    let language = texts().language;
    Signal::derive(move || {
        refusal.with(|refusal| {
            let problem = refusal.as_ref()?.of_field(name).next()?;
            Some(super::super::languages::format::sentence_case(&problems::sentence(language, problem)))
        })
    })
}

#[component]
fn FieldError(name: &'static str, problem: Signal<Option<String>>) -> impl IntoView {
    move || {
        problem.get().map(|text| {
            view! {
                <p class="error" id=format!("{name}-error")>
                    <Icon name="warning" />
                    <span>{text}</span>
                </p>
            }
        })
    }
}

/// One line of text, a date, a number: named as the record's field is.
#[component]
pub fn Field(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] kind: FieldKind,
    /// The text as typed; the form turns it into the record's value.
    value: RwSignal<String>,
    /// The form's refusal, if there is one.
    #[prop(into)]
    refusal: Signal<Option<Refusal>>,
    #[prop(optional)] hint: Option<&'static str>,
    /// Must be filled in; others say that they are optional.
    #[prop(optional)]
    required: bool,
    /// Says nothing about being optional, where that is plain.
    #[prop(optional)]
    plain: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
    /// Takes the whole width of the form.
    #[prop(optional)]
    whole: bool,
    /// Several lines.
    #[prop(optional)]
    lines: Option<u32>,
) -> impl IntoView {
    let problem = problem_of(refusal, name);
    let optional =
        (!required && !plain).then(|| view! { <span class="optional">{texts().frame.optional}</span> });
    let described = move || {
        let error = problem.with(Option::is_some).then(|| format!("{name}-error"));
        let hint = hint.map(|_| format!("{name}-hint"));
        let parts: Vec<String> = hint.into_iter().chain(error).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let invalid = move || problem.with(Option::is_some).then_some("true");
    let input = match lines {
        Some(lines) => view! {
            <textarea
                class="input"
                id=name
                name=name
                rows=lines
                aria-describedby=described
                aria-invalid=invalid
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            >
                {value.get_untracked()}
            </textarea>
        }
        .into_any(),
        None => view! {
            <input
                class="input"
                id=name
                name=name
                r#type=kind.input_type()
                inputmode=(kind == FieldKind::Number).then_some("numeric")
                autocomplete=autocomplete.unwrap_or("off")
                required=required
                aria-describedby=described
                aria-invalid=invalid
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        }
        .into_any(),
    };
    view! {
        <div class=if whole { "field whole" } else { "field" }>
            <label for=name>{label} " " {optional}</label>
            {input}
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <FieldError name=name problem=problem />
        </div>
    }
}

/// One of several: pairs of value and label.
#[component]
pub fn SelectField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    value: RwSignal<String>,
    #[prop(into)] refusal: Signal<Option<Refusal>>,
    #[prop(optional)] whole: bool,
) -> impl IntoView {
    let problem = problem_of(refusal, name);
    view! {
        <div class=if whole { "field whole" } else { "field" }>
            <label for=name>{label}</label>
            <div class="select-box">
                <select
                    class="input"
                    id=name
                    name=name
                    aria-describedby=move || problem.with(Option::is_some).then(|| format!("{name}-error"))
                    aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    prop:value=move || value.get()
                    on:change=move |event| value.set(event_target_value(&event))
                >
                    {options_of(options, value)}
                </select>
                <Icon name="chevron-down" />
            </div>
            <FieldError name=name problem=problem />
        </div>
    }
}

/// The options of a choice: pairs of value and label.
pub fn options_of(options: Signal<Vec<(String, String)>>, value: RwSignal<String>) -> impl IntoView {
    move || {
        let option = |(option, label): (String, String)| {
            let selected = option == value.get_untracked();
            view! { <option value=option selected=selected>{label}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    }
}

/// The summary on top of a refused form, with links to the fields; it takes the focus.
#[component]
pub fn FormProblems(#[prop(into)] refusal: Signal<Option<Refusal>>) -> impl IntoView {
    let t = texts();
    let summary = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if refusal.with(Option::is_some)
            && let Some(element) = summary.get()
        {
            // Without focus the summary is still read as an alert.
            let _ = element.focus();
        }
    });
    move || {
        refusal.get().map(|refusal| {
            let lines = refusal.0.into_iter().map(|problem| {
                let text = problems::text(t.language, &problem);
                match problem.field {
                    Some(field) => {
                        view! { <li><a href=format!("#{field}") rel="external">{text}</a></li> }.into_any()
                    }
                    None => view! { <li>{text}</li> }.into_any(),
                }
            });
            view! {
                <div class="notice" data-state="stop" role="alert" tabindex="-1" node_ref=summary>
                    <Icon name="warning" />
                    <div class="notice-text">
                        <strong>{t.frame.form_refused}</strong>
                        <ul>{lines.collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}
