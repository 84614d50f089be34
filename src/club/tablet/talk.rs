//! What a device and the server tell each other about a lock and about erasing a device. Secrets are 32
//! bytes in hexadecimal digits.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What shows that somebody knows the code, and is not the code: derived from it on the device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Proof {
    pub proof: String,
}

/// What a lock is made of. A device that is open gives the half that it has when the server has lost the lock: what
/// the code opens stays as it is then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LockWanted {
    pub proof: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<String>,
}

/// A lock that was made. Its secrets are told this once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewLock {
    pub lock: Uuid,
    /// The server's half of the key that the code opens.
    pub half: String,
    /// What opens the device's data without the code; the device uses it now and keeps it not.
    pub recovery: String,
}

/// What came of a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "opening")]
pub enum Opening {
    /// The half.
    Open { half: String },
    /// Not this code; so many may still be tried.
    Wrong { left: u32 },
    /// The half was destroyed.
    Gone,
    /// This person has no such lock on this device: it is another's, it was removed, or a restore is older than it.
    Unknown,
}

/// What opens the data after a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recovery {
    pub recovery: String,
}

/// The secret with which a device asks whether it is to be erased, and tells that it is. It opens nothing
/// else, and works without a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeToken {
    pub club_id: Uuid,
    pub device_id: Uuid,
    pub token: String,
}

/// Whether a device is to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeCheck {
    pub wipe: bool,
    /// At once, with what has not been sent.
    pub destroy: bool,
}

/// A device was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeDone {
    #[serde(flatten)]
    pub token: WipeToken,
    /// Changes that went with it.
    #[serde(default)]
    pub lost: u32,
}

/// How a device is to be erased.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct WipeOrder {
    #[serde(default)]
    pub destroy: bool,
}

/// A device that is to be erased, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WipeAsked {
    pub device_id: Uuid,
    pub destroy: bool,
    pub asked_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    /// Changes that went with it, as it told.
    pub lost: Option<i64>,
    /// It was at it already when the order was withdrawn.
    #[serde(default)]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Those of a club.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wipes {
    pub wipes: Vec<WipeAsked>,
}
