//! The accounts that stand for somebody: on a person's page and beside a household's guardians. Inviting asks the
//! server, and like giving access back wants to know first who does it; taking access away is a command like any
//! other.

use crate::app::{
    data::{self, SyncProblem},
    languages::texts,
    pages::{
        club::{Confirming, not_done},
        confirmed::Confirmed,
    },
    ui::{CopyLink, Icon, leave_row, unsent_dot},
};
use crate::club::access::{AccessCommand, FamilyAccount, StandsFor};
use crate::sync::{Record as _, Records};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct NewLink {
    link: String,
    expires_at: DateTime<Utc>,
}

/// The accounts that stand for somebody now.
fn accounts_for(records: &dyn Records, whom: StandsFor) -> Vec<FamilyAccount> {
    let stands = |account: &FamilyAccount| {
        account.active
            && match whom {
                StandsFor::Member(id) => account.member_id == Some(id),
                StandsFor::Guardian(id) => account.guardian_id == Some(id),
            }
    };
    let mut accounts: Vec<FamilyAccount> = records.all::<FamilyAccount>().filter(stands).collect();
    accounts.sort_by(|a, b| (&a.name, a.user_id).cmp(&(&b.name, b.user_id)));
    accounts
}

/// The card on a person's page, for who may change families.
#[component]
pub fn FamilyAccessCard(whom: StandsFor, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let t = &texts().rights;
    view! {
        <section class="card" aria-labelledby="family-access">
            <h2 id="family-access">{t.family_access}</h2>
            <p class="secondary">{t.family_access_text}</p>
            <FamilyAccess whom=whom name=name says_nobody=true />
        </section>
    }
}

/// Who has access, and inviting.
#[component]
pub fn FamilyAccess(
    whom: StandsFor,
    #[prop(into)] name: Signal<String>,
    /// Says so when nobody has.
    #[prop(optional)]
    says_nobody: bool,
) -> impl IntoView {
    let t = &texts().rights;
    let confirmed = Confirmed::new();
    let accounts = data::watch(&[FamilyAccount::COLLECTION], move |records| accounts_for(records, whom));
    view! {
        <div class="stack tight">
            {move || {
                let accounts = accounts.get();
                if accounts.is_empty() {
                    return says_nobody.then(|| view! { <p class="secondary">{t.nobody_has_access}</p> }).into_any();
                }
                let rows = accounts.into_iter().map(|account| view! { <Account account=account whom=whom confirmed=confirmed /> });
                view! { <ul class="rows">{rows.collect_view()}</ul> }.into_any()
            }}
            <Invite whom=whom name=name />
            {confirmed.view()}
        </div>
    }
}

#[component]
fn Account(account: FamilyAccount, whom: StandsFor, confirmed: Confirmed) -> impl IntoView {
    let t = texts();
    let words = &t.rights;
    let (id, user_id, name) = (account.id, account.user_id, account.name);
    let label = (words.withdraw_access_of)(&name);
    let shown = (words.opens_with)(&name);
    let withdraw = move |event| {
        leave_row(&event);
        let set = |active| AccessCommand::SetFamilyAccount {
            user_id,
            name: name.clone(),
            stands_for: whom,
            active,
        };
        let (withdrawn, given) = (vec![set(false).into()], vec![set(true).into()]);
        confirmed.undoable(withdrawn, given, (words.access_withdrawn)(&name), |_| ());
    };
    view! {
        <li>
            <div class="row">
                <Icon name="home" />
                <div class="row-text">
                    <span class="row-title">
                        {shown}
                        {unsent_dot(move || data::is_unsent(FamilyAccount::COLLECTION, id.0, None))}
                    </span>
                </div>
                <button class="button small" type="button" aria-label=label on:click=withdraw>
                    <span>{words.withdraw_access}</span>
                </button>
            </div>
        </li>
    }
}

/// Makes a link that opens this person's space alone.
#[component]
fn Invite(whom: StandsFor, name: Signal<String>) -> impl IntoView {
    let t = texts();
    let made = RwSignal::new(None::<NewLink>);
    let problem = RwSignal::new(None::<SyncProblem>);
    let is_busy = RwSignal::new(false);
    let confirming = Confirming::new();
    let invite =
        move |_| {
            problem.set(None);
            let body = match whom {
                StandsFor::Member(id) => serde_json::json!({ "role": "member", "member_id": id }),
                StandsFor::Guardian(id) => serde_json::json!({ "role": "member", "guardian_id": id }),
            };
            let asked = ("POST", "/api/v1/invitations".to_owned());
            confirming.ask(asked, Some(body), is_busy, move |answer: Result<NewLink, SyncProblem>| {
                match answer {
                    Ok(link) => made.set(Some(link)),
                    Err(why) => problem.set(Some(why)),
                }
            });
        };
    view! {
        <div>
            <button
                class="button small"
                type="button"
                aria-label=move || (t.rights.invite_of)(&name.get())
                disabled=move || is_busy.get()
                on:click=invite
            >
                <Icon name="link" />
                <span>{t.rights.invite}</span>
            </button>
        </div>
        {move || {
            problem
                .get()
                .map(|problem| {
                    view! {
                        <p class="error" role="alert">
                            <Icon name="warning" />
                            <span>{not_done(t, &problem)}</span>
                        </p>
                    }
                })
        }}
        {move || made.get().map(|link| view! { <Link whom=whom name=name link=link /> })}
        {confirming.view()}
    }
}

/// The link, to be copied now: it is shown this once.
#[component]
fn Link(whom: StandsFor, name: Signal<String>, link: NewLink) -> impl IntoView {
    let t = texts();
    let until = t.language.short_date(link.expires_at.date_naive());
    let id = match whom {
        StandsFor::Member(id) => format!("family-link-{id}"),
        StandsFor::Guardian(id) => format!("family-link-{id}"),
    };
    let label = Signal::derive(move || (t.rights.link_of)(&name.get()));
    let hint = Signal::derive(move || {
        format!("{} {}", (t.rights.link_sent)(&name.get()), (t.club.link_until)(&until))
    });
    view! { <CopyLink id=id label=label link=link.link hint=hint /> }
}
