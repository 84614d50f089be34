//! What is recorded of each person, by person, read once.

use crate::club::{
    consents::{Consent, ConsentKind},
    dues::{DuesState, SeasonMembership},
    licences::Licence,
    medical::MedicalProof,
    people::{Enrolment, Member, MemberId, MemberStatus, age_between},
    planning::{Group, GroupId, SeasonId},
};
use crate::sync::{FieldValue, Record, Records, Value};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// Whom a verdict is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub id: MemberId,
    pub birth_date: Option<NaiveDate>,
    pub status: MemberStatus,
    pub joined_on: Option<NaiveDate>,
}

impl Who {
    pub fn age_on(&self, day: NaiveDate) -> Option<i32> {
        self.birth_date.map(|birth| age_between(birth, day))
    }
}

impl From<&Member> for Who {
    fn from(member: &Member) -> Self {
        let Member { id, birth_date, status, joined_on, .. } = *member;
        Self { id, birth_date, status, joined_on }
    }
}

/// What is recorded of one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub who: Option<Who>,
    /// Those that were not cancelled.
    pub licences: Vec<Licence>,
    pub proofs: Vec<MedicalProof>,
    /// Of the groups of the season.
    pub disciplines: Vec<String>,
    pub groups: Vec<GroupId>,
    /// Where the season's dues stand, and since when.
    pub dues: Option<(DuesState, Option<NaiveDate>)>,
    /// Whether care is consented to, and since when.
    pub care: Option<(bool, NaiveDate)>,
}

/// The facts of some people, or of everybody.
pub(super) fn facts_of(
    records: &dyn Records,
    season: Option<SeasonId>,
    people: Option<&[MemberId]>,
    with_groups: bool,
) -> HashMap<MemberId, Facts> {
    let wanted = people.map(|people| people.iter().map(FieldValue::to_value).collect());
    let reader = Reader { records, wanted };
    let mut facts = match people {
        Some(people) => facts_by_id(records, season, people),
        None => facts_of_all(records, season),
    };
    for licence in reader.of::<Licence>().filter(Licence::is_live) {
        facts.entry(licence.member_id).or_default().licences.push(licence);
    }
    for proof in reader.of::<MedicalProof>() {
        facts.entry(proof.member_id).or_default().proofs.push(proof);
    }
    if with_groups {
        add_groups(&mut facts, &reader, season);
    }
    facts
}

fn add_groups(facts: &mut HashMap<MemberId, Facts>, reader: &Reader<'_>, season: Option<SeasonId>) {
    let groups: HashMap<GroupId, Group> = reader
        .records
        .all::<Group>()
        .filter(|group| Some(group.season_id) == season)
        .map(|group| (group.id, group))
        .collect();
    for enrolment in reader.of::<Enrolment>().filter(|enrolment| enrolment.active) {
        let Some(group) = groups.get(&enrolment.group_id) else { continue };
        let facts = facts.entry(enrolment.member_id).or_default();
        facts.groups.push(group.id);
        facts.disciplines.extend(group.discipline.clone());
    }
}

fn facts_of_all(records: &dyn Records, season: Option<SeasonId>) -> HashMap<MemberId, Facts> {
    let mut facts: HashMap<MemberId, Facts> = HashMap::new();
    for member in records.all::<Member>() {
        facts.entry(member.id).or_default().who = Some((&member).into());
    }
    for membership in records.all::<SeasonMembership>().filter(|m| Some(m.season_id) == season) {
        facts.entry(membership.member_id).or_default().dues = dues_of(&membership);
    }
    for consent in records.all::<Consent>().filter(|consent| consent.kind == ConsentKind::Care) {
        facts.entry(consent.member_id).or_default().care = care_of(&consent);
    }
    facts
}

/// The records whose ids follow from the person are looked up.
fn facts_by_id(
    records: &dyn Records,
    season: Option<SeasonId>,
    people: &[MemberId],
) -> HashMap<MemberId, Facts> {
    let of_person = |id: &MemberId| {
        let membership = season.and_then(|season| records.get(SeasonMembership::id_for(*id, season).0));
        let consent = records.get(Consent::id_for(*id, ConsentKind::Care).0);
        Facts {
            who: records.get::<Member>(id.0).as_ref().map(Into::into),
            dues: membership.as_ref().and_then(dues_of),
            care: consent.as_ref().and_then(care_of),
            ..Facts::default()
        }
    };
    people.iter().map(|id| (*id, of_person(id))).collect()
}

fn dues_of(membership: &SeasonMembership) -> Option<(DuesState, Option<NaiveDate>)> {
    membership.dues.map(|dues| (dues, membership.dues_since))
}

fn care_of(consent: &Consent) -> Option<(bool, NaiveDate)> {
    consent.given.map(|given| (given, consent.decided_on))
}

/// Reads the rows of the people wanted without parsing those of the others.
struct Reader<'a> {
    records: &'a dyn Records,
    wanted: Option<HashSet<Value>>,
}

impl Reader<'_> {
    fn of<R: Record>(&self) -> impl Iterator<Item = R> {
        let position = R::COLLECTION.position("member_id").unwrap_or_default();
        self.records
            .rows(R::COLLECTION)
            .filter(move |row| {
                let is_in =
                    |wanted: &HashSet<Value>| row.values.get(position).is_some_and(|id| wanted.contains(id));
                self.wanted.as_ref().is_none_or(is_in)
            })
            .filter_map(|row| R::from_values(row.id, &row.values).ok())
    }
}
