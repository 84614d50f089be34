//! `/club/medical-rules`: the table of one discipline.

use super::{
    DisciplineLine, address_of, disciplines,
    editor::Editor,
    line::{folded, what, whom},
    origin,
};
use crate::app::{
    data,
    languages::texts,
    pages::{
        history::HistoryFold,
        members::{Acts, SelectChip},
    },
    ui::{Icon, Notice, PageHeader},
};
use crate::club::{
    access::Area,
    history::rule_subjects,
    medical::{MedicalCommand, MedicalRule, Rules, rules_for},
    planning::Group,
    spelling::fold,
};
use crate::sync::{Collection, Record as _, Records};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

const READS: &[&Collection] = &[Group::COLLECTION, MedicalRule::COLLECTION];

/// The page.
#[component]
pub fn MedicalRulesPage() -> impl IntoView {
    let t = texts();
    let r = &t.practice.rules;
    let query = use_query_map();
    let navigate = use_navigate();
    let known = data::watch(READS, |records| disciplines(records, true));
    let discipline = Memo::new(move |_| {
        let asked = query.with(|query| query.get("discipline")).unwrap_or_default();
        known.with(|known| {
            let same = known.iter().find(|line| fold(&line.name) == fold(&asked));
            let first = known.first().filter(|_| asked.is_empty());
            same.or(first).map_or(asked.clone(), |line: &DisciplineLine| line.name.clone())
        })
    });
    let rules = data::watch(READS, move |records| rules_for(records, Some(&discipline.get())));
    let editing = RwSignal::new(false);
    let edit = NodeRef::<leptos::html::Button>::new();
    focus_after_editing(editing, edit);
    Effect::new(move |_| {
        discipline.track();
        editing.set(false);
    });
    let options = Signal::derive(move || {
        known.get().into_iter().map(|line| (line.name.clone(), line.name)).collect::<Vec<_>>()
    });
    let context = Signal::derive(move || {
        rules.with(|rules| {
            format!(
                "{} · {} · {}",
                discipline.get(),
                origin(r, rules.of_club, rules.general),
                (r.lines)(folded(&rules.lines).len())
            )
        })
    });
    let may_edit = data::may_change(Area::Club);
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(r.title.to_owned()) context=context back="/club">
                {move || {
                    (may_edit && !editing.get())
                        .then(|| {
                            view! {
                                <button
                                    class="button primary"
                                    type="button"
                                    node_ref=edit
                                    on:click=move |_| editing.set(true)
                                >
                                    <Icon name="edit" />
                                    <span>{r.edit}</span>
                                </button>
                            }
                        })
                }}
            </PageHeader>
            <div class="page-body">
                <div class="cluster between">
                    <SelectChip
                        name="discipline"
                        label=r.discipline
                        options=options
                        value=discipline
                        choose=Callback::new(move |name: String| navigate(&address_of(&name), NavigateOptions::default()))
                    />
                    {move || {
                        (may_edit && rules.with(|rules| rules.of_club))
                            .then(|| view! { <UseShipped discipline=discipline /> })
                    }}
                </div>
                {move || {
                    rules
                        .with(|rules| rules.general)
                        .then(|| view! { <Notice state="warn" icon="info" title=r.general text=r.general_text /> })
                }}
                <section class="card" aria-label=move || discipline.get()>
                    {move || {
                        if editing.get() {
                            let (name, lines) = (discipline.get_untracked(), rules.with_untracked(|rules| rules.lines.clone()));
                            let close = Callback::new(move |()| editing.set(false));
                            view! { <Editor discipline=name rules=lines close=close /> }.into_any()
                        } else {
                            view! { <Table rules=rules /> }.into_any()
                        }
                    }}
                </section>
                {move || {
                    (!editing.get() && rules.with(|rules| rules.of_club))
                        .then(|| {
                            let find = move |records: &dyn Records| rule_subjects(records, &discipline.get());
                            view! {
                                <section class="card">
                                    <HistoryFold all_named=true find=find />
                                </section>
                            }
                        })
                }}
            </div>
        </main>
    }
}

/// The editor has left with the focus: the button that opens it takes it back.
fn focus_after_editing(editing: RwSignal<bool>, edit: NodeRef<leptos::html::Button>) {
    Effect::new(move |was_editing: Option<bool>| {
        let is_editing = editing.get();
        if was_editing == Some(true) && !is_editing {
            request_animation_frame(move || {
                let is_lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
                // The page may have been left meanwhile.
                if let Some(button) = edit.try_get_untracked().flatten().filter(|_| is_lost) {
                    // Fails only for an element that is not in the page.
                    let _ = button.focus();
                }
            });
        }
        is_editing
    });
}

/// Drops the club's own table; undoing saves it again.
#[component]
fn UseShipped(discipline: Memo<String>) -> impl IntoView {
    let r = &texts().practice.rules;
    let acts = Acts::find();
    let drop_own = move |_| {
        let discipline = discipline.get_untracked();
        let own =
            data::with_records(|records| rules_for(records, Some(&discipline)).lines).unwrap_or_default();
        let said = (r.shipped_again)(&discipline);
        let inverse = MedicalCommand::SaveRules { discipline: discipline.clone(), rules: own };
        acts.undoable(MedicalCommand::UseShippedRules { discipline }, inverse, said);
    };
    view! {
        <button class="button" type="button" on:click=drop_own>
            <Icon name="restore" />
            <span>{r.use_shipped}</span>
        </button>
    }
}

/// The lines in words, with their source.
#[component]
fn Table(rules: Signal<Rules>) -> impl IntoView {
    let t = texts();
    move || {
        let folded = rules.with(|rules| folded(&rules.lines));
        // Said once: many lines stand in one text.
        let mut sources: Vec<String> = Vec::new();
        for (rule, _) in &folded {
            if !sources.contains(&rule.source) {
                sources.push(rule.source.clone());
            }
        }
        let one = sources.len() == 1;
        let notes = sources.clone().into_iter().map(|source| view! { <li>{source}</li> }).collect_view();
        let lines = folded.into_iter().map(|(rule, both)| {
            let title = what(t, &rule);
            let number = sources.iter().position(|source| *source == rule.source).unwrap_or_default() + 1;
            let source = (!one).then(|| (t.practice.rules.source_number)(number));
            let meta = Some(whom(t, &rule, both)).into_iter().chain(source).collect::<Vec<_>>().join(" · ");
            view! {
                <li class="rule-line">
                    <div class="row">
                        <div class="row-text">
                            <span class="row-title">{title}</span>
                            <span class="row-meta num">{meta}</span>
                        </div>
                    </div>
                </li>
            }
        });
        view! {
            <ul class="rule-lines">{lines.collect_view()}</ul>
            <h2 class="rule-sources-title">{t.practice.rules.sources}</h2>
            <ol class="rule-sources">{notes}</ol>
        }
    }
}
