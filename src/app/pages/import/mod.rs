//! Bringing a list of people in: choose a file, say what its columns are, see what would happen, do
//! it. All of it on the device, so it works without a network.

mod check;
mod columns;
mod file;
mod lines;
mod refused;
mod report;
mod run;
mod state;

use crate::app::{
    data,
    languages::texts,
    ui::{Empty, Icon, PageHeader},
};
use crate::club::access::Area;
use leptos::prelude::*;
use state::{Importing, Step};

/// `/members/import`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let t = &texts().import;
    let Some(signed_in) = data::start().signed_in.filter(|_| data::may_change(Area::People)) else {
        return view! {
            <main id="main" class="page" tabindex="-1">
                <PageHeader title=Signal::stored(t.title.to_owned()) back="/members" />
                <Empty icon="lock" title=t.not_allowed_title text=t.not_allowed_text>
                    <a class="button primary" href="/members">
                        <Icon name="people" />
                        <span>{t.see_members}</span>
                    </a>
                </Empty>
            </main>
        }
        .into_any();
    };
    let importing = Importing::new(signed_in.club_id);
    let context = Signal::derive(move || {
        let context = match importing.step.get() {
            Step::File => t.context_file,
            Step::Columns => t.context_columns,
            Step::Check => t.context_check,
            Step::Run if importing.is_finished.get() => t.context_done,
            Step::Run => t.context_running,
        };
        context.to_owned()
    });
    view! {
        <main id="main" class="page" tabindex="-1" node_ref=focus_on_change(importing)>
            <PageHeader title=Signal::stored(t.title.to_owned()) context=context back="/members" />
            <div class=move || {
                if matches!(importing.step.get(), Step::File | Step::Run) { "page-body narrow" } else { "page-body" }
            }>
                <Steps importing=importing />
                {move || match importing.step.get() {
                    Step::File => view! { <file::FileStep importing=importing /> }.into_any(),
                    Step::Columns => view! { <columns::ColumnsStep importing=importing /> }.into_any(),
                    Step::Check => view! { <check::CheckStep importing=importing /> }.into_any(),
                    Step::Run => view! { <run::RunStep importing=importing /> }.into_any(),
                }}
            </div>
        </main>
    }
    .into_any()
}

/// A step that appears takes the place of the one that had the focus: the page takes it.
fn focus_on_change(importing: Importing) -> NodeRef<leptos::html::Main> {
    let main = NodeRef::<leptos::html::Main>::new();
    Effect::new(move |before: Option<Step>| {
        let step = importing.step.get();
        if before.is_some_and(|before| before != step)
            && let Some(main) = main.get_untracked()
        {
            // Without the focus the page is still all there.
            let _ = main.focus();
            main.scroll_into_view();
        }
        step
    });
    main
}

/// How far one has come.
#[component]
fn Steps(importing: Importing) -> impl IntoView {
    let t = &texts().import;
    let steps = [
        (Step::File, t.step_file),
        (Step::Columns, t.step_columns),
        (Step::Check, t.step_check),
        (Step::Run, t.step_run),
    ];
    let is_done =
        move |step| importing.step.get() > step || (step == Step::Run && importing.is_finished.get());
    let is_here = move |step| importing.step.get() == step && !is_done(step);
    view! {
        <ol class="steps" aria-label=t.steps>
            {steps
                .map(|(step, name)| {
                    view! {
                        <li
                            data-state=move || is_done(step).then_some("done")
                            aria-current=move || is_here(step).then_some("step")
                        >
                            <span>{name}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}
