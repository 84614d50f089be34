//! A rescue copy: what a device has not handed in, as a file. Brought in elsewhere it is carried out
//! under the numbers of the device that made it, so that nothing is done twice if that device comes
//! back. Nothing proves who wrote it.

use super::{command::Envelope, protocol::PushRequest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The file, and what is sent of it. Refused commands are in the file for people to read; nothing
/// brings them in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "C: serde::de::DeserializeOwned"))]
pub struct Rescue<C> {
    /// The version of the commands.
    pub version: u32,
    pub club: Uuid,
    /// Who made them, on which device.
    pub user: Uuid,
    pub device: Uuid,
    #[serde(default)]
    pub device_name: String,
    /// Oldest first.
    pub waiting: Vec<Rescued<C>>,
}

/// One command that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "C: serde::de::DeserializeOwned"))]
pub struct Rescued<C> {
    pub envelope: Envelope<C>,
}

impl<C> Rescue<C> {
    /// The push that the device would have sent. Nobody knows any more how wrong its clock was, so its
    /// stamps are taken as they are.
    #[must_use]
    pub fn into_push(self, device_name: String, now_ms: i64) -> PushRequest<C> {
        let commands: Vec<_> = self.waiting.into_iter().map(|rescued| rescued.envelope).collect();
        PushRequest {
            version: self.version,
            holder: None,
            device: self.device,
            device_name,
            sent_at_ms: now_ms,
            settled_below: commands.first().map_or(0, |first| first.n),
            commands,
        }
    }
}
