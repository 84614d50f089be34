//! Changing the matrix; who leads which group; whom an account stands for.
//!
//! Commands are made without a network, so whoever took a session could widen by it what an account of their own
//! reaches, be it a plain member's, and keep that when the session is over and its devices are wiped. The matrix is
//! therefore widened, in whatever area, and accounts are tied to groups and people, only by a session whose owner has
//! shown a short while ago who they are: else the server refuses the command, with [`Code::ConfirmationWanted`], as
//! late as it may arrive, and nobody else has seen of it. The page asks for the confirmation before it makes the
//! command, so it makes it online. Narrowing and untying are done offline: taking away is never to wait.
//!
//! A household that gets a child, a guardian or a payer shows more to the accounts that answer for it. That is daily
//! work, done offline, but where the sender's own account is one of them: see [`super::widens_own_family`].

use super::{
    Role,
    area::{Action, Area, Reach},
    rights::{AccessGrant, Rights},
    scope::{FamilyAccount, GroupCoach},
};
use crate::club::{
    ClubContext,
    families::{Guardian, GuardianId},
    people::{Member, MemberId, NAME_LENGTH},
    planning::{Group, GroupId},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Read, Record as _, Records, Write};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whom an account stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandsFor {
    Member(MemberId),
    Guardian(GuardianId),
}

impl StandsFor {
    const fn id(self) -> Uuid {
        match self {
            Self::Member(id) => id.0,
            Self::Guardian(id) => id.0,
        }
    }

    const fn ids(self) -> (Option<MemberId>, Option<GuardianId>) {
        match self {
            Self::Member(id) => (Some(id), None),
            Self::Guardian(id) => (None, Some(id)),
        }
    }
}

/// One intention about who may do what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessCommand {
    /// Sets one field of the matrix.
    SetReach { role: Role, area: Area, action: Action, reach: Reach },
    /// Somebody leads a group, or no longer.
    SetCoach { group_id: GroupId, user_id: Uuid, name: String, active: bool },
    /// An account stands for somebody, or no longer.
    SetFamilyAccount { user_id: Uuid, name: String, stands_for: StandsFor, active: bool },
}

