//! Accounts that stand for a person, for the document about them.

use crate::club::privacy::{AccountLine, SessionLine};
use crate::server::{
    Error,
    db::{Tx, accounts, factors, sessions},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What is kept of accounts in a club; those that are in it no more are left out.
///
/// # Errors
/// What the database says.
pub async fn lines_of(
    tx: &mut Tx,
    club: Uuid,
    users: impl IntoIterator<Item = Uuid> + Send,
    now: DateTime<Utc>,
) -> Result<Vec<AccountLine>, Error> {
    let users: Vec<Uuid> = users.into_iter().collect();
    let mut lines = Vec::new();
    for user in users {
        let account = accounts::find_user(tx, user).await?;
        let place = accounts::find_membership(tx, club, user).await?;
        let (Some(account), Some(place)) = (account, place) else { continue };
        let holds = factors::find_holds(tx, user).await?;
        let sessions = sessions::list_of_user(tx, user, club).await?.into_iter();
        lines.push(AccountLine {
            name: account.full_name(),
            email: account.email,
            role: place.role,
            totp: holds.totp,
            passkeys: holds.passkeys,
            recovery_codes: holds.recovery_codes,
            sessions: sessions
                .map(|session| SessionLine {
                    is_alive: session.is_alive(now),
                    device: session.device_name,
                    agent: session.agent,
                    began_at: session.created_at,
                    used_at: session.used_at,
                })
                .collect(),
        });
    }
    Ok(lines)
}
