//! `/club/security`: what opens one's account, and, for admins, of whom the club wants a second factor.

mod app;
mod codes;
mod confirm;
mod delete;
mod email;
mod keys;
mod rename;
mod required;

pub use confirm::Confirming;

use super::{
    Fact,
    server_data::{Asked, Missing, ServerData, Wanted, not_done},
};
use crate::app::{
    account::AccountSecurity,
    data::{self, PasskeyProblem, SyncProblem},
    languages::{Texts, format::sentence_case, problems, texts},
    ui::{Icon, Notice, PageHeader},
};
use crate::club::access::Area;
use leptos::prelude::*;

/// What the cards share.
#[derive(Clone, Copy)]
struct Here {
    account: ServerData<AccountSecurity>,
    confirming: Confirming,
    /// Recovery codes that were just made: shown until somebody says that they are kept.
    new_codes: RwSignal<Vec<String>>,
}

/// What a person is told when the server did not do what they asked.
pub(super) fn problem_text(t: &'static Texts, problem: &SyncProblem) -> String {
    match problem {
        SyncProblem::Refused(refusal) => {
            let sentences =
                refusal.0.iter().map(|problem| sentence_case(&problems::sentence(t.language, problem)));
            sentences.collect::<Vec<_>>().join(" ")
        }
        SyncProblem::Server(429) => t.access.wait_title.to_owned(),
        problem => not_done(t, problem).to_owned(),
    }
}

/// What a person is told when the browser did not do it.
fn passkey_problem(t: &'static Texts, problem: PasskeyProblem) -> &'static str {
    match problem {
        PasskeyProblem::Cancelled => t.factors.key_cancelled,
        PasskeyProblem::Known => t.factors.key_known,
        PasskeyProblem::Failed => t.factors.key_failed,
    }
}

/// The way to the page.
#[component]
pub fn ToSecurity() -> impl IntoView {
    let t = &texts().factors;
    view! {
        <ul class="rows">
            <Fact icon="lock" title=t.title text=Signal::stored(t.link_text.to_owned()) href="/club/security">
                <Icon name="chevron-right" />
            </Fact>
        </ul>
    }
}

/// The page.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let t = texts();
    let here = Here {
        account: ServerData::at("/api/v1/auth/factors"),
        confirming: Confirming::new(),
        new_codes: RwSignal::new(Vec::new()),
    };
    let wanted = Wanted {
        needs_network_title: t.factors.needs_network_title,
        needs_network_text: t.factors.needs_network_text,
        signed_out_text: t.factors.signed_out_text,
        page: "/club/security",
    };
    let retry = Callback::new(move |()| here.account.ask());
    view! {
        <main id="main" class="page" tabindex="-1">
            <PageHeader
                title=Signal::stored(t.factors.title.to_owned())
                context=Signal::stored(t.factors.context.to_owned())
                back="/club"
            />
            <div class="page-body narrow">
                <div class="stack">
                    <codes::NewCodes here=here />
                    {move || match here.account.state.get() {
                        Asked::Waiting => view! { <p class="secondary">{t.club.loading}</p> }.into_any(),
                        Asked::Failed(problem) => {
                            view! { <Missing problem=problem wanted=wanted on_retry=retry /> }.into_any()
                        }
                        Asked::Here(account) => view! { <Cards here=here account=account /> }.into_any(),
                    }}
                    {data::may_change(Area::Staff).then(|| view! { <required::Required confirming=here.confirming /> })}
                </div>
            </div>
            {here.confirming.view()}
        </main>
    }
}

#[component]
fn Cards(here: Here, account: AccountSecurity) -> impl IntoView {
    let t = &texts().factors;
    let has_factor = account.totp || !account.passkeys.is_empty();
    view! {
        {(account.is_required && !has_factor)
            .then(|| view! { <Notice state="warn" icon="lock" title=t.due_title text=t.due_text /> })}
        // What was sent to another address proves that one, and a new link would end it.
        {(!account.email.is_proven && account.email.awaited.is_none())
            .then(|| view! { <email::Unproven here=here email=account.email.address.clone() /> })}
        <section class="card" aria-labelledby="security-password">
            <h2 id="security-password">{t.password}</h2>
            <p class="secondary">{t.password_text}</p>
            <div class="cluster">
                <a class="button" href="/change-password" rel="external">
                    <Icon name="lock" />
                    <span>{texts().access.change_title}</span>
                </a>
            </div>
        </section>
        <app::CodeApp here=here is_on=account.totp />
        <keys::Passkeys here=here passkeys=account.passkeys is_possible=account.passkeys_possible />
        <codes::RecoveryCodesCard here=here left=account.recovery_codes has_factor=has_factor />
        <email::Email here=here email=account.email />
        <delete::DeleteAccount here=here />
    }
}
