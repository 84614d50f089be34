//! What opens an account, as it goes from the server to the page that shows it.

use crate::club::Role;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What opens the account of whoever is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSecurity {
    pub email: String,
    /// The address that has to answer before it counts.
    pub awaited_email: Option<String>,
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
    pub ceremony: Uuid,
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
