//! The names of accounts in what a club's records say of them: who changed what, who marked first, who leads a
//! group, whose account stands for somebody; and what stands there once the name is to be forgotten.

use super::{Tx, retention::PORTION, statements::keep};
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use std::sync::LazyLock;
use uuid::Uuid;

/// Accounts of people who were erased, by name, with the person whose pseudonym stands in its place: an account
/// that stood for them when they were, or once did and is in the club no more, where its ties ended with its place.
pub(super) const LIST_AUTHORS: &str =
    "SELECT DISTINCT u.id AS user_id, COALESCE(m.merged_into, m.id) AS member_id, u.given_name, u.family_name
FROM family_accounts f JOIN members m ON m.club_id = f.club_id AND m.id = f.member_id JOIN users u ON u.id = f.user_id
WHERE f.club_id = $1 AND m.erased_on IS NOT NULL AND u.deleted_at IS NULL AND (f.active OR NOT EXISTS
    (SELECT 1 FROM memberships p WHERE p.club_id = f.club_id AND p.user_id = f.user_id))";
/// Whether somebody else who is in the club, or from whose devices something came, has a name, or one that reads
/// like it with brackets: `$3` the name, `$4` what it begins with then, `$5` what it ends with.
pub(super) const FIND_NAMESAKE: &str = "SELECT COUNT(*) FROM
    (SELECT u.id, u.given_name || ' ' || u.family_name AS full_name FROM users u
    WHERE EXISTS (SELECT 1 FROM memberships m WHERE m.club_id = $1 AND m.user_id = u.id)
        OR EXISTS (SELECT 1 FROM devices d WHERE d.club_id = $1 AND d.user_id = u.id)) named
WHERE id <> $2 AND (full_name = $3 OR substr(full_name, 1, length($4)) = $4
    OR length(full_name) > length($5) AND substr(full_name, length(full_name) - length($5) + 1) = $5)";
/// The clubs whose records can name an account.
pub(super) const LIST_CLUBS: &str = "SELECT club_id FROM devices WHERE user_id = $1
UNION SELECT club_id FROM group_coaches WHERE user_id = $1
UNION SELECT club_id FROM family_accounts WHERE user_id = $1";
/// `$2` the name, `$3` what stands in its place, `$4` now, `$5` seq, `$6` at most, `$7` what the name begins with
/// where a file was brought in (see [`SIGNED`]), `$8` the account: a line of the history is from the device that
/// made it. What stands there already is left alone, or somebody who is called so would be renamed for ever.
pub(super) const RENAME_IN_HISTORY: &str =
    "UPDATE \"changes\" SET user_name = $3, updated_at = $4, seq = $5, sync_version = sync_version + 1
WHERE club_id = $1 AND id IN
    (SELECT id FROM \"changes\" WHERE club_id = $1 AND deleted_at IS NULL AND user_name <> $3
        AND (user_name = $2 OR substr(user_name, 1, length($7)) = $7)
        AND device_id IN (SELECT d.id FROM devices d WHERE d.club_id = $1 AND d.user_id = $8) LIMIT $6)";
/// A mark is from the device that changed it last, which need not be the first one's.
pub(super) const RENAME_AT_MARKS: &str =
    "UPDATE \"attendance_marks\" SET first_by = $3, updated_at = $4, seq = $5, sync_version = sync_version + 1
WHERE club_id = $1 AND id IN
    (SELECT id FROM \"attendance_marks\" WHERE club_id = $1 AND deleted_at IS NULL AND first_by <> $3
        AND (first_by = $2 OR substr(first_by, 1, length($7)) = $7) LIMIT $6)";
/// Of tombstones devices hold no values.
pub(super) const RENAME_IN_ENDED_HISTORY: &str =
    "UPDATE \"changes\" SET user_name = $3 WHERE club_id = $1 AND deleted_at IS NOT NULL AND user_name <> $3
    AND (user_name = $2 OR substr(user_name, 1, length($4)) = $4)
    AND device_id IN (SELECT d.id FROM devices d WHERE d.club_id = $1 AND d.user_id = $5)";
pub(super) const RENAME_AT_ENDED_MARKS: &str =
    "UPDATE \"attendance_marks\" SET first_by = $3 WHERE club_id = $1 AND deleted_at IS NOT NULL
    AND first_by <> $3 AND (first_by = $2 OR substr(first_by, 1, length($4)) = $4)";
/// The history of names by which records called an account: `$2` the account, `$3` now, `$4` seq, `$5` at most.
pub(super) const END_HISTORY_OF_NAMES: &str =
    "UPDATE \"changes\" SET deleted_at = $3, updated_at = $3, seq = $4, sync_version = sync_version + 1,
    \"before\" = NULL, \"after\" = NULL
