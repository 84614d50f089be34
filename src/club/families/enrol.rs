//! A whole family in one command, as at the desk in September.

use super::{
    commands::exists,
    guardians, households,
    records::{Guardian, Household, HouseholdPlace, Payer},
};
use crate::club::{
    people::{Enrolment, Member, MemberId, create_member},
    planning::{Group, GroupId},
    refusal::{Code, Problem, Refusal},
};
use crate::sync::{Read, Record, Records, Write};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most guardians of a family that is enrolled at once.
pub const MOST_GUARDIANS: usize = 6;
/// The most members of a family that is enrolled at once.
pub const MOST_MEMBERS: usize = 15;

/// A household with everyone in it. Every id is given by the caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewFamily {
    pub household: Household,
    #[serde(default)]
    pub guardians: Vec<Guardian>,
    pub members: Vec<FamilyMember>,
}

/// One member of a family that is enrolled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FamilyMember {
    pub who: Who,
    #[serde(default)]
    pub groups: Vec<GroupId>,
}

/// Someone new, or someone whom the club knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    New(Box<Member>),
    Known(MemberId),
}

impl Who {
    #[must_use]
    pub const fn id(&self) -> MemberId {
        match self {
            Self::New(member) => member.id,
            Self::Known(id) => *id,
        }
    }
}

impl NewFamily {
    pub(super) fn reads(&self) -> Vec<Read> {
        let mut reads = vec![Read::one::<Household>(self.household.id.0)];
        if let Some(Payer::Member(id)) = self.household.payer() {
            reads.push(Read::one::<Member>(id.0));
        }
        for guardian in &self.guardians {
            reads.push(Read::one::<Guardian>(guardian.id.0));
            reads.extend(guardian.member_id.map(|id| Read::one::<Member>(id.0)));
        }
        for FamilyMember { who, groups } in &self.members {
            let id = who.id();
            reads.push(Read::one::<Member>(id.0));
            reads.push(Read::one::<HouseholdPlace>(HouseholdPlace::id_for(self.household.id, id).0));
            for group in groups {
                reads.push(Read::one::<Group>(group.0));
                reads.push(Read::one::<Enrolment>(Enrolment::id_for(id, *group).0));
            }
        }
        reads
    }
}

/// The problems of a person of the list, under names that tell whose they are: `members.1.phone`.
fn of_person(list: &str, position: usize, refusal: Refusal) -> Vec<Problem> {
    let mut problems = refusal.0;
    for problem in &mut problems {
        let field = problem.field.take().unwrap_or_else(|| "id".to_owned());
        problem.field = Some(format!("{list}.{position}.{field}"));
    }
    problems
}

pub(super) fn enrol(
    family: &NewFamily,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let mut problems = check_size(family);
    let NewFamily { household, guardians, members } = family;
    if records.row(Household::COLLECTION, household.id.0).is_some() {
        return Err(Refusal::because(Code::AlreadyExists));
    }
    if let Err(Refusal(more)) = household.validate(today) {
        problems.extend(more);
    }
    problems.extend(check_payer(family, records));
    let ids: BTreeSet<MemberId> = members.iter().map(|member| member.who.id()).collect();
    if ids.len() < members.len() {
        problems.push(Problem::of("members", Code::AlreadyExists));
    }
    let mut writes = vec![Write::create(household)];
    for (position, guardian) in guardians.iter().enumerate() {
        match check_guardian(guardian, household, &ids, today, records) {
            Ok(()) => writes.extend(guardians::create(guardian)),
            Err(refusal) => problems.extend(of_person("guardians", position, refusal)),
        }
    }
    for (position, member) in members.iter().enumerate() {
        match join(member, household, today, records) {
            Ok(joined) => writes.extend(joined),
            Err(refusal) => problems.extend(of_person("members", position, refusal)),
        }
    }
    Refusal::unless_empty(problems)?;
    Ok(writes)
}

fn check_size(family: &NewFamily) -> Vec<Problem> {
    let mut problems = Vec::new();
    if family.members.is_empty() {
        problems.push(Problem::of("members", Code::Required));
    }
    if family.members.len() > MOST_MEMBERS {
        problems.push(Problem::limited("members", Code::TooMany, MOST_MEMBERS));
    }
    if family.guardians.len() > MOST_GUARDIANS {
        problems.push(Problem::limited("guardians", Code::TooMany, MOST_GUARDIANS));
    }
    problems
}

/// Whoever pays is one of the family, or a member whom the club knows.
fn check_payer(family: &NewFamily, records: &dyn Records) -> Option<Problem> {
    let known = match family.household.payer()? {
        Payer::Member(id) => {
            family.members.iter().any(|member| member.who.id() == id)
                || records.row(Member::COLLECTION, id.0).is_some()
        }
        Payer::Guardian(id) => family.guardians.iter().any(|guardian| guardian.id == id),
    };
    (!known).then(|| Problem::of("payer", Code::UnknownRecord))
}

fn check_guardian(
    guardian: &Guardian,
    household: &Household,
    members: &BTreeSet<MemberId>,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<(), Refusal> {
    if records.row(Guardian::COLLECTION, guardian.id.0).is_some() {
        return Err(Refusal::because(Code::AlreadyExists));
    }
    if guardian.household_id != household.id {
        return Err(Refusal::field("household_id", Code::NotInHousehold));
    }
    guardian.validate(today)?;
    match guardian.member_id.filter(|id| !members.contains(id)) {
        Some(id) => exists::<Member>("member_id", id.0, records),
        None => Ok(()),
    }
}

/// What puts one person into the club, the household and their groups.
fn join(
    FamilyMember { who, groups }: &FamilyMember,
    household: &Household,
    today: NaiveDate,
    records: &dyn Records,
) -> Result<Vec<Write>, Refusal> {
    let id = who.id();
    let mut writes = match who {
        Who::New(member) => create_member(member, today, records)?,
        Who::Known(id) => exists::<Member>("member_id", id.0, records).map(|()| Vec::new())?,
    };
    writes.extend(households::place(household.id, id, true, records));
    for group_id in groups.iter().copied().collect::<BTreeSet<_>>() {
        exists::<Group>("group_id", group_id.0, records)?;
        let after = Enrolment { id: Enrolment::id_for(id, group_id), member_id: id, group_id, active: true };
        match records.get::<Enrolment>(after.id.0) {
            Some(before) => writes.extend(Write::update(&before, &after)),
            None => writes.push(Write::create(&after)),
        }
    }
    Ok(writes)
}
