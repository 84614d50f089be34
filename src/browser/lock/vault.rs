//! What a device keeps of its lock, in the clear beside the sealed data. The module `lock` says what each part
//! is worth to somebody who copies it.

use crate::club::{
    Role,
    tablet::{self, DeviceKey, Kept, Second, Tries},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a guess at a code costs: what OWASP asks for with SHA-256.
pub const ITERATIONS: u32 = 600_000;

/// A vault with the server's half, as the first programs wrote it.
pub const WITH_HALF: u32 = 1;
/// A vault whose second secret is the device's own.
pub const WITH_DEVICE: u32 = 2;

/// The lock of one database. Bytes are in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// Of this writing: [`WITH_HALF`] or [`WITH_DEVICE`].
    pub version: u32,
    /// As the server numbers it.
    pub lock: Uuid,
    pub device: Uuid,
    /// Names the data key.
    pub key: Uuid,
    pub salt: String,
    pub iterations: u32,
    /// The data key, closed with the code and the second secret. None once too many wrong codes were tried, or the
    /// server has withdrawn the lock.
    pub wrapped: Option<String>,
    /// The data key, closed with what the server gives after a full sign-in alone.
    pub recovery: String,
    /// The device's authenticator gives the second secret, in the place of the server's half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<DeviceKey>,
    /// The server's half, for starts without a network; never beside a key of the device's: it would tell
    /// whether a code that is guessed is right.
    pub kept: Option<Kept>,
    /// Whether the device opens without the server at all.
    pub opens_offline: bool,
    pub tries: Tries,
    pub idle_minutes: u32,
    /// Who it is, as the lock screen says it: enough to tell two people apart, not to name them.
    pub initials: String,
    pub role: Role,
}

impl Vault {
    /// Without what too many wrong codes destroy.
    #[must_use]
    pub fn destroyed(self) -> Self {
        Self { wrapped: None, kept: None, ..self }
    }

    /// The server knows this lock no more, and says so to the person's own session.
    #[must_use]
    pub fn withdrawn(self) -> Self {
        // Without the server's half the code opens nothing; what the device answers the server cannot take back.
        if self.device_key.is_some() { self.destroyed() } else { Self { kept: None, ..self } }
    }

    /// The server says that the session is over.
    #[must_use]
    pub fn session_ended(self, now_ms: i64) -> Self {
        let role = self.role;
        Self { device_key: self.device_key.map(|key| key.session_ended(role, now_ms)), ..self }
    }

    /// Where the second secret comes from.
    #[must_use]
    pub fn second(&self) -> Second<'_> {
        tablet::second(self.device_key.as_ref(), self.kept.as_ref(), self.opens_offline)
    }

    /// As it stands now: a half whose time is over is gone.
    #[must_use]
    pub fn at(mut self, now_ms: i64) -> Self {
        self.kept = self.kept.map(|kept| Kept { grace: kept.grace.at(now_ms), ..kept });
        self.kept = self.kept.filter(|kept| kept.grace.is_open());
        self.device_key = self.device_key.map(|key| key.at(now_ms));
        self
    }
}
