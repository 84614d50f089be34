//! How often a code may be tried. Each try is counted, and stored, before the code is looked at: a page that
//! is loaded again in the middle of one has not gained a try. No clock is asked, so setting one gives none.

use serde::{Deserialize, Serialize};

/// With that many wrong ones in a row the device's own half of the key is destroyed.
pub const MOST_TRIES: u32 = 5;

/// The tries since the code last was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries(u32);

impl Tries {
    /// As it is to be stored before the next code is looked at; none when no more may be.
    #[must_use]
    pub const fn begun(self) -> Option<Self> {
        if self.0 < MOST_TRIES { Some(Self(self.0 + 1)) } else { None }
    }

    /// The try that was begun could not be carried out: nobody answered, so nothing was learnt.
    #[must_use]
    pub const fn taken_back(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// Wrong ones so far, as far as is known: one that was begun and never ended counts as wrong.
    #[must_use]
    pub const fn wrong(self) -> u32 {
        self.0
    }

    /// How many are left.
    #[must_use]
    pub const fn left(self) -> u32 {
        MOST_TRIES.saturating_sub(self.0)
    }

    /// Whether the key is to be destroyed, since none is left.
    #[must_use]
    pub const fn are_used_up(self) -> bool {
        self.left() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_code_is_the_last() {
        let mut tries = Tries::default();
        for wrong in 1..=MOST_TRIES {
            tries = tries.begun().unwrap();
            assert_eq!((tries.wrong(), tries.left()), (wrong, MOST_TRIES - wrong));
            assert_eq!(tries.are_used_up(), wrong == MOST_TRIES);
        }
        assert_eq!(tries.begun(), None);
    }

    #[test]
    fn a_try_that_was_begun_counts_after_the_page_is_loaded_again() {
        let begun = Tries::default().begun().unwrap();
        let stored = serde_json::to_string(&begun).unwrap();
        let read: Tries = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.wrong(), 1);
    }

    #[test]
    fn a_try_without_an_answer_is_taken_back_and_gives_nothing() {
        let three = Tries::default().begun().unwrap().begun().unwrap().begun().unwrap();
        assert_eq!(three.begun().unwrap().taken_back(), three);
        assert_eq!(Tries::default().taken_back(), Tries::default());
    }
}
