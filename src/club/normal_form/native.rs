//! The tables of a crate.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark, is_nfc};

pub fn compose(text: &str) -> String {
    if is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

pub fn is_mark(c: char) -> bool {
    is_combining_mark(c)
}

pub fn without_marks(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}