impl AccessCommand {
    /// The areas of which one must be the sender's to change.
    pub(in crate::club) const fn areas(&self) -> &'static [Area] {
        match self {
            Self::SetReach { .. } | Self::SetCoach { .. } => &[Area::Staff],
            Self::SetFamilyAccount { .. } => &[Area::Families],
        }
    }

    /// Whether the sender must have shown a short while ago who they are: where it gives what is not had already.
    #[must_use]
    pub fn wants_confirmation(&self, records: &dyn Records) -> bool {
        match self {
            Self::SetReach { role, area, action, reach } => {
                *reach > Rights::of(*role, records).reach(*area, *action)
            }
            Self::SetCoach { group_id, user_id, active, .. } => {
                let before = records.get::<GroupCoach>(GroupCoach::id_for(*group_id, *user_id).0);
                *active && before.is_none_or(|before| !before.active)
            }
            Self::SetFamilyAccount { user_id, stands_for, active, .. } => {
                let before = records.get::<FamilyAccount>(FamilyAccount::id_for(*user_id, stands_for.id()).0);
                let is_other = |before: &FamilyAccount| {
                    !before.active || (before.member_id, before.guardian_id) != stands_for.ids()
                };
                *active && before.as_ref().is_none_or(is_other)
            }
        }
    }

    pub(in crate::club) fn reads(&self) -> Vec<Read> {
        match self {
            // The matrix is read for every decision.
            Self::SetReach { .. } => Vec::new(),
            Self::SetCoach { group_id, user_id, .. } => vec![
                Read::one::<Group>(group_id.0),
                Read::one::<GroupCoach>(GroupCoach::id_for(*group_id, *user_id).0),
            ],
            Self::SetFamilyAccount { user_id, stands_for, .. } => vec![
                match stands_for {
                    StandsFor::Member(id) => Read::one::<Member>(id.0),
                    StandsFor::Guardian(id) => Read::one::<Guardian>(id.0),
                },
                Read::one::<FamilyAccount>(FamilyAccount::id_for(*user_id, stands_for.id()).0),
            ],
        }
    }

    pub(in crate::club) fn decide(
        &self,
        context: &ClubContext,
        records: &dyn Records,
    ) -> Result<Vec<Write>, Refusal> {
        match self {
            Self::SetReach { role, area, action, reach } => {
                set_reach(context.club, (*role, *area, *action), *reach, records)
            }
            Self::SetCoach { group_id, user_id, name, active } => {
                // What is gone can still be left.
                if *active && records.row(Group::COLLECTION, group_id.0).is_none() {
                    return Err(Refusal::field("group_id", Code::UnknownRecord));
                }
                let id = GroupCoach::id_for(*group_id, *user_id);
                let name = checked(name)?;
                let after = GroupCoach { id, group_id: *group_id, user_id: *user_id, name, active: *active };
                Ok(stored(records.get::<GroupCoach>(id.0).as_ref(), &after, *active))
            }
            Self::SetFamilyAccount { user_id, name, stands_for, active } => {
                let (member_id, guardian_id) = stands_for.ids();
                let exists = match stands_for {
                    StandsFor::Member(id) => records.row(Member::COLLECTION, id.0).is_some(),
                    StandsFor::Guardian(id) => records.row(Guardian::COLLECTION, id.0).is_some(),
                };
                // What is gone can still be untied.
                if !exists && *active {
                    return Err(Refusal::field("stands_for", Code::UnknownRecord));
                }
                let id = FamilyAccount::id_for(*user_id, stands_for.id());
                let (user_id, name, active) = (*user_id, checked(name)?, *active);
                let after = FamilyAccount { id, user_id, name, member_id, guardian_id, active };
                Ok(stored(records.get::<FamilyAccount>(id.0).as_ref(), &after, active))
            }
        }
    }
}

fn set_reach(
    club: Uuid,
    (role, area, action): (Role, Area, Action),
    reach: Reach,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    if role == Role::Admin {
        // Nobody could give the rights back.
        return Err(Refusal::field("role", Code::NotInList));
    }
    let reaches = area.reaches(action);
    if !reaches.contains(&reach) {
        let words: Vec<&str> = reaches.iter().map(|reach| reach.word()).collect();
        return Err(Refusal(vec![Problem::limited("reach", Code::NotInList, words.join(", "))]));
    }
    let id = AccessGrant::id_for(club, role, area, action);
    let after = AccessGrant { id, role, area, action, reach };
    Ok(stored(records.get::<AccessGrant>(id.0).as_ref(), &after, true))
}

fn checked(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::field("name", Code::Required));
    }
    // Given name and family name.
    if name.chars().count() > 2 * NAME_LENGTH + 1 {
        return Err(Refusal(vec![Problem::limited("name", Code::TooLong, 2 * NAME_LENGTH + 1)]));
    }
    Ok(name.to_owned())
}

