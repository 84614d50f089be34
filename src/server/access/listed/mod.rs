//! Passwords that attackers try first, as a binary fuse filter: 30,000 of leaked lists and what people of
//! French clubs choose. Where they come from, and how the filter is made: `tools/passwords/README.md`.
//!
//! The filter never misses an entry, and takes a text that is none for one in 65,536 times. A password of
//! twenty letters has some 150 parts that are looked up, and is refused only when parts cover it whole: that
//! a good one is refused by chance is rarer than one time in 65,536.

mod form;

use form::{SHORTEST, folded, key};
use std::sync::LazyLock;
use xorf::{BinaryFuse16, Descriptor, Filter as _};

/// What `tools/passwords` has written: a descriptor of the crate's, then the fingerprints.
const FILE: &[u8] = include_bytes!("passwords.bin");

/// So many entries one after the other are as easy to guess as one.
const MOST_PARTS: usize = 3;

/// Longer entries there are none.
const LONGEST: usize = 32;

static FILTER: LazyLock<BinaryFuse16> = LazyLock::new(|| {
    let mut rest = FILE;
    let descriptor = Descriptor {
        seed: u64::from_le_bytes(take(&mut rest)),
        segment_length: u32::from_le_bytes(take(&mut rest)),
        segment_length_mask: u32::from_le_bytes(take(&mut rest)),
        segment_count_length: u32::from_le_bytes(take(&mut rest)),
    };
    let fingerprints = rest.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    BinaryFuse16 { descriptor, fingerprints }
});

/// The next bytes; the file is part of the program, and a test reads all of it.
fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    let mut taken = [0; N];
    if let Some((first, others)) = rest.split_first_chunk() {
        (taken, *rest) = (*first, others);
    }
    taken
}

fn holds(folded: &str) -> bool {
    FILTER.contains(&key(folded))
}

/// Whether a password is one of the list, whatever its capitals, spaces and marks, or up to three of them
/// one after the other, or one short part over and over.
#[must_use]
pub fn is_listed(password: &str) -> bool {
    let letters: Vec<char> = folded(password).chars().collect();
    is_repetition(&letters) || covers(&letters, MOST_PARTS)
}

/// `abababab`, `1231231231`: four times at least what is no longer than four letters.
fn is_repetition(letters: &[char]) -> bool {
    (1..=4).any(|unit| {
        letters.len() >= unit * 4 && letters.iter().zip(letters.iter().skip(unit)).all(|(a, b)| a == b)
    })
}

fn covers(letters: &[char], parts: usize) -> bool {
    if letters.is_empty() {
        return true;
    }
    if parts == 0 || letters.len() > LONGEST * parts {
        return false;
    }
    (SHORTEST..=letters.len().min(LONGEST)).any(|length| {
        let (first, rest) = letters.split_at(length);
        (rest.is_empty() || rest.len() >= SHORTEST)
            && holds(&first.iter().collect::<String>())
            && covers(rest, parts - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_whole_and_no_larger_than_a_picture() {
        assert!(FILE.len() > 60_000 && FILE.len() < 100_000, "{}", FILE.len());
        assert_eq!(FILTER.fingerprints.len() * 2 + 20, FILE.len());
    }

    #[test]
    fn every_entry_of_our_own_list_is_found() {
        for word in include_str!("../../../../tools/passwords/french.txt").lines() {
            assert!(holds(&folded(word)), "{word}");
        }
        for word in ["123456", "qwertyuiop", "iloveyou", "baseball", "trustno1", "sunshine"] {
            assert!(holds(word), "{word}");
        }
    }

    #[test]
    fn decorations_and_repetitions_hide_nothing() {
        for password in [
            "Mot de passe 123",
            "PASSWORD-password",
            "azerty azerty azerty",
            "qwertyuiop123456789",
            "aaaaaaaaaaaaaaaaaaaa",
            "12 12 12 12 12 12 12",
            "!!!!!!!!!!!!!!!!!!!!",
            "motdepasse soleil",
        ] {
            assert!(is_listed(password), "{password}");
        }
        for password in [
            "le tatami est bleu",
            "trois petits tatamis bleus",
            "un tatami bien rangé",
            "le dojo est toujours ouvert",
            "k7Fq-93mx-Lp2v-8dRw",
            "空手道を毎週火曜日に練習します",
        ] {
            assert!(!is_listed(password), "{password}");
        }
    }

    #[test]
    fn chance_refuses_about_one_text_in_65_536() {
        let found = (0..200_000).filter(|n| holds(&format!("no entry is this {n}"))).count();
        assert!(found < 30, "{found} of 200,000");
    }
}
