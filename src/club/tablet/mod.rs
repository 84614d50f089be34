//! The shared tablet, as far as it is rules: which code a device accepts, how often one may try it, for how
//! long it opens without the server, and what device and server tell each other. Pure; the keys themselves
//! are in `browser/lock`, the server's half of them in `server/access/tablet`.

mod erasing;
mod grace;
mod pin;
mod second;
mod talk;
mod tries;
mod wipe;

pub use erasing::{CopyFate, Noted, WipeBegun};
pub use grace::{Grace, grace_hours};
pub use pin::{LONGEST, PinProblem, SHORTEST, USUAL, check};
pub use second::{DeviceKey, Kept, Second, second};
pub use talk::{
    LockWanted, NewLock, Opening, Proof, Recovery, WipeAsked, WipeCheck, WipeDone, WipeOrder, WipeToken,
    Wipes,
};
pub use tries::{MOST_TRIES, Tries};
use uuid::Uuid;
pub use wipe::{WipeDuty, wipe_duty};

/// The cookie that says whose data on a device asks for a code: the server then sends the empty shell.
pub const LOCK_COOKIE: &str = "novaclub_locked";

/// Its value for a person in a club.
#[must_use]
pub fn lock_cookie(user: Uuid, club: Uuid) -> String {
    format!("{}.{}", user.simple(), club.simple())
}

/// Ends the cookie's value where somebody has just chosen whose lock screen to see.
const CHOSEN: &str = ".chosen";

/// Its value for the one page that follows a choice at the lock screen: it is a lock screen, whoever is signed in.
#[must_use]
pub fn chosen_lock_cookie(user: Uuid, club: Uuid) -> String {
    lock_cookie(user, club) + CHOSEN
}

/// Whether a page for a session is the empty shell, by the cookie's value: the session's data is behind a code, or
/// another lock screen was chosen. Any other value is of somebody before: whoever has just signed in sees a page.
#[must_use]
pub fn asks_for_code(cookie: &str, user: Uuid, club: Uuid) -> bool {
    cookie == lock_cookie(user, club) || cookie.ends_with(CHOSEN)
}

/// After so many minutes without a touch the device asks for its code, unless another choice was made.
pub const IDLE_MINUTES: u32 = 5;

/// What can be chosen.
pub const IDLE_CHOICES: [u32; 5] = [1, 2, 5, 10, 30];

/// A page that was out of sight for longer asks for the code: a look at a message does not.
pub const HIDDEN_SECONDS: u32 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_comes_for_what_is_behind_a_code_and_for_a_lock_screen_that_was_chosen() {
        let [ada, bob, club] = [1, 2, 3].map(Uuid::from_u128);
        for (cookie, expected) in [
            (lock_cookie(ada, club), true),
            (lock_cookie(bob, club), false),
            (lock_cookie(ada, bob), false),
            (chosen_lock_cookie(bob, club), true),
            (chosen_lock_cookie(ada, club), true),
            (String::new(), false),
        ] {
            assert_eq!(asks_for_code(&cookie, ada, club), expected, "{cookie}");
        }
    }
}
