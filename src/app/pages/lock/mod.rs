//! The lock screen: who it is, a number pad, and the ways out for whom the code does not help. Nothing of the
//! club is in the document while it is shown.

mod pad;
mod people;

use crate::app::{
    data::{self, DeviceProblem, LockedFacts, Unlocking},
    languages::{
        Texts,
        format::sentence_case,
        tablet::{device_problem, pin_problem},
        texts,
    },
    ui::{ByDevice, DeviceSecret, EraseButton, Icon, ToBeErased},
};
use crate::club::tablet;
use leptos::{prelude::*, web_sys::EventTarget};
use pad::Pad;
use people::People;

/// What the screen is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Code,
    /// Too many wrong codes, or one that was forgotten: after a sign-in another one is chosen.
    NewCode,
    People,
}

/// What the steps share.
#[derive(Clone, Copy)]
struct Screen {
    step: RwSignal<Step>,
    code: RwSignal<String>,
    is_busy: RwSignal<bool>,
    /// Tries that are left.
    left: RwSignal<u32>,
    said: RwSignal<Option<String>>,
    /// Neither a code nor the server opens it any more; so many changes are in it.
    gone: RwSignal<Option<u32>>,
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
                self.gone.set(Some(waiting));
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
        gone: RwSignal::new(None),
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
    let body = move || match (screen.step.get(), screen.gone.get()) {
        (Step::Code | Step::NewCode, Some(waiting)) => {
            view! { <Gone screen=screen waiting=waiting /> }.into_any()
        }
        (Step::Code, None) if is_signed_out.get() => view! { <SignInAlone screen=screen /> }.into_any(),
        (Step::Code, None) if screen.left.get() == 0 => {
            view! { <Destroyed screen=screen is_withdrawn=is_withdrawn /> }.into_any()
        }
        (Step::Code, None) => {
            let text = if by_device { t.tablet.locked_text_device } else { t.tablet.locked_text };
            view! { <Code screen=screen title=t.tablet.locked_title text=text /> }.into_any()
        }
        (Step::NewCode, None) => {
            screen.by_device.begin(by_device);
            let (title, text) = (t.tablet.new_code_title, t.tablet.new_code_text);
            view! { <Code screen=screen title=title text=text /> }.into_any()
        }
        (Step::People, _) => view! { <People screen=screen /> }.into_any(),
    };
    view! {
        <main class="lock" id="main" tabindex="-1">
            <div class="lock-box">
                <p class="lock-who">
                    <span class="avatar large" aria-hidden="true">{initials.clone()}</span>
                    <span>{format!("{initials} · {role}")}</span>
                </p>
                <ToBeErased />
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

/// Nothing opens it any more: what is left is to begin anew.
#[component]
fn Gone(screen: Screen, waiting: u32) -> impl IntoView {
    let t = &screen.t.tablet;
    view! {
        <header>
            <h1>{t.gone_title}</h1>
            <p role="alert">{(t.gone)(waiting)}</p>
        </header>
        <footer class="lock-ways">
            <EraseButton waiting=waiting label=t.erase_copy on_erase=Callback::new(|()| data::erase_copy()) />
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    screen.gone.set(None);
                    screen.step.set(Step::Code);
                }
            >
                <Icon name="chevron-left" />
                <span>{t.back}</span>
            </button>
        </footer>
    }
}
