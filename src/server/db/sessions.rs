//! Sessions and their refresh tokens. They change outside of a club's records, so transactions that touch
//! nothing else are begun aside: `Db::write_aside_for(Across::SignIn)`.

use super::{Across, Db, Tx};
use crate::server::Error;
use crate::{on_connection, on_readers};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const INSERT_SESSION: &str = "INSERT INTO sessions
    (id, club_id, user_id, device_mark, device_name, agent, created_at, used_at, idle_ends_at, ends_at,
     confirmed_at, one_club)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11)";
pub(super) const INSERT_TOKEN: &str =
    "INSERT INTO refresh_tokens (token_hash, session_id, made_from, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (token_hash) DO NOTHING";
pub(super) const FIND_SESSION_OF_TOKEN: &str = "SELECT session_id FROM refresh_tokens WHERE token_hash = $1";
/// Changes nothing: whoever holds the row has the session alone until the transaction ends.
pub(super) const LOCK_SESSION: &str = "UPDATE sessions SET used_at = used_at WHERE id = $1
RETURNING id, club_id, user_id, idle_ends_at, ends_at, revoked_at";
pub(super) const FIND_TOKEN: &str =
    "SELECT token_hash, made_from, used_at, forgiven_at FROM refresh_tokens WHERE token_hash = $1";
pub(super) const USE_TOKEN: &str = "UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1";
pub(super) const FORGIVE_TOKEN: &str = "UPDATE refresh_tokens SET forgiven_at = $2 WHERE token_hash = $1";
pub(super) const USE_SESSION: &str = "UPDATE sessions SET used_at = $2, idle_ends_at = $3 WHERE id = $1";
pub(super) const MOVE_SESSION: &str = "UPDATE sessions SET club_id = $2
WHERE id = $1 AND user_id = $3 AND revoked_at IS NULL AND ends_at > $4 AND (club_id = $2 OR NOT one_club)
RETURNING id, club_id, user_id, idle_ends_at, ends_at, revoked_at";
pub(super) const CONFIRM_SESSION: &str =
    "UPDATE sessions SET confirmed_at = $2 WHERE id = $1 AND revoked_at IS NULL";
pub(super) const NAME_DEVICE: &str = "UPDATE sessions SET device_name = $4
WHERE id = $1 AND user_id = $2 AND club_id = $3 AND revoked_at IS NULL";
pub(super) const FIND_DEVICE_NAME: &str = "SELECT device_name FROM sessions
WHERE club_id = $1 AND device_mark = $2 AND device_name IS NOT NULL ORDER BY created_at DESC LIMIT 1";
pub(super) const END_SESSION: &str = "UPDATE sessions SET revoked_at = $2, revoked_why = $3
WHERE id = $1 AND revoked_at IS NULL RETURNING id, club_id, user_id";
pub(super) const END_ALL: &str =
    "UPDATE sessions SET revoked_at = $1, revoked_why = $2 WHERE revoked_at IS NULL";
pub(super) const END_OWN: &str = "UPDATE sessions SET revoked_at = $2, revoked_why = $3
WHERE id = $1 AND user_id = $4 AND revoked_at IS NULL AND ends_at > $2 RETURNING id, club_id, user_id";
pub(super) const END_OF_CLUB: &str = "UPDATE sessions SET revoked_at = $2, revoked_why = $3
WHERE id = $1 AND club_id = $4 AND revoked_at IS NULL AND ends_at > $2 RETURNING id, club_id, user_id";
pub(super) const END_OF_USER: &str = "UPDATE sessions SET revoked_at = $2, revoked_why = $3
WHERE user_id = $1 AND revoked_at IS NULL AND ends_at > $2 RETURNING id, club_id, user_id";
pub(super) const END_OTHERS: &str = "UPDATE sessions SET revoked_at = $2, revoked_why = $3
WHERE user_id = $1 AND id <> $4 AND revoked_at IS NULL AND ends_at > $2 RETURNING id, club_id, user_id";
pub(super) const END_IN_CLUB: &str = "UPDATE sessions SET revoked_at = $2, revoked_why = $3
WHERE user_id = $1 AND club_id = $4 AND revoked_at IS NULL AND ends_at > $2 RETURNING id, club_id, user_id";
/// Those that have ended as well: their devices may still hold something.
pub(super) const LIST_OF_USER: &str =
    "SELECT s.id, s.user_id, u.given_name, u.family_name, c.name AS club_name,
    s.device_name, s.agent, s.created_at, s.used_at, s.idle_ends_at, s.ends_at, s.revoked_at
