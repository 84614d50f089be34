//! Several commands at once, with their undoing.

use crate::app::{data, pages::members::Acts};
use crate::club::ClubCommand;

/// Runs commands as one, says so, and offers the way back. Found in a component's body, used in its
/// handlers.
#[derive(Clone, Copy)]
pub struct Undoable(Acts);

impl Undoable {
    /// The page's.
    #[must_use]
    pub fn find() -> Self {
        Self(Acts::find())
    }

    /// Runs commands, all or none; `inverse` undoes them.
    pub fn run(self, commands: Vec<ClubCommand>, inverse: Vec<ClubCommand>, said: String) {
        let Self(acts) = self;
        data::run(commands, move |result| match result {
            Ok(()) => acts.say_with_undo(said, move || inverse.clone()),
            failed => acts.say_failure(failed),
        });
    }
}
