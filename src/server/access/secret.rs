//! The secrets that sign sessions: which are too weak to start with.

use std::collections::HashSet;

/// The shortest secret, in bytes: as long as the hash that it keys.
pub const LENGTH: usize = 32;

/// With fewer different bytes it was typed, not drawn: 32 random digits of base 16 have about 14.
const VARIETY: usize = 10;

/// So many letters and digits must be left when what stands in examples is taken out.
const LEFT: usize = 16;

/// What stands in manuals and examples; the longer ones first.
const EXAMPLES: &[&str] = &[
    "supersecret",
    "motdepasse",
    "novaclub",
    "changeme",
    "changeit",
    "password",
    "256bit",
    "replace",
    "example",
    "exemple",
    "default",
    "secret",
    "signing",
    "please",
    "change",
    "random",
    "string",
    "token",
    "admin",
    "super",
    "your",
    "this",
    "test",
    "with",
    "long",
    "jwt",
    "key",
    "the",
    "dev",
];

/// Why a secret is too weak to sign sessions with, if it is.
#[must_use]
pub fn weakness(secret: &[u8]) -> Option<&'static str> {
    if secret.len() < LENGTH {
        Some("is shorter than 32 bytes")
    } else if secret.iter().collect::<HashSet<_>>().len() < VARIETY {
        Some("repeats the same few characters")
    } else if is_repetition(secret) {
        Some("is one text over and over")
    } else if is_sequence(secret) {
        Some("is a sequence that anyone continues")
    } else if is_example(secret) {
        Some("is made of words that stand in examples")
    } else {
        None
    }
}

/// What an operator is told.
#[must_use]
pub fn advice(variable: &str, weakness: &str) -> String {
    format!("{variable} {weakness}: make one with `openssl rand -base64 48`, and keep it to yourself")
}

fn is_repetition(secret: &[u8]) -> bool {
    (1..=secret.len() / 2).any(|unit| secret.iter().zip(&secret[unit..]).all(|(a, b)| a == b))
}

fn is_sequence(secret: &[u8]) -> bool {
    let steps = secret.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1).count();
    steps * 2 > secret.len()
}

fn is_example(secret: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(secret) else { return false };
    let folded: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let left = EXAMPLES.iter().fold(folded, |left, word| left.replace(word, ""));
    left.len() < LEFT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_plain_or_known_is_refused() {
        for weak in [
            "",
            "secret",
            "changeme",
            "k3Fq93mxLp2v8dRw",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "changemechangemechangemechangemechangeme",
            "0123456789abcdefghijklmnopqrstuvwxyz",
            "please-change-this-very-long-secret-key",
            "your-256-bit-secret-your-256-bit-secret",
            "k3Fq93mxLp2v8dRwk3Fq93mxLp2v8dRw",
            "change_me_to_a_long_random_string",
        ] {
            assert!(weakness(weak.as_bytes()).is_some(), "{weak}");
        }
    }

    #[test]
    fn what_was_drawn_or_is_a_sentence_of_ones_own_is_accepted() {
        for good in [
            "7d4f1c0be2a93f58861d02c5b7e94a3f",
            "q0ZJm2xgq3hS4m6kq1xw0a9v7s3Nf5Tt8eYbUcR2LdKiPoHn",
            "a secret of the journeys, known to everybody",
            "a secret of the tests, known to everybody",
        ] {
            assert_eq!(weakness(good.as_bytes()), None, "{good}");
        }
    }
}
