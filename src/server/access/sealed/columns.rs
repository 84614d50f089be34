//! Which columns of the database hold what is sealed. All of them are named here, so that a change of the server's
//! secret forgets none.

use super::Seal;
use crate::server::{Config, hexadecimal};
use uuid::Uuid;

/// A column of which every value is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Of which an account's app makes its codes.
    AppSecret,
    /// By which a club shows its provider who it is.
    ClientSecret,
    /// The server's half of what a code opens.
    LockHalf,
    /// What opens a device without its code.
    LockRecovery,
}

/// A sealed value, as its column holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    Bytes(Vec<u8>),
    /// In hexadecimal digits.
    Digits(String),
}

impl Column {
    pub const ALL: [Self; 4] = [Self::AppSecret, Self::ClientSecret, Self::LockHalf, Self::LockRecovery];

    /// With its table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AppSecret => "totp_secrets.sealed",
            Self::ClientSecret => "openid_providers.client_secret",
            Self::LockHalf => "device_locks.half",
            Self::LockRecovery => "device_locks.recovery",
        }
    }

    /// What closes and opens its values.
    #[must_use]
    pub fn seal(self, config: &Config) -> Seal {
        let purpose = match self {
            Self::AppSecret => "totp secrets",
            Self::ClientSecret => "openid client secrets",
            Self::LockHalf | Self::LockRecovery => "device locks",
        };
        Seal::of(&config.secret, config.former_secret.as_deref(), purpose)
    }

    /// Where the value of a row is at home: in another row it does not open.
    #[must_use]
    pub fn place(self, key: &[Uuid]) -> Vec<u8> {
        let in_words = || key.iter().map(Uuid::to_string).collect::<Vec<_>>().join("/");
        match self {
            Self::AppSecret => format!("totp_secrets {}", in_words()).into_bytes(),
            Self::ClientSecret => {
                let key = key.iter().flat_map(Uuid::as_bytes);
                b"openid_providers/client_secret/".iter().chain(key).copied().collect()
            }
            Self::LockHalf => format!("device_locks/half/{}", in_words()).into_bytes(),
            Self::LockRecovery => format!("device_locks/recovery/{}", in_words()).into_bytes(),
        }
    }

    /// Bytes as the column holds them.
    #[must_use]
    pub fn kept(self, bytes: Vec<u8>) -> Kept {
        match self {
            Self::AppSecret | Self::ClientSecret => Kept::Bytes(bytes),
            Self::LockHalf | Self::LockRecovery => Kept::Digits(hexadecimal::to_text(&bytes)),
        }
    }

    /// What it means that values open with neither secret.
    pub(super) const fn loss(self) -> &'static str {
        match self {
            Self::AppSecret => {
                "the codes of accounts’ apps cannot be checked; their recovery codes and passkeys work"
            }
            Self::ClientSecret => {
                "clubs’ sign-in services refuse us until their admins type the secret again"
            }
            Self::LockHalf => {
                "devices cannot be opened by their code: give it, or what they have not sent is lost"
            }
            Self::LockRecovery => "devices whose code is forgotten cannot be opened",
        }
    }
}
