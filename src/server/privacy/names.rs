//! The name of an account that is deleted, in what clubs keep: another one stands there from then on. It reaches
//! devices as every change does.

use crate::club::privacy::pseudonym_of_account;
use crate::server::{
    Error,
    db::{
        Tx,
        accounts::User,
        authors::{self, Renaming},
        devices,
    },
    sync::live,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What gives way to a pseudonym in a club. At marks, where somebody else in the club has the same name, it stays:
/// it is theirs, too, and nothing tells their marks apart.
///
/// # Errors
/// What the database says.
pub(super) async fn renaming(
    tx: &mut Tx,
    club: Uuid,
    (user, (given, family)): (Uuid, (&str, &str)),
    pseudonym: String,
) -> Result<Renaming, Error> {
    let name = format!("{given} {family}");
    let at_marks = !authors::has_namesake(tx, club, user, &name).await?;
    if !at_marks {
        tracing::warn!(%club, %user, "a name at marks that is to be forgotten is another's, too, and stays");
    }
    Ok(Renaming { user, name, pseudonym, at_marks })
}

/// Takes the locks of the clubs whose records can name an account, and of those beside them; comes before the
/// account is held. Gives the clubs.
///
/// # Errors
/// What the database says.
pub async fn lock_clubs(
    tx: &mut Tx,
    user: Uuid,
    beside: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Uuid>, Error> {
    let mut clubs = authors::list_clubs(tx, user).await?;
    clubs.extend(beside);
    // By their ids, as all who lock several clubs do.
    clubs.sort_unstable();
    clubs.dedup();
    for club in &clubs {
        devices::take_seq(tx, *club, 0).await?;
    }
    Ok(clubs)
}

/// Puts a pseudonym in the place of the name of an account that is deleted, in clubs whose locks are held and that
/// it is in no more. Gives what each of them reaches.
///
/// # Errors
/// What the database says.
pub async fn forget(
    tx: &mut Tx,
    clubs: &[Uuid],
    account: &User,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut reached = Vec::new();
    for club in clubs {
        let name = (account.given_name.as_str(), account.family_name.as_str());
        let renaming = renaming(tx, *club, (account.id, name), pseudonym_of_account(account.id)).await?;
        let seq = loop {
            // One more than is needed tells devices of nothing new.
            let (seq, _) = devices::take_seq(tx, *club, 1).await?;
            if authors::rename_author(tx, *club, &renaming, (now, seq)).await? == 0 {
                break seq;
            }
        };
        authors::rename_ended(tx, *club, &renaming).await?;
        live::announce(tx, *club, seq).await?;
        reached.push((*club, seq));
    }
    Ok(reached)
}
