//! What the single writer of `SQLite` remembers of clubs from one group of pushes to the next: rows that
//! were read, devices, the counter. Reading them again for every tap took longer than everything else.
//!
//! What is remembered stands because every write goes through the desk, whose own groups are followed
//! here, and because [`OtherWrites`] tells of all others. After a failure nothing is remembered.

use crate::server::db::{OtherWrites, devices::Device};
use crate::sync::{Read, authority::Ledger};
use std::collections::HashMap;
use uuid::Uuid;

/// A club of which more rows are known is forgotten: decisions look through all of a collection's.
const MOST_ROWS: usize = 4_000;
/// Searches of one club whose answers are known.
const MOST_READS: usize = 200;
/// With more clubs than this all are forgotten.
const MOST_CLUBS: usize = 1_000;

/// One club, as it is inside the writing transaction.
#[derive(Debug, Default)]
pub struct ClubMemory {
    pub ledger: Ledger,
    /// Searches whose rows are all in the ledger.
    pub reads: Vec<Read>,
    pub devices: HashMap<Uuid, Device>,
    /// The last seq that was given, and the epoch.
    pub counter: Option<(i64, Uuid)>,
}

impl ClubMemory {
    /// Forgets the rows, and keeps what does not follow from them.
    pub fn forget_rows(&mut self) {
        self.ledger = Ledger::default();
        self.reads.clear();
    }

    fn is_large(&self) -> bool {
        self.ledger.len() > MOST_ROWS || self.reads.len() > MOST_READS || self.devices.len() > MOST_ROWS
    }
}

/// All clubs.
#[derive(Debug, Default)]
pub struct Memory {
    clubs: HashMap<Uuid, ClubMemory>,
    stands_at: Option<OtherWrites>,
}

impl Memory {
    /// At the beginning of a group: forgets everything when others have written since the last one.
    pub fn begin(&mut self, now: Option<OtherWrites>) {
        if now.is_none() || self.stands_at != now {
            self.clubs.clear();
            self.stands_at = now;
        }
    }

    pub fn club(&mut self, club: Uuid) -> &mut ClubMemory {
        self.clubs.entry(club).or_default()
    }

    /// After the commit: keeps no more than is worth it.
    pub fn trim(&mut self) {
        self.clubs.retain(|_, club| !club.is_large());
        if self.clubs.len() > MOST_CLUBS {
            self.clubs.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_forgotten_when_another_has_written() {
        let writes = |here, elsewhere| Some(OtherWrites { here, elsewhere });
        let mut memory = Memory::default();
        let club = Uuid::from_u128(1);
        let mut seq_after = |now| {
            memory.begin(now);
            let known = memory.club(club).counter.map(|(seq, _)| seq);
            memory.club(club).counter = Some((7, Uuid::nil()));
            memory.trim();
            known
        };
        let cases = [
            (writes(0, 1), None),
            (writes(0, 1), Some(7)),
            (writes(1, 1), None),
            (writes(1, 1), Some(7)),
            (writes(1, 2), None),
            (None, None),
            (None, None),
        ];
        for (now, expected) in cases {
            assert_eq!(seq_after(now), expected, "{now:?}");
        }
    }
}