WHERE club_id = $1 AND id IN
    (SELECT id FROM \"changes\" WHERE club_id = $1 AND deleted_at IS NULL AND field = 'name' AND record_id IN
        (SELECT id FROM group_coaches WHERE club_id = $1 AND user_id = $2
        UNION SELECT id FROM family_accounts WHERE club_id = $1 AND user_id = $2) LIMIT $5)";
/// Whoever is in the club bears their name there, as the coach that they are.
const NOT_IN_CLUB: &str = "NOT EXISTS (SELECT 1 FROM memberships p WHERE p.club_id = $1 AND p.user_id = $2)";

/// Records that call an account by a name, whatever name that was. `renaming`: `$2` the account, `$3` what stands
/// there, `$4` now, `$5` seq, `$6` at most; `ended`, of tombstones: the first three.
struct Calling {
    renaming: &'static str,
    ended: &'static str,
}

/// The collections that name an account by its id.
const TABLES: [&str; 2] = ["group_coaches", "family_accounts"];

static CALLING: LazyLock<[Calling; 2]> = LazyLock::new(|| {
    TABLES.map(|table| Calling {
        renaming: keep(format!(
            r#"UPDATE "{table}" SET "name" = $3, updated_at = $4, seq = $5, sync_version = sync_version + 1
WHERE club_id = $1 AND id IN
    (SELECT id FROM "{table}" WHERE club_id = $1 AND deleted_at IS NULL AND user_id = $2 AND "name" <> $3
        AND {NOT_IN_CLUB} LIMIT $6)"#
        )),
        ended: keep(format!(
            r#"UPDATE "{table}" SET "name" = $3 WHERE club_id = $1 AND deleted_at IS NOT NULL AND user_id = $2
    AND "name" <> '' AND "name" <> $3 AND {NOT_IN_CLUB}"#
        )),
    })
});

/// What was brought in by a file was once signed "Ada Martin (Bob Roux)": its maker's name, and the name of whoever
/// brought it in, which goes with its brackets. The audit log tells who it was. `renaming`: `$2` what is cut off at
/// the end, `$3` now, `$4` seq, `$5` at most; `ended`, of tombstones: the first two.
struct Signing {
    renaming: &'static str,
    ended: &'static str,
}

static SIGNED: LazyLock<[Signing; 2]> = LazyLock::new(|| {
    [("changes", "user_name"), ("attendance_marks", "first_by")].map(|(table, field)| {
        let cut = format!(r#""{field}" = substr("{field}", 1, length("{field}") - length($2))"#);
        let ends_so = format!(
            r#"length("{field}") > length($2) AND substr("{field}", length("{field}") - length($2) + 1) = $2"#
        );
        Signing {
            renaming: keep(format!(
                r#"UPDATE "{table}" SET {cut}, updated_at = $3, seq = $4, sync_version = sync_version + 1
WHERE club_id = $1 AND id IN
    (SELECT id FROM "{table}" WHERE club_id = $1 AND deleted_at IS NULL AND {ends_so} LIMIT $5)"#
            )),
            ended: keep(format!(
                r#"UPDATE "{table}" SET {cut} WHERE club_id = $1 AND deleted_at IS NOT NULL AND {ends_so}"#
            )),
        }
    })
});

/// How a name begins where somebody else brought in what it made.
fn as_maker(name: &str) -> String {
    format!("{name} (")
}

/// How a name stands at the end where it brought in what somebody else made.
fn as_bringer(name: &str) -> String {
    format!(" ({name})")
}

/// Every statement, for the catalogue test.
pub(super) fn all() -> Vec<&'static str> {
    let fixed = [
        LIST_AUTHORS,
        FIND_NAMESAKE,
        LIST_CLUBS,
        RENAME_IN_HISTORY,
        RENAME_AT_MARKS,
        RENAME_IN_ENDED_HISTORY,
        RENAME_AT_ENDED_MARKS,
        END_HISTORY_OF_NAMES,
    ];
    let calling = CALLING.iter().flat_map(|calling| [calling.renaming, calling.ended]);
    let signed = SIGNED.iter().flat_map(|signed| [signed.renaming, signed.ended]);
    fixed.into_iter().chain(calling).chain(signed).collect()
}

/// An account of somebody who was erased.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ErasedAuthor {
    pub user_id: Uuid,
    pub member_id: Uuid,
    pub given_name: String,
    pub family_name: String,
}

/// Those whose accounts were there under a name that still stands, in a club.
///
/// # Errors
/// What the database says.
pub async fn list_authors(tx: &mut Tx, club: Uuid) -> Result<Vec<ErasedAuthor>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, ErasedAuthor>(LIST_AUTHORS).bind(club).fetch_all(connection).await?
    }))
}

