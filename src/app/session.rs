//! Who uses the app, as both programs know it.

use crate::club::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A signed-in person in one of their clubs. The browser keeps a copy to start without a network;
/// it opens nothing on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub user_id: Uuid,
    pub user_name: String,
    pub club_id: Uuid,
    pub club_name: String,
    pub role: Role,
    /// All clubs of the person, this one among them, by name.
    pub clubs: Vec<ClubChoice>,
}

/// A club that the person can switch to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClubChoice {
    pub id: Uuid,
    pub name: String,
    pub role: Role,
}
