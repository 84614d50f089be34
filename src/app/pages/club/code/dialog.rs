//! The dialog in which a code is set, changed or removed.

use crate::app::{
    data::{self, DeviceProblem, LockProblem, LockState, SyncProblem},
    languages::{
        Texts,
        tablet::{device_problem, pin_problem},
        texts,
    },
    pages::club::{factors::Confirming, not_done},
    ui::{ByDevice, DeviceSecret, Dialog, Icon, Toasts},
};
use crate::club::tablet::{self, LONGEST};
use leptos::prelude::*;

/// What the dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Set,
    Change,
    Remove,
}

/// A problem, and the field that it is about.
type Said = Option<(&'static str, String)>;

#[derive(Clone, Copy)]
struct Form {
    purpose: RwSignal<Purpose>,
    is_open: RwSignal<bool>,
    present: RwSignal<String>,
    code: RwSignal<String>,
    again: RwSignal<String>,
    by_device: DeviceSecret,
    said: RwSignal<Said>,
    is_busy: RwSignal<bool>,
    confirming: Confirming,
    toasts: Toasts,
    t: &'static Texts,
}

impl Form {
    fn send(self) {
        let t = &self.t.tablet;
        let (code, purpose) = (self.code.get_untracked(), self.purpose.get_untracked());
        if purpose != Purpose::Remove {
            if let Err(problem) = tablet::check(&code) {
                return self.say("new-code", pin_problem(self.t.language, problem));
            }
            if code != self.again.get_untracked() {
                return self.say("again", t.differ);
            }
        }
        self.said.set(None);
        // A lock in the place of another one is made for its owner alone, and only its owner removes one.
        let asked = ("GET", "/api/v1/auth/confirm".to_owned());
        self.confirming.ask(asked, None, self.is_busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => self.carry_out(),
            Err(problem) => self.say("", not_done(self.t, &problem)),
        });
    }

    fn carry_out(self) {
        let (present, code) = (self.present.get_untracked(), self.code.get_untracked());
        let purpose = self.purpose.get_untracked();
        self.is_busy.set(true);
        let by_device = self.by_device.is_chosen();
        let done = move |result: Result<(), LockProblem>| self.done(result);
        match purpose {
            Purpose::Set => data::set_code(None, code, by_device, done),
            Purpose::Change => data::set_code(Some(present), code, by_device, done),
            Purpose::Remove => data::remove_code(present, done),
        }
    }

    fn say(self, field: &'static str, text: &str) {
        self.said.set(Some((field, text.to_owned())));
    }

    fn done(self, result: Result<(), LockProblem>) {
        let t = &self.t.tablet;
        self.is_busy.set(false);
        match result {
            Ok(()) => {
                self.is_open.set(false);
                let is_removed = self.purpose.get_untracked() == Purpose::Remove;
                self.toasts.say(if is_removed { t.removed } else { t.saved });
            }
            Err(LockProblem::Pin(problem)) => self.say("new-code", pin_problem(self.t.language, problem)),
            Err(LockProblem::Wrong(0)) => self.say("present", t.destroyed_text),
            Err(LockProblem::Wrong(left)) => self.say("present", &(t.wrong)(left)),
            Err(LockProblem::Device(problem)) => {
                if problem == DeviceProblem::NotOffered {
                    self.by_device.withdraw();
                }
                self.say("by-device", device_problem(self.t.language, problem, true));
            }
            Err(LockProblem::NeedsServer) => self.say("", self.t.club.not_done_offline),
            Err(LockProblem::NeedsSignIn) => self.say("", self.t.club.signed_out_text),
            Err(LockProblem::Failed(why)) => self.say("", &(t.failed)(&why)),
        }
    }
}