/// The clubs whose records can name an account, in the order in which clubs are locked.
///
/// # Errors
/// What the database says.
pub async fn list_clubs(tx: &mut Tx, user: Uuid) -> Result<Vec<Uuid>, Error> {
    let mut clubs: Vec<Uuid> = on_connection!(tx, |connection| {
        sqlx::query_scalar(LIST_CLUBS).bind(user).fetch_all(connection).await?
    });
    clubs.sort_unstable();
    Ok(clubs)
}

/// Whether an account's name, given and family name, is somebody else's in the club, too, or looks so where names
/// stand in brackets.
///
/// # Errors
/// What the database says.
pub async fn has_namesake(tx: &mut Tx, club: Uuid, user: Uuid, name: &str) -> Result<bool, Error> {
    let count: i64 = on_connection!(tx, |connection| {
        let query = sqlx::query_scalar(FIND_NAMESAKE).bind(club).bind(user).bind(name);
        query.bind(as_maker(name)).bind(as_bringer(name)).fetch_one(connection).await?
    });
    Ok(count > 0)
}

/// A name that gives way, and in whose lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    pub user: Uuid,
    pub name: String,
    pub pseudonym: String,
    /// In marks as well, and of what it brought in: they do not say which account that was.
    pub at_marks: bool,
}

/// Puts another name in the place of an account's in a portion of the club's records, at a seq that was taken for
/// it; gives in how many rows.
///
/// # Errors
/// What the database says.
pub async fn rename_author(
    tx: &mut Tx,
    club: Uuid,
    renaming: &Renaming,
    (now, seq): (DateTime<Utc>, i64),
) -> Result<u64, Error> {
    let Renaming { user, name, pseudonym, at_marks } = renaming;
    let mut renamed = on_connection!(tx, |connection| {
        let query = sqlx::query(RENAME_IN_HISTORY).bind(club).bind(name).bind(pseudonym).bind(now).bind(seq);
        let query = query.bind(PORTION).bind(as_maker(name)).bind(*user);
        query.execute(connection).await?.rows_affected()
    });
    if *at_marks {
        renamed += on_connection!(tx, |connection| {
            let query =
                sqlx::query(RENAME_AT_MARKS).bind(club).bind(name).bind(pseudonym).bind(now).bind(seq);
            query.bind(PORTION).bind(as_maker(name)).execute(connection).await?.rows_affected()
        });
        for signed in SIGNED.iter() {
            renamed += on_connection!(tx, |connection| {
                let query = sqlx::query(signed.renaming).bind(club).bind(as_bringer(name)).bind(now);
                query.bind(seq).bind(PORTION).execute(connection).await?.rows_affected()
            });
        }
    }
    for calling in CALLING.iter() {
        renamed += on_connection!(tx, |connection| {
            let query = sqlx::query(calling.renaming).bind(club).bind(*user).bind(pseudonym).bind(now);
            query.bind(seq).bind(PORTION).execute(connection).await?.rows_affected()
        });
    }
    renamed += on_connection!(tx, |connection| {
        let query = sqlx::query(END_HISTORY_OF_NAMES).bind(club).bind(*user).bind(now).bind(seq);
        query.bind(PORTION).execute(connection).await?.rows_affected()
    });
    Ok(renamed)
}

/// The same in rows that are gone from devices.
///
/// # Errors
/// What the database says.
pub async fn rename_ended(tx: &mut Tx, club: Uuid, renaming: &Renaming) -> Result<u64, Error> {
    let Renaming { user, name, pseudonym, at_marks } = renaming;
    let mut renamed = on_connection!(tx, |connection| {
        let query = sqlx::query(RENAME_IN_ENDED_HISTORY).bind(club).bind(name).bind(pseudonym);
        query.bind(as_maker(name)).bind(*user).execute(connection).await?.rows_affected()
    });
    if *at_marks {
        renamed += on_connection!(tx, |connection| {
            let query = sqlx::query(RENAME_AT_ENDED_MARKS).bind(club).bind(name).bind(pseudonym);
            query.bind(as_maker(name)).execute(connection).await?.rows_affected()
        });
        for signed in SIGNED.iter() {
            renamed += on_connection!(tx, |connection| {
                let query = sqlx::query(signed.ended).bind(club).bind(as_bringer(name));
                query.execute(connection).await?.rows_affected()
            });
        }
    }
    for calling in CALLING.iter() {
        renamed += on_connection!(tx, |connection| {
            let query = sqlx::query(calling.ended).bind(club).bind(*user).bind(pseudonym);
            query.execute(connection).await?.rows_affected()
        });
    }
    Ok(renamed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::COLLECTIONS;

    #[test]
    fn every_collection_that_names_accounts_gives_their_names_up() {
        let naming = COLLECTIONS.iter().filter(|collection| collection.position("user_id").is_some());
        assert!(naming.map(|collection| collection.name).eq(TABLES));
    }
}
