//! A page of the log as it goes from the server to the page that shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Some entries, the newest first, and what can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    pub entries: Vec<LogLine>,
    /// Older ones are asked for with `before` this number; none when there are none.
    pub next: Option<i64>,
    pub people: Vec<Choice>,
    pub devices: Vec<Choice>,
    /// For how many months the club keeps its log; none when no term stands.
    pub months: Option<u32>,
}

/// Something to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: Uuid,
    pub name: String,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub n: i64,
    pub at: Option<DateTime<Utc>>,
    /// By the device's clock, for what was done on one.
    pub device_at: Option<DateTime<Utc>>,
    /// The word of a [`super::Kind`]; another one is of a newer program.
    pub kind: String,
    pub action: String,
    pub actor_id: Option<Uuid>,
    pub actor: Option<String>,
    pub device_id: Option<Uuid>,
    pub device: Option<String>,
    pub collection: Option<String>,
    pub record_id: Option<Uuid>,
    pub member_id: Option<Uuid>,
    pub fields: Vec<String>,
    pub old: Option<String>,
    pub new: Option<String>,
}
