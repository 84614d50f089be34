//! What somebody came for whose account wants a second factor: it waits until they have shown that. Their password, or
//! a provider's word, would else be enough to come into a club and to be tied to a name there.

use super::{
    Session, join,
    openid::{Linking, link},
    register::Person,
};
use crate::server::{Error, sync::Desk};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errand {
    /// An invitation is used: the link's token.
    Join(String),
    /// A club's provider speaks for the account from now on, and its person comes into the club.
    Link(Linking),
}

impl Errand {
    /// Does it for an account; gives the session in the club that it led to.
    ///
    /// # Errors
    /// See [`join::use_link`] and [`link`].
    pub async fn run(&self, desk: &Desk, user: Uuid) -> Result<Session, Error> {
        match self {
            Self::Join(token) => join::accept(desk, token, Person::default(), Some(user)).await,
            Self::Link(linking) => link(desk, linking).await,
        }
    }
}
