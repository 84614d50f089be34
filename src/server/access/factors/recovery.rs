//! Codes on paper, for when the phone is lost: ten, shown once, each used once. 60 random bits; the first
//! group finds the code, and of the rest a slow hash is kept (OWASP ASVS 5.0, 6.5.2), so that one code costs
//! one comparison.

use crate::server::{Error, access::password};

/// How many there are.
pub const MANY: usize = 10;

/// Without letters that look like digits (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;
const GROUP: usize = 4;

/// New codes as they are shown.
///
/// # Errors
/// When the machine has no random numbers.
pub fn new_codes() -> Result<Vec<String>, Error> {
    let mut codes: Vec<String> = Vec::with_capacity(MANY);
    while codes.len() < MANY {
        let mut bytes = [0_u8; LENGTH];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::Internal(format!("no random numbers: {error}")))?;
        let letters: Vec<char> =
            bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
        // The first group tells them apart.
        if !codes.iter().any(|code| code.starts_with(&groups[0])) {
            codes.push(groups.join("-"));
        }
    }
    Ok(codes)
}

/// What finds a code, and what is compared with its hash; none when it cannot be one.
#[must_use]
pub fn parts(code: &str) -> Option<(String, String)> {
    let plain = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).map(plain).collect();
    let is_code = letters.len() == LENGTH && letters.bytes().all(|byte| ALPHABET.contains(&byte));
    is_code.then(|| (letters[..GROUP].to_owned(), letters[GROUP..].to_owned()))
}

/// Codes as they are kept.
///
/// # Errors
/// When the machine cannot hash.
pub async fn hashed(codes: &[String]) -> Result<Vec<(String, String)>, Error> {
    let mut kept = Vec::with_capacity(codes.len());
    for (lookup, rest) in codes.iter().filter_map(|code| parts(code)) {
        kept.push((lookup, password::hash(rest).await?));
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ten_codes_differ_and_are_read_back() {
        let codes = new_codes().unwrap();
        let found: HashSet<String> = codes.iter().map(|code| parts(code).unwrap().0).collect();
        assert_eq!((codes.len(), found.len()), (MANY, MANY));
        assert!(codes.iter().all(|code| code.len() == LENGTH + 2));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let expected = Some(("0A1B".to_owned(), "2C3D4E5F".to_owned()));
        for typed in ["0A1B-2C3D-4E5F", "0a1b 2c3d 4e5f", " oalb2c3d4e5f ", "0A1B2C3D4E5F", "OAIB–2C3D–4E5F"]
        {
            assert_eq!(parts(typed), expected, "{typed}");
        }
        for typed in ["", "123456", "0A1B-2C3D-4E5", "0A1B-2C3D-4E5F6", "0A1B-2C3D-4E5U", "ÀÀÀÀ-ÀÀÀÀ-ÀÀÀÀ"]
        {
            assert_eq!(parts(typed), None, "{typed}");
        }
    }
}
