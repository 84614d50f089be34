//! `/club/retention`: how long what is kept, and what is to be erased next.

use super::retention_edit::EditTerm;
use crate::app::{
    data,
    languages::texts,
    pages::club::{Asked, Missing, ServerData, Wanted},
    ui::{Icon, PageHeader},
};
use crate::club::{
    access::Area,
    people::Member,
    privacy::retention::{Bound, Due, DueSoon, Retained, RetentionRule, bounds_of, lines_for, standing_line},
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// Lines that are listed; more are counted.
const SHOWN: usize = 100;

/// A term as the page shows it: what, the line that stands, whether the club wrote it.
type Term = (Retained, Option<RetentionRule>, bool);

/// The page.
#[component]
pub fn RetentionPage() -> impl IntoView {
    let t = texts();
    let p = &t.privacy.retention;
    let today = data::today();
    let terms = data::watch(&[RetentionRule::COLLECTION], move |records| {
        let term = |what: &Retained| -> Term {
            (*what, standing_line(*what, records, today.get()), lines_for(*what, records).1)
        };
        Retained::ALL.iter().map(term).collect::<Vec<Term>>()
    });
    let editing = RwSignal::new(None::<Retained>);
    let may_edit = data::may_change(Area::Club);
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader title=Signal::stored(p.title.to_owned()) back="/club" />
            <div class="page-body narrow">
                <p class="secondary">{p.lead}</p>
                <ComingUp terms=terms />
                <section class="card" aria-labelledby="terms">
                    <h2 id="terms">{p.terms_title}</h2>
                    <ul class="rows">
                        {move || {
                            terms
                                .get()
                                .into_iter()
                                .map(|term| view! { <TermRow term=term may_edit=may_edit editing=editing /> })
                                .collect_view()
                        }}
                    </ul>
                </section>
                <EditTerm editing=editing />
            </div>
        </main>
    }
}

#[component]
fn TermRow(term: Term, may_edit: bool, editing: RwSignal<Option<Retained>>) -> impl IntoView {
    let p = &texts().privacy;
    let (what, rule, of_club) = term;
    let name = (p.retention.retained)(what);
    let origin = if of_club { p.retention.of_club } else { p.retention.shipped };
    let (months, source) = match rule {
        Some(rule) => (
            format!("{} {}", (p.retention.months)(rule.months), (p.retention.counted_from)(what)),
            rule.source,
        ),
        None => (p.until_left.to_owned(), String::new()),
    };
    let bounds = bounds_of(what);
    // Accounts are in several clubs: no club says how long they are kept.
    let is_of_club = what != Retained::Account;
    let bound = (is_of_club && bounds.bound != Bound::Free).then(|| (p.retention.bound)(bounds));
    view! {
        <li>
            <div class="row">
                <div class="row-text">
                    <span class="row-title">{name}</span>
                    <span class="num">{months} " · " {origin}</span>
                    <span class="row-meta">{source} {bound.map(|bound| format!(" · {bound}"))}</span>
                </div>
                {(may_edit && is_of_club)
                    .then(|| {
                        view! {
                            <button
                                class="icon-button"
                                type="button"
                                aria-haspopup="dialog"
                                aria-label=(p.retention.change_term)(name)
                                on:click=move |_| editing.set(Some(what))
                            >
                                <Icon name="edit" />
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// Something that is due, with whom it is about.
type Named = (Due, String);

/// What goes tonight, and within the month: found by the server, which has the years that no device holds.
#[component]
fn ComingUp(terms: Signal<Vec<Term>>) -> impl IntoView {
    let p = &texts().privacy.retention;
    let soon: ServerData<DueSoon> = ServerData::at("/api/v1/retention/due");
    let status = data::status();
    // A term that was changed here counts once the server has it.
    let waits = Memo::new(move |_| status.with(|status| status.unsent > 0));
    Effect::new(move |asked: Option<()>| {
        terms.track();
        if !waits.get() && asked.is_some() {
            soon.ask();
        }
    });
    let wanted = Wanted {
        needs_network_title: p.due_needs_network_title,
        needs_network_text: p.due_needs_network_text,
        signed_out_text: texts().club.signed_out_text,
        page: "/club/retention",
    };
    let retry = Callback::new(move |()| soon.ask());
    view! {
        <section class="card" aria-labelledby="due" aria-busy=move || {
            soon.state.with(|state| *state == Asked::Waiting).to_string()
        }>
            <div class="card-header">
                <h2 id="due">{p.due_title}</h2>
                <p>{p.due_text}</p>
            </div>
            {move || match soon.state.get() {
                Asked::Waiting => view! { <p class="secondary">{texts().club.loading}</p> }.into_any(),
                Asked::Failed(problem) => view! { <Missing problem=problem wanted=wanted on_retry=retry /> }.into_any(),
                Asked::Here(soon) => view! { <Nights soon=soon /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Nights(soon: DueSoon) -> impl IntoView {
    let p = &texts().privacy.retention;
    let (tonight, later) = soon.by_night();
    let named = |due: Vec<Due>| {
        let due = StoredValue::new(due);
        data::watch(&[Member::COLLECTION], move |records| {
            let name = |due: &Due| {
                records.get::<Member>(due.member.0).map(|member| member.display_name()).unwrap_or_default()
            };
            due.with_value(|due| due.iter().map(|due| (due.clone(), name(due))).collect::<Vec<Named>>())
        })
    };
    view! {
        <DueList id="due-tonight" title=p.tonight.to_owned() lines=named(tonight) />
        <DueList id="due-later" title=(p.within_days)(soon.days) lines=named(later) />
    }
}

#[component]
fn DueList(id: &'static str, title: String, lines: Signal<Vec<Named>>) -> impl IntoView {
    let t = texts();
    let p = &t.privacy.retention;
    let list = move || {
        let lines = lines.get();
        if lines.is_empty() {
            return view! { <p class="secondary">{p.nothing_due}</p> }.into_any();
        }
        let more = lines.len().saturating_sub(SHOWN);
        let count = (p.due_count)(lines.len());
        let rows = lines.into_iter().take(SHOWN).map(|(due, name)| {
            let since = (p.due_since)(&t.language.short_date(due.until));
            view! {
                <li>
                    <div class="row">
                        <div class="row-text">
                            <a class="row-link" href=format!("/members/{}", due.member)>{name}</a>
                            <span class="row-meta">{(p.retained)(due.what)} " · " {since}</span>
                        </div>
                    </div>
                </li>
            }
        });
        view! {
            <p class="secondary">{count}</p>
            <ul class="rows">{rows.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="secondary">{(p.more_due)(more)}</p> })}
        }
        .into_any()
    };
    view! {
        <h3 id=id>{title}</h3>
        <div aria-labelledby=id>{list}</div>
    }
}