/// The dialog.
#[component]
pub fn CodeDialog(purpose: RwSignal<Purpose>, is_open: RwSignal<bool>) -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let form = Form {
        purpose,
        is_open,
        present: text(),
        code: text(),
        again: text(),
        by_device: DeviceSecret::new(false),
        said: RwSignal::new(None),
        is_busy: RwSignal::new(false),
        confirming: Confirming::new(),
        toasts: Toasts::find(),
        t: texts(),
    };
    let t = &form.t.tablet;
    // What was typed is nobody's business afterwards.
    Effect::new(move |_| {
        if is_open.get() {
            let state = data::lock_state().get_untracked();
            form.by_device.begin(matches!(state, LockState::Locks { by_device: true, .. }));
        }
        for field in [form.present, form.code, form.again] {
            field.set(String::new());
        }
        form.said.set(None);
    });
    let title = Signal::derive(move || {
        let title = match purpose.get() {
            Purpose::Set => t.set_title,
            Purpose::Change => t.change_title,
            Purpose::Remove => t.remove_title,
        };
        title.to_owned()
    });
    view! {
        <Dialog id="device-code" title=title open=is_open>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    form.send();
                }
            >
                <Fields form=form />
                <footer>
                    <button class="button" type="button" on:click=move |_| is_open.set(false)>
                        <span>{t.cancel}</span>
                    </button>
                    <button class="button primary" type="submit" disabled=move || form.is_busy.get()>
                        <span>{t.save}</span>
                    </button>
                </footer>
            </form>
        </Dialog>
        {form.confirming.view()}
    }
}

#[component]
fn Fields(form: Form) -> impl IntoView {
    let t = &form.t.tablet;
    let purpose = form.purpose.get_untracked();
    let asks_present = purpose != Purpose::Set;
    let asks_new = purpose != Purpose::Remove;
    let text = match purpose {
        Purpose::Set => Some(t.set_text),
        Purpose::Change => None,
        Purpose::Remove => Some(t.remove_text),
    };
    view! {
        {text.map(|text| view! { <p>{text}</p> })}
        {move || {
            form.said
                .get()
                .filter(|(field, _)| field.is_empty())
                .map(|(_, text)| view! { <p class="error" role="alert"><Icon name="warning" /><span>{text}</span></p> })
        }}
        <div class="fields">
            {asks_present
                .then(|| view! { <Digits name="present" label=t.present_code value=form.present said=form.said /> })}
            {asks_new
                .then(|| {
                    view! {
                        <Digits name="new-code" label=t.new_code value=form.code said=form.said hint=t.new_code_hint />
                        <Digits name="again" label=t.again value=form.again said=form.said />
                        <div class="field whole">
                            <ByDevice secret=form.by_device is_explained=true />
                            <DeviceProblemSaid said=form.said />
                        </div>
                    }
                })}
        </div>
        // Without a box of its own it is said here.
        {(!asks_new).then(|| view! { <DeviceProblemSaid said=form.said /> })}
    }
}

/// What the device's authenticator did not do.
#[component]
fn DeviceProblemSaid(said: RwSignal<Said>) -> impl IntoView {
    move || {
        said.get().filter(|(field, _)| *field == "by-device").map(|(_, text)| {
            view! { <p class="error" role="alert"><Icon name="warning" /><span>{text}</span></p> }
        })
    }
}

/// A field for a code: digits, not shown, kept by no browser.
#[component]
fn Digits(
    name: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    said: RwSignal<Said>,
    #[prop(optional)] hint: Option<&'static str>,
) -> impl IntoView {
    let problem = move || said.get().filter(|(field, _)| *field == name).map(|(_, text)| text);
    let described = move || {
        let hint = hint.map(|_| format!("{name}-hint"));
        let error = problem().map(|_| format!("{name}-error"));
        let parts: Vec<String> = hint.into_iter().chain(error).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    view! {
        <div class="field whole">
            <label for=name>{label}</label>
            <input
                class="input"
                id=name
                type="password"
                inputmode="numeric"
                autocomplete="one-time-code"
                maxlength=LONGEST.to_string()
                required
                aria-invalid=move || problem().map(|_| "true")
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {move || {
                problem()
                    .map(|text| {
                        view! {
                            <p class="error" id=format!("{name}-error") role="alert">
                                <Icon name="warning" />
                                <span>{text}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
