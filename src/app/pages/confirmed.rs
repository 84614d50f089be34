//! What gives an account more than it has: whoever does it shows first who they are, so it is done with a network
//! alone. To take away wants neither; its way back gives again, and wants both.

use crate::app::{
    data::{self, RunError, SyncProblem},
    languages::{Texts, texts},
    pages::{
        club::{Confirming, not_done},
        members::Acts,
    },
    ui::Toasts,
};
use crate::club::{
    ClubCommand, ClubContext, Code, Refusal,
    access::{Action, Area, Rights, Role},
    people::PeopleCommand,
};
use crate::sync::Actor;
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

/// Runs commands of which some want a confirmation. Made in the body of what outlives the dialogs and rows that use
/// it, see [`Confirmed::view`].
#[derive(Clone, Copy)]
pub struct Confirmed {
    acts: Acts,
    toasts: Toasts,
    t: &'static Texts,
    confirming: Confirming,
    busy: RwSignal<bool>,
    /// Whoever is signed in, and their club.
    by: Option<(Actor<Role>, Uuid)>,
    today: Signal<NaiveDate>,
}

/// Why nothing was changed.
pub enum NotDone {
    /// It is not known who somebody is.
    Unconfirmed(SyncProblem),
    NotRun(RunError),
}

impl Confirmed {
    /// The page's.
    #[must_use]
    pub fn new() -> Self {
        Self {
            acts: Acts::find(),
            toasts: Toasts::find(),
            t: texts(),
            confirming: Confirming::new(),
            busy: RwSignal::new(false),
            by: data::start().signed_in.map(|signed_in| {
                (Actor { user: signed_in.user_id, role: signed_in.role }, signed_in.club_id)
            }),
            today: data::today(),
        }
    }

    /// The dialog that asks who somebody is; it stands beside other dialogs, and opens above them.
    pub fn view(self) -> impl IntoView {
        self.confirming.view()
    }

    /// Whether the server is being asked, for what is shown.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.busy.get()
    }

    /// Whether the server is being asked. For handlers.
    #[must_use]
    pub fn is_busy(self) -> bool {
        self.busy.get_untracked()
    }

    /// What is done when the dialog is closed without an answer. Told in a component's body.
    pub fn when_given_up(self, act: impl Fn() + 'static) {
        Effect::new(move |was_open: Option<bool>| {
            let is_open = self.confirming.is_open();
            // With an answer the server is asked anew at once.
            if was_open == Some(true) && !is_open && !self.is_busy() {
                act();
            }
            is_open
        });
    }

    /// Runs commands, all or none, then says so with their undoing, or why not; `heard` is told whether it was done.
    pub fn undoable(
        self,
        commands: Vec<ClubCommand>,
        inverse: Vec<ClubCommand>,
        said: String,
        heard: impl Fn(bool) + Clone + Send + Sync + 'static,
    ) {
        self.run(commands, move |result| {
            heard(result.is_ok());
            match result {
                Ok(()) => self.offer_undo(said.clone(), inverse.clone()),
                Err(why) => self.say(why),
            }
        });
    }

    fn offer_undo(self, said: String, inverse: Vec<ClubCommand>) {
        self.toasts.say_with_undo(said, move || {
            self.run(inverse.clone(), move |result| {
                if let Err(why) = result {
                    self.say(why);
                }
            });
        });
    }

    /// Runs commands, all or none; `done` is told whether they are, once it is known who somebody is.
    pub fn run(
        self,
        commands: Vec<ClubCommand>,
        done: impl Fn(Result<(), NotDone>) + Clone + Send + Sync + 'static,
    ) {
        if !self.wants(&commands) {
            data::run(commands, move |result| done(result.map_err(NotDone::NotRun)));
            return;
        }
        let asked = ("GET", "/api/v1/auth/confirm".to_owned());
        self.confirming.ask(asked, None, self.busy, move |answer: Result<(), SyncProblem>| match answer {
            Ok(()) => {
                let done = done.clone();
                data::run(commands.clone(), move |result| {
                    done(result.map_err(NotDone::NotRun));
                });
            }
            Err(problem) => done(Err(NotDone::Unconfirmed(problem))),
        });
    }

    fn wants(self, commands: &[ClubCommand]) -> bool {
        let Some((actor, club)) = self.by else { return true };
        let context = ClubContext { actor, club, on: self.today.get_untracked() };
        let is_merger =
            |command: &ClubCommand| matches!(command, ClubCommand::People(PeopleCommand::Merge { .. }));
        let wants = data::with_records(|records| {
            // Whoever does not see which accounts stand for whom is asked in any case.
            let sees = Rights::of(actor.role, records).may(Area::Families, Action::See);
            (!sees && commands.iter().any(is_merger))
                || ClubCommand::want_confirmation(commands, &context, records)
        });
        wants.unwrap_or(true)
    }

    /// Says why nothing was changed.
    pub fn say(self, why: NotDone) {
        match why {
            NotDone::NotRun(error) => self.acts.say_failure(Err(error)),
            // The page was left meanwhile, and its dialog with it.
            NotDone::Unconfirmed(SyncProblem::ConfirmationWanted) => {
                self.acts.say_failure(Err(RunError::Refused(Refusal::because(Code::ConfirmationWanted))));
            }
            NotDone::Unconfirmed(problem) => self.toasts.say(not_done(self.t, &problem)),
        }
    }
}
