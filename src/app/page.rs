//! What the server knows when it renders a page, and what of it the browser is told.

use super::{
    account::{ConfirmShown, HalfwayShown},
    languages::Language,
    session::SignedIn,
};
use crate::club::{Refusal, Role};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

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
    /// The club's own sign-in that the page offers.
    pub openid: Option<OpenIdShown>,
    /// How the club's own sign-in is set, for who may change it.
    pub openid_settings: Option<OpenIdSettings>,
    /// Whether the link to a new password that the address names can be used.
    pub reset_is_open: bool,
    /// Somebody who has shown the password, and is asked for a second factor.
    pub halfway: Option<HalfwayShown>,
    /// What the page asks for that wants somebody to show again who they are.
    pub confirm: Option<ConfirmShown>,
    /// The address that the link in the page's address confirms, while it is good.
    pub email_link: Option<EmailLinkShown>,
}

/// What a link by mail confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailLinkShown {
    pub email: String,
    /// Another address than the account has.
    pub is_new: bool,
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

/// A club's own sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIdShown {
    pub club: Uuid,
    /// What stands on its button.
    pub label: String,
    /// Of the account that is to be linked to it.
    pub email: Option<String>,
}

/// How a club's own sign-in is set; empty while there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIdSettings {
    pub issuer: String,
    pub client_id: String,
    pub has_secret: bool,
    pub label: String,
    /// Whether people whom the club does not know yet come in, as members.
    pub admits: bool,
    /// For how many accounts it speaks.
    pub linked: i64,
    /// What the provider has to be told: where it sends people back to.
    pub redirect_uri: String,
    /// Where the club's people sign in.
    pub sign_in_link: String,
}

/// What the page of an invitation says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationShown {
    pub club_name: String,
    pub role: Role,
}
