//! Who asks: passwords, tokens, sessions, registration and invitations.

pub mod join;
pub mod password;
pub mod register;
pub mod token;

use crate::club::Role;
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
