//! Somebody deletes their own account: it leaves every club, and nothing of it stays but its number, with the devices
//! that it had. What a club keeps of the person is the club's, which is asked apart.

use super::{
    Session,
    staff::{end_place, untie},
};
use crate::club::{Code, Problem, Refusal, access::keeps_admin, audit::Kind};
use crate::server::{
    Error,
    audit::{self, Happened},
    db::{
        Across, Tx,
        accounts::{self, Membership},
        departures, devices,
    },
    moment,
    privacy::accounts::nobodys_hash,
    sync::Desk,
};
use uuid::Uuid;

/// Deletes the account of whoever is signed in.
///
/// # Errors
/// [`Code::OnlyAdmin`] for the only admin of a club, which the limit names; [`Code::SignedInByClub`] when the
/// session is a club's own and the account is in others, and what the database says.
pub async fn delete_account(desk: &Desk, session: &Session) -> Result<(), Error> {
    let nobodys_hash = nobodys_hash().await?;
    let now = moment::now();
    let mut tx = desk.db().write_for(Across::Upkeep).await?;
    let mut places = accounts::list_memberships(&mut tx, session.user).await?;
    // By their ids, as all who lock several clubs do.
    places.sort_by_key(|place| place.club);
    if session.one_club && places.iter().any(|place| place.club != session.club) {
        return Err(Refusal::because(Code::SignedInByClub).into());
    }
    for place in &places {
        devices::take_seq(&mut tx, place.club, 0).await?;
    }
    for place in &places {
        require_other_admin(&mut tx, place, session.user).await?;
    }
    let mut reached = Vec::new();
    for Membership { club, club_name, role } in places {
        let by = Session { club, club_name, role, ..session.clone() };
        let deleted = Happened::new(Kind::Change, "account.deleted", now).to("users", Some(by.user)).by(&by);
        audit::append(&mut tx, club, vec![deleted]).await?;
        end_place(&mut tx, &by, (by.user, role), now).await?;
        reached.push((club, untie(&mut tx, &by, by.user).await?));
    }
    departures::delete_account(&mut tx, session.user, &nobodys_hash, now).await?;
    tx.commit().await?;
    for (club, seq) in &reached {
        if let Some(seq) = seq {
            desk.pokes().tell(*club, *seq);
        }
    }
    let clubs: Vec<Uuid> = reached.into_iter().map(|(club, _)| club).collect();
    desk.pokes().tell_ended(&clubs);
    Ok(())
}

async fn require_other_admin(tx: &mut Tx, place: &Membership, user: Uuid) -> Result<(), Error> {
    let staff = accounts::list_staff(tx, place.club).await?;
    if keeps_admin(staff.iter().map(|one| (one.user, one.role)), (user, None)) {
        return Ok(());
    }
    let limit = Some(place.club_name.clone());
    Err(Refusal(vec![Problem { code: Code::OnlyAdmin, field: None, limit }]).into())
}
