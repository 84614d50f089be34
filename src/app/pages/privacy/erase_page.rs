//! `/members/:id/erase`: what erasing a person does, before it is done; and the last question.

use super::file_page::HeldLine;
use crate::app::{
    data,
    languages::texts,
    pages::members::{Acts, NoSuchMember, member_of_page},
    ui::{Dialog, Icon, Notice, PageHeader},
};
use crate::club::{
    people::MemberId,
    privacy::{ERASURE_READS, Erasure, KeptLine, PrivacyCommand},
    spelling::fold,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The page, for those who may erase.
#[component]
pub fn ErasePage() -> impl IntoView {
    let id = member_of_page();
    let today = data::today();
    let erasure = data::watch(ERASURE_READS, move |records| {
        id.get().and_then(|id| Erasure::of(records, id, today.get()))
    });
    view! {
        <main id="main" class="page" tabindex="-1">
            {move || match (id.get(), erasure.get()) {
                (Some(id), Some(erasure)) => view! { <Preview id=id erasure=erasure /> }.into_any(),
                _ => view! { <NoSuchMember /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Preview(id: MemberId, erasure: Erasure) -> impl IntoView {
    let t = &texts().privacy.erasing;
    let open = RwSignal::new(false);
    let goes = erasure.goes.iter().map(|line| (t.goes)(&line.collection, line.count));
    let goes: Vec<String> = std::iter::once(t.goes_identity.to_owned()).chain(goes).collect();
    let (name, pseudonym) = (erasure.name.clone(), erasure.pseudonym.clone());
    view! {
        <PageHeader title=Signal::stored((t.erase_title)(&erasure.name)) back=format!("/members/{id}") />
        <div class="page-body narrow">
            <Notice state="stop" icon="warning" title=t.confirm_text text=t.erase_lead />
            <Others erasure=erasure.clone() />
            <section class="card" aria-labelledby="erase-goes">
                <h2 id="erase-goes">{t.goes_title}</h2>
                <ul class="plain-list">{goes.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                <HeldLine words=t.erase_held />
            </section>
            <Stays lines=erasure.stays pseudonym=erasure.pseudonym />
            <section class="card" aria-labelledby="erase-elsewhere">
                <h2 id="erase-elsewhere">{t.elsewhere_title}</h2>
                <p>{t.elsewhere_text}</p>
                <p>{t.account_text}</p>
            </section>
            <p class="cluster">
                <button class="button danger" type="button" aria-haspopup="dialog" on:click=move |_| open.set(true)>
                    <Icon name="trash" />
                    <span>{t.erase}</span>
                </button>
                <a class="button" href=format!("/members/{id}")>
                    <span>{t.cancel}</span>
                </a>
            </p>
        </div>
        <Confirm id=id name=name pseudonym=pseudonym open=open />
    }
}

/// Whom it concerns beside the person.
#[component]
fn Others(erasure: Erasure) -> impl IntoView {
    let t = &texts().privacy.erasing;
    let told = [
        (t.left_alone as fn(&str) -> String, erasure.left_alone),
        (t.answers_for, erasure.answers_for),
        (t.pays_for, erasure.pays_for),
        (t.signed_for, erasure.signed_for),
        (t.called_for, erasure.called_for),
        (t.accounts_end, erasure.accounts_end),
        (t.accounts_stay, erasure.accounts_stay),
    ];
    let lines: Vec<String> = told
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(say, names)| say(&names.join(", ")))
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="erase-others">
                <h2 id="erase-others">{t.others_title}</h2>
                <ul class="plain-list">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Stays(lines: Vec<KeptLine>, pseudonym: String) -> impl IntoView {
    let t = texts();
    let p = &t.privacy;
    let rows: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let until = line.until.map(|day| (p.until_day)(&t.language.short_date(day)));
            let more = until.into_iter().chain(line.source).collect::<Vec<_>>().join(" · ");
            view! {
                <li>
                    {(p.erasing.stays)(line.category, line.count)} <span class="row-meta">{more}</span>
                </li>
            }
        })
        .collect();
    let is_empty = rows.is_empty();
    view! {
        <section class="card" aria-labelledby="erase-stays">
            <h2 id="erase-stays">{p.erasing.stays_title}</h2>
            <p>{(p.erasing.stays_as)(&pseudonym)}</p>
            {if is_empty {
                view! { <p class="secondary">{p.erasing.nothing_stays}</p> }.into_any()
            } else {
                view! { <ul class="plain-list">{rows}</ul> }.into_any()
            }}
        </section>
    }
}

/// It cannot be undone: whoever does it types whom it is about.
#[component]
fn Confirm(id: MemberId, name: String, pseudonym: String, open: RwSignal<bool>) -> impl IntoView {
    let t = &texts().privacy.erasing;
    let acts = Acts::find();
    let navigate = use_navigate();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let (label, title) = ((t.confirm_label)(&name), (t.confirm_title)(&name));
    let erase = Callback::new(move |()| {
        if fold(&typed.get_untracked()) != fold(&name) {
            wrong.set(true);
            return;
        }
        let (navigate, pseudonym) = (navigate.clone(), pseudonym.clone());
        data::run(vec![PrivacyCommand::Erase { id }.into()], move |result| {
            open.set(false);
            if result.is_ok() {
                acts.say((t.erased)(&pseudonym));
                let replace = NavigateOptions { replace: true, ..NavigateOptions::default() };
                navigate("/members", replace);
            }
            acts.say_failure(result);
        });
    });
    view! {
        <Dialog id="erase-person" title=Signal::stored(title) open=open>
            <p>{t.confirm_text}</p>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    erase.run(());
                }
            >
                <div class="field">
                    <label for="erase-name">{label.clone()}</label>
                    <input
                        class="input"
                        id="erase-name"
                        autocomplete="off"
                        aria-invalid=move || wrong.get().then_some("true")
                        aria-describedby=move || wrong.get().then_some("erase-name-error")
                        prop:value=move || typed.get()
                        on:input=move |event| {
                            wrong.set(false);
                            typed.set(event_target_value(&event));
                        }
                    />
                    {move || {
                        wrong
                            .get()
                            .then(|| {
                                view! {
                                    <p class="error" id="erase-name-error" role="alert">
                                        <Icon name="warning" />
                                        {t.confirm_wrong}
                                    </p>
                                }
                            })
                    }}
                </div>
                <footer>
                    <button class="button" type="button" on:click=move |_| open.set(false)>
                        <span>{t.cancel}</span>
                    </button>
                    <button class="button danger" type="submit">
                        <span>{t.confirm}</span>
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
