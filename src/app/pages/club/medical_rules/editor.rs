//! Editing a table: lines in words, one open at a time, the whole saved at once.

use super::{
    draft::{DraftLine, line_of, table},
    line::{what, whom},
};
use crate::app::{
    data::{self, RunError},
    languages::{format::sentence_case, problems, texts},
    pages::members::Acts,
    ui::{Field, FieldKind, Icon, SelectField, leave_row},
};
use crate::club::{
    Problem, Refusal,
    licences::Practice,
    medical::{AgeCounted, MedicalCommand, MedicalRule, Requirement},
};
use leptos::{prelude::*, wasm_bindgen::JsCast as _, web_sys::HtmlElement};

/// The table under edit.
#[derive(Clone, Copy)]
struct Draft {
    lines: RwSignal<Vec<DraftLine>>,
    next_key: StoredValue<u64>,
    /// The line whose fields are shown.
    open: RwSignal<Option<u64>>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Draft {
    fn of(rules: &[MedicalRule]) -> Self {
        let lines = (0..).zip(rules).map(|(key, rule)| DraftLine::of(key, rule)).collect::<Vec<_>>();
        Self {
            next_key: StoredValue::new(lines.len() as u64),
            lines: RwSignal::new(lines),
            open: RwSignal::new(None),
            refusal: RwSignal::new(None),
        }
    }

    fn position(self, key: u64) -> Option<usize> {
        self.lines.with(|lines| lines.iter().position(|line| line.key == key))
    }

    fn refuse(self, refusal: Refusal) {
        let first = refusal.0.iter().find_map(line_of).map(|(position, _)| position);
        let key =
            first.and_then(|position| self.lines.with_untracked(|lines| lines.get(position).map(|l| l.key)));
        self.open.set(key);
        self.refusal.set(Some(refusal));
    }
}

/// What is wrong, in words.
fn words(t: &crate::app::languages::Texts, problem: &Problem) -> String {
    match line_of(problem) {
        Some((_, Some(field))) => {
            let named = Problem { field: Some(field.to_owned()), ..problem.clone() };
            problems::text(t.language, &named)
        }
        _ => sentence_case(&problems::sentence(t.language, problem)),
    }
}

/// The editor. `close` is told when it is done with.
#[component]
pub fn Editor(discipline: String, rules: Vec<MedicalRule>, close: Callback<()>) -> impl IntoView {
    let t = texts();
    let r = &t.practice.rules;
    let acts = Acts::find();
    let today = data::today();
    let federation = StoredValue::new(rules.iter().find_map(|rule| rule.federation.clone()));
    let draft = Draft::of(&rules);
    let discipline = StoredValue::new(discipline);
    let add = move |_| {
        let key = draft.next_key.get_value();
        draft.next_key.set_value(key + 1);
        draft.lines.update(|lines| lines.push(DraftLine::new(key, today.get_untracked())));
        draft.refusal.set(None);
        draft.open.set(Some(key));
    };
    let save = move || {
        let typed =
            draft.lines.with_untracked(|lines| federation.with_value(|name| table(lines, name.as_deref())));
        let rules = match typed {
            Ok(rules) => rules,
            Err(refusal) => return draft.refuse(refusal),
        };
        let discipline = discipline.get_value();
        let said = (r.saved)(&discipline);
        data::run(vec![MedicalCommand::SaveRules { discipline, rules }.into()], move |result| match result {
            Ok(()) => {
                close.run(());
                acts.say(said);
            }
            Err(RunError::Refused(refusal)) => draft.refuse(refusal),
            failed => acts.say_failure(failed),
        });
    };
    let form = NodeRef::<leptos::html::Form>::new();
    focus_first_line(form);
    view! {
        <form
            class="form"
            novalidate
            node_ref=form
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <Summary draft=draft />
            <ul class="rule-lines">
                <For each=move || draft.lines.get() key=|line| line.key children=move |line| view! { <Line line=line draft=draft /> } />
            </ul>
            <div class="cluster">
                <button class="button" type="button" on:click=add>
                    <Icon name="plus" />
                    <span>{r.add_line}</span>
                </button>
            </div>
            <div class="form-actions sticky">
                <button class="button primary" type="submit">
                    <span>{r.save}</span>
                </button>
                <button class="button quiet" type="button" on:click=move |_| close.run(())>
                    <span>{t.frame.cancel}</span>
                </button>
            </div>
        </form>
    }
}

/// The button that opened the editor has left with the focus: the first line takes it.
fn focus_first_line(form: NodeRef<leptos::html::Form>) {
    Effect::new(move |_| {
        let Some(form) = form.get() else { return };
        request_animation_frame(move || {
            let button = form.query_selector("button").ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                // Fails only for an element that is not in the page.
                let _ = button.focus();
            }
        });
    });
}

