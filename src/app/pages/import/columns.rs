//! The second step: what was found out about the file, and what each column becomes.

use super::{
    check::Remarks,
    state::{Importing, ReadFile, Step, Work},
};
use crate::app::{
    languages::{import::Texts, texts},
    ui::{Icon, Notice},
};
use crate::club::import::{Column, Target, missing_targets};
use leptos::prelude::*;

/// How many examples of a column are shown.
const SAMPLES: usize = 3;

/// The file and its columns.
#[component]
pub fn ColumnsStep(importing: Importing) -> impl IntoView {
    let Some(file) = importing.file.get_untracked() else { return ().into_any() };
    let missing = Memo::new(move |_| importing.mapping.with(|mapping| missing_targets(mapping)));
    view! {
        <Remarks importing=importing />
        <FileCard importing=importing file=file.clone() />
        <Mapping importing=importing file=file />
        {move || view! { <Missing missing=missing.get() /> }}
        <Actions importing=importing missing=missing />
    }
    .into_any()
}

#[component]
fn FileCard(importing: Importing, file: ReadFile) -> impl IntoView {
    let t = texts();
    let i = &t.import;
    let rows = file.table.rows.len();
    let facts = [
        (i.encoding, file.table.encoding.word().replace(" with BOM", " (BOM)")),
        (i.separator, (i.separator_name)(file.table.separator).to_owned()),
        (i.header_line, (i.line_number)(file.table.header_line)),
    ];
    view! {
        <section class="card" aria-label=i.file>
            <div class="file-line">
                <Icon name="file" />
                <div class="row-text">
                    <strong>{file.name.clone()}</strong>
                    <span class="row-meta">
                        {(i.file_meta)(&t.language.size(file.bytes), &t.language.number(rows), rows)}
                    </span>
                </div>
                <button class="button small" type="button" on:click=move |_| importing.start_over()>
                    <span>{i.change_file}</span>
                </button>
            </div>
            <div class="form">
                <dl class="fields three">
                    {facts
                        .map(|(name, value)| {
                            view! {
                                <div>
                                    <dt class="secondary">{name}</dt>
                                    <dd>{value}</dd>
                                </div>
                            }
                        })
                        .collect_view()}
                </dl>
            </div>
        </section>
    }
}

/// The table of columns. A target that is given to a column is taken from the one that had it.
#[component]
fn Mapping(importing: Importing, file: ReadFile) -> impl IntoView {
    let t = &texts().import;
    let moved = RwSignal::new(None::<String>);
    let names: StoredValue<Vec<String>> = StoredValue::new(
        file.table
            .columns
            .iter()
            .enumerate()
            .map(|(position, column)| name_of(t, position, column))
            .collect(),
    );
    let choose = move |position: usize, target: Target| {
        let mut before = None;
        importing.mapping.update(|mapping| {
            if target != Target::Ignore {
                before = mapping.iter().position(|taken| *taken == target).filter(|other| *other != position);
            }
            if let Some(other) = before {
                mapping[other] = Target::Ignore;
            }
            mapping[position] = target;
        });
        moved.set(names.with_value(|names| {
            before.map(|other| (t.moved_target)((t.target)(target), &names[position], &names[other]))
        }));
    };
    let taken = Memo::new(move |_| {
        let ignored =
            importing.mapping.with(|m| m.iter().filter(|target| **target == Target::Ignore).count());
        (importing.mapping.with(Vec::len) - ignored, ignored)
    });
    view! {
        <section class="card flush" aria-labelledby="columns">
            <div class="card-header">
                <h2 id="columns">{t.columns}</h2>
                <p>{move || (t.columns_taken)(taken.get().0, taken.get().1)}</p>
            </div>
            {move || {
                moved
                    .get()
                    .map(|text| {
                        view! {
                            <div class="card-header" role="alert">
                                <p>{text}</p>
                            </div>
                        }
                    })
            }}
            <table class="data-table folds mapping-table">
                <thead>
                    <tr>
                        <th scope="col">{t.in_the_file}</th>
                        <th scope="col">{t.samples}</th>
                        <th scope="col">{t.becomes}</th>
                    </tr>
                </thead>
                <tbody>
                    {file
                        .table
                        .columns
                        .iter()
                        .enumerate()
                        .map(|(position, column)| {
                            view! {
                                <MappingRow
                                    importing=importing
                                    position=position
                                    column=column.clone()
                                    on_choose=Callback::new(move |target| choose(position, target))
                                />
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </section>
    }
}

/// A column's title, or its place when it has none.
pub fn name_of(t: &Texts, position: usize, column: &Column) -> String {
    if column.name.is_empty() { (t.unnamed_column)(position + 1) } else { column.name.clone() }
}

#[component]
fn MappingRow(
    importing: Importing,
    position: usize,
    column: Column,
    on_choose: Callback<Target>,
) -> impl IntoView {
    let t = &texts().import;
    let target = Memo::new(move |_| {
        importing.mapping.with(|mapping| mapping.get(position).copied().unwrap_or(Target::Ignore))
    });
    let samples: Vec<&str> = column.samples.iter().take(SAMPLES).map(String::as_str).collect();
    let samples = if samples.is_empty() { t.no_samples.to_owned() } else { samples.join(" · ") };
    let options = Target::ALL.iter().map(|option| {
        view! {
            <option value=option.word() selected=*option == target.get_untracked()>
                {(t.target)(*option)}
            </option>
        }
    });
    view! {
        <tr data-state=move || (target.get() == Target::Ignore).then_some("ignored")>
            <th scope="row" id=format!("column-{position}")>
                {name_of(t, position, &column)}
            </th>
            <td class="samples">{samples}</td>
            <td>
                <div class="select-box">
                    <select
                        class="input"
                        id=format!("target-{position}")
                        name=format!("target-{position}")
                        aria-labelledby=format!("column-{position}")
                        prop:value=move || target.get().word()
                        on:change=move |event| {
                            if let Some(chosen) = Target::from_word(&event_target_value(&event)) {
                                on_choose.run(chosen);
                            }
                        }
                    >
                        {options.collect_view()}
                    </select>
                    <Icon name="chevron-down" />
                </div>
            </td>
        </tr>
    }
}

#[component]
fn Missing(missing: Vec<Target>) -> impl IntoView {
    let t = &texts().import;
    (!missing.is_empty()).then(|| {
        let lines: Vec<String> =
            missing.iter().map(|target| (t.missing_target)((t.target)(*target))).collect();
        view! {
            <div role="alert">
                <Notice state="stop" icon="warning" title=t.missing_targets text=lines.join(" ") />
            </div>
        }
    })
}

#[component]
fn Actions(importing: Importing, missing: Memo<Vec<Target>>) -> impl IntoView {
    let t = texts();
    let is_busy = move || importing.work.with(|work| *work == Some(Work::Planning));
    view! {
        <div class="form-actions sticky">
            <button
                class="button primary"
                type="button"
                aria-busy=move || is_busy().then_some("true")
                disabled=move || is_busy() || !missing.with(Vec::is_empty)
                on:click=move |_| importing.check()
            >
                <Show when=is_busy>
                    <Icon name="sync" />
                </Show>
                <span>{move || if is_busy() { t.import.checking } else { t.import.check }}</span>
            </button>
            <button class="button quiet" type="button" on:click=move |_| importing.step.set(Step::File)>
                <span>{t.frame.back}</span>
            </button>
            <span class="push secondary wide-only">{t.import.nothing_changed_yet}</span>
        </div>
    }
}
