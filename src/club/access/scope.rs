//! What is somebody's own: a coach's groups and those who are in them, a member's family.

use super::Role;
use crate::club::{
    families::{Guardian, GuardianId, Household, HouseholdId, HouseholdPlace},
    people::{Enrolment, MemberId},
    planning::GroupId,
};
use crate::record;
use crate::sync::{Actor, FieldValue as _, Read, Record as _, Records};
use std::collections::BTreeSet;
use uuid::Uuid;

record! {
    /// Somebody leads a group: its people are theirs to see.
    pub struct GroupCoach(GroupCoachId) in "group_coaches" {
        pub group_id: GroupId,
        /// The account of the coach.
        pub user_id: Uuid,
        /// As the group's page shows it; the account is the server's to know.
        pub name: String,
        pub active: bool,
    }
}

impl GroupCoach {
    /// One record for each coach of each group, wherever it was made.
    #[must_use]
    pub fn id_for(group: GroupId, user: Uuid) -> GroupCoachId {
        GroupCoachId(Uuid::new_v5(&group.0, format!("coach/{user}").as_bytes()))
    }
}

record! {
    /// An account stands for a person of the club, or for somebody who answers for a household.
    pub struct FamilyAccount(FamilyAccountId) in "family_accounts" {
        pub user_id: Uuid,
        pub name: String,
        pub member_id: Option<MemberId>,
        pub guardian_id: Option<GuardianId>,
        pub active: bool,
    }
}

impl FamilyAccount {
    /// One record for each account and person.
    #[must_use]
    pub fn id_for(user: Uuid, stands_for: Uuid) -> FamilyAccountId {
        FamilyAccountId(Uuid::new_v5(&user, format!("stands for/{stands_for}").as_bytes()))
    }
}

/// What is one person's own in a club.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    pub groups: BTreeSet<GroupId>,
    /// Those of the own groups, and the own family.
    pub members: BTreeSet<MemberId>,
    /// The own family alone.
    pub family: BTreeSet<MemberId>,
    /// The households that the account answers for.
    pub households: BTreeSet<HouseholdId>,
}

impl Own {
    /// What [`Own::of`] reads.
    pub fn reads(actor: &Actor<Role>, known: &dyn Records) -> Vec<Read> {
        Self::group_reads(actor, known).into_iter().chain(Self::family_reads(actor, known)).collect()
    }

    /// What it reads of the own groups.
    pub fn group_reads(actor: &Actor<Role>, known: &dyn Records) -> Vec<Read> {
        let mut reads = vec![Read::Where(GroupCoach::COLLECTION, "user_id", actor.user.to_value())];
        let enrolments = |group: GroupId| Read::Where(Enrolment::COLLECTION, "group_id", group.to_value());
        reads.extend(groups_of(actor, known).map(enrolments));
        reads
    }

    /// What it reads of the own family.
    pub fn family_reads(actor: &Actor<Role>, known: &dyn Records) -> Vec<Read> {
        let mut reads = vec![Read::Where(FamilyAccount::COLLECTION, "user_id", actor.user.to_value())];
        let mut own = Self::default();
        let by_id = |collection, field, id: Uuid| Read::Where(collection, field, id.to_value());
        for account in accounts_of(actor.user, known) {
            own.take_in(&account, known);
            reads.extend(account.guardian_id.map(|id| Read::one::<Guardian>(id.0)));
            if let Some(member) = account.member_id {
                reads.push(by_id(Guardian::COLLECTION, "member_id", member.0));
                reads.push(by_id(Household::COLLECTION, "payer_member_id", member.0));
            }
        }
        let places = |id: &HouseholdId| by_id(HouseholdPlace::COLLECTION, "household_id", id.0);
        reads.extend(own.households.iter().map(places));
        reads
    }

    /// What is an account's own, from the club's records.
    #[must_use]
    pub fn of(actor: &Actor<Role>, records: &dyn Records) -> Self {
        let mut own = Self::default();
        own.groups.extend(groups_of(actor, records));
        for account in accounts_of(actor.user, records) {
            own.take_in(&account, records);
        }
        let is_own = |place: &HouseholdPlace| place.active && own.households.contains(&place.household_id);
        let placed: Vec<MemberId> =
            records.all::<HouseholdPlace>().filter(is_own).map(|place| place.member_id).collect();
        own.family.extend(placed);
        own.members.clone_from(&own.family);
        if !own.groups.is_empty() {
            // Whoever left a group, or came to try, stays known to who leads it.
            let enrolled =
                records.all::<Enrolment>().filter(|enrolment| own.groups.contains(&enrolment.group_id));
            let enrolled: Vec<MemberId> = enrolled.map(|enrolment| enrolment.member_id).collect();
            own.members.extend(enrolled);
        }
        own
    }

    /// A guardian answers for one household; a member for those where they are guardian, or pay.
    fn take_in(&mut self, account: &FamilyAccount, records: &dyn Records) {
        let guardian = account.guardian_id.and_then(|id| records.get::<Guardian>(id.0));
        self.households.extend(guardian.map(|guardian| guardian.household_id));
        let Some(member) = account.member_id else { return };
        self.family.insert(member);
        let answers = |guardian: &Guardian| guardian.member_id == Some(member);
        self.households
            .extend(records.all::<Guardian>().filter(answers).map(|guardian| guardian.household_id));
        let pays = |household: &Household| household.payer_member_id == Some(member);
        self.households.extend(records.all::<Household>().filter(pays).map(|household| household.id));
    }
}

fn groups_of<'a>(actor: &Actor<Role>, records: &'a dyn Records) -> impl Iterator<Item = GroupId> + use<'a> {
    // Who is no longer of the club's staff leads nothing, whatever still says so: families see their own.
    let (is_staff, user) = (actor.role != Role::Member, actor.user);
    let leads = move |coach: &GroupCoach| is_staff && coach.active && coach.user_id == user;
    records.all::<GroupCoach>().filter(leads).map(|coach| coach.group_id)
}

fn accounts_of(user: Uuid, records: &dyn Records) -> impl Iterator<Item = FamilyAccount> {
    records.all::<FamilyAccount>().filter(move |account| account.active && account.user_id == user)
}