/// How many things are wrong, with what is wrong with no line in particular; it takes the focus.
#[component]
fn Summary(draft: Draft) -> impl IntoView {
    let t = texts();
    let r = &t.practice.rules;
    let summary = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if draft.refusal.with(Option::is_some)
            && let Some(element) = summary.get()
        {
            // Without focus the summary is still read as an alert.
            let _ = element.focus();
        }
    });
    move || {
        draft.refusal.get().map(|Refusal(problems)| {
            let count = problems.len();
            let lines = problems.into_iter().map(|problem| {
                let words = words(t, &problem);
                match line_of(&problem) {
                    Some((position, _)) => {
                        view! { <li><a href=format!("#rule-{position}") rel="external">{words}</a></li> }
                            .into_any()
                    }
                    None => view! { <li>{words}</li> }.into_any(),
                }
            });
            view! {
                <div class="notice" data-state="stop" role="alert" tabindex="-1" node_ref=summary>
                    <Icon name="warning" />
                    <div class="notice-text">
                        <strong>{(r.to_correct)(count)}</strong>
                        <p>{r.nothing_saved}</p>
                        <ul>{lines.collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

/// A line: in words, or open with its fields; what is wrong with it beside.
#[component]
fn Line(line: DraftLine, draft: Draft) -> impl IntoView {
    let t = texts();
    let r = &t.practice.rules;
    let key = line.key;
    let position = Memo::new(move |_| draft.position(key).unwrap_or_default());
    let is_open = Memo::new(move |_| draft.open.get() == Some(key));
    let told = Memo::new(move |_| match line.rule(0, None) {
        Ok(rule) => (whom(t, &rule, false), what(t, &rule)),
        Err(_) => (String::from("…"), String::new()),
    });
    let wrong = Memo::new(move |_| {
        let at = position.get();
        draft.refusal.with(|refusal| {
            let of_line = |problem: &&Problem| line_of(problem).is_some_and(|(position, _)| position == at);
            let problems = refusal.iter().flat_map(|refusal| &refusal.0);
            problems.filter(of_line).map(|problem| words(t, problem)).collect::<Vec<_>>()
        })
    });
    let remove = move |event| {
        leave_row(&event);
        draft.lines.update(|lines| lines.retain(|other| other.key != key));
        draft.refusal.set(None);
    };
    view! {
        <li class="rule-line" id=move || format!("rule-{}", position.get()) data-state=move || (!wrong.with(Vec::is_empty)).then_some("stop")>
            <div class="row">
                <div class="row-text">
                    <span class="row-title">{move || told.get().1}</span>
                    <span class="row-meta num">{move || told.get().0}</span>
                </div>
                <button
                    class="icon-button"
                    type="button"
                    aria-expanded=move || is_open.get().to_string()
                    aria-label=move || if is_open.get() { r.close_line.to_owned() } else { (r.edit_line)(&told.get().0) }
                    on:click=move |_| draft.open.set((!is_open.get_untracked()).then_some(key))
                >
                    {move || view! { <Icon name=if is_open.get() { "close" } else { "edit" } /> }}
                </button>
                <button class="icon-button" type="button" aria-label=move || (r.delete_line)(&told.get().0) on:click=remove>
                    <Icon name="trash" />
                </button>
            </div>
            {move || {
                let wrong = wrong.get();
                (!wrong.is_empty())
                    .then(|| {
                        let lines = wrong.into_iter().map(|words| view! { <li>{words}</li> });
                        view! {
                            <div class="state" data-state="stop">
                                <Icon name="warning" />
                                <ul>{lines.collect_view()}</ul>
                            </div>
                        }
                    })
            }}
            {move || is_open.get().then(|| view! { <LineFields line=line draft=draft position=position /> })}
        </li>
    }
}

fn options<T: Copy>(
    all: &[T],
    word: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
) -> Signal<Vec<(String, String)>> {
    Signal::stored(all.iter().map(|one| (word(*one).to_owned(), label(*one).to_owned())).collect())
}

#[component]
fn LineFields(line: DraftLine, draft: Draft, position: Memo<usize>) -> impl IntoView {
    let t = texts();
    let r = &t.practice.rules;
    // The line's problems by the names of its fields.
    let refusal = Signal::derive(move || {
        let at = position.get();
        let problems: Vec<Problem> = draft.refusal.with(|refusal| {
            let problems = refusal.iter().flat_map(|refusal| &refusal.0);
            problems
                .filter_map(|problem| match line_of(problem) {
                    Some((position, Some(field))) if position == at => {
                        Some(Problem { field: Some(field.to_owned()), ..problem.clone() })
                    }
                    _ => None,
                })
                .collect()
        });
        (!problems.is_empty()).then_some(Refusal(problems))
    });
    view! {
        <div class="fields three">
            <SelectField
                name="practice"
                label=r.practice
                options=options(Practice::ALL, Practice::word, t.practice.papers.practice)
                value=line.practice
                refusal=refusal
            />
            <Field name="youngest_age" label=r.youngest_age kind=FieldKind::Number value=line.youngest_age refusal=refusal required=true />
            <Field name="oldest_age" label=r.oldest_age kind=FieldKind::Number value=line.oldest_age refusal=refusal plain=true />
            <SelectField
                name="requirement"
                label=r.requirement_label
                options=options(Requirement::ALL, Requirement::word, r.requirement)
                value=line.requirement
                refusal=refusal
            />
            <Field name="longest_age_months" label=r.longest_age_months kind=FieldKind::Number value=line.longest_age_months refusal=refusal plain=true />
            <Field name="seasons_covered" label=r.seasons_covered kind=FieldKind::Number value=line.seasons_covered refusal=refusal plain=true />
            <SelectField
                name="age_counted"
                label=r.age_counted_label
                options=options(AgeCounted::ALL, AgeCounted::word, r.age_counted)
                value=line.age_counted
                refusal=refusal
            />
            <Field name="applies_from" label=r.applies_from kind=FieldKind::Date value=line.applies_from refusal=refusal required=true />
            <Field name="applies_until" label=r.applies_until kind=FieldKind::Date value=line.applies_until refusal=refusal plain=true />
            <Field name="source" label=r.source value=line.source refusal=refusal required=true whole=true lines=2 />
        </div>
    }
}
