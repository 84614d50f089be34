//! What a session may do beside commands: the club's matrix, read when it is asked.

use super::Session;
use crate::club::{
    Code, Refusal,
    access::{AccessGrant, Action, Area, Rights},
};
use crate::server::{
    Db, Error,
    db::{Tx, records},
};
use crate::sync::{Record as _, authority::Ledger};

/// What a session may do in its club.
///
/// # Errors
/// What the database says.
pub async fn rights_of(db: &Db, session: &Session) -> Result<Rights, Error> {
    let mut tx = db.read_for(session.club).await?;
    let rights = rights_in(&mut tx, session).await?;
    tx.commit().await?;
    Ok(rights)
}

/// [`rights_of`] as they stand in a transaction.
///
/// # Errors
/// What the database says.
pub async fn rights_in(tx: &mut Tx, session: &Session) -> Result<Rights, Error> {
    let mut records = Ledger::default();
    records.insert(AccessGrant::COLLECTION, records::list(tx, session.club, AccessGrant::COLLECTION).await?);
    Ok(Rights::of(session.role, &records))
}

/// Refuses who may do nothing of the kind.
///
/// # Errors
/// [`Code::Forbidden`], and what the database says.
pub async fn require(db: &Db, session: &Session, area: Area, action: Action) -> Result<(), Error> {
    if rights_of(db, session).await?.may(area, action) {
        Ok(())
    } else {
        Err(Refusal::because(Code::Forbidden).into())
    }
}
