//! What a device's store keeps, and the transactions that change it. The store commits a
//! transaction only when its revision follows the stored one: of two tabs that act at once the
//! second finds that it is behind, reads the store again and decides anew.

use super::CameTo;
use crate::sync::{
    clock::{Clock, Heard},
    command::{Command, Envelope, collection_named},
    protocol::Cursor,
    record::{Collection, Row},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// The one small row that every transaction writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Counts the transactions of this store.
    pub revision: u64,
    pub device: Uuid,
    /// The number of the next command.
    pub next_n: u64,
    pub clock: Clock,
    pub cursor: Option<Cursor>,
    /// The last command that the server had dealt with when the base rows were read.
    pub server_last_n: u64,
    /// A first sync has run to its end: the device may be used without a network.
    pub complete: bool,
    /// When the device last was consistent with the server, by its own clock.
    pub synced_at_ms: Option<i64>,
    /// When what is here was last compared with the server, by the device's clock.
    #[serde(default)]
    pub checked_at_ms: Option<i64>,
    /// What the server last said of the time.
    #[serde(default)]
    pub heard: Option<Heard>,
}

impl State {
    #[must_use]
    pub const fn new(device: Uuid) -> Self {
        Self {
            revision: 0,
            device,
            next_n: 1,
            clock: Clock::NEW,
            cursor: None,
            server_last_n: 0,
            complete: false,
            synced_at_ms: None,
            checked_at_ms: None,
            heard: None,
        }
    }

    /// The state once the base rows were dropped, because a newer program keeps them in another shape:
    /// everything is to be downloaded again; numbers and clock go on.
    #[must_use]
    pub fn without_base(&self) -> Self {
        Self { cursor: None, server_last_n: 0, complete: false, ..self.next() }
    }

    /// The state of the transaction that follows.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { revision: self.revision + 1, ..self.clone() }
    }
}

/// A command in the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "C: serde::de::DeserializeOwned"))]
pub struct Pending<C> {
    pub envelope: Envelope<C>,
    /// Who made it, for which club: it is sent as nobody else's.
    pub user: Uuid,
    pub club: Uuid,
    /// Where its effect lies, once the server has carried it out; it stays in the view until the
    /// rows of that seq have arrived, so that nothing flickers back.
    pub acknowledged: Option<Cursor>,
    /// What it came to here when the receipt arrived: empty before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came_to: Vec<CameTo>,
}

/// A refused command in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "C: Serialize, C::Refusal: Serialize",
    deserialize = "C: serde::de::DeserializeOwned, C::Refusal: serde::de::DeserializeOwned"
))]
pub struct Refused<C: Command> {
    pub envelope: Envelope<C>,
    pub refused_at_ms: i64,
    pub refusal: C::Refusal,
    /// What the server held of the rows that the command reads.
    pub server_rows: Vec<(String, Row)>,
}

/// One change of the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "C: Command", deserialize = "C: Command"))]
pub enum Op<C: Command> {
    PutRows(
        #[serde(serialize_with = "write_name", deserialize_with = "read_name::<C, _>")] &'static Collection,
        Vec<Row>,
    ),
    RemoveRows(
        #[serde(serialize_with = "write_name", deserialize_with = "read_name::<C, _>")] &'static Collection,
        Vec<Uuid>,
    ),
    PutPending(Pending<C>),
    RemovePending(u64),
    PutRefused(Refused<C>),
    RemoveRefused(u64),
}

/// Changes that the store commits together, or not at all. Other tabs are told of them as text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(serialize = "C: Command", deserialize = "C: Command"))]
pub struct Transaction<C: Command> {
    /// Written in the same transaction; its revision is one more than the stored one must be.
    pub state: State,
    pub ops: Vec<Op<C>>,
    /// Must be on the disk before success is told: what a person did. Downloads can be repeated.
    pub strict: bool,
}

impl<C: Command> Transaction<C> {
    /// Whether it changes nothing but the time of the last exchange: not worth a write, unless the clock
    /// was set since.
    #[must_use]
    pub fn is_idle(&self, before: &State) -> bool {
        let State { revision, synced_at_ms, heard, .. } = self.state;
        let is_known = |heard: Option<Heard>| heard.map(|heard| heard.ahead_ms.is_some());
        let heard = if is_known(heard) == is_known(before.heard) { heard } else { before.heard };
        let unchanged = State { revision, synced_at_ms, heard, ..before.clone() };
        self.ops.is_empty() && self.state == unchanged
    }
}

/// Everything that a store holds.
#[derive(Clone, Debug)]
pub struct Stored<C: Command> {
    /// None in a new store.
    pub state: Option<State>,
    pub rows: Vec<(&'static Collection, Row)>,
    pub outbox: Vec<Pending<C>>,
    /// Numbers in the outbox that this program cannot read: a newer one made them. They wait, and
    /// nothing made after them overtakes them.
    pub unreadable: Vec<u64>,
    pub journal: Vec<Refused<C>>,
}

impl<C: Command> Default for Stored<C> {
    fn default() -> Self {
        Self {
            state: None,
            rows: Vec::new(),
            outbox: Vec::new(),
            unreadable: Vec::new(),
            journal: Vec::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn write_name<S: Serializer>(collection: &&'static Collection, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(collection.name)
}

fn read_name<'de, C: Command, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<&'static Collection, D::Error> {
    let name = String::deserialize(deserializer)?;
    collection_named::<C>(&name).ok_or_else(|| D::Error::custom("a collection of another program"))
}
