//! The server's half of a device's key. It is given to who shows that they know the code, five tries long:
//! whoever copies a device cannot try codes without asking here. The proof is derived from the code with a
//! salt that the device alone has, and kept as a hash; the server learns no code.
//!
//! Whoever makes a lock beside another one, or removes one, shows first who they are: the former lock goes by it,
//! and what it closed would be lost by a session that somebody has taken.
//!
//! The other secret, the recovery, opens the device's data without a code, for who has forgotten it: it is
//! given to the same person right after a full sign-in, and to nobody else. Both are kept sealed, see [`sealing`].

use super::{
    require_own,
    sealing::{self, is_secret},
};
use crate::club::{
    Code, Refusal,
    audit::Kind,
    tablet::{LockWanted, MOST_TRIES, NewLock, Opening, Recovery},
};
use crate::server::{
    Error,
    access::{
        Session, link,
        sealed::{Seal, columns::Column},
    },
    audit::{self, Happened},
    db::{
        Db, Tx,
        tablets::{self, LockId, LockRow},
    },
    moment,
};
use uuid::Uuid;

/// A device has one lock, and another for the moment in which its code is changed; some more, in case it
/// lost answers.
const MOST_LOCKS: i64 = 8;

fn id_of(session: &Session, device: Uuid, lock: Uuid) -> LockId {
    LockId { club: session.club, device, lock, user: session.user }
}

fn hash_of(proof: &str) -> Result<Vec<u8>, Error> {
    let refusal = || Refusal::field("proof", Code::OutOfRange);
    if is_secret(proof) { Ok(link::hash_of(proof)) } else { Err(refusal().into()) }
}

/// Makes a lock for a device; those it has stay until this one is first opened. The half is a new one unless the
/// device gives its own.
///
/// # Errors
/// When the device is another person's, [`Error::ConfirmationWanted`], or what the database says.
pub async fn make(
    (db, seal): (&Db, &Seal),
    session: &Session,
    device: Uuid,
    wanted: LockWanted,
) -> Result<NewLock, Error> {
    let proof_hash = hash_of(&wanted.proof)?;
    if wanted.half.as_deref().is_some_and(|half| !is_secret(half)) {
        return Err(Refusal::field("half", Code::OutOfRange).into());
    }
    let (half, recovery) = (wanted.half.unwrap_or_else(link::new_token), link::new_token());
    let id = id_of(session, device, moment::random_id());
    let now = moment::now();
    let mut tx = db.write_for(session.club).await?;
    require_own(&mut tx, session, device).await?;
    let count = tablets::count_locks(&mut tx, session.club, device).await?;
    if count > 0 {
        session.require_confirmed(now)?;
    }
    if count >= MOST_LOCKS {
        return Err(Error::TooMany(3_600));
    }
    let row = LockRow {
        half: Some(sealing::close(seal, id, Column::LockHalf, &half)?),
        recovery: sealing::close(seal, id, Column::LockRecovery, &recovery)?,
        proof_hash,
        wrong_tries: 0,
        created_at: now,
    };
    tablets::insert_lock(&mut tx, id, &row).await?;
    note(&mut tx, session, device, "device.lock_made").await?;
    tx.commit().await?;
    Ok(NewLock { lock: id.lock, half, recovery })
}

/// Gives the half for a proof. The try is stored before the proof is looked at.
///
/// # Errors
/// What the database says.
pub async fn open(
    (db, seal): (&Db, &Seal),
    session: &Session,
    (device, lock): (Uuid, Uuid),
    proof: &str,
) -> Result<Opening, Error> {
    let proof_hash = hash_of(proof)?;
    let id = id_of(session, device, lock);
    let mut tx = db.write_for(session.club).await?;
    if !tablets::count_try(&mut tx, id).await? {
        return Ok(Opening::Unknown);
    }
    let row = tablets::find_lock(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (Some(half), true) = (row.half, row.wrong_tries <= i64::from(MOST_TRIES)) else {
        return Ok(Opening::Gone);
    };
    let opening = if row.proof_hash == proof_hash {
        tablets::opened(&mut tx, id, row.created_at).await?;
        Opening::Open { half: sealing::open(seal, id, Column::LockHalf, &half)? }
    } else {
        let left = MOST_TRIES.saturating_sub(u32::try_from(row.wrong_tries).unwrap_or(MOST_TRIES));
        if left == 0 {
            tablets::destroy_half(&mut tx, id).await?;
            note(&mut tx, session, device, "device.lock_destroyed").await?;
        }
        Opening::Wrong { left }
    };
    tx.commit().await?;
    Ok(opening)
}

/// Gives what opens the data without the code. The caller has made sure that the person has just signed in.
///
/// # Errors
/// [`Error::NotFound`] when there is no such lock of this person, or what the database says.
pub async fn recover(
    (db, seal): (&Db, &Seal),
    session: &Session,
    (device, lock): (Uuid, Uuid),
) -> Result<Recovery, Error> {
    let id = id_of(session, device, lock);
    let mut tx = db.write_for(session.club).await?;
    let row = tablets::find_lock(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let recovery = sealing::open(seal, id, Column::LockRecovery, &row.recovery)?;
    note(&mut tx, session, device, "device.lock_recovered").await?;
    tx.commit().await?;
    Ok(Recovery { recovery })
}

/// Forgets a lock: its device has stored its data under another one, or under none.
///
/// # Errors
/// [`Error::NotFound`] when there is no such lock of this person, [`Error::ConfirmationWanted`], or what the
/// database says.
pub async fn remove(db: &Db, session: &Session, (device, lock): (Uuid, Uuid)) -> Result<(), Error> {
    session.require_confirmed(moment::now())?;
    let mut tx = db.write_for(session.club).await?;
    let was_there = tablets::delete_lock(&mut tx, id_of(session, device, lock)).await?;
    if was_there {
        note(&mut tx, session, device, "device.lock_removed").await?;
    }
    tx.commit().await?;
    if was_there { Ok(()) } else { Err(Error::NotFound) }
}

async fn note(tx: &mut Tx, session: &Session, device: Uuid, action: &str) -> Result<(), Error> {
    let happened = Happened::new(Kind::Change, action, moment::now()).by(session).from_device(device, None);
    audit::append(tx, session.club, vec![happened]).await
}
