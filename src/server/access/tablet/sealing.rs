//! What the server keeps of locks is sealed: whoever has the database alone, or a backup, opens no device with it.

use crate::server::{
    Config, Error,
    access::sealed::Seal,
    db::{
        Across, Db,
        tablets::{self, KeptLock, LockId, Part},
    },
    hexadecimal,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Half and recovery before they are sealed: 32 bytes in hexadecimal digits.
const SECRET_LENGTH: usize = 64;

/// What closes the locks of this program.
#[must_use]
pub fn seal_of(config: &Config) -> Seal {
    Seal::of(&config.secret, config.former_secret.as_deref(), "device locks")
}

/// Whether a text can be a half, a recovery or a proof.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    text.len() == SECRET_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// In another row it cannot be opened.
fn place(id: LockId, part: Part) -> Vec<u8> {
    let LockId { club, device, lock, .. } = id;
    format!("device_locks/{}/{club}/{device}/{lock}", part.column()).into_bytes()
}

/// As it is kept.
///
/// # Errors
/// When the machine has no random numbers.
pub(super) fn close(seal: &Seal, id: LockId, part: Part, secret: &str) -> Result<String, Error> {
    Ok(hexadecimal::to_text(&seal.close(&place(id, part), secret.as_bytes())?))
}

fn try_open(seal: &Seal, id: LockId, part: Part, kept: &str) -> Option<String> {
    // From before migration 0016, until the next start.
    if is_secret(kept) {
        return Some(kept.to_owned());
    }
    String::from_utf8(seal.open(&place(id, part), &hexadecimal::read(kept)?)?).ok()
}

/// As it was told the device.
///
/// # Errors
/// When the server's secret was changed, and the one before was not given: the device keeps what it has, and asks
/// again.
pub(super) fn open(seal: &Seal, id: LockId, part: Part, kept: &str) -> Result<String, Error> {
    let lost = || {
        let what = "a device's lock cannot be opened with NOVACLUB_SECRET, nor the one before";
        Error::Internal(what.to_owned())
    };
    try_open(seal, id, part, kept).ok_or_else(lost)
}

/// Seals with the present secret what the former one sealed, or nobody, so that it can be forgotten. Gives how many
/// locks could be opened by neither.
///
/// # Errors
/// What the database says.
pub async fn reseal(db: &Db, seal: &Seal) -> Result<usize, Error> {
    let mut tx = db.read_for(Across::Upkeep).await?;
    let all = tablets::list_locks(&mut tx).await?;
    tx.commit().await?;
    let mut lost = 0;
    let mut anew: BTreeMap<Uuid, Vec<(LockId, Part, String, String)>> = BTreeMap::new();
    for KeptLock { id, half, recovery } in all {
        let kept = [(Part::Half, half), (Part::Recovery, Some(recovery))];
        let mut is_lost = false;
        for (part, kept) in kept.into_iter().filter_map(|(part, kept)| Some((part, kept?))) {
            let sealed = hexadecimal::read(&kept);
            if sealed.is_some_and(|sealed| seal.is_by_present(&place(id, part), &sealed)) {
                continue;
            }
            let Some(secret) = try_open(seal, id, part, &kept) else {
                is_lost = true;
                continue;
            };
            let closed = close(seal, id, part, &secret)?;
            anew.entry(id.club).or_default().push((id, part, kept, closed));
        }
        lost += usize::from(is_lost);
    }
    for (club, parts) in anew {
        let mut tx = db.write_for(club).await?;
        for (id, part, kept, closed) in parts {
            tablets::reseal_lock(&mut tx, id, part, (&kept, &closed)).await?;
        }
        tx.commit().await?;
    }
    Ok(lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_lock_opens_in_its_place_alone() {
        let seal = Seal::of(b"a secret of the tests, known to everybody", None, "device locks");
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = LockId { club: one, device: one, lock: one, user: one };
        let secret = "a".repeat(SECRET_LENGTH);
        let kept = close(&seal, id, Part::Half, &secret).unwrap();
        assert!(!kept.contains(&secret) && !is_secret(&kept));
        assert_eq!(open(&seal, id, Part::Half, &kept).unwrap(), secret);
        assert!(open(&seal, id, Part::Recovery, &kept).is_err());
        for other in [LockId { club: two, ..id }, LockId { device: two, ..id }, LockId { lock: two, ..id }] {
            assert!(open(&seal, other, Part::Half, &kept).is_err(), "{other:?}");
        }
        assert!(open(&seal, id, Part::Half, "").is_err());
    }
}
