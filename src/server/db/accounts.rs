//! Users, clubs, and who is in which.

use super::{Db, Tx, unchanged::LogState};
use crate::club::Role;
use crate::server::Error;
use crate::{on_connection, on_readers};
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const INSERT_USER: &str = "INSERT INTO users (id, email, password_hash, given_name, family_name, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const FIND_USER_BY_EMAIL: &str =
    "SELECT id, email, password_hash, given_name, family_name, email_proven_at FROM users WHERE email = $1";
pub(super) const FIND_USER: &str =
    "SELECT id, email, password_hash, given_name, family_name, email_proven_at FROM users WHERE id = $1";
pub(super) const INSERT_CLUB: &str = "INSERT INTO clubs (id, name, time_zone, seq, epoch, tombstone_floor, created_at) VALUES ($1, $2, $3, 0, $4, 0, $5)";
pub(super) const UPSERT_MEMBERSHIP: &str =
    "INSERT INTO memberships (club_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (club_id, user_id) DO UPDATE SET role = excluded.role";
pub(super) const DELETE_MEMBERSHIP: &str = "DELETE FROM memberships WHERE club_id = $1 AND user_id = $2";
pub(super) const FIND_MEMBERSHIP: &str =
    "SELECT c.id, c.name, m.role FROM memberships m JOIN clubs c ON c.id = m.club_id
WHERE m.club_id = $1 AND m.user_id = $2";
pub(super) const FIND_PLACE: &str =
    "SELECT u.given_name, u.family_name, c.name, m.role, u.sessions_valid_from, s.id, s.confirmed_at,
    s.one_club, s.device_mark, c.factors_required,
    EXISTS (SELECT 1 FROM totp_secrets t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id)
FROM memberships m JOIN users u ON u.id = m.user_id JOIN clubs c ON c.id = m.club_id
LEFT JOIN sessions s ON s.id = $3 AND s.user_id = m.user_id AND s.club_id = m.club_id AND s.revoked_at IS NULL
WHERE m.club_id = $1 AND m.user_id = $2";
pub(super) const LIST_MEMBERSHIPS: &str =
    "SELECT c.id, c.name, m.role FROM memberships m JOIN clubs c ON c.id = m.club_id
WHERE m.user_id = $1 ORDER BY c.name, c.id";
pub(super) const LIST_STAFF: &str =
    "SELECT u.id, u.email, u.given_name, u.family_name, m.role FROM memberships m
JOIN users u ON u.id = m.user_id WHERE m.club_id = $1 ORDER BY u.family_name, u.given_name, u.id";
pub(super) const SET_PASSWORD: &str =
    "UPDATE users SET password_hash = $2, sessions_valid_from = $3 WHERE id = $1";
pub(super) const PROVE_EMAIL: &str =
    "UPDATE users SET email_proven_at = $2 WHERE id = $1 AND email_proven_at IS NULL";
pub(super) const FIND_CLUB_BY_NAME: &str = "SELECT id, name FROM clubs WHERE name = $1 ORDER BY created_at";

/// An account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct User {
    pub id: Uuid,
    pub email: String,
    pub password_hash: String,
    pub given_name: String,
    pub family_name: String,
    /// Since when it is known that its owner reads the mail of its address.
    pub email_proven_at: Option<DateTime<Utc>>,
}

impl User {
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// The name that mails greet by; none before the address has answered, which may be anybody's.
    #[must_use]
    pub fn greeted(&self) -> Option<&str> {
        self.email_proven_at.map(|_| self.given_name.as_str())
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
    /// The session that was asked for, if it is alive and of this user in this club.
    pub session: Option<Uuid>,
    /// When, in that session, the person last showed who they are.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// That session leads to no other club.
    pub one_club: bool,
    /// The mark of the device that it is on.
    pub device: Option<Uuid>,
    /// The club wants a second factor of the role, and the user has none.
    pub enrolment_due: bool,
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

type PlaceRow = (
    String,
    String,
    String,
    String,
    Option<DateTime<Utc>>,
    Option<Uuid>,
    Option<DateTime<Utc>>,
    Option<bool>,
    Option<Uuid>,
    Option<String>,
    bool,
);

/// A user's place in a club, and one of their sessions in it, as they are since `seen` was looked at; none when
/// the account or the place is gone.
///
/// # Errors
/// What the database says.
pub async fn find_place(
    db: &Db,
    seen: Option<LogState>,
    (user, club): (Uuid, Uuid),
    session: Option<Uuid>,
) -> Result<Option<Place>, Error> {
    let known = db.known();
    if let Some(place) = known.and_then(|known| known.places.get(seen, &(user, club, session))) {
        return Ok(Some(place));
    }
    let row = on_readers!(db, club, |pool| {
        sqlx::query_as::<_, PlaceRow>(FIND_PLACE)
            .bind(club)
            .bind(user)
            .bind(session)
            .fetch_optional(pool)
            .await?
    });
    let Some(row) = row else { return Ok(None) };
    let (
        given_name,
        family_name,
        club_name,
        word,
        sessions_valid_from,
        living,
        confirmed_at,
        one_club,
        device,
        required,
        has_factor,
    ) = row;
    let role = role(&word)?;
    let user_name = format!("{given_name} {family_name}");
    let place = Place {
        user_name,
        club_name,
        role,
        sessions_valid_from,
        session: living,
        confirmed_at,
        one_club: one_club.unwrap_or(false),
        device,
        enrolment_due: !has_factor && super::factors::roles(required.as_deref()).contains(&role),
    };
    if let Some(known) = known {
        known.places.keep(seen, (user, club, session), place.clone());
    }
    Ok(Some(place))
}

pub(super) fn role(word: &str) -> Result<Role, Error> {
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

/// The owner of an account has shown that they read the mail of its address. Whether that is new.
///
/// # Errors
/// What the database says.
pub async fn prove_email(tx: &mut Tx, user: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(PROVE_EMAIL).bind(user).bind(now).execute(connection).await?.rows_affected() > 0
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
