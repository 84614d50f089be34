//! What the doors share: the side that says what this is, and fields that come back filled.

use super::password_field::ShowPassword;
use crate::app::{
    data,
    languages::{format::sentence_case, problems, texts},
    page::FormEcho,
    ui::Icon,
};
use crate::club::Refusal;
use leptos::prelude::*;

/// A form that was sent and refused, or an empty one.
pub fn echo() -> FormEcho {
    data::start().form.unwrap_or_default()
}

/// The frame of a door: the promise beside the form.
#[component]
pub fn Door(#[prop(into)] title: String, #[prop(into)] text: String, children: Children) -> impl IntoView {
    let t = &texts().access;
    let promises = [t.promise_offline, t.promise_import, t.promise_history];
    view! {
        <leptos_meta::Title text=format!("{title} · NovaClub") />
        <div class="door">
            <aside class="door-side" aria-label=t.about>
                <a class="brand" href="/">
                    <img src="/icons/icon.svg" width="40" height="40" alt="" />
                    "NovaClub"
                </a>
                <blockquote>
                    <p>{t.promise}</p>
                    <ul>
                        {promises
                            .map(|promise| {
                                view! {
                                    <li>
                                        <Icon name="check" />
                                        <span>{promise}</span>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </blockquote>
                <small>{t.promise_data}</small>
            </aside>
            <main class="door-main" id="main" tabindex="-1">
                <div class="door-form">
                    <header>
                        <img class="door-logo" src="/icons/icon.svg" width="48" height="48" alt="NovaClub" />
                        <h1>{title}</h1>
                        <p>{text}</p>
                    </header>
                    {children()}
                </div>
            </main>
        </div>
    }
}

/// A field of a plain form: it is the browser that keeps its value.
#[component]
pub fn PlainField(
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    /// The form as it came back.
    echo: FormEcho,
    #[prop(optional)] whole: bool,
) -> impl IntoView {
    let language = texts().language;
    let value = echo.values.get(name).cloned().unwrap_or_default();
    let problem = echo.refusal.as_ref().and_then(|refusal| {
        refusal.of_field(name).next().map(|p| sentence_case(&problems::sentence(language, p)))
    });
    // The page comes back whole: the first field to correct takes the focus, without scripts, too.
    let to_correct = problem.is_some() || echo.wrong_password && kind == "password";
    let shown = RwSignal::new(false);
    let described: Vec<String> = hint
        .map(|_| format!("{name}-hint"))
        .into_iter()
        .chain(problem.as_ref().map(|_| format!("{name}-error")))
        .collect();
    view! {
        <div class=if whole { "field whole" } else { "field" }>
            <label for=name>{label}</label>
            <div class="door-input">
                <input
                    class="input"
                    id=name
                    name=name
                    r#type=move || if shown.get() { "text" } else { kind }
                    value=value
                    autocomplete=autocomplete
                    required
                    autofocus=to_correct
                    aria-invalid=problem.is_some().then_some("true")
                    aria-describedby=(!described.is_empty()).then(|| described.join(" "))
                />
                {(kind == "password").then(|| view! { <ShowPassword shown=shown field=name /> })}
            </div>
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {problem
                .map(|problem| {
                    view! {
                        <p class="error" id=format!("{name}-error")>
                            <Icon name="warning" />
                            <span>{problem}</span>
                        </p>
                    }
                })}
        </div>
    }
}

/// What a refused form says on top.
#[component]
pub fn DoorProblem(echo: FormEcho) -> impl IntoView {
    let t = texts();
    let said = if let Some(seconds) = echo.wait_seconds {
        Some((t.access.wait_title, vec![(t.access.wait_text)(seconds)]))
    } else if echo.wrong_password {
        Some((t.access.wrong_title, vec![t.access.wrong_text.to_owned()]))
    } else {
        echo.refusal.map(|Refusal(problems)| {
            let lines = problems.iter().map(|problem| problems::text(t.language, problem)).collect();
            (t.frame.form_refused, lines)
        })
    };
    said.map(|(title, lines)| {
        view! {
            <div class="notice" data-state="stop" role="alert">
                <Icon name="warning" />
                <div class="notice-text">
                    <strong>{title}</strong>
                    {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                </div>
            </div>
        }
    })
}
