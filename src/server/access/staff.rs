//! Taking people off the club's staff and giving them other roles. Who asks is looked at again once the club's
//! lock is held: of two admins who take each other off at once, the second is one no more when their turn comes.

use super::{
    Session,
    rights::{rights_in, rights_of},
    sessions::{self, Why},
};
use crate::club::{
    ClubCommand, Code, Refusal, Role,
    access::{
        AccessCommand, Action, Area, FamilyAccount, GroupCoach, Rights, StandsFor, keeps_admin, may_place,
    },
    audit::Kind,
};
use crate::server::{
    Db, Error,
    audit::{self, Happened, told},
    db::{
        Tx, accounts, devices, invitations, openid, records,
        sessions::Which,
        tablets::{self, Order},
    },
    moment,
    sync::{Desk, Origin, is_origin, perform_in},
};
use crate::sync::Record;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What follows from a change of the staff is noted in the history as this program's doing.
const ORIGIN: Origin<'_> = Origin { key: "staff", name: "NovaClub" };

/// Refuses who may not give a role, or take it.
///
/// # Errors
/// [`Code::Forbidden`], and what the database says.
pub async fn require_may_place(db: &Db, session: &Session, role: Role) -> Result<(), Error> {
    let rights = rights_of(db, session).await?;
    admit(may_place(session.role, &rights, role))
}

fn admit(may: bool) -> Result<(), Error> {
    if may { Ok(()) } else { Err(Refusal::because(Code::Forbidden).into()) }
}

/// Takes the club's lock, and gives who asks as they are from then on: still of the club, and still with the right
/// to change its staff.
async fn asker_in(tx: &mut Tx, session: &Session) -> Result<(Session, Rights), Error> {
    devices::take_seq(tx, session.club, 0).await?;
    let place = accounts::find_membership(tx, session.club, session.user).await?;
    let place = place.ok_or(Error::Unauthenticated)?;
    let asker = Session { role: place.role, ..session.clone() };
    let rights = rights_in(tx, &asker).await?;
    admit(rights.may(Area::Staff, Action::Change))?;
    Ok((asker, rights))
}

/// Refuses a change that the asker may not make, or that leaves the club without an admin. Gives the role before;
/// none when the person is not in the club.
async fn admit_change(
    tx: &mut Tx,
    (asker, rights): (&Session, &Rights),
    (user, after): (Uuid, Option<Role>),
) -> Result<Option<Role>, Error> {
    let staff = accounts::list_staff(tx, asker.club).await?;
    let before = staff.iter().find(|person| person.user == user).map(|person| person.role);
    admit(before.into_iter().chain(after).all(|role| may_place(asker.role, rights, role)))?;
    if before.is_some() && !keeps_admin(staff.iter().map(|one| (one.user, one.role)), (user, after)) {
        return Err(Refusal::field("user_id", Code::StillInUse).into());
    }
    Ok(before)
}

/// Takes somebody off the staff: their sessions end, their devices are to be erased, and nothing says any more
/// that they lead a group or stand for somebody.
///
/// # Errors
/// [`Error::NotFound`] when they are not in the club, [`Code::Forbidden`], or what the database says.
pub async fn remove(desk: &Desk, session: &Session, user: Uuid) -> Result<(), Error> {
    let now = moment::now();
    let mut tx = desk.db().write_for(session.club).await?;
    let (asker, rights) = asker_in(&mut tx, session).await?;
    let Some(before) = admit_change(&mut tx, (&asker, &rights), (user, None)).await? else {
        tx.rollback().await?;
        return Err(Error::NotFound);
    };
    let told = end_place(&mut tx, &asker, (user, before), Unsent::Waits, now).await?;
    audit::append(&mut tx, asker.club, told).await?;
    let reached = untie(&mut tx, &asker, user).await?;
    tx.commit().await?;
    if let Some(seq) = reached {
        desk.pokes().tell(asker.club, seq);
    }
    desk.pokes().tell_ended(&[asker.club]);
    Ok(())
}

/// What is to become of changes that are still on the devices of whoever leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Somebody may still hand them in.
    Waits,
    /// Nobody ever can.
    Goes,
}

/// Takes a place in a club away, with all that goes with it but what the club's records say of the account. In a
/// transaction that holds the club's lock. Gives what is to be told in the club's audit log: sessions come before
/// the chains, as everywhere.
///
/// # Errors
/// What the database says.
pub async fn end_place(
    tx: &mut Tx,
    by: &Session,
    (user, role): (Uuid, Role),
    unsent: Unsent,
    now: DateTime<Utc>,
) -> Result<Vec<Happened>, Error> {
    accounts::delete_membership(tx, by.club, user).await?;
    sessions::end_in(tx, Which::OfUserIn(user, by.club), Why::Removed, now).await?;
    openid::delete_links_of(tx, by.club, user).await?;
    let mut happened = vec![told::staff_changed("staff.removed", user, (Some(role), None)).by(by)];
    happened.extend(withdraw_invitations(tx, by, user, now).await?);
    happened.extend(erase_devices(tx, by, user, unsent, now).await?);
    Ok(happened)
}

