//! May they practise: the colour, every reason, and the act that settles it.

use super::{
    PracticeRecord,
    reasons::{DataAge, Reasons, sign_of, state_of},
};
use crate::app::{data, languages::texts, ui::Icon};
use crate::club::{
    access::Area,
    medical::{ProofKind, Requirement},
    people::MemberId,
    practice::{Colour, Finding, Reason, VERDICT_READS, Verdicts},
};
use leptos::prelude::*;

/// The card at the top of a record.
#[component]
pub fn VerdictCard(record: PracticeRecord) -> impl IntoView {
    let t = texts();
    let verdict = record.part(|file| file.verdict.clone());
    let may_manage = data::may_change(Area::People);
    let id = record.id;
    move || {
        let verdict = verdict.get()?;
        let colour = verdict.colour;
        let (partial, is_silent) = (verdict.partial, verdict.is_silent());
        let settle = move |reason: &Reason| {
            may_manage.then(|| view! { <Settle reason=reason.clone() member=id record=record /> }).into_any()
        };
        Some(view! {
            <section
                class="card verdict"
                data-colour=(!is_silent).then(|| colour.word())
                aria-labelledby="record-verdict"
            >
                <VerdictHead colour=colour is_silent=is_silent />
                {partial.then(|| view! { <p class="secondary">{t.practice.reasons.partial}</p> })}
                {if is_silent {
                    ().into_any()
                } else if verdict.reasons.is_empty() {
                    view! { <p class="secondary">{t.practice.reasons.all_well}</p> }.into_any()
                } else {
                    view! { <Reasons verdict=verdict settle=settle /> }.into_any()
                }}
                <p class="secondary"><DataAge /></p>
            </section>
        })
    }
}

#[component]
fn VerdictHead(colour: Colour, is_silent: bool) -> impl IntoView {
    let r = &texts().practice.reasons;
    view! {
        <div class="card-header">
            <h2 id="record-verdict">
                {if is_silent {
                    r.silent.into_any()
                } else {
                    view! {
                        <span class="state" data-state=state_of(colour)>
                            <Icon name=sign_of(colour) />
                            <span>{(r.colour)(colour)}</span>
                        </span>
                    }
                    .into_any()
                }}
            </h2>
        </div>
    }
}

/// What can be done about a reason.
#[derive(Clone, Copy)]
enum Act {
    AddLicence,
    SeeLicences,
    AddProof(ProofKind),
    AddBirthDate,
    NoteDues,
    NoteConsent,
    /// Nothing but waiting, or another decision.
    None,
}

const fn act_for(what: &Finding) -> Act {
    match what {
        Finding::LicenceMissing | Finding::LicenceExpired { .. } => Act::AddLicence,
        Finding::LicenceOnItsWay { .. }
        | Finding::LicenceNotYet { .. }
        | Finding::LicenceLeisureOnly
        | Finding::LicenceExpiresSoon { .. } => Act::SeeLicences,
        Finding::ProofMissing { needed } | Finding::ProofWrongKind { needed } => match needed {
            Requirement::Attestation => Act::AddProof(ProofKind::Attestation),
            Requirement::Certificate | Requirement::Nothing => Act::AddProof(ProofKind::Certificate),
        },
        Finding::ProofTooOld { .. } | Finding::ProofExpiresSoon { .. } => {
            Act::AddProof(ProofKind::Certificate)
        }
        Finding::BirthDateMissing => Act::AddBirthDate,
        Finding::DuesOwed | Finding::DuesPartly | Finding::DuesUnknown => Act::NoteDues,
        Finding::CareConsentMissing | Finding::CareConsentRefused => Act::NoteConsent,
        Finding::OnTrial => Act::None,
    }
}

/// The button or link at the end of a reason.
#[component]
fn Settle(reason: Reason, member: MemberId, record: PracticeRecord) -> impl IntoView {
    let t = texts();
    let r = &t.practice.reasons;
    let to = |href: String, word: &'static str| {
        view! {
            <a class="button small" href=href rel="external">
                <span>{word}</span>
            </a>
        }
        .into_any()
    };
    match act_for(&reason.what) {
        Act::AddLicence => {
            let discipline = reason.discipline;
            view! {
                <button
                    class="button small"
                    type="button"
                    aria-haspopup="dialog"
                    on:click=move |_| record.new_licence(discipline.clone())
                >
                    <span>{r.add_licence}</span>
                </button>
            }
            .into_any()
        }
        Act::AddProof(kind) => {
            let word = match kind {
                ProofKind::Attestation => r.add_attestation,
                ProofKind::Certificate => r.add_certificate,
            };
            view! {
                <a class="button small" href="#proof-kind" rel="external" on:click=move |_| record.proof.get_value().kind.set(kind)>
                    <span>{word}</span>
                </a>
            }
            .into_any()
        }
        Act::SeeLicences => to("#record-licences".to_owned(), r.see_licences),
        Act::AddBirthDate => view! {
            <a class="button small" href=format!("/members/{member}/edit")>
                <span>{r.add_birth_date}</span>
            </a>
        }
        .into_any(),
        Act::NoteDues => to("#record-dues".to_owned(), r.note_dues),
        Act::NoteConsent => to("#record-consents".to_owned(), r.note_consent),
        Act::None => ().into_any(),
    }
}

/// The verdict in the pane beside the list: its words and its reasons. Once the device's records are
/// open: for the list the server reads nobody's papers.
#[component]
pub fn Brief(id: MemberId) -> impl IntoView {
    let today = data::today();
    let status = data::status();
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(status.with(|status| status.readiness == data::Readiness::Ready)));
    let reader = data::reader();
    let verdict = data::watch(VERDICT_READS, move |records| {
        let verdicts =
            || Verdicts::build_for(records, today.get(), &[id]).seen_by(&reader, records).of_id(id, None);
        ready.get().then(verdicts).flatten()
    });
    let r = &texts().practice.reasons;
    move || {
        let verdict = verdict.get()?;
        let colour = verdict.colour;
        if verdict.is_silent() {
            return Some(
                view! {
                    <section class="section">
                        <h3>{r.silent}</h3>
                        <p class="secondary">{r.partial}</p>
                    </section>
                }
                .into_any(),
            );
        }
        let partial = verdict.partial;
        Some(
            view! {
                <section class="section">
                    <h3>
                        <span class="state" data-state=(colour != Colour::Green).then(|| state_of(colour))>
                            <Icon name=sign_of(colour) />
                            <span>{(r.colour)(colour)}</span>
                        </span>
                    </h3>
                    {(!verdict.reasons.is_empty()).then(|| view! { <Reasons verdict=verdict /> })}
                    {partial.then(|| view! { <p class="secondary">{r.partial}</p> })}
                </section>
            }
            .into_any(),
        )
    }
}
