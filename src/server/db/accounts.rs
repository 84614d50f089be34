//! Users, clubs, who is in which, invitations, and links to a new password.

use super::{Db, Tx, unchanged::LogState};
use crate::club::Role;
use crate::server::Error;
use crate::{on_connection, on_readers};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const INSERT_USER: &str = "INSERT INTO users (id, email, password_hash, given_name, family_name, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const FIND_USER_BY_EMAIL: &str =
    "SELECT id, email, password_hash, given_name, family_name FROM users WHERE email = $1";
pub(super) const FIND_USER: &str =
    "SELECT id, email, password_hash, given_name, family_name FROM users WHERE id = $1";
pub(super) const INSERT_CLUB: &str = "INSERT INTO clubs (id, name, time_zone, seq, epoch, tombstone_floor, created_at) VALUES ($1, $2, $3, 0, $4, 0, $5)";
pub(super) const UPSERT_MEMBERSHIP: &str =
    "INSERT INTO memberships (club_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (club_id, user_id) DO UPDATE SET role = excluded.role";
pub(super) const DELETE_MEMBERSHIP: &str = "DELETE FROM memberships WHERE club_id = $1 AND user_id = $2";
pub(super) const FIND_MEMBERSHIP: &str =
    "SELECT c.id, c.name, m.role FROM memberships m JOIN clubs c ON c.id = m.club_id
WHERE m.club_id = $1 AND m.user_id = $2";
pub(super) const FIND_PLACE: &str =
    "SELECT u.given_name, u.family_name, c.name, m.role, u.sessions_valid_from FROM memberships m
JOIN users u ON u.id = m.user_id JOIN clubs c ON c.id = m.club_id WHERE m.club_id = $1 AND m.user_id = $2";
pub(super) const LIST_MEMBERSHIPS: &str =
    "SELECT c.id, c.name, m.role FROM memberships m JOIN clubs c ON c.id = m.club_id
WHERE m.user_id = $1 ORDER BY c.name, c.id";
pub(super) const LIST_STAFF: &str =
    "SELECT u.id, u.email, u.given_name, u.family_name, m.role FROM memberships m
JOIN users u ON u.id = m.user_id WHERE m.club_id = $1 ORDER BY u.family_name, u.given_name, u.id";
pub(super) const INSERT_INVITATION: &str =
    "INSERT INTO invitations (club_id, id, token_hash, role, invited_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(super) const FIND_INVITATION: &str =
    "SELECT i.club_id, i.id, c.name, i.role FROM invitations i JOIN clubs c ON c.id = i.club_id
WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2";
pub(super) const USE_INVITATION: &str =
    "UPDATE invitations SET used_by = $3, used_at = $4 WHERE club_id = $1 AND id = $2 AND used_at IS NULL";
pub(super) const LIST_INVITATIONS: &str = "SELECT id, role, expires_at FROM invitations
WHERE club_id = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY expires_at, id";
pub(super) const DELETE_INVITATION: &str =
    "DELETE FROM invitations WHERE club_id = $1 AND id = $2 AND used_at IS NULL";
pub(super) const INSERT_RESET: &str = "INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
pub(super) const FIND_RESET: &str =
    "SELECT user_id FROM password_resets WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
pub(super) const USE_RESET: &str =
    "UPDATE password_resets SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
pub(super) const FORGET_RESETS: &str =
    "DELETE FROM password_resets WHERE user_id = $1 AND (used_at IS NULL OR expires_at <= $2)";
pub(super) const SET_PASSWORD: &str =
    "UPDATE users SET password_hash = $2, sessions_valid_from = $3 WHERE id = $1";
pub(super) const FIND_CLUB_BY_NAME: &str = "SELECT id, name FROM clubs WHERE name = $1 ORDER BY created_at";

/// An account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub password_hash: String,
    pub given_name: String,
    pub family_name: String,
}

impl User {
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// A club that a user is in, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub club: Uuid,
    pub club_name: String,
    pub role: Role,
}

/// A user in a club, as every request asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub user_name: String,
    pub club_name: String,
    pub role: Role,
    /// Tokens that were made before are no longer good.
    pub sessions_valid_from: Option<DateTime<Utc>>,
}