FROM sessions s JOIN users u ON u.id = s.user_id JOIN clubs c ON c.id = s.club_id
WHERE s.club_id = $1 AND s.user_id = $2 ORDER BY s.used_at DESC, s.id";
pub(super) const LIST_OF_CLUB: &str =
    "SELECT s.id, s.user_id, u.given_name, u.family_name, c.name AS club_name,
    s.device_name, s.agent, s.created_at, s.used_at, s.idle_ends_at, s.ends_at, s.revoked_at
FROM sessions s JOIN users u ON u.id = s.user_id JOIN clubs c ON c.id = s.club_id
WHERE s.club_id = $1 ORDER BY u.family_name, u.given_name, s.user_id, s.used_at DESC, s.id";
pub(super) const LIST_SYNCED: &str =
    "SELECT d.session_id, d.device_id, d.user_id, u.given_name, u.family_name, c.name AS club_name,
    d.device_name, d.agent, d.seen_at, d.waiting
FROM device_cursors d JOIN users u ON u.id = d.user_id JOIN clubs c ON c.id = d.club_id
WHERE d.club_id = $1 ORDER BY d.seen_at, d.device_id";
pub(super) const COUNT_ENDED: &str = "SELECT COUNT(*) FROM sessions
WHERE club_id = $1 AND (ends_at < $2 OR idle_ends_at < $2 OR revoked_at < $2)";
pub(super) const FORGET_TOKENS: &str =
    "DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions
    WHERE club_id = $1 AND (ends_at < $2 OR idle_ends_at < $2 OR revoked_at < $2))";
pub(super) const FORGET_SESSIONS: &str = "DELETE FROM sessions
WHERE club_id = $1 AND (ends_at < $2 OR idle_ends_at < $2 OR revoked_at < $2)";

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub id: Uuid,
    pub club: Uuid,
    pub user: Uuid,
    pub device_mark: Option<Uuid>,
    pub agent: String,
    pub idle_ends_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// It stays in its club.
    pub one_club: bool,
}

/// A session whose row is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldSession {
    pub id: Uuid,
    #[sqlx(rename = "club_id")]
    pub club: Uuid,
    #[sqlx(rename = "user_id")]
    pub user: Uuid,
    pub idle_ends_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A refresh token, as far as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownToken {
    pub token_hash: Vec<u8>,
    pub made_from: Option<Vec<u8>>,
    pub used_at: Option<DateTime<Utc>>,
    pub forgiven_at: Option<DateTime<Utc>>,
}

/// A session that has been ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EndedSession {
    pub id: Uuid,
    #[sqlx(rename = "club_id")]
    pub club: Uuid,
    #[sqlx(rename = "user_id")]
    pub user: Uuid,
}

/// A line of the list of devices.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ListedSession {
    pub id: Uuid,
    pub user_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub club_name: String,
    pub device_name: Option<String>,
    pub agent: String,
    pub created_at: DateTime<Utc>,
    pub used_at: DateTime<Utc>,
    pub idle_ends_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ListedSession {
    #[must_use]
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.idle_ends_at > now && self.ends_at > now
    }
}

