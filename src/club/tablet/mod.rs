//! The shared tablet, as far as it is rules: which code a device accepts, how often one may try it, for how
//! long it opens without the server, and what device and server tell each other. Pure; the keys themselves
//! are in `browser/lock`, the server's half of them in `server/access/tablet`.

mod grace;
mod pin;
mod second;
mod talk;
mod tries;
mod wipe;

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

/// After so many minutes without a touch the device asks for its code, unless another choice was made.
pub const IDLE_MINUTES: u32 = 5;

/// What can be chosen.
pub const IDLE_CHOICES: [u32; 5] = [1, 2, 5, 10, 30];

/// A page that was out of sight for longer asks for the code: a look at a message does not.
pub const HIDDEN_SECONDS: u32 = 60;
