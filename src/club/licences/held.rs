//! The licences that members hold, and which two of them stand for one thing.

use super::licence::Licence;
use crate::club::{
    people::{Member, MemberId},
    refusal::{Code, Problem, Refusal},
    spelling::fold,
};
use crate::sync::{Record, Records};
use std::collections::HashMap;

/// The licences of members, as they are and as a command makes them.
pub(super) struct Held<'a> {
    records: &'a dyn Records,
    by_member: HashMap<MemberId, Vec<Licence>>,
}

impl<'a> Held<'a> {
    pub fn by(records: &'a dyn Records, members: impl IntoIterator<Item = MemberId>) -> Self {
        let mut by_member: HashMap<MemberId, Vec<Licence>> =
            members.into_iter().map(|member| (member, Vec::new())).collect();
        for licence in records.all::<Licence>() {
            if let Some(licences) = by_member.get_mut(&licence.member_id) {
                licences.push(licence);
            }
        }
        // Records come in no order, and the answer is to be the same on every device.
        for licences in by_member.values_mut() {
            licences.sort_by_key(|licence| licence.id);
        }
        Self { records, by_member }
    }

    pub fn of(&self, member: MemberId) -> &[Licence] {
        self.by_member.get(&member).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn put(&mut self, licence: &Licence) {
        let licences = self.by_member.entry(licence.member_id).or_default();
        licences.retain(|other| other.id != licence.id);
        licences.push(licence.clone());
    }

    pub fn require_member(&self, member: MemberId) -> Result<(), Refusal> {
        match self.records.row(Member::COLLECTION, member.0) {
            Some(_) => Ok(()),
            None => Err(Refusal::field("member_id", Code::UnknownRecord)),
        }
    }

    /// Another live licence for the same discipline and season, if there is one.
    pub fn rival(&self, licence: &Licence) -> Option<&Licence> {
        let mut others = self.of(licence.member_id).iter();
        others.find(|other| other.id != licence.id && other.is_live() && is_same_right(other, licence))
    }

    /// Two live licences for one thing are refused, with the number of the one that stands where it
    /// has one.
    pub fn refuse_rival(&self, licence: &Licence) -> Result<(), Refusal> {
        match self.rival(licence).filter(|_| licence.is_live()) {
            Some(rival) => {
                let problem = match &rival.number {
                    Some(number) => Problem::limited("number", Code::AlreadyExists, number),
                    None => Problem::of("season_id", Code::AlreadyExists),
                };
                Err(Refusal(vec![problem]))
            }
            None => Ok(()),
        }
    }
}

/// Whether two licences of one person are for the same discipline of the same season; where no
/// season is named, for days that overlap.
fn is_same_right(one: &Licence, other: &Licence) -> bool {
    let name = |licence: &Licence| licence.discipline.as_deref().map(fold);
    let other_federation = one
        .federation
        .as_deref()
        .zip(other.federation.as_deref())
        .is_some_and(|(one, other)| fold(one) != fold(other));
    let same_season = match (one.season_id, other.season_id) {
        (Some(one), Some(other)) => one == other,
        _ => overlap(one, other),
    };
    name(one) == name(other) && !other_federation && same_season
}

/// Whether there is a day on which both could hold.
pub(super) fn overlap(one: &Licence, other: &Licence) -> bool {
    let begins_before_end = |one: &Licence, other: &Licence| {
        one.issued_on.zip(other.expires_on).is_none_or(|(from, to)| from <= to)
    };
    begins_before_end(one, other) && begins_before_end(other, one)
}
