//! Rows read into a ledger, for a decision or an answer.

use super::{Tx, records};
use crate::server::Error;
use crate::sync::{FieldValue as _, Read, authority::Ledger};
use uuid::Uuid;

/// Reads rows into a ledger.
///
/// # Errors
/// What the database says.
pub async fn read_into(ledger: &mut Ledger, tx: &mut Tx, club: Uuid, read: &Read) -> Result<(), Error> {
    match read {
        Read::All(collection) => ledger.insert(collection, records::list(tx, club, collection).await?),
        Read::One(collection, id) => {
            ledger.insert(collection, records::find(tx, club, collection, *id).await?);
        }
        Read::Between(collection, field, from, to) => {
            let rows = records::list_between(tx, club, collection, field, (*from, *to)).await?;
            ledger.insert(collection, rows);
        }
        Read::Where(collection, field, value) => {
            if let Ok(id) = Uuid::from_value(value) {
                ledger.insert(collection, records::list_by(tx, club, collection, field, id).await?);
            }
        }
    }
    Ok(())
}

/// Reads what is asked for by what was read before, until nothing new is named.
///
/// # Errors
/// What the database says.
pub async fn read_rounds(
    tx: &mut Tx,
    club: Uuid,
    asked: impl Fn(&Ledger) -> Vec<Read>,
) -> Result<Ledger, Error> {
    let (mut ledger, mut done) = (Ledger::default(), Vec::<Read>::new());
    loop {
        let mut reads = asked(&ledger);
        reads.retain(|read| !done.contains(read));
        if reads.is_empty() {
            return Ok(ledger);
        }
        for read in reads {
            read_into(&mut ledger, tx, club, &read).await?;
            done.push(read);
        }
    }
}