/// Someone who works for a club.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub user: Uuid,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub role: Role,
}

/// An invitation that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub club: Uuid,
    pub id: Uuid,
    pub club_name: String,
    pub role: Role,
}

/// A user's place in a club as it is since `seen` was looked at; none when the account or the place is gone.
///
/// # Errors
/// What the database says.
pub async fn find_place(
    db: &Db,
    seen: Option<LogState>,
    user: Uuid,
    club: Uuid,
) -> Result<Option<Place>, Error> {
    let known = db.known();
    if let Some(place) = known.and_then(|known| known.places.get(seen, &(user, club))) {
        return Ok(Some(place));
    }
    let row = on_readers!(db, |pool| {
        sqlx::query_as::<_, (String, String, String, String, Option<DateTime<Utc>>)>(FIND_PLACE)
            .bind(club)
            .bind(user)
            .fetch_optional(pool)
            .await?
    });
    let Some((given_name, family_name, club_name, word, sessions_valid_from)) = row else { return Ok(None) };
    let user_name = format!("{given_name} {family_name}");
    let place = Place { user_name, club_name, role: role(&word)?, sessions_valid_from };
    if let Some(known) = known {
        known.places.keep(seen, (user, club), place.clone());
    }
    Ok(Some(place))
}

fn role(word: &str) -> Result<Role, Error> {
    Role::from_word(word).ok_or_else(|| Error::Internal(format!("the role {word} is not one of ours")))
}

/// # Errors
/// A unique violation when the e-mail has an account.
pub async fn insert_user(tx: &mut Tx, user: &User, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_USER)
            .bind(user.id)
            .bind(&user.email)
            .bind(&user.password_hash)
            .bind(&user.given_name)
            .bind(&user.family_name)
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn find_user_by_email(tx: &mut Tx, email: &str) -> Result<Option<User>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, User>(FIND_USER_BY_EMAIL).bind(email).fetch_optional(connection).await?
    }))
}

/// # Errors
/// What the database says.
pub async fn find_user(tx: &mut Tx, id: Uuid) -> Result<Option<User>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, User>(FIND_USER).bind(id).fetch_optional(connection).await?
    }))
}

/// # Errors
/// What the database says.
pub async fn insert_club(
    tx: &mut Tx,
    (id, name): (Uuid, &str),
    time_zone: &str,
    epoch: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_CLUB)
            .bind(id)
            .bind(name)
            .bind(time_zone)
            .bind(epoch)
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// # Errors
/// What the database says.
pub async fn find_clubs_by_name(tx: &mut Tx, name: &str) -> Result<Vec<(Uuid, String)>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String)>(FIND_CLUB_BY_NAME).bind(name).fetch_all(connection).await?
    }))
}

/// # Errors
/// What the database says.
pub async fn upsert_membership(
    tx: &mut Tx,
    club: Uuid,
    user: Uuid,
    role: Role,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(UPSERT_MEMBERSHIP)
            .bind(club)
            .bind(user)
            .bind(role.word())
            .bind(now)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn delete_membership(tx: &mut Tx, club: Uuid, user: Uuid) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DELETE_MEMBERSHIP).bind(club).bind(user).execute(connection).await?.rows_affected() > 0
    }))
}

/// # Errors
/// What the database says.
pub async fn find_membership(tx: &mut Tx, club: Uuid, user: Uuid) -> Result<Option<Membership>, Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, String)>(FIND_MEMBERSHIP)
            .bind(club)
            .bind(user)
            .fetch_optional(connection)
            .await?
    });
    row.map(|(club, club_name, word)| Ok(Membership { club, club_name, role: role(&word)? })).transpose()
}

/// # Errors
/// What the database says.
pub async fn list_memberships(tx: &mut Tx, user: Uuid) -> Result<Vec<Membership>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, String)>(LIST_MEMBERSHIPS).bind(user).fetch_all(connection).await?
    });
    rows.into_iter()
        .map(|(club, club_name, word)| Ok(Membership { club, club_name, role: role(&word)? }))
        .collect()
}

