//! Recovery codes: how many are left, and new ones, shown once.

use super::{Here, problem_text};
use crate::app::{
    account::RecoveryCodes,
    data::{self, SyncProblem},
    languages::texts,
    ui::{Dialog, Icon, Toasts},
};
use leptos::prelude::*;

/// The codes that were just made, until they are kept.
#[component]
pub fn NewCodes(here: Here) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let copy = move |_| {
        let all = here.new_codes.with_untracked(|codes| codes.join("\n"));
        data::copy(&all, move |copied| {
            toasts.say(if copied { t.factors.codes_copied } else { t.factors.codes_not_copied });
        });
    };
    view! {
        {move || {
            let codes = here.new_codes.get();
            (!codes.is_empty())
                .then(|| {
                    view! {
                        <section class="card recovery-codes" role="alert" aria-labelledby="new-codes">
                            <h2 id="new-codes">{t.factors.codes_shown}</h2>
                            <p>{t.factors.codes_shown_text}</p>
                            <ol translate="no">
                                {codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
                            </ol>
                            <div class="cluster no-print">
                                <button class="button" type="button" on:click=copy>
                                    <Icon name="copy" />
                                    <span>{t.club.copy}</span>
                                </button>
                                <button class="button" type="button" on:click=move |_| data::print_page()>
                                    <Icon name="print" />
                                    <span>{t.factors.codes_print}</span>
                                </button>
                                <button
                                    class="button primary"
                                    type="button"
                                    on:click=move |_| here.new_codes.set(Vec::new())
                                >
                                    <Icon name="check" />
                                    <span>{t.factors.codes_kept}</span>
                                </button>
                            </div>
                        </section>
                    }
                })
        }}
    }
}

/// The card.
#[component]
pub fn RecoveryCodesCard(here: Here, left: usize, has_factor: bool) -> impl IntoView {
    let t = texts();
    let toasts = Toasts::find();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let renew =
        move |_| {
            open.set(false);
            let asked = ("POST", "/api/v1/auth/factors/recovery-codes".to_owned());
            here.confirming.ask(asked, None, busy, move |answer: Result<RecoveryCodes, SyncProblem>| {
                match answer {
                    Ok(RecoveryCodes { recovery_codes }) => {
                        here.new_codes.set(recovery_codes);
                        here.account.ask();
                    }
                    Err(problem) => toasts.say(problem_text(t, &problem)),
                }
            });
        };
    view! {
        <section class="card" aria-labelledby="security-codes">
            <h2 id="security-codes">{t.factors.codes}</h2>
            <p class="secondary">{t.factors.codes_text}</p>
            {if has_factor {
                view! {
                    <p>{(t.factors.codes_left)(left)}</p>
                    <div class="cluster">
                        <button
                            class="button"
                            type="button"
                            disabled=move || busy.get()
                            on:click=move |_| open.set(true)
                        >
                            <Icon name="sync" />
                            <span>{t.factors.codes_renew}</span>
                        </button>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p>{t.factors.codes_none}</p> }.into_any()
            }}
            <Dialog id="renew-codes" title=Signal::stored(t.factors.codes_renew_title.to_owned()) open=open>
                <p>{t.factors.codes_renew_text}</p>
                <footer>
                    <button class="button quiet" type="button" on:click=move |_| open.set(false)>
                        <span>{t.frame.cancel}</span>
                    </button>
                    <button class="button primary" type="button" on:click=renew>
                        <span>{t.factors.codes_renew}</span>
                    </button>
                </footer>
            </Dialog>
        </section>
    }
}
