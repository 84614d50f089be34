//! What happens to the server beside requests: backups and restores, collection of what is old, roles.

use super::{Club, Key, Server};
use crate::mistakes::Mistake;
use crate::world::DAY_MS;
use novaclub::club::{Role, history};
use novaclub::sync::{
    Record as _, Value,
    merge::StampedRow,
    protocol::Outcome,
    tombstones::{self, Answers, Sighting, Tombstone},
};
use uuid::Uuid;

/// So long a club here keeps its history; a real one keeps three seasons of it.
const HISTORY_KEPT: i64 = 40 * DAY_MS;
/// Entries that one transaction ends.
const PORTION: usize = 3;

impl Server {
    pub fn back_up(&mut self) {
        self.backups = self.clubs.clone();
    }

    /// The last backup comes back: what came after is forgotten, and the epoch is a new one. What people
    /// may do is looked after by people.
    pub fn restore(&mut self) {
        self.open.clear();
        self.epochs += 1;
        for (club, backup) in self.clubs.iter_mut().zip(&self.backups) {
            let old_epoch = club.epoch;
            let roles = std::mem::take(&mut club.roles);
            *club = Club { roles, ..backup.clone() };
            club.epoch = if self.mistake == Some(Mistake::EpochNotRenewed) {
                old_epoch
            } else {
                Uuid::new_v5(&club.id, &self.epochs.to_be_bytes())
            };
        }
    }

    pub fn set_role(&mut self, club: usize, user: Uuid, role: Role) {
        self.clubs[club].roles.insert(user, role);
    }

    /// Every transaction that has not been committed is gone.
    pub fn lose_open_transactions(&mut self) {
        self.open.clear();
    }

    pub fn is_locked(&self, club: usize) -> bool {
        self.open.iter().any(|open| open.club == club)
    }

    /// Makes tombstones of entries of the history that are too old, in portions of a seq each, as many
    /// as are wanted; gives how many. What was in their fields goes at once.
    pub fn end_history(&mut self, club: usize, now_ms: i64, portions: usize) -> usize {
        let club = &mut self.clubs[club];
        let is_old = |key: &Key| club.stored_at.get(key).is_some_and(|at| now_ms - at > HISTORY_KEPT);
        let history = history::Change::COLLECTION;
        let living = club.rows_of(history).filter(|stamped| !stamped.row.deleted);
        let old: Vec<Key> = living
            .map(|stamped| (history.name, stamped.row.id))
            .filter(is_old)
            .take(portions * PORTION)
            .collect();
        for portion in old.chunks(PORTION) {
            club.seq += 1;
            for key in portion {
                let Some(stamped) = club.rows.get_mut(key) else { continue };
                stamped.row.deleted = true;
                stamped.row.seq = club.seq;
                for field in ["before", "after"] {
                    if let Some(value) = history.position(field).and_then(|at| stamped.row.values.get_mut(at))
                    {
                        *value = Value::Null;
                    }
                }
                club.ended_at.insert(*key, now_ms);
            }
        }
        old.len()
    }

    /// Drops tombstones and answers that nobody needs; gives how many.
    pub fn collect(&mut self, club: usize, now_ms: i64) -> usize {
        let is_too_early = self.mistake == Some(Mistake::TombstoneCollectedTooEarly);
        let club = &mut self.clubs[club];
        let dead = club.rows.values().filter(|stamped| stamped.row.deleted);
        let ended =
            |stamped: &StampedRow| club.ended_at.get(&(history::Change::COLLECTION.name, stamped.row.id));
        let found = dead.map(|stamped| Tombstone {
            seq: stamped.row.seq,
            deleted_at: stamped
                .stamps
                .deleted
                .map_or_else(|| ended(stamped).copied().unwrap_or(now_ms), |stamp| stamp.ms),
        });
        let sightings: Vec<Sighting> = club
            .devices
            .values()
            .map(|device| Sighting { seq: device.cursor, seen_at: device.seen_ms })
            .collect();
        let mut floor = tombstones::floor(now_ms, club.floor, found.collect(), &sightings);
        if floor > club.floor {
            club.floor = floor;
            // The counter moves on, so that the bounds of downloads tell whether they began before or after.
            club.seq += 1;
            club.raised_at = club.seq;
        }
        if is_too_early {
            // Young ones as well, and no floor keeps those away who have not seen them.
            floor = club.seq;
        }
        let before = club.rows.len() + club.results.len();
        club.rows.retain(|_, stamped| !(stamped.row.deleted && stamped.row.seq <= floor));
        // A record of that id is a new one from now on; people give no id that they never saw.
        let rows = &club.rows;
        club.writes.retain(|key, _| rows.contains_key(key));
        club.buried.retain(|key, _| rows.contains_key(key));
        club.stored_at.retain(|key, _| rows.contains_key(key));
        club.ended_at.retain(|key, _| rows.contains_key(key));
        for (id, device) in &club.devices {
            let standing = Answers {
                last_n: device.progress.last_n,
                settled_below: device.settled_below,
                seen_at: device.seen_ms,
            };
            let below = tombstones::answers_below(now_ms, standing);
            let old = club.received.get(id).map_or(0, |received| {
                received
                    .iter()
                    .take_while(|(_, at)| now_ms - **at >= tombstones::ANSWERS_KEPT)
                    .last()
                    .map_or(0, |(n, _)| n + 1)
            });
            club.results.retain(|(of, n), _: &mut Outcome<_>| of != id || *n >= below.min(old));
        }
        before - club.rows.len() - club.results.len()
    }
}