/// # Errors
/// What the database says.
pub async fn list_staff(tx: &mut Tx, club: Uuid) -> Result<Vec<Staff>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, String, String, String)>(LIST_STAFF)
            .bind(club)
            .fetch_all(connection)
            .await?
    });
    rows.into_iter()
        .map(|(user, email, given_name, family_name, word)| {
            Ok(Staff { user, email, given_name, family_name, role: role(&word)? })
        })
        .collect()
}

/// A new invitation; of its token the hash alone is stored.
#[derive(Debug)]
pub struct NewInvitation {
    pub club: Uuid,
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub role: Role,
    pub invited_by: Uuid,
    pub expires_at: DateTime<Utc>,
}

/// # Errors
/// What the database says.
pub async fn insert_invitation(
    tx: &mut Tx,
    invitation: NewInvitation,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_INVITATION)
            .bind(invitation.club)
            .bind(invitation.id)
            .bind(invitation.token_hash)
            .bind(invitation.role.word())
            .bind(invitation.invited_by)
            .bind(now)
            .bind(invitation.expires_at)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// An invitation that is neither used nor expired.
///
/// # Errors
/// What the database says.
pub async fn find_invitation(
    tx: &mut Tx,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, Uuid, String, String)>(FIND_INVITATION)
            .bind(token_hash)
            .bind(now)
            .fetch_optional(connection)
            .await?
    });
    row.map(|(club, id, club_name, word)| Ok(Invitation { club, id, club_name, role: role(&word)? }))
        .transpose()
}

/// Whether it could be used: false when someone was quicker.
///
/// # Errors
/// What the database says.
pub async fn use_invitation(
    tx: &mut Tx,
    club: Uuid,
    invitation: Uuid,
    user: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(USE_INVITATION)
            .bind(club)
            .bind(invitation)
            .bind(user)
            .bind(now)
            .execute(connection)
            .await?
            .rows_affected()
            > 0
    }))
}

/// Open invitations: id, role, end.
///
/// # Errors
/// What the database says.
pub async fn list_invitations(
    tx: &mut Tx,
    club: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, Role, DateTime<Utc>)>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, DateTime<Utc>)>(LIST_INVITATIONS)
            .bind(club)
            .bind(now)
            .fetch_all(connection)
            .await?
    });
    rows.into_iter().map(|(id, word, expires)| Ok((id, role(&word)?, expires))).collect()
}

/// Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn delete_invitation(tx: &mut Tx, club: Uuid, invitation: Uuid) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DELETE_INVITATION).bind(club).bind(invitation).execute(connection).await?.rows_affected()
            > 0
    }))
}

/// A link to a new password; those that the account had are no longer good.
///
/// # Errors
/// What the database says.
pub async fn insert_reset(
    tx: &mut Tx,
    user: Uuid,
    (id, token_hash): (Uuid, Vec<u8>),
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    forget_resets(tx, user, now).await?;
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_RESET)
            .bind(id)
            .bind(user)
            .bind(token_hash)
            .bind(now)
            .bind(expires_at)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// The links of an account that were not used, and those whose time is over.
///
/// # Errors
/// What the database says.
pub async fn forget_resets(tx: &mut Tx, user: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(FORGET_RESETS).bind(user).bind(now).execute(connection).await?;
    });
    Ok(())
}

/// Whose password a link sets, if it is still good.
///
/// # Errors
/// What the database says.
pub async fn find_reset(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Uuid>, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query_scalar::<_, Uuid>(FIND_RESET)
            .bind(token_hash)
            .bind(now)
            .fetch_optional(connection)
            .await?
    }))
}

/// Whether the link could be used: false when someone was quicker.
///
/// # Errors
/// What the database says.
pub async fn use_reset(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(USE_RESET).bind(token_hash).bind(now).execute(connection).await?.rows_affected() > 0
    }))
}

/// Sets an account's password and ends the sessions that began before.
///
/// # Errors
/// What the database says.
pub async fn set_password(
    tx: &mut Tx,
    user: Uuid,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(SET_PASSWORD).bind(user).bind(password_hash).bind(now).execute(connection).await?;
    });
    Ok(())
}
