//! A household as its page shows it: the people, the guardians, who pays.

use super::{
    households::referring,
    records::{Guardian, GuardianId, Household, HouseholdId, HouseholdPlace, Payer, Relation},
};
use crate::club::{
    people::{Enrolment, Member, MemberId, MemberStatus},
    planning::{Group, GroupId},
    spelling::fold,
};
use crate::sync::{Collection, Record, Records};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A guardian of a household. Of one who is a member of the club the names are the member's, and
/// phone and e-mail too where the guardian's record has none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GuardianLine {
    pub id: GuardianId,
    /// Set when this person is a member of the club.
    pub member_id: Option<MemberId>,
    pub first_name: String,
    pub last_name: String,
    pub relation: Relation,
    pub legal: bool,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub pays: bool,
}

impl GuardianLine {
    pub(super) fn of(guardian: Guardian, household: &Household, records: &dyn Records) -> Self {
        let member = guardian.member_id.and_then(|id| records.get::<Member>(id.0));
        let payer = household.payer();
        let pays = payer == Some(Payer::Guardian(guardian.id))
            || guardian.member_id.is_some_and(|id| payer == Some(Payer::Member(id)));
        let (first_name, last_name, phone, email) = match member {
            Some(member) => (member.first_name, member.last_name, member.phone, member.email),
            None => (guardian.first_name, guardian.last_name, None, None),
        };
        Self {
            id: guardian.id,
            member_id: guardian.member_id,
            first_name,
            last_name,
            relation: guardian.relation,
            legal: guardian.legal,
            phone: guardian.phone.or(phone),
            email: guardian.email.or(email),
            pays,
        }
    }

    /// "Camille LEFÈVRE", as on French lists.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name.to_uppercase())
    }
}

/// A member who has a place in a household.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HouseholdMember {
    pub id: MemberId,
    pub first_name: String,
    pub last_name: String,
    pub birth_date: Option<NaiveDate>,
    pub status: MemberStatus,
    pub archived: bool,
    pub phone: Option<String>,
    /// Names of the groups, sorted.
    pub groups: Vec<String>,
    /// Other households with a place for them: id and name.
    pub elsewhere: Vec<(HouseholdId, String)>,
    pub pays: bool,
}

impl HouseholdMember {
    /// "Éloïse LEFÈVRE", as on French lists.
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name.to_uppercase())
    }
}

/// Everything that the page of a household shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdFile {
    pub household: Household,
    /// Those named first come first. A guardian who is a member is here and not among the members.
    pub guardians: Vec<GuardianLine>,
    /// The eldest first.
    pub members: Vec<HouseholdMember>,
    /// A member who pays and is neither guardian nor living here.
    pub outside_payer: Option<(MemberId, String)>,
}

impl HouseholdFile {
    /// The collections that it is read from.
    pub const READS: &'static [&'static Collection] = &[
        Household::COLLECTION,
        HouseholdPlace::COLLECTION,
        Guardian::COLLECTION,
        Member::COLLECTION,
        Enrolment::COLLECTION,
        Group::COLLECTION,
    ];

    /// Everyone with a place, guardians who are members among them.
    #[must_use]
    pub fn has_place(&self, id: MemberId) -> bool {
        self.members.iter().any(|member| member.id == id)
            || self.guardians.iter().any(|guardian| guardian.member_id == Some(id))
    }
}

/// The file of a household; `None` when there is none of that id.
#[must_use]
pub fn household_file(records: &dyn Records, id: HouseholdId) -> Option<HouseholdFile> {
    let household = records.get::<Household>(id.0)?;
    let guardians = guardians_of(records, &household);
    let members: Vec<Member> = members_of(records, id)
        .into_iter()
        .filter(|member| guardians.iter().all(|guardian| guardian.member_id != Some(member.id)))
        .collect();
    let names: HashMap<GroupId, String> =
        records.all::<Group>().map(|group| (group.id, group.name)).collect();
    let members: Vec<HouseholdMember> =
        members.into_iter().map(|member| line(member, &household, &names, records)).collect();
    let outside_payer = household
        .payer_member_id
        .filter(|_| !members.iter().any(|m| m.pays) && !guardians.iter().any(|g| g.pays))
        .and_then(|id| records.get::<Member>(id.0))
        .map(|member| (member.id, member.display_name()));
    Some(HouseholdFile { household, guardians, members, outside_payer })
}

/// The guardians of a household, each person once.
pub(super) fn guardians_of(records: &dyn Records, household: &Household) -> Vec<GuardianLine> {
    let mut found: Vec<Guardian> = referring::<Guardian>(records, "household_id", household.id.0).collect();
    found.sort_by_cached_key(|guardian| (!guardian.legal, fold(&guardian.first_name), guardian.id));
    let mut lines: Vec<GuardianLine> = Vec::with_capacity(found.len());
    for guardian in found {
        let twice =
            guardian.member_id.is_some() && lines.iter().any(|line| line.member_id == guardian.member_id);
        if !twice {
            lines.push(GuardianLine::of(guardian, household, records));
        }
    }
    lines
}

/// Those with a place in a household, the eldest first.
pub(super) fn members_of(records: &dyn Records, id: HouseholdId) -> Vec<Member> {
    let mut members: Vec<Member> = referring::<HouseholdPlace>(records, "household_id", id.0)
        .filter(|place| place.active)
        .filter_map(|place| records.get::<Member>(place.member_id.0))
        .filter(|member| member.merged_into.is_none())
        .collect();
    members.sort_by_cached_key(|member| {
        (member.birth_date.is_none(), member.birth_date, fold(&member.first_name), member.id)
    });
    members
}

/// The households in which a member has a place, by name.
pub(super) fn households_of(records: &dyn Records, id: MemberId) -> Vec<Household> {
    let mut households: Vec<Household> = referring::<HouseholdPlace>(records, "member_id", id.0)
        .filter(|place| place.active)
        .filter_map(|place| records.get::<Household>(place.household_id.0))
        .collect();
    households.sort_by_cached_key(|household| (fold(&household.name), household.id));
    households
}

fn line(
    member: Member,
    household: &Household,
    names: &HashMap<GroupId, String>,
    records: &dyn Records,
) -> HouseholdMember {
    let mut groups: Vec<String> = referring::<Enrolment>(records, "member_id", member.id.0)
        .filter(|enrolment| enrolment.active)
        .filter_map(|enrolment| names.get(&enrolment.group_id).cloned())
        .collect();
    groups.sort_by_cached_key(|name| fold(name));
    let elsewhere = households_of(records, member.id)
        .into_iter()
        .filter(|other| other.id != household.id)
        .map(|other| (other.id, other.name))
        .collect();
    HouseholdMember {
        pays: household.payer() == Some(Payer::Member(member.id)),
        id: member.id,
        first_name: member.first_name,
        last_name: member.last_name,
        birth_date: member.birth_date,
        status: member.status,
        archived: member.archived,
        phone: member.phone,
        groups,
        elsewhere,
    }
}
