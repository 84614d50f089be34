//! A change of the server's secret. While both are known, a start seals with the present one what the former one
//! sealed, and what does not tell its key: afterwards the former one can be forgotten.

use super::{
    Seal,
    columns::{Column, Kept},
};
use crate::server::{
    Config, Error,
    access::tablet::sealing,
    db::{
        Across, Db,
        sealed::{self, PORTION, Row},
    },
    hexadecimal,
};

/// What became of a column's values that the present secret had not sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// Sealed with the present secret.
    pub anew: u64,
    /// Opened with neither secret, and left as they are.
    pub lost: u64,
}

/// What a start does: it seals anew what has to be, and tells the operator how much.
///
/// # Errors
/// What the database says.
pub async fn at_start(db: &Db, config: &Config) -> Result<(), Error> {
    for (column, renewed) in renew(db, config).await? {
        let (name, Renewed { anew, lost }) = (column.name(), renewed);
        if anew > 0 {
            tracing::info!(column = name, values = anew, "sealed anew with NOVACLUB_SECRET");
        }
        if lost > 0 {
            tracing::warn!(
                column = name,
                values = lost,
                "NOVACLUB_SECRET was changed, and NOVACLUB_SECRET_BEFORE is not the one before: {}",
                column.loss()
            );
        }
    }
    Ok(())
}

/// Seals with the present secret what it has not sealed. Where it has sealed all, nothing is written.
///
/// # Errors
/// What the database says.
pub async fn renew(db: &Db, config: &Config) -> Result<[(Column, Renewed); Column::ALL.len()], Error> {
    let mut all = Column::ALL.map(|column| (column, Renewed::default()));
    for (column, renewed) in &mut all {
        *renewed = renew_column(db, *column, &column.seal(config)).await?;
    }
    Ok(all)
}

async fn renew_column(db: &Db, column: Column, seal: &Seal) -> Result<Renewed, Error> {
    let mut renewed = Renewed::default();
    let mut after = None;
    loop {
        let mut tx = db.read_for(Across::Upkeep).await?;
        let rows = sealed::list(&mut tx, column, seal, after.as_deref()).await?;
        tx.commit().await?;
        let is_last = rows.len() < PORTION;
        after = rows.last().map(|row| row.key.clone());
        let mut anew = Vec::with_capacity(rows.len());
        for row in rows {
            match open(column, seal, &row) {
                Some(plain) => {
                    let closed = column.kept(seal.close(&column.place(&row.key), &plain)?);
                    anew.push((row, closed));
                }
                None => renewed.lost += 1,
            }
        }
        renewed.anew += write(db, column, &anew).await?;
        if is_last {
            return Ok(renewed);
        }
    }
}

fn open(column: Column, seal: &Seal, Row { key, kept }: &Row) -> Option<Vec<u8>> {
    let place = column.place(key);
    match kept {
        Kept::Bytes(sealed) => seal.open(&place, sealed),
        Kept::Digits(text) if sealing::is_in_the_clear(text) => Some(text.clone().into_bytes()),
        Kept::Digits(text) => seal.open(&place, &hexadecimal::read(text)?),
    }
}

/// Gives how many were still as they had been read.
async fn write(db: &Db, column: Column, anew: &[(Row, Kept)]) -> Result<u64, Error> {
    if anew.is_empty() {
        return Ok(0);
    }
    let mut written = 0;
    let mut tx = db.write_for(Across::Upkeep).await?;
    for (row, closed) in anew {
        written += u64::from(sealed::replace(&mut tx, column, row, closed).await?);
    }
    tx.commit().await?;
    Ok(written)
}
