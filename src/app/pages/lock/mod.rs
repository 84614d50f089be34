//! The lock screen: who it is, a number pad, and the ways out for whom the code does not help. Nothing of the
//! club is in the document while it is shown.

mod pad;
mod people;
mod shown;
mod shut;

use crate::app::{
    data::{self, DeviceProblem, LockedFacts, Unlocking},
    languages::{
        Texts,
        format::sentence_case,
        tablet::{device_problem, pin_problem},
        texts,
    },
    ui::{ByDevice, DeviceSecret, Icon, ToBeErased},
};
use crate::club::tablet;
use leptos::{prelude::*, web_sys::EventTarget};
use pad::Pad;
use people::People;
use shown::{Shown, Shut, Step, can_be_sent, shown};
use shut::ShutCopy;

/// What the steps share.
#[derive(Clone, Copy)]
struct Screen {
    step: RwSignal<Step>,
    code: RwSignal<String>,
    is_busy: RwSignal<bool>,
    /// Tries that are left.
    left: RwSignal<u32>,
    said: RwSignal<Option<String>>,
    /// Why this person does not open it any more; so many changes are in it.
    shut: RwSignal<Option<(Shut, u32)>>,
    /// The device's authenticator did not answer: the way out is named as one.
    is_stuck: RwSignal<bool>,
    /// A sign-in is wanted that shows who one is: whoever has no password is told how to get one.
    wants_proof: RwSignal<bool>,
    /// Whether a new code is to be protected by the device as well.
    by_device: DeviceSecret,
    t: &'static Texts,
}

impl Screen {
    /// What came of a code.
    fn take(self, unlocking: Unlocking) {
        let t = &self.t.tablet;
        self.is_busy.set(false);
        self.code.set(String::new());
        self.wants_proof.set(matches!(unlocking, Unlocking::NeedsSignIn));
        self.is_stuck.set(matches!(unlocking, Unlocking::Device(_)));
        self.said.set(match unlocking {
            // The screen goes.
            Unlocking::Opened => None,
            Unlocking::Wrong { left } => {
                self.left.set(left);
                Some((t.wrong)(left))
            }
            Unlocking::Destroyed => {
                self.left.set(0);
                None
            }
            Unlocking::NeedsServer => Some(t.needs_server.to_owned()),
            Unlocking::NeedsSignIn => Some(t.needs_sign_in.to_owned()),
            Unlocking::OtherAccount => {
                let t = &self.t.sync;
                Some(format!("{}. {}", t.state_foreign, t.state_foreign_text))
            }
            Unlocking::Gone { waiting } => {
                self.shut.set(Some((Shut::Gone, waiting)));
                None
            }
            Unlocking::NoAccess { waiting } => {
                self.shut.set(Some((Shut::NoAccess, waiting)));
                None
            }
            Unlocking::Device(problem) => {
                let is_new = self.step.get_untracked() == Step::NewCode;
                if is_new && problem == DeviceProblem::NotOffered {
                    self.by_device.withdraw();
                }
                Some(device_problem(self.t.language, problem, is_new).to_owned())
            }
            Unlocking::Failed(why) => Some((t.failed)(&why)),
        });
    }

    /// Takes a digit from the pad or the keyboard.
    fn add(self, digit: &str) {
        self.code.update(|code| {
            if digit.bytes().all(|byte| byte.is_ascii_digit()) && code.len() < tablet::LONGEST {
                code.push_str(digit);
            }
        });
    }

    fn try_code(self) {
        let code = self.code.get_untracked();
        if self.is_busy.get_untracked() || code.len() < tablet::SHORTEST {
            return;
        }
        if self.step.get_untracked() == Step::NewCode {
            if let Err(problem) = tablet::check(&code) {
                self.code.set(String::new());
                self.said.set(Some(pin_problem(self.t.language, problem).to_owned()));
                return;
            }
            self.is_busy.set(true);
            data::recover(code, self.by_device.is_chosen(), move |unlocking| self.take(unlocking));
        } else {
            self.is_busy.set(true);
            data::try_code(code, move |unlocking| self.take(unlocking));
        }
    }

    fn sign_in(self) {
        self.is_busy.set(true);
        data::sign_in_instead(move |unlocking| self.take(unlocking));
    }
}

/// The screen.
#[component]
pub fn LockScreen(facts: LockedFacts) -> impl IntoView {
    let t = texts();
    let first = if data::comes_from_sign_in() { Step::NewCode } else { Step::Code };
    let screen = Screen {
        step: RwSignal::new(first),
        code: RwSignal::new(String::new()),
        is_busy: RwSignal::new(false),
        left: RwSignal::new(facts.left),
        said: RwSignal::new(None),
        shut: RwSignal::new(None),
        is_stuck: RwSignal::new(false),
        wants_proof: RwSignal::new(false),
        by_device: DeviceSecret::new(facts.by_device),
        t,
    };
    let role = sentence_case(t.access.role(facts.role));
    let LockedFacts { initials, by_device, is_withdrawn, .. } = facts;
    // A code would open it and send nothing.
    let to_be_erased = data::to_be_erased();
    let is_signed_out =
        Memo::new(move |_| to_be_erased.with(|erased| erased.is_some_and(|erased| erased.is_signed_out)));
    let shown = Memo::new(move |_| {
        shown(screen.step.get(), screen.shut.get(), screen.left.get(), is_signed_out.get())
    });
    let body = move || match shown.get() {
        Shown::Shut(why, waiting) => view! { <ShutCopy screen=screen why=why waiting=waiting /> }.into_any(),
        Shown::SignInAlone => view! { <SignInAlone screen=screen /> }.into_any(),
        Shown::Destroyed => view! { <Destroyed screen=screen is_withdrawn=is_withdrawn /> }.into_any(),
        Shown::Code => {
            let text = if by_device { t.tablet.locked_text_device } else { t.tablet.locked_text };
            view! { <Code screen=screen title=t.tablet.locked_title text=text /> }.into_any()
        }
        Shown::NewCode => {
            screen.by_device.begin(by_device);
            let (title, text) = (t.tablet.new_code_title, t.tablet.new_code_text);
            view! { <Code screen=screen title=title text=text /> }.into_any()
        }
        Shown::People => view! { <People screen=screen /> }.into_any(),
    };
    view! {
        <main class="lock" id="main" tabindex="-1">
            <div class="lock-box">
                <p class="lock-who">
                    <span class="avatar large" aria-hidden="true">{initials.clone()}</span>
                    <span>{format!("{initials} · {role}")}</span>
                </p>
                {move || can_be_sent(screen.shut.get()).then(|| view! { <ToBeErased /> })}
                {body}
            </div>
        </main>
    }
}

