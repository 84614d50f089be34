//! The accounts that stand for a person: the server alone knows them.

use crate::app::{
    data::{self, SyncProblem},
    languages::{Texts, format::sentence_case, texts},
};
use crate::club::{
    people::MemberId,
    privacy::{AccountLine, PersonAccounts, SessionLine},
};
use leptos::prelude::*;

/// The card; none while nothing is known, and for somebody without an account.
#[component]
pub fn Accounts(id: MemberId) -> impl IntoView {
    let t = texts();
    let p = &t.privacy.accounts;
    let answer = RwSignal::new(None::<Result<PersonAccounts, SyncProblem>>);
    // In the browser alone: the server is asked once the page is alive.
    Effect::new(move |_| {
        data::request("GET", format!("/api/v1/members/{id}/accounts"), None, move |told| {
            // None when the page was left meanwhile.
            let _ = answer.try_set(Some(told));
        });
    });
    move || {
        let lines = match answer.get()? {
            Ok(told) if told.accounts.is_empty() => return None,
            Ok(told) => told.accounts.iter().flat_map(|account| lines_of(t, account)).collect(),
            Err(SyncProblem::Server(403)) => return None,
            Err(_) => vec![(p.account.to_owned(), p.account_needs_network.to_owned())],
        };
        let rows = lines.into_iter().map(|(what, more)| {
            view! {
                <div>
                    <dt>{what}</dt>
                    <dd>{more}</dd>
                </div>
            }
        });
        Some(view! {
            <section class="card" aria-labelledby="file-accounts">
                <h2 id="file-accounts">{p.account}</h2>
                <dl class="file-lines">{rows.collect_view()}</dl>
            </section>
        })
    }
}

fn lines_of(t: &'static Texts, account: &AccountLine) -> Vec<(String, String)> {
    let p = &t.privacy.accounts;
    let role = sentence_case(t.access.role(account.role));
    let factors = (p.account_factors)(account.totp, account.passkeys, account.recovery_codes);
    let head = (account.email.clone(), format!("{} · {role} · {factors}", account.name));
    std::iter::once(head).chain(account.sessions.iter().map(|session| session_line(t, session))).collect()
}

fn session_line(t: &'static Texts, session: &SessionLine) -> (String, String) {
    let p = &t.privacy.accounts;
    let at = |at: chrono::DateTime<chrono::Utc>| t.language.instant(at.timestamp_millis());
    let device = session.device.clone().unwrap_or_else(|| session.agent.clone());
    let device = if device.is_empty() { p.account_device.to_owned() } else { device };
    (device, (p.account_session)(&at(session.began_at), &at(session.used_at), session.is_alive))
}
