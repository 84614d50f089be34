//! Every SQL statement of the program, so that a test can prepare each on both databases: the
//! safety of checked queries without their single database.

use super::{Db, accounts as a, audit, devices as d, retention as r, schema, statements::statements, tables};
use crate::club::COLLECTIONS;
use crate::server::Error;
use sqlx::Executor as _;

/// All statements.
#[must_use]
pub fn all() -> Vec<&'static str> {
    let fixed = [
        a::INSERT_USER,
        a::FIND_USER_BY_EMAIL,
        a::FIND_USER,
        a::INSERT_CLUB,
        a::UPSERT_MEMBERSHIP,
        a::DELETE_MEMBERSHIP,
        a::FIND_MEMBERSHIP,
        a::FIND_PLACE,
        a::LIST_MEMBERSHIPS,
        a::LIST_STAFF,
        a::INSERT_INVITATION,
        a::FIND_INVITATION,
        a::USE_INVITATION,
        a::LIST_INVITATIONS,
        a::DELETE_INVITATION,
        a::FIND_CLUB_BY_NAME,
        a::INSERT_RESET,
        a::FIND_RESET,
        a::USE_RESET,
        a::FORGET_RESETS,
        a::SET_PASSWORD,
        d::FIND_DEVICE,
        d::FIND_RESULT,
        d::TAKE_SEQ,
        d::READ_SEQ,
        d::FIND_STANDING,
        r::LIST_CLUBS,
        schema::COUNT_CLUBS,
        schema::LIST_CLUB_IDS,
        schema::RENEW_EPOCH,
        schema::READ_VERSION,
        r::READ_FLOOR,
        r::RAISE_FLOOR,
        r::NOTE_CURSOR,
        r::LIST_CURSORS,
        r::FORGET_CURSORS,
        r::LIST_ANSWERING,
        r::COUNT_ANSWERS,
        r::FORGET_ANSWERS,
        r::COUNT_HISTORY,
        r::END_HISTORY,
        audit::LOCK,
        audit::MOVE_ON,
        audit::FIND_CHAIN,
        audit::READ,
        audit::LIST,
        audit::LIST_ACTORS,
        audit::LIST_DEVICES,
        audit::FIND_OLD,
        audit::BEGIN_AFTER,
        audit::DROP,
    ];
    let portions =
        d::UPSERT_DEVICES.iter().chain(d::INSERT_RESULTS.iter()).chain(d::SET_SEQS.iter()).copied();
    fixed
        .into_iter()
        .chain(portions)
        .chain(audit::INSERT.iter().copied())
        .chain(tables::READINGS.iter().flat_map(|reading| [reading.first, reading.next]))
        .chain(r::TOMBSTONES.values().flat_map(r::OfCollection::all))
        .chain(COLLECTIONS.iter().flat_map(|collection| statements(collection).all()))
        .collect()
}

/// Prepares every statement.
///
/// # Errors
/// The first one that the database does not understand.
pub async fn prepare_all(db: &Db) -> Result<usize, Error> {
    for sql in all() {
        match db {
            Db::Sqlite { writer, .. } => drop(writer.prepare(sqlx::SqlSafeStr::into_sql_str(sql)).await?),
            Db::Postgres(pool) => drop(pool.prepare(sqlx::SqlSafeStr::into_sql_str(sql)).await?),
        }
    }
    Ok(all().len())
}