/// A code, by the pad or the keyboard.
#[component]
fn Code(screen: Screen, title: &'static str, text: &'static str) -> impl IntoView {
    let t = &screen.t.tablet;
    let input = NodeRef::<leptos::html::Input>::new();
    // Whoever has a keyboard goes on with it after each answer, and after a key of the pad.
    Effect::new(move |_| {
        if let (false, Some(input)) = (screen.is_busy.get(), input.get()) {
            // Fails only for an element that is not in the page.
            let _ = input.focus();
        }
    });
    let typed = window_event_listener(leptos::ev::keydown, move |event| {
        let own: Option<EventTarget> = input.get_untracked().map(Into::into);
        let is_elsewhere = event.target() != own;
        if is_elsewhere && event.key().len() == 1 && !screen.is_busy.get_untracked() {
            screen.add(&event.key());
        }
    });
    on_cleanup(move || typed.remove());
    let is_new = move || screen.step.get_untracked() == Step::NewCode;
    let way_out = move || match (is_new(), screen.is_stuck.get()) {
        (true, _) => t.sign_in,
        (false, true) => t.sign_in_again,
        (false, false) => t.forgotten,
    };
    view! {
        <header>
            <h1>{title}</h1>
            <p>{text}</p>
        </header>
        <form
            class="lock-form"
            on:submit=move |event| {
                event.prevent_default();
                screen.try_code();
            }
        >
            <label class="visually-hidden" for="code">{t.code}</label>
            // The pad stands in for the keyboard that a touch would bring up; a real one works as well.
            <input
                class="input lock-code"
                id="code"
                type="password"
                inputmode="none"
                autocomplete="one-time-code"
                maxlength=tablet::LONGEST.to_string()
                aria-describedby="code-said"
                node_ref=input
                prop:value=move || screen.code.get()
                on:input=move |event| {
                    let digits: String = event_target_value(&event).chars().filter(char::is_ascii_digit).collect();
                    screen.code.set(digits);
                }
            />
            <p class="lock-said" id="code-said" role="alert">{move || screen.said.get()}</p>
            <ByMail screen=screen />
            {is_new().then(|| view! { <ByDevice secret=screen.by_device is_explained=false /> })}
            <Pad screen=screen />
        </form>
        <footer class="lock-ways">
            <button type="button" class="button" on:click=move |_| screen.sign_in()>
                <Icon name="arrow-right" />
                <span>{way_out}</span>
            </button>
            <button type="button" class="button" on:click=move |_| screen.step.set(Step::People)>
                <Icon name="switch" />
                <span>{t.other_person}</span>
            </button>
        </footer>
    }
}

/// Accounts that the club's provider made have a password that nobody knows.
#[component]
fn ByMail(screen: Screen) -> impl IntoView {
    let t = screen.t;
    move || {
        screen.wants_proof.get().then(|| {
            view! {
                <p>
                    {t.factors.confirm_no_password} " "
                    <a href="/forgotten-password" rel="external">
                        {t.factors.confirm_choose_password}
                    </a>
                </p>
            }
        })
    }
}

/// No code opens it any more.
#[component]
fn Destroyed(screen: Screen, is_withdrawn: bool) -> impl IntoView {
    let t = &screen.t.tablet;
    let (title, text) = if is_withdrawn {
        (t.withdrawn_title, t.withdrawn_text)
    } else {
        (t.destroyed_title, t.destroyed_text)
    };
    view! {
        <header>
            <h1>{title}</h1>
            <p>{text}</p>
        </header>
        <SignInWay screen=screen />
    }
}

/// The way by a sign-in, where it is the only one.
#[component]
fn SignInWay(screen: Screen) -> impl IntoView {
    let t = &screen.t.tablet;
    view! {
        <p class="lock-said" role="alert">{move || screen.said.get()}</p>
        <footer class="lock-ways">
            <button
                type="button"
                class="button primary"
                disabled=move || screen.is_busy.get()
                on:click=move |_| screen.sign_in()
            >
                <Icon name="arrow-right" />
                <span>{t.sign_in}</span>
            </button>
            <button type="button" class="button" on:click=move |_| screen.step.set(Step::People)>
                <Icon name="switch" />
                <span>{t.other_person}</span>
            </button>
        </footer>
    }
}

/// It is to be erased, nobody is signed in, and something waits.
#[component]
fn SignInAlone(screen: Screen) -> impl IntoView {
    view! {
        <header>
            <h1>{screen.t.tablet.locked_title}</h1>
        </header>
        <SignInWay screen=screen />
    }
}
