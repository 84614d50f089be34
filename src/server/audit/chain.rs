//! Walking a chain from its beginning to its end, and where it is broken.

use super::entry::Entry;
use uuid::Uuid;

/// An entry's number and hash: what the next one hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub n: i64,
    pub hash: Vec<u8>,
}

impl Anchor {
    /// Before the first entry.
    #[must_use]
    pub fn start() -> Self {
        Self { n: 0, hash: vec![0; 32] }
    }
}

/// What is wrong with a chain, with the number of the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry that comes next is not there.
    Missing(i64),
    /// It is not what was written after the one before.
    Changed(i64),
    /// The chain goes on after the end that was kept.
    Beyond(i64),
}

/// A walk along a chain.
#[derive(Clone, Debug)]
pub struct Walk {
    club: Uuid,
    at: Anchor,
}

impl Walk {
    /// Begins where the chain does: after what was dropped.
    #[must_use]
    pub const fn from(club: Uuid, dropped: Anchor) -> Self {
        Self { club, at: dropped }
    }

    /// The number of the entry that the walk stands on.
    #[must_use]
    pub const fn n(&self) -> i64 {
        self.at.n
    }

    /// Goes on to an entry.
    ///
    /// # Errors
    /// When it is not the one that follows.
    pub fn step(&mut self, entry: &Entry) -> Result<(), Break> {
        let next = self.at.n + 1;
        if entry.n != next {
            return Err(Break::Missing(next));
        }
        if !entry.fits(self.club, &self.at.hash) {
            return Err(Break::Changed(next));
        }
        self.at = entry.anchor();
        Ok(())
    }

    /// There are no more entries: is this the end that was kept?
    ///
    /// # Errors
    /// When it is not.
    pub fn end(&self, last: &Anchor) -> Result<(), Break> {
        match self.at.n.cmp(&last.n) {
            std::cmp::Ordering::Less => Err(Break::Missing(self.at.n + 1)),
            std::cmp::Ordering::Greater => Err(Break::Beyond(self.at.n)),
            std::cmp::Ordering::Equal if self.at.hash != last.hash => Err(Break::Changed(last.n)),
            std::cmp::Ordering::Equal => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{club::audit::Kind, server::audit::entry::Happened};
    use chrono::DateTime;

    const CLUB: Uuid = Uuid::from_u128(1);

    type Harm = fn(&mut Vec<Entry>);

    fn chain(length: i64) -> Vec<Entry> {
        let mut last = Anchor::start();
        (0..length)
            .map(|at| {
                let at = DateTime::from_timestamp_millis(at).unwrap();
                let entry = Entry::after(CLUB, &last, Happened::new(Kind::View, "page", at));
                last = entry.anchor();
                entry
            })
            .collect()
    }

    fn walked(from: Anchor, entries: &[Entry], end: &Anchor) -> Result<(), Break> {
        let mut walk = Walk::from(CLUB, from);
        entries.iter().try_for_each(|entry| walk.step(entry))?;
        walk.end(end)
    }

    #[test]
    fn a_sound_chain_is_walked_to_its_end_from_its_start_or_from_what_was_dropped() {
        let chain = chain(5);
        let end = chain[4].anchor();
        assert_eq!(walked(Anchor::start(), &chain, &end), Ok(()));
        assert_eq!(walked(chain[1].anchor(), &chain[2..], &end), Ok(()));
        assert_eq!(walked(end.clone(), &[], &end), Ok(()));
        assert_eq!(walked(Anchor::start(), &[], &Anchor::start()), Ok(()));
    }

    #[test]
    fn the_first_broken_link_is_named() {
        let sound = chain(5);
        let end = sound[4].anchor();
        let cases: [(Harm, Break); 6] = [
            (|chain| chain[2].happened.actor = Some(CLUB), Break::Changed(3)),
            (|chain| drop(chain.remove(1)), Break::Missing(2)),
            (|chain| drop(chain.remove(0)), Break::Missing(1)),
            (|chain| drop(chain.pop()), Break::Missing(5)),
            (
                |chain| {
                    let (two, three) = (chain[1].happened.clone(), chain[2].happened.clone());
                    (chain[1].happened, chain[2].happened) = (three, two);
                },
                Break::Changed(2),
            ),
            // With a hash of its own the next one no longer fits.
            (
                |chain| chain[3] = Entry::after(CLUB, &chain[2].anchor(), Happened::default()),
                Break::Changed(5),
            ),
        ];
        for (harm, expected) in cases {
            let mut harmed = sound.clone();
            harm(&mut harmed);
            assert_eq!(walked(Anchor::start(), &harmed, &end), Err(expected));
        }
        assert_eq!(walked(Anchor::start(), &sound, &sound[3].anchor()), Err(Break::Beyond(5)));
        let other = Anchor { hash: vec![7; 32], ..end };
        assert_eq!(walked(Anchor::start(), &sound, &other), Err(Break::Changed(5)));
    }
}
