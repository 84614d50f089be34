//! Invitations into a club.

use super::{Tx, accounts::role};
use crate::club::{Role, access::StandsFor, families::GuardianId, people::MemberId};
use crate::on_connection;
use crate::server::Error;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub(super) const INSERT_INVITATION: &str =
    "INSERT INTO invitations (club_id, id, token_hash, role, invited_by, created_at, expires_at, member_id, guardian_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(super) const FIND_INVITATION: &str =
    "SELECT i.club_id, i.id, c.name, i.role, i.invited_by, i.member_id, i.guardian_id FROM invitations i JOIN clubs c ON c.id = i.club_id
WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2";
pub(super) const USE_INVITATION: &str =
    "UPDATE invitations SET used_by = $3, used_at = $4 WHERE club_id = $1 AND id = $2 AND used_at IS NULL";
pub(super) const LIST_INVITATIONS: &str =
    "SELECT id, role, expires_at, member_id, guardian_id FROM invitations
WHERE club_id = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY expires_at, id";
pub(super) const DELETE_INVITATION: &str =
    "DELETE FROM invitations WHERE club_id = $1 AND id = $2 AND used_at IS NULL";

pub(super) const DELETE_UNUSED: &str = "DELETE FROM invitations WHERE used_at IS NULL";
pub(super) const DELETE_INVITATIONS_OF: &str = "DELETE FROM invitations
WHERE club_id = $1 AND invited_by = $2 AND used_at IS NULL AND expires_at > $3 RETURNING id";

/// An invitation that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub club: Uuid,
    pub id: Uuid,
    pub club_name: String,
    pub role: Role,
    pub invited_by: Uuid,
    /// Whom the account will stand for.
    pub stands_for: Option<StandsFor>,
}

type InvitationRow = (Uuid, Uuid, String, String, Uuid, Option<Uuid>, Option<Uuid>);

/// A new invitation; of its token the hash alone is stored.
#[derive(Debug)]
pub struct NewInvitation {
    pub club: Uuid,
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub role: Role,
    pub invited_by: Uuid,
    pub expires_at: DateTime<Utc>,
    /// Whom the account will stand for.
    pub stands_for: Option<StandsFor>,
}

/// An invitation that nobody has used yet, as it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    pub id: Uuid,
    pub role: Role,
    pub expires_at: DateTime<Utc>,
    pub stands_for: Option<StandsFor>,
}

/// Whom an invitation is for, from its two columns.
fn stands_for(member: Option<Uuid>, guardian: Option<Uuid>) -> Option<StandsFor> {
    let member = member.map(|id| StandsFor::Member(MemberId(id)));
    member.or_else(|| guardian.map(|id| StandsFor::Guardian(GuardianId(id))))
}

/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, invitation: NewInvitation, now: DateTime<Utc>) -> Result<(), Error> {
    let (member, guardian) = match invitation.stands_for {
        Some(StandsFor::Member(id)) => (Some(id.0), None),
        Some(StandsFor::Guardian(id)) => (None, Some(id.0)),
        None => (None, None),
    };
    on_connection!(tx, |connection| {
        sqlx::query(INSERT_INVITATION)
            .bind(invitation.club)
            .bind(invitation.id)
            .bind(invitation.token_hash)
            .bind(invitation.role.word())
            .bind(invitation.invited_by)
            .bind(now)
            .bind(invitation.expires_at)
            .bind(member)
            .bind(guardian)
            .execute(connection)
            .await?;
    });
    Ok(())
}

/// An invitation that is neither used nor expired.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Invitation>, Error> {
    let row = on_connection!(tx, |connection| {
        sqlx::query_as::<_, InvitationRow>(FIND_INVITATION)
            .bind(token_hash)
            .bind(now)
            .fetch_optional(connection)
            .await?
    });
    let Some((club, id, club_name, word, invited_by, member, guardian)) = row else { return Ok(None) };
    let stands_for = stands_for(member, guardian);
    Ok(Some(Invitation { club, id, club_name, role: role(&word)?, invited_by, stands_for }))
}

/// Whether it could be used: false when someone was quicker.
///
/// # Errors
/// What the database says.
pub async fn spend(
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

/// Open invitations, the one that ends first in front.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, club: Uuid, now: DateTime<Utc>) -> Result<Vec<OpenInvitation>, Error> {
    let rows = on_connection!(tx, |connection| {
        sqlx::query_as::<_, (Uuid, String, DateTime<Utc>, Option<Uuid>, Option<Uuid>)>(LIST_INVITATIONS)
            .bind(club)
            .bind(now)
            .fetch_all(connection)
            .await?
    });
    rows.into_iter()
        .map(|(id, word, expires_at, member, guardian)| {
            Ok(OpenInvitation {
                id,
                role: role(&word)?,
                expires_at,
                stands_for: stands_for(member, guardian),
            })
        })
        .collect()
}

/// Whether there was one.
///
/// # Errors
/// What the database says.
pub async fn delete(tx: &mut Tx, club: Uuid, invitation: Uuid) -> Result<bool, Error> {
    Ok(on_connection!(tx, |connection| {
        sqlx::query(DELETE_INVITATION).bind(club).bind(invitation).execute(connection).await?.rows_affected()
            > 0
    }))
}

/// Deletes the invitations of all clubs that nobody has used: after a restore nothing says which of them were used or
/// withdrawn since.
///
/// # Errors
/// What the database says.
pub async fn delete_unused(tx: &mut Tx) -> Result<(), Error> {
    on_connection!(tx, |connection| {
        sqlx::query(DELETE_UNUSED).execute(connection).await?;
    });
    Ok(())
}

/// Deletes the invitations that somebody made and nobody has used; gives them.
///
/// # Errors
/// What the database says.
pub async fn delete_of(
    tx: &mut Tx,
    club: Uuid,
    inviter: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, Error> {
    Ok(on_connection!(tx, |connection| {
        let query = sqlx::query_scalar(DELETE_INVITATIONS_OF).bind(club).bind(inviter).bind(now);
        query.fetch_all(connection).await?
    }))
}
