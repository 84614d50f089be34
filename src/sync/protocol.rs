//! What travels between a device and the server. Rows travel as one column list and arrays, so that
//! a device and a server of neighbouring versions understand each other and ten thousand names
//! of fields are not repeated.

use super::{
    command::{Command, Envelope, collection_named},
    record::{Collection, Row},
    value::Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The version of the commands that this program makes. The server accepts this one and the two
/// before; older programs are asked to update themselves (426).
///
/// Raised when a command comes in or changes its form, so that a server of yesterday leaves it waiting
/// instead of refusing it. 1: people, planning, attendance, licences of an extract. 2: licences on their
/// way, medical proofs and rules, dues, consents, families, merging. 3: the matrix, coaches and family
/// accounts, erasure and terms, wordings of consents, notes of files. Outboxes of each version are recorded
/// under `tests/fixtures/outboxes/`, and replayed.
pub const COMMAND_VERSION: u32 = 3;

/// The oldest version that the server accepts.
pub const FLOOR_VERSION: u32 = if COMMAND_VERSION > 3 { COMMAND_VERSION - 2 } else { 1 };

/// A push holds at most this much, in [`Command::weight`]: bounded requests, bounded transactions.
pub const PUSH_WEIGHT: usize = 1_000;

/// Most rows in one page of a pull; a page may exceed it to hold one change whole.
pub const PAGE_ROWS: usize = 2_000;

/// How far a device has seen a club's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Random, renewed when the server's data is restored from a backup.
    pub epoch: Uuid,
    pub seq: i64,
}

impl Cursor {
    /// Of no server: whoever comes with it is told to start over.
    pub const NOWHERE: Self = Self { epoch: Uuid::nil(), seq: 0 };
}

/// Whose working copy speaks. The session of a request can be another's: someone else signed in in
/// the next tab. Nothing is taken or given then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub user: Uuid,
    pub club: Uuid,
}

/// Commands on their way to the server, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PushRequest<C> {
    pub version: u32,
    /// Programs that keep no working copy leave it out.
    #[serde(default)]
    pub holder: Option<Holder>,
    pub device: Uuid,
    /// What the person sees in the history: "tablette", "Chrome, Windows" …
    pub device_name: String,
    /// The device's clock when the request was sent, milliseconds since 1970: measures its offset.
    pub sent_at_ms: i64,
    /// Every command numbered below is settled as far as the device knows; nothing below will come.
    pub settled_below: u64,
    pub commands: Vec<Envelope<C>>,
}

impl<C> PushRequest<C> {
    /// Leaves the later half of the commands for another time; false when only one is left.
    pub fn halve(&mut self) -> bool {
        let half = self.commands.len() / 2;
        self.commands.truncate(half.max(1));
        half > 0
    }
}

/// What became of each command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "R: serde::de::DeserializeOwned"))]
pub struct PushResponse<R> {
    pub receipts: Vec<Receipt<R>>,
    /// The last command of this device that the server has dealt with.
    pub last_n: u64,
    /// The epoch that the receipts' seqs belong to.
    pub epoch: Uuid,
    pub now_ms: i64,
}

/// The answer to one command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "R: serde::de::DeserializeOwned"))]
pub struct Receipt<R> {
    pub n: u64,
    /// The command had come before; the outcome is the one of that time.
    pub repeated: bool,
    pub outcome: Outcome<R>,
}

/// The outcomes of a command; a repeated one gets the outcome of its first time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case", bound(deserialize = "R: serde::de::DeserializeOwned"))]
pub enum Outcome<R> {
    /// Carried out; its rows are in a pull up to this seq.
    Applied { seq: i64 },
    /// Not carried out, and never will be.
    Rejected { refusal: R },
    /// Not carried out now: send it again.
    Retry { last_n: u64 },
}

/// Asks for what changed since a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    #[serde(default)]
    pub holder: Option<Holder>,
    pub device: Uuid,
    #[serde(default)]
    pub cursor: Option<Cursor>,
    /// The bound of the first page, on the pages that follow it.
    #[serde(default)]
    pub bound: Option<i64>,
    /// How many commands the device still has to send: told, so that people see it in the list of devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<u32>,
}

/// One page of changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PullResponse {
    pub epoch: Uuid,
    /// The cursor was not usable: this page starts a snapshot, and rows that it does not list are gone.
    pub reset: bool,
    /// The page holds changes above this.
    pub after: i64,
    /// All changes up to here are in this page or before it.
    pub through: i64,
    /// The device is consistent once `through` has reached it.
    pub bound: i64,
    /// The club's counter when this page was read.
    pub head: i64,
    /// How many rows follow this page.
    pub remaining: i64,
    /// The device's last command whose effect lies at or below `bound`.
    pub last_n: u64,
    pub now_ms: i64,
    pub tables: Vec<WireTable>,
}

/// Rows of one collection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireTable {
    pub collection: String,
    pub columns: Vec<String>,
    pub rows: Vec<WireRow>,
}

/// `[id, seq, deleted, [value, …]]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WireRow(pub Uuid, pub i64, pub bool, pub Vec<Value>);

impl WireTable {
    #[must_use]
    pub fn new(collection: &Collection, rows: Vec<WireRow>) -> Self {
        Self {
            collection: collection.name.to_owned(),
            columns: collection.fields.iter().map(|f| f.name.to_owned()).collect(),
            rows,
        }
    }

    /// The rows in the order of this program's declaration: fields it does not know are left out,
    /// fields that the sender did not know are null. `None` when the whole collection is unknown.
    #[must_use]
    pub fn into_rows<C: Command>(self) -> Option<(&'static Collection, Vec<Row>)> {
        let collection = collection_named::<C>(&self.collection)?;
        let same = collection.fields.iter().map(|f| f.name).eq(self.columns.iter().map(String::as_str));
        let sources: Vec<Option<usize>> =
            collection.fields.iter().map(|f| self.columns.iter().position(|c| c == f.name)).collect();
        let rows = self.rows.into_iter().map(|WireRow(id, seq, deleted, mut values)| {
            if !same && !values.is_empty() {
                values = sources
                    .iter()
                    .map(|source| source.and_then(|s| values.get(s).cloned()).unwrap_or(Value::Null))
                    .collect();
            }
            Row { id, seq, deleted, values }
        });
        Some((collection, rows.collect()))
    }
}
