//! Who uses the app, as both programs know it.

use crate::club::{
    Role,
    access::{Action, Area, Reach, Rights},
};
use chrono::{DateTime, Utc};
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
    /// What the club has set for the role in its matrix.
    #[serde(default)]
    pub granted: Vec<(Area, Action, Reach)>,
    /// All clubs of the person, this one among them, by name.
    pub clubs: Vec<ClubChoice>,
}

impl SignedIn {
    /// What the person may do, as the server last said.
    #[must_use]
    pub fn rights(&self) -> Rights {
        Rights::with(self.role, self.granted.iter().copied())
    }
}

/// A club that the person can switch to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClubChoice {
    pub id: Uuid,
    pub name: String,
    pub role: Role,
}

/// A device on which somebody is signed in, or was and still keeps something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLine {
    /// The session's; the working copy's where no session in this club belongs to it any more.
    pub id: Uuid,
    pub user_id: Uuid,
    pub user_name: String,
    pub club_id: Uuid,
    pub club_name: String,
    /// As people call the device.
    pub device_name: Option<String>,
    /// Browser and system; empty when nothing was said.
    pub agent: String,
    pub created_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
    /// The number of its working copy, if it has one.
    pub device_id: Option<Uuid>,
    pub synced_at: Option<DateTime<Utc>>,
    /// Commands that it still had to send, as it last told.
    pub waiting: Option<u32>,
    /// The session that asks.
    pub is_this: bool,
    /// Somebody is signed in on it.
    pub is_alive: bool,
}

/// Devices, by person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceList {
    pub sessions: Vec<DeviceLine>,
}
