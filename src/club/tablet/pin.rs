//! Codes: digits, not too few, and none that everybody tries first.

/// A code has so many digits at least.
pub const SHORTEST: usize = 4;
/// And so many at most.
pub const LONGEST: usize = 8;
/// What is suggested.
pub const USUAL: usize = 6;

/// What is wrong with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinProblem {
    NotDigits,
    TooShort,
    TooLong,
    /// One digit, a run, a pattern, a year: the first that anybody tries.
    Trivial,
}

/// Whether a code may lock a device.
///
/// # Errors
/// What is wrong with it.
pub fn check(pin: &str) -> Result<(), PinProblem> {
    if !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PinProblem::NotDigits);
    }
    match pin.len() {
        0..SHORTEST => Err(PinProblem::TooShort),
        SHORTEST..=LONGEST if is_trivial(pin.as_bytes()) => Err(PinProblem::Trivial),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(PinProblem::TooLong),
    }
}

fn is_trivial(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| (10 + pair[1] - pair[0]) % 10;
    let first = digits.get(..2).map_or(0, step);
    // 000000, 123456, 987654, 2468, 7890: each digit follows from the one before in the same way.
    let is_run = digits.windows(2).all(|pair| step(pair) == first);
    // 121212, 123123, 12341234.
    let repeats = |length: usize| {
        digits.len().is_multiple_of(length) && digits.chunks(length).all(|chunk| chunk == &digits[..length])
    };
    let is_pattern = (1..=digits.len() / 2).any(repeats);
    // 112233, 1122.
    let is_paired = digits.len().is_multiple_of(2)
        && digits.chunks(2).all(|pair| pair[0] == pair[1])
        && digits
            .chunks(2)
            .zip(digits.chunks(2).skip(1))
            .all(|(a, b)| matches!((10 + b[0] - a[0]) % 10, 1 | 9));
    let is_mirrored = digits.len() == SHORTEST && digits[0] == digits[3] && digits[1] == digits[2];
    // Years of birth and of the club: 1900 to 2099.
    let is_year = digits.len() == SHORTEST && matches!(&digits[..2], b"19" | b"20");
    // The middle column of a number pad, and the corners.
    let is_drawn =
        matches!(digits, b"2580" | b"0852" | b"1379" | b"1397" | b"147258" | b"159753" | b"147258369");
    is_run || is_pattern || is_paired || is_mirrored || is_year || is_drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_everybody_tries_first_are_refused() {
        for pin in [
            "0000", "1111", "1234", "4321", "2468", "7890", "1212", "1221", "1990", "2026", "2580", "000000",
            "123456", "654321", "121212", "123123", "112233", "159753", "12341234", "12345678",
        ] {
            assert_eq!(check(pin), Err(PinProblem::Trivial), "{pin}");
        }
    }

    #[test]
    fn codes_have_four_to_eight_digits() {
        for (pin, expected) in [
            ("", Err(PinProblem::TooShort)),
            ("739", Err(PinProblem::TooShort)),
            ("7391", Ok(())),
            ("739164", Ok(())),
            ("73916428", Ok(())),
            ("739164285", Err(PinProblem::TooLong)),
            ("73916a", Err(PinProblem::NotDigits)),
            ("73 916", Err(PinProblem::NotDigits)),
            ("٧٣٩١", Err(PinProblem::NotDigits)),
        ] {
            assert_eq!(check(pin), expected, "{pin}");
        }
    }

    #[test]
    fn most_codes_of_four_and_six_digits_are_left() {
        let left = |digits: usize, count: usize| {
            (0..count).filter(|n| check(&format!("{n:0digits$}")).is_ok()).count()
        };
        assert!(left(4, 10_000) > 9_400, "{}", left(4, 10_000));
        assert!(left(6, 1_000_000) > 998_000, "{}", left(6, 1_000_000));
    }
}
