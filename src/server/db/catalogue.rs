//! Every SQL statement of the program, so that a test can prepare each on both databases: the
//! safety of checked queries without their single database.

use super::{
    Db, accounts as a, audit, ceremonies, departures, devices as d, email_changes as e, factors as f,
    invitations, openid, password_resets, retention as r, schema, sealed, sessions as s,
    statements::statements, tables, tablets,
};
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
        invitations::INSERT_INVITATION,
        invitations::FIND_INVITATION,
        invitations::USE_INVITATION,
        invitations::LIST_INVITATIONS,
        invitations::DELETE_INVITATION,
        invitations::DELETE_INVITATIONS_OF,
        invitations::DELETE_UNUSED,
        a::FIND_CLUB_BY_NAME,
        a::PROVE_EMAIL,
        departures::STAY,
        departures::BEGIN_TERM,
        departures::SHORTEN_TERM,
        departures::LIST_WARNED,
        departures::LIST_DUE,
        departures::LIST_UNWARNED,
        departures::NOTE_WARNED,
        departures::HOLD,
        departures::EMPTY,
        departures::FORGET_INVITATIONS,
        departures::FORGET_EMAIL_CHANGES,
        departures::FORGET_RESETS,
        password_resets::INSERT_RESET,
        password_resets::FIND_RESET,
        password_resets::USE_RESET,
        password_resets::FORGET_RESETS,
        a::SET_PASSWORD,
        d::FIND_DEVICE,
        d::FIND_RESULT,
        d::TAKE_SEQ,
        d::READ_SEQ,
        d::FIND_STANDING,
        d::READ_MARKS,
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
        f::BEGIN_TOTP,
        f::FIND_TOTP,
        f::CONFIRM_TOTP,
        f::TAKE_STEP,
        f::DELETE_TOTP,
        f::DELETE_RECOVERY,
        f::INSERT_RECOVERY,
        f::FIND_RECOVERY,
        f::USE_RECOVERY,
        f::INSERT_PASSKEY,
        f::LIST_PASSKEYS,
        f::FIND_PASSKEY,
        f::USE_PASSKEY,
        f::RENAME_PASSKEY,
        f::DELETE_PASSKEY,
        f::DELETE_PASSKEYS,
        f::FIND_HOLDS,
        f::FIND_VALID_FROM,
        f::FIND_REQUIRED,
        f::SET_REQUIRED,
        ceremonies::END,
        ceremonies::FORGET,
        e::INSERT,
        e::FIND,
        e::FIND_OF_USER,
        e::USE,
        e::DELETE_OF_USER,
        e::SET_EMAIL,
        openid::FIND_PROVIDER,
        openid::SAVE_PROVIDER,
        openid::DELETE_PROVIDER,
        openid::FIND_LINK,
        openid::INSERT_LINK,
        openid::DELETE_LINKS,
        openid::DELETE_LINKS_OF,
        openid::COUNT_LINKS,
        sealed::LIST_APP_SECRETS,
        sealed::LIST_CLIENT_SECRETS,
        sealed::LIST_HALVES,
        sealed::LIST_RECOVERIES,
        sealed::REPLACE_APP_SECRET,
        sealed::REPLACE_CLIENT_SECRET,
        sealed::REPLACE_HALF,
        sealed::REPLACE_RECOVERY,
        s::INSERT_SESSION,
        s::INSERT_TOKEN,
        s::FIND_SESSION_OF_TOKEN,
        s::LOCK_SESSION,
        s::FIND_TOKEN,
        s::USE_TOKEN,
        s::FORGIVE_TOKEN,
        s::USE_SESSION,
        s::MOVE_SESSION,
        s::CONFIRM_SESSION,
        s::NAME_DEVICE,
        s::FIND_DEVICE_NAME,
        s::END_SESSION,
        s::END_OWN,
        s::END_OF_CLUB,
        s::END_OF_USER,
        s::END_OTHERS,
        s::END_IN_CLUB,
        s::LIST_OF_USER,
        s::LIST_OF_CLUB,
        s::LIST_SYNCED,
        s::COUNT_ENDED,
        s::FORGET_TOKENS,
        s::FORGET_SESSIONS,
        tablets::INSERT_LOCK,
        tablets::FIND_LOCK,
        tablets::COUNT_TRY,
        tablets::FORGET_TRIES,
        tablets::DESTROY_HALF,
        tablets::DESTROY_HALVES,
        tablets::DELETE_FORMER,
        tablets::DELETE_LOCK,
        tablets::DELETE_LOCKS,
        tablets::COUNT_LOCKS,
        tablets::FIND_OWNER,
        tablets::LIST_UNORDERED,
        tablets::SET_TOKEN,
        tablets::ORDER_WIPE,
        tablets::WITHDRAW_WIPE,
        tablets::FIND_WIPE,
        tablets::END_WIPE,
        tablets::LIST_WIPES,
    ];
    let portions =
        d::UPSERT_DEVICES.iter().chain(d::INSERT_RESULTS.iter()).chain(d::SET_SEQS.iter()).copied();
    fixed
        .into_iter()
        .chain(portions)
        .chain(audit::INSERT.iter().copied())
        .chain(tables::READINGS.iter().flat_map(|reading| [reading.first, reading.next]))
        .chain(departures::BELONGINGS)
        .chain(super::privacy::all())
        .chain(super::authors::all())
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
