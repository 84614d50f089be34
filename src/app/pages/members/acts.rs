//! What is done at once, with a word about it and the way back.

use crate::app::{
    data::{self, RunError},
    languages::{Texts, problems, texts},
    ui::Toasts,
};
use crate::club::ClubCommand;

/// Runs commands and says what came of them. Found in a component's body, used in its handlers.
#[derive(Clone, Copy)]
pub struct Acts {
    toasts: Toasts,
    t: &'static Texts,
}

impl Acts {
    /// The page's.
    #[must_use]
    pub fn find() -> Self {
        Self { toasts: Toasts::find(), t: texts() }
    }

    /// Runs a command, then says so with its undoing.
    pub fn undoable(self, command: impl Into<ClubCommand>, inverse: impl Into<ClubCommand>, said: String) {
        let inverse = inverse.into();
        data::run(vec![command.into()], move |result| match result {
            Ok(()) => self.toasts.say_with_undo(said, move || {
                data::run(vec![inverse.clone()], move |result| self.say_failure(result));
            }),
            failed => self.say_failure(failed),
        });
    }

    /// Runs commands, then says so.
    pub fn plain(self, commands: Vec<ClubCommand>, said: String) {
        data::run(commands, move |result| match result {
            Ok(()) => self.toasts.say(said),
            failed => self.say_failure(failed),
        });
    }

    /// Says something.
    pub fn say(self, text: impl Into<String>) {
        self.toasts.say(text);
    }

    /// Says what was done; undoing runs other commands.
    pub fn say_with_undo(
        self,
        said: impl Into<String>,
        undo: impl Fn() -> Vec<ClubCommand> + Send + Sync + 'static,
    ) {
        self.toasts.say_with_undo(said, move || data::run(undo(), move |result| self.say_failure(result)));
    }

    /// Says why nothing was done.
    pub fn say_failure(self, result: Result<(), RunError>) {
        match result {
            Ok(()) => {}
            Err(RunError::Refused(refusal)) => {
                self.toasts.say(problems::summary(self.t.language, &refusal));
            }
            Err(RunError::NotStored(_)) => self.toasts.say(self.t.frame.not_stored_text),
        }
    }
}
