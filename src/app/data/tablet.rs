//! What the lock of a device tells pages.

use crate::club::{Role, tablet::PinProblem};

/// How this device stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockState {
    /// Not known yet.
    #[default]
    Unknown,
    /// This browser gives its cryptography to secure pages only.
    NotPossible,
    /// No code is asked for.
    Open,
    /// It asks for a code; with `by_device` its own authenticator gives the second secret.
    Locks { idle_minutes: u32, opens_offline: bool, by_device: bool },
}

/// Why the device's authenticator did not give its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceProblem {
    /// Somebody said no, waited too long, or the device has the key no more; browsers do not tell which.
    NotConfirmed,
    /// The device keeps no such secret.
    NotOffered,
}

/// Why a code was not set, changed or removed. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockProblem {
    Pin(PinProblem),
    /// The present code is another; so many tries are left.
    Wrong(u32),
    /// The server keeps a part of the key: it must be reached.
    NeedsServer,
    NeedsSignIn,
    Device(DeviceProblem),
    /// The browser's or the server's name for it.
    Failed(String),
}

/// What came of a code on the lock screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlocking {
    Opened,
    Wrong {
        left: u32,
    },
    /// Too many wrong ones: a sign-in opens it.
    Destroyed,
    /// The time for which it opens without the server is over, and the server does not answer.
    NeedsServer,
    /// The session has ended, or was begun in a way that is not enough here.
    NeedsSignIn,
    /// The session is of another account than the data.
    OtherAccount,
    /// What opens the data is gone from the server as well; so many changes are in it.
    Gone {
        waiting: u32,
    },
    /// The session is of the same account, which is not in the club of the data any more; so many changes are in it.
    NoAccess {
        waiting: u32,
    },
    /// The device's authenticator did not answer; the code was not looked at.
    Device(DeviceProblem),
    Failed(String),
}

/// What the lock screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedFacts {
    pub initials: String,
    pub role: Role,
    /// Tries that are left; none when a sign-in is needed.
    pub left: u32,
    /// Whether the device's authenticator is asked as well.
    pub by_device: bool,
    /// None are left, since the server has withdrawn the lock.
    pub is_withdrawn: bool,
}

/// What is on this device is to be erased, and waits for somebody to send what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToBeErased {
    /// Changes that were not sent.
    pub waiting: u32,
    /// Only a sign-in lets them leave.
    pub is_signed_out: bool,
}

/// Somebody else whose data is on this device behind a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPerson {
    pub user: uuid::Uuid,
    pub club: uuid::Uuid,
    pub initials: String,
    pub role: Role,
}
