//! The code of a device ("Code de cet appareil"): a lock screen, and a replica that nobody reads without it.
//!
//! # How it is made
//! The values of a database are sealed with a random data key (AES-256-GCM, see [`seal`]) that lives as a
//! non-extractable `CryptoKey` in the memory of a page that was opened, beside the one that closes it, which makes a
//! lost lock again (see [`again`]). On the disk the data key lies closed twice:
//! - under the code *and* a second secret: HKDF(PBKDF2-SHA-256(code, 600,000) ‖ second). That is
//!   - a half that the server keeps. It gives the half to this person's session for a proof of the code, five
//!     wrong ones long, then destroys it. For starts without a network the device keeps the half, closed under the
//!     code, for the hours of the role ([`grace_hours`](crate::club::tablet::grace_hours)); when they are over the
//!     program deletes it; or,
//!   - where the person wants it and the device can, what its own authenticator answers to a random salt
//!     (`WebAuthn`'s PRF, see [`authenticator`]) after the finger, the face or the code of the screen. It opens
//!     without the server for as long as nobody says otherwise, so no half is ever kept beside it.
//! - under a recovery secret that the server alone keeps, and gives to this person right after a full sign-in.
//!   With it five wrong codes, or an authenticator that was reset, cost a sign-in and not the outbox.
//!
//! Tries are counted in the same database, strictly, before a code is looked at; the fifth wrong one deletes what
//! the code opens. Neither a reload nor a clock gives tries back. The authenticator is asked before the try is
//! counted, and so before anything looks at the code: a question that was cancelled, or never answered, costs no
//! try and tells nothing.
//!
//! # How it is withdrawn
//! The server is asked with the proof of the code at each exchange, whatever the second secret is. When it has
//! destroyed its half (too many wrong codes, an order to destroy the device), the half that is kept goes, and with
//! a key of the device's what the code opens goes too: a sign-in opens it, or nothing does. A lock that it does not
//! know at all is made again where that is possible, since a restore may be older than it, see [`again`]; a device
//! that is locked then, and needs the server, can only begin anew. When it says that the session is over, a device that opens by itself has
//! the hours of its role from then on; after them the server has to agree to each opening. Without the server
//! (`opens_offline` off) it has to agree each time. Erasing from afar is the same for both, see [`wipe`].
//!
//! # What somebody can do who copies the browser's profile
//! With a key of the device's:
//! - With the code, or by guessing it: nothing. Each guess would have to be joined with 32 bytes that are not in
//!   the profile, and nothing in it tells whether a code is right. The authenticator gives them to this site's
//!   name only, and to nobody but who unlocks this device. Where a platform takes such credentials along to the
//!   other devices of the same owner (Apple's, Google's), theirs count as this device.
//! - Somebody who can unlock the very device can have the answer by another program than ours, and then guess the
//!   code at 600,000 rounds of SHA-256 each, uncounted. Among people who share a device and its screen's code, a
//!   longer code is all that helps.
//! - That there is such a key, the number of its credential and the salt are in the clear; they open nothing.
//! - That the session was ended is a note of our program's, and the copy is as old as it is: what ends the use of
//!   a device that its thief can unlock is erasing it, as with the half, once it reaches the server.
//!
//! With the server's half:
//! - After the hours of the role, once the program has run since: nothing with the code alone, and nothing by
//!   guessing: the half is not there, and the server counts the guesses. The same with `opens_offline` off, always.
//! - Within those hours, or from a device that was switched off before they ended and never on again: the half
//!   that is kept is in the copy, and the copy knows no clock and no counter of ours. The code can then be
//!   guessed at 600,000 rounds of SHA-256 each: six digits stand a day or two against one processor, and minutes
//!   against a rented graphics card. That is what the hours are for, why administrators have few of them, and
//!   why a lost device is to be erased and signed out, which ends its session.
//!
//! With either:
//! - The session cookie is in the profile as well, where the browser's own protection of cookies is all that
//!   protects it: until the session is ended, the copy may ask the server as that person. No code on a device
//!   helps against that; signing the device out does.
//! - Sizes, numbers of rows, their ids, when something was last written, the initials and the role that the lock
//!   screen shows: these are in the clear.
//! - What was on the disk in the clear before the code was set. Chromium's tables keep it after it was written
//!   over, and even after the database was deleted (both were tried), until they are merged some day. No page can
//!   force that; the dialog says so. A device that gets its code before it gets the club's data has nothing to hide.
//!
//! # What it does not protect from
//! Somebody who holds the device while it is open; another program with the rights of this user; a changed
//! program from the server.
//!
//! Locking loads the page again: the former page's memory, signals and document are gone, whatever they held.
//! What was being typed and not saved goes with them.

mod again;
mod authenticator;
mod change;
mod crypto;
mod idle;
mod opening;
mod profiles;
mod recovery;
mod screen;
mod seal;
mod vault;
mod whose;
pub mod wipe;

pub use change::{keeps_secrets, lock_state, remove_code, set_choices, set_code, show_state};
pub use crypto::CryptoError;
pub use idle::{lock_now, watch};
pub use opening::{go_to, others, try_code};
pub use recovery::{comes_from_sign_in, recover, sign_in_instead};
pub use screen::ask;
pub use seal::Sealer;
pub use vault::Vault;

