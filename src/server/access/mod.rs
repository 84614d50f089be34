//! Who asks: passwords, tokens, sessions, registration, invitations, forgotten passwords.

pub mod change;
pub mod departure;
pub mod errand;
pub mod factors;
pub mod join;
pub mod link;
pub mod listed;
pub mod openid;
pub mod password;
pub mod register;
pub mod reset;
pub mod rights;
pub mod sealed;
pub mod secret;
pub mod sessions;
pub mod staff;
pub mod tablet;
pub mod token;

use super::Error;
use crate::club::Role;
use crate::sync::protocol::Holder;
use chrono::{DateTime, Utc};
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
    /// The row that it is of; none for what this program does itself.
    pub sid: Option<Uuid>,
    /// When the person last showed who they are, in this session.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// A club's own sign-in opened it: it leads to no other club.
    pub one_club: bool,
    /// The mark of the device that it is on.
    pub device: Option<Uuid>,
    /// The club wants a second factor of the role, and there is none yet: it comes before everything else.
    pub enrolment_due: bool,
    /// What comes by it is out of a file that somebody brings in; the session's person made it, on another device.
    pub brought_in: Option<BroughtIn>,
}

/// Who brings in the file of another device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BroughtIn {
    pub user: Uuid,
    pub role: Role,
    /// Who made the file is no longer of the club.
    pub maker_has_left: bool,
}

impl Session {
    /// Somebody as they come into a club, and what this program does in somebody's name: of no row yet.
    #[must_use]
    pub fn beginning(
        (user, user_name): (Uuid, String),
        (club, club_name): (Uuid, String),
        role: Role,
    ) -> Self {
        Self {
            user,
            user_name,
            club,
            club_name,
            role,
            sid: None,
            confirmed_at: None,
            one_club: false,
            device: None,
            enrolment_due: false,
            brought_in: None,
        }
    }

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
