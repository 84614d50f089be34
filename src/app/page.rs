//! What the server knows when it renders a page, and what of it the browser is told.

use super::{languages::Language, session::SignedIn};
use crate::club::{Refusal, Role};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a page starts from, on the server and in the browser alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub signed_in: Option<SignedIn>,
    pub language: Language,
    /// The date at the club.
    pub today: NaiveDate,
    /// Milliseconds since 1970.
    pub now_ms: i64,
    pub form: Option<FormEcho>,
    pub invitation: Option<InvitationShown>,
    /// Whether the link to a new password that the address names can be used.
    pub reset_is_open: bool,
}

/// A form that was sent without scripts and refused: what was entered, and why not. Never a password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormEcho {
    pub values: BTreeMap<String, String>,
    pub refusal: Option<Refusal>,
    /// E-mail and password do not fit; which of them is not said.
    pub wrong_password: bool,
    /// Too many tries: wait that many seconds.
    pub wait_seconds: Option<u64>,
    /// It was accepted, and there is nothing more to do here.
    pub is_done: bool,
}

/// What the page of an invitation says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationShown {
    pub club_name: String,
    pub role: Role,
}
