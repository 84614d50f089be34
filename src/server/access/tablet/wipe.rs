//! Erasing a device from afar, in three steps: the device asks whether it is to be erased, erases itself, and
//! tells that it has. It asks with a secret of its own that opens nothing else, so that it can when its
//! session was ended. Each step can be repeated; the order stands until the device has told.

use super::require_own;
use crate::club::{
    Code, Refusal,
    access::{Action, Area},
    audit::Kind,
    tablet::{WipeAsked, WipeCheck, WipeDone, WipeToken},
};
use crate::server::{
    Error,
    access::{Session, link, rights::rights_in},
    audit::{self, Happened},
    db::{
        Db, Tx,
        tablets::{self, Order, WipeRow},
    },
    moment,
};
use uuid::Uuid;

/// Gives a device its secret; the one before is no longer good.
///
/// # Errors
/// When the device is another person's, or what the database says.
pub async fn give_token(db: &Db, session: &Session, device: Uuid) -> Result<WipeToken, Error> {
    let token = link::new_token();
    let mut tx = db.write_for(session.club).await?;
    require_own(&mut tx, session, device).await?;
    let whose = (session.club, device, session.user);
    tablets::set_token(&mut tx, whose, &link::hash_of(&token)).await?;
    tx.commit().await?;
    Ok(WipeToken { club_id: session.club, device_id: device, token })
}

/// One's own device, or any of the club for who manages it; gives whose it is.
async fn require_may_order(tx: &mut Tx, session: &Session, device: Uuid) -> Result<Uuid, Error> {
    let owner = tablets::find_owner(tx, session.club, device).await?.ok_or(Error::NotFound)?;
    if owner != session.user && !rights_in(tx, session).await?.may(Area::Staff, Action::Change) {
        return Err(Refusal::because(Code::Forbidden).into());
    }
    Ok(owner)
}

/// Orders a device to be erased at its next contact.
///
/// # Errors
/// When it is another person's and the role does not manage the club, or what the database says.
pub async fn order(db: &Db, session: &Session, device: Uuid, destroy: bool) -> Result<(), Error> {
    let now = moment::now();
    let mut tx = db.write_for(session.club).await?;
    let owner = require_may_order(&mut tx, session, device).await?;
    let order = Order { club: session.club, device, owner, by: session.user, destroy };
    tablets::order_wipe(&mut tx, order, now).await?;
    if destroy {
        // What it holds is to be readable nowhere, from now on: no code opens it any more.
        tablets::destroy_halves(&mut tx, session.club, device).await?;
    }
    let happened = Happened::new(Kind::Change, "device.wipe_ordered", now)
        .by(session)
        .from_device(device, None)
        .from_to(None, Some(if destroy { "destroy" } else { "send first" }));
    audit::append(&mut tx, session.club, vec![happened]).await?;
    tx.commit().await
}

/// Takes an order back that was not carried out.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and as [`order`].
pub async fn withdraw(db: &Db, session: &Session, device: Uuid) -> Result<(), Error> {
    let now = moment::now();
    let mut tx = db.write_for(session.club).await?;
    require_may_order(&mut tx, session, device).await?;
    if !tablets::withdraw_wipe(&mut tx, session.club, device, now).await? {
        return Err(Error::NotFound);
    }
    let happened =
        Happened::new(Kind::Change, "device.wipe_withdrawn", now).by(session).from_device(device, None);
    audit::append(&mut tx, session.club, vec![happened]).await?;
    tx.commit().await
}

/// The orders that a person may see: those of their own devices, or all of the club. One that was withdrawn is
/// there when its device was erased all the same.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, session: &Session) -> Result<Vec<WipeAsked>, Error> {
    let mut tx = db.read_for(session.club).await?;
    let sees_all = rights_in(&mut tx, session).await?.may(Area::Staff, Action::Change);
    let rows = tablets::list_wipes(&mut tx, session.club).await?;
    tx.commit().await?;
    let seen = rows.into_iter().filter(|row| sees_all || row.user_id == session.user);
    Ok(seen
        .map(|row| WipeAsked {
            device_id: row.device_id,
            destroy: row.destroy,
            asked_at: row.asked_at,
            done_at: row.done_at,
            lost: row.lost,
            withdrawn_at: row.withdrawn_at,
        })
        .collect())
}

async fn find(tx: &mut Tx, token: &WipeToken) -> Result<WipeRow, Error> {
    let hash = link::hash_of(&token.token);
    tablets::find_wipe(tx, token.club_id, token.device_id, &hash).await?.ok_or(Error::Unauthenticated)
}

/// The first step: whether the device is to be erased.
///
/// # Errors
/// [`Error::Unauthenticated`] when the secret is not the device's, or what the database says.
pub async fn check(db: &Db, token: &WipeToken) -> Result<WipeCheck, Error> {
    let mut tx = db.read_for(token.club_id).await?;
    let row = find(&mut tx, token).await?;
    tx.commit().await?;
    let wipe = row.stands();
    Ok(WipeCheck { wipe, destroy: wipe && row.destroy })
}

/// The third step: the device holds nothing any more. Told again it changes nothing. A device that was at it when
/// the order was withdrawn is told of as erased all the same.
///
/// # Errors
/// [`Error::Unauthenticated`] when the secret is not the device's, or what the database says.
pub async fn done(db: &Db, done: &WipeDone) -> Result<(), Error> {
    let (club, device) = (done.token.club_id, done.token.device_id);
    let now = moment::now();
    let mut tx = db.write_for(club).await?;
    let row = find(&mut tx, &done.token).await?;
    if tablets::end_wipe(&mut tx, club, device, (now, i64::from(done.lost))).await? {
        // Nothing is left that the keys could open.
        tablets::delete_locks(&mut tx, club, device).await?;
        let lost = done.lost.to_string();
        let happened = Happened::new(Kind::Change, "device.wiped", now)
            .by_user(row.user_id)
            .from_device(device, None)
            .from_to(row.withdrawn_at.map(|_| "withdrawn"), (done.lost > 0).then_some(lost.as_str()));
        audit::append(&mut tx, club, vec![happened]).await?;
    }
    tx.commit().await
}