use super::store::Store;
use crate::app::session::SignedIn;
use leptos::prelude::window;
use profiles::Profile;
use std::{cell::RefCell, rc::Rc};
use uuid::Uuid;

thread_local! {
    /// What a code has opened in this page.
    static OPENED: RefCell<Option<Opened>> = const { RefCell::new(None) };
}

/// What a code has opened.
struct Opened {
    signed_in: SignedIn,
    sealer: Rc<Sealer>,
    /// Of the code that was given; another page may have set another one since.
    salt: String,
    /// Shows the server that the code was known.
    proof: String,
    /// Closes the half that is kept.
    kept_under: web_sys::CryptoKey,
    /// Closes the data key; cannot leave the browser either.
    under: web_sys::CryptoKey,
}

const fn profile_of(signed_in: &SignedIn) -> Profile {
    Profile { user: signed_in.user_id, club: signed_in.club_id }
}

/// What a start has to do first.
pub enum AtStart {
    /// No code is asked for.
    Nothing,
    /// The lock screen.
    Ask(Profile),
    /// The page that came must not be seen: it is being loaded again.
    Leaving,
}

/// Whether this start asks for a code. A page that the server rendered although the cookie told it whose device
/// this is belongs to nobody, or to somebody else who has just signed in.
#[must_use]
pub fn at_start(rendered: bool) -> AtStart {
    let Some(profile) = profiles::read().current else { return AtStart::Nothing };
    if !rendered {
        profiles::show_cookie();
        return AtStart::Ask(profile);
    }
    if profiles::has_cookie(profile) {
        return AtStart::Nothing;
    }
    profiles::show_cookie();
    if profiles::has_cookie(profile) {
        load_again();
        return AtStart::Leaving;
    }
    // Without cookies there is no session either, and so nobody's data.
    AtStart::Nothing
}

/// Who is signed in, as far as a code has told; the outer option: whether this device's answer is behind a code.
#[must_use]
pub fn signed_in() -> Option<Option<SignedIn>> {
    let opened = OPENED.with_borrow(|opened| opened.as_ref().map(|opened| opened.signed_in.clone()));
    match opened {
        Some(signed_in) => Some(Some(signed_in)),
        None => profiles::read().current.map(|_| None),
    }
}

/// Takes note of who is signed in; false when that is for the plain storage to remember.
pub fn remember(signed_in: &SignedIn) -> bool {
    let profile = profile_of(signed_in);
    let is_opened = OPENED.with_borrow_mut(|opened| {
        let opened = opened.as_mut().filter(|opened| profile_of(&opened.signed_in) == profile);
        opened.map(|opened| std::mem::replace(&mut opened.signed_in, signed_in.clone()))
    });
    if is_opened.is_none() && !profiles::is_locked(profile) {
        profiles::leave();
        return false;
    }
    true
}

/// Whether a person's data asks for a code that this page has not been given; then the page goes, unless it is
/// one that holds no data.
pub fn stands_before(signed_in: &SignedIn) -> bool {
    let profile = profile_of(signed_in);
    if sealer_of(profile).is_some() || !profiles::is_locked(profile) {
        return false;
    }
    meet(profile);
    true
}

fn meet(profile: Profile) {
    let was_known = profiles::has_cookie(profile);
    profiles::enter(profile);
    super::identity::forget_names();
    if !was_known {
        load_again();
    }
}

/// The store turned out to be sealed, or no longer by the key of this page.
pub fn found_locked(user: Uuid, club: Uuid) {
    let profile = Profile { user, club };
    if sealer_of(profile).is_none() {
        profiles::enter(profile);
        super::identity::forget_names();
    }
    load_again();
}

fn sealer_of(profile: Profile) -> Option<Rc<Sealer>> {
    OPENED.with_borrow(|opened| {
        let opened = opened.as_ref().filter(|opened| profile_of(&opened.signed_in) == profile);
        opened.map(|opened| Rc::clone(&opened.sealer))
    })
}

/// What opens a person's store, if a code was given.
#[must_use]
pub fn sealer(user: Uuid, club: Uuid) -> Option<Rc<Sealer>> {
    sealer_of(Profile { user, club })
}

/// Nobody is signed in any more on this device; with `erased` nothing of theirs is left.
pub fn forget(user: Uuid, club: Uuid, erased: bool) {
    let profile = Profile { user, club };
    // What rests may go while somebody else has theirs open.
    OPENED.with_borrow_mut(|opened| opened.take_if(|opened| profile_of(&opened.signed_in) == profile));
    if erased {
        profiles::forget(profile);
    } else {
        profiles::leave();
    }
}

/// Whether titles should name nobody: browsers write them into their history.
#[must_use]
pub fn hides_titles() -> bool {
    OPENED.with_borrow(Option::is_some)
}

/// The database of a person in a club.
fn database(profile: Profile) -> String {
    Store::name_of(profile.user, profile.club)
}

fn load_again() {
    // A browser that refuses leaves the page as it is.
    let _ = window().location().reload();
}
