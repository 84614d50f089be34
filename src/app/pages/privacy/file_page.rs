//! `/members/:id/data`: all that the club keeps of a person, to read, to print, to take along.

use super::{accounts::Accounts, file_parts::FileParts};
use crate::app::{
    data::{self, SyncProblem},
    languages::{privacy, texts},
    pages::members::{Acts, NoSuchMember, member_of_page},
    ui::{Icon, PageHeader, Toasts},
};
use crate::club::{
    access::{Area, held_since},
    planning::Season,
    privacy::{ExportedFile, KeptLine, PERSON_FILE_READS, PersonFile},
};
use crate::sync::Record as _;
use leptos::prelude::*;

/// The page.
#[component]
pub fn PersonFilePage() -> impl IntoView {
    let id = member_of_page();
    let today = data::today();
    let file = data::watch(PERSON_FILE_READS, move |records| {
        id.get().and_then(|id| PersonFile::of(records, id, today.get()))
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match file.get() {
                Some(file) => view! { <Shown file=file /> }.into_any(),
                None => view! { <NoSuchMember /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Shown(file: PersonFile) -> impl IntoView {
    let t = texts();
    let p = &t.privacy;
    let name = format!("{} {}", file.identity.first_name, file.identity.last_name.to_uppercase());
    let title = Signal::stored((p.file_title)(&name));
    let context = Signal::stored((p.made_on)(&t.language.long_date(file.made_on)));
    let id = file.identity.id;
    let may_erase = data::may_change(Area::Privacy) && file.identity.erased_on.is_none();
    let kept = file.kept.clone();
    let shown = file.clone();
    let toasts = Toasts::find();
    let acts = Acts::find();
    let is_busy = RwSignal::new(false);
    let download = move |_| {
        let here = file.clone();
        is_busy.set(true);
        data::request("GET", format!("/api/v1/members/{id}/export"), None, move |answer| {
            is_busy.set(false);
            match answer {
                Ok(file) => save(p, &file),
                // The server has told of its own: of one that is made here the device does.
                Err(SyncProblem::Offline | SyncProblem::Portal) => {
                    data::note_export(ExportedFile::Person, 1, Some(id), move |noted| {
                        if noted.is_ok() {
                            save(p, &here);
                            toasts.say(p.file_made_here);
                        }
                        acts.say_failure(noted);
                    });
                }
                Err(_) => toasts.say(p.file_refused),
            }
        });
    };
    view! {
        <PageHeader title=title context=context back=format!("/members/{id}")>
            <button class="button" type="button" on:click=move |_| data::print_page()>
                <Icon name="print" />
                <span>{p.print}</span>
            </button>
            <button class="button primary" type="button" disabled=move || is_busy.get() on:click=download>
                <Icon name="download" />
                <span>{p.download}</span>
            </button>
        </PageHeader>
        <div class="page-body narrow person-file">
            <p class="secondary">{p.file_lead}</p>
            <HeldLine words=p.file_held />
            <Kept lines=kept />
            <FileParts file=shown />
            <Accounts id=id />
            <section class="card" aria-labelledby="file-rights">
                <h2 id="file-rights">{p.rights_title}</h2>
                <p>{p.rights_text}</p>
            </section>
            {may_erase
                .then(|| {
                    view! {
                        <p class="no-print">
                            <a class="button danger" href=format!("/members/{id}/erase")>
                                <Icon name="trash" />
                                <span>{p.erasing.erase}</span>
                            </a>
                        </p>
                    }
                })}
        </div>
    }
}

/// Keeps a file on the person's disk. The names of its fields are those that the API answers.
fn save(p: &privacy::Texts, file: &PersonFile) {
    if let Ok(json) = serde_json::to_string_pretty(file) {
        let code: String = file.identity.id.to_string().chars().take(8).collect();
        data::download(&(p.file_name)(&code), "application/json", &json);
    }
}

/// Since when devices hold what is dated; nothing where they hold all of it.
#[component]
pub(super) fn HeldLine(words: fn(&str) -> String) -> impl IntoView {
    let today = data::today();
    let since = data::watch(&[Season::COLLECTION], move |records| held_since(records, today.get()));
    move || {
        since
            .get()
            .map(|since| view! { <p class="secondary">{words(&texts().language.long_date(since))}</p> })
    }
}

/// What is kept, why, until when.
#[component]
fn Kept(lines: Vec<KeptLine>) -> impl IntoView {
    let t = texts();
    let p = &t.privacy;
    let rows = lines.into_iter().map(|line| {
        let until = match line.until {
            Some(day) => (p.until_day)(&t.language.short_date(day)),
            None => p.until_left.to_owned(),
        };
        view! {
            <tr>
                <th scope="row">
                    {(p.category)(line.category)} " " <span class="num secondary">{format!("({})", line.count)}</span>
                </th>
                <td>
                    {(p.purpose)(line.purpose)} <span class="row-meta">{(p.basis)(line.legal_basis)}</span>
                </td>
                <td>
                    {until} {line.source.map(|source| view! { <span class="row-meta">{source}</span> })}
                </td>
            </tr>
        }
    });
    view! {
        <section class="card" aria-labelledby="file-kept">
            <h2 id="file-kept">{p.kept_title}</h2>
            <div class="table-scroll" tabindex="0" role="region" aria-label=p.kept_what>
                <table class="kept-table">
                    <thead>
                        <tr>
                            <th scope="col">{p.kept_what}</th>
                            <th scope="col">{p.kept_why}</th>
                            <th scope="col">{p.kept_until}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
