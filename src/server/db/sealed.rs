//! The columns whose values are sealed, read and written alike when the server's secret has changed. Which they are
//! is told in `server/access/sealed/columns.rs`.

use super::Tx;
use crate::on_connection;
use crate::server::{
    Error,
    access::sealed::{
        MARK, Seal,
        columns::{Column, Kept},
    },
};
use sqlx::Row as _;
use uuid::Uuid;

/// How many values are read, and sealed anew in one transaction.
pub const PORTION: usize = 100;

// The statements below count the bytes and digits of a mark.
const _: () = assert!(MARK == 8 && PORTION == 100);

pub(super) const LIST_APP_SECRETS: &str = "SELECT user_id, sealed FROM totp_secrets
WHERE user_id > $1 AND substr(sealed, 1, 8) <> $2 ORDER BY user_id LIMIT 100";
pub(super) const LIST_CLIENT_SECRETS: &str = "SELECT club_id, client_secret FROM openid_providers
WHERE club_id > $1 AND substr(client_secret, 1, 8) <> $2 ORDER BY club_id LIMIT 100";
pub(super) const LIST_HALVES: &str = "SELECT club_id, device_id, id, half FROM device_locks
WHERE (club_id, device_id, id) > ($1, $2, $3) AND substr(half, 1, 16) <> $4
ORDER BY club_id, device_id, id LIMIT 100";
pub(super) const LIST_RECOVERIES: &str = "SELECT club_id, device_id, id, recovery FROM device_locks
WHERE (club_id, device_id, id) > ($1, $2, $3) AND substr(recovery, 1, 16) <> $4
ORDER BY club_id, device_id, id LIMIT 100";
pub(super) const REPLACE_APP_SECRET: &str =
    "UPDATE totp_secrets SET sealed = $3 WHERE user_id = $1 AND sealed = $2";
pub(super) const REPLACE_CLIENT_SECRET: &str =
    "UPDATE openid_providers SET client_secret = $3 WHERE club_id = $1 AND client_secret = $2";
/// A half that was destroyed meanwhile stays destroyed.
pub(super) const REPLACE_HALF: &str =
    "UPDATE device_locks SET half = $5 WHERE club_id = $1 AND device_id = $2 AND id = $3 AND half = $4";
pub(super) const REPLACE_RECOVERY: &str = "UPDATE device_locks SET recovery = $5 WHERE club_id = $1 AND device_id = $2 AND id = $3 AND recovery = $4";

/// A sealed value, and the key of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: Vec<Uuid>,
    pub kept: Kept,
}

struct Statements {
    /// How many columns make the key.
    key: usize,
    list: &'static str,
    replace: &'static str,
}

const fn statements(column: Column) -> Statements {
    match column {
        Column::AppSecret => Statements { key: 1, list: LIST_APP_SECRETS, replace: REPLACE_APP_SECRET },
        Column::ClientSecret => {
            Statements { key: 1, list: LIST_CLIENT_SECRETS, replace: REPLACE_CLIENT_SECRET }
        }
        Column::LockHalf => Statements { key: 3, list: LIST_HALVES, replace: REPLACE_HALF },
        Column::LockRecovery => Statements { key: 3, list: LIST_RECOVERIES, replace: REPLACE_RECOVERY },
    }
}

/// A portion of the values of all clubs that do not bear the mark of the present secret, in the order of their
/// keys: those that follow a key, or the first ones.
///
/// # Errors
/// What the database says.
pub async fn list(
    tx: &mut Tx,
    column: Column,
    seal: &Seal,
    after: Option<&[Uuid]>,
) -> Result<Vec<Row>, Error> {
    let Statements { key: length, list, .. } = statements(column);
    // No row has this key.
    let first = vec![Uuid::nil(); length];
    let mark = column.kept(seal.mark().to_vec());
    Ok(on_connection!(tx, |connection| {
        let mut query = sqlx::query(list);
        for id in after.unwrap_or(&first) {
            query = query.bind(*id);
        }
        let rows = match &mark {
            Kept::Bytes(mark) => query.bind(mark.clone()),
            Kept::Digits(mark) => query.bind(mark.clone()),
        }
        .fetch_all(connection)
        .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let key = (0..length).map(|at| row.try_get::<Uuid, _>(at)).collect::<Result<_, _>>()?;
            let kept = match &mark {
                Kept::Bytes(_) => Kept::Bytes(row.try_get(length)?),
                Kept::Digits(_) => Kept::Digits(row.try_get(length)?),
            };
            found.push(Row { key, kept });
        }
        found
    }))
}

/// Puts another value in the place of one. Whether it was still there.
///
/// # Errors
/// What the database says.
pub async fn replace(tx: &mut Tx, column: Column, row: &Row, anew: &Kept) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        let mut query = sqlx::query(statements(column).replace);
        for id in &row.key {
            query = query.bind(*id);
        }
        for kept in [&row.kept, anew] {
            query = match kept {
                Kept::Bytes(bytes) => query.bind(bytes.clone()),
                Kept::Digits(digits) => query.bind(digits.clone()),
            };
        }
        query.execute(connection).await?.rows_affected() > 0
    }))
}