/// Gives somebody another role. One that stands below the former takes the invitations with it that were made in
/// that.
///
/// # Errors
/// [`Error::NotFound`] when they are not in the club, [`Code::Forbidden`], or what the database says.
pub async fn change_role(desk: &Desk, session: &Session, user: Uuid, role: Role) -> Result<(), Error> {
    let now = moment::now();
    let mut tx = desk.db().write_for(session.club).await?;
    let (asker, rights) = asker_in(&mut tx, session).await?;
    let Some(before) = admit_change(&mut tx, (&asker, &rights), (user, Some(role))).await? else {
        tx.rollback().await?;
        return Err(Error::NotFound);
    };
    if before != role {
        accounts::upsert_membership(&mut tx, asker.club, user, role, now).await?;
        let roles = (Some(before), Some(role));
        let mut happened = vec![told::staff_changed("staff.role_changed", user, roles).by(&asker)];
        if role.is_below(before) {
            happened.extend(withdraw_invitations(&mut tx, &asker, user, now).await?);
        }
        audit::append(&mut tx, asker.club, happened).await?;
    }
    tx.commit().await
}

/// Deletes what somebody made of invitations; gives what is to be told.
async fn withdraw_invitations(
    tx: &mut Tx,
    asker: &Session,
    inviter: Uuid,
    now: DateTime<Utc>,
) -> Result<impl Iterator<Item = Happened>, Error> {
    let withdrawn = invitations::delete_of(tx, asker.club, inviter, now).await?;
    let told = |id| told::invitation_changed("invitation.withdrawn", id, None).by(asker);
    Ok(withdrawn.into_iter().map(told))
}

/// Orders each device to be erased that a person has in the club; gives what is to be told. An order that stands
/// already stays as it is, but that with [`Unsent::Goes`] none waits for a sign-in that nobody can make, and no code
/// opens what the devices hold.
///
/// With [`Unsent::Waits`] none is ordered to be destroyed. What waits on a device would be refused from now on, and
/// without a session there is nothing to send it with, so that a device which is open erases itself at its next
/// contact all the same. One that is locked, or on which somebody else is at work, keeps what waits, sealed or aside:
/// whoever was taken off by mistake and comes back hands it in, and whoever keeps the staff can bring it in as a rescue
/// file, or order the device to be destroyed.
async fn erase_devices(
    tx: &mut Tx,
    asker: &Session,
    owner: Uuid,
    unsent: Unsent,
    now: DateTime<Utc>,
) -> Result<Vec<Happened>, Error> {
    let destroy = unsent == Unsent::Goes;
    let word = if destroy { "destroy" } else { "send first" };
    let mut ordered = Vec::new();
    for device in tablets::list_unordered(tx, asker.club, owner, destroy).await? {
        // Where this program acts in somebody's name nothing is kept, and nobody asks.
        if is_origin(device) {
            continue;
        }
        let order = Order { club: asker.club, device, owner, by: asker.user, destroy };
        tablets::order_wipe(tx, order, now).await?;
        if destroy {
            tablets::destroy_halves(tx, asker.club, device).await?;
        }
        let happened = Happened::new(Kind::Change, "device.wipe_ordered", now).by(asker);
        ordered.push(happened.from_device(device, None).from_to(None, Some(word)));
    }
    Ok(ordered)
}

/// Ends what makes groups and families somebody's own, or they would be again if the person came back. Gives the
/// seq that it reaches; none when there was nothing.
pub(super) async fn untie(tx: &mut Tx, asker: &Session, user: Uuid) -> Result<Option<i64>, Error> {
    let leads = own::<GroupCoach>(tx, asker.club, user).await?.into_iter().filter(|coach| coach.active);
    let stop = |coach: GroupCoach| -> ClubCommand {
        let GroupCoach { group_id, user_id, name, .. } = coach;
        AccessCommand::SetCoach { group_id, user_id, name, active: false }.into()
    };
    let mut commands: Vec<ClubCommand> = leads.map(stop).collect();
    for account in own::<FamilyAccount>(tx, asker.club, user).await? {
        let FamilyAccount { user_id, name, member_id, guardian_id, active, .. } = account;
        let member = member_id.map(StandsFor::Member);
        if let (true, Some(stands_for)) = (active, member.or(guardian_id.map(StandsFor::Guardian))) {
            commands
                .push(AccessCommand::SetFamilyAccount { user_id, name, stands_for, active: false }.into());
        }
    }
    if commands.is_empty() {
        return Ok(None);
    }
    // It follows from taking the place away, whatever else the asker may change: a role that keeps the staff and
    // not the families would leave them behind.
    let by_club = Session { role: Role::Admin, ..asker.clone() };
    perform_in(tx, &by_club, ORIGIN, commands, moment::today()).await.map(Some)
}

/// The records of a collection that name an account.
async fn own<R: Record>(tx: &mut Tx, club: Uuid, user: Uuid) -> Result<Vec<R>, Error> {
    let rows = records::list_by(tx, club, R::COLLECTION, "user_id", user).await?;
    let living = rows.into_iter().map(|stamped| stamped.row).filter(|row| !row.deleted);
    living
        .map(|row| R::from_values(row.id, &row.values))
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Internal(format!("{}: {error}", R::COLLECTION.name)))
}