/// What a device that keeps a copy last told, and by which session: that may have been forgotten since, or be in
/// another club.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SyncedDevice {
    #[sqlx(rename = "session_id")]
    pub session: Option<Uuid>,
    #[sqlx(rename = "device_id")]
    pub device: Uuid,
    pub user_id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub club_name: String,
    pub device_name: Option<String>,
    pub agent: String,
    pub seen_at: DateTime<Utc>,
    pub waiting: Option<i64>,
}

/// Stores a session and the first of its refresh tokens. A device that has a name keeps it.
///
/// # Errors
/// What the database says.
pub async fn insert(
    tx: &mut Tx,
    session: &NewSession,
    token_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let device_name = match session.device_mark {
        Some(mark) => find_device_name(tx, session.club, mark).await?,
        None => None,
    };
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_SESSION)
            .bind(session.id)
            .bind(session.club)
            .bind(session.user)
            .bind(session.device_mark)
            .bind(device_name)
            .bind(&session.agent)
            .bind(now)
            .bind(session.idle_ends_at)
            .bind(session.ends_at)
            .bind(session.confirmed_at)
            .bind(session.one_club)
            .execute(connection)
            .await?;
    });
    insert_token(tx, session.id, (token_hash, None), now).await
}

async fn find_device_name(tx: &mut Tx, club: Uuid, mark: Uuid) -> Result<Option<String>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, String>(FIND_DEVICE_NAME)
            .bind(club)
            .bind(mark)
            .fetch_optional(connection)
            .await?
    }))
}

/// A token that was made from another one.
///
/// # Errors
/// What the database says.
pub async fn insert_token(
    tx: &mut Tx,
    session: Uuid,
    (token_hash, made_from): (Vec<u8>, Option<Vec<u8>>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_TOKEN)
            .bind(token_hash)
            .bind(session)
            .bind(made_from)
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// The session that a refresh token belongs to.
///
/// # Errors
/// What the database says.
pub async fn find_of_token(db: &Db, token_hash: &[u8]) -> Result<Option<Uuid>, Error> {
    Ok(on_readers!(db, Across::SignIn, |pool| {
        sqlx::query_scalar::<_, Uuid>(FIND_SESSION_OF_TOKEN).bind(token_hash).fetch_optional(pool).await?
    }))
}

/// Holds a session until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &mut Tx, session: Uuid) -> Result<Option<HeldSession>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, HeldSession>(LOCK_SESSION).bind(session).fetch_optional(connection).await?
    }))
}

/// # Errors
/// What the database says.
pub async fn find_token(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<KnownToken>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, KnownToken>(FIND_TOKEN).bind(token_hash).fetch_optional(connection).await?
    }))
}

/// # Errors
/// What the database says.
pub async fn use_token(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(USE_TOKEN).bind(token_hash).bind(now).execute(connection).await?;
    });
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn forgive_token(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(FORGIVE_TOKEN).bind(token_hash).bind(now).execute(connection).await?;
    });
    Ok(())
}

/// The session was used just now.
///
/// # Errors
/// What the database says.
pub async fn note_use(
    tx: &mut Tx,
    session: Uuid,
    now: DateTime<Utc>,
    idle_ends_at: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(USE_SESSION).bind(session).bind(now).bind(idle_ends_at).execute(connection).await?;
    });
    Ok(())
}

/// A session of a user goes on in another club; none when it is no living one of theirs.
///
/// # Errors
/// What the database says.
pub async fn move_to(
    tx: &mut Tx,
    session: Uuid,
    user: Uuid,
    club: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<HeldSession>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, HeldSession>(MOVE_SESSION)
            .bind(session)
            .bind(club)
            .bind(user)
            .bind(now)
            .fetch_optional(connection)
            .await?
    }))
}

/// The person has just shown who they are.
///
/// # Errors
/// What the database says.
pub async fn confirm(tx: &mut Tx, session: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(CONFIRM_SESSION).bind(session).bind(now).execute(connection).await?;
    });
    Ok(())
}

