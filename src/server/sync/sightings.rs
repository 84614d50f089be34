//! How far devices have come, as their pulls say: kept in memory and written together now and then, so
//! that asking for news costs no write. What a crash loses, the next pulls say again.

use super::Desk;
use crate::server::{
    Error,
    db::{
        Across,
        retention::{self, Told},
    },
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// More than this before they are written, and further ones are not noted.
const MOST: usize = 100_000;

/// By club, device and who asked: whoever gives another person's device for theirs hides nothing of what that
/// one tells. In order, so that two server processes write rows in the same one.
type Seen = BTreeMap<(Uuid, Uuid, Uuid), Told>;

/// What was seen since it was last written.
#[derive(Clone, Debug, Default)]
pub struct Sightings(Arc<Mutex<Seen>>);

impl Sightings {
    /// A device has asked for what follows a cursor: all below it is in its store.
    pub fn note(&self, club: Uuid, device: Uuid, told: Told) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (club, device, told.user);
        if seen.len() < MOST || seen.contains_key(&key) {
            seen.insert(key, told);
        }
    }

    fn take(&self) -> Seen {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Desk {
    /// Writes down how far devices have come.
    ///
    /// # Errors
    /// What the database says; what was not written is forgotten.
    pub async fn write_sightings(&self) -> Result<(), Error> {
        let seen = self.sightings.take();
        if seen.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.write_for(Across::Upkeep).await?;
        for ((club, device, _), told) in seen {
            retention::note_cursor(&mut tx, (club, device), told).await?;
        }
        tx.commit().await
    }
}
