//! What opens an account, as it goes from the server to the page that shows it.

use crate::club::Role;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What opens the account of whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSecurity {
    #[serde(flatten)]
    pub email: AccountEmail,
    /// Whether there is an app that shows codes.
    pub totp: bool,
    pub passkeys: Vec<PasskeyShown>,
    /// Recovery codes that were not used yet.
    pub recovery_codes: usize,
    /// Whether passkeys can be bound to the server's address.
    pub passkeys_possible: bool,
    /// Whether the club wants a second factor of this role.
    pub is_required: bool,
}

impl AccountSecurity {
    /// What of it shows again who its owner is.
    #[must_use]
    pub const fn confirm_shown(&self) -> ConfirmShown {
        ConfirmShown { totp: self.totp, passkeys: !self.passkeys.is_empty() }
    }
}

/// The address of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEmail {
    #[serde(rename = "email")]
    pub address: String,
    /// Whether its owner has shown that they read its mail: nothing that opens the account is added before.
    #[serde(rename = "email_proven")]
    pub is_proven: bool,
    /// The address that has to answer before it counts.
    #[serde(rename = "awaited_email")]
    pub awaited: Option<String>,
}

/// What somebody shows again who they are with: a second factor where there is one, else the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmShown {
    pub totp: bool,
    pub passkeys: bool,
}

impl ConfirmShown {
    /// Whether the password does.
    #[must_use]
    pub const fn by_password(self) -> bool {
        !self.totp && !self.passkeys
    }
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyShown {
    pub id: Uuid,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// What an app that shows codes is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSecret {
    pub secret: String,
    /// What a QR code holds.
    pub uri: String,
}

/// Recovery codes, shown this once; none when the account had some already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// What a browser is asked to make or prove with a passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyOptions {
    /// To be sent back with the answer, as it is.
    pub ceremony: String,
    /// As `PublicKeyCredential.parse…OptionsFromJSON` reads it.
    pub options: Value,
}

/// The roles of which a club wants a second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorsRequired {
    pub roles: Vec<Role>,
}

/// Somebody who has come half-way: the password was right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfwayShown {
    pub totp: bool,
    pub passkeys: bool,
}
