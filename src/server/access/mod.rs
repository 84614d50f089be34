//! Who asks: passwords, tokens, sessions, registration, invitations, forgotten passwords.

pub mod change;
pub mod join;
pub mod link;
pub mod listed;
pub mod password;
pub mod register;
pub mod reset;
pub mod secret;
pub mod token;

use super::Error;
use crate::club::Role;
use crate::sync::protocol::Holder;
use uuid::Uuid;

/// Who a request comes from, in which club, as what. The role is read from the database at every
/// request, so that a change of role or a removal counts at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub user: Uuid,
    pub user_name: String,
    pub club: Uuid,
    pub club_name: String,
    pub role: Role,
}

impl Session {
    /// The working copy that speaks must be this person's in this club: someone else may have signed
    /// in beside it since.
    ///
    /// # Errors
    /// [`Error::ForeignDevice`].
    pub fn require_holder(&self, holder: Option<Holder>) -> Result<(), Error> {
        match holder {
            Some(holder) if holder != (Holder { user: self.user, club: self.club }) => {
                Err(Error::ForeignDevice)
            }
            _ => Ok(()),
        }
    }
}
