//! Medical proofs of a person: type and date, never what they say.

use super::PracticeRecord;
use crate::app::{
    data::{self, RunError},
    languages::texts,
    pages::members::Acts,
    ui::{Field, FieldKind, FormProblems, Icon, SelectField},
};
use crate::club::{
    ClubCommand, Code, Refusal,
    access::Area,
    licences::Practice,
    medical::{MedicalCommand, MedicalProof, MedicalProofId, ProofKind},
    people::read_day,
};
use crate::sync::Record as _;
use chrono::NaiveDate;
use leptos::prelude::*;

/// What is chosen for a new proof.
#[derive(Clone, Copy)]
pub struct ProofForm {
    pub kind: RwSignal<ProofKind>,
    issued_on: RwSignal<String>,
    practice: RwSignal<String>,
    discipline: RwSignal<String>,
    refusal: RwSignal<Option<Refusal>>,
}

impl ProofForm {
    pub fn new(today: NaiveDate) -> Self {
        Self {
            kind: RwSignal::new(ProofKind::Attestation),
            issued_on: RwSignal::new(today.to_string()),
            practice: RwSignal::new(String::new()),
            discipline: RwSignal::new(String::new()),
            refusal: RwSignal::new(None),
        }
    }

    fn clear(self, today: NaiveDate) {
        self.issued_on.set(today.to_string());
        self.practice.set(String::new());
        self.discipline.set(String::new());
        self.refusal.set(None);
    }
}

/// The record's page has another field for a day on which something was issued.
fn in_this_form(Refusal(mut problems): Refusal) -> Refusal {
    for problem in &mut problems {
        if problem.field.as_deref() == Some("issued_on") {
            problem.field = Some("proof_date".to_owned());
        }
    }
    Refusal(problems)
}

/// The card with the proofs and the form for another one.
#[component]
pub fn ProofsCard(record: PracticeRecord) -> impl IntoView {
    let t = &texts().practice.papers;
    let lines = record.part(|file| {
        let holding = file.counted.proof.as_ref().map(|proof| proof.id);
        let until = file.counted.proof_until;
        let of = |proof: &MedicalProof| (holding == Some(proof.id)).then_some(until).flatten();
        file.proofs.iter().map(|proof| (proof.clone(), of(proof))).collect::<Vec<_>>()
    });
    let may_manage = data::may_change(Area::Medical);
    view! {
        <section class="card" aria-labelledby="record-proofs">
            <div class="card-header">
                <h2 id="record-proofs">{t.proofs}</h2>
                <p>{t.proofs_note}</p>
            </div>
            {move || {
                let lines = lines.get().unwrap_or_default();
                if lines.is_empty() {
                    view! { <p class="secondary">{t.no_proof}</p> }.into_any()
                } else {
                    let rows = lines
                        .into_iter()
                        .map(|(proof, until)| view! { <ProofRow proof=proof until=until may_manage=may_manage /> });
                    view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
                }
            }}
            {may_manage.then(|| view! { <AddProof record=record /> })}
        </section>
    }
}