/// The record as it is to be; what does not exist need not be taken back.
fn stored<R: crate::sync::Record>(before: Option<&R>, after: &R, is_wanted: bool) -> Vec<Write> {
    match before {
        Some(before) => Write::update(before, after).into_iter().collect(),
        None if is_wanted => vec![Write::create(after)],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::club::attendance::fixture::{CLUB, Club};

    #[test]
    fn what_widens_a_right_wants_a_confirmation_and_what_narrows_it_does_not() {
        use Action::{Change, See};
        use Reach::{All, None, Own};
        let mut club = Club::default();
        for (area, action, reach) in
            [(Area::Audit, See, All), (Area::Privacy, See, Own), (Area::People, See, None)]
        {
            let role = Role::Coach;
            let id = AccessGrant::id_for(CLUB, role, area, action);
            club.add(&AccessGrant { id, role, area, action, reach });
        }
        for (role, area, action, reach, expected) in [
            (Role::Coach, Area::Staff, Change, All, true),
            (Role::Coach, Area::Staff, See, All, true),
            (Role::Coach, Area::Club, Change, All, true),
            (Role::Coach, Area::Privacy, Change, Own, true),
            (Role::Coach, Area::Privacy, See, All, true),
            // As it is, and less.
            (Role::Coach, Area::Privacy, See, Own, false),
            (Role::Coach, Area::Privacy, See, None, false),
            (Role::Coach, Area::Audit, See, All, false),
            (Role::Treasurer, Area::Audit, See, All, true),
            (Role::Secretary, Area::Privacy, Change, None, false),
            (Role::Coach, Area::Planning, Change, None, false),
            // Whoever may invite a member could give themselves what all members have.
            (Role::Member, Area::People, See, All, true),
            (Role::Member, Area::Medical, See, All, true),
            (Role::Member, Area::Contacts, See, Own, false),
            (Role::Member, Area::Contacts, See, None, false),
            (Role::Coach, Area::Dues, Change, Own, true),
            // Back to the usual, where the club had taken it away.
            (Role::Coach, Area::People, See, Own, true),
        ] {
            let set = AccessCommand::SetReach { role, area, action, reach };
            assert_eq!(set.wants_confirmation(&club.records), expected, "{set:?}");
        }
    }

    #[test]
    fn to_tie_an_account_wants_a_confirmation_and_to_untie_it_or_leave_it_as_it_is_does_not() {
        let [tied, untied, new] = [601, 602, 603].map(Uuid::from_u128);
        let (group_id, name) = (GroupId(Uuid::from_u128(11)), "Lou".to_owned());
        let whom = [
            StandsFor::Member(MemberId(Uuid::from_u128(101))),
            StandsFor::Guardian(GuardianId(Uuid::from_u128(201))),
        ];
        let mut club = Club::default();
        for (user_id, active) in [(tied, true), (untied, false)] {
            let id = GroupCoach::id_for(group_id, user_id);
            club.add(&GroupCoach { id, group_id, user_id, name: name.clone(), active });
            for stands_for in whom {
                let id = FamilyAccount::id_for(user_id, stands_for.id());
                let (member_id, guardian_id) = stands_for.ids();
                club.add(&FamilyAccount { id, user_id, name: name.clone(), member_id, guardian_id, active });
            }
        }
        for (user_id, active, expected) in [
            (new, true, true),
            (untied, true, true),
            (tied, true, false),
            (new, false, false),
            (untied, false, false),
            (tied, false, false),
        ] {
            // Another name gives nothing.
            let name = "Lou Petit".to_owned();
            let families = whom.map(|stands_for| AccessCommand::SetFamilyAccount {
                user_id,
                name: name.clone(),
                stands_for,
                active,
            });
            let coach = AccessCommand::SetCoach { group_id, user_id, name, active };
            for command in families.into_iter().chain([coach]) {
                assert_eq!(command.wants_confirmation(&club.records), expected, "{command:?}");
            }
        }
    }

    #[test]
    fn an_account_that_has_come_to_stand_for_somebody_else_is_tied_anew() {
        let (user_id, [before, now]) =
            (Uuid::from_u128(601), [101, 102].map(|n| MemberId(Uuid::from_u128(n))));
        let id = FamilyAccount::id_for(user_id, before.0);
        let (name, member_id, guardian_id) = ("Lou".to_owned(), Some(now), None);
        let mut club = Club::default();
        club.add(&FamilyAccount { id, user_id, name: name.clone(), member_id, guardian_id, active: true });
        let stands_for = StandsFor::Member(before);
        let back = AccessCommand::SetFamilyAccount { user_id, name, stands_for, active: true };
        assert!(back.wants_confirmation(&club.records));
    }
}
