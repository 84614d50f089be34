//! Somebody deletes their own account: it leaves every club, and nothing of it stays but its number, with the devices
//! that it had. What a club keeps of the person is the club's, which is asked apart.

use super::{
    Session,
    staff::{Unsent, end_place, untie},
};
use crate::club::{Code, Problem, Refusal, access::keeps_admin, audit::Kind};
use crate::server::{
    Error,
    audit::{self, Happened},
    db::{
        Across, Tx,
        accounts::{self, Membership, User},
        departures,
    },
    moment,
    privacy::{accounts::nobodys_hash, names},
    sync::Desk,
};
use uuid::Uuid;

/// Deletes the account of whoever is signed in; gives it as it was. Its devices erase themselves with what they have
/// not sent: nobody can sign in to send it.
///
/// # Errors
/// [`Code::OnlyAdmin`] for the only admin of a club, which the limit names; [`Code::SignedInByClub`] when the
/// session is a club's own and the account is in others, and what the database says.
pub async fn delete_account(desk: &Desk, session: &Session) -> Result<User, Error> {
    let nobodys_hash = nobodys_hash().await?;
    let now = moment::now();
    let (mut tx, places, clubs) = hold_places(desk, session).await?;
    // Nobody can ask the database for the address and the name afterwards.
    let user = accounts::find_user(&mut tx, session.user).await?.ok_or(Error::Unauthenticated)?;
    for place in &places {
        require_other_admin(&mut tx, place, session.user).await?;
    }
    // The sessions of all clubs come before the chain of any.
    let mut ended = Vec::new();
    for Membership { club, club_name, role } in places {
        let by = Session { club, club_name, role, ..session.clone() };
        let mut told =
            vec![Happened::new(Kind::Change, "account.deleted", now).to("users", Some(by.user)).by(&by)];
        told.extend(end_place(&mut tx, &by, (by.user, role), Unsent::Goes, now).await?);
        ended.push((by, told));
    }
    if !departures::delete_account(&mut tx, session.user, &nobodys_hash, now).await? {
        tx.rollback().await?;
        return Err(Error::Internal("an account that is held was taken into a club".to_owned()));
    }
    let mut left = Vec::new();
    for (by, told) in ended {
        audit::append(&mut tx, by.club, told).await?;
        untie(&mut tx, &by, by.user).await?;
        left.push(by.club);
    }
    // What was untied just now bears the name, too.
    let reached = names::forget(&mut tx, &clubs, &user, now).await?;
    tx.commit().await?;
    for (club, seq) in reached {
        desk.pokes().tell(club, seq);
    }
    desk.pokes().tell_ended(&left);
    Ok(user)
}

/// Takes the locks of the clubs that the account is in, and of those whose records can name it, then the account: from
/// then on it comes into no other. Gives its places, and all of these clubs.
async fn hold_places(desk: &Desk, session: &Session) -> Result<(Tx, Vec<Membership>, Vec<Uuid>), Error> {
    loop {
        let mut tx = desk.db().write_for(Across::Upkeep).await?;
        let seen = list_places(&mut tx, session.user).await?;
        if session.one_club && seen.iter().any(|place| place.club != session.club) {
            return Err(Refusal::because(Code::SignedInByClub).into());
        }
        let in_them = seen.iter().map(|place| place.club);
        let clubs = names::lock_clubs(&mut tx, session.user, in_them).await?;
        if !departures::hold(&mut tx, session.user).await? {
            tx.rollback().await?;
            return Err(Error::Unauthenticated);
        }
        let places = list_places(&mut tx, session.user).await?;
        if places.iter().map(|place| place.club).eq(seen.iter().map(|place| place.club)) {
            return Ok((tx, places, clubs));
        }
        // Somebody took it in or off meanwhile. Begun anew: a lock that is missing may not come after others.
        tx.rollback().await?;
    }
}

/// By their ids, as all who lock several clubs do.
async fn list_places(tx: &mut Tx, user: Uuid) -> Result<Vec<Membership>, Error> {
    let mut places = accounts::list_memberships(tx, user).await?;
    places.sort_by_key(|place| place.club);
    Ok(places)
}

async fn require_other_admin(tx: &mut Tx, place: &Membership, user: Uuid) -> Result<(), Error> {
    let staff = accounts::list_staff(tx, place.club).await?;
    if keeps_admin(staff.iter().map(|one| (one.user, one.role)), (user, None)) {
        return Ok(());
    }
    let limit = Some(place.club_name.clone());
    Err(Refusal(vec![Problem { code: Code::OnlyAdmin, field: None, limit }]).into())
}
