//! What the server keeps of locks is sealed: whoever has the database alone, or a backup, opens no device with it.

use crate::server::{
    Error,
    access::sealed::{Seal, columns::Column},
    db::tablets::LockId,
    hexadecimal,
};

/// Half and recovery before they are sealed: 32 bytes in hexadecimal digits.
const SECRET_LENGTH: usize = 64;

/// Whether a text can be a half, a recovery or a proof.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a value of the database is from before migration 0016, when nothing was sealed: until the next start.
#[must_use]
pub fn is_in_the_clear(kept: &str) -> bool {
    is_secret(kept)
}

fn place(LockId { club, device, lock, .. }: LockId, column: Column) -> Vec<u8> {
    column.place(&[club, device, lock])
}

/// As it is kept.
///
/// # Errors
/// When the machine has no random numbers.
pub(super) fn close(seal: &Seal, id: LockId, column: Column, secret: &str) -> Result<String, Error> {
    Ok(hexadecimal::to_text(&seal.close(&place(id, column), secret.as_bytes())?))
}

/// As it was told the device.
///
/// # Errors
/// When the server's secret was changed, and the one before was not given: the device keeps what it has, and asks
/// again.
pub(super) fn open(seal: &Seal, id: LockId, column: Column, kept: &str) -> Result<String, Error> {
    if is_in_the_clear(kept) {
        return Ok(kept.to_owned());
    }
    let opened = hexadecimal::read(kept).and_then(|sealed| seal.open(&place(id, column), &sealed));
    opened.and_then(|secret| String::from_utf8(secret).ok()).ok_or_else(|| {
        let what = "a device's lock cannot be opened with NOVACLUB_SECRET, nor the one before";
        Error::Internal(what.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_part_of_a_lock_opens_in_its_place_alone() {
        let seal = Seal::of(b"a secret of the tests, known to everybody", None, "device locks");
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = LockId { club: one, device: one, lock: one, user: one };
        let secret = "a".repeat(SECRET_LENGTH);
        let kept = close(&seal, id, Column::LockHalf, &secret).unwrap();
        assert!(!kept.contains(&secret) && !is_in_the_clear(&kept));
        assert_eq!(open(&seal, id, Column::LockHalf, &kept).unwrap(), secret);
        assert!(open(&seal, id, Column::LockRecovery, &kept).is_err());
        for other in [LockId { club: two, ..id }, LockId { device: two, ..id }, LockId { lock: two, ..id }] {
            assert!(open(&seal, other, Column::LockHalf, &kept).is_err(), "{other:?}");
        }
        assert!(open(&seal, id, Column::LockHalf, "").is_err());
    }
}