#[component]
fn ProofRow(proof: MedicalProof, until: Option<NaiveDate>, may_manage: bool) -> impl IntoView {
    let t = texts();
    let p = &t.practice.papers;
    let acts = Acts::find();
    let id = proof.id;
    let kind = (p.proof_kind)(proof.kind);
    let day = t.language.short_date(proof.issued_on);
    let about: Vec<String> = [
        Some((p.proof_of)(&day)),
        proof.practice.map(|practice| (p.practice)(practice).to_lowercase()),
        proof.discipline.clone(),
        until.map(|day| (p.valid_until)(&t.language.short_date(day))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let delete_label = (p.delete_proof)(kind, &day);
    let delete = move |_| {
        let proof = proof.clone();
        let said = (p.proof_deleted)(kind);
        data::run(vec![MedicalCommand::DeleteProof { id }.into()], move |result| match result {
            // What was deleted stays deleted; undoing notes the same paper anew.
            Ok(()) => acts.say_with_undo(said, move || {
                let proof = MedicalProof { id: MedicalProofId(data::new_id()), ..proof.clone() };
                vec![ClubCommand::from(MedicalCommand::SaveProof { proof })]
            }),
            failed => acts.say_failure(failed),
        });
    };
    view! {
        <li>
            <div class="row">
                <Icon name="file" />
                <div class="row-text">
                    <span class="row-title">
                        {kind} <super::Unsent collection=MedicalProof::COLLECTION id=id.0 />
                    </span>
                    <span class="row-meta num">{about.join(" · ")}</span>
                </div>
                {may_manage
                    .then(|| {
                        view! {
                            <button class="icon-button" type="button" aria-label=delete_label on:click=delete>
                                <Icon name="trash" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// Two taps: the type, then "add"; the date is today's until another is chosen.
#[component]
fn AddProof(record: PracticeRecord) -> impl IntoView {
    let t = texts();
    let p = &t.practice.papers;
    let acts = Acts::find();
    let today = data::today();
    let form = record.proof.get_value();
    let kinds = ProofKind::ALL.iter().map(|kind| {
        view! {
            <label>
                <input
                    type="radio"
                    name="proof_kind"
                    value=kind.word()
                    checked=form.kind.get_untracked() == *kind
                    prop:checked=move || form.kind.get() == *kind
                    on:change=move |_| form.kind.set(*kind)
                />
                {(p.proof_kind)(*kind)}
            </label>
        }
    });
    let save = move || {
        let Some(issued_on) = read_day(&form.issued_on.get_untracked()) else {
            return form.refusal.set(Some(Refusal::field("proof_date", Code::NotADate)));
        };
        let kind = form.kind.get_untracked();
        let discipline = form.discipline.get_untracked();
        let proof = MedicalProof {
            id: MedicalProofId(data::new_id()),
            member_id: record.id,
            kind,
            issued_on,
            discipline: (!discipline.is_empty()).then_some(discipline),
            practice: Practice::from_word(&form.practice.get_untracked()),
        };
        let id = proof.id;
        let said = (p.proof_saved)((p.proof_kind)(kind), &t.language.short_date(issued_on));
        data::run(vec![MedicalCommand::SaveProof { proof }.into()], move |result| match result {
            Ok(()) => {
                form.clear(today.get_untracked());
                acts.say_with_undo(said, move || vec![MedicalCommand::DeleteProof { id }.into()]);
            }
            Err(RunError::Refused(refusal)) => form.refusal.set(Some(in_this_form(refusal))),
            failed => acts.say_failure(failed),
        });
    };
    view! {
        <form
            class="form add-proof"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <FormProblems refusal=form.refusal />
            <div class="segmented wide" role="radiogroup" aria-label=p.proof_type id="proof-kind" tabindex="-1">
                {kinds.collect_view()}
            </div>
            <div class="add-proof-line">
                <Field
                    name="proof_date"
                    label=p.proof_date
                    kind=FieldKind::Date
                    value=form.issued_on
                    refusal=form.refusal
                    required=true
                />
                <button class="button" type="submit">
                    <Icon name="plus" />
                    <span>{p.add_proof}</span>
                </button>
            </div>
            <Precisely record=record />
        </form>
    }
}

/// What a certificate may say besides: one discipline, competition.
#[component]
fn Precisely(record: PracticeRecord) -> impl IntoView {
    let p = &texts().practice.papers;
    let form = record.proof.get_value();
    let practices = std::iter::once((String::new(), p.any_practice.to_owned()))
        .chain(
            Practice::ALL
                .iter()
                .map(|practice| (practice.word().to_owned(), (p.practice)(*practice).to_owned())),
        )
        .collect::<Vec<_>>();
    let disciplines = record.part(|file| file.disciplines.clone());
    let disciplines = Signal::derive(move || {
        let names = disciplines.get().unwrap_or_default().into_iter().map(|name| (name.clone(), name));
        std::iter::once((String::new(), p.for_all_sport.to_owned())).chain(names).collect::<Vec<_>>()
    });
    move || {
        (form.kind.get() == ProofKind::Certificate).then(|| {
            view! {
                <details class="precisely">
                    <summary>{p.specify}</summary>
                    <div class="fields">
                        <SelectField
                            name="proof_practice"
                            label=p.practice_label
                            options=Signal::stored(practices.clone())
                            value=form.practice
                            refusal=form.refusal
                        />
                        <SelectField
                            name="proof_discipline"
                            label=p.discipline
                            options=disciplines
                            value=form.discipline
                            refusal=form.refusal
                        />
                    </div>
                </details>
            }
        })
    }
}
