//! `/club/consents`: what people agree to, word for word, in its versions.

use crate::app::{
    data::{self, RunError},
    languages::texts,
    pages::members::Acts,
    ui::{Dialog, Field, FieldKind, FormProblems, Icon, PageHeader, open_while},
};
use crate::club::{
    Refusal,
    access::Area,
    consents::{ConsentCommand, ConsentKind, ConsentText, ConsentTextId, next_version, texts_of},
    people::read_day,
    refusal::Code,
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The page.
#[component]
pub fn ConsentTextsPage() -> impl IntoView {
    let p = &texts().privacy;
    let editing = RwSignal::new(None::<ConsentKind>);
    let may_edit = data::may_change(Area::Club);
    let kinds =
        ConsentKind::ALL.iter().map(|kind| view! { <OfKind kind=*kind may_edit=may_edit editing=editing /> });
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(p.texts.to_owned()) back="/club" />
            <div class="page-body narrow">
                <p class="secondary">{p.texts_lead}</p>
                {kinds.collect_view()}
                <NewVersion editing=editing />
            </div>
        </main>
    }
}

#[component]
fn OfKind(kind: ConsentKind, may_edit: bool, editing: RwSignal<Option<ConsentKind>>) -> impl IntoView {
    let t = texts();
    let p = &t.privacy;
    let name = (t.practice.papers.consent_kind)(kind);
    let all = data::watch(&[ConsentText::COLLECTION], move |records| texts_of(records, kind));
    let id = format!("text-{}", kind.word());
    let labelled = id.clone();
    let told =
        move |text: &ConsentText| (p.text_version)(text.version, &t.language.short_date(text.applies_from));
    let shown = move || {
        let mut all = all.get().into_iter();
        let Some(first) = all.next() else {
            return view! { <p class="secondary">{p.no_text}</p> }.into_any();
        };
        let former: Vec<_> = all
            .map(|text| {
                view! {
                    <li>
                        <span class="row-meta">{told(&text)}</span>
                        <p class="wording">{text.wording}</p>
                    </li>
                }
            })
            .collect();
        view! {
            <p class="row-meta">{told(&first)}</p>
            <p class="wording">{first.wording}</p>
            {(!former.is_empty())
                .then(|| {
                    view! {
                        <details>
                            <summary>{p.former_versions}</summary>
                            <ul class="plain-list">{former}</ul>
                        </details>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <section class="card" aria-labelledby=labelled>
            <div class="card-header">
                <h2 id=id>{name}</h2>
                {may_edit
                    .then(|| {
                        view! {
                            <button
                                class="button small"
                                type="button"
                                aria-haspopup="dialog"
                                aria-label=(p.new_version)(name)
                                on:click=move |_| editing.set(Some(kind))
                            >
                                <Icon name="plus" />
                                <span>{p.add_version}</span>
                            </button>
                        }
                    })}
            </div>
            {shown}
        </section>
    }
}

#[component]
fn NewVersion(editing: RwSignal<Option<ConsentKind>>) -> impl IntoView {
    let t = texts();
    let open = open_while(editing);
    let title = Signal::derive(move || {
        let name = |kind| (t.privacy.new_version)((t.practice.papers.consent_kind)(kind));
        editing.get().map(name).unwrap_or_default()
    });
    view! {
        <Dialog id="new-text" title=title open=open>
            {move || editing.get().map(|kind| view! { <Form kind=kind open=open /> })}
        </Dialog>
    }
}

#[component]
fn Form(kind: ConsentKind, open: RwSignal<bool>) -> impl IntoView {
    let t = texts();
    let p = &t.privacy;
    let acts = Acts::find();
    let last = data::with_records(|records| texts_of(records, kind).into_iter().next()).flatten();
    let wording = RwSignal::new(last.map(|text| text.wording).unwrap_or_default());
    let from = RwSignal::new(data::today().get_untracked().to_string());
    let refusal = RwSignal::new(None::<Refusal>);
    let save = move || {
        let Some(applies_from) = read_day(&from.get_untracked()) else {
            refusal.set(Some(Refusal::field("applies_from", Code::NotADate)));
            return;
        };
        let version = data::with_records(|records| next_version(records, kind)).unwrap_or(1);
        let id = ConsentTextId(data::new_id());
        let text = ConsentText { id, kind, version, wording: wording.get_untracked(), applies_from };
        data::run(vec![ConsentCommand::SaveText { text }.into()], move |result| match result {
            Ok(()) => {
                open.set(false);
                acts.say((p.text_saved)((t.practice.papers.consent_kind)(kind), version));
            }
            Err(RunError::Refused(why)) => refusal.set(Some(why)),
            failed @ Err(RunError::NotStored(_)) => acts.say_failure(failed),
        });
    };
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <FormProblems refusal=refusal />
            <Field
                name="wording"
                label=p.wording
                hint=p.wording_hint
                value=wording
                refusal=refusal
                required=true
                lines=8
            />
            <Field name="applies_from" label=p.applies_from kind=FieldKind::Date value=from refusal=refusal required=true />
            <footer>
                <button class="button primary" type="submit">
                    <span>{p.save}</span>
                </button>
            </footer>
        </form>
    }
}