/// Names the device of a session of a user in a club; false when there is no such session.
///
/// # Errors
/// What the database says.
pub async fn name_device(
    tx: &mut Tx,
    session: Uuid,
    (user, club): (Uuid, Uuid),
    name: Option<&str>,
) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(NAME_DEVICE)
            .bind(session)
            .bind(user)
            .bind(club)
            .bind(name)
            .execute(connection)
            .await?
            .rows_affected()
            > 0
    }))
}

/// Which sessions to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    This(Uuid),
    /// One, if it is this user's.
    Own(Uuid, Uuid),
    /// One, if it is in this club.
    OfClub(Uuid, Uuid),
    /// All of a user, in all clubs.
    OfUser(Uuid),
    /// All of a user but one.
    OfUserBut(Uuid, Uuid),
    /// All of a user in a club.
    OfUserIn(Uuid, Uuid),
}

/// Ends sessions, and gives those that were alive.
///
/// # Errors
/// What the database says.
pub async fn end(
    tx: &mut Tx,
    which: Which,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<Vec<EndedSession>, Error> {
    let (sql, first, second) = match which {
        Which::This(session) => (END_SESSION, session, None),
        Which::Own(user, session) => (END_OWN, session, Some(user)),
        Which::OfClub(club, session) => (END_OF_CLUB, session, Some(club)),
        Which::OfUser(user) => (END_OF_USER, user, None),
        Which::OfUserBut(user, session) => (END_OTHERS, user, Some(session)),
        Which::OfUserIn(user, club) => (END_IN_CLUB, user, Some(club)),
    };
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query_as::<_, EndedSession>(sql).bind(first).bind(now).bind(why);
        match second {
            Some(second) => query.bind(second).fetch_all(connection).await?,
            None => query.fetch_all(connection).await?,
        }
    }))
}

/// Ends every session of every club.
///
/// # Errors
/// What the database says.
pub async fn end_all(tx: &mut Tx, why: &'static str, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(END_ALL).bind(now).bind(why).execute(connection).await?;
    });
    Ok(())
}

/// The sessions of a user in a club, the one used last first.
///
/// # Errors
/// What the database says.
pub async fn list_of_user(tx: &mut Tx, user: Uuid, club: Uuid) -> Result<Vec<ListedSession>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, ListedSession>(LIST_OF_USER).bind(club).bind(user).fetch_all(connection).await?
    }))
}

/// The sessions of a club, by person.
///
/// # Errors
/// What the database says.
pub async fn list_of_club(tx: &mut Tx, club: Uuid) -> Result<Vec<ListedSession>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, ListedSession>(LIST_OF_CLUB).bind(club).fetch_all(connection).await?
    }))
}

/// The devices that keep a copy of a club, the one seen last at the end.
///
/// # Errors
/// What the database says.
pub async fn list_synced(tx: &mut Tx, club: Uuid) -> Result<Vec<SyncedDevice>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, SyncedDevice>(LIST_SYNCED).bind(club).fetch_all(connection).await?
    }))
}

/// How many sessions of a club ended before.
///
/// # Errors
/// What the database says.
pub async fn count_ended(tx: &mut Tx, club: Uuid, before: DateTime<Utc>) -> Result<u64, Error> {
    let count = on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, i64>(COUNT_ENDED).bind(club).bind(before).fetch_one(connection).await?
    });
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Forgets a club's sessions that ended before, with their tokens. Gives how many.
///
/// # Errors
/// What the database says.
pub async fn forget_ended(tx: &mut Tx, club: Uuid, before: DateTime<Utc>) -> Result<u64, Error> {
    on_connection!(tx, |connection| {
        sqlx::query(FORGET_TOKENS).bind(club).bind(before).execute(connection).await?;
    });
    Ok(on_connection!(tx, |connection| {
        sqlx::query(FORGET_SESSIONS).bind(club).bind(before).execute(connection).await?.rows_affected()
    }))
}
