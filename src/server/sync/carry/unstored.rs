//! What a transaction's commands made, until it is stored.

use super::beside::Leaving;
use crate::club::COLLECTIONS;
use crate::server::{
    Error,
    audit::{self, Happened},
    db::{
        Tx,
        devices::{self, Device, ResultRow},
        records::{self, Outgoing},
    },
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the commands of a transaction made, until it is stored: many rows by one statement.
#[derive(Debug, Default)]
pub struct Unstored {
    /// By club, collection and id: what came later in the transaction stands.
    pub(super) rows: BTreeMap<(Uuid, &'static str, Uuid), Outgoing>,
    pub(super) results: Vec<ResultRow>,
    pub(super) devices: BTreeMap<(Uuid, Uuid), (Device, DateTime<Utc>)>,
    /// By club, where the counter was remembered and not taken from the database.
    pub(super) seqs: BTreeMap<Uuid, i64>,
    /// By club, for its audit log.
    pub(super) told: BTreeMap<Uuid, Vec<Happened>>,
    pub(super) leaving: Vec<Leaving>,
}

impl Unstored {
    /// Stores all of it; what others refer to first.
    pub async fn store(self, tx: &mut Tx) -> Result<(), Error> {
        let Self { rows, results, devices, seqs, mut told, leaving } = self;
        let rows: Vec<_> = rows.into_iter().map(|((_, name, _), row)| (name, row)).collect();
        store_rows(tx, &rows).await?;
        devices::insert_results(tx, &results).await?;
        devices::upsert(tx, &devices.into_values().collect::<Vec<_>>()).await?;
        devices::set_seqs(tx, &seqs.into_iter().collect::<Vec<_>>()).await?;
        for account in leaving {
            let (club, happened) = account.store(tx).await?;
            told.entry(club).or_default().extend(happened);
        }
        // The clubs' locks and sessions come before the chains.
        audit::append_all(tx, told).await
    }
}

pub(super) async fn store_rows(tx: &mut Tx, rows: &[(&'static str, Outgoing)]) -> Result<(), Error> {
    for collection in COLLECTIONS {
        let of_collection = rows.iter().filter(|(name, _)| *name == collection.name);
        let rows: Vec<_> = of_collection.map(|(_, row)| row).collect();
        records::upsert(tx, collection, &rows).await?;
    }
    Ok(())
}
